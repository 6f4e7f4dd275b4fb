"""What a workbook file holds: cells, tables and what stands beside them, read from its bytes."""

from collections.abc import Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import BareBlank, Book, Capabilities, Grid
from workbook_templates.exchange.bare_blanks import bare_blanks, declared_cells, handing_cells, may_hand_a_cell
from workbook_templates.exchange.links import external_files
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.package.active_content import ActiveContent, active_content
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex, read_index
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.canonical_rows import read_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import ScannedSheet
from workbook_templates.ooxml.sheets.sheet_columns import SHARED, SheetColumns
from workbook_templates.ooxml.sheets.sheet_scan import scan
from xl_addin.books import refusals


class FileContents(Book):
    """An .xlsx file in memory as it is read; `FileBook` is how it is changed and saved."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._index: WorkbookIndex = read_index(package)
        self._read: dict[str, tuple[object, SheetColumns]] = {}  # what the cells show, and of which content
        self._scanned: dict[str, ScannedSheet] = {}  # and where they stand in the bytes, once that is needed
        self._reader = CellReader.of(package, self._index)

    @property
    def can(self) -> Capabilities:
        """Neither live nor with an undo list."""
        return Capabilities(live=False, undo=False)

    @property
    def is_protected(self) -> bool:
        """Whether a password opened it; what is saved from it opens with the same."""
        return self._package.password is not None

    def sheets(self) -> tuple[str, ...]:
        """Sheet names in order."""
        return tuple(self._index.sheets)

    def tables(self) -> Mapping[str, str]:
        """Table name -> sheet name."""
        return {name: place.sheet for name, place in self._index.tables.items()}

    def hidden_rows(self, table: str) -> frozenset[int]:
        """Rows hidden by hand or by a filter."""
        sheet_name, area, _ = self._index.block(table)
        rows = range(area.first_row, area.last_row + 1)
        with readable(f"表“{table}”"):
            return frozenset(row - area.first_row for row in self.columns(sheet_name).hidden if row in rows)

    def below(self, table: str) -> Mapping[CellRef, Value]:
        """What stands under the last row or the total row; blank cells that have a format are not there."""
        sheet_name, area, _ = self._index.block(table)
        places = [place for place in self._index.tables.values() if place.sheet == sheet_name]
        area = self._index.table(table).area if table in self._index.tables else area
        under = area.below([place.area.ending_at(place.area.first_row) for place in places])
        with readable(f"表“{table}”"):
            cells = self.columns(sheet_name).cells(under)
        return {CellRef(sheet_name, address(*at)): value for at, value in cells.items() if not is_blank(value)}

    def links(self) -> tuple[str, ...]:
        """Files that formulas refer to."""
        return external_files(self._package, self._index.part)

    def active_content(self) -> tuple[ActiveContent, ...]:
        """DDE links, connections, embedded objects, controls, macros."""
        return active_content(self._package, self._index)

    def bare_blanks(self) -> tuple[BareBlank, ...]:
        """Single blank cells that formulas hand to functions of ours, and arguments of which that cannot be told."""
        found = handing_cells(
            (self.columns(label) for label in self._index.worksheets), declared_cells(self, self._block)
        )
        shared = {sheet: self._sheet(sheet).shared_texts() for sheet in {ref.sheet for ref, text in found.items() if text == SHARED}}  # fmt: skip
        texts = {ref: shared[ref.sheet][position(ref.address)] if text == SHARED else text for ref, text in found.items()}  # fmt: skip
        return bare_blanks({ref: text for ref, text in texts.items() if may_hand_a_cell(text)}, self)

    def _block(self, table: str) -> tuple[str, Area, Sequence[str]]:
        """Sheet, data rows and headers of a table or a named block."""
        sheet, area, headers = self._index.block(table)
        return sheet, area, headers or tuple(map(str, self.columns(sheet).row(area.first_row - 1, area)))

    def last_row(self, sheet: str) -> int:
        """The last row of a sheet with a cell in it."""
        return max((column.rows[-1] for column in self.columns(sheet).columns.values() if column.rows), default=0)

    def area(self, name: str, header: str | None) -> tuple[str, Area]:
        """Sheet and cells of a name, or of a column of a table; raises FileError where there is none."""
        if header is None and name not in self._index.tables:
            return self._index.named_area(name)
        sheet, area, headers = self._block(name)
        return sheet, area if header is None else area.column_of(headers, header)

    def table_at(self, ref: CellRef) -> str:
        """The table that a cell lies in; "" where it lies in none."""
        places = (table for table in self._index.tables.values() if table.sheet == ref.sheet)
        return next((table.name for table in places if table.area.holds(*position(ref.address))), "")

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        return self._index.date1904

    def read(self, table: str) -> Grid:
        """All data rows of a table, blank ones too; of a named block, whose headers stand in the row above."""
        with readable(f"表“{table}”"):
            sheet_name, area, headers = self._block(table)
            sheet = self.columns(sheet_name)
            return Grid(
                sheet_name, area.first_row, area.first_column, tuple(headers),
                tuple(sheet.values(area)), tuple(sheet.formulas(area)),
            )  # fmt: skip

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a defined name of the workbook."""
        sheet, text = self._index.single_cell(name)
        with readable(f"工作表“{sheet}”"):
            return CellRef(sheet, text), self.columns(sheet).value(*position(text))

    def formulas(self) -> dict[CellRef, str]:
        """Every cell whose value a formula makes, with its text; see `ScannedSheet.filled_by_formulas`."""
        texts = {label: self._sheet(label).filled_by_formulas() for label in self._index.worksheets}
        return {CellRef(label, address(*at)): text for label, found in texts.items() for at, text in found.items()}

    def has_formula(self, ref: CellRef) -> bool:
        """Whether a formula makes the value of a cell."""
        return self.columns(ref.sheet).formula(*position(ref.address)) is not None

    def value(self, ref: CellRef) -> Value:
        """What a cell holds; the cached value of a formula."""
        return self.columns(ref.sheet).value(*position(ref.address))

    def _part(self, sheet: str) -> str:
        if sheet not in self._index.sheets:
            raise refusals.no_sheet(sheet)
        return self._index.sheets[sheet]

    def columns(self, name: str) -> SheetColumns:
        """What the cells of a sheet show, column by column; raises FileError where it is damaged, or no sheet of cells."""
        if (columns := self._shown(name)) is None:
            content, part = self._package.content_of(self._part(name)), self._package.part(self._part(name))
            columns = read_columns(part, name, self._reader)
            self._read[name] = content, columns
        return columns

    def _shown(self, name: str) -> SheetColumns | None:
        """The same where it has been asked for since the sheet last changed."""
        content, columns = self._read.get(name, (None, None))
        return columns if content is self._package.content_of(self._part(name)) else None

    def _sheet(self, name: str) -> ScannedSheet:
        if name not in self._scanned:
            self._scanned[name] = scan(self._package.part(self._part(name)), name)
        return self._scanned[name]
