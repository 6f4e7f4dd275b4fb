"""Vouchers become rows of 能源账单: each finds its source, what is there already is matched, what is alike is asked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from udfs.kernel.cells import Value
from udfs.kernel.unit import canonical
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_bills import KnownBill, KnownBills, Values
from workbook_templates.exchange.imports.mapping import FILLED
from workbook_templates.exchange.imports.reading import Fate
from workbook_templates.exchange.imports.registered import Registered
from xl_addin.vouchers.duplicates import ask_of_one_purchase
from xl_addin.vouchers.energies import category_of
from xl_addin.vouchers.judged import Bill, Doubt, Judged


@dataclass(slots=True)
class Settled:
    """What becomes of the vouchers of a folder.

    Attributes:
        judged: each voucher. rows: to be appended, by our columns. of_row: the voucher and bill of each row.
        fates: voucher -> what becomes of it and why.
        matched: voucher -> the bills of the workbook that it is the evidence of.
    """

    judged: list[Judged]
    rows: list[Values] = field(default_factory=list)
    of_row: list[tuple[Judged, Bill]] = field(default_factory=list)
    fates: dict[int, tuple[Fate, str]] = field(default_factory=dict)
    matched: dict[int, list[str]] = field(default_factory=dict)


def settle(judged: list[Judged], engagement: Engagement, sources: Mapping[tuple[str, int], str]) -> Settled:
    """What becomes of each voucher.

    Args:
        judged: all of them, with what their neighbours say.
        engagement: the workbook that they go into.
        sources: (digest, page) of a voucher -> the source that a person named.
    """
    settled = Settled(judged)
    units = {str(row.text("meter_id")): canonical(row.text("unit_in_use")) for row in engagement.rows("meters")}
    ask_of_one_purchase(judged)
    known, registered, read = KnownBills(engagement.rows("bills")), Registered(engagement), KnownBills(())
    for at, one in enumerate(judged):
        if one.skip:
            settled.fates[at] = Fate.SKIPPED, one.skip
            continue
        found = [(bill, _values(bill, one, engagement, registered, sources)) for bill in one.bills]
        for _, values in [] if one.doubts else found:
            if why := _refusal(values, registered, units):
                one.doubts.append(Doubt(why))
        if one.doubts or not found:
            settled.fates[at] = Fate.ASKED, "；".join(dict.fromkeys(doubt.why for doubt in one.doubts))
            continue
        _append(settled, at, one, found, known, read, registered)
    return settled


def _append(
    settled: Settled, at: int, one: Judged, found: Sequence[tuple[Bill, Values]], known: KnownBills, read: KnownBills,
    registered: Registered,
) -> None:  # fmt: skip
    same, new = [], []
    for bill, values in found:
        candidate = KnownBill(one.voucher.label, values, partial(_label, one))
        candidate.told_apart_by(registered.source(values))
        there = _same(candidate, known) or _same(candidate, read)
        other = None if there else _of_same_period(candidate, known) or _of_same_period(candidate, read)
        if there is not None:
            same.append(there.label)
        elif other is not None:
            one.doubts.append(Doubt(f"与{other.label}同一表号、同一期间而用量不同：请核实哪一个对"))
        else:
            new.append((bill, values, candidate))
    if one.doubts:
        settled.fates[at] = Fate.ASKED, "；".join(dict.fromkeys(doubt.why for doubt in one.doubts))
        return
    settled.matched[at] = same
    for bill, values, candidate in new:
        read.add(candidate)
        settled.rows.append(values)
        settled.of_row.append((one, bill))
    where = "、".join(dict.fromkeys(same))
    if new:
        settled.fates[at] = Fate.APPENDED, f"部分行与{where}相同" if same else ""
    else:
        settled.fates[at] = Fate.SKIPPED, f"与{where}相同，用量不重复计入"


def _label(one: Judged, name: str) -> str:
    return one.voucher.label


def _same(bill: KnownBill, known: KnownBills) -> KnownBill | None:
    """The same bill: of the same meter, period and quantity, whatever it is called; or of the same number, day and quantity."""
    if bill.values["meter_id"]:
        there = known.alike(bill)
        return there[0] if there is not None else None
    names = ("voucher_no", "period_end", "activity_quantity")
    return next(
        (other for other in known.all() if all(_is_same(other.values[name], bill.values[name]) for name in names)), None
    )


def _is_same(one: Value, other: Value) -> bool:
    if isinstance(one, dt.datetime):
        one = one.date()
    return one == other


def _of_same_period(bill: KnownBill, known: KnownBills) -> KnownBill | None:
    meter, start, end = (bill.values[name] for name in ("meter_id", "period_start", "period_end"))
    if not meter:
        return None
    return next(
        (other for other in known.all() if (other.values["meter_id"], other.values["period_start"], other.values["period_end"]) == (meter, start, end)),
        None,
    )  # fmt: skip


def _values(
    bill: Bill, one: Judged, engagement: Engagement, registered: Registered, sources: Mapping[tuple[str, int], str]
) -> Values:
    values: dict[str, Value] = dict.fromkeys(FILLED)
    values |= {column: _plain(number) for column, number in bill.numbers.items()}
    values |= {
        "meter_id": bill.meter or None,
        "voucher_no": bill.number,
        "period_start": bill.start,
        "period_end": bill.end,
    }
    values["quantity_unit"] = canonical(bill.unit) or bill.unit or None
    values["remark"] = f"读自{one.voucher.label}"
    if not bill.meter:
        named = sources.get((one.voucher.digest, one.voucher.page))
        values["source_id"] = named or _source_of(bill.product, engagement)
        if values["period_start"] == values["period_end"]:
            values["period_start"] = None
    return values


def _plain(number: Decimal) -> float | int:
    return int(number) if number == number.to_integral_value() else float(number)


def _source_of(product: str, engagement: Engagement) -> str | None:
    """The only source of a workbook that uses what was bought."""
    category = category_of(product)
    found = [
        row.key for row in engagement.rows("sources")
        if row.text("source_category") == category and row.flag("is_used") is not False
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _refusal(values: Values, registered: Registered, units: Mapping[str, str | None]) -> str:
    """Why a bill belongs nowhere in the workbook."""
    unit = units.get(str(values["meter_id"]))
    if unit is not None and unit != values["quantity_unit"]:
        return f"凭证的单位是{values['quantity_unit']}，而计量表“{values['meter_id']}”登记的是{unit}：请核实后改正登记"
    if not values["meter_id"] and not values["source_id"]:
        return "不能确定属于哪个排放源：请在答复中写明"
    if not isinstance(values["period_end"], dt.date):
        return "没有日期"
    if canonical(str(values["quantity_unit"] or "")) is None:
        return f"用量单位“{values['quantity_unit'] or '空白'}”不能确定"
    return registered.refusal(values)
