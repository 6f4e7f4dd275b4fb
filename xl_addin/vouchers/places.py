"""凭证登记 and 凭证位置 of what was read: the file and page of each voucher, and where each entry of its bills is printed."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from udfs.account.printed import COLUMNS
from udfs.account.vouchers import register
from udfs.kernel.cells import Value as Cell
from udfs.vocabularies import BillEntry, ReadBy
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_bills import Values
from workbook_templates.tables.voucher_places import BOX, VOUCHER_PLACES
from workbook_templates.tables.vouchers import VOUCHERS
from xl_addin.vouchers.documents.pages import WIDTH, Document, Origin
from xl_addin.vouchers.judged import BY_PERSON, Bill, Judged
from xl_addin.vouchers.record import leaves
from xl_addin.vouchers.relations import Leaf, value_at
from xl_addin.vouchers.settled import Settled

READ_BY = {Origin.TEXT: ReadBy.TEXT_LAYER, Origin.PICTURE: ReadBy.RECOGNISED, Origin.STRUCTURED: ReadBy.STRUCTURED}
Row = dict[str, Cell]


def registered(settled: Settled, engagement: Engagement) -> list[Row]:
    """The rows that 凭证登记 lacks: one for each voucher, with its file."""
    known, found = register(engagement), dict[str, Row]()
    for (judged, bill), values in zip(settled.of_row, settled.rows):
        voucher, end = judged.voucher, bill.end
        if bill.number in found or known.of_number(bill.number) or end is None:
            continue
        found[bill.number] = _blank(VOUCHERS.columns) | {
            "voucher_no": bill.number, "verification_year": end.year, "voucher_file": voucher.file,
            "voucher_kind": (voucher.layout.voucher_kind if voucher.layout else "") or None,
            "voucher_page": voucher.page, "voucher_file_sha256": voucher.digest, "remark": values["remark"],
        }  # fmt: skip
    return [*found.values()]


def placed(settled: Settled, keys: Sequence[str], documents: Mapping[str, Document]) -> Iterator[Row]:
    """The rows of 凭证位置.

    Args:
        settled: what goes in. keys: what the workbook calls each of its bills.
        documents: file -> its pages.
    """
    for (judged, bill), values, key in zip(settled.of_row, settled.rows, keys):
        for entry, leaf in _entries(judged, bill, values):
            value = value_at(judged.voucher.found, leaf)
            row: Row = {
                "placed_bill": key, "bill_entry": str(entry), "voucher_no": bill.number, "voucher_page": value.page,
                "printed_text": value.text,
                "read_by": str(ReadBy.PERSON if judged.confirmed.get(leaf) == BY_PERSON else READ_BY[value.origin]),
            }  # fmt: skip
            height = next(
                (page.height for page in documents[judged.voucher.file].pages if page.number == value.page), 0
            )
            if height and value.box[2]:
                left, top, right, bottom = value.box
                edges = (left / WIDTH, top / height, right / WIDTH, bottom / height)
                row |= {name: round(min(max(edge, 0.0), 1.0), 4) for name, edge in zip(BOX, edges)}
            yield _blank(VOUCHER_PLACES.columns) | row


def _entries(judged: Judged, bill: Bill, values: Values) -> Iterator[tuple[BillEntry, Leaf]]:
    """What of a bill is printed in one place."""
    for entry, column in COLUMNS.items():
        if column in bill.numbers and (leaf := _printed(judged, bill, column)) is not None:
            yield entry, leaf
    start, end = bill.named.get("start"), bill.named.get("end")
    if start is not None and start == end:
        yield BillEntry.PERIOD, start
    else:
        days = ((BillEntry.START, start), (BillEntry.END, end))
        yield from ((entry, leaf) for entry, leaf in days if leaf is not None and values[COLUMNS[entry]] is not None)
    for entry, what in ((BillEntry.METER, "meter"), (BillEntry.VOUCHER, _number_of(judged, bill))):
        if what in bill.named:
            yield entry, bill.named[what]


def _printed(judged: Judged, bill: Bill, column: str) -> Leaf | None:
    """The value that says a number: the only one that it is made of, else one that is printed beside and equal."""
    made_of = bill.leaves[column]
    if len(made_of) == 1:
        return next(iter(made_of))
    found = judged.voucher.found
    return next(
        (leaf for leaf in leaves(judged.voucher) if _says(value_at(found, leaf).read, bill.numbers[column])), None
    )


def _says(read: object, number: Decimal) -> bool:
    return isinstance(read, Decimal) and read == number


def _number_of(judged: Judged, bill: Bill) -> str:
    """The name of the one value that is the voucher's number; "" where it is made of several, or of none."""
    layout = judged.voucher.layout
    names = layout.row.number if layout is not None and layout.row is not None else ()
    if len(names) != 1 or names[0] not in bill.named:
        return ""
    return names[0] if value_at(judged.voucher.found, bill.named[names[0]]).text == bill.number else ""


def _blank(columns: Sequence[object]) -> Row:
    return {column.id: None for column in columns if column.formula is None}  # type: ignore[attr-defined]
