"""七.1【命名】 A name that differs from the published one shows both."""

from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.clause import clause

CLAUSE = clause("七.1")


@udf("GHG_ENTITY_NAME", CLAUSE, returns="entity_title")
def entity_name(current_name: One[str], published_name: One[str]) -> str:
    """现用名；与公布名称不一致时为“现用名（原名为公布名称）”。

    The current name, with the published one in brackets when they differ.
    """
    return current_name if current_name == published_name else f"{current_name}（原名为{published_name}）"
