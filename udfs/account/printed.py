"""What is printed on a voucher against what the row of its bill says (五.1): equal or not, or not to be told."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

from udfs.kernel.cells import shown
from udfs.kernel.check import Row
from udfs.kernel.errors import WrongKind
from udfs.kernel.unit import Unit, convert
from udfs.vocabularies import BillEntry

COLUMNS: Mapping[BillEntry, str] = {
    BillEntry.QUANTITY: "activity_quantity",
    BillEntry.START: "period_start",
    BillEntry.END: "period_end",
    BillEntry.PERIOD: "period_end",
    BillEntry.FEE: "bill_fee_cny",
    BillEntry.BASIC_FEE: "bill_basic_fee_cny",
    BillEntry.VOUCHER: "voucher_no",
    BillEntry.METER: "meter_id",
    BillEntry.PREVIOUS_READING: "previous_reading",
    BillEntry.CURRENT_READING: "current_reading",
    BillEntry.MULTIPLIER: "meter_multiplier",
    BillEntry.REFUND: "refund_quantity",
    BillEntry.LOSS: "loss_quantity",
    BillEntry.REPLACED: "replaced_quantity",
}
DAYS = (BillEntry.START, BillEntry.END, BillEntry.PERIOD)
CODES = (BillEntry.VOUCHER, BillEntry.METER)
OF_MONEY = (BillEntry.FEE, BillEntry.BASIC_FEE)
MANY_YUAN = {"万元": 10_000.0}
CLOSE = 1e-9  # of a quantity that was converted

_NUMBER = re.compile(r"(?<![\d.,])[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d,]*\d)")
_PIECE = re.compile(r"[\d,.]+")
_UNIT = re.compile(r"\s*([^\d\s,;:()\[\]、。]{1,8})")
_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?(?![\d.])"
    r"|(?<!\d)(?P<run>(?:19|20)\d{6})(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?![-./\d])")


def agrees(entry: BillEntry, bill: Row, printed: str) -> bool | None:
    """Whether a place says what the row of the bill says.

    Args:
        entry: what of the bill is printed there.
        bill: its row.
        printed: the text of the place, maybe with a heading or a unit.

    Returns:
        None where the row says nothing of it, or nothing can be read in the text.
    """
    text = unicodedata.normalize("NFKC", printed).replace("\u00a0", " ").replace("\u2212", "-")
    if entry in CODES:
        code = bill.text(COLUMNS[entry])
        return None if not code or not text.strip() else _contains(text, unicodedata.normalize("NFKC", code))
    if entry in DAYS:
        return _same_days(entry, bill, text)
    value = bill.number(COLUMNS[entry])
    found = [] if value is None else list(_numbers("".join(text.split()) if _is_parted(text) else text))
    if value is None or not found:
        return None
    return any(_same(value, number, unit, entry, bill) for number, unit in found)


def said(entry: BillEntry, bill: Row) -> str:
    """What the row of a bill says of an entry, as a message shows it; "" where it says nothing."""
    if entry is BillEntry.PERIOD:
        days = (bill.date("period_start"), bill.date("period_end"))
        return "至".join(str(day) for day in days) if None not in days else ""
    number = bill.number(COLUMNS[entry])
    return shown(number) if number is not None else bill.text(COLUMNS[entry]) or ""


def _contains(text: str, code: str) -> bool:
    """Whether a code stands there whole, however it is spaced."""
    signs = r"\s*".join(map(re.escape, "".join(code.split())))
    whole = rf"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-_/]){signs}(?![-_/]?[0-9A-Za-z])"
    return re.search(whole, text, re.IGNORECASE) is not None


def _is_parted(text: str) -> bool:
    """Whether the text layer has parted the digits of one number: pieces of one sign each, or that are no number alone."""
    pieces = [piece for piece in text.split() if _PIECE.fullmatch(piece)]
    return len(pieces) > 1 and (
        all(len(piece) == 1 for piece in pieces) or any(_NUMBER.fullmatch(piece) is None for piece in pieces)
    )


def _numbers(text: str) -> Iterator[tuple[float, str]]:
    """Each number with the word behind it."""
    for found in _NUMBER.finditer(text):
        behind = _UNIT.match(text, found.end())
        yield float(found[0].replace(",", "")), behind[1] if behind else ""


def _same(value: float, number: float, unit: str, entry: BillEntry, bill: Row) -> bool:
    if entry in OF_MONEY:
        number *= MANY_YUAN.get(unit, 1.0)
        return math.isclose(value, number, rel_tol=CLOSE) if unit in MANY_YUAN else value == number
    if entry is BillEntry.QUANTITY and unit:
        try:
            printed, own = Unit.read(unit, ""), Unit.read(bill.text("quantity_unit"), "")
            if printed is not own:
                return math.isclose(value, convert(number, printed, own), rel_tol=CLOSE)
        except WrongKind:
            return value == number
    return value == number


def _days(text: str) -> list[dt.date]:
    """The days that are told, one without a year being of the year before it."""
    days: list[dt.date] = []
    for found in _DAY.finditer(text):
        run = found["run"]
        year = run[:4] if run else found["year"] or (str(days[-1].year) if days else "")
        month, day = (run[4:6], run[6:]) if run else (found["month"], found["day"])
        if year:
            try:
                days.append(dt.date(int(year), int(month), int(day)))
            except ValueError:
                continue
    return days


def _same_days(entry: BillEntry, bill: Row, text: str) -> bool | None:
    start, end = bill.date("period_start"), bill.date("period_end")
    days = _days(text)
    if entry is not BillEntry.PERIOD:
        day = start if entry is BillEntry.START else end
        return None if day is None or not days else day in days
    if start is None or end is None:
        return None
    if len(days) >= 2:
        return (start, end) in pairwise(days)
    months = [(int(year), int(month)) for year, month in _MONTH.findall(text) if 1 <= int(month) <= 12]
    if days or len(months) != 1:
        return None
    first = dt.date(*months[0], 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return start == first and end in (following, following - dt.timedelta(days=1))
