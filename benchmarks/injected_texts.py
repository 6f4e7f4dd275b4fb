"""Texts that want to be formulas: ``python benchmarks/injected_texts.py [COUNT]``.

Imports a ledger whose every text begins like a formula, by .xlsx and by .csv, lets LibreOffice open and save the result, and
counts the cells that became formulas; writes the same texts into the archive's .csv and lets LibreOffice open that too.
"""

import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbook_templates.build import build_empty
from workbook_templates.tables.bills import BILLS
from xl_addin.archive.content import csv_bytes
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office

STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", "＝", "=+", "@=", '"=', "\u200b=", "0=", "|=")
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("x","点此")', "SUM(A1:A9)", 'WEBSERVICE("x")', "DDE(1;2;3)", "GHG_VERSION()",
    "A1", "NOW()", "{1,2}", "IMPORTXML(1,2)", "-2+3", "TRUE()", "#REF!", "'a'!A1", "[1]Sheet1!A1",
)  # fmt: skip


def texts(count: int) -> Iterator[str]:
    """Beginnings times formulas, numbered until there are enough."""
    pairs = itertools.product(STARTS, BODIES)
    for number, (start, body) in zip(range(count), itertools.cycle(list(pairs))):
        yield f"{start}{body}" + (f" {number}" if number >= len(STARTS) * len(BODIES) else "")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    wanted = list(texts(count))
    with tempfile.TemporaryDirectory() as name, Office(seconds=300) as office:
        folder = Path(name)
        build_empty(folder / "a.xlsx")
        book = FileBook.open(folder / "a.xlsx")
        column = BILLS.column("remark").header
        before = sum(ref.sheet == book.tables()["bills"] for ref in book.formulas())
        book.write("bills", [{column: text} for text in wanted])
        book.save_as(folder / "b.xlsx")
        computed = sum(one.formula is not None for one in BILLS.columns)
        office.recalculate(folder / "b.xlsx", folder / "c.xlsx")
        for label, path in (("写入", "b.xlsx"), ("LibreOffice 另存", "c.xlsx")):
            opened = FileBook.open(folder / path)
            grid = opened.read("bills")
            at = grid.headers.index(column)
            formulas = sum(row[at] is not None for row in grid.formulas)
            kept = sum(str(row[at] or "").strip() == text.strip() for row, text in zip(grid.rows, wanted))
            print(
                f"{label}：{count} 个文本，成为公式 {formulas}，原样 {kept}（表中原有公式 {before}，现在每行 {computed}）"
            )
        (folder / "d.csv").write_bytes(csv_bytes([[text] for text in wanted]))
        office.recalculate(folder / "d.csv", folder / "d.xlsx")
        print(f"archive 的 .csv：成为公式 {len(FileBook.open(folder / 'd.xlsx').formulas())}")


if __name__ == "__main__":
    main()
