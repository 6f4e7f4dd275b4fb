"""三.16【保守性原则】 Quantities that nobody read: the same ones running on, even steps, sums that only grow, estimates told as such."""

from collections.abc import Iterator
from itertools import pairwise

from udfs.account.entering import known_tonnes
from udfs.audit.limits import count, limit
from udfs.audit.lines import equal_runs, lines, named, ranged, runs
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of, is_equal
from udfs.periods.series import bills_by_source, is_void
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
TELLING_DIGITS = 3  # round figures repeat themselves
GROWN = 3  # times the first, where a sum goes on and on
ESTIMATED = ("估抄", "估算", "暂估", "预估", "估读", "推估")


@book_check(
    "316-360", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}连续{number}张的用量都是{quantity:,.15g}：可能是估抄，或一个数抄了几遍，请核对抄表记录；合同约定的固定用量请说明。",
)  # fmt: skip
def same_quantity_running(engagement: Engagement) -> Iterator[Hit]:
    """One quantity for several bills running is an estimate: no use repeats itself to the last digit."""
    fewest = count(engagement, "audit_equal_bills")
    for line in lines(engagement) if fewest else ():
        for first, stop in equal_runs(line.quantities, fewest or 0):
            alike = line.bills[first:stop]
            row = alike[0].row
            yield hit(
                row, "activity_quantity", bills=ranged(alike), number=len(alike),
                quantity=row.number("activity_quantity") or line.quantities[first],
                effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in alike),
            )  # fmt: skip


@book_check(
    "316-361", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}连续{number}张的天数不同，而日均用量都是{daily:,.6g}：可能按天数推算而不是抄表所得，请核对抄表记录。",
)  # fmt: skip
def same_use_per_day_running(engagement: Engagement) -> Iterator[Hit]:
    """A quantity that follows the days exactly was calculated from them."""
    fewest, ratio = count(engagement, "audit_equal_bills"), limit(engagement, "audit_equal_ratio")
    for line in lines(engagement) if fewest and ratio is not None else ():
        for first, stop in equal_runs(line.daily, fewest or 0, ratio or 0.0):
            alike = line.bills[first:stop]
            if len(set(line.quantities[first:stop])) > 1 and len({bill.span.days for bill in alike}) > 1:
                yield hit(
                    alike[0].row, "activity_quantity", bills=ranged(alike), number=len(alike), daily=line.daily[first],
                    effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in alike),
                )  # fmt: skip


@book_check(
    "316-362", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}连续{number}张的用量每张相差{step:,.15g}：可能是推算的数，请核对抄表记录。",
)  # fmt: skip
def even_steps_running(engagement: Engagement) -> Iterator[Hit]:
    """Quantities that rise or fall by one and the same amount were drawn with a ruler."""
    fewest = count(engagement, "audit_equal_bills")
    for line in lines(engagement) if fewest else ():
        steps = [after - before for before, after in pairwise(line.quantities)]
        if len(set(steps)) == len(steps):
            continue
        same = [abs(step) if is_equal(step, before) and _tells(step) else 0.0 for before, step in pairwise(steps)]
        for first, stop in runs([bool(step) for step in same]):
            alike = line.bills[first : stop + 2]
            if len(alike) > (fewest or 0):  # three points in a row lie on a line by chance now and then
                yield hit(alike[0].row, "activity_quantity", bills=ranged(alike), number=len(alike), step=steps[first])


def _tells(step: float) -> bool:
    return bool(step) and digits_of(abs(step)) >= TELLING_DIGITS


@book_check(
    "316-363", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}连续{number}张的用量一张比一张大，从{least:,.6g}到{most:,.6g}：可能录入了年初以来的累计值或读数，请核对。",
)  # fmt: skip
def quantity_only_grows(engagement: Engagement) -> Iterator[Hit]:
    """Sums since January, or readings, in place of what each bill used."""
    fewest = count(engagement, "audit_rising_bills")
    for line in lines(engagement) if fewest else ():
        rising = [0.0 < before < after for before, after in pairwise(line.quantities)]
        for first, stop in runs(rising):
            alike = line.bills[first : stop + 1]
            least, most = line.quantities[first], line.quantities[stop]
            if len(alike) >= (fewest or 0) and most >= GROWN * least:
                yield hit(
                    alike[0].row, "activity_quantity", bills=ranged(alike), number=len(alike), least=least, most=most,
                    effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in alike),
                )  # fmt: skip


@book_check(
    "316-364", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的单据{bills}备注写明是估算（“{remark}”）：请取得实际用量；不能取得的按缺失登记推算。",
)  # fmt: skip
def remark_tells_an_estimate(engagement: Engagement) -> Iterator[Hit]:
    """What calls itself an estimate is none of a meter."""
    for source, bills in bills_by_source(engagement).items():
        told = [bill for bill in bills if (remark := bill.row.text("remark")) and _is_estimate(remark)]
        told = [bill for bill in told if not is_void(bill.row)]
        if told:
            first = told[0].row
            yield hit(
                first, "remark", source=source, bills=named(told), remark=first.text("remark"),
                effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in told),
            )  # fmt: skip


def _is_estimate(remark: str) -> bool:
    return any(word in remark for word in ESTIMATED)
