"""四.1【自行测算的排放因子】 Self-measured factors only when the authority approved them."""

from udfs.kernel.clause import clause
from udfs.kernel.function import udf
from udfs.vocabularies import FactorOrigin

CLAUSE = clause("四.1")


@udf("GHG_FACTOR_USABLE", CLAUSE, returns="is_usable")
def factor_usable(factor_origin: FactorOrigin, is_approved: bool = False) -> bool:
    """因子是否可用：标准缺省、官方公布可用；自行测算须经主管部门批准。

    Whether a factor may be used: standard and official ones may, self-measured ones only when approved.
    """
    return factor_origin is not FactorOrigin.OWN or is_approved
