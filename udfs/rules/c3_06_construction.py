"""三.6【施工用能】 Construction energy of a non-construction company stays out when metered and evidenced."""

import re
from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.treatment import case_years, decided
from udfs.calling.function import udf
from udfs.kernel.cells import shown
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.edition import threshold
from udfs.kernel.errors import WrongKind
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Relation, Severity, WorksKind, YearRole

CLAUSE = clause("三.6")
EVIDENCE = {"has_meter_record": "单独计量的抄表记录", "has_evidence": "有效凭证"}

FIRST, LAST = int(threshold("first_construction_division")), int(threshold("last_construction_division"))
CONSTRUCTION_DIVISIONS = range(FIRST, LAST + 1)
_CODE = re.compile(r"[A-Ta-t]?([0-9]{2})[0-9]{0,2}")

TABLE = Decision(
    {"is_construction_industry": BOOLEAN, "works_kind": WorksKind, "is_metered": BOOLEAN, "has_evidence": BOOLEAN},
    when(
        Conclusion.COUNTED, "三.6", f"受核查方属建筑业（{FIRST}~{LAST}），施工用能计入。", is_construction_industry=True
    ),
    when(Conclusion.COUNTED, "三.6", "技术改造不属于改建，施工用能计入受核查方。", works_kind=WorksKind.RETROFIT),
    when(
        Conclusion.NOT_COUNTED, "三.6", "新建、改建、扩建（含与扩建同时开展的更新改造）期间的施工用能已单独计量且有有效凭证，不计入受核查方。",
        is_metered=True, has_evidence=True,
    ),
    when(Conclusion.COUNTED, "三.6", "施工用能未单独计量或无法提供有效凭证，计入受核查方。"),
)  # fmt: skip


def industry_division(industry_code: str) -> int:
    """The two-digit division of a GB/T 4754 code such as C3982, 3982, 39 or the number 47.

    Raises:
        WrongKind: it is no such code.
    """
    match = _CODE.fullmatch(industry_code)
    if match is None:
        raise WrongKind(f"“行业代码”应为国民经济行业分类代码（如 C3982 或 47），现为{shown(industry_code)}。")
    return int(match[1])


@udf("GHG_CONSTRUCTION", CLAUSE, returns="conclusion", decides=True)
def construction(
    industry_code: str, works_kind: WorksKind | None, is_metered: bool | None, has_evidence: bool | None
) -> Ruling:
    """判定施工用能是否计入：建筑业和技术改造计入；新建、改建、扩建单独计量且有有效凭证的不计入。

    Whether construction energy counts: it does for the construction industry, for retrofits, and without proof.
    """
    return TABLE.decide(
        is_construction_industry=industry_division(industry_code) in CONSTRUCTION_DIVISIONS,
        works_kind=works_kind, is_metered=is_metered, has_evidence=has_evidence,
    )  # fmt: skip


CONSTRUCTION = CaseKind(
    "施工用能", __name__, CLAUSE, construction, CircumstanceKind.CONSTRUCTION, Relation.EXCLUDED,
    deducted_by=tuple(EVIDENCE), is_own_text=True,
)  # fmt: skip


@book_check(
    "306-1", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="施工用能“{key}”{year}年判为不计入，但没有{lacking}：未单独计量或无有效凭证的施工用能须计入，请在“扣减与追加”的当年行补充证据，或改判。",
)  # fmt: skip
def works_excluded_without_evidence(engagement: Engagement) -> Iterator[Hit]:
    """Construction energy stays out only when metered apart and proven."""
    for found in case_years(engagement):
        is_left_out = found.final is Conclusion.NOT_COUNTED
        if is_left_out and found.case.choice("case_kind", CaseKind) is CONSTRUCTION:
            lacking = [name for column, name in EVIDENCE.items() if not found.shows(column)]
            if lacking:
                yield hit(
                    found.case, decided(found.case, found.role)[0], key=found.case.key, year=f"{found.year:.0f}",
                    lacking="、".join(lacking), effect_tco2=found.tonnes(engagement),
                )  # fmt: skip


@book_check(
    "306-130", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="施工用能“{case}”{year}年（基准）没有{lacking}，按三.6计入；按保守性原则另有不计入的读法，相差{tonnes}：请在特殊情况中说明。",
)  # fmt: skip
def works_counted_in_baseline(engagement: Engagement) -> Iterator[Hit]:
    """三.6 counts unproven works in any year, though 三.16 would not overstate a baseline year: the difference is told."""
    for found in case_years(engagement):
        row, is_counted = found.entry, found.final is Conclusion.COUNTED and found.ruled is Conclusion.COUNTED
        works = found.case.choice("works_kind", WorksKind)
        is_of_kind = found.case.choice("case_kind", CaseKind) is CONSTRUCTION and works is not WorksKind.RETROFIT
        if row is None or not is_of_kind or not is_counted or found.role is not YearRole.BASE:
            continue
        lacking = [name for column, name in EVIDENCE.items() if not found.shows(column)]
        if lacking and found.quantity:
            tonnes = found.tonnes(engagement)
            yield hit(
                row, "has_meter_record", "has_evidence", case=found.case.key, year=f"{found.year:.0f}",
                lacking="、".join(lacking), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
