"""Rows read by one pattern are what the strict scanner makes of them, in every book and however they are damaged."""

import random
import re
from collections.abc import Iterator

import pytest
import sample_books
from foreign_books import books
from mutated_workbooks import VALUES, small_workbook
from sweeps import swept

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.sheets import canonical_rows
from workbook_templates.ooxml.sheets.canonical_rows import canonical_columns, read_columns
from workbook_templates.ooxml.sheets.cell_values import CellReader
from workbook_templates.ooxml.sheets.number_formats import CellFormat
from workbook_templates.ooxml.sheets.sheet_columns import SheetColumns, columns_of
from workbook_templates.ooxml.sheets.sheet_scan import scan

READER = CellReader(
    ("共享", "=1", ""), [CellFormat("", False), CellFormat("yyyy-mm-dd", True), *[CellFormat("", False)] * 9]
)
WHOLE = Area(1, 1, 40, 20)
# As Excel, LibreOffice, openpyxl and we write rows.
EXCEL = (
    '<row r="1" spans="1:4" s="3" customFormat="1" ht="15.75" thickBot="1" x14ac:dyDescent="0.2">'
    '<c r="A1" s="1"><v>45602.5</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="2" t="str"><f>IF(x&lt;1,"",x)</f><v></v></c>'
    '<c r="D1" s="2"/></row><row r="2" spans="1:4" hidden="1"><c r="A2"><f t="shared" ref="A2:A3" si="0">B1+1</f><v>1E-3</v></c>'
    '<c r="C2" t="e"><f ca="1">1/0</f><v>#DIV/0!</v></c></row><row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c>'
    '<c r="B3" t="b"><v>1</v></c><c r="C3" cm="1"><f t="array" ref="C3:D4">ROW()</f><v>3</v></c><c r="D3"><v>-0</v></c></row>'
    '<row r="4"><c r="C4"/><c r="D4" t="d"><v>2024-11-06</v></c></row>'
)
LIBREOFFICE = (
    '<row r="7" customFormat="false" ht="18" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">'
    '<c r="A7" s="1" t="s"><v>0</v></c><c r="B7" s="0" t="n"><f aca="false">A1*2</f><v>7.25</v></c>'
    '<c r="C7" s="0" t="b"><f aca="false">TRUE()</f><v>0</v></c></row><row r="9" hidden="true"/>'
)
OURS = (
    '<row r="12"><c r="A12" s="1" t="n" /><c r="B12" t="inlineStr"><is><t xml:space="preserve"> a&#10;&amp;_x000D_\r\n</t></is></c>'
    '<c r="C12" t="str"><f>"a"</f><v xml:space="preserve"> b</v></c><c r="D12"></c><c r="AA12" t="n"><v>12345678901234567</v></c>'
    "</row>\n"
)
WRITTEN = {"Excel": EXCEL, "LibreOffice": LIBREOFFICE, "ours": OURS, "all": EXCEL + LIBREOFFICE + OURS}
AROUND = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet xmlns="m" xmlns:x14ac="x"><dimension ref="A1:D9"/>'
    '<cols><col min="1" max="2" style="1"/></cols><sheetData>%s</sheetData><mergeCells><mergeCell ref="J1:K2"/></mergeCells>'
    "</worksheet>"
)
INSERTED = (
    "<!-- -->", "<![CDATA[1]]>", "<?a?>", "&lt;", "&#65;", "&x;", "\n", " ", "x", "<extLst><ext/></extLst>", "<c r='A1'/>", "<v>1</v>",
    '<row r="5"/>', "<sheetData>", "</sheetData>", "</row>", "<x:c/>", '<c r="B1"/>', "]]>", "\x00", "é", "<rPh><t>x</t></rPh>",
)  # fmt: skip


def sheet(rows: str) -> bytes:
    return (AROUND % rows).encode()


def told(sheet: SheetColumns) -> tuple[object, ...]:
    """What a reader sees: values, formulas and hidden rows, or why not."""
    return tuple(
        _or_refusal(ask) for ask in (lambda: sheet.values(WHOLE), lambda: sheet.formulas(WHOLE), lambda: sheet.cells(WHOLE))
    )  # fmt: skip


def _or_refusal(ask: object) -> object:
    try:
        return ask()
    except FileError as error:
        return str(error)


def exact(value: Value) -> tuple[str, str]:
    return type(value).__name__, repr(value)


def strict(xml: bytes, reader: CellReader) -> SheetColumns | str:
    try:
        return columns_of(scan(xml, "表"), reader)
    except FileError as error:
        return str(error)


def judge(xml: bytes, reader: CellReader = READER) -> str:
    """Whether the sheet was read by the pattern, and then as the scanner reads it, or left to it, or is refused by it."""
    wanted, found = strict(xml, reader), canonical_columns(xml, "表", reader)
    if found is None:
        return "left" if isinstance(wanted, SheetColumns) else "refused"
    assert isinstance(wanted, SheetColumns), wanted
    assert found == wanted
    for number, column in found.columns.items():
        assert list(map(exact, column.values)) == list(map(exact, wanted.columns[number].values))
    assert told(found) == told(wanted)
    return "read"


@pytest.mark.parametrize("program", WRITTEN)
def test_rows_of_every_program_are_read_by_the_pattern(program: str) -> None:
    assert judge(sheet(WRITTEN[program])) == "read"


def test_chunks_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 100, 400):
        monkeypatch.setattr(canonical_rows, "CHUNK", size)
        assert judge(sheet(WRITTEN["all"])) == "read"


@pytest.mark.parametrize("sample", ["circuit_boards", "bus_operator", "hotel_group", "electronics", sample_books.EMPTY])
def test_every_sheet_of_ours_is(sample: str) -> None:
    contents = [sample_books.as_built(sample)]
    if sample == "bus_operator":
        contents.append(sample_books.after_run(sample).content)
    for content in contents:
        package = Package.from_bytes(content)
        index = read_index(package)
        reader = CellReader.of(package, index)
        assert {judge(package.part(part), reader) for part in index.worksheets.values()} == {"read"}


def test_books_of_others() -> None:
    seen = []
    for book in books():
        try:
            package = Package.from_bytes(book.raw)
            index = read_index(package)
        except FileError:
            continue
        reader = CellReader.of(package, index)
        seen += [judge(package.part(part), reader) for part in index.worksheets.values()]
    assert seen.count("read") > len(seen) / 2 > 200
    assert seen.count("left") > 20


def mutated(rows: str, luck: random.Random) -> str:
    """The rows with one or two things changed."""
    for _ in range(luck.choice((1, 1, 2))):
        pieces = re.split("(?=<)|(?<=>)", rows)
        at = luck.randrange(len(pieces))
        match luck.randrange(6):
            case 0:
                del pieces[at]
            case 1:
                pieces.insert(luck.randrange(len(pieces)), pieces[at])
            case 2:
                pieces.insert(at, luck.choice(INSERTED))
            case 3:
                other = luck.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 4:
                value = luck.choice(VALUES).decode().replace("<", "")
                pieces[at] = re.sub('(?<=")[^"]*(?=")', value, pieces[at], count=1) if "=" in pieces[at] else value
            case _:
                cut = luck.randrange(len(pieces[at]) + 1)
                pieces[at] = pieces[at][:cut] + luck.choice(INSERTED) + pieces[at][cut + luck.randrange(2) :]
        rows = "".join(pieces)
    return rows


def damaged(count: int) -> Iterator[bytes]:
    luck = random.Random(13)
    for _ in range(count):
        if luck.random() < 0.9:
            yield sheet(mutated(luck.choice(list(WRITTEN.values())), luck))
        else:
            yield mutated(AROUND % EXCEL, luck).encode()


@pytest.mark.parametrize("count", swept([1_500, 6_000], {1_500}))
def test_damaged_sheets(count: int) -> None:
    seen = [judge(xml) for xml in damaged(count)]
    assert min(seen.count(outcome) for outcome in ("read", "left", "refused")) > count / 12


def test_what_the_pattern_does_not_know_is_read_by_the_scanner() -> None:
    rows = '<row><c><v>1</v></c><c t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c></row>'
    assert read_columns(sheet(rows), "表", READER).row(1, WHOLE)[:3] == [1, "富文本", None]


def test_a_parts_of_damaged_workbooks() -> None:
    package = Package.from_bytes(small_workbook())
    index = read_index(package)
    reader = CellReader.of(package, index)
    luck = random.Random(14)
    for part in index.worksheets.values():
        xml = package.part(part)
        assert judge(xml, reader) == "read"
        for _ in range(300):
            judge(mutated(xml.decode(), luck).encode(), reader)


@pytest.mark.parametrize(("look", "is_seen"), [
    ('ht="0"', False), ('ht="0.75" customHeight="1"', False), ('ht="1.5"', False), ('ht="2.25"', True), ('ht="15"', True), ('ht="10.5"', True),
])  # fmt: skip
def test_a_row_lower_than_anybody_can_read_is_hidden(look: str, is_seen: bool) -> None:
    xml = sheet(f'<row r="3" {look}><c r="A3"><v>1</v></c></row>')
    assert judge(xml) == "read"
    assert read_columns(xml, "表", READER).hidden == ([] if is_seen else [3])
