"""三.8【跨月数据合并】 Equal months want a source that runs steadily; what the choice of months or days moves is told in tonnes."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.account.remarks import TELLS_OF_MONTHS, remark_names
from udfs.kernel.calendar import ONE_DAY, days_off_whole_months
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.month_or_day import Difference, differences, more_by_month
from udfs.periods.proration import DaySplit
from udfs.periods.series import bills_by_source, splitting_of
from udfs.periods.source_years import verified_years
from udfs.periods.years import role_of_year
from udfs.vocabularies import Conclusion, ProrateMethod, Severity, YearRole

CLAUSE = clause("三.8")
LEAST_TONNES = 0.1  # less moves no conclusion


@dataclass(frozen=True, slots=True)
class Choice:
    """A source whose years differ by months and by days.

    Attributes:
        told: the years with their tonnes, in a sentence.
        tonnes: the largest of them.
        is_conservative: whether the way in use is the conservative one in every year.
        weighs: whether, in a year in which it is not, more of the total hangs on it than the tolerance (I-282).
    """

    source: Row
    way: ProrateMethod
    other: ProrateMethod
    told: str
    tonnes: float
    is_conservative: bool
    weighs: bool


def _leans_right(engagement: Engagement, difference: Difference, tonnes: float) -> bool:
    return (tonnes >= 0) is (role_of_year(engagement, difference.year) is YearRole.COMPLIANCE)


@shared
def _tolerated(engagement: Engagement) -> dict[str, float]:
    """Of each year, the tonnes within which evidences may differ (允许偏差); none where either is not known."""
    ratio = engagement.setting("tolerance_ratio")
    totals = {row.key: row.number("verified_emission_tco2") for row in engagement.rows("year_totals")}
    if not isinstance(ratio, (int, float)):
        return {}
    return {year: total * ratio for year, total in totals.items() if total is not None}


def _weighs(engagement: Engagement, found: Difference, tonnes: float) -> bool:
    is_small = abs(tonnes) <= _tolerated(engagement).get(str(found.year), 0.0)
    return not is_small and not _leans_right(engagement, found, tonnes)


def _moved(year: int, tonnes: float) -> str:
    return f"{year}年{'多' if tonnes > 0 else '少'}{abs(tonnes):,.2f} tCO2"


@shared
def choices(engagement: Engagement) -> list[Choice]:
    """The sources that count and whose years differ."""
    by_source: dict[str, list[tuple[Difference, float]]] = {}
    for found in differences(engagement, sorted(verified_years(engagement))):
        tonnes = engagement.tonnes(found.source, found.year, abs(found.quantity))
        if tonnes is not None and tonnes >= LEAST_TONNES:
            signed = tonnes if found.quantity > 0 else -tonnes
            by_source.setdefault(found.source, []).append((found, signed))
    found_choices = []
    for source in engagement.rows("sources"):
        if source.choice("source_treatment", Conclusion) is not Conclusion.COUNTED or source.key not in by_source:
            continue
        of_years = by_source[source.key]
        way, other = (ProrateMethod.BY_MONTH, ProrateMethod.BY_DAY)
        if not of_years[0][0].by_month:
            way, other = other, way
        told = "，".join(
            f"{_moved(found.year, tonnes)}（{'保守' if _leans_right(engagement, found, tonnes) else '不保守'}）"
            for found, tonnes in of_years
        )
        found_choices.append(Choice(
            source, way, other, told, max(abs(tonnes) for _, tonnes in of_years),
            all(_leans_right(engagement, found, tonnes) for found, tonnes in of_years),
            any(_weighs(engagement, found, tonnes) for found, tonnes in of_years),
        ))  # fmt: skip
    return found_choices


def _unconfirmed(engagement: Engagement, *, weighs: bool) -> Iterator[Hit]:
    for choice in choices(engagement):
        if choice.source.flag("is_steady") is None and choice.weighs is weighs:
            yield hit(
                choice.source, "is_steady", source=choice.source.key, way=choice.way, other=choice.other, told=choice.told,
                effect_tco2=choice.tonnes,
            )  # fmt: skip


@book_check(
    "308-120", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”的跨年单据{way}拆分，与{other}相比：{told}，不保守的超过该年排放量的允许偏差。三.8以运行稳定为前提：请在“运行稳定”填是或否，否的改用{other}。",
)  # fmt: skip
def split_not_conservative(engagement: Engagement) -> Iterator[Hit]:
    """Nobody has said that the source runs steadily, and the other way is the conservative one of a year that it weighs in."""
    yield from _unconfirmed(engagement, weighs=True)


@book_check(
    "308-121", CLAUSE, table="sources", severity=Severity.NOTICE,
    says="排放源“{source}”的跨年单据{way}拆分，与{other}相比：{told}。请在“运行稳定”填是或否。",
)  # fmt: skip
def split_moves_tonnes(engagement: Engagement) -> Iterator[Hit]:
    """A blank means 按月, with what that moves; of a source that runs steadily 特殊情况 tells it (I-224)."""
    yield from _unconfirmed(engagement, weighs=False)


@book_check(
    "308-122", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”登记为运行不稳定，其跨年的合并单据却按月等分，与按日相比：{told}：请改用按日，或更正“运行稳定”。",
)  # fmt: skip
def unsteady_source_in_equal_months(engagement: Engagement) -> Iterator[Hit]:
    """Equal months are for sources that run steadily."""
    for choice in choices(engagement):
        if choice.source.flag("is_steady") is False and choice.way is ProrateMethod.BY_MONTH:
            yield hit(
                choice.source, "is_steady", source=choice.source.key, told=choice.told, effect_tco2=choice.tonnes
            )  # fmt: skip


@book_check(
    "308-260", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”（{start}至{end}）的起止日不基本一致，三.8的按月等分不适用，而“基本信息”的拆分方法为按月，计入{months}；与按日相比：{told}。"
    "请把拆分方法改为自动或按日，或在备注写明按月的依据。",
)  # fmt: skip
def irregular_bill_in_equal_months(engagement: Engagement) -> Iterator[Hit]:
    """Months are equal parts only of what ends about the day it began; the setting makes them of anything."""
    how = splitting_of(engagement)
    if how.method is not ProrateMethod.BY_MONTH:
        return
    for source, bills in bills_by_source(engagement).items():
        for bill in bills if is_metered(engagement, source) else ():
            span, is_told = bill.span, remark_names(bill.row, TELLS_OF_MONTHS)
            is_regular = days_off_whole_months(span.start, span.stop) <= how.tolerance_days
            if is_regular or is_told or isinstance(bill.split, DaySplit):
                continue
            moved = [
                (year, engagement.tonnes(source, year, more_by_month(bill, year)))
                for year in sorted(verified_years(engagement))
            ]
            told = [(year, tonnes) for year, tonnes in moved if tonnes is not None and abs(tonnes) >= LEAST_TONNES]
            if told:
                yield hit(
                    bill.row, "counted_start", "period_end", key=bill.row.key, start=span.start, end=span.stop - ONE_DAY,
                    months=bill.told_months, effect_tco2=max(abs(tonnes) for _, tonnes in told),
                    told="，".join(_moved(year, tonnes) for year, tonnes in told),
                )  # fmt: skip
