"""What an open Calc document has that the contract does not ask: its kinds of values, protection, hidden rows, undo."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from calc_driver import RunningCalc
from openpyxl.workbook.defined_name import DefinedName

from udfs.kernel.errors import CellError, Missing
from workbook_templates.book import Grid
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook

pytestmark = pytest.mark.calc


def now(running: RunningCalc) -> CalcBook:
    """The document as it stands, read again."""
    return CalcBook(running.ask(snapshot=True)["document"])


def constants(grid: Grid) -> list[list[bool]]:
    return [[formula is None for formula in row] for row in grid.formulas]


def test_it_reads_what_the_file_holds(document: CalcBook, original: Path, sample: SimpleNamespace) -> None:
    filed = FileBook.open(original)
    assert (document.sheets(), document.links()) == (filed.sheets(), filed.links())
    assert document.date1904 is False
    for table in filed.tables():
        here, there = document.read(table), filed.read(table)
        assert constants(here) == constants(there)
        assert document.hidden_rows(table) == frozenset()


def test_single_cells(document: CalcBook, sample: SimpleNamespace) -> None:
    day, moment = dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 12, 0)
    document.put({sample.entity: "新名称", sample.report_date: day, CellRef("能源账单", "D6"): moment, CellRef("核算边界", "B4"): Missing("没有"),
              CellRef("核算边界", "A5"): "", CellRef("基本信息", "D9"): True})  # fmt: skip
    assert document.cell("受核查方")[1] == "新名称"
    assert document.cell("报告日期")[1] == day
    assert document.read("tbl_bill").rows[0][2] == moment
    assert document.read("tbl_site").rows[0][1] == CellError("#N/A")
    assert document.read("tbl_site").rows[1][0] is None


def test_what_cannot_be_written_is_said_and_nothing_happens(document: CalcBook, running: RunningCalc) -> None:
    before = document.read("tbl_bill")
    running.ask(protect="能源账单")
    with pytest.raises(FileError, match="“能源账单”受保护"):
        document.write("tbl_bill", [{"账单号": "X"}])
    assert now(running).read("tbl_bill") == before
    running.ask(totals="tbl_site")
    changed = now(running)
    changed.write("tbl_site", [{"场所": "X"}])
    assert "汇总行" in running.ask(write=changed.changes())["refused"]


def test_what_fails_in_the_middle_takes_nothing_of_the_users_back(document: CalcBook, running: RunningCalc) -> None:
    running.ask(formula=["核算边界", "A4", "用户自己输入的"])
    before = now(running)
    before_tables = {table: before.read(table) for table in before.tables()}
    for cells in (
        [["核算边界", "A0", 1.0]],
        [["核算边界", "A4", "改"], ["核算边界", "B4", 5], ["核算边界", "A0", 1.0]],
    ):
        assert "已恢复原状" in running.ask(write={"tables": [], "cells": cells})["refused"]
        after = now(running)
        assert {table: after.read(table) for table in after.tables()} == before_tables


def test_days_counted_from_elsewhere_are_refused_not_shifted(document: CalcBook, running: RunningCalc) -> None:
    running.ask(null_date=[1900, 1, 1])
    assert "1900-01-01" in running.ask(snapshot=True)["refused"]
    running.ask(null_date=[1904, 1, 1])
    assert now(running).date1904 is True


def test_hidden_rows(document: CalcBook, running: RunningCalc) -> None:
    running.ask(hide=["能源账单", 7])
    assert now(running).hidden_rows("tbl_bill") == frozenset({1})


def test_one_step_of_undo_takes_a_write_back(document: CalcBook, running: RunningCalc) -> None:
    before = {table: document.read(table) for table in document.tables()}
    CalcBook.write(document, "tbl_bill", [{"账单号": str(number), "电量(kWh)": number} for number in range(9)])
    CalcBook.write(document, "tbl_site", [{"场所": "只留一行"}])
    CalcBook.put(document, {CellRef("基本信息", "C6"): "改"})
    document.commit()
    assert document.cell("受核查方")[1] == "改"
    assert running.ask(undo=True)["titles"][0] == "test"
    after = now(running)
    assert {table: after.read(table) for table in after.tables()} == before
    assert after.cell("受核查方")[1] == "深圳某某电路有限公司"


def test_a_stray_cell_in_the_last_row_and_column(running: RunningCalc, original: Path, tmp_path: Path) -> None:
    """Only filled areas are read; a sheet read densely to its last cell would be 3.5 GB."""
    book = openpyxl.load_workbook(original)
    page = book["能源账单"]
    page.cell(1_048_576, 1).value = "遗落"
    page.cell(1, 16_384).value = 7
    book.save(tmp_path / "遗落.xlsx")
    running.ask(open=str(tmp_path / "遗落.xlsx"))
    told = running.ask(snapshot=True)["document"]
    [sheet] = [sheet for sheet in told["sheets"] if sheet["name"] == "能源账单"]
    assert sum(len(line) for _, _, rows in sheet["blocks"] for line in rows) < 10_000
    read = CalcBook(told)
    assert [1_048_576, 1, [["遗落"]]] in sheet["blocks"]
    assert any(place == [1, 16_384] and rows[0] == [7.0] for *place, rows in sheet["blocks"])
    assert [row[0] for row in read.read("tbl_bill").rows] == [
        row[0] for row in FileBook.open(original).read("tbl_bill").rows
    ]


def test_hidden_sheets_and_names_of_one_sheet(running: RunningCalc, original: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(original)
    book["核算边界"].sheet_state = "veryHidden"
    book["能源账单"].defined_names["报告日期"] = DefinedName("报告日期", attr_text="'能源账单'!$B$2")
    book.save(tmp_path / "隐藏.xlsx")
    running.ask(open=str(tmp_path / "隐藏.xlsx"))
    assert set(now(running).active_content()) == {
        ActiveContent(ActiveContentKind.HIDDEN_SHEET, "", "核算边界"),  # Calc knows one way to hide
        ActiveContent(ActiveContentKind.NAME_OF_SHEET, "报告日期", "能源账单"),
    }
