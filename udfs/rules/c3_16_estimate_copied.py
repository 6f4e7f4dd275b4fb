"""三.16【保守性原则】 One estimate entered for two sources counts its energy twice."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.estimates import estimates_by_source
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")


@book_check(
    "316-188", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”与“{first}”的方法、时间（{when}）和用量{quantity:,.15g}都相同，而排放源分别为“{source}”和“{other}”，可能登记了两次"
    "（{tonnes}）：请核对排放源编号。",
)  # fmt: skip
def estimate_of_two_sources(engagement: Engagement) -> Iterator[Hit]:
    """The same method, time and quantity under two sources."""
    seen: dict[tuple[object, ...], tuple[str, Row]] = {}
    for source, estimates in estimates_by_source(engagement).items():
        for estimate in estimates:
            what = estimate.row.text("estimate_method"), estimate.year, estimate.months, estimate.quantity
            other, first = seen.setdefault(what, (source, estimate.row))
            if estimate.quantity and other != source:
                tonnes = estimate.row.tonnes(estimate.quantity)
                yield hit(
                    estimate.row, "source_id", "estimate_month", key=estimate.row.key, first=first.key, when=estimate.told,
                    quantity=estimate.quantity, source=source, other=other, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
