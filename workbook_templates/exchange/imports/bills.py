"""A ledger becomes rows of 能源账单: each cell converted strictly or refused by its address, each row told apart."""

import datetime as dt
import gc
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from udfs.kernel.cells import EXCEL_EPOCH, FIRST_SERIAL, Value, code, is_blank, shown
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.row_faults import read_entry
from workbook_templates.exchange.imports.known_bills import KnownBill, KnownBills, difference
from workbook_templates.exchange.imports.ledger import Ledger, LedgerCell
from workbook_templates.exchange.imports.mapping import FILLED, REQUIRED, Mapping
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.active_content import ActiveContent

_DIGITS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# The same separator twice: 2024.1-12 is more likely a year's months than a day.
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?)")
_ADJACENT = re.compile(r"%[a-zA-Z]%[a-zA-Z]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}")
FIRST_STORABLE_DAY = EXCEL_EPOCH + dt.timedelta(days=FIRST_SERIAL)
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
LONGEST_NUMBER = 15  # digits that a number in a cell keeps
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
    collecting = gc.isenabled()
    gc.disable()  # every row of a big ledger stays, and looking for garbage among them takes a third of the time
    try:
        return _planned(engagement, ledger, mapping, include_hidden)
    finally:
        if collecting:
            gc.enable()


def _planned(engagement: Engagement, ledger: Ledger, mapping: Mapping, include_hidden: bool) -> Plan:
    planned = Plan(ledger.label, ledger.active_content)
    columns = {name: _read_column(name, ledger, mapping) for name in FILLED}
    sources = {row.key for row in engagement.rows("sources")}
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
            _plan_row(planned, number, bill, compared, sources, known_bills)
    return planned


def _plan_row(
    planned: Plan, number: int, bill: KnownBill, compared: list[str], sources: set[str], known_bills: KnownBills
) -> None:
    values = bill.values
    refused = [(bill.place(name), value.message) for name, value in values.items() if isinstance(value, GhgError)]
    source = values["source_id"]
    if not refused and source not in sources:
        listed = "、".join(sorted(sources))
        refused.append((f"第{number}行", f"排放源编号“{source}”没有在“排放源”登记（现有 {listed}）。"))
    if refused:
        planned.refused += refused
        return
    same_number = known_bills.with_number(bill, compared)
    if same_number is not None and same_number[1]:
        planned.refused += [(bill.place(name), difference(name, same_number[0], values)) for name in same_number[1]]
        return
    known_bill = known_bills.same_bill(bill) if same_number is None else same_number[0]
    if known_bill is not None:
        planned.skipped[number] = f"与{known_bill.label}相同"
        return
    planned.appended[number] = values
    known_bills.add(bill)


def _place(ledger: Ledger, mapping: Mapping, at: int, name: str) -> str:
    heading = mapping.columns.get(name, "")
    return ledger.address(at, heading) if heading in ledger.columns else f"第{ledger.numbers[at]}行"


def _read_column(name: str, ledger: Ledger, mapping: Mapping) -> list[Value]:
    """One of our columns as the ledger fills it: in each row a value, or the error that stops it."""
    heading = mapping.columns.get(name, "")
    rows = range(len(ledger.numbers))
    if name in mapping.constants or heading not in ledger.columns:
        return [_outcome(name, None, mapping)] * len(rows)
    column, found = ledger.columns[heading], []
    known: dict[tuple[type, Value], Value] = {}
    for at, value in enumerate(column.values):
        kind = (type(value), value)  # 1, 1.0 and TRUE are one key
        if at in column.formats or kind not in known:
            outcome = _outcome(name, ledger.cell(at, heading), mapping)
            if at not in column.formats:
                known[kind] = outcome
            found.append(outcome)
        else:
            found.append(known[kind])
    return found


def _outcome(name: str, cell: LedgerCell | None, mapping: Mapping) -> Value:
    try:
        return _value(name, cell, mapping)
    except GhgError as error:
        return error


def _value(name: str, cell: LedgerCell | None, mapping: Mapping) -> Value:
    declared = FILLED[name].field
    if name in mapping.constants:
        read_entry(declared, mapping.constants[name])
        return mapping.constants[name]
    if cell is None or is_blank(cell.value) or str(cell.value).isspace():
        if name in REQUIRED:
            raise CellError("#N/A", f"必填列“{declared.zh}”为空：请补充后再导入。")
        return None
    if isinstance(cell.value, GhgError):
        raise CellError(cell.value.code, f"“{declared.zh}”是错误值{cell.value.code}：{cell.value.message}")
    value = CONVERT.get(declared.kind, _as_it_is)(cell, declared.zh, mapping)
    read_entry(declared, value)
    return value


def _as_it_is(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    return cell.value


def _number(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    """In a text file plain digits are a number; in a workbook text never is, nor what shows in another magnitude."""
    if cell.scaled_format:
        raise CellError(
            "#VALUE!",
            f"“{label}”的单元格值为{shown(cell.value)}，但其数字格式（{cell.scaled_format}）按另一数量级显示："
            "请改为按用量单位填写的数值和普通数字格式后再导入。",
        )
    if not cell.is_text_file or not isinstance(cell.value, str):
        return cell.value
    if _DIGITS.fullmatch(cell.value):
        read = float(cell.value)
        # So many digits come back from a double as they were, whatever they are.
        if len(cell.value) <= LONGEST_NUMBER or (math.isfinite(read) and Decimal(repr(read)) == Decimal(cell.value)):
            return read
        raise CellError("#VALUE!", f"“{label}”的{shown(cell.value)}位数过多，读作数字会失真：请核对。")
    raise CellError(
        "#VALUE!", f"“{label}”应为数字，现为{shown(cell.value)}：请去掉千位分隔符、单位和其他符号，只留数字和小数点。"
    )


def _code(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    """A number's digits as its format shows them, if the cell still holds them all."""
    value = cell.value
    if isinstance(value, str) and cell.is_text_file and (_SCIENTIFIC.fullmatch(value) or value.startswith("##")):
        raise CellError("#VALUE!", f"“{label}”的{shown(value)}是另存为 .csv 时失真的编号：请以文本格式重新导出。")
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return value
    if abs(value) >= 10**LONGEST_NUMBER:
        raise CellError("#VALUE!", f"“{label}”是超过{LONGEST_NUMBER}位的数值，尾数已失真：请以文本重新录入。")
    return code(value, label).zfill(cell.digits)


def _date(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    value = cell.value
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise CellError(
                "#VALUE!", f"“{label}”带有时刻（{value:%Y-%m-%d %H:%M:%S}）：请核对属于哪一天，只保留日期。"
            )
        return value.date()
    if isinstance(value, dt.date) or not isinstance(value, str):
        if isinstance(value, (int, float)):
            raise CellError("#VALUE!", f"“{label}”是数值{value:g}，不是日期单元格：请改为日期格式后再导入。")
        return value
    return _date_of_text(value, label, mapping.date_format)


def _date_of_text(text: str, label: str, date_format: str) -> dt.date:
    try:
        if date_format:
            return _storable(_in_format(text, date_format))
        year_first = _YEAR_FIRST.fullmatch(text)
        if year_first:
            year, _, *parts = year_first.groups()
            return _storable(dt.date(int(year), *(int(part) for part in parts if part is not None)))
    except ValueError as error:
        raise CellError("#VALUE!", f"“{label}”的“{text}”不是{date_format or '年-月-日'}形式的日期：请核对。") from error
    readings = _readings(text)
    doubt = f"可读作{'或'.join(readings)}，" if len(readings) > 1 else ""
    raise CellError("#VALUE!", f"“{label}”的“{text}”{doubt}不能确定：请在对照文件中填写 date_format（如 %d/%m/%Y）。")


def _in_format(text: str, date_format: str) -> dt.date:
    """Where nothing stands between two parts each must have all its digits: 2024116 has two readings."""
    day = dt.datetime.strptime(text, date_format).date()
    if not text.isascii() or (_ADJACENT.search(date_format) and day.strftime(date_format) != text):
        raise ValueError(text)
    return day


def _storable(day: dt.date) -> dt.date:
    if day < FIRST_STORABLE_DAY:
        raise ValueError(day)
    return day


def _readings(text: str) -> list[str]:
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        return []
    first, second, year = map(int, match.groups())
    readings = []
    for month, day in ((first, second), (second, first)):
        try:
            readings.append(dt.date(year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(readings))


CONVERT: dict[str, Callable[[LedgerCell, str, Mapping], Value]] = {"code": _code, "number": _number, "date": _date}


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
