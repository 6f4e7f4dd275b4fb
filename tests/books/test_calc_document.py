"""The adapter of an open Calc document, over a real one: what the contract asks, and what only Calc has."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from calc_driver import RunningCalc

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError, Missing
from workbook_templates.book import BookError, CellRef
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.calc.office import find_office, find_python

pytestmark = pytest.mark.calc


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCalc]:
    try:
        find_office(), find_python()
    except BookError as error:
        if os.environ.get("GHGXL_REQUIRE_CALC"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    calc = RunningCalc()
    yield calc
    calc.close()


class OpenBook(CalcBook):
    """Written at once into the document, and read again."""

    def __init__(self, running: RunningCalc) -> None:
        self.running = running
        super().__init__(running.ask(snapshot=True)["document"])

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        super().write(table, rows)
        self.commit()

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        super().put(cells)
        self.commit()

    def commit(self) -> None:
        answer = self.running.ask(write=self.changes())
        if "refused" in answer:
            raise BookError(answer["refused"])
        self.__init__(self.running)


@pytest.fixture
def book(running: RunningCalc, original: Path) -> OpenBook:
    running.ask(open=str(original))
    return OpenBook(running)


COMPUTED = 5


def typed(rows: Sequence[Sequence[Value]]) -> list[list[object]]:
    """Values with their kinds, without the column that Calc calculates itself."""
    return [
        [
            (type(one).__name__ if not isinstance(one, int) or isinstance(one, bool) else "float", one.code if isinstance(one, CellError) else one)
            for at, one in enumerate(row) if at != COMPUTED
        ]
        for row in rows
    ]  # fmt: skip


def test_it_reads_what_the_file_holds(book: OpenBook, original: Path, sample: SimpleNamespace) -> None:
    filed = FileBook.open(original)
    assert book.sheets() == filed.sheets()
    assert book.tables() == filed.tables()
    assert book.links() == filed.links()
    assert book.date1904 is False
    assert (book.can.live, book.can.undo) == (True, True)
    for table in filed.tables():
        here, there = book.read(table), filed.read(table)
        assert (here.sheet, here.first_row, here.first_column, here.headers) == (there.sheet, there.first_row, there.first_column, there.headers)  # fmt: skip
        assert typed(here.rows) == typed(there.rows)
        assert [[one is None for one in row] for row in here.formulas] == [[one is None for one in row] for row in there.formulas]  # fmt: skip
        assert dict(book.below(table)) == dict(filed.below(table))
        assert book.hidden_rows(table) == frozenset()
    for name in ("报告日期", "受核查方"):
        assert book.cell(name) == filed.cell(name)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 60])
def test_rows_are_replaced_whatever_their_number(book: OpenBook, count: int) -> None:
    rows: list[dict[str, Value]] = [
        {"账单号": f"{number:03}", "电量(kWh)": number * 1.1, "含基本电费": number % 2 == 0, "说明": "=1+1",
         "起始日期": dt.date(2025, 1, 1 + number % 28)} for number in range(count)
    ]  # fmt: skip
    book.write("tbl_bill", rows)
    grid = book.read("tbl_bill")
    assert len(grid.rows) == max(count, 1)
    expected = [[row.get(header) for header in grid.headers] for row in rows or [{}]]
    assert typed(grid.rows) == typed(expected)
    for row, (number, formula) in enumerate(zip(grid.rows, grid.formulas)):
        assert formula[COMPUTED] is not None
        assert number[COMPUTED] == pytest.approx(row * 1.1 * 0.8)
    assert typed(book.read("tbl_site").rows) == typed([("总部", 120.25), ("深汕分厂", None)])
    assert len(book.read("tbl_other").rows) == 1


def test_single_cells(book: OpenBook, sample: SimpleNamespace) -> None:
    day, moment = dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 12, 0)
    book.put({sample.entity: "新名称", sample.report_date: day, CellRef("能源账单", "D6"): moment, CellRef("核算边界", "B4"): Missing("没有"),
              CellRef("核算边界", "A5"): "", CellRef("基本信息", "D9"): True})  # fmt: skip
    assert book.cell("受核查方")[1] == "新名称"
    assert book.cell("报告日期")[1] == day
    assert book.read("tbl_bill").rows[0][2] == moment
    assert book.read("tbl_site").rows[0][1] == CellError("#N/A")
    assert book.read("tbl_site").rows[1][0] is None


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=1", "00123", "1e5", "2026-01-01", "TRUE"]
)
def test_text_stays_text(book: OpenBook, text: str) -> None:
    book.write("tbl_site", [{"场所": text}])
    grid = book.read("tbl_site")
    assert (grid.rows[0][0], grid.formulas[0][0]) == (text, None)


def test_what_cannot_be_written_is_said_and_nothing_happens(book: OpenBook, running: RunningCalc) -> None:
    for call in (
        lambda: book.write("tbl_none", []),
        lambda: book.write("tbl_site", [{"没有的列": 1}]),
        lambda: book.put({CellRef("核算边界", "A3"): "场地"}),
        lambda: book.write("tbl_site", [{"面积": number} for number in range(12)]),  # a note stands below
    ):
        with pytest.raises(BookError, match=r"[。]$"):
            call()
    before = book.read("tbl_bill")
    running.ask(protect="能源账单")
    with pytest.raises(BookError, match="“能源账单”受保护"):
        book.write("tbl_bill", [{"账单号": "X"}])
    assert OpenBook(running).read("tbl_bill") == before
    running.ask(totals="tbl_site")
    with pytest.raises(BookError, match="汇总行"):
        OpenBook(running).write("tbl_site", [{"场所": "X"}])


def test_hidden_rows(book: OpenBook, running: RunningCalc) -> None:
    running.ask(hide=["能源账单", 7])
    assert OpenBook(running).hidden_rows("tbl_bill") == frozenset({1})


def test_one_step_of_undo_takes_a_write_back(book: OpenBook, running: RunningCalc) -> None:
    before = {table: book.read(table) for table in book.tables()}
    CalcBook.write(book, "tbl_bill", [{"账单号": str(number), "电量(kWh)": number} for number in range(9)])
    CalcBook.write(book, "tbl_site", [{"场所": "只留一行"}])
    CalcBook.put(book, {CellRef("基本信息", "C6"): "改"})
    book.commit()
    assert book.cell("受核查方")[1] == "改"
    assert running.ask(undo=True)["titles"][0] == "test"
    after = OpenBook(running)
    assert {table: after.read(table) for table in after.tables()} == before
    assert after.cell("受核查方")[1] == "深圳某某电路有限公司"
