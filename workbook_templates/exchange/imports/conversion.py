"""A cell of a ledger becomes a value of ours: read as its column demands, or refused with a sentence."""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal

from udfs.kernel.cells import EXCEL_EPOCH, FIRST_SERIAL, Value, code, is_blank, shown
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.engagement.row_faults import read_entry
from workbook_templates.exchange.imports.ledger import LedgerCell
from workbook_templates.exchange.imports.mapping import FILLED, REQUIRED, Mapping

_DIGITS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# The same separator twice: 2024.1-12 is more likely a year's months than a day.
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?)")
_ADJACENT = re.compile(r"%[a-zA-Z]%[a-zA-Z]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}")
FIRST_STORABLE_DAY = EXCEL_EPOCH + dt.timedelta(days=FIRST_SERIAL)
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
LONGEST_NUMBER = 15  # digits that a number in a cell keeps


def outcome(name: str, cell: LedgerCell | None, mapping: Mapping) -> Value:
    """What a cell of a ledger becomes: a value, or the error that stops its row.

    Args:
        name: our column.
        cell: of the ledger; None where the map names none.
        mapping: which column of the ledger is which of ours, constants, the form of its dates.
    """
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
