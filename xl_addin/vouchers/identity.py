"""Which bill it is: its days, its meter, its number, which no arithmetic closes over; what speaks for each of them."""

import datetime as dt
import re
from collections.abc import Collection, Mapping

from xl_addin.vouchers.documents.pages import Origin
from xl_addin.vouchers.found import Value
from xl_addin.vouchers.judged import BY_AGAIN, BY_CODE, BY_ORIGIN, BY_PLACES, BY_REGISTER, Bill, Doubt, Judged
from xl_addin.vouchers.layout import Row
from xl_addin.vouchers.printed import plain
from xl_addin.vouchers.relations import Leaf, value_at
from xl_addin.vouchers.vouchers import Voucher


def identify(judged: Judged, bill: Bill, spec: Row, row: int, meters: Collection[str]) -> None:
    """Give a bill its days, meter and number, and tell which of them wait for their neighbours.

    Args:
        judged: the voucher. bill: of it.
        spec: how such a bill is made. row: of the table, -1 of the whole voucher.
        meters: that are registered.
    """
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
