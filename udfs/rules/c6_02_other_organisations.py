"""六.2【其他组织信息报告】 Each organisation disclosed with name, address, business and contact."""

from collections.abc import Iterator

from udfs.account.remarks import TELLS_OF_PARTY, remark_names
from udfs.account.treatment import years_of
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Conclusion, Relation, Severity, Tenure

CLAUSE = clause("六.2")

DEMANDED = {
    "organisation_name": "名称",
    "organisation_address": "地址",
    "main_business": "主营业务",
    "boundary_brief": "核算边界简要描述",
    "estimated_emission_tco2": "预估温室气体排放量",
    "contact": "联系方式",
}


@row_check(
    "602-1", CLAUSE, table="other_organisations", severity=Severity.WARNING,
    says="“{who}”缺少{lacking}：请向受核查方取得后填写，报告须列明。",
)  # fmt: skip
def disclosure_incomplete(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The row is written all the same; what is missing is asked for."""
    lacking = {column: name for column, name in DEMANDED.items() if is_blank(row.value(column))}
    if lacking:
        yield hit(row, *lacking, who=row.key, lacking="、".join(lacking.values()))


@row_check(
    "602-140", CLAUSE, table="sites", severity=Severity.WARNING,
    says="{what}场所“{key}”没有填写对方名称：请填写出租方、承租方或现由谁使用，其他组织信息表须列明；没有其他组织的，在备注写明。",
)  # fmt: skip
def party_of_site_not_named(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A leased site has another party, and one left out of the boundary is somebody's: the report names who."""
    tenure, is_outside = row.choice("tenure", Tenure), row.flag("is_inside") is False
    is_leased = tenure in (Tenure.LEASED_IN, Tenure.LEASED_OUT)
    if (is_leased or is_outside) and not row.text("counterparty_name") and not remark_names(row, TELLS_OF_PARTY):
        what = f"{tenure if is_leased else ''}{'核算边界外的' if is_outside else ''}"
        yield hit(row, "counterparty_name", what=what, key=row.key)


@row_check(
    "602-520", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”的“与受核查方的关系”填写为{relation}，而{years}年的结论为{counted}：请更正关系，或核对事项的判定，其他组织信息表须与排放量一致。",
)  # fmt: skip
def excluded_yet_counted(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Whoever is said to be left out of the boundary has nothing in the total."""
    found = years_of(engagement).get(row.key, []) if row.choice("relation", Relation) is Relation.EXCLUDED else []
    if found and all(each.treated is Conclusion.COUNTED for each in found):
        years = "、".join(f"{each.year:.0f}" for each in found)
        yield hit(row, "relation", key=row.key, relation=Relation.EXCLUDED, years=years, counted=Conclusion.COUNTED)
