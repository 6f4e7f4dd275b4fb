"""The page behind a cell: file, page and box of the bill that it is of, or of the bills that went into it."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.account.printed import COLUMNS
from udfs.account.voucher_files import Box, Place, file_of, page_of, places, voucher_row
from udfs.vocabularies import BillEntry
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.ooxml.addresses import CellRef

BILLS, PLACES, VOUCHERS = "bills", "voucher_places", "vouchers"
OF_DAYS = {
    "period_start": [BillEntry.START, BillEntry.PERIOD], "period_end": [BillEntry.END, BillEntry.PERIOD],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VoucherPage:
    """A page of a voucher's file.

    Attributes:
        bill: what findings call the bill; "" where a voucher alone is meant.
        entry: what of the bill; "" where the whole page is meant.
        voucher: its number.
        file: below the folder of the vouchers.
        page: from 1.
        box: in fractions of the page.
    """

    bill: str
    entry: str
    voucher: str
    file: str
    page: int
    box: Box | None

    def __str__(self) -> str:
        whose = "".join(f"{part} " for part in (self.bill, self.entry) if part)
        box = ""
        if self.box is not None:
            left, top, right, bottom = (f"{edge:.1%}" for edge in self.box)
            box = f"，框 左{left} 上{top} 右{right} 下{bottom}"
        return f"{whose}凭证{self.voucher}：{self.file} 第{self.page}页{box}"


def pages_of_cell(engagement: Engagement, ref: CellRef) -> list[VoucherPage]:
    """The pages of the row that a cell stands in; none where it is of no bill, voucher or place.

    Args:
        engagement: as read.
        ref: any cell.
    """
    for table in (BILLS, PLACES, VOUCHERS):
        found = engagement.tables[table].at(ref)
        if found is not None and found[0].is_filled:
            row = next(row for row in engagement.rows(table) if row.index == found[0].index)
            return list(_of_row(engagement, row, found[1]))
    return []


def _of_row(engagement: Engagement, row: TypedRow, column: str) -> Iterator[VoucherPage]:
    if row.table == PLACES:
        own = [place for some in places(engagement).values() for place in some if place.row is row]
        yield from (_placed(str(row.text("placed_bill")), place) for place in own if place.file)
        return
    if row.table == VOUCHERS:
        if file := file_of(row):
            yield VoucherPage("", "", row.key, file, page_of(row) or 1, None)
        return
    own = [place for place in places(engagement).get(row.key, ()) if place.file]
    wanted = OF_DAYS.get(column) or [entry for entry, of in COLUMNS.items() if of == column]
    chosen = [place for place in own if place.entry in wanted] or own
    yield from (_placed(row.key, place) for place in chosen)
    registered = voucher_row(engagement, row.text("voucher_no") or "", row)
    if not chosen and registered is not None and (file := file_of(registered)):
        yield VoucherPage(row.key, "", row.text("voucher_no") or "", file, page_of(registered) or 1, None)


def _placed(bill: str, place: Place) -> VoucherPage:
    return VoucherPage(bill, str(place.entry), place.voucher, place.file, place.page or 1, place.box)
