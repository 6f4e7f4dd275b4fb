"""The file adapter: a workbook on disk, read and patched without any host program."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from udfs.kernel.cells import Value, is_blank
from workbook_templates.book import Book, Capabilities, Grid
from workbook_templates.exchange.bare_blanks import bare_blanks, handing_cells
from workbook_templates.exchange.freezing import Frozen, freeze, with_values
from workbook_templates.exchange.links import external_files, repair_links
from workbook_templates.exchange.restored_columns import DeclaredColumns, restore_columns
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import is_same_file
from workbook_templates.ooxml.addresses import CellRef, address, position
from workbook_templates.ooxml.edits.blocks import fit_block
from workbook_templates.ooxml.edits.new_sheet import add_sheet
from workbook_templates.ooxml.edits.recalculation import Freshness, ask_to_recalculate
from workbook_templates.ooxml.edits.rewrite_formulas import rewrite_formulas
from workbook_templates.ooxml.edits.sheet_xml import put_results, set_formulas
from workbook_templates.ooxml.edits.tables import append_rows, resize_table
from workbook_templates.ooxml.package.active_content import ActiveContent, active_content
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.refusals import refuse_fixed_places, refuse_signed
from workbook_templates.ooxml.package.relationships import drop_part
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex, read_index
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.canonical_rows import read_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import ScannedSheet
from workbook_templates.ooxml.sheets.sheet_columns import SheetColumns
from workbook_templates.ooxml.sheets.sheet_scan import scan
from xl_addin.books import refusals
from xl_addin.evidence.folder import beside

Entered = TypeVar("Entered")
ChangeRows = Callable[[Package, WorkbookIndex, str, Sequence[Mapping[str, Value]], CellReader, ScannedSheet], None]


class FileBook(Book):
    """An .xlsx file in memory. The file it came from is neither kept open nor ever written."""

    def __init__(self, package: Package, source: Path | None = None) -> None:
        self._package, self._source, self.vouchers = package, source, beside(source)
        self._index: WorkbookIndex = read_index(package)
        self._read: dict[str, tuple[object, SheetColumns]] = {}  # what the cells show, and of which content
        self._scanned: dict[str, ScannedSheet] = {}  # and where they stand in the bytes, once that is needed
        self._reader = CellReader.of(package, self._index)
        self._fresh = Freshness()

    @classmethod
    def open(cls, path: Path, ask: AskPassword | None = None) -> "FileBook":
        """Open a workbook.

        Args:
            ask: gives the password of a protected one; None where nobody can be asked.

        Raises:
            FileError: missing, not a workbook, password-protected, damaged, or beyond the limits.
        """
        with readable(f"“{path.name}”"):
            return cls(Package.open(path, ask), path)

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
        if table in self._index.tables:
            area = self._index.table(table).area
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

    def bare_blanks(self) -> tuple[tuple[CellRef, CellRef], ...]:
        """Formula cells that hand one blank cell to a function of ours, each with that cell."""
        texts = handing_cells(self.columns(label) for label in self._index.worksheets)
        return bare_blanks(texts, lambda ref: self.value(ref) is None and not self.has_formula(ref))

    @property
    def date1904(self) -> bool:
        """Whether the book counts its days from 1904."""
        return self._index.date1904

    def read(self, table: str) -> Grid:
        """All data rows of a table, blank ones too; of a named block, whose headers stand in the row above."""
        sheet_name, area, headers = self._index.block(table)
        with readable(f"表“{table}”"):
            sheet = self.columns(sheet_name)
            texts = sheet.formulas(area)
            return Grid(
                sheet=sheet_name,
                first_row=area.first_row,
                first_column=area.first_column,
                headers=headers or tuple(map(str, sheet.row(area.first_row - 1, area))),
                columns=tuple(sheet.values(area)),
                texts=tuple(texts),
            )

    def cell(self, name: str) -> tuple[CellRef, Value]:
        """The single cell behind a defined name of the workbook."""
        sheet, text = self._index.single_cell(name)
        with readable(f"工作表“{sheet}”"):
            return CellRef(sheet, text), self.columns(sheet).value(*position(text))

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Replace the data rows of a table; see `resize_table` for what follows and what is refused."""
        self._change_rows(resize_table, table, rows)

    def append(self, table: str, rows: Sequence[Mapping[str, Value]], results: Collection[str] = ()) -> None:
        """Add rows below those filled, which stay byte for byte; ``results`` are headers whose formulas give these values."""
        self._change_rows(append_rows, table, rows)
        self._fresh.appended(self._index.table(table), len(rows), results)

    def _change_rows(self, change: ChangeRows, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        refuse_signed(self._package)
        place = self._index.table(table)
        sheet, before = self._sheet(place.sheet), self._package.part(place.sheet_part)
        change(self._package, self._index, table, rows, self._reader, sheet)
        self._forget()
        if self._package.part(place.sheet_part) != before:
            self._fresh.changed({table})

    def fit(self, table: str, rows: int) -> bool:
        """Room in a block of formulas, and charts that draw these rows; see `fit_block`."""
        refuse_signed(self._package)
        if is_grown := fit_block(self._package, self._index, table, rows, self._reader, self._sheet):
            self._forget()
            self._fresh.changed({table})
        return is_grown

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set constants or refresh the cached values of formulas; all of them or, on an error, none."""
        refuse_signed(self._package)
        new = {
            sheet: put_results(self._package.part(self._part(sheet)), values, self.columns(sheet), self._reader)
            for sheet, values in self._by_sheet(cells).items()
        }
        is_all_results = sum(len(written.refreshed) for written in new.values()) == len(cells)
        if not is_all_results and any(written.is_changed for written in new.values()):
            self._fresh.changed()
        for sheet, written in new.items():
            self._replace(sheet, written.xml)
            self._fresh.refreshed(sheet, written.refreshed)

    def set_formulas(self, formulas: Mapping[CellRef, str], arrays: Mapping[CellRef, str] | None = None) -> None:
        """Set formulas (``arrays``: as of `sheet_xml.set_formulas`); all or, on an error, none. The host calculates when it opens the book.

        Raises:
            FileError: a signed book, a header or pivot table, a merged, shared-formula or array cell.
        """
        refuse_signed(self._package)
        areas = self._by_sheet(arrays or {})
        new = {
            sheet: set_formulas(self._package.part(self._part(sheet)), texts, sheet, areas.get(sheet))
            for sheet, texts in self._by_sheet(formulas).items()
        }
        for sheet, xml in new.items():
            self._replace(sheet, xml)
        if new:
            drop_part(self._package, self._index.part, "calcChain")
            ask_to_recalculate(self._package, self._index.part)

    def _by_sheet(self, cells: Mapping[CellRef, Entered]) -> dict[str, dict[str, Entered]]:
        """Sheet -> address -> what is to be entered, where that is allowed."""
        by_sheet: dict[str, dict[str, Entered]] = {}
        for ref, entered in cells.items():
            by_sheet.setdefault(ref.sheet, {})[ref.address] = entered
        for sheet, addresses in by_sheet.items():
            refuse_fixed_places(self._index, sheet, addresses)
        return by_sheet

    def to_bytes(self) -> bytes:
        """The file as it would be saved, protected as the one that was opened."""
        self._finish()
        return self._package.content()

    def save_as(self, path: Path) -> None:
        """Write another file, atomically (what a user asked for: `saving.Destination`); raises FileError for the file opened."""
        if self._source is not None and is_same_file(self._source, path):
            raise FileError(f"不能覆盖原文件“{path.name}”：原文件作为证据保持不变，请换一个文件名。")
        self._finish()
        self._package.save(path)

    def _finish(self) -> None:
        """Whoever opens the file calculates it anew where a result may no longer be that of its inputs."""
        parts = ((label, self._package.part(part)) for label, part in self._index.worksheets.items())
        if self._fresh.is_doubtful(parts, self._sheet):
            ask_to_recalculate(self._package, self._index.part)

    def restore_columns(self, declared: Callable[[], DeclaredColumns]) -> list[str]:
        """Put back what another program has left out of the tables; see `exchange.lost_columns`."""
        if restored := restore_columns(self._package, self._index, self.columns, declared):
            self._index = read_index(self._package)
        return restored

    def freeze(self) -> Frozen:
        """Make values of the formulas that call functions of ours; raises FileError where one has none, the book unchanged."""
        refuse_signed(self._package)
        frozen = freeze(self._package, self._reader)
        self._forget()
        return frozen

    def add_sheet(self, name: str, rows: Sequence[Sequence[Value]]) -> str:
        """Append a sheet of values; the name it got."""
        refuse_signed(self._package)
        label = add_sheet(self._package, name, rows)
        self._index = read_index(self._package)
        return label

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

    def with_formulas(
        self, rewrite: Callable[[str], str], password: str | None = None, values: Mapping[CellRef, Value] | None = None
    ) -> "FileBook":
        """A copy in memory whose cell formulas went through a function, or are these values; saved with this password."""
        package = Package.from_bytes(self._package.to_bytes())
        with_values(package, values or {})
        package.password = password
        rewrite_formulas(package, rewrite)
        return FileBook(package)

    def repair_links(self) -> list[str]:
        """Take other PCs' add-in paths out of the formulas; the cells concerned."""
        refuse_signed(self._package)
        if repaired := repair_links(self._package):
            ask_to_recalculate(self._package, self._index.part)
        self._forget()
        return repaired

    def _part(self, sheet: str) -> str:
        if sheet not in self._index.sheets:
            raise refusals.no_sheet(sheet)
        return self._index.sheets[sheet]

    def _replace(self, sheet: str, xml: bytes) -> None:
        self._package.replace(self._part(sheet), xml)
        self._scanned.pop(sheet, None)

    def _forget(self) -> None:
        self._scanned.clear()
        self._index = read_index(self._package)

    def columns(self, name: str) -> SheetColumns:
        """What the cells of a sheet show, column by column; raises FileError where it is damaged, or no sheet of cells."""
        content = self._package.content_of(self._part(name))
        if name not in self._read or self._read[name][0] is not content:
            self._read[name] = content, read_columns(self._package.part(self._part(name)), name, self._reader)
        return self._read[name][1]

    def _sheet(self, name: str) -> ScannedSheet:
        if name not in self._scanned:
            self._scanned[name] = scan(self._package.part(self._part(name)), name)
        return self._scanned[name]
