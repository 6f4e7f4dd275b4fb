"""What our functions cost in LibreOffice Calc: ``python benchmarks/calc_speed.py [REPEATS]``.

Prints the median of REPEATS (default 5) for a hard recalculation of cells and arrays, net of the same sheet with
built-in arithmetic, and for recalculating the samples as ``ghgxl recalc`` does it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.calc.recalculate import calculated

CELLS, ROWS = 10_000, 100_000


def cells(formula: str) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in range(1, CELLS + 1):
            sheet.append([row, row + 1, row + 2, formula.format(row)])

    return fill


def array(formula: str) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in range(1, ROWS + 1):
            sheet.append([row, row + 1, row + 2])
        sheet["D1"] = ArrayFormula(f"D1:D{ROWS}", formula)

    return fill


SHEETS = {
    f"{CELLS} 个单元格 =GHG_SHARE(A1,B1,C1)": cells("=GHG_SHARE(A{0},B{0},C{0})"),
    f"{CELLS} 个单元格 =A1*B1/C1": cells("=A{0}*B{0}/C{0}"),
    f"{ROWS} 行数组 {{=GHG_SHARE(A:A,B:B,C:C)}}": array(f"=GHG_SHARE(A1:A{ROWS},B1:B{ROWS},C1:C{ROWS})"),
    f"{ROWS} 行数组 {{=A*B/C}}": array(f"=A1:A{ROWS}*B1:B{ROWS}/C1:C{ROWS}"),
}


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = time.perf_counter()
        with Office(seconds=600) as office:
            print(f"启动 LibreOffice  {time.perf_counter() - before:.2f} s")
            for label, fill in SHEETS.items():
                book = Workbook()
                fill(book.active)
                book.save(folder / "a.xlsx")
                taken = [office.recalculate(folder / "a.xlsx", folder / "b.xlsx").seconds for _ in range(repeats)]
                print(f"{label}  {statistics.median(taken):.3f} s（{min(taken):.3f}–{max(taken):.3f}）", flush=True)
            for sample in names():
                build(Calculation(WORKBOOK, *load(sample)), folder / f"{sample}.xlsx")
                sheets, taken = FileBook.open(folder / f"{sample}.xlsx"), []
                for _ in range(repeats):
                    before = time.perf_counter()
                    count = len(calculated(office, sheets))
                    taken.append(time.perf_counter() - before)
                print(f"重新计算示例 {sample}，{count} 个公式单元格  {statistics.median(taken):.2f} s", flush=True)


if __name__ == "__main__":
    main()
