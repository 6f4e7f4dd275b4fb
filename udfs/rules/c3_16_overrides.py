"""三.16【保守性原则】 A verifier may decide otherwise than the function, but towards less conservative only with the evidence."""

import datetime as dt
from collections.abc import Iterator, Mapping

from udfs.account.entering import told_tonnes
from udfs.account.treatment import LEFT_OUT, OPEN, CaseYear, case_years, conservatively, decided
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.field import field
from udfs.periods.settlement import settled_in_time
from udfs.registries import CaseKind
from udfs.registries.case_kind import FACTS_OF_YEAR
from udfs.vocabularies import Conclusion, Severity, YearRole

CLAUSE = clause("三.16")
AGAINST_THE_FACTS = "与所填事实相符的证据（按已填的证据和事实，规则仍为计入）"
WHY_COUNTED = {"agreement_voucher_no": "协议或其盖章说明"}


def _is_on_file(found: CaseYear, engagement: Engagement, column: str) -> bool:
    if field(column).kind != "boolean":
        return bool(found.case.text(column))
    settled = None if found.entry is None else found.entry.date("settlement_date")
    report = engagement.setting("report_date")
    if column == "has_settlement" and found.shows(column) and settled is not None:
        return isinstance(report, dt.date) and settled_in_time(True, settled, report)
    return found.shows(column)


def _wanted(found: CaseYear, kind: CaseKind, final: Conclusion) -> Mapping[str, str]:
    """The evidence that a decision needs in a year: column -> name."""
    counted = conservatively(found.ruled or Conclusion.UNDECIDED, found.role) is Conclusion.COUNTED
    is_left_out = final in (*LEFT_OUT, Conclusion.IDENTIFIED)
    if found.role is YearRole.COMPLIANCE and counted and is_left_out:
        return kind.proof or (dict.fromkeys(kind.deducted_by, "") if kind.is_own_text else {})
    return WHY_COUNTED if found.role is YearRole.BASE and not counted and final is Conclusion.COUNTED else {}


def _lacking(found: CaseYear, engagement: Engagement, wanted: Mapping[str, str]) -> Mapping[str, str]:
    return {wanting: name for wanting, name in wanted.items() if not _is_on_file(found, engagement, wanting)}


def _is_disproved(found: CaseYear, kind: CaseKind, wanted: Mapping[str, str]) -> bool:
    """Whether the function has read this evidence, and counts the energy for the other facts (转入, 受核查方付费) all the same."""
    read = {FACTS_OF_YEAR.get(argument, argument) for argument in kind.function.places}
    return found.role is YearRole.COMPLIANCE and found.ruled is Conclusion.COUNTED and wanted.keys() <= read


@book_check(
    "316-51", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”（{kind}）{year}年的规则结论为“{ruled}”，核查员判为“{final}”，在{role}年份不如规则结论保守，但没有{lacking}：请补充该证据，或改判。",
)  # fmt: skip
def override_without_evidence(engagement: Engagement) -> Iterator[Hit]:
    """Out of a compliance year goes only what the clause's own evidence shows, into a baseline year what an agreement shows."""
    told: set[tuple[str, YearRole, tuple[str, ...]]] = set()  # what all years of a role lack is told once
    for found in case_years(engagement):
        kind, (column, final) = found.case.choice("case_kind", CaseKind), decided(found.case, found.role)
        if kind is None or final is None or final is found.ruled:
            continue
        wanted = _wanted(found, kind, final)
        lacking = _lacking(found, engagement, wanted)
        if lacking and not kind.proof and kind.is_own_text:  # 三.6, 三.7: their own checks name what wants
            continue
        if wanted and not lacking and _is_disproved(found, kind, wanted):
            lacking = {column: AGAINST_THE_FACTS}
        key = found.case.key, found.role, tuple(lacking)
        if lacking and key not in told:
            told.add(key)
            yield hit(
                found.case, column, key=found.case.key, kind=kind, year=f"{found.year:.0f}",
                ruled=found.ruled or "无法判定", final=final, role=found.role, lacking="、".join(lacking.values()),
                effect_tco2=found.tonnes(engagement),
            )  # fmt: skip


@book_check(
    "316-480", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”（{kind}）{year}年按已填的事实，规则结论为“{ruled}”，核查员判为“{final}”，在{role}年份不如规则结论保守（{tonnes}）；{proof}在案，"
    "但没有改变所填的事实：事实有误的请更正（付费方、对方类型、是否在边界内等），事实无误的请写明何以不按规则结论。",
)  # fmt: skip
def override_against_the_facts(engagement: Engagement) -> Iterator[Hit]:
    """With the paper of the clause on file an override may stand, but never untold: the facts entered still say otherwise."""
    told: set[tuple[str, YearRole]] = set()
    for found in case_years(engagement):
        kind, (column, final) = found.case.choice("case_kind", CaseKind), decided(found.case, found.role)
        if kind is None or final is None or final is found.ruled or found.ruled in OPEN:
            continue
        wanted = _wanted(found, kind, final)
        is_refused = bool(_lacking(found, engagement, wanted)) or _is_disproved(found, kind, wanted)
        if wanted and not is_refused and (found.case.key, found.role) not in told:
            told.add((found.case.key, found.role))
            tonnes = found.tonnes(engagement)
            yield hit(
                found.case, column, key=found.case.key, kind=kind, year=f"{found.year:.0f}", ruled=found.ruled or "无法判定",
                final=final, role=found.role, tonnes=told_tonnes(tonnes), proof="、".join(wanted.values()), effect_tco2=tonnes,
            )  # fmt: skip
