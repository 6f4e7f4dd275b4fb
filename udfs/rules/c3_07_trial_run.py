"""三.7【试运行用能】 Loaded trial runs before hand-over are accounted apart when metered and evidenced."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import cases
from udfs.account.treatment import LEFT_OUT, case_years, decided
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Severity, YearRole

CLAUSE = clause("三.7")
EVIDENCE = {"has_meter_record": "单独计量的抄表记录", "has_evidence": "有效凭证"}

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


TRIAL_RUN = CaseKind(
    "试运行", __name__, CLAUSE, trial_run, CircumstanceKind.TRIAL_RUN, relation=None, deducted_by=tuple(EVIDENCE),
    is_own_text=True,
)  # fmt: skip


def _is_trial_run(case: Row) -> bool:
    return case.choice("case_kind", CaseKind) is TRIAL_RUN


@book_check(
    "307-1", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="试运行“{key}”{year}年单独核算，但“试运行”没有它的记录：请记录起止日期、合格产品产量、能源种类和消耗量。",
)  # fmt: skip
def trial_run_not_recorded(engagement: Engagement) -> Iterator[Hit]:
    """A trial run accounted apart needs its dates, output and energy on record."""
    recorded = {row.text("deduction_id") for row in engagement.rows("trial_runs")}
    for found in case_years(engagement):
        is_recorded = found.entry is not None and found.entry.key in recorded
        if _is_trial_run(found.case) and found.final is Conclusion.SEPARATE and not is_recorded:
            yield hit(
                found.case, "case_id", key=found.case.key, year=f"{found.year:.0f}",
                effect_tco2=found.tonnes(engagement),
            )  # fmt: skip


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


@book_check(
    "307-41", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="试运行“{key}”{year}年判为{conclusion}，但没有{lacking}：未单独计量或无有效凭证的试运行用能须计入，请在“扣减与追加”的当年行补充证据，或改判。",
)  # fmt: skip
def trial_run_excluded_without_evidence(engagement: Engagement) -> Iterator[Hit]:
    """Energy of a trial run stays out of the total only when metered apart and proven, in any year."""
    for found in case_years(engagement):
        if not _is_trial_run(found.case) or found.final not in LEFT_OUT:
            continue
        lacking = [name for column, name in EVIDENCE.items() if not found.shows(column)]
        if lacking:
            yield hit(
                found.case, decided(found.case, found.role)[0], key=found.case.key, year=f"{found.year:.0f}",
                conclusion=found.final, lacking="、".join(lacking), effect_tco2=found.tonnes(engagement),
            )  # fmt: skip


@book_check(
    "307-130", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="试运行“{case}”{year}年（基准）没有{lacking}，按三.7计入；按保守性原则另有不计入的读法，相差{tonnes}：请在特殊情况中说明。",
)  # fmt: skip
def trial_run_counted_in_baseline(engagement: Engagement) -> Iterator[Hit]:
    """三.7 counts an unproven run in any year, though 三.16 would not overstate a baseline year: the difference is told."""
    for found in case_years(engagement):
        is_counted = found.final is Conclusion.COUNTED and found.role is YearRole.BASE
        lacking = [name for column, name in EVIDENCE.items() if not found.shows(column)]
        if found.entry is not None and _is_trial_run(found.case) and is_counted and lacking and found.quantity:
            tonnes = found.tonnes(engagement)
            yield hit(
                found.entry, "has_meter_record", "has_evidence", case=found.case.key, year=f"{found.year:.0f}",
                lacking="、".join(lacking), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


def _differing(row: Row, case: Row, year: float | None) -> tuple[str, str] | None:
    """The column in which a record says otherwise than its entry, and how."""
    if not _is_trial_run(case):
        return "deduction_id", "对应的归属事项不是试运行"
    for column in ("trial_start", "trial_end"):
        day = row.date(column)
        if day is not None and year is not None and day.year != year:
            return column, f"起止日不在分录的{year:.0f}年内"
    return None


@book_check(
    "307-40", CLAUSE, table="trial_runs", severity=Severity.ERROR,
    says="试运行“{key}”（分录“{entry}”）的{fault}：记录与分录须为同一笔用能、同一年份，请更正。",
)  # fmt: skip
def trial_run_differs_from_its_entry(engagement: Engagement) -> Iterator[Hit]:
    """What is recorded of a trial run is one entry of its case, in the entry's year; the quantity is the entry's."""
    made = {row.key: row for row in engagement.rows("deductions")}
    recorded: set[str] = set()
    for row in engagement.rows("trial_runs"):
        entry = made.get(row.text("deduction_id") or "")
        case = None if entry is None else cases(engagement).get(entry.text("case_id") or "")
        if entry is None or case is None:
            continue
        differing = _differing(row, case, entry.number("verification_year"))
        if differing is None and entry.key in recorded:
            differing = "deduction_id", "分录已有另一条试运行记录"
        recorded.add(entry.key)
        if differing is not None:
            column, fault = differing
            stake = row.tonnes(row.number("trial_consumption"))
            yield hit(row, column, key=row.key, entry=entry.key, fault=fault, effect_tco2=stake)
