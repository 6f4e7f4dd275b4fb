"""An exchange copy: every kind of formula of ours becomes the value it shows, and nothing else changes."""

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from libreoffice import saved_again
from sample_books import as_built, not_printed

from udfs import VERSION
from workbook_templates.build.lint import lint
from workbook_templates.engagement.reader import FREEZE_RECORD, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.exchange.freezing import Frozen
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook
from xl_addin.outputs.exchange_copy import HEADINGS, make_exchange_copy

WHEN = dt.datetime(2026, 3, 31, 9, 30)
SHEET_PART = "xl/worksheets/sheet1.xml"
CELLS = (
    '<row r="1"><c r="A1" s="0"><f>GHG_SHARE(1,2,4)</f><v>0.5</v></c>'
    '<c r="B1" t="str"><f>[1]!GHG_VERSION()</f><v>0.1.0</v></c>'
    '<c r="C1" t="e"><f>_xludf.GHG_SHARE(-1,1,1)</f><v>#NUM!</v></c>'
    '<c r="D1" t="b"><f>IF(GHG_VERSION()="x",TRUE,FALSE)</f><v>0</v></c>'
    '<c r="E1"><f>A1*2</f><v>1</v></c><c r="F1" t="str"><f>"GHG_SHARE("</f><v>GHG_SHARE(</v></c></row>'
    '<row r="2"><c r="A2"><f t="array" ref="A2:A3">GHG_SHARE(A5:A6,1,2)</f><v>5</v></c>'
    '<c r="B2"><f t="shared" ref="B2:B3" si="0">GHG_SHARE(A2,1,2)</f><v>2.5</v></c>'
    '<c r="C2" cm="1"><f t="array" ref="C2">GHG_SHARE(1,1,2)</f><v>0.5</v></c>'
    '<c r="D2" t="str"><f>GHG_WHY(A1)</f><v></v></c></row>'
    '<row r="3"><c r="A3"><v>6</v></c><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>'
)
EXPECTED = {
    "A1": 0.5, "B1": "0.1.0", "C1": "#NUM!", "D1": False, "E1": "=A1*2", "F1": '="GHG_SHARE("',
    "A2": 5, "B2": 2.5, "C2": 0.5, "A3": 6, "B3": 3,
}  # fmt: skip


def frozen_copy(book: FileBook, path: Path) -> Frozen:
    frozen = make_exchange_copy(book, WHEN)
    book.save_as(path)
    return frozen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active["A9"] = "留下"
    book.save(tmp_path / "原.xlsx")
    package = Package.open(tmp_path / "原.xlsx")
    xml = package.part(SHEET_PART).decode()
    package.replace(SHEET_PART, xml.replace("<sheetData>", "<sheetData>" + CELLS).encode())
    package.save(tmp_path / "原.xlsx")
    return tmp_path / "原.xlsx"


def test_every_kind_becomes_its_value(path: Path, tmp_path: Path) -> None:
    frozen = frozen_copy(FileBook.open(path), tmp_path / "副本.xlsx")
    page = openpyxl.load_workbook(tmp_path / "副本.xlsx").worksheets[0]
    assert {place: page[place].value for place in EXPECTED} == EXPECTED
    assert page["D2"].value in (None, "")
    assert page["A9"].value == "留下"
    xml = Package.open(tmp_path / "副本.xlsx").part(SHEET_PART)
    assert b"cm=" not in xml
    assert b"GHG_VERSION" not in xml
    assert len(frozen.cells) == 9


def test_the_record_tells_what_stood_there(path: Path, tmp_path: Path) -> None:
    frozen_copy(FileBook.open(path), tmp_path / "副本.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "副本.xlsx")[FREEZE_RECORD].iter_rows(values_only=True))
    assert rows[0] == HEADINGS
    by_address = {row[1]: row for row in rows[1:]}
    assert set(by_address) == {"A1", "B1", "C1", "D1", "A2:A3", "B2", "B3", "C2", "D2"}
    assert by_address["A1"][2:5] == ("=GHG_SHARE(1,2,4)", 0.5, VERSION)
    assert by_address["B3"][2] == "=GHG_SHARE(A3,1,2)", "a shared formula in its own terms"
    assert by_address["C1"][3] == "#NUM!"
    assert {row[6] for row in rows[1:]} == {"2026-03-31 09:30:00"}
    assert len(by_address["A1"][5]) == 12


def test_all_other_parts_keep_their_bytes(path: Path, tmp_path: Path) -> None:
    before = Package.open(path)
    frozen_copy(FileBook.open(path), tmp_path / "副本.xlsx")
    after = Package.open(tmp_path / "副本.xlsx")
    changed = {name for name in before.names() if before.part(name) != after.part(name)}
    assert changed == {SHEET_PART, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
    assert set(after.names()) - set(before.names()) == {"xl/worksheets/sheet2.xml"}


def test_a_formula_without_a_value_is_told_and_nothing_written(path: Path, tmp_path: Path) -> None:
    package = Package.open(path)
    package.replace(SHEET_PART, package.part(SHEET_PART).replace(b"<v>0.5</v>", b"<v></v>"))
    package.save(path)
    with pytest.raises(FileError, match=r"Sheet!A1、Sheet!C2"):
        frozen_copy(FileBook.open(path), tmp_path / "副本.xlsx")
    assert not (tmp_path / "副本.xlsx").exists()


def test_nothing_to_freeze_is_told(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    with pytest.raises(FileError, match="无需冻结"):
        frozen_copy(FileBook.open(tmp_path / "空.xlsx"), tmp_path / "副本.xlsx")


def test_formulas_outside_cells_are_told(path: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path)
    rule = openpyxl.formatting.rule.FormulaRule(formula=["GHG_DEVIATION(A1,B1)>0.1"])
    book.active.conditional_formatting.add("A1", rule)
    book.active["A1"].value = None
    book.save(path)
    package = Package.open(path)
    xml = package.part(SHEET_PART).decode()
    package.replace(SHEET_PART, xml.replace('<c r="A1"', '<c r="A1" x="1"').encode())
    cells = [("B1", "1"), ("C1", "1"), ("D1", "1"), ("A2", "1"), ("B2", "1"), ("C2", "1"), ("D2", "1"), ("B3", "1")]
    from workbook_templates.ooxml.edits.sheet_xml import set_cells

    package.replace(SHEET_PART, set_cells(package.part(SHEET_PART), {place: 1 for place, _ in cells}))
    package.save(path)
    frozen = frozen_copy(FileBook.open(path), tmp_path / "副本.xlsx")
    assert frozen.left == ["Sheet"]


def test_the_version_follows_the_parameters(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen_copy(FileBook.open(path), tmp_path / "一.xlsx")
    monkeypatch.setattr("xl_addin.outputs.exchange_copy.parameters_version", lambda: "other")
    frozen_copy(FileBook.open(path), tmp_path / "二.xlsx")
    first, second = (
        openpyxl.load_workbook(tmp_path / name)[FREEZE_RECORD]["F2"].value for name in ("一.xlsx", "二.xlsx")
    )
    assert first != second


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    (folder / "示例.xlsx").write_bytes(as_built("circuit_boards"))
    frozen_copy(FileBook.open(folder / "示例.xlsx"), folder / "副本.xlsx")
    return folder / "副本.xlsx"


def test_the_sample_engagement_has_no_call_left(sample: Path) -> None:
    package = Package.open(sample)
    for name in package.names():
        if name.endswith(".xml"):
            called = re.findall(
                rb"<(?:f|calculatedColumnFormula|formula[12]?)\b[^>]*>([^<]*GHG_[^<]*)<", package.part(name)
            )
            assert called == [], name
    assert lint(sample) == []


def test_a_check_of_the_copy_says_once_that_it_is_one(sample: Path) -> None:
    before, after = (
        {finding.id for finding in run_checks(read(FileBook.open(path)))}
        for path in (sample.with_name("示例.xlsx"), sample)
    )
    assert after - before == {"W-19@frozen"}
    assert before <= after


@pytest.mark.calc
def test_libreoffice_shows_the_same_values(sample: Path, tmp_path: Path) -> None:
    before = FileBook.open(sample)
    (tmp_path / "副本.xlsx").write_bytes(not_printed(sample.read_bytes()))
    after = FileBook.open(saved_again([tmp_path / "副本.xlsx"], tmp_path) / "副本.xlsx")
    compared = 0
    for name in before.tables():
        for row, row_after in zip(before.read(name).rows, after.read(name).rows):
            for value, value_after in zip(row, row_after):
                if isinstance(value, float) and isinstance(value_after, (int, float)):
                    assert value_after == pytest.approx(value, rel=1e-9)
                    compared += 1
    assert compared > 500
