"""Editing a big workbook of others: ``python benchmarks/edit_speed.py [ROWS]`` (100,000 rows of 20 columns unless told)."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook


def timed(label: str, act: Callable[[], object]) -> None:
    before, busy = time.perf_counter(), time.process_time()
    act()
    print(f"{label}：{time.perf_counter() - before:.2f} s，处理器 {time.process_time() - busy:.2f} s")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = xlsxwriter.Workbook(folder / "a.xlsx")
        page = book.add_worksheet("台账")
        page.write_row(0, 0, [f"列{column}" for column in range(20)])
        for row in range(1, rows + 1):
            for column in range(20):
                page.write(row, column, f"文本 {row}" if column % 5 == 0 else row * 1.25 + column)
        page.add_table(0, 0, rows, 19, {"name": "tbl", "columns": [{"header": f"列{column}"} for column in range(20)]})
        book.close()

        def two_cells() -> None:
            opened = FileBook.open(folder / "a.xlsx")
            opened.put({CellRef("台账", "C7"): 5.5, CellRef("台账", "F900"): "=核查<&>"})
            opened.save_as(folder / "b.xlsx")

        def append() -> None:
            opened = FileBook.open(folder / "a.xlsx")
            opened.append("tbl", [{"列0": "新", "列1": 1.5}])
            opened.save_as(folder / "c.xlsx")

        timed("打开、改两个单元格、保存", two_cells)
        timed("打开、追加一行、保存", append)
        timed("打开、读取全表", lambda: FileBook.open(folder / "a.xlsx").read("tbl"))


if __name__ == "__main__":
    main()
