"""What `verify` and `recalc` decide without LibreOffice: to how many digits, what our functions say, what may take a cell in."""

import datetime as dt
import math
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.calc.dependents import depending
from xl_addin.calc.own_calls import own_calls
from xl_addin.calc.verify import digits_of, same_value


def test_the_digits_of_a_file() -> None:
    assert digits_of([1 / 3, 2.0]) == 17
    assert digits_of([0.333333333333333, 2.0, 7, True, None, "1/3", CellError("#N/A")]) == 15
    assert same_value(0.333333333333333, 1 / 3, 15)
    assert not same_value(0.333333333333333, 1 / 3)
    assert not same_value(0.333333333333332, 1 / 3, 15)
    assert same_value(float(f"{123456.78901234567:.15g}"), 123456.78901234567, 15)
    assert same_value(0.0, 0.0, 15)
    assert not same_value(0.0, 1e-9, 15)


@pytest.mark.parametrize(
    "number", [1 / 3, 2 / 3, 1e-20 / 7, 123456789.123456789, 5e300 / 7, -1 / 3, math.pi * 1e15, 9.9999999999999995e22]
)
def test_a_number_that_lost_two_digits_is_the_same(number: float) -> None:
    assert same_value(float(f"{number:.15g}"), number, 15)
    wrong = float(f"{number:.15g}") + 3 * 10.0 ** (math.floor(math.log10(abs(number))) - 14)
    assert not same_value(wrong, number, 15)


@pytest.fixture
def own_layout(tmp_path: Path) -> FileBook:
    book = Workbook()
    page = book.active
    page.title = "电费 2025"
    for row, (fee, price) in enumerate([(8000, 0.8), (9000, None), (None, 0.9)], start=1):
        page.cell(row, 1).value, page.cell(row, 2).value = fee, price
    page["D1"] = dt.date(2026, 3, 31)
    page["E1"], page["E2"], page["E3"] = (f"=GHG_ELEC_FROM_FEE(A{row},B{row})" for row in (1, 2, 3))
    page["E4"] = "='C:\\Users\\李\\ghg.xlam'!GHG_ELEC_FROM_FEE(8000,0.8)"
    page["E5"] = "=GHG_RETAIN_UNTIL(D1,10)"
    page["E6"] = "=GHG_IS_CONSERVATIVE(A1,A1:A2)"
    page["F1"] = "=SUM(A1:A3)"
    page["F2"] = "=GHG_ELEC_FROM_FEE(F1,0.8)"
    page["F3"] = "=GHG_ELEC_FROM_FEE(A1*1,0.8)"
    page["F4"] = "=IF(A1=1,GHG_ELEC_FROM_FEE(A1,0.8),0)"
    page["F5"] = '=GHG_ELEC_FROM_FEE(IF(B2="","",B2),0.8)'
    page["F6"] = "=GHG_ELEC_FROM_FEE(COUNTIF(A1:A2,A1),0.8)"
    page["G1"] = ArrayFormula("G1:G2", "=GHG_ELEC_FROM_FEE(A1:A2,B1)")
    page["H1"] = ArrayFormula("H1:H3", "=GHG_ELEC_FROM_FEE(A1:A2,B1)")
    other = book.create_sheet("另")
    other["A1"] = "=GHG_ELEC_FROM_FEE('电费 2025'!A1,'电费 2025'!$B$1)"
    book.save(tmp_path / "own.xlsx")
    return FileBook.open(tmp_path / "own.xlsx")


def test_our_functions_are_evaluated_by_us_cell_by_cell(own_layout: FileBook) -> None:
    here = "电费 2025"
    found: dict[CellRef, Value] = {CellRef(here, "F1"): 16_000.0}
    values = {str(ref): value for ref, value in own_calls(own_layout, found).items()}
    codes = {place: getattr(value, "code", value) for place, value in values.items()}
    assert codes == {
        f"{here}!E1": 10_000, f"{here}!E2": "#N/A", f"{here}!E3": "#N/A", f"{here}!E4": 10_000, f"{here}!E5": dt.date(2036, 3, 31),
        f"{here}!E6": codes[f"{here}!E6"], f"{here}!F2": 20_000, f"{here}!F5": "#N/A",
        f"{here}!G1": 10_000, f"{here}!G2": 11_250, "另!A1": 10_000,
    }  # fmt: skip
    assert isinstance(values[f"{here}!E6"], bool)


def test_what_may_take_a_cell_in() -> None:
    texts = {
        "A1": "NOSUCH(1)",
        "A2": "A1+1",
        "A3": "SUM($A$1:A2)",
        "A4": "B9",
        "A5": "IFERROR(A3,0)",
        "A6": "OFFSET(B1,1,1)",
        "A7": "名称",
        "A8": "A7",
    }
    formulas = {CellRef("一", place): text for place, text in texts.items()}
    formulas[CellRef("二", "A1")] = "一!A5"
    formulas[CellRef("二", "A2")] = "A9"
    first = CellRef("一", "A1")
    assert depending(formulas, [first]) == {
        *(CellRef("一", place) for place in ("A2", "A3", "A5", "A6", "A7", "A8")),
        CellRef("二", "A1"),
    }
    assert depending(formulas, []) == set()


def test_single_blank_cells_handed_to_our_functions(own_layout: FileBook) -> None:
    """Calc makes 0 of them, Excel and `recalc` #N/A; of what is guarded by IF(A1="","",A1), or a range, nothing is said."""
    assert [(str(one.cell), str(one.blank)) for one in own_layout.bare_blanks()] == [
        ("电费 2025!E2", "电费 2025!B2"),
        ("电费 2025!E3", "电费 2025!A3"),
    ]
