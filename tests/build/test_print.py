"""What a printed page shows whole: steps of 目录, reasons, and no rows that nothing stands in."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sample_books import EMPTY, as_built

from workbook_templates.build.contents import STEPS, WIDTHS
from workbook_templates.build.wrapping import lines
from workbook_templates.ooxml.package.parts import Package

COMPUTED = ("月度活动数据", "排放计算", "核对", "单据核对", "排放量拆分")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("print") / "示例.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


def test_long_texts_have_their_lines(sample: Path) -> None:
    book = load_workbook(sample)
    contents = book["目录"]
    for row, step in enumerate(STEPS, start=5):
        assert contents.row_dimensions[row].height >= 14 * lines(step, WIDTHS[1])
    page = book["排放计算"]
    head = next(cell for row in page.iter_rows(max_row=12) for cell in row if cell.value == "差异原因")
    for row in (head.row + 1, head.row + 2):
        cell = page.cell(row, head.column)
        assert cell.alignment.wrap_text
        assert page.row_dimensions[row].height >= 14 * 3


@pytest.mark.parametrize("is_empty", [False, True])
def test_the_print_area_of_computed_sheets_ends_with_the_last_key(sample: Path, tmp_path: Path, is_empty: bool) -> None:
    """A formula, so that what is registered later is never left out of the print."""
    path = tmp_path / "空.xlsx" if is_empty else sample
    if is_empty:
        path.write_bytes(as_built(EMPTY))
    text = Package.open(path).part("xl/workbook.xml").decode()
    areas = re.findall(r'<definedName name="_xlnm.Print_Area"[^>]*>([^<]*)<', text)
    assert [re.split("[\\'!]", area.replace("'", ""))[0] for area in areas] == list(COMPUTED)
    assert all("INDEX(" in area and "SUMPRODUCT(MAX(" in area for area in areas)
