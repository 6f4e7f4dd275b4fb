"""The file adapter: a workbook on disk, read and patched without any host program."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from udfs.kernel.cells import Value
from workbook_templates.exchange.freezing import Frozen, freeze, with_values
from workbook_templates.exchange.links import repair_links
from workbook_templates.exchange.restored_columns import DeclaredColumns, restore_columns
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import is_same_file
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.edits.blocks import fit_block
from workbook_templates.ooxml.edits.hidden_rows import shown_rows
from workbook_templates.ooxml.edits.new_sheet import add_sheet
from workbook_templates.ooxml.edits.print_area import drop_print_titles
from workbook_templates.ooxml.edits.recalculation import Freshness, ask_to_recalculate
from workbook_templates.ooxml.edits.rewrite_formulas import rewrite_formulas
from workbook_templates.ooxml.edits.sheet_xml import put_results, set_formulas
from workbook_templates.ooxml.edits.tables import append_rows, resize_table
from workbook_templates.ooxml.package.encryption import AskPassword
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.refusals import refuse_fixed_places, refuse_signed
from workbook_templates.ooxml.package.relationships import drop_part
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex, read_index
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.scanned import ScannedSheet
from xl_addin.books.file_contents import FileContents
from xl_addin.evidence.folder import beside

Entered = TypeVar("Entered")
Rows: TypeAlias = Sequence[Mapping[str, Value]]
ChangeRows = Callable[[Package, WorkbookIndex, str, Rows, CellReader, ScannedSheet], None]


class FileBook(FileContents):
    """An .xlsx file in memory. The file it came from is neither kept open nor ever written."""

    def __init__(self, package: Package, source: Path | None = None) -> None:
        super().__init__(package)
        self._source, self.vouchers = source, beside(source)
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

    def write(self, table: str, rows: Rows) -> None:
        """Replace the data rows of a table; see `resize_table` for what follows and what is refused."""
        self._change_rows(resize_table, table, rows)

    def write_aside(self, table: str, rows: Rows) -> None:
        """The same; results stay what they are but for formulas that name the table or its sheet."""
        self._change_rows(resize_table, table, rows, is_aside=True)

    def append(self, table: str, rows: Rows, results: Collection[str] = ()) -> None:
        """Add rows below those filled, which stay byte for byte; ``results`` are headers whose formulas give these values."""
        present = self._sheet(self._index.table(table).sheet).rows
        last_present = present[-1].number if present else 0
        self._change_rows(append_rows, table, rows)
        place = self._index.table(table)
        self._fresh.appended(place, len(rows), results, self._package.content_of(place.sheet_part), last_present)

    def _change_rows(self, change: ChangeRows, table: str, rows: Rows, *, is_aside: bool = False) -> None:
        refuse_signed(self._package)
        place = self._index.table(table)
        sheet, before = self._sheet(place.sheet), self._package.content_of(place.sheet_part)
        change(self._package, self._index, table, rows, self._reader, sheet)
        self._forget()
        if self._package.content_of(place.sheet_part) is not before:
            if is_aside:
                self._fresh.aside(table, place.sheet)
            else:
                self._fresh.changed()
                self._fresh.touched(place.sheet)

    def fit(self, table: str, rows: int) -> bool:
        """Room in a block of formulas, and charts that draw these rows; see `fit_block`."""
        refuse_signed(self._package)
        if is_grown := fit_block(self._package, self._index, table, rows, self._reader, self._sheet):
            self._forget()
            self._fresh.changed()
            self._fresh.touched(self._index.block(table)[0])
        return is_grown

    def show_rows(self, table: str, rows: int) -> None:
        """Hide the rows of a block after so many."""
        refuse_signed(self._package)
        label, area, _ = self._index.block(table)
        self._replace(label, shown_rows(self._sheet(label), area, rows))

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        """Set constants or refresh the cached values of formulas; all of them or, on an error, none."""
        refuse_signed(self._package)
        new = {
            sheet: put_results(
                partial(self._package.part, self._part(sheet)), values, sheet, self._shown(sheet), self._reader
            )
            for sheet, values in self._by_sheet(cells).items()
        }
        is_all_results = sum(len(written.refreshed) for written in new.values()) == len(cells)
        if not is_all_results and any(written.xml is not None for written in new.values()):
            self._fresh.changed()
        for sheet, written in new.items():
            if written.xml is not None:
                self._replace(sheet, written.xml)
                self._fresh.touched(sheet, written.written)
            content = self._package.content_of(self._part(sheet))
            self._fresh.refreshed(sheet, written.refreshed, content, written.others)

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
        package, sheets = self._package, self._index.worksheets
        parts = ((label, package.content_of(part), partial(package.pieces, part)) for label, part in sheets.items())
        if self._fresh.is_doubtful(parts, self._sheet, self._unchanged):
            ask_to_recalculate(self._package, self._index.part)

    def _unchanged(self) -> frozenset[str]:
        """The tables and names whose cells show what they did."""
        tables = {
            name for name, place in self._index.tables.items() if self._fresh.cells.leave(place.sheet, place.area)
        }
        places = {name: self._index.place_of(name) for name in self._index.names}
        return frozenset(tables | {name for name, place in places.items() if place and self._fresh.cells.leave(*place)})

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

    def with_formulas(
        self, rewrite: Callable[[str], str], password: str | None = None, values: Mapping[CellRef, Value] | None = None
    ) -> "FileBook":
        """A copy to calculate: its cell formulas went through a function, or are these values; saved with this password."""
        package = Package.from_bytes(self._package.to_bytes())
        drop_print_titles(package, self._index)
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

    def _replace(self, sheet: str, xml: bytes) -> None:
        self._package.replace(self._part(sheet), xml)
        self._scanned.pop(sheet, None)

    def _forget(self) -> None:
        self._scanned.clear()
        self._index = read_index(self._package)
