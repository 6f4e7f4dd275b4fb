"""The self-test workbook: it says nothing before Excel calculated, PASS for right values and FAIL for any other."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from libreoffice import saved_again

from udfs import FUNCTIONS
from udfs.kernel.errors import CellError
from workbook_templates.ooxml.edits.sheet_xml import set_cells
from workbook_templates.ooxml.package.parts import Package
from xl_addin.excel.addin.ribbon import BUTTONS
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
    expected = openpyxl.load_workbook(built / NAME).active
    package = Package.open(built / NAME)
    xml = re.sub(rb"<f[^>]*>[^<]*GHG_[^<]*</f>", b"", package.part(PART))
    xml = re.sub(rb"</f><v>[^<]*</v>", b"</f>", xml)  # LibreOffice trusts values that stand there
    cells = {row: expected[f"D{row}"] for row in rows(expected)}
    shall = {row: CellError(cell.value) if cell.data_type == "e" else cell.value for row, cell in cells.items()}
    assert sum(isinstance(value, CellError) for value in shall.values()) >= 5
    for name, values in (("right", shall), ("wrong", shall | WRONG)):
        package.replace(PART, set_cells(xml, {f"C{row}": value for row, value in values.items()}))
        package.save(tmp_path / f"{name}.xlsx")
    saved = saved_again([tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"], tmp_path)
    right = openpyxl.load_workbook(saved / "right.xlsx", data_only=True).active
    assert {right[f"E{row}"].value for row in rows(expected)} == {"PASS"}
    assert right["B4"].value == f"{len(rows(expected))} / {len(rows(expected))}"
    wrong = openpyxl.load_workbook(saved / "wrong.xlsx", data_only=True).active
    assert {row for row in rows(expected) if wrong[f"E{row}"].value == "FAIL"} == set(WRONG)


def test_the_file_is_a_plain_workbook(built: Path) -> None:
    with zipfile.ZipFile(built / NAME) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]


CHECKLIST = (Path(__file__).parents[2] / "docs" / "windows-smoke-test.md").read_text("utf-8")
STEPS = dict(re.findall(r"^\| (\w+) \| (.+) \|$", CHECKLIST, re.MULTILINE))


def test_the_checklist_names_the_right_count(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    assert f"{len(rows(page))} / {len(rows(page))}" in STEPS["4"]


def test_the_checklist_is_right_for_a_virtual_environment_too() -> None:
    """There pythonw.exe is a redirector, which starts a second process: whoever counts one sees a fault that is none."""
    counted = {step: text for step, text in STEPS.items() if "pythonw.exe" in text}
    assert list(counted) == ["7", "8", "8c", "11c", "17"]
    assert [step for step, text in counted.items() if not re.search("两个|转接程序", text)] == []


def test_the_buttons_that_the_checklist_names_are_there() -> None:
    labels = {button.label for button in BUTTONS.values()}
    named = set(re.findall("点“([^”]+)”", CHECKLIST)) - {"启用编辑"}  # Excel's own
    assert named
    assert named <= labels
