"""五.1【无效凭证】 What a row says stands on a page of its voucher: the page is named so that it can be found, and says the same."""

from collections.abc import Iterator

from udfs.account.printed import agrees, said
from udfs.account.voucher_files import EDGES, box_of, is_digest, page_of, path_below
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import BillEntry, PageVerdict, Severity

CLAUSE = clause("五.1")


@row_check(
    "501-420", CLAUSE, table="vouchers", severity=Severity.ERROR,
    says="凭证“{key}”的{what}：文件只能是凭证文件夹中的相对路径，页码为整数，校验值为64位十六进制；请更正，或删去由录入凭证的命令重新填写。",
)  # fmt: skip
def file_not_nameable(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A path out of the folder of the vouchers is never followed."""
    file, digest = row.text("voucher_file"), row.text("voucher_file_sha256")
    if file and path_below(file) is None:
        yield hit(row, "voucher_file", key=row.key, what=f"凭证文件“{file}”不在凭证文件夹之内")
    elif page_of(row) is None:
        yield hit(row, "voucher_page", key=row.key, what="页码不是整数")
    elif digest and not is_digest(digest):
        yield hit(row, "voucher_file_sha256", key=row.key, what="凭证文件校验值不是SHA-256")


@book_check(
    "501-421", CLAUSE, table="voucher_places", severity=Severity.ERROR,
    says="“凭证位置”的“{key}”（{entry}）{what}：请更正或删去该行。",
)  # fmt: skip
def place_of_nothing(engagement: Engagement) -> Iterator[Hit]:
    """A place is of a bill that is there, on a page that can be, in a box that is one."""
    bills = {row.key for row in engagement.rows("bills")}
    for row in engagement.rows("voucher_places"):
        entry, bill = row.text("bill_entry"), row.text("placed_bill")
        if bill is not None and bill not in bills:
            yield hit(row, "placed_bill", key=row.key, entry=entry, what="所属的单据不在“能源账单”")
        elif page_of(row) is None:
            yield hit(row, "voucher_page", key=row.key, entry=entry, what="页码不是整数")
        elif box_of(row) is None and not all(is_blank(row.value(edge)) for edge in EDGES):
            yield hit(row, *EDGES, key=row.key, entry=entry, what="左、上、右、下没有填全，或左不小于右、上不小于下")


@book_check(
    "501-422", CLAUSE, table="voucher_places", severity=Severity.ERROR,
    says="单据“{key}”的{entry}为{value}，而凭证所载为“{printed}”：请对照凭证更正“能源账单”，或更正“凭证位置”。",
)  # fmt: skip
def row_not_as_printed(engagement: Engagement) -> Iterator[Hit]:
    """A row that says another thing than its voucher, as somebody or something read it."""
    bills = {row.key: row for row in engagement.rows("bills")}
    for row in engagement.rows("voucher_places"):
        bill, entry = bills.get(row.text("placed_bill") or ""), row.choice("bill_entry", BillEntry)
        printed = row.text("printed_text")
        if bill is not None and entry is not None and printed and agrees(entry, bill, printed) is False:
            value = said(entry, bill)
            yield hit(row, "printed_text", key=row.key, entry=entry, value=value, printed=printed)


@row_check(
    "501-423", CLAUSE, table="voucher_places", severity=Severity.ERROR,
    says="“{by}”核对单据“{key}”的{entry}与凭证不一致：请更正“能源账单”后重新核对。",
)  # fmt: skip
def found_to_differ(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A person who held the row against its page says so."""
    if row.choice("page_verdict", PageVerdict) is PageVerdict.DIFFERS:
        by = row.text("page_confirmed_by") or "核查员"
        yield hit(row, "page_verdict", key=row.key, entry=row.text("bill_entry"), by=by)


@row_check(
    "501-424", CLAUSE, table="voucher_places", severity=Severity.WARNING,
    says="单据“{key}”的{entry}读取时有疑点（{doubt}），没有人核对：请用 ghgxl evidence 对照凭证核对。",
)  # fmt: skip
def doubt_not_settled(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What was read with doubt rests on nobody until a person has looked."""
    doubt = row.text("read_doubt")
    if doubt and (is_blank(row.value("page_verdict")) or is_blank(row.value("page_confirmed_by"))):
        yield hit(row, "read_doubt", key=row.key, entry=row.text("bill_entry"), doubt=doubt)
