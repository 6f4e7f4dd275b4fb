"""三.16【保守性原则】 A verifier may decide otherwise than the function, but towards less conservative only with the evidence."""

import datetime as dt
from collections.abc import Iterator, Mapping

from udfs.account.treatment import conservatively
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.field import field
from udfs.periods.settlement import settled_in_time
from udfs.periods.years import role_of_row
from udfs.registries import CaseKind
from udfs.vocabularies import Conclusion, Severity, YearRole

CLAUSE = clause("三.16")
WHY_COUNTED = {"agreement_voucher_no": "协议或其盖章说明"}


def _is_on_file(row: Row, engagement: Engagement, column: str) -> bool:
    if field(column).kind != "boolean":
        return bool(row.text(column))
    settled, report = row.date("settlement_date"), engagement.setting("report_date")
    if column == "has_settlement" and row.flag(column) and settled is not None:
        return isinstance(report, dt.date) and settled_in_time(True, settled, report)
    return row.flag(column) is True


@row_check(
    "316-51", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”（{kind}）的规则结论为“{ruled}”，核查员判为“{final}”，在{role}年份不如规则结论保守，但没有{lacking}：请补充该证据，或改判。",
)  # fmt: skip
def override_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Out of a compliance year goes only what the clause's own evidence shows, into a baseline year what an agreement shows."""
    kind, role = row.choice("case_kind", CaseKind), role_of_row(engagement, row)
    final, ruled = row.choice("verifier_decision", Conclusion), row.choice("ruling_conclusion", Conclusion)
    if kind is None or role is None or final is None or final is ruled:
        return
    counted = conservatively(ruled or Conclusion.UNDECIDED, role) is Conclusion.COUNTED
    is_left_out = final in (Conclusion.NOT_COUNTED, Conclusion.SEPARATE, Conclusion.IDENTIFIED)
    wanted: Mapping[str, str] = {}
    if role is YearRole.COMPLIANCE and counted and is_left_out:
        wanted = kind.proof
    elif role is YearRole.BASE and not counted and final is Conclusion.COUNTED:
        wanted = WHY_COUNTED
    lacking = {column: name for column, name in wanted.items() if not _is_on_file(row, engagement, column)}
    if lacking:
        yield hit(
            row, "verifier_decision", *lacking, key=row.key, kind=kind, ruled=ruled or "无法判定", final=final, role=role,
            lacking="、".join(lacking.values()), effect_tco2=row.tonnes(row.number("concerned_quantity")),
        )  # fmt: skip
