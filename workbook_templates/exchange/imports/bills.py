"""A ledger becomes rows of 能源账单: each cell converted strictly or refused by its address, each row told apart."""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import partial

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_bills import KnownBill, KnownBills, difference
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.recognised import fitting
from workbook_templates.exchange.imports.registered import Registered
from workbook_templates.exchange.imports.reversals import Reversible, is_adjustment, is_negative
from workbook_templates.exchange.imports.sheet_rows import KIND, MONTH, REVERSED, STATUS, YEAR, SheetRows
from workbook_templates.exchange.imports.units import UNIT, of_another_size
from workbook_templates.exchange.imports.unread import refuse_mixture
from workbook_templates.garbage import not_collected


def plan(
    engagement: Engagement,
    ledgers: Sequence[Ledger],
    mapping: Mapping,
    *,
    include_hidden: bool = False,
    accepted: Collection[str] = (),
) -> list[Plan]:
    """Look at every row of a ledger.

    Args:
        engagement: the workbook it shall go into.
        ledgers: its sheets, as read.
        mapping: which of its columns is which of ours.
        include_hidden: whether hidden rows are bills too.
        accepted: rows that a person has decided are bills: 12, or 一月!12.

    Returns:
        of each sheet what would be appended, skipped, refused and asked; nothing is written.

    Raises:
        FileError: the mapping names columns that neither side has, or units contradict each other.
    """
    mapping.check()
    for ledger in ledgers:
        refuse_mixture(ledger, mapping)
    registered, known_bills = Registered(engagement), KnownBills(engagement.rows("bills"))
    with not_collected():
        sheets = [
            SheetRows(ledger, _resolved(ledger, mapping), include_hidden, accepted, registered) for ledger in ledgers
        ]
        for sheet in sheets:
            sheet.tell_rows_apart()
        given = [bill for sheet in sheets for bill in sheet.bills.values()]
        if any(is_negative(bill.values) for bill in given) or any(sheet.partly for sheet in sheets):
            reversible = Reversible([*known_bills.all(), *given])
            for sheet in sheets:
                _pair_reversals(sheet, reversible)
        for sheet in sheets:
            _append_bills(sheet, known_bills)
            sheet.forget()
    return [sheet.plan for sheet in sheets]


def _resolved(ledger: Ledger, mapping: Mapping) -> Mapping:
    """The mapping with the headings as the ledger has them, and the columns that tell which rows do not count."""
    wanted = (STATUS, REVERSED, KIND, *((YEAR,) if MONTH in mapping.columns and YEAR not in mapping.constants else ()))
    beside = {
        name: headings[0]
        for name, headings in fitting(ledger).items()
        if name in wanted and len(headings) == 1 and name not in mapping.columns
    }
    columns = {name: ledger.heading(heading) for name, heading in mapping.columns.items()}
    taken = set(columns.values())
    return mapping.model_copy(
        update={"columns": columns | {name: heading for name, heading in beside.items() if heading not in taken}}
    )


def _pair_reversals(sheet: SheetRows, reversible: Reversible) -> None:
    """Each red row finds the bill it reverses; with one that is left out it is left out too."""
    void = Reversible(sheet.void.values())
    used: set[int] = set()
    for at, bill in list(sheet.bills.items()):
        if not is_negative(bill.values):
            continue
        number, named = sheet.ledger.numbers[at], sheet.beside[REVERSED][at] if REVERSED in sheet.beside else None
        is_free = partial(_is_free, used)
        if (left_out := void.reversed_by(bill.values, named, is_free)) is not None:
            used.add(id(left_out))
            del sheet.bills[at]
            sheet.plan.skipped[number] = f"红字，冲销{left_out.label}，该行已不导入"
        elif (target := reversible.reversed_by(bill.values, named, is_free)) is not None:
            used.add(id(target))
            sheet.partly -= {place for place, other in sheet.bills.items() if other is target}
            code = target.values["bill_no"] or target.values["voucher_no"] or target.label
            note = f"红字，冲销{code}"
            remark = bill.values["remark"]
            bill.values["remark"] = (
                note if is_blank(remark) else remark if code and str(code) in str(remark) else f"{remark}；{note}"
            )
            sheet.plan.notes.append(f"第{number}行为红字，冲销{target.label}（{code}）")
        elif not is_adjustment(column.values[at] for column in sheet.ledger.columns.values()):
            sheet.ask(at, "用量为负，没有找到所冲销的单据：请核实冲销哪一张，或是否为退补")
    for at in sheet.partly & set(sheet.bills):
        sheet.ask(at, "状态为部分红冲，台账中没有找到冲销它的红字行")


def _append_bills(sheet: SheetRows, known_bills: KnownBills) -> None:
    """What stands in no doubt, and is not there yet, is appended; the rest is refused by its cell or asked."""
    for at, bill in sheet.bills.items():
        _append(sheet, at, bill, known_bills)


def _append(sheet: SheetRows, at: int, bill: KnownBill, known_bills: KnownBills) -> None:
    values, number, found, registered = bill.values, sheet.ledger.numbers[at], sheet.plan, sheet.registered
    refused = [(bill.place(name), value.message) for name, value in values.items() if isinstance(value, GhgError)]
    if not refused and (contradiction := sheet.units.contradiction(values, at)) is not None:
        refused.append((bill.place(contradiction[0]), contradiction[1]))
    for name, doubtful in sheet.doubtful.items():
        if at in doubtful and len(doubtful) > 1 and number not in sheet.accepted:
            refused.append((bill.place(name), f"{doubtful[at]}。"))
        elif at in doubtful:
            sheet.ask(at, doubtful[at])
    start, end = values["period_start"], values["period_end"]
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        refused.append((bill.place("period_end"), f"统计止日{end}早于统计起日{start}：请核对。"))
    if not refused and (why := registered.refusal(values)):
        refused.append((f"第{number}行", why))
    if (
        not refused
        and is_blank(values[UNIT])
        and (other := of_another_size(sheet.units.written, registered.unit(values)))
    ):
        refused.append(
            (
                bill.place(UNIT),
                f"用量单位为空白，而其他行写有{other}，没有写的按登记为{registered.unit(values)}：请补充单位。",
            )
        )
    if refused:
        found.refuse(number, *dict.fromkeys(refused))  # one cell may have told two days
        return
    registered.complete(bill)
    same_number = known_bills.with_number(bill, sheet.compared)
    if same_number is not None and same_number[1]:
        differing = ((bill.place(name), difference(name, same_number[0], values)) for name in same_number[1])
        found.refuse(number, *differing)
        return
    alike = known_bills.alike(bill) if same_number is None else (same_number[0], "")
    if alike is not None and same_number is None and (beside := sheet.differing(at, alike[0])):
        alike = alike[0], f"与{alike[0].label}起止日、用量和凭证号都相同，只是“{beside}”不同"
    if alike is not None and not alike[1]:
        found.skipped[number] = f"与{alike[0].label}相同"
        return
    if alike is not None:
        sheet.ask(at, f"{alike[1]}：请核实是两张单据，还是同一张")
    elif same_number is None and (before := known_bills.corrected(bill)) is not None:
        sheet.ask(at, f"与{before.label}的排放源、起止日和凭证号相同而用量不同：请核实是更正后的同一张，还是另一张")
    if why := registered.without_start(values):
        found.refuse(number, (f"第{number}行", why))
        return
    if number not in found.asked:
        found.appended[number] = values
    registered.reached(values)
    known_bills.add(bill)


def _is_free(used: set[int], bill: KnownBill) -> bool:
    return id(bill) not in used
