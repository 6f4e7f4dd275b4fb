"""The rows that the pages show: each bill with what it says, what is printed, and where."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from udfs.account.printed import agrees, said
from udfs.account.voucher_files import Box, Place, file_of, page_of, places, voucher_row
from udfs.vocabularies import BillEntry
from workbook_templates.engagement.reader import Engagement, TypedRow

# What of a bill is looked at whether or not somebody has placed it.
ALWAYS = (BillEntry.QUANTITY, BillEntry.PERIOD, BillEntry.FEE)
OF_PERIOD = (BillEntry.START, BillEntry.END, BillEntry.PERIOD)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a registered file; without a file, why there is nothing to show."""

    file: str
    number: int
    digest: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a bill.

    Attributes:
        value: what the row says, as text.
        printed, read_by, doubt, verdict, by, at: of 凭证位置, "" where it has no row there.
        agrees: whether what is printed is what the row says; None where that cannot be told.
        page: where it is to be seen.
        box: where on the page, None where that is not known.
    """

    entry: str
    value: str
    printed: str
    read_by: str
    doubt: str
    verdict: str
    by: str
    at: str
    agrees: bool | None
    page: Page
    box: Box | None

    def as_json(self) -> dict[str, object]:
        """All but the page, which is named by its place in the list of pages."""
        return {name: value for name, value in asdict(self).items() if name != "page"}


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill: what findings call it, its source and meter, its voucher, the cell of its quantity, its entries."""

    key: str
    of: str
    voucher: str
    cell: str
    entries: tuple[Entry, ...]


def bill_rows(engagement: Engagement) -> Iterator[BillRow]:
    """Every bill, in the order of the sheet.

    Args:
        engagement: as read.
    """
    placed = places(engagement)
    for bill in engagement.rows("bills"):
        own = placed.get(bill.key, [])
        of = "　".join(filter(None, (bill.text("source_id"), bill.text("meter_id"))))
        yield BillRow(
            bill.key, of, bill.text("voucher_no") or "", str(bill.ref("activity_quantity")),
            (*(_placed(engagement, bill, place) for place in own), *_unplaced(engagement, bill, own)),
        )  # fmt: skip


def _placed(engagement: Engagement, bill: TypedRow, place: Place) -> Entry:
    row = place.row
    printed, read_by, doubt, verdict, by, at = (
        row.text(column) or ""
        for column in ("printed_text", "read_by", "read_doubt", "page_verdict", "page_confirmed_by", "page_confirmed_time")
    )  # fmt: skip
    return Entry(
        str(place.entry), said(place.entry, bill), printed, read_by, doubt, verdict, by, at,
        agrees(place.entry, bill, printed) if printed else None,
        _page(engagement, bill, place.voucher, place.page), place.box,
    )  # fmt: skip


def _unplaced(engagement: Engagement, bill: TypedRow, own: list[Place]) -> Iterator[Entry]:
    there = {place.entry for place in own}
    for entry in ALWAYS:
        is_placed = entry in there or (entry is BillEntry.PERIOD and bool(there & set(OF_PERIOD)))
        if not is_placed and (value := said(entry, bill)):
            page = _page(engagement, bill, bill.text("voucher_no") or "", None)
            yield Entry(str(entry), value, "", "", "", "", "", "", None, page, None)


def _page(engagement: Engagement, bill: TypedRow, voucher: str, number: int | None) -> Page:
    registered = voucher_row(engagement, voucher, bill)
    file = file_of(registered)
    if registered is None:
        return Page("", 1, why=f"凭证“{voucher}”没有在“凭证登记”登记")
    if not file:
        return Page("", 1, why=f"“凭证登记”的“{registered.key}”没有可用的凭证文件")
    return Page(
        file, number or page_of(registered) or 1, (registered.text("voucher_file_sha256") or "").strip().lower()
    )
