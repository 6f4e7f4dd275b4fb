"""三.16【保守性原则】 An estimate that names a meter stands for a meter of its source, and for days on which it is in service."""

import datetime as dt
from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.estimates import estimates_by_source
from udfs.periods.meters import meters
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")


def _misfit(meter: Row, source: str, start: dt.date | None, end: dt.date | None) -> str:
    """What is wrong with an estimate of a meter; "" where nothing is."""
    owner, begun, ended = meter.text("source_id"), meter.date("meter_from"), meter.date("meter_to")
    if owner is not None and owner != source:
        return f"该表登记在排放源“{owner}”"
    is_outside = (begun is not None and end is not None and end < begun) or (
        ended is not None and start is not None and start > ended
    )
    return f"该表的使用期为{begun or ''}至{ended or '今'}" if is_outside else ""


@book_check(
    "316-180", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”是排放源“{source}”{when}计量表“{meter}”的推算，而{fault}：请更正计量表号、排放源编号或缺失起止（{tonnes}）。",
)  # fmt: skip
def estimate_of_another_meter(engagement: Engagement) -> Iterator[Hit]:
    """The meter that lacks a month is one that the source has then."""
    register = meters(engagement)
    for source, estimates in estimates_by_source(engagement).items():
        for estimate in estimates:
            meter = register.get(estimate.meter or "")  # one that is not registered is told by the workbook
            if meter is None:
                continue
            row = estimate.row
            fault = _misfit(meter, source, row.date("estimate_start"), row.date("estimate_end"))
            if fault:
                tonnes = row.tonnes(estimate.quantity)
                yield hit(
                    row, "meter_id", "source_id", key=row.key, source=source, when=estimate.told, meter=estimate.meter,
                    fault=fault, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
