"""The live adapter: a workbook that is open in Excel, through xlwings.

Everything is read at once; what is written is held back and goes into Excel in one `commit`, which
restores what stood there when Excel refuses in the middle. Excel itself calculates the formulas.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import xlwings as xw

from workbook_templates.book import Capabilities
from workbook_templates.exchange.links import ADDIN_FILE, without_addin_prefix
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, address, position
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from xl_addin.books.excel_cells import MANUAL, Transaction, hidden_rows, is_name_error, read_cells
from xl_addin.books.snapshot import SnapshotBook
from xl_addin.books.snapshot_cells import Snapshot, TableArea
from xl_addin.evidence.folder import beside

EXCEL_LINKS, OLE_LINKS = 1, 2  # XlLink: other workbooks; OLE and DDE
DONE = 0  # XlCalculationState
CONTROL = 2  # XlOLEType: an ActiveX control
BUSY = "Excel 正忙，无法读取工作簿：请结束单元格编辑或关闭对话框后再试。"
CHANGED = "在命令进行中被改动，没有写入任何内容：请再运行一次。"
UNSEEN = {0: ActiveContentKind.HIDDEN_SHEET, 2: ActiveContentKind.VERY_HIDDEN_SHEET}  # XlSheetVisibility


class LiveBook(SnapshotBook):
    """A workbook in Excel.

    Args:
        book: the workbook as xlwings has it.

    Raises:
        FileError: Excel does not let it be read (a cell is being edited, a dialog is open), or has not calculated all
            that changed: what its cells show is not what they hold.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        refuse_uncalculated(book)
        self._load()
        self.vouchers = beside(path_of(book))

    def _load(self) -> None:
        try:
            sheets = list(self._book.sheets)
            self.fill(
                Snapshot(
                    used={sheet.name: read_cells(sheet, _area(sheet.used_range)) for sheet in sheets},
                    tables={table.name: _table_area(sheet, table) for sheet in sheets for table in sheet.tables},
                    names={name.name: area for name in self._book.names if (area := _area_of(name)) is not None},
                    hidden={sheet.name: hidden_rows(sheet) for sheet in sheets},
                    links=tuple(
                        file for file in _links(self._book, EXCEL_LINKS) if not file.lower().endswith(ADDIN_FILE)
                    ),
                    active_content=tuple(_active_content(self._book)),
                    date1904=bool(self._book.api.Date1904),
                )
            )
        except Exception as error:  # whatever COM throws means the same to the user
            raise FileError(BUSY) from error

    @property
    def can(self) -> Capabilities:
        """Live; Excel's undo list does not survive what a program writes."""
        return Capabilities(live=True, undo=False)

    def commit(self) -> None:
        """Write everything into Excel, or on a refusal restore what stood there.

        Raises:
            FileError: a sheet is protected, a table has a total row, or Excel refuses; the workbook was closed, or what is
                to be written over changed since it was read. Only where all was written but not read again, it says so.
        """
        try:
            self._refuse_changed()
        except FileError:
            raise
        except Exception as error:  # whatever COM throws of a workbook that is gone
            raise FileError("工作簿已关闭或正忙，没有写入任何内容：请打开工作簿、结束单元格编辑后再试。") from error
        with Transaction(self._book) as excel:
            for table in sorted(self._new_rows):
                excel.write_table(self._grids[table], table)
            for ref, value in self._new_cells.items():
                excel.write_cell(ref.sheet, position(ref.address), value)
        try:
            self._load()
        except FileError as error:
            raise FileError(f"结果已全部写入工作簿，但写入后没有能再读取：{error}") from error

    def _refuse_changed(self) -> None:
        """Others may write while a command works: what they wrote is not written over."""
        for table in sorted(self._new_rows):
            known, sheet = self._snapshot.tables[table], self._book.sheets[self._places[table]]
            if _data_rows(sheet.tables[table]) != known.rows:
                raise FileError(f"表“{table}”（{known.sheet}）{CHANGED}")
            self._refuse_changed_cells(known.sheet, known.rows)
        for ref in self._new_cells:
            row, column = position(ref.address)
            self._refuse_changed_cells(ref.sheet, Area(row, column, row, column))

    def _refuse_changed_cells(self, sheet: str, area: Area) -> None:
        before, now = self._used[sheet], read_cells(self._book.sheets[sheet], area)
        for place in area.cells():
            formula = now.formula(*place)
            is_other_constant = formula is None and now.value(*place) != before.value(*place)
            if formula != before.formula(*place) or is_other_constant:
                raise FileError(f"{sheet}!{address(*place)} {CHANGED}")

    def save_as(self, path: Path) -> None:
        """Let Excel write a copy; the open workbook stays what it is.

        Raises:
            FileError: Excel cannot write there.
        """
        save_copy(self._book, path)

    def repair_links(self) -> list[str]:
        """Take other PCs' add-in paths out of the formulas, and enter again those that show #NAME?.

        Returns:
            the cells whose formula was entered again.

        Raises:
            FileError: a sheet is protected, or Excel refuses; then nothing is changed.
        """
        repaired = []
        with Transaction(self._book) as excel:
            for sheet, block in self._used.items():
                for (row, column), text in block.formulas():
                    new = without_addin_prefix(text, ())
                    if new != text or ("GHG_" in text and is_name_error(block.value(row, column))):
                        excel.enter_formula(sheet, row, column, new)
                        repaired.append(f"{sheet}!{address(row, column)}")
        self._load()
        return repaired


def refuse_uncalculated(book: xw.Book) -> None:
    """Refuse a workbook whose cells show what they held before.

    Raises:
        FileError: Excel calculates by hand and waits for F9, or calculates by itself and was broken off by a key.
    """
    try:
        excel = book.app.api
        is_by_hand, is_done = excel.Calculation == MANUAL, excel.CalculationState == DONE
    except Exception as error:  # whatever COM throws means the same to the user
        raise FileError(BUSY) from error
    if not is_done:
        why = "Excel 设为手动计算，有公式还没有重算" if is_by_hand else "Excel 没有算完（重算被按键打断，或有循环引用）"
        raise FileError(f"{why}，显示的是旧值：请先按 F9，状态栏不再显示“计算”后再试一次。")


def save_copy(book: xw.Book, path: Path) -> None:
    """Let Excel write a copy of what is open, saved or not.

    Raises:
        FileError: its values are old, the file exists, or Excel cannot write there.
    """
    refuse_uncalculated(book)
    if path.exists():
        raise FileError(f"“{path.name}”已存在：请换一个文件名。")
    try:
        book.api.SaveCopyAs(str(path))
    except Exception as error:
        raise FileError(f"Excel 无法写入“{path}”：请检查文件夹和权限。") from error


def path_of(book: xw.Book) -> Path | None:
    """The file of a workbook; None where it has none, or one that only a server has."""
    try:
        path = Path(book.fullname)
        return path if path.is_file() else None
    except Exception:  # whatever COM throws, or a name that no disk has
        return None


def _table_area(sheet: xw.Sheet, table: xw.main.Table) -> TableArea:
    rows = _data_rows(table)
    return TableArea(sheet.name, rows, max(_area(table.range).last_row - rows.last_row, 0))


def _data_rows(table: xw.main.Table) -> Area:
    """The rows below the header, without a total row; a table without rows has room for one."""
    whole, body = _area(table.range), table.data_body_range
    last = _area(body).last_row if body is not None else whole.first_row + 1
    return Area(whole.first_row + 1, whole.first_column, last, whole.last_column)


def _area(area: xw.Range) -> Area:
    row, column = int(area.row), int(area.column)
    rows, columns = area.shape
    return Area(row, column, row + int(rows) - 1, column + int(columns) - 1)


def _area_of(name: xw.Name) -> tuple[str, Area] | None:
    """Sheet and cells of a name; None for one that is a constant, a formula or leads nowhere."""
    try:
        area = name.refers_to_range
        return area.sheet.name, _area(area)
    except Exception:  # COM's way to say so
        return None


def _active_content(book: xw.Book) -> Iterator[ActiveContent]:
    """What Excel tells of: links to other programs, connections, objects on the sheets, macros.

    A host that does not know one of these questions is no reason not to read the book.
    """
    for told in (_ole_links, _connections, _objects, _macros, _hidden_sheets, _names_of_sheets):
        with suppress(Exception):
            yield from list(told(book))


def _links(book: xw.Book, kind: int) -> tuple[str, ...]:
    """The sources of a kind; Excel says None where there are none."""
    return tuple(book.api.LinkSources(kind) or ())


def _ole_links(book: xw.Book) -> Iterator[ActiveContent]:
    return (ActiveContent(ActiveContentKind.DDE, str(link), "") for link in _links(book, OLE_LINKS))


def _connections(book: xw.Book) -> Iterator[ActiveContent]:
    return (
        ActiveContent(ActiveContentKind.CONNECTION, str(connection.Name), "") for connection in book.api.Connections
    )


def _objects(book: xw.Book) -> Iterator[ActiveContent]:
    for sheet in book.sheets:
        for shape in sheet.api.OLEObjects():
            kind = ActiveContentKind.CONTROL if shape.OLEType == CONTROL else ActiveContentKind.EMBEDDED
            yield ActiveContent(kind, str(shape.Name), sheet.name)


def _macros(book: xw.Book) -> Iterator[ActiveContent]:
    if book.api.HasVBProject:
        yield ActiveContent(ActiveContentKind.MACRO, "", "")


def _hidden_sheets(book: xw.Book) -> Iterator[ActiveContent]:
    return (
        ActiveContent(UNSEEN[sheet.api.Visible], "", sheet.name) for sheet in book.sheets if sheet.api.Visible in UNSEEN
    )


def _names_of_sheets(book: xw.Book) -> Iterator[ActiveContent]:
    """Excel lists them as 'sheet'!name among all others."""
    for name in book.names:
        sheet, is_of_sheet, own = name.name.rpartition("!")
        if is_of_sheet:
            yield ActiveContent(ActiveContentKind.NAME_OF_SHEET, own, sheet.strip("'").replace("''", "'"))
