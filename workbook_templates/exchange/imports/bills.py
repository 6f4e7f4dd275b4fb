"""A ledger becomes rows of 能源账单: each cell converted strictly or refused by its address, each row told apart."""

from dataclasses import dataclass, field
from functools import partial

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.conversion import outcome
from workbook_templates.exchange.imports.known_bills import KnownBill, KnownBills, difference
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import FILLED, Mapping
from workbook_templates.exchange.imports.registered import Registered
from workbook_templates.files.errors import FileError
from workbook_templates.garbage import not_collected
from workbook_templates.ooxml.package.active_content import ActiveContent

MOST_SHOWN = 20


@dataclass(slots=True)
class Plan:
    """What an import would do.

    Attributes:
        label: the ledger's file name.
        read: how many rows were looked at.
        appended: number in the ledger -> the row by our columns.
        skipped: number -> why it is no new bill.
        hidden: numbers of hidden rows left out.
        refused: where and why; with any of these nothing is written.
        active_content: what the ledger brings along beside its cells.
    """

    label: str
    active_content: tuple[ActiveContent, ...] = ()
    read: int = 0
    appended: dict[int, dict[str, Value]] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def plan(engagement: Engagement, ledger: Ledger, mapping: Mapping, *, include_hidden: bool = False) -> Plan:
    """Look at every row of a ledger.

    Args:
        engagement: the workbook it shall go into.
        ledger: as read.
        mapping: which of its columns is which of ours.
        include_hidden: whether hidden rows are bills too.

    Returns:
        what would be appended, skipped and refused; nothing is written.

    Raises:
        FileError: the mapping names columns that neither side has.
    """
    mapping.check()
    absent = [heading for heading in mapping.columns.values() if heading not in ledger.headings]
    if absent:
        raise FileError(f"“{ledger.label}”没有列“{'、'.join(absent)}”：现有列 {'、'.join(ledger.headings)}。")
    with not_collected():
        return _planned(engagement, ledger, mapping, include_hidden)


def _planned(engagement: Engagement, ledger: Ledger, mapping: Mapping, include_hidden: bool) -> Plan:
    planned = Plan(ledger.label, ledger.active_content)
    columns = {name: _read_column(name, ledger, mapping) for name in FILLED}
    registered = Registered(engagement)
    known_bills = KnownBills(engagement.rows("bills"))
    # What the ledger has no column for cannot differ.
    compared = [name for name in FILLED if name in mapping.columns or name in mapping.constants]
    for at, row in ledger.filled_rows():
        number, texts = ledger.numbers[at], [value for value in row if isinstance(value, str)]
        planned.read += 1
        if any(word in text for word in mapping.skip_rows_containing for text in texts):
            planned.skipped[number] = "合计行"
        elif number in ledger.hidden and not include_hidden:
            planned.hidden.append(number)
        else:
            values = {name: column[at] for name, column in columns.items()}
            bill = KnownBill(f"台账第{number}行", values, partial(_place, ledger, mapping, at))
            _plan_row(planned, number, bill, compared, registered, known_bills)
    return planned


def _plan_row(
    planned: Plan, number: int, bill: KnownBill, compared: list[str], registered: Registered, known_bills: KnownBills
) -> None:
    values = bill.values
    refused = [(bill.place(name), value.message) for name, value in values.items() if isinstance(value, GhgError)]
    if not refused and (why := registered.refusal(values)):
        refused.append((f"第{number}行", why))
    if refused:
        planned.refused += refused
        return
    registered.complete(bill)
    same_number = known_bills.with_number(bill, compared)
    if same_number is not None and same_number[1]:
        planned.refused += [(bill.place(name), difference(name, same_number[0], values)) for name in same_number[1]]
        return
    known_bill = known_bills.same_bill(bill) if same_number is None else same_number[0]
    if known_bill is not None:
        planned.skipped[number] = f"与{known_bill.label}相同"
        return
    if why := registered.without_start(values):
        planned.refused.append((f"第{number}行", why))
        return
    planned.appended[number] = values
    registered.reached(values)
    known_bills.add(bill)


def _place(ledger: Ledger, mapping: Mapping, at: int, name: str) -> str:
    heading = mapping.columns.get(name, "")
    return ledger.address(at, heading) if heading in ledger.columns else f"第{ledger.numbers[at]}行"


def _read_column(name: str, ledger: Ledger, mapping: Mapping) -> list[Value]:
    """One of our columns as the ledger fills it: in each row a value, or the error that stops it."""
    heading = mapping.columns.get(name, "")
    rows = range(len(ledger.numbers))
    if name in mapping.constants or heading not in ledger.columns:
        return [outcome(name, None, mapping)] * len(rows)
    column, found = ledger.columns[heading], []
    known: dict[tuple[type, Value], Value] = {}
    for at, value in enumerate(column.values):
        kind = (type(value), value)  # 1, 1.0 and TRUE are one key
        if at in column.formats or kind not in known:
            read = outcome(name, ledger.cell(at, heading), mapping)
            if at not in column.formats:
                known[kind] = read
            found.append(read)
        else:
            found.append(known[kind])
    return found


def new_rows(planned: Plan) -> list[dict[str, Value]]:
    """The rows to append, by our columns.

    Raises:
        FileError: something was refused, or there is nothing to append.
    """
    if planned.refused:
        raise FileError(f"有{len(planned.refused)}处不能导入，未写入任何行：请按提示改正后重新导入。")
    if not planned.appended:
        raise FileError("没有新的单据可导入，未写入文件。")
    return list(planned.appended.values())


def report_lines(planned: Plan) -> list[str]:
    """Sentences that tell what was read, appended, skipped, left out and refused; long lists are cut."""
    lines = [f"“{planned.label}”读取{planned.read}行：可导入{len(planned.appended)}行，跳过{len(planned.skipped)}行，"
             f"隐藏未导入{len(planned.hidden)}行，不能导入{len(planned.refused)}处。"]  # fmt: skip
    lines += [f"跳过第{number}行：{why}。" for number, why in list(planned.skipped.items())[:MOST_SHOWN]]
    if planned.hidden:
        lines.append(
            f"隐藏行未导入：第{'、'.join(map(str, planned.hidden[:MOST_SHOWN]))}行（需要导入时加 --include-hidden）。"
        )
    lines += [f"不能导入 {place}：{why}" for place, why in planned.refused[:MOST_SHOWN]]
    if len(planned.refused) > MOST_SHOWN:
        lines.append(f"……另有{len(planned.refused) - MOST_SHOWN}处。")
    lines += [f"台账中有{content}，没有打开或运行：请向受核查方核实用途。" for content in planned.active_content]
    return lines
