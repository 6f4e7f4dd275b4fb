"""四.1【自行测算的排放因子】 Self-measured factors only when the authority approved them."""

from collections.abc import Iterator

from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError
from udfs.registries.source_category import FACTOR_FIELDS
from udfs.vocabularies import FactorOrigin, Severity

CLAUSE = clause("四.1")

UNSET = "#N/A"  # another error is one of the factor's own row, which says so


@udf("GHG_FACTOR_USABLE", CLAUSE, returns="is_usable")
def factor_usable(factor_origin: FactorOrigin, is_approved: bool = False) -> bool:
    """因子是否可用：标准缺省、官方公布可用；自行测算须经主管部门批准。

    Whether a factor may be used: standard and official ones may, self-measured ones only when approved.
    """
    return factor_origin is not FactorOrigin.OWN or is_approved


@row_check(
    "401-1", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”为自行测算的因子且未经批准：请取得市生态环境主管部门批准文件，或改用官方公布或标准缺省值。",
)  # fmt: skip
def own_factor_not_approved(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A self-measured factor may be used only once the authority has approved it."""
    own = row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN
    if own and (row.flag("is_approved") is not True or not row.text("approval_no")):
        yield hit(row, "factor_origin", "is_approved", "approval_no", key=row.key)


@row_check(
    "401-2", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”没有填写来源：请填写公布文件、文号或条款。",
)  # fmt: skip
def factor_without_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A factor that cannot be traced cannot be defended."""
    if row.number("factor_value") is not None and not row.text("factor_source"):
        yield hit(row, "factor_source", key=row.key)


@book_check(
    "401-3", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”{year}年缺少参数{lacking}，排放量无法计算：请在“参数”中登记数值和来源。",
)  # fmt: skip
def factor_missing(engagement: Engagement) -> Iterator[Hit]:
    """A year without a factor: the emission is an error, never a default."""
    sources = {row.key: row for row in engagement.rows("sources")}
    for row in engagement.rows("emissions"):
        found = {kind: row.value(column) for kind, column in FACTOR_FIELDS.items()}
        lacking = [str(kind) for kind, cell in found.items() if isinstance(cell, GhgError) and cell.code == UNSET]
        source = sources.get(row.text("source_id") or "")
        if lacking and source is not None:
            yield hit(
                source, "source_category", source=source.key, year=int(row.number("verification_year") or 0),
                lacking="、".join(lacking),
            )  # fmt: skip
