"""Rows of a ledger that look like bills and may be none: what a person must be asked about, and a row of column numbers."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from workbook_templates.exchange.imports.known_bills import KnownBill
from workbook_templates.exchange.imports.reversals import RED_WORDS, is_negative
from workbook_templates.exchange.imports.totals import is_label, is_near

FEWEST_NUMBERED = 3
_VOID = re.compile(
    rf"(?:该票|本票|此票)?(?:已|已经|全额|部分|被)*(?:作废|{RED_WORDS}|冲账|撤销|退票|无效|暂估|预估|暂估入账|未开票)(?:票|单|数)?"
    r"(?:[,、;:(。.\-—].*|(?:后|并|已|,)*重[开新].*|见.*)?"
)
_HINT = re.compile("[废红冲销撤退效估未中含]")  # most cells have none of them
_WITHIN = re.compile(r"其中|(?:已)?(?:含|包含)(?:于|在)(?:上|总|以上)")
_OTHER = {  # words that some rows of a column have, and what must then be asked about these
    re.compile(
        "红字(?:.{0,8}发票|.?票)?|红票|负数发票|贷方?|贷项.{0,4}|冲[减抵](?:.?票)?|退[货款库料油费](?:单|入库)?"
    ): "请核实用量是否应为负数",
    re.compile(
        "(?:领用|领料|发料|发货|出库|调拨|调出|盘[点盈亏存]|[期月年][初末](?:库存|结存)?|(?:[上本][期月])?结[存余转]|库存)[单量数]?"
    ): "请核实是购入还是库存、领用",
    re.compile(
        "(?:[正反]向)?无功.{0,6}|反向.{0,6}|(?:余电)?上网(?:电量?)?|倒送.{0,4}|外[送供售](?:电量?)?|转[供售](?:电量?)?|(?:最大)?需量"
    ): "请核实是不是受核查方的用量",
}
_DEBIT_AND_CREDIT = {"S": "", "H": next(iter(_OTHER.values()))}  # of SAP, whose quantities have no sign
_NUMBERED = re.compile(r"[(\[]?([0-9]{1,2})[)\]]?|([①-⑳])|(?-i:([A-Z]))", re.IGNORECASE)


def places_of_doubt(columns: Iterable[Sequence[Value]]) -> set[int]:
    """The rows that have a text which `question` must look at: of each column every text is looked at once."""
    places: set[int] = set()
    for values in columns:
        texts = {value for value in values if isinstance(value, str)}
        if doubtful := set(filter(_HINT.search, texts)):
            places.update(at for at, value in enumerate(values) if isinstance(value, str) and value in doubtful)
    return places


def question(row: Iterable[Value]) -> str:
    """What of the words in a row makes it doubtful that it is a bill to count; "" where nothing does."""
    for value in row:
        if not isinstance(value, str) or _HINT.search(value) is None:
            continue
        text = _words(value)
        if _VOID.fullmatch(text):
            return f"写有“{value}”：请核实是否有效"
        if _WITHIN.match(text):
            return f"写有“{value}”：请核实用量是否已含在另一行中"
    return ""


def told_apart(columns: Iterable[Sequence[Value]], bills: Mapping[int, KnownBill]) -> Iterator[tuple[int, str]]:
    """Bills that a word tells from those beside them: 合计, 红字, 领用, 无功; a word that all of a column have says nothing.

    Args:
        columns: the cells of each.
        bills: by their place among them.
    """
    for values in columns:
        texts = {value for value in {values[at] for at in bills} if isinstance(value, str)}
        told = _DEBIT_AND_CREDIT if texts == _DEBIT_AND_CREDIT.keys() else {text: _why_other(text) for text in texts}
        if not any(told.values()) or len({values[at] for at in bills}) == 1:
            continue
        for at, bill in bills.items():
            value = values[at]
            if isinstance(value, str) and told[value] and not is_negative(bill.values):
                yield at, f"写有“{value}”：{told[value]}"


def _words(text: str) -> str:
    """A text without blanks and what it stands in."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("()[]*。")


def _why_other(text: str) -> str:
    if is_label(text):
        return "请核实是否合计行"
    if text.isascii():  # as most numbers of vouchers and meters are; each word of `_OTHER` is Chinese
        return ""
    word = _words(text)
    return next((why for pattern, why in _OTHER.items() if pattern.fullmatch(word)), "")


def is_numbering(row: Sequence[Value]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 … as forms have below their headings."""
    count = 0
    for value in row:
        if is_blank(value):
            continue
        count += 1
        if _ordinal(value) != count:
            return False
    return count >= FEWEST_NUMBERED


def _ordinal(value: Value) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if float(value).is_integer() else 0
    text = value.strip() if isinstance(value, str) else ""
    found = _NUMBERED.fullmatch(text if "①" <= text[:1] <= "⑳" else unicodedata.normalize("NFKC", text))
    if found is None:
        return 0
    if found[1]:
        return int(found[1])
    return ord(found[2]) - ord("①") + 1 if found[2] else ord(found[3]) - ord("A") + 1


def totals_among(bills: Mapping[int, KnownBill]) -> Iterator[tuple[int, str]]:
    """Bills that have the quantity and the days of two or more just above or below them together.

    Args:
        bills: by their place, in the order of the ledger.

    Returns:
        place, and which rows it would sum.
    """
    yield from ((at, f"{label}起的以上各行") for at, label in _totals(bills.items()))
    yield from ((at, f"以下至{label}的各行") for at, label in _totals(reversed([*bills.items()])))


def _totals(bills: Iterable[tuple[int, KnownBill]]) -> Iterator[tuple[int, str]]:
    """The same of those before them in this order; with the label of the farthest."""
    series: dict[object, list[tuple[dt.date, dt.date, float, str]]] = {}
    for at, bill in bills:
        start, end, quantity = (bill.values[name] for name in ("period_start", "period_end", "activity_quantity"))
        if not (isinstance(start, dt.date) and isinstance(end, dt.date) and isinstance(quantity, (int, float))):
            continue
        above = series.setdefault((str(bill.values["source_id"]), str(bill.values["meter_id"])), [])
        total, count, reached = 0.0, 0, (end, start)
        for first, until, part, label in reversed(above):
            if first < start or until > end or total > abs(quantity) + 1:
                break
            total, count, reached = total + part, count + 1, (min(reached[0], first), max(reached[1], until))
            if count > 1 and reached == (start, end) and is_near(quantity, total):
                yield at, label
                break
        above.append((start, end, quantity, bill.label))
