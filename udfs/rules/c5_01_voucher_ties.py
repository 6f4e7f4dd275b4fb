"""五.1【无效凭证】 Every cited number belongs to exactly one row of 凭证登记, so that each bill has one state."""

from collections.abc import Iterator

from udfs.account.vouchers import citations, is_understood, parts_of, sources_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("五.1")

SHOWN = 5


@book_check(
    "501-150", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="各表引用的{count}个凭证号（{some}）既属于“{key}”又属于“{other}”：请更正所含凭证号或所属排放源，使每个凭证号只属于一行。",
)  # fmt: skip
def number_of_two_rows(engagement: Engagement) -> Iterator[Hit]:
    """Two rows may say different things of one voucher; told once for the two."""
    shared_by: dict[tuple[int, int], tuple[Row, Row, dict[str, None]]] = {}
    for _, row, registered in citations(engagement):
        for other in registered[1:] if len(registered) > 1 else ():
            first = registered[0]
            found = shared_by.setdefault((id(first), id(other)), (first, other, {}))
            found[2][row.text("voucher_no") or ""] = None
    for first, other, numbers in shared_by.values():
        if first.key != other.key:  # the same number twice is W-5
            some = "、".join(list(numbers)[:SHOWN]) + ("等" if len(numbers) > SHOWN else "")
            yield hit(
                other, "covered_numbers", "covered_sources", key=other.key, other=first.key, count=len(numbers), some=some
            )  # fmt: skip


@row_check(
    "501-151", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="凭证“{key}”所含凭证号中的“{part}”不能理解：请写成完整的凭证号、一段（00101–00160，位数相同、由小到大）或共同的开头加*，用、隔开。",
)  # fmt: skip
def numbers_not_understood(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What cannot be read covers nothing, and the vouchers meant belong to no row."""
    for part in parts_of(row.text("covered_numbers")):
        if not is_understood(part):
            yield hit(row, "covered_numbers", key=row.key, part=part)
            return


@book_check(
    "501-152", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="凭证“{key}”所属排放源{source}没有在“排放源”登记：请登记或更正编号，几个编号用、隔开。",
)  # fmt: skip
def source_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """A source that is none has no bills to cover."""
    known = {row.key for row in engagement.rows("sources")}
    for row in engagement.rows("vouchers"):
        for source in sources_of(row):
            if source not in known:
                yield hit(row, "covered_sources", key=row.key, source=source)
                break
