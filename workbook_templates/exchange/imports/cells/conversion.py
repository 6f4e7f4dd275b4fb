"""A cell of a ledger becomes a value of ours: read as its column demands, or refused with a sentence."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from udfs.kernel.cells import Value, code, is_blank, shown
from udfs.kernel.errors import CellError, GhgError
from udfs.kernel.unit import canonical
from workbook_templates.declare.table import Column, Role
from workbook_templates.engagement.row_faults import read_entry
from workbook_templates.exchange.imports.cells.days import day_of, year_of
from workbook_templates.exchange.imports.cells.grouped_numbers import ungrouped
from workbook_templates.exchange.imports.ledger import LedgerCell
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.pages.number_shapes import Shape, shape
from workbook_templates.exchange.imports.pages.page import Struck
from workbook_templates.exchange.imports.recognised import FEES, MONEY
from workbook_templates.files.cures import cure
from workbook_templates.ooxml.sheets.number_formats import shows_no_day

_DIGITS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}")
_FOR_EXCEL = re.compile(r'="([^"]*)"')  # how a csv says that a code is no number
_APOSTROPHES = ("'", "\u2018", "\u2019", "`")
LONGEST_NUMBER = 15  # digits that a number in a cell keeps
_MONEY_SIGNS = frozenset("¥￥")  # of ours
# How people write that there is nothing; in a column that must be filled in it is none.
_NONE = re.compile(r"[-—－]+|[/\\／]|暂?无|缺|待补充?|[Nn]/?[Aa]")
_ENDS = ("period_start", "period_end")
_DITTO = frozenset(
    {"同上", "同前", "同左", "如上", "见上", "上同", "〃", "″", "''", '"', "″″", "do.", "ditto", "Ditto"}
)
_HARMLESS, _OF_YEARS = frozenset({"", "约"}), frozenset({"年", "年度"})
YEAR = "verification_year"


def outcome(column: Column, cell: LedgerCell | None, mapping: Mapping, thousands: str = "") -> Value:
    """What a cell of a ledger becomes: a value, or the error that stops its row.

    Args:
        column: ours.
        cell: of the ledger; None where the map names none.
        mapping: which column of the ledger is which of ours, constants, the form of its dates.
        thousands: what parts the thousands of the column's texts, "" where nothing does.
    """
    try:
        return _value(column, cell, mapping, thousands)
    except GhgError as error:
        return error.as_value()


def _value(column: Column, cell: LedgerCell | None, mapping: Mapping, thousands: str) -> Value:
    declared, name = column.field, column.id
    if name in mapping.constants:
        read_entry(declared, mapping.constants[name])
        return mapping.constants[name]
    says_none = (
        cell is not None and declared.kind in ("code", "number") and isinstance(cell.value, str)
        and _NONE.fullmatch(cell.value.strip()) is not None
    )  # fmt: skip
    if cell is None or is_blank(cell.value) or str(cell.value).isspace() or says_none:
        if column.role is Role.REQUIRED:
            given = f"“{cell.value}”" if cell is not None and says_none else "空"
            raise CellError("#N/A", f"必填列“{declared.zh}”为{given}：请补充后再导入。")
        return None
    if isinstance(cell.value, Struck):
        raise CellError(cell.value.code, f"“{declared.zh}”的{cell.value.message}")
    if isinstance(cell.value, GhgError):
        raise CellError(cell.value.code, f"“{declared.zh}”是错误值{cell.value.code}：{cell.value.message}")
    if name == YEAR and (year := year_of(cell.value, declared.zh)) is not cell.value:
        value = year
    elif declared.kind == "number":
        value = _number(cell, declared.zh, mapping, thousands, is_money=name in FEES, is_year=name == YEAR)
    else:
        value = CONVERT.get(declared.kind, _as_it_is)(cell, declared.zh, mapping)
    read_entry(declared, value)
    if name in _ENDS and cell.format and isinstance(value, dt.date) and shows_no_day(cell.format):
        _refuse_hidden_day(name, value, declared.zh, cell.format)
    return value


def _refuse_hidden_day(name: str, day: dt.date, label: str, code: str) -> None:
    """Of a month that the eye sees the first day begins a period and the last ends it; no other day is what is seen."""
    other = day + dt.timedelta(days=1) if name == "period_end" else day
    if other.day != 1:
        raise CellError(
            "#VALUE!",
            f"“{label}”的值是{day:%Y-%m-%d}，而单元格只显示到月（格式 {code}）：请核对是哪一天，改为完整日期；是月份的请对照为所属月份。",
        )


def _as_it_is(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    return cell.value


def stated_unit(cell: LedgerCell) -> str | None:
    """The unit that the number format of a cell shows behind its number."""
    return canonical(shape(cell.format).words) if cell.format else None


def _number(
    cell: LedgerCell, label: str, mapping: Mapping, thousands: str = "", *, is_money: bool = False, is_year: bool = False
) -> Value:  # fmt: skip
    """In a text file plain digits are a number; in a workbook text never is, nor what shows as something else."""
    if cell.format and not isinstance(cell.value, str):
        _refuse_format(cell, shape(cell.format), label, is_money, is_year)
    if not isinstance(cell.value, str):
        return cell.value
    text = ungrouped(cell.value, thousands) if thousands else cell.value
    if not cell.is_text_file and not thousands and "," not in cell.value:
        return cell.value
    if text is not None and _DIGITS.fullmatch(text):
        read = float(text)
        # So many digits come back from a double as they were, whatever they are.
        if len(text) <= LONGEST_NUMBER or (math.isfinite(read) and Decimal(repr(read)) == Decimal(text)):
            return read
        raise CellError("#VALUE!", f"“{label}”的{shown(cell.value)}位数过多，读作数字会失真：请核对。")
    todo = cure('；有千位分隔符的，请在对照文件中写明（如 thousands = ","）', "，也不留千位分隔符")
    raise CellError(
        "#VALUE!", f"“{label}”应为数字，现为{shown(cell.value)}：请去掉单位和其他符号，只留数字和小数点{todo}。"
    )


def _refuse_format(cell: LedgerCell, seen: Shape, label: str, is_money: bool, is_year: bool) -> None:
    told = f"“{label}”的单元格值为{shown(cell.value)}，但其数字格式（{cell.format}）"
    words = seen.words
    if seen.is_scaled:
        why = "按另一数量级显示"
    elif seen.shows_nothing:
        why = "使单元格显示为空白"
    elif any(sign.isdigit() for sign in words):
        why = f"在数值之外加上了数字“{words}”"
    elif seen.is_negated:
        why = "把正数显示为负数"
    elif (
        words in _HARMLESS
        or (is_year and words in _OF_YEARS)
        or (canonical(words) is not None and (canonical(words) == MONEY) == is_money)
        or (is_money and set(words) <= _MONEY_SIGNS)
    ):
        return
    else:
        why = f"在数值之外显示“{words}”，与本列不符"
    raise CellError("#VALUE!", f"{told}{why}：请改为按用量单位填写的数值和普通数字格式后再导入。")


def _code(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    """A code as the eye sees it: a number's digits as its format shows them, if the cell still holds them all."""
    value = cell.value
    if isinstance(value, str):
        return _code_of_text(value, cell, label)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return value
    if abs(value) >= 10**LONGEST_NUMBER:
        raise CellError("#VALUE!", f"“{label}”是超过{LONGEST_NUMBER}位的数值，尾数已失真：请以文本重新录入。")
    digits = code(value, label)
    if not cell.format:
        return digits
    seen = shape(cell.format).show(digits) if digits.isdigit() else None
    if seen is None:
        raise CellError(
            "#VALUE!",
            f"“{label}”的单元格值为{shown(value)}，但其数字格式（{cell.format}）另有显示：请以文本重新录入所见的编号。",
        )
    return seen.strip()


def _code_of_text(value: str, cell: LedgerCell, label: str) -> str:
    value = value if value.isascii() else "".join(sign for sign in value if unicodedata.category(sign) != "Cf")
    value = value.strip()  # which nobody sees either
    if value in _DITTO:
        raise CellError("#VALUE!", f"“{label}”写的是“{value}”：请写出编号本身。")
    if "\n" in value:
        raise CellError("#VALUE!", f"“{label}”一格中有几行（{shown(value)}）：请改为一格一个编号，几个编号的分成几行。")
    if (found := _FOR_EXCEL.fullmatch(value)) is not None:
        value = found[1]
    elif value.startswith(_APOSTROPHES) and value[1:2].isalnum() and not value.endswith(_APOSTROPHES):
        value = value[1:]
    if cell.is_text_file and (_SCIENTIFIC.fullmatch(value) or value.startswith("##")):
        raise CellError("#VALUE!", f"“{label}”的{shown(value)}是另存为 .csv 时失真的编号：请以文本格式重新导出。")
    before, after = shape(cell.format).of_text if cell.format else ("", "")
    return f"{before}{value}{after}"


def _date(cell: LedgerCell, label: str, mapping: Mapping) -> Value:
    return day_of(cell.value, label, mapping.date_format)


CONVERT: dict[str, Callable[[LedgerCell, str, Mapping], Value]] = {"code": _code, "date": _date}
