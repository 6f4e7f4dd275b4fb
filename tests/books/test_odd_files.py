"""What other programs write in odd but unambiguous ways opens; what is wrong with a file is said of the file, not of its user."""

import re
from collections.abc import Callable

import pytest
from hostile import parts_of, plain_workbook, zipped

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

BOOK, BOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, SHEET_RELS, TABLE = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/tables/table1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Parts = dict[str, bytes]


def changed(name: str, old: bytes, new: bytes) -> Parts:
    parts = parts_of(plain_workbook())
    assert old in parts[name], (name, old)
    return parts | {name: parts[name].replace(old, new, 1)}


def renamed(old: str, new: str) -> Parts:
    return {name.replace(old, new): raw for name, raw in parts_of(plain_workbook()).items()}


def prefixed(*names: str) -> Parts:
    def with_prefix(raw: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", raw).replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN)

    parts = parts_of(plain_workbook())
    return parts | {name: with_prefix(parts[name]) for name in names}


def prefixed_filter() -> Parts:
    parts = changed(TABLE, b"<autoFilter", b"<x:autoFilter")
    return parts | {TABLE: parts[TABLE].replace(b"<table ", b'<table xmlns:x="' + MAIN + b'" ')}


ODD: dict[str, Callable[[], Parts]] = {
    "a sheet without a relation id": lambda: changed(BOOK, b' r:id="rId1"', b""),
    "an empty relation id": lambda: changed(BOOK, b' r:id="rId1"', b' r:id=""'),
    "a relation id without prefix": lambda: changed(BOOK, b' r:id="rId1"', b' id="rId1"'),
    "a sheet more, of which nothing is there": lambda: changed(BOOK, b"</sheets>", b'<sheet name="\xe7\xa9\xba" sheetId="9"/></sheets>'),
    "back slashes in a target": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"worksheets\\sheet1.xml"),
    "back slashes from the root": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"\\xl\\worksheets\\sheet1.xml"),
    "from the root without a slash": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"xl/worksheets/sheet1.xml"),
    "dots": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"./../xl/./worksheets/sheet1.xml"),
    "two slashes": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"//xl//worksheets/sheet1.xml"),
    "a fragment": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml#Sheet"),
    "blanks around": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b" worksheets/sheet1.xml "),
    "a query": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"worksheets/sheet1.xml?v=2"),
    "a scheme": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"file:///xl/worksheets/sheet1.xml"),
    "internal in small letters": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml\"", b"/xl/worksheets/sheet1.xml\" TargetMode=\"internal\""),
    "a relation id among blanks": lambda: changed(BOOK, b' r:id="rId1"', b' r:id=" rId1 "'),
    "percent in a target": lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"/xl/work%73heets/sheet1.xml"),
    "percent in the part's name": lambda: renamed("tables/table1", "tables/table%201") | {
        SHEET_RELS: changed(SHEET_RELS, b"table1.xml", b"table%201.xml")[SHEET_RELS]},
    "a blank in the part's name": lambda: renamed("tables/table1", "tables/table 1") | {
        SHEET_RELS: changed(SHEET_RELS, b"table1.xml", b"table%201.xml")[SHEET_RELS]},
    "the target of the table from the root": lambda: changed(SHEET_RELS, b"/xl/tables/table1.xml", b"xl/tables/table1.xml"),
    "back slashes in the names of parts": lambda: {name.replace("/", "\\"): raw for name, raw in parts_of(plain_workbook()).items()},
    "a prefixed table": lambda: prefixed(TABLE),
    "a prefixed sheet": lambda: prefixed(SHEET),
    "everything prefixed": lambda: prefixed(TABLE, SHEET, BOOK),
    "one prefixed element": prefixed_filter,
    "a filter of whole columns": lambda: changed(TABLE, b'<autoFilter ref="A1:B3"', b'<autoFilter ref="A:B"'),
    "a filter with dollars": lambda: changed(TABLE, b'<autoFilter ref="A1:B3"', b'<autoFilter ref="$A:$B"'),
    "a dimension of whole columns": lambda: changed(SHEET, b'<dimension ref="A1:B3"', b'<dimension ref="A:B"'),
    "a dimension of whole rows": lambda: changed(SHEET, b'<dimension ref="A1:B3"', b'<dimension ref="1:3"'),
    "merged whole columns elsewhere": lambda: changed(SHEET, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="D:E"/></mergeCells>'),
    "a validation of whole columns": lambda: changed(SHEET, b"</sheetData>", b'</sheetData><dataValidations><dataValidation sqref="B:B"/></dataValidations>'),
}  # fmt: skip


@pytest.mark.parametrize("label", ODD)
def test_it_opens_and_can_be_edited(label: str) -> None:
    book = FileBook(Package.from_bytes(zipped(ODD[label]())))
    grid = book.read("bills")
    assert grid.headers == ("编号", "数量")
    assert [tuple(row) for row in grid.rows] == [("D1", 1), ("D2", 2)]
    rows = [dict(zip(grid.headers, row, strict=True)) for row in grid.rows]
    book.write("bills", [*rows, {"编号": "D3", "数量": 3}])
    again = FileBook(Package.from_bytes(book.to_bytes()))
    assert [tuple(row) for row in again.read("bills").rows] == [("D1", 1), ("D2", 2), ("D3", 3)]


WRONG: dict[str, tuple[Callable[[], Parts], str]] = {
    "two sheets without ids": (
        lambda: changed(BOOK, b' r:id="rId1"', b"") | {BOOK: changed(BOOK, b' r:id="rId1"', b"")[BOOK].replace(b' r:id="rId2"', b"")},
        "目录没有写明工作表“Sheet”“别的”各在哪个内部部件中"),
    "an id that nothing has": (lambda: changed(BOOK, b' r:id="rId1"', b' r:id="rId77"'), "目录没有写明工作表“Sheet”在哪个内部部件中"),
    "a part that is not there": (
        lambda: changed(BOOK_RELS, b"/xl/worksheets/sheet1.xml", b"worksheets/sheet9.xml"),
        "工作表“Sheet”在内部部件“xl/worksheets/sheet9.xml”中，而文件里没有它"),
    "a row's number that is none": (lambda: changed(SHEET, b'<row r="2"', b'<row r="2.0"'), "工作表“Sheet”第1行之后有一行的行号写成“2.0”"),
    "a name of a part that begins with a dot": (lambda: renamed("xl/", "./xl/"), "工作簿内有可疑的部件名"),
    "two sheets of one name": (lambda: changed(BOOK, "别的".encode(), b"Sheet"), "同名的工作表"),
    "columns that a table has lost": (
        lambda: changed(TABLE, b' ref="A1:B3" header', b' ref="A1:D3" header'), "表“bills”（工作表“Sheet”）有 4 列，文件的定义中只有 2 列"),
    "a table without an area": (lambda: changed(TABLE, b' ref="A1:B3" header', b' ref="1" header'), "文件内部写着区域“1”|定义与其区域不符"),
    "an area that is none": (lambda: changed(TABLE, b' ref="A1:B3" header', b' ref="B0:A" header'), "文件内部写着区域“B0:A”，不是单元格区域"),
    "a cell at a place that is none": (lambda: changed(SHEET, b'r="A2"', b'r="2"'), "工作表“Sheet”第2行内部有单元格的位置写成“2”"),
    "a merged area that is none": (
        lambda: changed(SHEET, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="D4:E5"/><mergeCell ref="?1"/></mergeCells>'),
        "文件内部写着区域“\\?1”"),
}  # fmt: skip


@pytest.mark.parametrize("label", WRONG)
def test_what_is_wrong_is_said_of_the_file(label: str) -> None:
    """Never "“1”不是单元格地址", as if the user had typed it, nor 已损坏 where one can say more."""
    made, sentence = WRONG[label]

    def read_and_written() -> None:
        book = FileBook(Package.from_bytes(zipped(made())))
        book.read("bills")
        book.write("bills", [{"编号": "x"}] * 4)

    with pytest.raises(FileError, match=sentence) as caught:
        read_and_written()
    assert "不是单元格地址" not in str(caught.value)
