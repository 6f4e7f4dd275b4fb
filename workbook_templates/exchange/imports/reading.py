"""读入记录: of each row of a ledger the original cells, what they were read as, and what became of the row."""

import datetime as dt
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.ledger import Ledger, LedgerColumn
from workbook_templates.exchange.imports.mapping import BESIDE, Mapping
from workbook_templates.exchange.imports.pages.page import Struck
from workbook_templates.exchange.imports.planned import Plan

SHEET_NAME = "读入记录"
MOST_LISTED = 5_000  # rows that are told one by one; of more only those in which something was read otherwise


class Fate(StrEnum):
    """What becomes of a row."""

    APPENDED = "导入"
    SKIPPED = "跳过"
    HIDDEN = "隐藏未导入"
    REFUSED = "不能导入"
    ASKED = "须判断"


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row of a ledger as it was read.

    Attributes:
        sheet: its sheet, "" of a text file. number: of the row. fate: what becomes of it. why: the reason, "" where
            it goes in.
        original: the cells by the record's columns, as they stand, with a number format that shows more.
        read: the same as they were read; "" where they were not.
    """

    sheet: str
    number: int
    fate: Fate
    why: str
    original: tuple[str, ...]
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The record of an import.

    Attributes:
        label: the ledger's file name. digest: its SHA-256.
        columns: headers of what was looked at, in our order.
        rows: the rows that are told. unlisted: how many more were read as they stand.
    """

    label: str
    digest: str
    columns: tuple[str, ...]
    rows: Sequence[RowRead]
    unlisted: int

    def sheet_rows(self) -> list[tuple[Value, ...]]:
        """The record as a sheet: a heading, the ledger, a row for each row; the last column is the verifier's."""
        heading = (
            "工作表",
            "行",
            "处置",
            "原因",
            *(f"{name}：{side}" for name in self.columns for side in ("原文", "读作")),
            "核对",
        )
        told: list[tuple[Value, ...]] = [heading, (f"“{self.label}”", None, None, f"SHA-256：{self.digest}")]
        for row in self.rows:
            pairs = (text or None for pair in zip(row.original, row.read) for text in pair)
            told.append((row.sheet or None, row.number, str(row.fate), row.why or None, *pairs))
        if self.unlisted:
            told.append((None, None, str(Fate.APPENDED), f"另有{self.unlisted}行逐格按原文读入，不逐行列出"))
        return told


def reading(
    plans: Sequence[Plan], ledgers: Sequence[Ledger], mapping: Mapping, digest: str, ours: Named[str, Column]
) -> Reading:
    """Tell what was read.

    Args:
        plans: what becomes of the rows of each sheet. ledgers: these.
        mapping: which of their columns is which of ours.
        digest: SHA-256 of the ledger's file.
        ours: the columns that the table has for it.
    """
    told_anyway = {"period_start", "period_end"} & ours.keys()  # other cells of the row may have told them
    names = [name for name in (*ours, *BESIDE) if name in mapping.columns or name in told_anyway]
    is_long = sum(plan.read for plan in plans) > MOST_LISTED
    told = [_rows(plan, ledger, mapping, names, is_long) for plan, ledger in zip(plans, ledgers)]
    rows = [row for listed, _ in told for row in listed]
    headers = tuple(ours[name].header if name in ours else BESIDE[name].partition("（")[0] for name in names)
    return Reading(plans[0].label, digest, headers, rows, sum(unlisted for _, unlisted in told))


def _rows(
    plan: Plan, ledger: Ledger, mapping: Mapping, names: Sequence[str], is_long: bool
) -> tuple[list[RowRead], int]:
    """The rows that are told, and how many of a long ledger are not: they go in as they stand."""
    refusals: dict[int, list[str]] = {}
    for number, place, why in plan.refused_rows():
        refusals.setdefault(number, []).append(f"{place}：{why}")
    columns = [ledger.heading(mapping.columns[name]) if name in mapping.columns else "" for name in names]
    mapped = [(name, ledger.columns[heading]) for name, heading in zip(names, columns) if heading]
    hidden, found, unlisted = set(plan.hidden), [], 0
    for at, _ in ledger.filled_rows():
        number = ledger.numbers[at]
        values = plan.appended.get(number)
        if (
            is_long
            and values is not None
            and all(_is_as_it_stands(column, at, values[name]) for name, column in mapped if name in values)
        ):
            unlisted += 1
            continue
        if number in refusals:
            fate, why = Fate.REFUSED, " ".join(refusals[number])
        elif number in plan.asked:
            fate, why = Fate.ASKED, plan.asked[number]
        elif number in plan.skipped:
            fate, why = Fate.SKIPPED, plan.skipped[number]
        else:
            fate, why = (Fate.HIDDEN if number in hidden else Fate.APPENDED), ""
        original = tuple(_original(ledger, at, heading) for heading in columns)
        read = tuple(as_text(values.get(name)) for name in names) if values else ("",) * len(names)
        found.append(RowRead(plan.sheet, number, fate, why, original, read))
    return found, unlisted


def _is_as_it_stands(column: LedgerColumn, at: int, read: Value) -> bool:
    """Whether a cell was read as the eye sees it."""
    given = column.values[at]
    if at in column.formats:
        return False
    return given is read or given == read or as_text(given) == as_text(read)


def _original(ledger: Ledger, at: int, heading: str) -> str:
    if not heading:
        return ""
    column = ledger.columns[heading]
    told = as_text(column.values[at])
    return f"{told}（格式 {column.formats[at]}）" if at in column.formats and told else told


def as_text(value: Value) -> str:
    """A cell as a text: numbers with all their digits, days as 2025-01-31."""
    if is_blank(value):
        return ""
    if isinstance(value, Struck):
        return f"{as_text(value.was)}（{'' if value.is_whole else '有一部分'}已划去）"
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value)
