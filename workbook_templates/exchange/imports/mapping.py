"""Which column of a ledger is which of ours: kept in a small TOML file and reused."""

import datetime as dt
import json
import re
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Literal

import tomllib
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError, field_validator

from workbook_templates.declare.table import Column, Role
from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.tables.bills import BILLS
from workbook_templates.tables.vouchers import VOUCHERS

VERIFIERS = ("is_void",)  # a verifier's own mark, which no ledger has
FILLED = {column.id: column for column in BILLS.columns if column.formula is None and column.id not in VERIFIERS}
# What a ledger may have a column for and the bills have none: it tells of the row what our columns need.
BESIDE = {
    "period_month": "所属月份（没有起止日时，按自然月；或“起日至止日”）",
    "period_year": "年份（所属月份没有写年份时）",
    "bill_status": "单据状态（已红冲、作废的行不导入）",
    "transaction_kind": "加油卡的交易类型（充值、圈存等没有用量的不导入）",
    "reversed_no": "红字行所冲销单据的编号或凭证号",
}
# What a map may say of all vouchers of a ledger; the rest of their row is ours or the verifier's.
STATED = tuple(
    column.id for column in VOUCHERS.columns
    if column.formula is None
    and column.id not in ("voucher_no", "verification_year", "covered_numbers", "covered_sources", "voucher_seen_count", "seen_numbers")
)  # fmt: skip
NAMES = {
    **{name: f"{column.header}{'，必填' if column.role is Role.REQUIRED else ''}" for name, column in FILLED.items()},
    **BESIDE,
}
REQUIRED = tuple(name for name, column in FILLED.items() if column.role is Role.REQUIRED)
LARGEST = 1 << 20  # bytes of a mapping file
# What each entry of a mapping file must be.
EXPECTED = {
    "columns": '应为“我们的列 = "台账的列名"”，列名加引号',
    "constants": "应为“我们的列 = 值”，值为文本（加引号）或数字",
    "voucher": "应为“凭证登记的列 = 值”，值为文本（加引号）或数字",
    "sources": '应为“报告中的排放源名称 = "排放源编号"”，两边都加引号（只用于 import initial）',
    "sheet": '应为工作表名（文本，加引号）、工作表名的列表，或 "*"（全部可见的工作表）',
    "header_row": "应为列名所在的行号（整数，从1起，不加引号；0为自动寻找）",
    "date_format": '应写明年、月、日各在哪里，如 "%d/%m/%Y"（%Y 年，%m 月，%d 日）',
    "thousands": '应为千位分隔符："," 或 "."（此时逗号为小数点）、" "、"\'"；"" 为没有',
    "to": "应为导入到的表，如“凭证登记”（import initial 为“初始数据”），导入能源账单的不写",
    "headings": "应为台账列名的列表（写出对照文件时自动写入，用来找到同样列名的台账的对照文件）",
    "skip_rows_containing": '应为词的列表，如 ["合计", "小计"]',
}
# What tomllib says, by how it begins, and what that means to somebody who writes such a file.
TOML_FAULTS = {
    "Expected '=' after a key": "名称后面缺少等号",
    "Invalid statement": "不是“名称 = 值”的写法，左边须为英文的列名",
    "Invalid value": "等号后面缺少值，或文本没有加引号",
    "Illegal character": "文本没有在同一行结束，或含有不允许的字符",
    "Unterminated string": "文本缺少结尾的引号",
    "Cannot overwrite": "同一项写了两次",
    "Cannot declare": "同一节写了两次",
    "Expected ']'": "节名缺少右方括号",
    "Unclosed array": "列表缺少右方括号",
    "Expected newline": "值后面有多余的内容",
    "Unescaped": "文本中的反斜杠须写成 \\\\",
}
_EXAMPLE = {"%Y": "2025", "%y": "25", "%m": "01", "%d": "31", "%H": "00", "%M": "00", "%S": "00"}
_PLACE = re.compile(r"at line (\d+), column (\d+)")


class Mapping(BaseModel):
    """How to read a ledger.

    Attributes:
        columns: our column -> the ledger's heading.
        constants: our column -> the same value in every row.
        voucher: column of 凭证登记 -> what holds of all vouchers of the ledger.
        sources: what an emission report calls a source -> its number.
        sheet: of a workbook, or several; "" for the one that has the headings, ``*`` for all that are shown.
        header_row: number of the first heading row; 0 to find it.
        date_format: of dates written as text, e.g. ``%Y/%m/%d``; "" where dates are date cells.
        thousands: what parts the thousands of numbers that are texts; with a full stop the comma is the decimal sign.
        skip_rows_containing: further words for the label of a total row (合计 and the like are known).
        headings: those of the ledger that the map was made for, by which it is found again.
        to: the table that it was made for; "" for the bills.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str]
    constants: dict[str, StrictStr | StrictInt | StrictFloat] = {}
    voucher: dict[str, StrictStr | StrictInt | StrictFloat] = {}
    sources: dict[str, StrictStr] = {}
    sheet: StrictStr | tuple[StrictStr, ...] = ""
    header_row: int = Field(default=0, ge=0)
    date_format: str = ""
    thousands: Literal["", ",", ".", " ", "'"] = ""
    skip_rows_containing: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    to: StrictStr = ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are named."""
        return tuple(filter(None, (self.sheet,) if isinstance(self.sheet, str) else self.sheet))

    @field_validator("date_format")
    @classmethod
    def _tells_a_day(cls, date_format: str) -> str:
        example = date_format
        for directive, part in _EXAMPLE.items():
            example = example.replace(directive, part)
        if date_format and dt.datetime.strptime(example, date_format) != dt.datetime(2025, 1, 31):
            raise ValueError("the format loses the day, the month or the year")
        return date_format

    def check_for(self, to: str) -> None:
        """It was made for a table, or for nobody said which.

        Args:
            to: the table; "" for the bills.

        Raises:
            FileError: it was made for another.
        """
        if self.to not in ("", to):
            raise FileError(f"对照文件是为“{self.to}”写的（to），不能用于“{to or '能源账单'}”：请换一个对照文件。")

    def refuse_shared(self, columns: dict[str, Column]) -> None:
        """One heading holds one kind of number.

        Args:
            columns: ours, by their id.

        Raises:
            FileError: two columns of numbers are read from the same.
        """
        numbers = {
            name: heading
            for name, heading in self.columns.items()
            if name in columns and columns[name].field.kind == "number"
        }
        for name, heading in numbers.items():
            first = next(other for other, its in numbers.items() if its == heading)
            if first != name:
                raise FileError(
                    f"对照文件把列“{heading}”同时用作{columns[first].header}和{columns[name].header}：请改正其中一处。"
                )

    def check(self, *, is_guessed: bool = False, doubts: str = "") -> None:
        """Every name is ours, every required column is served.

        Args:
            is_guessed: from the headings alone; there is no mapping file to complete yet.
            doubts: which headings would fit the same column.

        Raises:
            FileError: what is unknown or missing.
        """
        unknown = sorted((set(self.columns) | set(self.constants)) - {*FILLED, *BESIDE})
        if unknown:
            raise FileError(f"对照文件中有未知的列 {'、'.join(unknown)}：可用的列为 {'、'.join((*FILLED, *BESIDE))}。")
        self.refuse_shared(FILLED)
        others = sorted(set(self.voucher) - set(STATED))
        if others:
            raise FileError(f"对照文件的 voucher 中有未知的列 {'、'.join(others)}：可用的列为 {'、'.join(STATED)}。")
        year = str(self.constants.get("period_year", "2000"))
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise FileError(f"对照文件的 constants.period_year 应为四位的年份，如 2025（现为 {year}）。")
        given = {*self.columns, *self.constants}
        given |= {"period_end"} if "period_month" in given else set()
        missing = [f"{name}（{FILLED[name].header}）" for name in REQUIRED if name not in given]
        if not {"source_id", "meter_id"} & {*self.columns, *self.constants}:
            missing.insert(0, f"source_id（{FILLED['source_id'].header}）或 meter_id（{FILLED['meter_id'].header}）")
        if missing and is_guessed:
            raise FileError(
                f"台账的列名中没有认出必填列 {'、'.join(missing)}{f'（{doubts}）' if doubts else ''}：{complete_headings()}"
            )
        if missing:
            raise FileError(f"对照文件没有给出必填列 {'、'.join(missing)}：请在 columns 或 constants 中补充。")


def complete_headings() -> str:
    """What to do where the headings leave a required column open."""
    return cure(
        "请在终端中运行同一命令，逐项询问；或加 --save-map 对照.toml 写出列对照文件，在 columns 或 constants 中补充后用 --map 导入"
        "（写法见 docs/import.md）。",
        "请在台账的副本中把这些列的列名改为括号中的名称，没有的列加上并填写，再导入；"
        "或把列名相同的列对照文件放在台账旁，会自动采用（写法见 docs/import.md）。",
    )


def load_mapping(path: Path) -> Mapping:
    """A mapping file.

    Raises:
        FileError: unreadable, or not a mapping; the sentence names the entry.
    """
    try:
        return Mapping(**tomllib.loads(read_whole(path, "对照文件", most=LARGEST).decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise FileError(f"对照文件“{path.name}”不是 UTF-8 编码的文本：请另存为 UTF-8。") from error
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"对照文件“{path.name}”{_toml_fault(str(error))}（写法见 docs/import.md）。") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise FileError(
            f"对照文件“{path.name}”{_wrong_entry(first['type'], first['loc'], first['input'])}。"
        ) from error


def _toml_fault(message: str) -> str:
    at = _PLACE.search(message)
    place = f"第{at[1]}行第{at[2]}个字符处" if at else "结尾处"
    cause = next((zh for beginning, zh in TOML_FAULTS.items() if message.startswith(beginning)), "")
    return f"{place}写法有误：{cause or '请检查引号、等号和方括号'}"


def _wrong_entry(fault: str, place: tuple[int | str, ...], given: object) -> str:
    first, *inner = map(str, place)
    if fault == "missing":
        return f"没有 [{first}] 一节：{EXPECTED[first]}"
    if first not in EXPECTED:
        return f"中没有“{first}”这一项：可用的项为 {'、'.join(Mapping.model_fields)}"
    entry = ".".join([first, *inner[: first in ("columns", "constants", "voucher", "sources")]])
    return f"的 {entry} 不符合要求（现为 {_toml(given)}）：{EXPECTED[first]}"


def save_mapping(mapping: Mapping, path: Path, names: Named[str, str] = NAMES) -> None:
    """Write a mapping file, to be completed and reused.

    Args:
        mapping: what is known so far.
        path: the file to write, atomically.
        names: every column that it may name, and what is said of it.

    Raises:
        FileError: it cannot be written.
    """
    lines = [f"# ghgxl import 的列对照：左边是“{mapping.to or '能源账单'}”的列，右边是台账的列名"]
    entries = ("sheet", "header_row", "date_format", "thousands", "skip_rows_containing", "headings")
    lines += [f"{name} = {_toml(getattr(mapping, name))}" for name in (*(("to",) if mapping.to else ()), *entries)]
    for table in ("columns", "constants", *(() if mapping.to else ("voucher",))):
        lines += ["", f"[{table}]", *(f"{name} = {_toml(value)}" for name, value in getattr(mapping, table).items())]
    lines += ["", "# 尚未对照的列：在台账中的，移到 [columns] 并填列名；整本台账相同的，移到 [constants] 并填值"]
    lines += [
        f'# {name} = ""  # {says}'
        for name, says in names.items()
        if name not in mapping.columns and name not in mapping.constants
    ]
    write_atomically(path, ["\n".join([*lines, ""]).encode()])


def _toml(value: object) -> str:
    """JSON's spelling of a string, a number and a list of strings is TOML's too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False, default=str)
