"""六.1【特殊情况报告】 What was decided by judgement is explained in the report; mergers, splits and transfers decide whose the energy is."""

from collections.abc import Iterator

from udfs.account.treatment import decided, stake, undecided, years_of
from udfs.calling.function import udf
from udfs.kernel.cells import NO, YES
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.decision import Decision, Ruling, when
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, Direction, Relation, Reorganisation, Severity

CLAUSE = clause("六.1")
IN_SHENSHAN = (
    str(CircumstanceKind.SHENSHAN),
    "深汕合作区",
    "鹅埠",
    "小漠镇",
    "赤石镇",
    "鲘门",
)  # a 深汕路 is in other districts
DISTRICTS = ("罗湖区", "福田区", "南山区", "盐田区", "宝安区", "龙岗区", "龙华区", "坪山区", "光明区", "大鹏新区")

TABLE = Decision(
    {"reorganisation": Reorganisation, "transfer_direction": Direction},
    when(
        Conclusion.UNDECIDED, "六.1", "合并核查的组织是否计入由主管部门要求的核查范围决定，由核查员判断并说明理由。",
        reorganisation=Reorganisation.JOINT,
    ),
    when(
        Conclusion.COUNTED, "六.1", "合并进入受核查方的部分，自合并之日起由受核查方拥有或控制，计入。",
        reorganisation=Reorganisation.MERGER,
    ),
    when(
        Conclusion.NOT_COUNTED, "六.1", "分立出去的部分，自分立之日起不再由受核查方拥有或控制，不计入。",
        reorganisation=Reorganisation.SPLIT,
    ),
    when(
        Conclusion.COUNTED, "六.1", "产权转入受核查方的部分，自转让之日起计入。", transfer_direction=Direction.INBOUND
    ),
    when(Conclusion.NOT_COUNTED, "六.1", "产权转出的部分，自转让之日起不计入。"),
)  # fmt: skip


@udf("GHG_REORGANISED", CLAUSE, returns="conclusion", decides=True)
def reorganised(reorganisation: Reorganisation, transfer_direction: Direction | None = None) -> Ruling:
    """判定合并分立、产权转让涉及的用能自变更之日起是否计入：合并和转入的计入，分立和转出的不计入，合并核查的待判断。

    Whether energy counts from the day of a merger (it does), split (not), transfer (by direction); joint verification is undecided.
    """
    return TABLE.decide(reorganisation=reorganisation, transfer_direction=transfer_direction)


def _kind(reorganisation: Reorganisation, relation: Relation) -> CaseKind:
    return CaseKind(
        str(reorganisation), __name__, CLAUSE, reorganised, CircumstanceKind.MERGER, relation, by_agreement=True,
        facts={"reorganisation": str(reorganisation)}, proof={"agreement_voucher_no": "批准文件、协议或其盖章说明"},
        aliases=reorganisation.aliases, is_disclosed_inside=True,
    )  # fmt: skip


MERGER = _kind(Reorganisation.MERGER, Relation.MERGER)
SPLIT = _kind(Reorganisation.SPLIT, Relation.MERGER)
OWNERSHIP = _kind(Reorganisation.OWNERSHIP, Relation.OWNERSHIP)
JOINT = _kind(Reorganisation.JOINT, Relation.JOINT)


@row_check(
    "601-140", CLAUSE, table="attributions", severity=Severity.JUDGEMENT,
    says="与“{who}”合并核查：{reason}判断前按保守性原则，履约年份计入、基准年份不计入。请填写“核查员判断”和“判断理由”。",
)  # fmt: skip
def joint_verification_undecided(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """How two organisations are verified together the text leaves to the authority; a person decides."""
    yield from undecided(row, JOINT, engagement)


@row_check(
    "601-141", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="{kind}“{key}”（{who}）没有填写变更日期：请在“事项起始日”填写合并、分立或转让之日，此前的用能不受影响，报告须说明日期。",
)  # fmt: skip
def change_without_date(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Whose the energy is changes on a day, which the report tells."""
    kind = row.choice("case_kind", CaseKind)
    if kind in (MERGER, SPLIT, OWNERSHIP) and row.date("case_from") is None:
        yield hit(
            row, "case_from", kind=kind, key=row.key, who=row.text("counterparty_name"),
            effect_tco2=stake(row, engagement),
        )  # fmt: skip


@row_check(
    "601-1", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”的规则结论为“{ruled}”，填写了核查员判断“{decision}”但没有理由：请填写“判断理由”，报告须说明。",
)  # fmt: skip
def decision_without_reason(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A verifier's decision that overrides or completes a ruling needs its reason; one that agrees with it needs none."""
    if row.text("decision_reason"):
        return
    for found in years_of(engagement).get(row.key, ()):
        decision = decided(row, found.role)[1]
        if decision is not None and decision is not found.ruled:
            yield hit(
                row, "decision_reason", key=row.key, ruled=found.ruled or "无法判定", decision=decision,
                effect_tco2=stake(row, engagement),
            )  # fmt: skip
            return


@row_check(
    "601-2", CLAUSE, table="sampling", severity=Severity.WARNING,
    says="抽样“{key}”发现{count:g}个问题，但没有扩大抽样，也没有说明：请扩大抽样或填写“抽样调整说明”。",
)  # fmt: skip
def sample_not_enlarged(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Faults in a sample ask for a larger one, or for a reason why not."""
    faults = row.number("sample_fault_count") or 0
    if faults > 0 and not row.number("enlarged_count") and not row.text("sampling_reason"):
        yield hit(row, "enlarged_count", "sampling_reason", key=row.key, count=faults)


@row_check(
    "601-3", CLAUSE, table="sampling", severity=Severity.ERROR,
    says="抽样“{key}”抽取{drawn:g}个，多于总体的{whole:g}个：请核对总体数量和抽取数量。",
)  # fmt: skip
def sample_above_population(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Nobody draws more than there is."""
    whole = row.number("population_count")
    drawn = (row.number("sample_count") or 0) + (row.number("enlarged_count") or 0)
    if whole is not None and drawn > whole:
        yield hit(row, "sample_count", "population_count", key=row.key, drawn=drawn, whole=whole)


@row_check(
    "601-460", CLAUSE, table="sites", severity=Severity.WARNING,
    says="场所“{key}”的“位于深汕特别合作区”为{flag}，而其{what}为“{told}”：报告须列明深汕特别合作区的分场所排放量（六.1），请更正其中一处。",
)  # fmt: skip
def in_shenshan_or_not(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The tonnes of the sites in 深汕 are reported apart: the mark and the address of a site say the same."""
    flag, address, name = row.flag("is_in_shenshan"), row.text("site_address") or "", row.text("site_name") or ""
    is_elsewhere = any(district in address for district in DISTRICTS)
    if flag is True and is_elsewhere:
        yield hit(row, "is_in_shenshan", "site_address", key=row.key, flag=YES, what="地址", told=address)
    elif flag is False and not is_elsewhere:
        for what, told, words in (("地址", address, IN_SHENSHAN), ("名称", name, ("深汕",))):
            if any(word in told for word in words):
                yield hit(row, "is_in_shenshan", "site_address", key=row.key, flag=NO, what=what, told=told)
                break
