"""函数清单, 条款对照, 解释与选择, 参数库: what the workbook rests on, written from the declarations."""

from collections.abc import Iterator, Sequence

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.worksheet.worksheet import Worksheet

from udfs import FAULTS, FUNCTIONS, parameters
from udfs.account.laws import LAWS
from udfs.kernel.edition import of_edition
from workbook_templates.build import styles
from workbook_templates.build.page_setup import link, protect, set_up
from workbook_templates.build.reference import CARRIERS, matrix
from workbook_templates.build.sheet_writer import CONTENTS
from workbook_templates.build.table_rows import filled_in, with_rows
from workbook_templates.build.wrapping import lines
from workbook_templates.declare.table import Role

SheetRows = list[tuple[str, ...]]
HEADER_ROW = 4
STEAM = ("saturated_steam", "superheated_steam")


def _functions() -> SheetRows:
    return [
        (
            function.signature, function.clause.label if function.clause else "", function.help,
            f"{function.returns.zh}{'，' + function.returns.unit if function.returns.unit not in ('', '1') else ''}",
            "；".join(f"{argument.field.zh}：{argument.field.help}" for argument in function.arguments),
        )
        for function in FUNCTIONS.values()
    ]  # fmt: skip


def _clauses() -> SheetRows:
    return [
        (carried.clause.label, carried.clause.gist, *(carried.told(kind) for kind in CARRIERS if kind != "case"))
        for carried in matrix()
    ]


def _parameters() -> SheetRows:
    """All but the enthalpies of steam, which are asked for by pressure and temperature and fill pages."""
    return [
        (
            known.key, "" if known.year is None else str(known.year), known.scope, known.printed,
            "" if known.unit == "1" else known.unit, known.state, known.certainty,
            f"{known.source.title}{known.place}", known.origin, known.note,
        )
        for known in parameters()
        if known.id not in STEAM
    ]  # fmt: skip


def _interpretations() -> SheetRows:
    return [
        (
            entry["id"], "、".join(entry["clauses"]), entry["question"],
            "；".join(entry["options"]), entry["chosen"], entry["why"], entry["confirm_by"],
        )
        for entry in of_edition("interpretations")["interpretation"]
    ]  # fmt: skip


def _laws() -> SheetRows:
    """Each law of the account with the checks that hold it."""
    return [
        (str(number), law.title, law.says, "\n".join(f"{check}　{FAULTS[check].sentence}" for check in law.checks))
        for number, law in LAWS.items()
    ]


REFERENCE_SHEETS: dict[str, tuple[str, tuple[tuple[str, float], ...]]] = {
    "函数清单": ("全部工作表函数、条款、结果和参数。", (
        ("函数", 46), ("条款", 22), ("用途", 46), ("结果", 20), ("参数", 70))),
    "条款对照": ("技术要点每一条由哪些函数、表格、计算列、检查和报告附件承担；没有的写明原因。", (
        ("条款", 20), ("要点", 64), ("函数", 30), ("表格", 26), ("计算列", 26), ("检查", 22), ("附件", 22))),
    "解释与选择": ("条文没有规定或相互交叉之处：问题、可选的理解、本工具的选择和理由、应由谁确认。", (
        ("编号", 8), ("条款", 14), ("问题", 46), ("可选理解", 46), ("选择", 34), ("理由", 46), ("确认", 14))),
    "核对法则": ("账目的十二条法则，以及检查每一条的检查项；有一条不成立，合计即为未核对。", (
        ("编号", 8), ("法则", 26), ("内容", 56), ("检查", 110))),
    "参数库": ("公布的数值，按原位数：=GHG_PARAM(参数,年份,范围)，不唯一即报错；都不是深圳规定的。蒸汽焓按压力查，如“饱和蒸汽焓 1.00 MPa”。", (
        ("参数", 30), ("年份", 8), ("范围", 20), ("数值", 11), ("单位", 13), ("状态", 10), ("确定程度", 14), ("来源", 52),
        ("原表引自", 34), ("说明", 50))),
}  # fmt: skip
ROWS_OF_SHEET = {
    "函数清单": _functions, "条款对照": _clauses, "解释与选择": _interpretations, "核对法则": _laws, "参数库": _parameters,
}  # fmt: skip


class TextRows:
    """The rows of a reference sheet, of which openpyxl lays out the first (`workbook_templates.build.table_rows`).

    Args:
        page: the sheet of openpyxl.
        rows: the texts of each row.
        widths: of the columns.
        looks: of the book.
    """

    def __init__(self, page: Worksheet, rows: SheetRows, widths: Sequence[float], looks: styles.Looks) -> None:
        self._rows, self._widths = rows, widths
        self._first = [page.cell(HEADER_ROW + 1, number) for number in range(1, len(widths) + 1)]
        for cell in self._first:
            looks.give(cell, Role.LOCKED.value, horizontal="left", vertical="top", wrap_text=True)

    def within(self, xml: bytes) -> bytes:
        """The part as openpyxl wrote it, with all rows; only after the book was saved."""
        return with_rows(xml, HEADER_ROW + 1, HEADER_ROW + len(self._rows), self._written())

    def _written(self) -> Iterator[str]:
        columns = [(cell.column_letter, cell.style_id) for cell in self._first]
        for number, texts in enumerate(self._rows, start=HEADER_ROW + 1):
            height = 14 * max(lines(text, width * 0.98) for text, width in zip(texts, self._widths)) + 4
            cells = "".join(
                f'<c r="{letter}{number}" s="{style}"{filled_in(text)}' for (letter, style), text in zip(columns, texts)
            )
            yield f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'


def write_reference_sheets(book: OpenpyxlWorkbook, looks: styles.Looks) -> dict[str, TextRows]:
    """Append them; what comes back are the rows of each, to be written when the book was saved."""
    return {
        name: _write(book.create_sheet(name), purpose, columns, ROWS_OF_SHEET[name](), looks)
        for name, (purpose, columns) in REFERENCE_SHEETS.items()
    }


def _write(
    page: Worksheet, purpose: str, columns: Sequence[tuple[str, float]], rows: SheetRows, looks: styles.Looks
) -> TextRows:
    page["A1"], page["A2"], page["A3"] = page.title, "← 目录", purpose
    for address, style in (("A1", "标题"), ("A2", "导航"), ("A3", "说明")):
        page[address].style = style
    page["A3"].alignment = styles.Alignment(wrap_text=False)
    link(page, "A2", CONTENTS)
    for number, (heading, width) in enumerate(columns, start=1):
        cell = page.cell(HEADER_ROW, number, heading)
        cell.style = "列名"
        page.column_dimensions[cell.column_letter].width = width
    page.freeze_panes = f"B{HEADER_ROW + 1}"
    protect(page)
    set_up(page, header_row=HEADER_ROW)
    return TextRows(page, rows, [width for _, width in columns], looks)
