"""The live adapter: a workbook that is open in Excel, through xlwings.

Everything is read at once; what is written is held back and goes into Excel in one `commit`, which
restores what stood there when Excel refuses in the middle. Excel itself calculates the formulas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import Book, BookError, Capabilities, CellRef, Grid
from workbook_templates.ooxml.addresses import Area, address, position
from workbook_templates.ooxml.cell_values import stored
from workbook_templates.ooxml.links import ADDIN, plain
from xl_addin.books.excel_cells import Transaction, hidden_rows, is_name_error, read_block


class LiveBook(Book):
    """A workbook in Excel.

    Args:
        book: the workbook as xlwings has it.

    Raises:
        BookError: Excel does not let it be read (a cell is being edited, a dialog is open).
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._load()

    def _load(self) -> None:
        self._places: dict[str, str] = {}
        self._grids: dict[str, Grid] = {}
        self._cells: dict[str, tuple[CellRef, Value]] = {}
        self._totals: dict[str, int] = {}
        self._new_rows: set[str] = set()
        self._new_cells: dict[CellRef, Value] = {}
        try:
            self._blocks = {sheet.name: read_block(sheet, _area(sheet.used_range)) for sheet in self._book.sheets}
            self._hidden = {sheet.name: hidden_rows(sheet) for sheet in self._book.sheets}
            self._links = tuple(one for one in self._book.api.LinkSources(1) or () if not one.lower().endswith(ADDIN))
            self._date1904 = bool(self._book.api.Date1904)
            for sheet in self._book.sheets:
                for table in sheet.tables:
                    self._places[table.name] = sheet.name
                    rows = _data_rows(table)
                    self._grids[table.name] = self._grid(sheet.name, rows)
                    self._totals[table.name] = max(_area(table.range).last_row - rows.last_row, 0)
            for name in self._book.names:
                self._load_name(name)
        except Exception as error:  # whatever COM throws means the same to the user
            raise BookError("Excel 正忙，无法读取工作簿：请结束单元格编辑或关闭对话框后再试。") from error

    def _load_name(self, name: xw.Name) -> None:
        area = _area_of(name)
        if area is None or "!" in name.name:
            return
        sheet, at = area
        if at.first_row == at.last_row and at.first_column == at.last_column:
            ref = CellRef(sheet, address(at.first_row, at.first_column))
            self._cells[name.name] = (ref, self._blocks[sheet].value(at.first_row, at.first_column))
        elif name.name not in self._grids and at.first_row > 1:
            self._grids[name.name] = self._grid(sheet, at)

    def _grid(self, sheet: str, area: Area) -> Grid:
        """The grid whose data rows are this area and whose headers stand above it."""
        block, columns = self._blocks[sheet], range(area.first_column, area.last_column + 1)
        rows = range(area.first_row, area.last_row + 1)
        return Grid(
            sheet=sheet,
            first_row=area.first_row,
            first_column=area.first_column,
            headers=tuple(str(block.value(area.first_row - 1, column)) for column in columns),
            rows=tuple(tuple(block.value(row, column) for column in columns) for row in rows),
            formulas=tuple(tuple(block.formula(row, column) for column in columns) for row in rows),
        )

    @property
    def can(self) -> Capabilities:
        """Live; Excel's undo list does not survive what a program writes."""
        return Capabilities(live=True, undo=False)

    def sheets(self) -> tuple[str, ...]:
        """Sheet names in order."""
        return tuple(self._blocks)

    def tables(self) -> Mapping[str, str]:
        """Table name -> sheet name."""
        return self._places

    def read(self, table: str) -> Grid:
        """All data rows of a table or a named block, with what is waiting to be written."""
        if table not in self._grids:
            raise BookError(f"工作簿中没有表“{table}”：请使用本工具的模板，且不要改动表名。")
        return self._grids[table]

    def hidden_rows(self, table: str) -> frozenset[int]:
        """Rows hidden by hand or by a filter, as they were when the book was read."""
        grid = self.read(table)
        rows = range(grid.first_row, grid.first_row + len(grid.rows))
        return frozenset(row - grid.first_row for row in rows if row in self._hidden[grid.sheet])

    def below(self, table: str) -> Mapping[CellRef, Value]:
        """What stands under the last row or the total row, with what is waiting to be written."""
        grid = self.read(table)
        body, used = _body(grid), self._blocks[grid.sheet].area
        headers = [_header(one) for one in self._tables_on(grid.sheet)]
        under = body.ending_at(body.last_row + self._totals.get(table, 0)).below(headers)
        waiting = {ref: value for ref, value in self._new_cells.items() if ref.sheet == grid.sheet}
        shown = {
            CellRef(grid.sheet, address(row, column)): self._blocks[grid.sheet].value(row, column)
            for row, column in under.ending_at(min(under.last_row, used.last_row)).cells()
        }
        placed = {ref: value for ref, value in (shown | waiting).items() if under.holds(*position(ref.address))}
        return {ref: value for ref, value in placed.items() if not is_blank(value)}

    def links(self) -> tuple[str, ...]:
        """Files that formulas refer to."""
        return self._links

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        return self._date1904

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a defined name."""
        if name not in self._cells:
            raise BookError(f"工作簿中没有名称“{name}”：请使用本工具的模板，且不要改动名称。")
        return self._cells[name]

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Replace the data rows of a table, on `commit`; a column's formula goes on into new rows."""
        if table not in self._places:
            raise BookError(f"工作簿中没有表“{table}”：请使用本工具的模板，且不要改动表名。")
        grid = self._grids[table]
        for header in (header for row in rows for header in row):
            if header not in grid.headers:
                raise BookError(f"表“{table}”（工作表“{grid.sheet}”）没有列“{header}”：请检查表头是否被改动。")
        formulas = grid.formulas[0]
        new = tuple(
            tuple(
                row.get(header) if formula is not None else stored(row.get(header))
                for header, formula in zip(grid.headers, formulas, strict=True)
            )
            for row in rows or [{}]
        )
        self._refuse_obstacles(table, grid, len(new))
        self._grids[table] = replace(grid, rows=new, formulas=(formulas,) * len(new))
        self._new_rows.add(table)

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set constants, on `commit`; a formula keeps the value that Excel calculates."""
        new: dict[CellRef, Value] = {}
        for ref, value in cells.items():
            if ref.sheet not in self._blocks:
                raise BookError(f"工作簿中没有工作表“{ref.sheet}”：请使用本工具的模板，且不要改动工作表名。")
            row, column = position(ref.address)
            if any(_header(grid).holds(row, column) for grid in self._tables_on(ref.sheet)):
                raise BookError(f"单元格 {ref} 是表头：表头不能改写。")
            if self._blocks[ref.sheet].formula(row, column) is None and not self._is_new_formula(
                ref.sheet, row, column
            ):
                new[ref] = stored(value)
        self._new_cells |= new
        for ref, value in new.items():
            self._show(ref, value)

    def commit(self) -> None:
        """Write everything into Excel, or on a refusal restore what stood there.

        Raises:
            BookError: a sheet is protected, a table has a total row, or Excel refuses.
        """
        with Transaction(self._book) as excel:
            for table in sorted(self._new_rows):
                excel.write_table(self._grids[table], table)
            for ref, value in self._new_cells.items():
                excel.write_cell(ref.sheet, position(ref.address), value)
        self._load()

    def save_as(self, path: Path) -> None:
        """Let Excel write a copy; the open workbook stays what it is.

        Raises:
            BookError: Excel cannot write there.
        """
        if path.exists():
            raise BookError(f"“{path.name}”已存在：请换一个文件名。")
        try:
            self._book.api.SaveCopyAs(str(path))
        except Exception as error:
            raise BookError(f"Excel 无法写入“{path}”：请检查文件夹和权限。") from error

    def repair_links(self) -> list[str]:
        """Take other PCs' add-in paths out of the formulas, and enter again those that show #NAME?.

        Returns:
            the cells whose formula was entered again.

        Raises:
            BookError: a sheet is protected, or Excel refuses; then nothing is changed.
        """
        repaired = []
        with Transaction(self._book) as excel:
            for sheet, block in self._blocks.items():
                for (row, column), text in block.formulas():
                    new = plain(text, ())
                    if new != text or ("GHG_" in text and is_name_error(block.value(row, column))):
                        excel.enter_formula(sheet, row, column, new)
                        repaired.append(f"{sheet}!{address(row, column)}")
        self._load()
        return repaired

    def _tables_on(self, sheet: str) -> list[Grid]:
        return [self._grids[table] for table, place in self._places.items() if place == sheet]

    def _is_new_formula(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cell lies in a row to be written, in a column of formulas."""
        grids = (self._grids[table] for table in self._new_rows if self._places[table] == sheet)
        return any(
            _body(grid).holds(row, column) and grid.formulas[0][column - grid.first_column] is not None
            for grid in grids
        )

    def _show(self, ref: CellRef, value: Value) -> None:
        """What is waiting is what a reader sees."""
        row, column = position(ref.address)
        for name, (at, _) in list(self._cells.items()):
            if at == ref:
                self._cells[name] = (at, value)
        for table, grid in self._grids.items():
            if grid.sheet == ref.sheet and _body(grid).holds(row, column):
                rows = [list(line) for line in grid.rows]
                rows[row - grid.first_row][column - grid.first_column] = value
                self._grids[table] = replace(grid, rows=tuple(tuple(line) for line in rows))

    def _refuse_obstacles(self, table: str, grid: Grid, count: int) -> None:
        old = _body(grid)
        new = old.ending_at(grid.first_row + count - 1)
        for other, place in self._places.items():
            there = self._grids[other]
            met = _body(there).meets(new) or _header(there).meets(new)
            if other != table and place == grid.sheet and met:
                raise BookError(f"表“{table}”（工作表“{grid.sheet}”）增加行后会碰到另一个表：请先移开。")
        if new.last_row <= old.last_row:
            return
        below = Area(old.last_row + 1, old.first_column, new.last_row, old.last_column)
        waiting = {position(ref.address): value for ref, value in self._new_cells.items() if ref.sheet == grid.sheet}
        for row, column in below.cells():
            if not is_blank(waiting.get((row, column), self._blocks[grid.sheet].value(row, column))):
                at = f"{grid.sheet}!{address(row, column)}"
                raise BookError(f"表“{table}”需要写到第{new.last_row}行，但单元格 {at} 已有内容：请先清空或移开。")


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


def _body(grid: Grid) -> Area:
    last_column = grid.first_column + len(grid.headers) - 1
    return Area(grid.first_row, grid.first_column, grid.first_row + len(grid.rows) - 1, last_column)


def _header(grid: Grid) -> Area:
    return Area(grid.first_row - 1, grid.first_column, grid.first_row - 1, _body(grid).last_column)
