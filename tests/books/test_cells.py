"""Cells in the forms other programs write them, and values back and forth."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position
from workbook_templates.ooxml.edits.sheet_xml import set_cached, set_cells
from workbook_templates.ooxml.edits.table_extent import needs_translation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.sheets.cell_values import CellReader, same_content, stored
from workbook_templates.ooxml.sheets.number_formats import CellFormat, is_date_code
from workbook_templates.ooxml.sheets.shared_strings import canonical_texts, parsed_texts, shared_texts
from workbook_templates.ooxml.sheets.sheet_scan import scan
from xl_addin.books.file import FileBook

FORMATS = [*[CellFormat("", False)] * 7, CellFormat("", True)]
READER = CellReader(shared=("共享", "=1"), formats=FORMATS)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=40).filter(
    lambda text: all(sign >= " " or sign in "\t\n\r" for sign in text)
)
MOMENTS = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.dates(dt.date(1900, 3, 1)),
    MOMENTS,
    st.sampled_from(["#N/A", "#VALUE!", "#DIV/0!"]).map(CellError),
)


def sheet(rows: str) -> bytes:
    return f'<?xml version="1.0"?>\n<worksheet xmlns="m"><sheetData>{rows}</sheetData></worksheet>'.encode()


def value_at(xml: bytes, text: str) -> Value:
    return READER.value(scan(xml, "表").cells.get(position(text)), "表")


@given(value=VALUES)
def test_a_value_comes_back_as_it_was_stored(value: Value) -> None:
    xml = set_cells(
        sheet('<row r="2"><c r="B2" s="7"/><c r="C2" s="7"><f>X</f><v>1</v></c></row>'), {"B2": value, "C2": value}
    )
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    reader = CellReader((), ()) if number else READER
    cells = scan(xml, "表").cells
    assert same_content(reader.value(cells[2, 2], "表"), stored(value))
    assert same_content(reader.value(cells[2, 3], "表"), "" if value == "" else stored(value))
    assert b"<f>X</f>" in xml


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        st.tuples(TEXTS, st.floats(allow_nan=False, allow_infinity=False), st.dates(dt.date(1900, 3, 1))), max_size=5
    )
)
def test_arbitrary_rows_written_saved_and_read_back(
    original: Path, tmp_path: Path, rows: list[tuple[str, float, dt.date]]
) -> None:
    book = FileBook.open(original)
    book.write("tbl_bill", [{"账单号": text, "电量(kWh)": number, "起始日期": day} for text, number, day in rows])
    book.save_as(tmp_path / "out.xlsx")
    grid = FileBook.open(tmp_path / "out.xlsx").read("tbl_bill")
    assert [(row[0] or "", row[3], row[2]) for row in grid.rows] == (rows or [("", None, None)])


def test_all_kinds_of_cells_are_read() -> None:
    xml = sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>富</t></r><r><rPr><b/></rPr>'
        "<t> 文本</t></r><rPh><t>fu</t></rPh></is></c><c r='C1' t='str'><f>\"x\"</f><v>x&amp;y</v></c>"
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#REF!</v></c><c r="F1" s="7"><v>45602</v></c>'
        '<c r="G1" s="7"><v>45602.5</v></c><c r="H1" s="7"><v>0.5</v></c><c r="I1" s="7"><v>60</v></c>'
        '<c r="J1"><v>1.5E-3</v></c><c r="K1" t="d"><v>2024-11-06</v></c><c r="L1" s="3"/>'
        '<c r="M1" t="inlineStr"><is><t><![CDATA[<a>]]></t></is></c></row>'
    )
    row = [value_at(xml, f"{letter}1") for letter in "ABCDEFGHIJKLMN"]
    day = dt.date(2024, 11, 6)
    noon = dt.datetime(2024, 11, 6, 12)
    assert row == [
        "共享",
        "富 文本",
        "x&y",
        True,
        CellError("#REF!"),
        day,
        noon,
        0.5,
        60,
        0.0015,
        day,
        None,
        "<a>",
        None,
    ]


@pytest.mark.parametrize(
    "cell",
    ["><v>1_0", "><v>nan", "><v>1e999", " t='s'><v>9", " t='s'><v>-1", " t='b'><v>2", " t='zz'><v>2"],
)
def test_content_that_contradicts_its_type_is_named(cell: str) -> None:
    with pytest.raises(FileError, match="表!A1"):
        value_at(sheet(f"<row r='1'><c r='A1'{cell}</v></c></row>"), "A1")


def test_prefixes_missing_addresses_and_empty_rows() -> None:
    xml = (
        b'<x:worksheet xmlns:x="m"><x:dimension ref="A1:B3"/><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c/></x:row>'
        b'<x:row r="3"/></x:sheetData></x:worksheet>'
    )
    new = set_cells(xml, {"A1": None, "B3": 3, "A2": "二", "C1": True})
    assert [value_at(new, text) for text in ("A1", "B1", "C1", "A2", "B3")] == [None, None, True, "二", 3]
    assert b'<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t xml:space="preserve">' in new
    assert b'<x:dimension ref="A1:C3"/>' in new
    assert set_cells(b'<worksheet xmlns="m"><sheetData/></worksheet>', {"B2": 1}) == sheet(
        '<row r="2"><c r="B2"><v>1</v></c></row>'
    ).removeprefix(b'<?xml version="1.0"?>\n')


def test_a_formula_cell_keeps_formula_attributes_and_extensions() -> None:
    cell = (
        '<c r="A1" s="4" cm="1" t="str" vm="2"><f t="array" ref="A1:A2" ca = "1">SUM(B1:B2)&amp;""</f>'
        "<v>old</v><extLst><ext/></extLst></c>"
    )
    xml = sheet(f'<row r="1" spans="1:1" x:dyDescent="0.2">{cell}</row><row r="2"><c r="A2"><v>2</v></c></row>')
    new = set_cached(xml, {"A1": 5, "A2": ""})
    assert new == xml.replace(b' t="str" vm="2"', b"").replace(b"<v>old</v>", b"").replace(
        b"<extLst>", b"<v>5</v><extLst>"
    ).replace(b'<c r="A2"><v>2</v></c>', b'<c r="A2" t="str"><v></v></c>')
    assert scan(xml, "表").formula_texts() == {(1, 1): 'SUM(B1:B2)&""', (2, 1): 'SUM(B1:B2)&""'}
    with pytest.raises(FileError, match="没有公式"):
        set_cached(xml, {"A3": 1})


def test_a_row_that_says_more_is_kept() -> None:
    xml = sheet(
        '<row r="1" ht="30" customHeight="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" spans="1:1"><c r="A2"><v>1</v></c></row>'
    )
    assert set_cells(xml, {"A1": None, "A2": None}) == sheet('<row r="1" ht="30" customHeight="1"></row>')


def test_rows_and_cells_out_of_order_are_refused() -> None:
    for rows in ('<row r="2"/><row r="1"/>', '<row r="1"><c r="B1"/><c r="A1"/></row>', '<row r="1"><c r="A2"/></row>'):
        with pytest.raises(FileError, match="错乱"):
            scan(sheet(rows), "表")


def test_dates_count_from_1904_where_the_book_says_so() -> None:
    reader = CellReader((), FORMATS, date1904=True)
    xml = set_cells(sheet('<row r="1"><c r="A1" s="7"/></row>'), {"A1": dt.date(2024, 11, 6)}, "表", reader)
    assert b"<v>44140</v>" in xml
    assert reader.value(scan(xml, "表").cells[1, 1], "表") == dt.date(2024, 11, 6)
    with pytest.raises(FileError, match="1904"):
        set_cells(xml, {"A1": dt.date(1903, 12, 31)}, "表", reader)


def test_a_book_of_1904(original: Path, sample: SimpleNamespace, tmp_path: Path) -> None:
    raw = sample.parts(original)["xl/workbook.xml"]
    assert b"<workbookPr " in raw
    package = Package.open(original)
    package.replace("xl/workbook.xml", raw.replace(b"<workbookPr ", b'<workbookPr date1904="1" '))
    package.save(tmp_path / "1904.xlsx")
    assert FileBook.open(tmp_path / "1904.xlsx").cell("报告日期")[1] == dt.date(2030, 4, 1)


def test_shared_strings() -> None:
    rich = b"<si><r><t>c</t></r><r><t xml:space='preserve'> d</t></r><rPh><t>x</t></rPh></si>"
    xml = b"<sst><si><t>a_x000D_b</t></si>" + rich + b"<si/></sst>"
    assert shared_texts(xml) == ["a\rb", "c d", ""]


STRINGS = (
    "<si><t>a_x000D_b</t></si>", '<si><t xml:space="preserve"> &lt;&#x4E2D;\r\n</t></si>', "<si><t></t></si>", "<si><t/></si>",
    '<si><t>\u7535</t><phoneticPr fontId="1" type="noConversion"/></si>', "\n", "<si><r><t>x</t></r></si>", "<!-- <si/> -->",
    "<si><t><![CDATA[<]]></t></si>", "<extLst><ext/></extLst>", "text", "<si><t>a</t><t>b</t></si>", "<si xml:space='x'><t>q</t></si>",
)  # fmt: skip


@given(
    strings=st.lists(st.sampled_from(STRINGS[:6]), max_size=4), others=st.lists(st.sampled_from(STRINGS), max_size=3),
    declaration=st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\r\n', "\ufeff"]), root=st.sampled_from(["", ' count="1"']),
    end=st.sampled_from(["", "\n", "<!-- -->"]),
)  # fmt: skip
def test_shared_strings_by_the_pattern_are_those_of_the_parser(
    strings: list[str], others: list[str], declaration: str, root: str, end: str
) -> None:
    xml = f"{declaration}<sst{root}>{''.join(strings + others)}</sst>{end}".encode()
    assert canonical_texts(xml) in (None, parsed_texts(xml))
    if not others and declaration[:1] != "\ufeff" and "--" not in end and "<si><t/></si>" not in strings:
        assert canonical_texts(xml) is not None


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "[$-804]d", "h:mm", 'yyyy"年"m"月"', "[h]:mm", "\\qmm"])
def test_date_formats(code: str) -> None:
    assert is_date_code(code)


@pytest.mark.parametrize("code", ["General", "0.00", '0.0"度/day"', "[Red]0", "#,##0\\h", "0_d", "@", "0.0E+00", "[h]"])
def test_number_formats(code: str) -> None:
    assert not is_date_code(code)


@pytest.mark.parametrize("formula", ["A1", "$A1+1", "SUM(B2:B9)", "IF(x[[#This Row],[a]],C3,0)", "Sheet1!A1"])
def test_formulas_bound_to_a_row(formula: str) -> None:
    assert needs_translation(formula)


@pytest.mark.parametrize(
    "formula", ["t[[#This Row],[A1]]*2", '"A1"', "SUM(t[B2])", "$A$1", "LOG10(2)", "GHG_X1(t[a])", "'A1'!$B$2"]
)
def test_formulas_the_same_in_every_row(formula: str) -> None:
    assert not needs_translation(formula)


def test_addresses() -> None:
    for text, place in {"A1": (1, 1), "$Z$9": (9, 26), "aa10": (10, 27), "XFD1048576": (1048576, 16384)}.items():
        assert position(text) == place
    assert address(1048576, 16384) == "XFD1048576"
    assert str(Area.parse("C3:C3")) == "C3"
    for bad in ("", "A", "1", "A0", "XFE1", "A1048577", "A1:B", "Ａ1", "A１", "A-1"):
        with pytest.raises(FileError):
            Area.parse(bad)


def test_x14_areas_follow_the_table(original: Path, sample: SimpleNamespace, tmp_path: Path) -> None:
    package = Package.open(original)
    name = "xl/worksheets/sheet2.xml"
    extension = (
        b'<extLst><ext uri="{X}" xmlns:x14="x14"><x14:dataValidations count="1"><x14:dataValidation type="list">'
        b'<xm:sqref xmlns:xm="xm">C6:C9 K1</xm:sqref></x14:dataValidation>'
        b"</x14:dataValidations></ext></extLst></worksheet>"
    )
    package.replace(name, package.part(name).replace(b"</worksheet>", extension))
    package.save(tmp_path / "x14.xlsx")
    book = FileBook.open(tmp_path / "x14.xlsx")
    book.write("tbl_bill", [{}] * 20)
    book.put({CellRef("能源账单", "B6"): 1})
    book.save_as(tmp_path / "out.xlsx")
    assert b">C6:C25 K1</xm:sqref>" in sample.parts(tmp_path / "out.xlsx")[name]
