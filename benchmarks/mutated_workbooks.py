"""Damaged workbooks opened, read and written: ``python benchmarks/mutated_workbooks.py [COUNT] [SEED]``.

Prints how many were refused with a sentence, how many still worked, the slowest, and every failure that is no refusal.
Half of them are damaged as files (truncated, bytes changed or cut out), half inside a part, behind the checksums.
"""

import contextlib
import datetime as dt
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from workbook_templates.book import BookError
from workbook_templates.ooxml.parts import Package
from xl_addin.books.file import FileBook


def small_workbook() -> bytes:
    """Two tables, names, formulas, a validation, a date format: what the port deals with, in a few kilobytes."""
    book = Workbook()
    page = book.active
    page.title = "账单"
    for row in [
        ["编号", "日期", "数量", "费用"],
        *([f"D{number}", dt.date(2025, 1, 1 + number), number, None] for number in range(8)),
    ]:
        page.append(row)
    for row in range(2, 10):
        page.cell(row, 4).value = f"=C{row}*0.8"
    page.add_table(Table(displayName="bills", ref="A1:D9"))
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("E2:E9")
    page.add_data_validation(choice)
    other = book.create_sheet("基本信息")
    other["A1"], other["B1"] = "名称", "值"
    other["B2"] = "深圳"
    other.add_table(Table(displayName="facts", ref="A1:B3"))
    book.defined_names["entity"] = DefinedName("entity", attr_text="'基本信息'!$B$2")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def exercise(raw: bytes) -> bool:
    """Everything the port offers, on whatever bytes; whether the workbook opened. Only a BookError may come out."""
    try:
        book = FileBook(Package.from_bytes(raw))
    except BookError:
        return False
    with contextlib.suppress(BookError):
        for table in list(book.tables())[:4]:
            with contextlib.suppress(BookError):
                grid = book.read(table)
                rows = [dict(zip(grid.headers, row, strict=True)) for row in grid.rows[:20]]
                book.write(table, [*rows, {}])
        for ref in book.formulas():
            book.value(ref)
        book.put({book.cell("entity")[0]: "改"})
    return True


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Truncated, some bytes changed, or some cut out."""
    kind = chance.randrange(3)
    if kind == 0:
        return raw[: chance.randrange(len(raw))]
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    at = chance.randrange(len(raw))
    return bytes(changed) if kind == 1 else raw[:at] + raw[at + chance.randrange(1, 200) :]


def mistyped(raw: bytes, chance: random.Random) -> bytes:
    """Well-formed more often: only digits and letters change."""
    changed = bytearray(raw)
    for _ in range(3):
        at = chance.randrange(len(changed))
        if chr(changed[at]).isalnum():
            changed[at] = chance.choice(b"09aAzZ-.:$")
    return bytes(changed)


def mutants(original: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Damaged copies of a workbook, the same for the same seed."""
    chance = random.Random(seed)
    names = [
        name
        for name in Package.from_bytes(original).names()
        if name.endswith((".xml", ".rels")) and "theme" not in name
    ]
    for number in range(count):
        if number % 2:
            yield damaged(original, chance)
            continue
        package = Package.from_bytes(original)
        name = chance.choice(names)
        change = chance.choice((damaged, mistyped))
        package.replace(name, change(package.part(name), chance))
        yield package.to_bytes()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    original = small_workbook()
    tally, slowest, wrong = Counter[str](), 0.0, []
    for number, raw in enumerate(mutants(original, count, seed)):
        before = time.perf_counter()
        try:
            tally["打开" if exercise(raw) else "拒绝"] += 1
        except BaseException as error:
            wrong.append(f"{number}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.perf_counter() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} 个：拒绝 {tally['拒绝']}，打开 {tally['打开']}，其他错误 {len(wrong)}，最慢 {slowest:.2f} s，内存最多 {peak:.0f} MB"
    )
    for line in wrong[:20]:
        print(line)


if __name__ == "__main__":
    main()
