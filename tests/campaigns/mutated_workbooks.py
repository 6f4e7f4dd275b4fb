"""Damaged workbooks and ledgers opened, read and written: ``python tests/campaigns/mutated_workbooks.py [COUNT] [SEED]``.

Prints how many were refused with a sentence, how many still worked, the slowest, and every failure that is no refusal.
Of twenty inputs, seven are damaged as files (truncated, bytes changed or cut out), seven inside a part, behind the
checksums, two in an attribute of a part, one under a password, two are ledgers (.xlsx) and one a ledger (.csv).
"""

import atexit
import contextlib
import datetime as dt
import io
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from msoffcrypto.method.ecma376_agile import ECMA376Agile
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import decrypt
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

PASSWORD = "密码"
SPINS = 1  # Excel's 100,000 would test hashing alone
LATE, LARGEST_MB = 10.0, 1024
HEADINGS = ("编号", "日期", "数量", "费用")
CSV = "编号,日期,数量,费用\r\n" + "".join(f'D{n},2025-01-{n + 1:02},{n},"1,{n:03}.5"\r\n' for n in range(12))
# What hostile hands write where a number, an area or a name is expected.
VALUES = (
    b"", b"-1", b"0", b"1048577", b"16385", b"99999999999999999999", b"1e308", b"NaN", b"A1", b"XFD1048576", b"A1:XFD1048576",
    b"A1048576:A1", b"A:A", b"1:1", b"#REF!", b"rId1", b"rId999", b"../../../x", b"/xl/workbook.xml", b"worksheets/sheet1.xml",
    b"External", b"array", b"shared", b"s", b"inlineStr", b"e", b"b", b"d", b"true", b"\xe8\xb4\xa6\xe5\x8d\x95", b"&#xD;", b"x" * 300,
)  # fmt: skip
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def small_workbook() -> bytes:
    """Two tables, names, formulas, a validation, a date format: what the port deals with, in a few kilobytes."""
    book = Workbook()
    page = book.active
    page.title = "账单"
    for row in [
        list(HEADINGS),
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
    package = Package.from_bytes(stream.getvalue())
    _share_texts(package)
    return package.to_bytes()


def _share_texts(package: Package) -> None:
    """Shared strings as Excel writes them, which the library does not."""
    sheet, rels, types = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    shared = b"".join(b"<si><t>%s</t></si>" % name.encode() for name in HEADINGS)
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package.add("xl/sharedStrings.xml", b'<sst xmlns="%s" count="4" uniqueCount="4">%s</sst>' % (space, shared))
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    related = b'<Relationship Id="rIdS" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    package.replace(rels, package.part(rels).replace(b"</Relationships>", related))
    declared = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    package.replace(types, package.part(types).replace(b"</Types>", declared))
    row = b'<row r="30"><c r="A30" t="s"><v>1</v></c><c r="B30" t="s"><v>3</v></c></row></sheetData>'
    package.replace(sheet, package.part(sheet).replace(b"</sheetData>", row))


def exercise(raw: bytes) -> bool:
    """Everything the port offers, on whatever bytes; whether the workbook opened. Only a FileError may come out."""
    try:
        book = FileBook(Package.from_bytes(raw))
    except FileError:
        return False
    with contextlib.suppress(FileError):
        book.active_content()
    with contextlib.suppress(FileError):
        book.links()
    with contextlib.suppress(FileError):
        for table in list(book.tables())[:4]:
            with contextlib.suppress(FileError):
                grid = book.read(table)
                book.hidden_rows(table)
                book.below(table)
                rows = [dict(zip(grid.headers, row, strict=True)) for row in grid.rows[:20]]
                book.write(table, [*rows, {}])
        for ref in book.formulas():
            book.value(ref)
        book.put({book.cell("entity")[0]: "改"})
    return True


def unlock(raw: bytes) -> bool:
    """A protected workbook."""
    try:
        return exercise(decrypt(raw, PASSWORD))
    except FileError:
        return False


def ledger(raw: bytes, ending: str) -> bool:
    """A file of an entity's own."""
    path = _scratch() / f"台账{ending}"
    path.write_bytes(raw)
    try:
        read_ledgers(path, wanted=HEADINGS)
    except FileError:
        return False
    return True


@cache
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ghgxl-mutants"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


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


def misused(raw: bytes, chance: random.Random) -> bytes:
    """Well-formed: some attribute says something else, is not there, or is there under another's name."""
    attributes = list(_ATTRIBUTE.finditer(raw))
    if not attributes:
        return mistyped(raw, chance)
    attribute, other = chance.choice(attributes), chance.choice(attributes)
    kind = chance.randrange(4)
    new = {
        0: b'%s="%s"' % (attribute[1], chance.choice(VALUES)),
        1: b"",
        2: b'%s="%s"' % (attribute[1], other[2]),
        3: b'%s="%s"' % (other[1], attribute[2]),
    }[kind]
    return raw[: attribute.start()] + new + raw[attribute.end() :]


Open = Callable[[bytes], bool]


def mutants(original: bytes, count: int, seed: int) -> Iterator[tuple[Open, bytes]]:
    """Damaged copies of a workbook, each with what opens it; the same for the same seed."""
    chance = random.Random(seed)
    names = [
        name
        for name in Package.from_bytes(original).names()
        if name.endswith((".xml", ".rels")) and "theme" not in name
    ]
    protected = ECMA376Agile.encrypt(PASSWORD, io.BytesIO(original), spin_count=SPINS)
    text = CSV.encode()

    def inside(change: Callable[[bytes, random.Random], bytes]) -> bytes:
        package = Package.from_bytes(original)
        name = chance.choice(names)
        package.replace(name, change(package.part(name), chance))
        return package.to_bytes()

    for number in range(count):
        kind = number % 20
        if kind < 7:
            yield exercise, damaged(original, chance)
        elif kind < 14:
            yield exercise, inside(chance.choice((damaged, mistyped)))
        elif kind < 16:
            yield exercise, inside(misused)
        elif kind == 16:
            yield unlock, chance.choice((damaged, misused))(protected, chance)
        elif kind == 17:
            yield _ledger_xlsx, damaged(original, chance)
        elif kind == 18:
            yield _ledger_xlsx, inside(chance.choice((damaged, mistyped, misused)))
        else:
            yield _ledger_csv, _spoilt(text, chance)


def _spoilt(text: bytes, chance: random.Random) -> bytes:
    """Damaged, with quotes that do not match, zeros, or a very long field."""
    raw = damaged(text, chance)
    at = chance.randrange(len(raw) + 1)
    return (
        raw[:at]
        + chance.choice((b"", b'"', b'"' * 50, b"\0", b"\xff\xfe", b"x" * 140_000, b"\r", b",;\t" * 50))
        + raw[at:]
    )


def _ledger_xlsx(raw: bytes) -> bool:
    return ledger(raw, ".xlsx")


def _ledger_csv(raw: bytes) -> bool:
    return ledger(raw, ".csv")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    original = small_workbook()
    tally, slowest, wrong = Counter[str](), 0.0, []
    for number, (opening, raw) in enumerate(mutants(original, count, seed)):
        before = time.perf_counter()
        try:
            tally["打开" if opening(raw) else "拒绝"] += 1
        except BaseException as error:
            wrong.append(f"{number}: {type(error).__name__}: {error}")
        seconds = time.perf_counter() - before
        slowest = max(slowest, seconds)
        if seconds > LATE:
            wrong.append(f"{number}: {seconds:.0f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if peak > LARGEST_MB:
        wrong.append(f"内存 {peak:.0f} MB")
    print(
        f"{count} 个：拒绝 {tally['拒绝']}，打开 {tally['打开']}，其他错误 {len(wrong)}，最慢 {slowest:.2f} s，内存最多 {peak:.0f} MB"
    )
    for line in wrong[:20]:
        print(line)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
