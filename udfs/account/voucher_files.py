"""Where in its file a voucher stands (七.3): a path below the folder of the vouchers, a page, a box on it."""

import re
import unicodedata
from dataclasses import dataclass

from udfs.account.vouchers import register
from udfs.kernel.check import Engagement, Row, shared
from udfs.vocabularies import BillEntry

EDGES = ("page_left", "page_top", "page_right", "page_bottom")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_OTHER_PLACE = re.compile(r'[\x00-\x1f:*?"<>|]')  # a drive, a stream, what Windows allows in no name

Box = tuple[float, float, float, float]


def path_below(text: str) -> str | None:
    """A path as it is compared: below its folder, with ``/``; None where it leads elsewhere or nowhere.

    Args:
        text: as a cell has it; both strokes part folders.
    """
    parts = unicodedata.normalize("NFC", text.strip()).replace("\\", "/").split("/")
    leads_out = any(part.strip(" .") == "" for part in parts)
    return None if leads_out or _OTHER_PLACE.search(text) else "/".join(parts)


def is_digest(text: str) -> bool:
    """Whether it is a SHA-256 in hexadecimal."""
    return _DIGEST.fullmatch(text.strip()) is not None


def page_of(*rows: Row) -> int | None:
    """The page that the first of the rows names which names one; 1 where none does, None where it is no page."""
    for row in rows:
        page = row.number("voucher_page")
        if page is not None:
            return int(page) if page.is_integer() else None
    return 1


def box_of(row: Row) -> Box | None:
    """The box of a row of 凭证位置 in fractions of the page; None where it has none, or its edges are no box."""
    left, top, right, bottom = (row.number(edge) for edge in EDGES)
    if left is None or top is None or right is None or bottom is None or left >= right or top >= bottom:
        return None
    return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry of a bill is printed.

    Attributes:
        row: of 凭证位置.
        voucher: as the place names it.
        file: below the folder of the vouchers; "" where none is registered, or it leads elsewhere.
        page: from 1; None where what is written there is no page.
        box: None where only the page is known.
    """

    row: Row
    entry: BillEntry
    voucher: str
    file: str
    page: int | None
    box: Box | None


@shared
def places(engagement: Engagement) -> dict[str, list[Place]]:
    """What findings call a bill -> the places of its entries, in the order of the sheet."""
    bills = {row.key: row for row in engagement.rows("bills")}
    found: dict[str, list[Place]] = {}
    for row in engagement.rows("voucher_places"):
        bill, entry = row.text("placed_bill") or "", row.choice("bill_entry", BillEntry)
        if entry is not None and bill in bills:
            number = row.text("voucher_no") or bills[bill].text("voucher_no") or ""
            registered = voucher_row(engagement, number, bills[bill])
            pages = (row,) if registered is None else (row, registered)
            place = Place(row, entry, number, file_of(registered), page_of(*pages), box_of(row))
            found.setdefault(bill, []).append(place)
    return found


def voucher_row(engagement: Engagement, number: str, bill: Row) -> Row | None:
    """The row of 凭证登记 that a number belongs to, else that of what the bill cites."""
    known = register(engagement)
    rows = known.of_number(number) or known.of_bill(bill)
    return rows[0] if rows else None


def file_of(registered: Row | None) -> str:
    """The registered file of a row of 凭证登记; "" where there is none, or it leads elsewhere."""
    named = None if registered is None else registered.text("voucher_file")
    return (path_below(named) or "") if named else ""
