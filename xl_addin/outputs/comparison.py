"""Two workbooks compared, in the words of the workbook: sentences, JSON, the rows of a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import Book
from workbook_templates.engagement.journal.changes import Change, ChangeKind
from workbook_templates.engagement.journal.filled import FORM
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.comparison.changes import changes
from workbook_templates.exchange.comparison.emissions import Difference, differences
from workbook_templates.tables import WORKBOOK
from xl_addin.values import to_json, to_text

COMPARISON_RECORD = "对比记录"
HEADINGS = ("类别", "工作表", "行", "列", "前", "后", "差异（tCO2）")
EMISSION, TOTAL = "排放量", "合计"
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs.

    Attributes:
        changes: of what is filled in.
        emissions: by source and year, each year's sum after its sources.
        notices: what was not compared, and why.
    """

    changes: Sequence[Change]
    emissions: Sequence[Difference]
    notices: Sequence[str]


def compare(before: tuple[str, Book, Engagement], after: tuple[str, Book, Engagement]) -> Compared:
    """Compare two workbooks.

    Args:
        before, after: what names the workbook in sentences, the book, and what was read from it.
    """
    notices = [notice for side in (before, after) for notice in _not_compared(*side)]
    names = [side[2].setting("entity_code") for side in (before, after)]
    if names[0] != names[1]:
        notices.append("两个工作簿的受核查方编号不同：请确认要对比的就是这两个文件。")
    return Compared(changes(before[2], after[2]), differences(before[2], after[2]), notices)


def _not_compared(label: str, book: Book, engagement: Engagement) -> Iterator[str]:
    workbook = engagement.calculation.workbook
    if engagement.is_frozen:
        yield f"“{label}”是交换副本，公式已换成数值：没有对比计算列是否被改写。"
    if engagement.is_part:
        yield f"“{label}”是拆分件，只含一名核查员的排放源。"
    for table in workbook.tables:
        known = {column.header for column in table.columns}
        own = [header for header in book.read(table.id).headers if header not in known]
        if own:
            yield f"“{label}”的工作表“{workbook.sheet_of(table.id).name}”有另加的列（{'、'.join(own)}），没有对比。"
        if engagement.below.get(table.id):
            yield f"“{label}”的工作表“{workbook.sheet_of(table.id).name}”在表格之外有内容，没有对比。"


def sheet_of(change: Change) -> str:
    """The sheet on which a change stands."""
    return "" if change.table == FORM else WORKBOOK.sheet_of(change.table).name


def header_of(table: str, column: str) -> str:
    """The heading of a field."""
    if table == FORM:
        return next(item.field.zh for item in WORKBOOK.items if item.field.id == column)
    return WORKBOOK.table(table).column(column).header if column else ""


def _place(change: Change) -> tuple[str, str]:
    """Sheet and row as a reader finds them."""
    if change.table == FORM:
        sheet = next(
            sheet.name for sheet in WORKBOOK.sheets for block in sheet.blocks
            if any(item.field.id == change.column for item in getattr(block, "items", ()))
        )  # fmt: skip
        return sheet, ""
    return sheet_of(change), f"{change.row}→{change.row_after}" if change.row_after else change.row


def _contents(change: Change) -> str:
    """A whole row on one line."""
    cells = change.values.items()
    return "；".join(f"{header_of(change.table, column)}={to_text(value)}" for column, value in cells)


def sentences(compared: Compared) -> Iterator[str]:
    """Every difference on a line of its own, the emissions last."""
    for change in compared.changes:
        sheet, row = _place(change)
        at = f"{sheet} {row}".strip()
        if change.kind is ChangeKind.CHANGED:
            told = f"{_shown(change.before)} → {_shown(change.after)}"
            yield f"{change.kind}  {at}  {header_of(change.table, change.column)}：{told}"
        else:
            yield f"{change.kind}  {at}  {_contents(change)}"
    yield f"共 {len(compared.changes)} 处差异。" if compared.changes else "填写的内容没有差异。"
    yield from _rounded(compared.emissions)
    yield from (f"注意：{notice}" for notice in compared.notices)


def _shown(value: Value) -> str:
    return "（空）" if is_blank(value) else to_text(value)


def _rounded(emissions: Sequence[Difference]) -> Iterator[str]:
    """The years and the sources that differ, rounded; what the rounding leaves is a line of its own."""
    lines: list[Difference] = []
    for line in emissions:
        if line.source:
            lines.append(line)
            continue
        yield f"{line.year}年排放量（tCO2）：{_told(line)}"
        differing = [one for one in lines if one.difference != 0 or not (one.in_before and one.in_after)]
        for one in differing:
            yield f"  {one.source}：{_told(one)}"
        if line.difference is not None:
            parts = fsum(round(one.difference or 0.0, DIGITS) for one in differing)
            rest = round(round(line.difference, DIGITS) - parts, DIGITS)
            if rest:
                yield f"  各行四舍五入的尾差：{_signed(rest)}"
        lines = []


def _told(line: Difference) -> str:
    return f"{_amount(line, before=True)} → {_amount(line, before=False)}，差异 {_signed(line.difference)}"


def _amount(line: Difference, *, before: bool) -> str:
    amount, is_there = (line.before, line.in_before) if before else (line.after, line.in_after)
    if not is_there:
        return "（没有）"
    return "无法计算" if amount is None else f"{amount:,.{DIGITS}f}"


def _signed(amount: float | None) -> str:
    return "无法计算" if amount is None else f"{amount:+,.{DIGITS}f}"


def as_json(compared: Compared) -> dict[str, object]:
    """Everything, numbers unrounded; the lines of a year add up to its sum."""
    return {
        "changes": [
            {
                "kind": change.kind.name.lower(), "table": change.table, "row": change.row, "row_after": change.row_after,
                "column": change.column, "before": to_json(change.before), "after": to_json(change.after),
                "values": {column: to_json(value) for column, value in change.values.items()},
            }
            for change in compared.changes
        ],
        "emissions": [
            {
                "year": line.year, "source": line.source, "before": line.before, "after": line.after,
                "difference": line.difference, "in_before": line.in_before, "in_after": line.in_after,
            }
            for line in compared.emissions
        ],
        "notices": list(compared.notices),
    }  # fmt: skip


def record_rows(compared: Compared) -> list[tuple[Value, ...]]:
    """The rows of the sheet, headings first."""
    rows: list[tuple[Value, ...]] = [HEADINGS]
    for change in compared.changes:
        sheet, row = _place(change)
        header = header_of(change.table, change.column)
        whole = _contents(change) if change.kind is not ChangeKind.CHANGED else None
        before = whole if change.kind is ChangeKind.REMOVED else change.before
        after = whole if change.kind is ChangeKind.ADDED else change.after
        rows.append((str(change.kind), sheet, row, header, before, after, None))
    for line in compared.emissions:
        ends = [
            "（没有）" if not there else "无法计算" if amount is None else amount
            for there, amount in ((line.in_before, line.before), (line.in_after, line.after))
        ]
        between = "无法计算" if line.difference is None else line.difference
        rows.append((EMISSION, f"{line.year}年", line.source or TOTAL, "", *ends, between))
    rows += [("注意", "", "", "", notice, None, None) for notice in compared.notices]
    return rows
