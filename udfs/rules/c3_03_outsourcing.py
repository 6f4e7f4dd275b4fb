"""三.3【其他外包】 Outsourcing, together with 三.2【个人及合同能源管理外包】, which decides first."""

from collections.abc import Iterator, Mapping

from udfs.account.treatment import stake, undecided
from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Show, when
from udfs.kernel.errors import Missing
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Industry, PartyKind, Payer, Relation, Severity

CLAUSE = clause("三.3")

NAMED, OTHER = True, False  # whether an industry is one of those that the clause names

TABLE = Decision(
    {
        "industry": (NAMED, OTHER), "party": PartyKind, "payer": Payer,
        "is_inside": BOOLEAN, "is_emc": BOOLEAN, "has_emc_account": BOOLEAN, "has_own_account": BOOLEAN,
    },
    when(
        Conclusion.UNDECIDED, "三.3",
        "非重点排放单位在核算边界内自行开户并自行结算：三.1允许不计入，三.3要求计入，由核查员判断并说明理由。",
        industry=NAMED, party=PartyKind.NON_KEY_UNIT, is_inside=True, has_own_account=True,
    ),
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
        industry=NAMED, party=PartyKind.NON_KEY_UNIT, is_inside=True,
    ),
    when(
        Conclusion.UNDECIDED, "三.3", "该行业与非重点排放单位外包且不在核算边界内：条文未规定，由核查员判断并说明理由。",
        industry=NAMED, party=PartyKind.NON_KEY_UNIT,
    ),
    when(
        Conclusion.COUNTED, "三.3", "按“谁实际付费谁承担”，由受核查方付费，计入受核查方。", payer=Payer.VERIFIED_ENTITY
    ),
    when(Conclusion.NOT_COUNTED, "三.3", "按“谁实际付费谁承担”，由对方付费，不计入受核查方。"),
)  # fmt: skip


@udf("GHG_OUTSOURCED", CLAUSE, returns="conclusion")
def outsourced(
    industry: Industry | None, party: PartyKind, payer: Payer | None, is_inside: bool | None, is_emc: bool = False,
    has_emc_account: bool = False, show: One[Show] = Show.CONCLUSION, has_own_meter: bool = False,
    is_self_settled: bool = False,
) -> str:  # fmt: skip
    """判定外包部分是否计入：合同能源管理、个人及个体工商户按三.2，其他按行业、对方类型、付费方、场所位置和自行开户情况。

    Whether an outsourced part counts: EMC and persons by 三.2, others by industry, counterparty, payer, place and account.
    """
    try:
        ruling = TABLE.decide(
            industry=None if industry is None else industry.is_named, party=party, payer=payer, is_inside=is_inside,
            is_emc=is_emc, has_emc_account=has_emc_account, has_own_account=has_own_meter and is_self_settled,
        )  # fmt: skip
    except Missing as missing:
        if industry is None or industry.is_named is not None:
            raise
        raise Missing(f"“{industry}”是门类，既含三.3所列行业又含其他行业，不能据此判定：请填写大类。") from missing
    return ruling.face(show)


FACTS = ("party", "payer", "is_inside", "is_emc", "has_emc_account", "has_own_meter", "is_self_settled")
OUTSOURCING = CaseKind(
    "外包", __name__, CLAUSE, outsourced, CircumstanceKind.OUTSOURCING, Relation.OUTSOURCING, by_agreement=True,
    proof={"agreement_voucher_no": "外包协议或其盖章说明"},
)  # fmt: skip


@row_check(
    "303-1", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="“{who}”的外包：{reason}判断前按保守性原则，履约年份计入、基准年份不计入。请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def outsourcing_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The named industries and a non-key unit: outside the boundary the text is silent, with an account of its own it meets 三.1."""
    yield from undecided(row, OUTSOURCING, engagement)


@row_check(
    "303-140", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="“{who}”的外包按事项行业“{industry}”的结论为“{ruled}”，按受核查方登记的行业类型“{listed}”为“{otherwise}”：请确认适用哪一个行业，"
    "并在“判断理由”说明。",
)  # fmt: skip
def industry_changes_conclusion(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The listed industry is the one of the clause; where a case's own decides otherwise somebody says why."""
    industry, listed = row.choice("case_industry", Industry), engagement.setting("industry")
    if row.choice("case_kind", CaseKind) is not OUTSOURCING or industry is None or row.text("decision_reason"):
        return
    facts = {name: value for name in FACTS if not is_blank(value := row.value(name))}
    own, otherwise = (_concluded(facts, of) for of in (str(industry), listed))
    if own != otherwise:
        yield hit(
            row, "case_industry", "decision_reason", who=row.text("counterparty_name"), industry=industry, ruled=own,
            listed=listed or "（空）", otherwise=otherwise, effect_tco2=stake(row, engagement),
        )  # fmt: skip


def _concluded(facts: Mapping[str, Value], industry: Value) -> str:
    """What the function concludes of these facts in an industry, or that it cannot."""
    found = outsourced.evaluate(**{"payer": None, "is_inside": None, "party": None, **facts, "industry": industry})
    return found if isinstance(found, str) else "无法判定"
