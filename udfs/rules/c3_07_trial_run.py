"""三.7【试运行用能】 Loaded trial runs before hand-over are accounted apart when metered and evidenced."""

from collections.abc import Iterator

from udfs.account.entries import account_of, cases, entries
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.function import udf
from udfs.kernel.rounding import is_same
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Severity

CLAUSE = clause("三.7")
EVIDENCE = {"is_metered": "单独计量", "has_evidence": "有效凭证"}

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


@row_check(
    "307-41", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="试运行“{key}”判为{conclusion}，但没有{lacking}：未单独计量或无有效凭证的试运行用能须计入，请补充证据或改判。",
)  # fmt: skip
def trial_run_excluded_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Energy of a trial run stays out of the total only when metered apart and proven, in any year."""
    conclusion = row.choice("final_conclusion", Conclusion)
    is_left_out = conclusion in (Conclusion.SEPARATE, Conclusion.NOT_COUNTED)
    if row.choice("case_kind", CaseKind) is TRIAL_RUN and is_left_out:
        lacking = {column: name for column, name in EVIDENCE.items() if row.flag(column) is not True}
        if lacking:
            yield hit(
                row, "final_conclusion", *lacking, key=row.key, conclusion=conclusion,
                lacking="、".join(lacking.values()), effect_tco2=row.tonnes(row.number("concerned_quantity")),
            )  # fmt: skip


def _differing(row: Row, case: Row) -> tuple[str, str] | None:
    """The column in which a record says otherwise than its case, and how."""
    if case.choice("case_kind", CaseKind) is not TRIAL_RUN:
        return "case_id", "对应的归属事项不是试运行"
    if account_of(row) != account_of(case):
        return "source_id", "排放源或年份与归属事项不一致"
    return None


@book_check(
    "307-40", CLAUSE, table="trial_runs", severity=Severity.ERROR,
    says="试运行“{key}”（事项“{case}”）的{fault}：记录、归属事项和扣减须为同一笔用能，请更正。",
)  # fmt: skip
def trial_run_differs_from_its_entry(engagement: Engagement) -> Iterator[Hit]:
    """The energy recorded of a trial run is what its case is about and what its entry takes out."""
    recorded: dict[str, list[Row]] = {}
    for row in engagement.rows("trial_runs"):
        case = cases(engagement).get(row.text("case_id") or "")
        if case is None:
            continue
        differing = _differing(row, case)
        if differing is not None:
            stake = row.tonnes(row.number("trial_consumption"))
            yield hit(row, differing[0], "case_id", key=row.key, case=case.key, fault=differing[1], effect_tco2=stake)
            continue
        recorded.setdefault(case.key, []).append(row)
    for case_id, rows in recorded.items():
        consumed = sum(row.number("trial_consumption") or 0.0 for row in rows)
        made, concerned = entries(engagement).get(case_id, []), cases(engagement)[case_id].number("concerned_quantity")
        entered = sum(entry.number("claimed_quantity") or 0.0 for entry in made) if made else concerned
        if entered is not None and not is_same(entered, consumed):
            against = "“扣减”中的" if made else "归属事项的涉及用量"
            yield hit(
                rows[-1], "trial_consumption", "case_id", key=rows[-1].key, case=case_id,
                fault=f"消耗量合计{consumed:,.2f}与{against}{entered:,.2f}不一致",
                effect_tco2=rows[-1].tonnes(consumed - entered),
            )  # fmt: skip
