"""What a workbook brings along beside its cells is named with its place, never followed: in workbooks and in ledgers."""

import re
from pathlib import Path

import fake_excel
import pytest
from hostile import parts_of, plain_workbook, zipped
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK_RELS, SHEET_RELS = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"


def related(parts: dict[str, bytes], rels: str, kind: str, target: str, mode: str = "") -> None:
    """One more relationship; ``mode`` is External for what lies elsewhere."""
    raw = parts.get(rels, b"<Relationships></Relationships>")
    mode = f' TargetMode="{mode}"' if mode else ""
    number = raw.count(b"<Relationship ") + 100
    new = f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    parts[rels] = raw.replace(b"</Relationships>", new.encode())


def opened(parts: dict[str, bytes]) -> FileBook:
    return FileBook(Package.from_bytes(zipped(parts)))


def loaded() -> dict[str, bytes]:
    """A workbook with one of everything."""
    parts = parts_of(plain_workbook())
    related(parts, BOOK_RELS, "vbaProject", "vbaProject.bin")
    related(parts, BOOK_RELS, "connections", "connections.xml")
    parts["xl/connections.xml"] = (
        b'<connections><connection id="1" name="ERP"/><connection id="2" name="Web"/></connections>'
    )
    related(parts, BOOK_RELS, "externalLink", "externalLinks/externalLink1.xml")
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    )
    related(parts, SHEET_RELS, "oleObject", "../embeddings/oleObject1.bin")
    related(parts, SHEET_RELS, "package", "/xl/embeddings/%E5%8F%B0%E8%B4%A6.xlsx")
    related(parts, SHEET_RELS, "control", "../activeX/activeX1.xml")
    related(parts, SHEET_RELS, "queryTable", "../queryTables/queryTable1.xml")
    related(parts, SHEET_RELS, "drawing", "../drawings/drawing1.xml")
    related(parts, SHEET_RELS, "hyperlink", "https://example.org/", "External")
    related(parts, "xl/drawings/_rels/drawing1.xml.rels", "image", "https://example.org/pixel.png", "External")
    related(parts, "xl/drawings/_rels/drawing1.xml.rels", "image", "../media/image1.png")
    return parts


def test_each_is_told_with_its_place() -> None:
    sheet = "Sheet"
    assert set(opened(loaded()).active_content()) == {
        ActiveContent(ActiveContentKind.MACRO, "vbaProject.bin", ""),
        ActiveContent(ActiveContentKind.CONNECTION, "ERP", ""),
        ActiveContent(ActiveContentKind.CONNECTION, "Web", ""),
        ActiveContent(ActiveContentKind.DDE, "cmd|/C calc", ""),
        ActiveContent(ActiveContentKind.EMBEDDED, "oleObject1.bin", sheet),
        ActiveContent(ActiveContentKind.EMBEDDED, "台账.xlsx", sheet),
        ActiveContent(ActiveContentKind.CONTROL, "activeX1.xml", sheet),
        ActiveContent(ActiveContentKind.CONNECTION, "queryTable1.xml", sheet),
        ActiveContent(ActiveContentKind.LINKED, "pixel.png", sheet),
    }
    assert str(ActiveContent(ActiveContentKind.EMBEDDED, "台账.xlsx", sheet)) == "嵌入对象“台账.xlsx”（工作表“Sheet”）"


def test_a_plain_workbook_brings_nothing_along() -> None:
    assert opened(parts_of(plain_workbook())).active_content() == ()


@pytest.mark.parametrize(
    ("attributes", "kinds"),
    [
        ('calcMode="manual" fullPrecision="0"', {ActiveContentKind.MANUAL, ActiveContentKind.AS_DISPLAYED}),
        ('calcMode="autoNoTable" fullPrecision="1" fullCalcOnLoad="1"', set()),
    ],
)
def test_how_excel_calculates_is_told_where_it_shows_other_numbers(attributes: str, kinds: set) -> None:
    parts = parts_of(plain_workbook())
    whole = parts["xl/workbook.xml"].replace(b"</workbook>", f"<calcPr {attributes}/></workbook>".encode())
    parts["xl/workbook.xml"] = re.sub(rb"<calcPr calcId[^>]*/>", b"", whole)
    assert {content.kind for content in opened(parts).active_content()} == kinds


def test_parts_that_refer_to_each_other_end_the_search() -> None:
    parts = parts_of(plain_workbook())
    related(parts, SHEET_RELS, "drawing", "../drawings/drawing1.xml")
    related(parts, "xl/drawings/_rels/drawing1.xml.rels", "drawing", "../worksheets/sheet1.xml")
    assert opened(parts).active_content() == ()


def test_a_damaged_list_is_refused_with_a_sentence() -> None:
    parts = loaded() | {"xl/connections.xml": b"<connections>"}
    with pytest.raises(FileError, match="已损坏"):
        opened(parts).active_content()


def test_a_ledger_tells_too(tmp_path: Path) -> None:
    parts = parts_of(plain_workbook())
    related(parts, SHEET_RELS, "oleObject", "../embeddings/oleObject1.bin")
    (tmp_path / "台账.xlsx").write_bytes(zipped(parts))
    told = read_ledgers(tmp_path / "台账.xlsx", wanted=("编号", "数量"))[0].active_content
    assert told == (ActiveContent(ActiveContentKind.EMBEDDED, "oleObject1.bin", "Sheet"),)


def with_hidden_sheets(path: Path) -> Path:
    """Sheets hidden in both ways, one of them empty, and names of one sheet, Excel's own among them."""
    book = Workbook()
    main = book.active
    main["A1"], main.print_area = 1, "A1:B2"
    main.defined_names["prorate_method"] = DefinedName("prorate_method", attr_text=f"'{main.title}'!$A$1")
    book.defined_names["prorate_method"] = DefinedName("prorate_method", attr_text=f"'{main.title}'!$A$1")
    for name, state in (("藏", "hidden"), ("深藏", "veryHidden"), ("空", "hidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state, sheet["B2"] = state, None if name == "空" else "底稿"
    book.save(path)
    return path


def test_sheets_that_are_not_shown_and_names_of_one_sheet_are_told(tmp_path: Path) -> None:
    path = with_hidden_sheets(tmp_path / "隐藏.xlsx")
    hidden = (
        ActiveContent(ActiveContentKind.HIDDEN_SHEET, "", "藏"),
        ActiveContent(ActiveContentKind.VERY_HIDDEN_SHEET, "", "深藏"),
    )
    name = ActiveContent(ActiveContentKind.NAME_OF_SHEET, "prorate_method", "Sheet")
    assert FileBook.open(path).active_content() == (*hidden, name)
    empty = ActiveContent(ActiveContentKind.HIDDEN_SHEET, "", "空")  # Excel is not asked for the content of each
    assert LiveBook(fake_excel.Book(path)).active_content() == (*hidden, empty, name)
