"""Add-in paths in formulas, as other PCs and other programs leave them."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.exchange.links import calls_our_function, without_addin_prefix
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

BARE = "GHG_SHARE(A1,B1,C1)"


@pytest.mark.parametrize(
    "formula",
    [
        "[1]!GHG_SHARE(A1,B1,C1)",
        "'C:\\Users\\张三\\AppData\\Local\\ghgxl\\ghg.xlam'!GHG_SHARE(A1,B1,C1)",
        "'C:\\[备份]\\GHG.XLAM'!GHG_SHARE(A1,B1,C1)",
        "'[ghg.xlam]'!GHG_SHARE(A1,B1,C1)",
        "ghg.xlam!GHG_SHARE(A1,B1,C1)",
        "_xludf.GHG_SHARE(A1,B1,C1)",
        "_xll.GHG_SHARE(A1,B1,C1)",
        "[1]!_xludf.GHG_SHARE(A1,B1,C1)",
        BARE,
    ],
)
def test_every_spelling_becomes_the_bare_name(formula: str) -> None:
    assert without_addin_prefix(formula, {1}) == BARE
    assert without_addin_prefix(f"IF({formula}>0,{formula},@{formula})", {1}) == f"IF({BARE}>0,{BARE},@{BARE})"
    assert calls_our_function(formula)


@pytest.mark.parametrize(
    "formula",
    [
        '"[1]!GHG_SHARE("',
        "IF(A1=\"'x\\ghg.xlam'!GHG_X(\",1,2)",
        "[2]!GHG_SHARE(A1)",
        "'C:\\other.xlam'!GHG_SHARE(A1)",
        "'它''s ghg.xlam'!A1",
        "'ghg.xlam'!A1",
        "[1]Sheet1!A1",
        "_xlfn.XLOOKUP(A1,B:B,C:C)",
        "MY_GHG_SHARE(1)",
        "SUM(tbl[GHG_X])",
    ],
)
def test_what_is_not_ours_is_left(formula: str) -> None:
    assert without_addin_prefix(formula, {1}) == formula


@pytest.mark.parametrize("formula", ['"GHG_SHARE("', "MY.GHG_SHARE(1)", "GHG_SHARE", "XGHG_SHARE(1)", "tbl[GHG_X]"])
def test_what_does_not_call_ours(formula: str) -> None:
    assert not calls_our_function(formula)


PIECES = st.sampled_from(
    ["[1]!", "[2]!", "GHG_X(", "'a\\ghg.xlam'!", "ghg.xlam!", "_xludf.", '"', "'", "!", "A1", ",", ")", "[", "]", "@"]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_doing_it_twice_changes_nothing_more(formula: str) -> None:
    once = without_addin_prefix(formula, {1})
    assert without_addin_prefix(once, {1}) == once


@given(st.text(alphabet="GHG_xlam.[]!'\"A1(),1", max_size=30))
def test_only_prefixes_go(formula: str) -> None:
    new = without_addin_prefix(formula, {1})
    assert len(new) <= len(formula)
    if "GHG_" not in formula.upper():
        assert new == formula


def linked(path: Path, *targets: str) -> Path:
    """A workbook as Excel saves one whose add-in lies elsewhere: external links by number."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B1"], page["C1"] = 10, 1, 2
    page["D1"] = "=[1]!GHG_SHARE(A1,B1,C1)"
    page["D2"] = '="[1]!GHG_SHARE("'
    page["D3"] = "=[2]Sheet1!A1"
    page["D4"] = openpyxl.worksheet.formula.ArrayFormula("D4:D5", "=[1]!GHG_SHARE(A1:A2,B1,C1)")
    book.defined_names["结果"] = openpyxl.workbook.defined_name.DefinedName("结果", attr_text="[1]!GHG_VERSION()")
    book.save(path)
    package = Package.open(path)
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ids = "".join(f'<externalReference {space} r:id="rIdX{n}"/>' for n in range(1, len(targets) + 1))
    workbook = package.part("xl/workbook.xml").decode()
    package.replace(
        "xl/workbook.xml",
        workbook.replace("<definedNames>", f"<externalReferences>{ids}</externalReferences><definedNames>").encode(),
    )
    relations = package.part("xl/_rels/workbook.xml.rels").decode()
    types = package.part("[Content_Types].xml").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for number, target in enumerate(targets, start=1):
        part = f"xl/externalLinks/externalLink{number}.xml"
        package.add(part, b"<externalLink><externalBook/></externalLink>")
        package.add(
            f"xl/externalLinks/_rels/externalLink{number}.xml.rels",
            f'<Relationships><Relationship Id="rId1" Type="{kind}/externalLinkPath" Target="{target}"'
            ' TargetMode="External"/></Relationships>'.encode(),
        )
        relation = f'<Relationship Id="rIdX{number}" Type="{kind}/externalLink" Target="/{part}"/>'
        relations = relations.replace("</Relationships>", relation + "</Relationships>")
        types = types.replace("</Types>", f'<Override PartName="/{part}" ContentType="x/link"/></Types>')
    package.replace("xl/_rels/workbook.xml.rels", relations.encode())
    package.replace("[Content_Types].xml", types.encode())
    package.save(path)
    return path


def test_a_workbook_from_another_pc_is_repaired(tmp_path: Path) -> None:
    path = linked(tmp_path / "a.xlsx", "file:///C:\\Users\\%E6%9D%8E\\ghg.xlam", "other.xlsx")
    book = FileBook.open(path)
    assert book.repair_links() == ["Sheet!D1", "Sheet!D4"]
    book.save_as(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        sheet, workbook = archive.read("xl/worksheets/sheet1.xml").decode(), archive.read("xl/workbook.xml").decode()
        names = archive.namelist()
    assert "<f>GHG_SHARE(A1,B1,C1)</f>" in sheet
    assert '"[1]!GHG_SHARE("' in sheet
    assert "<f>[2]Sheet1!A1</f>" in sheet
    assert 'ref="D4:D5"' in sheet
    assert ">GHG_VERSION()<" in workbook
    assert "xl/externalLinks/externalLink1.xml" in names, "the number of the other link must not move"
    assert FileBook.open(tmp_path / "b.xlsx").repair_links() == []


def test_a_link_that_nothing_uses_any_more_goes(tmp_path: Path) -> None:
    path = linked(tmp_path / "a.xlsx", "ghg.xlam")
    raw = Package.open(path)
    xml = raw.part("xl/worksheets/sheet1.xml")
    xml = xml.replace(b"[2]Sheet1!A1", b"A1").replace(b'"[1]!GHG_SHARE("', b'"x"')
    raw.replace("xl/worksheets/sheet1.xml", xml)
    raw.save(path)
    book = FileBook.open(path)
    book.repair_links()
    book.save_as(tmp_path / "b.xlsx")
    package = Package.open(tmp_path / "b.xlsx")
    assert not [name for name in package.names() if "externalLink" in name]
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        assert b"xternal" not in package.part(part), part
    openpyxl.load_workbook(tmp_path / "b.xlsx")
