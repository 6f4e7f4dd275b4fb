"""Putting results: what stands already is not looked for in the bytes, and what differs is written all the same."""

import random
from pathlib import Path

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.edits.sheet_xml import put_cells, put_results
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.sheets.canonical_rows import read_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.sheet_scan import scan
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import computed_values

OTHERS: tuple[Value, ...] = (1, True, "1", "", None, CellError("#N/A"), 0.1 + 0.2)


def test_results_are_put_as_by_looking_at_every_cell(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    build(Calculation(WORKBOOK, *load("bus_operator")), path)
    book, package = FileBook.open(path), Package.open(path)
    index, drawn = read_index(package), random.Random(20260301)
    by_sheet: dict[str, dict[str, Value]] = {}
    for ref, value in computed_values(book, read(book)).items():
        by_sheet.setdefault(ref.sheet, {})[ref.address] = value if drawn.random() > 0.02 else drawn.choice(OTHERS)
    changed = 0
    for sheet, values in by_sheet.items():
        xml, reader = package.part(index.sheets[sheet]), CellReader.of(package, index)
        found = put_results(lambda xml=xml: xml, values, sheet, read_columns(xml, sheet, reader), reader)
        looked_at = put_cells(xml, values, sheet, reader)
        assert looked_at == put_results(lambda xml=xml: xml, values, sheet, None, reader)
        assert (found.xml, found.refreshed) == (looked_at.xml, looked_at.refreshed)
        formulas = scan(xml, sheet).filled_by_formulas()
        others = [text for place, text in formulas.items() if address(*place) not in found.refreshed]
        assert sorted(found.others or ()) == sorted(others)
        changed += found.xml is not None
    assert len(by_sheet) > 20
    assert changed > 10


def test_a_sheet_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    build(Calculation(WORKBOOK, *load("bus_operator")), path)
    book = FileBook.open(path)
    before, sites = book.read("bills"), book.read("sites")
    rows = [dict(zip(before.headers, row)) for row in before.rows]
    book.write("bills", rows[:3])
    assert len(book.read("bills")) == 3
    assert book.read("sites").rows == sites.rows
