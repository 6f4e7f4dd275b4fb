"""三.7【试运行用能】 Loaded trial runs before hand-over are accounted apart when metered and evidenced."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.function import udf
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Severity

CLAUSE = clause("三.7")

TABLE = Decision(
    {"is_metered": BOOLEAN, "has_evidence": BOOLEAN},
    when(
        Conclusion.SEPARATE, "三.7", "试运行用能已单独计量且有有效凭证，单独核算，不计入排放总量。",
        is_metered=True, has_evidence=True,
    ),
    when(Conclusion.COUNTED, "三.7", "试运行用能未单独计量或无法提供有效凭证，计入排放总量。"),
)  # fmt: skip


@udf("GHG_TRIAL_RUN", CLAUSE, returns="conclusion", decides=True)
def trial_run(is_metered: bool, has_evidence: bool) -> Ruling:
    """判定试运行用能：单独计量且有有效凭证的单独核算，否则计入。

    Whether a trial run is accounted apart: only when metered apart and evidenced.
    """
    return TABLE.decide(is_metered=is_metered, has_evidence=has_evidence)


TRIAL_RUN = CaseKind("试运行", __name__, CLAUSE, trial_run, CircumstanceKind.TRIAL_RUN, relation=None)


@book_check(
    "307-1", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="试运行“{key}”单独核算，但“试运行”没有它的记录：请记录起止日期、合格产品产量、能源种类和消耗量。",
)  # fmt: skip
def trial_run_not_recorded(engagement: Engagement) -> Iterator[Hit]:
    """A trial run accounted apart needs its dates, output and energy on record."""
    recorded = {row.text("case_id") for row in engagement.rows("trial_runs")}
    for row in engagement.rows("attributions"):
        apart = row.choice("final_conclusion", Conclusion) is Conclusion.SEPARATE
        if row.choice("case_kind", CaseKind) is TRIAL_RUN and apart and row.key not in recorded:
            yield hit(row, "case_id", key=row.key, effect_tco2=row.tonnes(row.number("concerned_quantity")))


@row_check(
    "307-2", CLAUSE, table="trial_runs", severity=Severity.ERROR,
    says="试运行“{key}”的{fault}：请核对日期，移交生产后的用能应计入。",
)  # fmt: skip
def trial_run_dates_wrong(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The run ends after it starts, and before the facility is handed over."""
    start, end, handover = row.date("trial_start"), row.date("trial_end"), row.date("handover_date")
    stake = row.tonnes(row.number("trial_consumption"))
    if start and end and end < start:
        yield hit(row, "trial_start", "trial_end", key=row.key, fault="止日早于起日", effect_tco2=stake)
    elif end and handover and end > handover:
        yield hit(row, "trial_end", "handover_date", key=row.key, fault="止日晚于移交生产日期", effect_tco2=stake)
