"""The self-test workbook: it says nothing before Excel calculated, PASS for right values and FAIL for any other."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from udfs import FUNCTIONS
from udfs.kernel.errors import CellError
from workbook_templates.ooxml.edits.sheet_xml import set_cells
from workbook_templates.ooxml.package.parts import Package
from xl_addin.excel.addin.smoke import FIRST_ROW, NAME

PART = "xl/worksheets/sheet1.xml"
WRONG = {FIRST_ROW: 1.0, FIRST_ROW + 6: "别的", FIRST_ROW + 7: None}


@pytest.fixture
def page(built: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(built / NAME).active


def rows(page: openpyxl.worksheet.worksheet.Worksheet) -> range:
    return range(FIRST_ROW, page.max_row + 1)


def test_every_function_is_called(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    texts = " ".join(str(page[f"B{row}"].value) for row in rows(page))
    assert set(re.findall(r"GHG_\w+", texts)) == set(FUNCTIONS)


def test_nothing_is_passed_before_it_ran(built: Path) -> None:
    page = openpyxl.load_workbook(built / NAME, data_only=True).active
    assert {page[f"E{row}"].value for row in rows(page)} == {"未计算"}
    assert {page[f"C{row}"].value for row in rows(page)} == {"未计算"}
    assert "PASS" not in str(page["B4"].value)
    assert b'fullCalcOnLoad="1"' in Package.open(built / NAME).part("xl/workbook.xml")


@pytest.mark.calc
def test_the_verdict_is_right(built: Path, tmp_path: Path) -> None:
    """With the values that Excel shall find, all pass; with any other, those rows fail."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("GHGXL_REQUIRE_CALC") == "1":
            pytest.fail("soffice is not on PATH")
        pytest.skip("soffice (LibreOffice) is not on PATH")
    expected = openpyxl.load_workbook(built / NAME).active
    package = Package.open(built / NAME)
    xml = re.sub(rb"<f[^>]*>[^<]*GHG_[^<]*</f>", b"", package.part(PART))
    xml = re.sub(rb"</f><v>[^<]*</v>", b"</f>", xml)  # LibreOffice trusts values that stand there
    cells = {row: expected[f"D{row}"] for row in rows(expected)}
    shall = {row: CellError(cell.value) if cell.data_type == "e" else cell.value for row, cell in cells.items()}
    assert sum(isinstance(one, CellError) for one in shall.values()) >= 5
    for name, values in (("right", shall), ("wrong", shall | WRONG)):
        package.replace(PART, set_cells(xml, {f"C{row}": value for row, value in values.items()}))
        package.save(tmp_path / f"{name}.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out"]
    files = [tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"]
    subprocess.run([office, profile, *convert, *files], check=True, capture_output=True, timeout=180)
    right = openpyxl.load_workbook(tmp_path / "out" / "right.xlsx", data_only=True).active
    assert {right[f"E{row}"].value for row in rows(expected)} == {"PASS"}
    assert right["B4"].value == f"{len(rows(expected))} / {len(rows(expected))}"
    wrong = openpyxl.load_workbook(tmp_path / "out" / "wrong.xlsx", data_only=True).active
    assert {row for row in rows(expected) if wrong[f"E{row}"].value == "FAIL"} == set(WRONG)


def test_the_file_is_a_plain_workbook(built: Path) -> None:
    with zipfile.ZipFile(built / NAME) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]


def test_the_checklist_names_the_right_count(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    checklist = (Path(__file__).parents[2] / "docs" / "windows-smoke-test.md").read_text("utf-8")
    assert f"{len(rows(page))} / {len(rows(page))}" in checklist
