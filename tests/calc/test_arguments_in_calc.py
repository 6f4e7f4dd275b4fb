"""Arguments and arrays in a real Calc as it stands, where no formula is rewritten; docs/calc.md tells users of them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from calc_driver import RunningCalc
from libreoffice import require_calc
from openpyxl import Workbook

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from xl_addin.books.file import FileBook
from xl_addin.calc import recalculate as recalculate_module
from xl_addin.calc.office import Office
from xl_addin.calc.recalculate import calculated

pytestmark = pytest.mark.calc
ROWS, TIMES = 30_000, 30
MEGABYTE = 2**20


def values(office: Office, path: Path, formulas: dict[str, str]) -> dict[str, Value]:
    """What these formulas give beside A1, blank, and A2, zero."""
    book = Workbook()
    book.active["A2"] = 0
    for place, formula in formulas.items():
        book.active[place] = formula
    book.save(path)
    return {ref.address: value for ref, value in calculated(office, FileBook.open(path)).items()}


def test_one_blank_cell_is_zero_to_calc_but_a_range_of_one_cell_keeps_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formulas = {
        "B1": "=GHG_SHARE(A1,1,2)", "B2": "=GHG_SHARE(A1:A1,1,2)", "B3": '=GHG_SHARE(IF(A1="","",A1),1,2)',
        "C1": "=GHG_SHARE(A2,1,2)", "C2": "=GHG_SHARE(A2:A2,1,2)", "C3": '=GHG_SHARE(IF(A2="","",A2),1,2)',
    }  # fmt: skip
    missing = CellError("#N/A")
    right = {"B1": missing, "B2": missing, "B3": missing, "C1": 0, "C2": 0, "C3": 0}
    assert values(office, tmp_path / "rewritten.xlsx", formulas) == right  # as ``ghgxl recalc`` does it
    monkeypatch.setattr(recalculate_module, "_for_calc", lambda formula: formula)
    assert values(office, tmp_path / "as it stands.xlsx", formulas) == right | {"B1": 0}


@pytest.fixture
def running() -> Iterator[RunningCalc]:
    require_calc()
    calc = RunningCalc()
    yield calc
    calc.close()


def resident(calc: RunningCalc) -> int:
    """Bytes of memory of the biggest process of LibreOffice."""
    group, biggest = calc.processes[0].pid, 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            biggest = max(biggest, int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
    return biggest


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_calculating_an_array_again_takes_no_more_memory(running: RunningCalc) -> None:
    """Calc keeps every array that it was handed until the document is closed."""
    rows = [[float(row), 1.0, 2.0] for row in range(ROWS)]
    formula = f"=GHG_SHARE(A1:A{ROWS};B1:B{ROWS};C1:C{ROWS})"
    running.ask(sheet={"name": "array", "rows": rows, "formula": formula, "array": True})
    for _ in range(3):
        running.ask(calculate="array")
    before = resident(running)
    for _ in range(TIMES):
        running.ask(calculate="array")
    assert running.ask(results="array")["rows"][:3] == [[0.0], [0.5], [1.0]]
    assert resident(running) - before < 30 * MEGABYTE
