"""三.3【其他外包】 Outsourcing, together with 三.2【个人及合同能源管理外包】, which decides first."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.errors import GhgError
from udfs.kernel.function import udf
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, IndustryGroup, PartyKind, Payer, Relation, Severity

CLAUSE = clause("三.3")

NAMED_INDUSTRIES = tuple(group for group in IndustryGroup if group is not IndustryGroup.OTHER)

TABLE = Decision(
    {
        "industry": IndustryGroup, "party": PartyKind, "payer": Payer,
        "is_inside": BOOLEAN, "is_emc": BOOLEAN, "has_emc_account": BOOLEAN,
    },
    when(
        Conclusion.NOT_COUNTED, "三.2", "合同能源管理方自行开户并结算费用，相关用能不计入受核查方。",
        is_emc=True, has_emc_account=True, payer=Payer.COUNTERPARTY,
    ),
    when(Conclusion.COUNTED, "三.2", "合同能源管理涉及的设施设备用能原则上计入受核查方。", is_emc=True),
    when(
        Conclusion.COUNTED, "三.2", "与个人、个体工商户签订外包协议，外包部分计入受核查方。",
        party=(PartyKind.INDIVIDUAL, PartyKind.SOLE_TRADER),
    ),
    when(
        Conclusion.COUNTED, "三.3", "该行业与非重点排放单位外包，场所或设施位于核算边界内，计入受核查方。",
        industry=NAMED_INDUSTRIES, party=PartyKind.NON_KEY_UNIT, is_inside=True,
    ),
    when(
        Conclusion.UNDECIDED, "三.3", "该行业与非重点排放单位外包且不在核算边界内：条文未规定，由核查员判断并说明理由。",
        industry=NAMED_INDUSTRIES, party=PartyKind.NON_KEY_UNIT,
    ),
    when(
        Conclusion.COUNTED, "三.3", "按“谁实际付费谁承担”，由受核查方付费，计入受核查方。", payer=Payer.VERIFIED_ENTITY
    ),
    when(Conclusion.NOT_COUNTED, "三.3", "按“谁实际付费谁承担”，由对方付费，不计入受核查方。"),
)  # fmt: skip


def industry_group(industry: str) -> IndustryGroup:
    """The group 三.3 puts an industry in; names it does not list are 其他行业."""
    try:
        return IndustryGroup.read(industry, "行业类型")
    except GhgError:
        return IndustryGroup.OTHER


@udf("GHG_OUTSOURCED", CLAUSE, returns="conclusion", decides=True)
def outsourced(
    industry: str, party: PartyKind, payer: Payer, is_inside: bool, is_emc: bool = False, has_emc_account: bool = False
) -> Ruling:
    """判定外包部分是否计入：合同能源管理、个人及个体工商户按三.2，其他按行业、对方类型、付费方和场所位置。

    Whether an outsourced part counts: EMC and persons by 三.2, others by industry, counterparty, payer and place.
    """
    return TABLE.decide(
        industry=industry_group(industry), party=party, payer=payer, is_inside=is_inside, is_emc=is_emc,
        has_emc_account=has_emc_account,
    )  # fmt: skip


OUTSOURCING = CaseKind(
    "外包", __name__, CLAUSE, outsourced, CircumstanceKind.OUTSOURCING, Relation.OUTSOURCING, by_agreement=True
)


@row_check(
    "303-1", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="“{who}”的外包不在核算边界内且对方为非重点排放单位，条文未规定：请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def outsourcing_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The named industries, a non-key unit, outside the boundary: the text is silent."""
    if OUTSOURCING.awaits_decision(row):
        yield hit(
            row, "verifier_decision", who=row.text("counterparty_name"),
            effect_tco2=row.tonnes(row.number("concerned_quantity")),
        )  # fmt: skip
