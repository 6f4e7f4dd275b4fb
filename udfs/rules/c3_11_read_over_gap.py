"""三.11【部分月份单据缺失】 The readings before and after missing bills measure what an estimate only guesses."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.meters import numbers_by_source
from udfs.periods.readings import Read, in_source_unit_of, reads
from udfs.vocabularies import Severity

CLAUSE = clause("三.11")


def _measured(engagement: Engagement, read: Read) -> float | None:
    """What the meter counted while bills were missing, in the unit of the source; None where its readings do not tell."""
    counted = None if read.is_billed_between else read.since_left
    return None if counted is None or counted < 0 else in_source_unit_of(engagement, read, counted)  # less: 309-501


def _estimated(engagement: Engagement, read: Read, source: str) -> list[Estimate]:
    """The estimates that stand for the missing bills of the meter; one that names none is of the only meter."""
    assert read.left is not None
    start, stop = read.left[0].span.stop, read.bill.span.start
    own = numbers_by_source(engagement).get(source, [])
    return [
        estimate for estimate in estimates_by_source(engagement).get(source, [])
        if estimate.split is not None and estimate.split.span.start < stop and start < estimate.split.span.stop
        and (estimate.meter == read.meter or (estimate.meter is None and {*own} <= {read.meter}))
    ]  # fmt: skip


@book_check(
    "311-500", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”所代的单据缺失期间，计量表“{meter}”由单据“{before}”的{reached:,.15g}走到“{after}”的{previous:,.15g}，按倍率为{measured:,.15g}，"
    "而推算合计{estimated:,.15g}（相差{tonnes}）：读数可靠的请按抄表记录补录该期间的单据，不采用读数的请在不符合项说明核实的情况。",
)  # fmt: skip
def estimate_beside_readings(engagement: Engagement) -> Iterator[Hit]:
    """An estimate is for what no evidence tells: readings on both sides of the gap do."""
    tolerance = engagement.setting("tolerance_ratio")
    for read in reads(engagement):
        source, measured = read.bill.row.text("source_id"), _measured(engagement, read)
        estimates = _estimated(engagement, read, source) if source is not None and measured is not None else []
        if not estimates or measured is None:
            continue
        estimated = sum(estimate.quantity for estimate in estimates)
        allowed = tolerance if isinstance(tolerance, (int, float)) else 0.0
        if read.left is not None and abs(estimated - measured) > allowed * measured:
            row = estimates[0].row
            tonnes = row.tonnes(estimated - measured)
            yield hit(
                row, "final_quantity", key=row.key, meter=read.meter, before=read.left[0].row.key, reached=read.left[1],
                after=read.bill.row.key, previous=read.previous, measured=measured, estimated=estimated,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
