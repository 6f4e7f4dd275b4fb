"""Which column of a ledger is which of ours: kept in a small TOML file and reused."""

import json
from pathlib import Path

import tomllib
from pydantic import BaseModel, ConfigDict, ValidationError

from workbook_templates.book import BookError
from workbook_templates.imports.ledger import Ledger
from workbook_templates.ooxml.atomic import write_atomically
from workbook_templates.spec import Role
from workbook_templates.tables.bills import BILLS

FILLED = {column.id: column for column in BILLS.columns if column.formula is None}
REQUIRED = tuple(name for name, column in FILLED.items() if column.role is Role.REQUIRED)
# Headings that mean one of our columns and nothing else.
SYNONYMS = {
    "bill_no": ("单据编号", "账单编号", "账单号", "单据号"),
    "source_id": ("排放源编号", "排放源"),
    "meter_id": ("计量表号", "电表号", "表号", "户号", "表计编号"),
    "verification_year": ("年份", "归属年份", "核查年份"),
    "period_start": ("统计起日", "起始日期", "开始日期", "起日", "抄表起日"),
    "period_end": ("统计止日", "截止日期", "结束日期", "止日", "抄表止日"),
    "activity_quantity": ("用量", "用电量", "电量", "数量", "用电量（kWh）", "用电量(kWh)", "抄见电量"),
    "quantity_unit": ("用量单位", "单位"),
    "tariff_kind": ("电价类型",),
    "bill_fee_cny": ("费用", "金额", "电费", "费用（元）", "金额（元）", "金额(元)", "电费(元)"),
    "bill_basic_fee_cny": ("其中基本电费", "基本电费"),
    "voucher_no": ("凭证号", "发票号", "发票号码", "票据号"),
    "remark": ("备注",),
}


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
    constants: dict[str, str | int | float] = {}
    sheet: str = ""
    header_row: int = 0
    date_format: str = ""
    skip_rows_containing: tuple[str, ...] = ("合计", "小计", "总计")

    def check(self, *, is_guessed: bool = False) -> None:
        """Every name is ours, every required column is served.

        Args:
            is_guessed: from the headings alone; there is no mapping file to complete yet.

        Raises:
            BookError: what is unknown or missing.
        """
        unknown = sorted((set(self.columns) | set(self.constants)) - set(FILLED))
        if unknown:
            raise BookError(f"对照文件中有未知的列 {'、'.join(unknown)}：可用的列为 {'、'.join(FILLED)}。")
        missing = [
            f"{name}（{FILLED[name].header}）" for name in REQUIRED if name not in {*self.columns, *self.constants}
        ]
        if missing and is_guessed:
            raise BookError(
                f"台账的列名中没有认出必填列 {'、'.join(missing)}：请加 --save-map 对照.toml 写出列对照文件，补充后用 --map 导入"
                "（写法见 docs/import.md）。"
            )
        if missing:
            raise BookError(f"对照文件没有给出必填列 {'、'.join(missing)}：请在 columns 或 constants 中补充。")


def suggest(ledger: Ledger) -> Mapping:
    """What the headings say by themselves; where two fit one of our columns, neither is taken."""
    fitting = {name: [one for one in ledger.headings if one in words] for name, words in SYNONYMS.items()}
    return Mapping(columns={name: found[0] for name, found in fitting.items() if len(found) == 1})


def load_mapping(path: Path) -> Mapping:
    """A mapping file.

    Raises:
        BookError: unreadable, or not a mapping; the sentence names the entry.
    """
    try:
        return Mapping(**tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BookError(f"无法读取对照文件“{path}”：请检查路径。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BookError(f"对照文件“{path.name}”不是有效的 TOML：{error}。") from error
    except (ValidationError, TypeError) as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else "文件"
        raise BookError(
            f"对照文件“{path.name}”的 {place} 不符合要求：可用的项为 {'、'.join(Mapping.model_fields)}。"
        ) from error


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping file, to be completed and reused.

    Raises:
        BookError: it cannot be written.
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
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
