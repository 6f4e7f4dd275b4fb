"""六.2【其他组织信息报告】 Each organisation disclosed with name, address, business and contact."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("六.2")

DEMANDED = {
    "organisation_name": "名称",
    "organisation_address": "地址",
    "main_business": "主营业务",
    "boundary_brief": "核算边界简要描述",
    "contact": "联系方式",
}


@row_check(
    "602-1", CLAUSE, table="other_organisations", severity=Severity.WARNING,
    says="“{who}”缺少{lacking}：请向受核查方取得后填写，报告须列明。",
)  # fmt: skip
def disclosure_incomplete(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The row is written all the same; what is missing is asked for."""
    lacking = {column: name for column, name in DEMANDED.items() if not row.text(column)}
    if lacking:
        yield hit(row, *lacking, who=row.key, lacking="、".join(lacking.values()))
