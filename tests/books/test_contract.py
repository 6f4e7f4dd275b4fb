"""The book port's contract, over every adapter that can run here."""

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, Missing, WrongKind
from workbook_templates.book import Book, Grid
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address
from xl_addin.books.calc import CalcBook
from xl_addin.books.memory import MemoryBook
from xl_addin.books.snapshot import SnapshotBook


def plain(value: Value) -> object:
    """Comparable with its kind: 1, 1.0 are one; TRUE, "1" and an error are others."""
    if isinstance(value, CellError):
        return ("error", value.code)
    kind = "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
    return (kind, value)


RESULTS = 5  # the column of formulas


def shape(book: Book, rows: Sequence[Sequence[Value]]) -> list[list[object]]:
    """Values with their kinds; a real Calc calculates the formulas itself, whatever result we would give them."""
    held = [[*row[:RESULTS], *row[RESULTS + 1 :]] if isinstance(book, CalcBook) else row for row in rows]
    return [[plain(value) for value in row] for row in held]


def formulas(book: Book, grid: Grid) -> list[list[str | None]]:
    """The texts of the formulas; Calc writes ; between arguments."""
    calc = isinstance(book, CalcBook)
    return [[text.replace(";", ",") if calc and text else text for text in row] for row in grid.formulas]


def named_rows(book: Book, table: str) -> list[dict[str, Value]]:
    grid = book.read(table)
    return [dict(zip(grid.headers, row, strict=True)) for row in grid.rows]


def test_capabilities_are_asked_beforehand(book: Book) -> None:
    assert book.can.live == isinstance(book, SnapshotBook)
    assert book.can.undo == isinstance(book, CalcBook)


def test_sheets_and_tables(book: Book) -> None:
    assert set(book.sheets()) == {"基本信息", "能源账单", "核算边界"}
    assert book.tables() == {"tbl_bill": "能源账单", "tbl_site": "核算边界", "tbl_other": "核算边界"}


def test_a_table_is_read_whole(book: Book, sample: SimpleNamespace) -> None:
    grid = book.read("tbl_bill")
    assert (grid.sheet, grid.first_row, grid.first_column) == ("能源账单", 6, 2)
    assert grid.headers == sample.headers
    assert shape(book, grid.rows) == shape(book, sample.rows)
    assert formulas(book, grid) == [list(sample.formulas)] * len(sample.rows)


def test_a_named_cell_is_read(book: Book, sample: SimpleNamespace) -> None:
    assert book.cell("报告日期") == (sample.report_date, dt.date(2026, 3, 31))
    assert book.cell("受核查方") == (sample.entity, "深圳某某电路有限公司")


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 60])
def test_rows_are_replaced_whatever_their_number(book: Book, sample: SimpleNamespace, count: int) -> None:
    rows: list[dict[str, Value]] = [
        {"账单号": f"{number:03}", "电量(kWh)": number * 1.1, "电费(元)": number * 0.88} for number in range(count)
    ]
    book.write("tbl_bill", rows)
    grid = book.read("tbl_bill")
    assert grid.headers == sample.headers
    assert len(grid.rows) == len(grid.formulas) == max(count, 1)
    assert formulas(book, grid) == [list(sample.formulas)] * max(count, 1)
    if isinstance(book, CalcBook):
        assert [row[RESULTS] for row in grid.rows] == [(row[3] or 0) * 0.8 for row in grid.rows]
    expected = [[row.get(header) for header in sample.headers] for row in rows or [{}]]
    assert shape(book, grid.rows) == shape(book, expected)
    assert shape(book, book.read("tbl_site").rows) == shape(book, [("总部", 120.25), ("深汕分厂", None)])


def test_columns_a_row_does_not_name_become_blank(book: Book) -> None:
    book.write("tbl_site", [{"面积": 5}])
    assert named_rows(book, "tbl_site") == [{"场所": None, "面积": 5}]


def test_what_was_read_can_be_written(book: Book, sample: SimpleNamespace) -> None:
    book.write("tbl_bill", named_rows(book, "tbl_bill"))
    assert shape(book, book.read("tbl_bill").rows) == shape(book, sample.rows)


def test_put_sets_constants_and_keeps_formulas(book: Book, sample: SimpleNamespace) -> None:
    book.put({sample.entity: "新名称", CellRef("能源账单", "G6"): 8001.5, CellRef("能源账单", "E6"): 10001.875})
    assert book.cell("受核查方")[1] == "新名称"
    grid = book.read("tbl_bill")
    assert (grid.rows[0][3], grid.rows[0][RESULTS]) == (10001.875, 8001.5)
    assert formulas(book, grid)[0][RESULTS] == sample.formula


def test_an_empty_text_is_a_blank_but_a_formula_may_show_it(book: Book, sample: SimpleNamespace) -> None:
    book.put({sample.entity: "", CellRef("能源账单", "G6"): ""})
    assert book.cell("受核查方")[1] is None
    if not isinstance(book, CalcBook):
        assert plain(book.read("tbl_bill").rows[0][RESULTS]) == ("str", "")


def test_our_errors_become_error_values(book: Book) -> None:
    book.write("tbl_site", [{"场所": Missing("没有"), "面积": WrongKind("不对")}])
    assert shape(book, book.read("tbl_site").rows) == [[("error", "#N/A"), ("error", "#VALUE!")]]


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 12345678901234567, "a\x00b", "\ud800", "长" * 32768, dt.date(1900, 2, 28)]
)
def test_a_value_no_cell_can_hold_is_refused_and_nothing_written(book: Book, value: Value) -> None:
    before = book.read("tbl_site")
    with pytest.raises(FileError):
        book.put({CellRef("核算边界", "A4"): "改", CellRef("核算边界", "B4"): value})
    with pytest.raises(FileError):
        book.write("tbl_site", [{"场所": "改"}, {"面积": value}])
    assert book.read("tbl_site") == before


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "'=1", "00123",
             "1e5", "2026-01-01", "TRUE", "#N/A"])  # fmt: skip
def test_text_stays_text(book: Book, text: str) -> None:
    book.write("tbl_site", [{"场所": text}])
    grid = book.read("tbl_site")
    assert (grid.rows[0][0], grid.formulas[0][0]) == (text, None)


def test_what_is_not_there_is_said(book: Book) -> None:
    for call in (
        lambda: book.read("tbl_none"),
        lambda: book.write("tbl_none", []),
        lambda: book.write("tbl_site", [{"没有的列": 1}]),
        lambda: book.cell("没有的名称"),
        lambda: book.put({CellRef("没有的表", "A1"): 1}),
        lambda: book.put({CellRef("核算边界", "A0"): 1}),
        lambda: book.put({CellRef("核算边界", "XFE1"): 1}),
    ):
        with pytest.raises(FileError, match=r"[。]$"):
            call()


def test_a_header_is_not_overwritten(book: Book) -> None:
    with pytest.raises(FileError, match=r"核算边界!A3.*表头"):
        book.put({CellRef("核算边界", "A3"): "场地"})


def test_growing_stops_before_what_stands_below(book: Book) -> None:
    book.put({CellRef("核算边界", "B9"): "注"})
    with pytest.raises(FileError, match="核算边界!B9"):
        book.write("tbl_site", [{"面积": number} for number in range(6)])
    book.write("tbl_site", [{"面积": number} for number in range(5)])
    assert [row[1] for row in book.read("tbl_site").rows] == [0, 1, 2, 3, 4]


def test_what_stands_below_a_table_is_told(book: Book) -> None:
    assert dict(book.below("tbl_bill")) == {}
    note = {} if isinstance(book, MemoryBook) else {CellRef("核算边界", "A12"): "表下注释"}
    assert dict(book.below("tbl_site")) == note
    added = {CellRef("核算边界", "A6"): "新厂", CellRef("核算边界", "B900"): 5, CellRef("核算边界", "A8"): 0}
    book.put({**added, CellRef("核算边界", "B7"): "", CellRef("核算边界", "C6"): "旁边"})
    assert dict(book.below("tbl_site")) == note | added
    assert dict(book.below("tbl_other")) == {}
    with pytest.raises(FileError):
        book.below("tbl_none")


def test_a_row_the_table_grew_over_is_no_longer_below(book: Book) -> None:
    book.put({CellRef("核算边界", "B9"): 7})
    book.write("tbl_site", [{"面积": number} for number in range(5)])
    assert CellRef("核算边界", "B9") in book.below("tbl_site")
    book.put({CellRef("核算边界", "B9"): None})
    book.write("tbl_site", [{"面积": number} for number in range(6)])
    assert CellRef("核算边界", "B9") not in book.below("tbl_site")


def test_a_block_gets_rows_where_no_program_holds_the_book(book: Book, sample: SimpleNamespace) -> None:
    """Its columns of formulas go on; with the rows it has, or in Excel and Calc, it stays."""
    before = book.read("tbl_bill")
    assert book.fit("tbl_bill", len(before)) is False
    is_grown = book.fit("tbl_bill", len(before) + 2)
    after = book.read("tbl_bill")
    assert is_grown is not isinstance(book, SnapshotBook)
    assert len(after) == len(before) + 2 * is_grown
    assert shape(book, after.rows[: len(before)]) == shape(book, before.rows)
    assert {row[RESULTS] for row in formulas(book, after)} == {formulas(book, before)[0][RESULTS]}
    assert not any(value for row in after.rows[len(before) :] for value in row)


def test_whether_a_formula_makes_a_value_is_told(book: Book, sample: SimpleNamespace) -> None:
    grid = book.read("tbl_bill")
    cells = [CellRef(grid.sheet, address(grid.first_row, grid.first_column + at)) for at in range(len(grid.headers))]
    assert [book.has_formula(cell) for cell in cells] == [text is not None for text in grid.formulas[0]]
