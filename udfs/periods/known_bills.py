"""What the bills of a source, or of one of its meters, hold beside its estimates: months, days, vouchers."""

from collections.abc import Collection
from dataclasses import dataclass

from udfs.kernel.calendar import Month, month_of
from udfs.kernel.check import Engagement, shared
from udfs.periods.coverage import coverage
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.series import Bill, bills_by_source, is_void, named_months


@dataclass(frozen=True, slots=True)
class Known:
    """What the bills of a source hold: their months, those of which less than half the days are covered, their vouchers."""

    bills: tuple[Bill, ...]
    months: frozenset[Month]
    mostly_open: frozenset[Month]
    vouchers: frozenset[str]

    def days_of(self, estimate: Estimate) -> int:
        """How many of an estimate's days are those of bills."""
        assert estimate.split is not None
        span = estimate.split.span
        spans = [bill.span for bill in self.bills if bill.span.start < span.stop and bill.span.stop > span.start]
        return span.days + coverage(spans).days - coverage([*spans, span]).days


Line = tuple[str, str | None]  # a source, and one of its meters or None for all of them
NOTHING = Known((), frozenset(), frozenset(), frozenset())


@shared
def known_bills(engagement: Engagement) -> dict[Line, Known]:
    """Of each source that has estimates, and of each of its meters that one names."""
    bills, found = bills_by_source(engagement), {}
    for source, estimates in estimates_by_source(engagement).items():
        own = [bill for bill in bills.get(source, []) if not is_void(bill.row)]
        vouchers = frozenset(voucher for bill in own if (voucher := bill.row.text("voucher_no")))
        for meter in {None, *(estimate.meter for estimate in estimates)}:
            beside = own if meter is None else _in_line_with(meter, own)
            months, days = named_months(beside), _covered(beside)
            is_open = {
                month
                for month in months
                if 2 * days.get(month, 0) < _days(month) and not _is_drifted(month, beside, months)
            }
            found[source, meter] = Known(tuple(beside), frozenset(months), frozenset(is_open), vouchers)
    return found


def _is_drifted(month: Month, bills: list[Bill], months: Collection[Month]) -> bool:
    """Whether the bills of a month lie in other months for the greater part, and these have bills of their own: nothing is open."""
    own = [bill for bill in bills if month in named_months([bill])]
    others = {of for bill in own for of in _covered([bill])} - {month}
    return bool(own) and others <= set(months)


def _in_line_with(meter: str, bills: list[Bill]) -> list[Bill]:
    """The bills of a meter and of those that it follows or that follow it; one without a meter may be of any."""
    lines = {bill.line for bill in bills if bill.row.text("meter_id") == meter}
    return [bill for bill in bills if bill.line in lines or not bill.row.text("meter_id")]


def _days(month: Month) -> int:
    return (month.plus(1).first_day - month.first_day).days


def _covered(bills: list[Bill]) -> dict[Month, int]:
    """The days of each month that bills in order of time cover, each once."""
    days: dict[Month, int] = {}
    reached = None
    for bill in bills:
        start = bill.span.start if reached is None else max(bill.span.start, reached)
        day = start
        while day < bill.span.stop:
            month = month_of(day)
            until = min(month.plus(1).first_day, bill.span.stop)
            days[month] = days.get(month, 0) + (until - day).days
            day = until
        reached = bill.span.stop if reached is None else max(bill.span.stop, reached)
    return days


def are_side_by_side(meter: str | None, other: str | None, known: Known) -> bool:
    """Whether two meters run at the same time; where neither has a bill in common with the other's line, they do."""
    lines = [{bill.line for bill in known.bills if bill.row.text("meter_id") == of} for of in (meter, other)]
    return meter != other and lines[0].isdisjoint(lines[1])
