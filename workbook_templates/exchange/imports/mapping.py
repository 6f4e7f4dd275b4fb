"""Which column of a ledger is which of ours: kept in a small TOML file and reused."""

import datetime as dt
import json
import re
import unicodedata
from pathlib import Path

import tomllib
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError, field_validator

from workbook_templates.declare.table import Role
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.tables.bills import BILLS

VERIFIERS = ("is_void",)  # a verifier's own mark, which no ledger has
FILLED = {column.id: column for column in BILLS.columns if column.formula is None and column.id not in VERIFIERS}
REQUIRED = tuple(name for name, column in FILLED.items() if column.role is Role.REQUIRED)
# Headings that mean one of our columns and nothing else; brackets of either width and a unit in brackets are no difference.
SYNONYMS = {
    "bill_no": ("单据编号", "账单编号", "账单号", "单据号"),
    "source_id": ("排放源编号", "排放源"),
    "meter_id": ("计量表号", "电表号", "表号", "户号", "表计编号", "表计资产编号"),
    "period_start": ("统计起日", "起始日期", "开始日期", "起日", "抄表起日", "开始", "起始", "起"),
    "period_end": ("统计止日", "截止日期", "结束日期", "止日", "抄表止日", "结束", "截止", "止"),
    "activity_quantity": ("用量", "用电量", "电量", "数量", "抄见电量", "本期电量", "本期用电量"),
    "quantity_unit": ("用量单位", "单位"),
    "tariff_kind": ("电价类型",),
    "bill_fee_cny": ("费用", "金额", "电费", "电费金额", "本期电费"),
    "bill_basic_fee_cny": ("其中基本电费", "基本电费"),
    "voucher_no": ("凭证号", "发票号", "发票号码", "票据号"),
    "previous_reading": ("上次读数", "上期读数", "上次表示数", "上月指针", "上次到度"),
    "current_reading": ("本次读数", "本期读数", "本次表示数", "当月指针", "本次到度"),
    "meter_multiplier": ("倍率",),
    "refund_quantity": ("退补", "退补量", "退补电量"),
    "loss_quantity": ("变/线损", "变线损", "变线损量"),
    "replaced_quantity": ("换表", "换表量"),
    "remark": ("备注",),
}
# Units that a heading may carry in brackets without meaning another column or another magnitude.
HEADING_UNITS = {
    "activity_quantity": ("kwh", "度", "千瓦时"), "bill_fee_cny": ("元", "cny"), "bill_basic_fee_cny": ("元", "cny"),
}  # fmt: skip
_BRACKETED = re.compile(r"(.+)\((.+)\)")
# What each entry of a mapping file must be.
EXPECTED = {
    "columns": '应为“我们的列 = "台账的列名"”，列名加引号',
    "constants": "应为“我们的列 = 值”，值为文本（加引号）或数字",
    "sheet": "应为工作表名（文本，加引号）",
    "header_row": "应为列名所在的行号（整数，从1起，不加引号；0为自动寻找）",
    "date_format": '应写明年、月、日各在哪里，如 "%d/%m/%Y"（%Y 年，%m 月，%d 日）',
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
_PLACE = re.compile(r"at line (\d+), column (\d+)")


class Mapping(BaseModel):
    """How to read a ledger.

    Attributes:
        columns: our column -> the ledger's heading.
        constants: our column -> the same value in every row.
        sheet, header_row: of a workbook; "" and 0 to find them.
        date_format: of dates written as text, e.g. ``%Y/%m/%d``; "" where dates are date cells.
        skip_rows_containing: a row with one of these words (合计 …) is no bill.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str]
    constants: dict[str, StrictStr | StrictInt | StrictFloat] = {}
    sheet: str = ""
    header_row: int = Field(default=0, ge=0)
    date_format: str = ""
    skip_rows_containing: tuple[str, ...] = ("合计", "小计", "总计")

    @field_validator("date_format")
    @classmethod
    def _tells_a_day(cls, date_format: str) -> str:
        example = date_format
        for directive, part in {"%Y": "2025", "%y": "25", "%m": "01", "%d": "31"}.items():
            example = example.replace(directive, part)
        if date_format and dt.datetime.strptime(example, date_format) != dt.datetime(2025, 1, 31):
            raise ValueError("the format loses the day, the month or the year")
        return date_format

    def check(self, *, is_guessed: bool = False) -> None:
        """Every name is ours, every required column is served.

        Args:
            is_guessed: from the headings alone; there is no mapping file to complete yet.

        Raises:
            FileError: what is unknown or missing.
        """
        unknown = sorted((set(self.columns) | set(self.constants)) - set(FILLED))
        if unknown:
            raise FileError(f"对照文件中有未知的列 {'、'.join(unknown)}：可用的列为 {'、'.join(FILLED)}。")
        missing = [
            f"{name}（{FILLED[name].header}）" for name in REQUIRED if name not in {*self.columns, *self.constants}
        ]
        if not {"source_id", "meter_id"} & {*self.columns, *self.constants}:
            missing.insert(0, f"source_id（{FILLED['source_id'].header}）或 meter_id（{FILLED['meter_id'].header}）")
        if missing and is_guessed:
            raise FileError(
                f"台账的列名中没有认出必填列 {'、'.join(missing)}：请加 --save-map 对照.toml 写出列对照文件，补充后用 --map 导入"
                "（写法见 docs/import.md）。"
            )
        if missing:
            raise FileError(f"对照文件没有给出必填列 {'、'.join(missing)}：请在 columns 或 constants 中补充。")


def suggest(ledger: Ledger) -> Mapping:
    """What the headings say by themselves; where two fit one of our columns, neither is taken."""
    fitting = {name: [heading for heading in ledger.headings if _means(heading, name)] for name in SYNONYMS}
    return Mapping(columns={name: headings[0] for name, headings in fitting.items() if len(headings) == 1})


def _means(heading: str, name: str) -> bool:
    """Whether a heading is one of our column's words, a harmless unit in brackets aside."""
    plain = "".join(unicodedata.normalize("NFKC", heading).split())
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed is not None and bracketed[2].casefold() in HEADING_UNITS.get(name, ()):
        plain = bracketed[1]
    return plain in SYNONYMS[name]


def load_mapping(path: Path) -> Mapping:
    """A mapping file.

    Raises:
        FileError: unreadable, or not a mapping; the sentence names the entry.
    """
    try:
        return Mapping(**tomllib.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise FileError(f"无法读取对照文件“{path}”：请检查路径。") from error
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
    entry = ".".join([first, *inner[:1]])
    return f"的 {entry} 不符合要求（现为 {_toml(given)}）：{EXPECTED[first]}"


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping file, to be completed and reused.

    Args:
        mapping: what is known so far.
        path: the file to write, atomically.

    Raises:
        FileError: it cannot be written.
    """
    lines = ["# ghgxl import bills 的列对照：左边是能源账单的列，右边是台账的列名"]
    lines += [
        f"{name} = {_toml(getattr(mapping, name))}"
        for name in ("sheet", "header_row", "date_format", "skip_rows_containing")
    ]
    for table in ("columns", "constants"):
        lines += ["", f"[{table}]", *(f"{name} = {_toml(value)}" for name, value in getattr(mapping, table).items())]
    lines += ["", "# 尚未对照的列：在台账中的，移到 [columns] 并填列名；整本台账相同的，移到 [constants] 并填值"]
    lines += [
        f'# {name} = ""  # {column.header}{"，必填" if name in REQUIRED else ""}'
        for name, column in FILLED.items()
        if name not in mapping.columns and name not in mapping.constants
    ]
    write_atomically(path, ["\n".join([*lines, ""]).encode()])


def _toml(value: object) -> str:
    """JSON's spelling of a string, a number and a list of strings is TOML's too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False, default=str)
