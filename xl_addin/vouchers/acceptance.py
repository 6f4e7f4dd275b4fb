"""The law: what a voucher needs before anything of it becomes a row without a person.

Its equations hold, at least two of them independent of each other; no digit of a number that goes in could be another
one without an equation telling; and what no arithmetic closes over, days and numbers by which things are called, was read
twice, or joins what is known. Whatever is short of that is a doubt, and a voucher with a doubt goes to a person.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xl_addin.vouchers.documents.pages import Origin
from xl_addin.vouchers.energies import price_range
from xl_addin.vouchers.found import Value
from xl_addin.vouchers.layout import Row
from xl_addin.vouchers.printed import plain
from xl_addin.vouchers.relations import Arithmetic, Equation, Leaf, NotThereError, UnreadError, value_at
from xl_addin.vouchers.vouchers import Voucher

LEAST = 2  # equations
BY_EQUATIONS, BY_PERSON, BY_ORIGIN = "算式", "核查员确认", "电子发票数据"
BY_AGAIN, BY_PLACES, BY_CODE = "文本层与图像一致", "印刷两处一致", "二维码与印刷一致"
BY_REGISTER, BY_JOIN = "与登记的计量表一致", "与相邻单据衔接"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person has to look at.

    Attributes:
        why: in a sentence. leaves: the values in question.
    """

    why: str
    leaves: frozenset[Leaf] = frozenset()


@dataclass(slots=True)
class Bill:
    """A bill that a voucher, or a row of its table, would become.

    Attributes:
        row: of the table, -1 of the whole voucher.
        numbers: column of 能源账单 -> number. leaves: column -> the values it is made of.
        meter: as registered; "" for none. start, end: the period, or the day of a purchase.
        number: of the voucher. product: what was bought. unit: of the quantity.
        named: what makes it the bill that it is, a day, the meter, the number: with the value that says so.
        unsure: those among them that nothing has confirmed yet.
    """

    row: int
    numbers: dict[str, Decimal] = field(default_factory=dict)
    leaves: dict[str, frozenset[Leaf]] = field(default_factory=dict)
    meter: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    number: str = ""
    product: str = ""
    unit: str = ""
    named: dict[str, Leaf] = field(default_factory=dict)
    unsure: dict[str, Leaf] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """A voucher with what speaks for and against it.

    Attributes:
        bills: that it would become. doubts: why it cannot yet.
        confirmed: value -> what speaks for it.
        skip: why it becomes none at all; "" where it may.
    """

    voucher: Voucher
    bills: list[Bill] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    confirmed: dict[Leaf, str] = field(default_factory=dict)
    skip: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether its bills go in."""
        return not self.skip and not self.doubts and bool(self.bills)


def judge(voucher: Voucher, meters: Collection[str], by_person: Collection[Leaf] = (), is_seen: bool = False) -> Judged:
    """Everything that a voucher by itself says; what its neighbours say comes after.

    Args:
        voucher: with the values that a person gave in their places.
        meters: that are registered.
        by_person: values that a person compared with the page.
        is_seen: whether a person compared all of it, and says that the page itself does not add up.
    """
    judged = Judged(voucher)
    layout = voucher.layout
    if layout is None:
        judged.doubts.append(Doubt("没有认出是哪一种凭证"))
        return judged
    if layout.skip or layout.row is None:
        judged.skip = layout.skip
        return judged
    arithmetic = Arithmetic(layout, voucher.found)
    _unread(judged)
    judged.doubts += [Doubt(f"有一行认不出是什么：{text}") for text in voucher.found.strange if not is_seen]
    if not is_seen:
        _equations(judged, arithmetic)
    table = layout.row.each
    rows = range(len(voucher.found.tables.get(table, ()))) if table else (-1,)
    for row in rows:
        _bill(judged, arithmetic, layout.row, row, meters, by_person, is_seen)
    if table and not rows:
        judged.doubts.append(Doubt("没有读到明细行"))
    return judged


def _unread(judged: Judged) -> None:
    """Numbers whose place was found and whose text is none."""
    found = judged.voucher.found
    texts: dict[Leaf, Value] = {("", -1, name): value for name, value in found.fields.items()}
    for table, rows in found.tables.items():
        texts |= {(table, at, name): value for at, row in enumerate(rows) for name, value in row.items()}
        texts |= {(table, -1, name): value for name, value in found.totals.get(table, {}).items()}
    for leaf, value in texts.items():
        if value.read is None and any(sign.isdigit() for sign in value.text):
            judged.doubts.append(Doubt(f"“{value.text}”读不准", frozenset([leaf])))


def _equations(judged: Judged, arithmetic: Arithmetic) -> None:
    holding = [equation for equation in arithmetic.equations if equation.holds]
    for equation in arithmetic.equations:
        if not equation.holds:
            judged.doubts.append(Doubt(f"算式不成立：{told(equation, judged.voucher)}", equation.leaves))
    independent = {equation.relation.says: equation.leaves for equation in holding}
    if len(set(independent.values())) < LEAST:
        judged.doubts.append(Doubt(f"可核对的算式只有{len(independent)}个，至少须{LEAST}个"))
    for equation in holding:
        for leaf in equation.leaves:
            if arithmetic.is_covered(leaf):
                judged.confirmed.setdefault(leaf, BY_EQUATIONS)


def told(equation: Equation, voucher: Voucher) -> str:
    """An equation with the numbers in it, as a person reads it."""
    says = equation.relation.says
    numbers = "、".join(value_at(voucher.found, leaf).text for leaf in sorted(equation.leaves))
    row = f"第{equation.row + 1}行 " if equation.row >= 0 else ""
    return f"{row}{says}（{numbers}）"


def _bill(
    judged: Judged, arithmetic: Arithmetic, spec: Row, row: int, meters: Collection[str],
    by_person: Collection[Leaf], is_seen: bool,
) -> None:  # fmt: skip
    bill = Bill(row, unit=spec.unit)
    for leaf in by_person:
        judged.confirmed[leaf] = BY_PERSON
    for column, expressions in spec.numbers.items():
        for expression in expressions:
            try:
                bill.numbers[column], bill.leaves[column] = arithmetic.value(expression, spec.each, row)
                break
            except NotThereError:
                continue
            except UnreadError as error:
                judged.doubts.append(Doubt("读不准", frozenset([error.leaf])))
                break
    if "activity_quantity" not in bill.numbers:
        judged.doubts.append(Doubt("没有读到用量"))
    elif bill.numbers["activity_quantity"] < 0 and not is_seen:
        judged.doubts.append(Doubt("红字（负数）：请核实冲销哪一张", bill.leaves["activity_quantity"]))
    for leaf in {leaf for leaves in bill.leaves.values() for leaf in leaves}:
        if leaf not in judged.confirmed and not is_seen:
            text = value_at(judged.voucher.found, leaf).text
            judged.doubts.append(Doubt(f"没有算式能核对“{text}”的每一位数字", frozenset([leaf])))
    _identity(judged, bill, spec, row, meters)
    if not is_seen:
        _price(judged, bill)
    judged.bills.append(bill)


def _price(judged: Judged, bill: Bill) -> None:
    quantity, fee = (bill.numbers.get(column) for column in ("activity_quantity", "bill_fee_cny"))
    if not quantity or fee is None:
        return
    least, most = price_range(bill.unit)
    if not least <= abs(fee / quantity) <= most:
        leaves = bill.leaves["activity_quantity"] | bill.leaves["bill_fee_cny"]
        judged.doubts.append(Doubt(f"每{bill.unit}{fee / quantity:.4f}元，不合常理：请核对数量和单价是否读反", leaves))


def _identity(judged: Judged, bill: Bill, spec: Row, row: int, meters: Collection[str]) -> None:
    named = _names(judged.voucher, spec, row)
    days: dict[str, Leaf] = {}
    period = named.get(spec.days)
    if period is not None and isinstance(read := value_at(judged.voucher.found, period).read, tuple):
        bill.start, bill.end = read
        days = {"start": period, "end": period}
    for side, name in (("start", spec.start), ("end", spec.end)):
        if name in named and isinstance(read := value_at(judged.voucher.found, named[name]).read, dt.date):
            setattr(bill, side, read)
            days[side] = named[name]
    is_metered = bool(spec.category) or _is_power(judged.voucher, spec, row)
    if spec.day in named and not days and not is_metered:
        read = value_at(judged.voucher.found, named[spec.day]).read
        bill.start = bill.end = read if isinstance(read, dt.date) else None
        days = {"end": named[spec.day]}
    if bill.end is None or (bill.start is None):
        judged.doubts.append(Doubt("没有读到起止日" if is_metered else "没有读到日期"))
    elif bill.start > bill.end:
        judged.doubts.append(Doubt("起日晚于止日", frozenset(days.values())))
    for side, leaf in days.items():
        _confirm(judged, bill, side, leaf)
    codes = {
        name: str(value_at(judged.voucher.found, leaf).read or "") for name, leaf in named.items() if name in spec.meter
    }
    registered = [(name, text) for name, text in codes.items() if text in meters]
    if registered:
        name, bill.meter = registered[0]
        if not any(_is_near(other, bill.meter) for other in meters):
            judged.confirmed.setdefault(named[name], BY_REGISTER)
        _confirm(judged, bill, "meter", named[name])
    elif is_metered:
        listed = "、".join(text for text in codes.values() if text) or "没有读到"
        judged.doubts.append(
            Doubt(f"户号、表号（{listed}）没有在“计量器具”登记", frozenset(named[name] for name in codes))
        )
    if spec.product in named:
        bill.product = value_at(judged.voucher.found, named[spec.product]).text
    if spec.unit_from in named:
        bill.unit = value_at(judged.voucher.found, named[spec.unit_from]).text
    _number(judged, bill, spec, named)


def _is_power(voucher: Voucher, spec: Row, row: int) -> bool:
    """Whether a line of an invoice is of electricity, which has a period and no day."""
    leaf = _names(voucher, spec, row).get(spec.product)
    return leaf is not None and "电" in value_at(voucher.found, leaf).text


def _number(judged: Judged, bill: Bill, spec: Row, named: Mapping[str, Leaf]) -> None:
    parts = [(name, value_at(judged.voucher.found, named[name])) for name in spec.number if name in named]
    texts = [
        re.sub(r"\D", "", value.text) if isinstance(value.read, dt.date) else plain(value.text) for _, value in parts
    ]
    if len(parts) == len(spec.number) and all(value.read is not None for _, value in parts):
        bill.number = "-".join(texts)
        for name, _ in parts:
            _confirm(judged, bill, name, named[name])
    elif bill.meter and bill.end is not None:  # a bill without a number of its own is called by its meter and period
        bill.number = f"{bill.meter}-{bill.end:%Y%m%d}"
    else:
        judged.doubts.append(Doubt("没有读到凭证号"))


def _names(voucher: Voucher, spec: Row, row: int) -> dict[str, Leaf]:
    """The leaf of every name that this bill can refer to."""
    named: dict[str, Leaf] = {name: ("", -1, name) for name in voucher.found.fields}
    if row >= 0:
        named |= {name: (spec.each, row, name) for name in voucher.found.tables[spec.each][row]}
    return named


def _confirm(judged: Judged, bill: Bill, what: str, leaf: Leaf) -> None:
    """What speaks for a day or a number by itself; else it waits for its neighbours."""
    bill.named[what] = leaf
    if leaf in judged.confirmed:
        return
    value = value_at(judged.voucher.found, leaf)
    if value.read is None:
        judged.doubts.append(Doubt(f"“{value.text}”读不准", frozenset([leaf])))
    elif any(other != value.read for other in value.others):
        judged.doubts.append(Doubt(f"“{value.text}”与另一处印刷的不同", frozenset([leaf])))
    elif value.again and value.again != value.text:
        judged.doubts.append(Doubt(f"文本层“{value.text}”与图像“{value.again}”不同", frozenset([leaf])))
    elif value.origin is Origin.STRUCTURED:
        judged.confirmed[leaf] = BY_ORIGIN
    elif value.again:
        judged.confirmed[leaf] = BY_AGAIN
    elif value.others:
        judged.confirmed[leaf] = BY_PLACES
    elif _is_in_code(value, judged.voucher.codes):
        judged.confirmed[leaf] = BY_CODE
    else:
        bill.unsure[what] = leaf


def _is_in_code(value: Value, codes: Collection[str]) -> bool:
    """Whether the QR code of an invoice says the same: 01, kind, code, number, amount, day."""
    parts = {part for code in codes for part in code.split(",")}
    if isinstance(value.read, dt.date):
        return f"{value.read:%Y%m%d}" in parts or value.read.isoformat() in parts
    return plain(value.text) in parts


def _is_near(one: str, other: str) -> bool:
    """Whether a single digit makes one meter's number another's."""
    return one != other and len(one) == len(other) and sum(a != b for a, b in zip(one, other)) == 1
