"""二.1【特殊行业排放源】 A maker of printed circuit boards identifies its permanganates."""

from collections.abc import Iterator

from udfs.kernel.cells import plain_word
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.registries import SourceCategory
from udfs.vocabularies import Severity

CLAUSE = clause("二.1")
PERMANGANATES = ("高锰酸钾", "高锰酸钠")
BOARDS = "3982"  # 电子电路制造 of GB/T 4754—2017, the class of printed circuit boards
IN_A_NAME = ("线路板", "电路板", "印制电路", "线路版")


def makes_circuit_boards(engagement: Engagement) -> bool:
    """Whether the entity's industry code is the one of circuit boards, or its name says so."""
    code = plain_word(str(engagement.setting("industry_code") or "")).lstrip("c").removesuffix(".0")
    name = f"{engagement.setting('current_name') or ''}{engagement.setting('published_name') or ''}"
    return code == BOARDS or any(word in name for word in IN_A_NAME)


@book_check(
    "201-140", CLAUSE, table="years", severity=Severity.NOTICE,
    says="行业代码或名称为印制线路板（电子电路）生产，但没有登记高锰酸钾、高锰酸钠排放源：除胶渣使用的请登记用量和纯度，"
    "有设施而未使用的登记为未使用（二.3），没有除胶渣工序的在“不符合项”说明理由。",
)  # fmt: skip
def permanganate_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """Desmearing with permanganate is the text's own example of a special source."""
    found = {str(row.choice("source_category", SourceCategory)) for row in engagement.rows("sources")}
    if makes_circuit_boards(engagement) and found.isdisjoint(PERMANGANATES):
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year")
