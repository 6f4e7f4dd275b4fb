"""A column of formulas is compared with itself, however the program that saved the workbook writes them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sample_books import after_run

from workbook_templates.engagement.other_formulas import other_formulas
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.ooxml.sheets.sheet_columns import SHARED
from xl_addin.books.file import FileBook


@pytest.mark.parametrize(
    ("texts", "others"),
    [
        (["B7*C7", "B8*C8", "B9*C9"], set()),
        (["B7*C7", "B8*C8*0.5", "B9*C9"], {1}),
        (["B7*C7", None, "B9*C9"], set()),  # a constant is another fault
        (["B7*C7", SHARED, SHARED, "B10*C10"], set()),  # a shared formula stands in its first cell
        (["SUM(A7)", ""], set()),  # and so does an array
        (["B7*7", "B8*7", "B9*7"], set()),
        (["B7*7", "B8*7", "B9*9"], {2}),
        (["B6+C7", "B7+C8", "B8+C9"], set()),
        (["B6+C7", "B6+C8", "B8+C9"], {1}),
        (["$B$7*C7", "$B$7*C8", "$B$8*C9"], {2}),
        (["T[[#This Row],[a]]", "T[[#This Row],[a]]", "T[[#This Row],[b]]"], {2}),
        (["'表7'!A7", "'表7'!A8", "'表7'!A9"], set()),
        (["A7", "B8"], {0, 1}),
        (["A7"], set()),
        ([], set()),
    ],
)
def test_what_is_another_formula(texts: list[str | None], others: set[int]) -> None:
    assert other_formulas(texts, 7) == others


@given(st.integers(1, 400), st.integers(2, 30), st.data())
def test_a_formula_filled_down_is_one_and_a_changed_cell_is_found(first: int, count: int, data: st.DataObject) -> None:
    texts = [f'IF(A{first + at}="7",B{first + at}*{first},SUM(C$5:C{first + at}))' for at in range(count)]
    assert not other_formulas(texts, first)
    changed = data.draw(st.integers(0, count - 1))
    texts[changed] += "*1.1"
    assert changed in other_formulas(texts, first)


@pytest.mark.parametrize(("sheet", "header"), [("能源账单", "折算用量"), ("排放计算", "核查排放量（tCO2）")])
def test_it_is_found_in_a_file(sheet: str, header: str, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(after_run("bus_operator").content)
    assert not [found for found in run_checks(read(FileBook.open(file))) if found.check == "W-290"]
    book = load_workbook(file)
    heads = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == header]
    cell = book[sheet].cell(heads[-1].row + 2, heads[-1].column)
    cell.value = f"{cell.value}*0.5"
    book.save(file)
    (found,) = [found for found in run_checks(read(FileBook.open(file))) if found.check == "W-290"]
    assert found.cells == f"{sheet}!{cell.coordinate}"
