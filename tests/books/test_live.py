"""What only an open workbook has: Excel that refuses, protects, filters and calculates."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_excel
import pytest

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from xl_addin.books.live import LiveBook, save_copy

STATE = (True, True, -4105)


def content(excel: Any) -> dict[tuple[str, int, int], object]:
    """What was entered; values of formulas are Excel's to calculate."""
    return {
        (sheet.name, row, column): cell.formula or cell.value
        for sheet in excel.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.value is not None or cell.formula
    }


def state(excel: Any) -> tuple[object, ...]:
    return (excel.app.ScreenUpdating, excel.app.EnableEvents, excel.app.Calculation)


def test_nothing_reaches_excel_before_commit(excel: Any) -> None:
    before = content(excel)
    book = LiveBook(excel)
    excel.refuse = lambda what: True  # not even a look: the work is done outside Excel's thread
    excel.sheets.clear()
    book.write("tbl_site", [{"场所": "甲", "面积": 1}] * 5)
    book.put({CellRef("基本信息", "C6"): "改"})
    assert book.cell("受核查方")[1] == "改"
    assert [row[0] for row in book.read("tbl_site").rows] == ["甲"] * 5
    assert before


def test_commit_writes_and_leaves_excel_as_it_was(excel: Any) -> None:
    book = LiveBook(excel)
    book.write("tbl_site", [{"场所": f"第{number}", "面积": number} for number in range(5)])
    book.put({CellRef("基本信息", "C6"): "改"})
    book.commit()
    assert state(excel) == STATE
    assert excel.sheets["核算边界"].cell(8, 1).value == "第4"
    assert excel.sheets["核算边界"].tables["tbl_site"].range.shape == (6, 2)
    assert excel.sheets["基本信息"].cell(6, 3).value == "改"


@pytest.mark.parametrize("step", range(9))
def test_all_or_nothing(excel: Any, step: int) -> None:
    """Whatever Excel refuses, the workbook is as before, and the sentence says so."""
    before, tables = content(excel), {table.name: table.range.shape for sheet in excel.sheets for table in sheet.tables}
    book = LiveBook(excel)
    book.write("tbl_bill", [{"账单号": f"{number}", "说明": "=1+1"} for number in range(9)])
    book.write("tbl_site", [{"场所": "只留一行"}])
    book.put({CellRef("基本信息", "C6"): "改"})
    calls = iter(range(1000))
    excel.refuse = lambda what: next(calls) == step
    with pytest.raises(FileError, match="已恢复原状"):
        book.commit()
    excel.refuse = lambda what: False
    assert content(excel) == before
    assert {table.name: table.range.shape for sheet in excel.sheets for table in sheet.tables} == tables
    assert state(excel) == STATE
    LiveBook(excel).read("tbl_bill")


def test_a_restoration_that_fails_is_told(excel: Any) -> None:
    book = LiveBook(excel)
    book.write("tbl_site", [{"场所": "甲"}])
    book.put({CellRef("基本信息", "C6"): "改"})
    calls = iter(range(1000))
    excel.refuse = lambda what: next(calls) >= 1
    with pytest.raises(FileError, match="不保存关闭"):
        book.commit()
    assert state(excel) == STATE


def test_a_protected_sheet_is_told_and_nothing_written(excel: Any) -> None:
    excel.sheets["核算边界"].ProtectContents = True
    before = content(excel)
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C6"): "改"})
    book.write("tbl_site", [{"场所": "甲"}])
    with pytest.raises(FileError, match=r"核算边界.*保护"):
        book.commit()
    assert content(excel) == before


def test_a_total_row_is_told(excel: Any) -> None:
    excel.sheets["核算边界"].tables["tbl_site"].ShowTotals = True
    book = LiveBook(excel)
    book.write("tbl_site", [{"场所": "甲"}])
    with pytest.raises(FileError, match="汇总行"):
        book.commit()


def test_excel_that_is_busy_is_told(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: object) -> object:
        raise fake_excel.ComError("call was rejected by callee")

    monkeypatch.setattr(fake_excel.Range, "Value2", property(busy))
    with pytest.raises(FileError, match="结束单元格编辑"):
        LiveBook(excel)


def test_an_amount_in_a_currency_format_keeps_its_digits(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Value gives such a cell as a Decimal of four places; Value2 has them all."""
    excel.sheets["核算边界"].cell(4, 2).value = 0.5703216
    plain = fake_excel.Range.Value.fget

    def money(self: Any) -> object:
        block = plain(self)
        rows = block if isinstance(block, tuple) else ((block,),)
        return tuple(tuple(Decimal("0.5703") if value == 0.5703216 else value for value in row) for row in rows)

    monkeypatch.setattr(fake_excel.Range, "Value", property(money))
    assert LiveBook(excel).read("tbl_site").rows[0][1] == 0.5703216


def test_dates_of_a_1904_workbook_are_written_in_its_own_days(excel: Any) -> None:
    excel.Date1904 = True
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C5"): dt.date(2026, 3, 31)})
    book.commit()
    assert excel.sheets["基本信息"].cell(5, 3).value == 46112 - 1462


def test_names_that_lead_nowhere_do_no_harm(excel: Any) -> None:
    excel.names.append(fake_excel.Name(excel, "坏的", "#REF!"))
    with pytest.raises(FileError, match="坏的"):
        LiveBook(excel).cell("坏的")


def test_a_copy_is_written_by_excel(excel: Any, tmp_path: Any) -> None:
    book = LiveBook(excel)
    book.save_as(tmp_path / "副本.xlsx")
    assert (tmp_path / "副本.xlsx").read_bytes() == excel.path.read_bytes()
    with pytest.raises(FileError, match="已存在"):
        book.save_as(tmp_path / "副本.xlsx")
    excel.refuse = lambda what: True
    with pytest.raises(FileError, match="无法写入"):
        book.save_as(tmp_path / "二.xlsx")


def test_what_else_the_workbook_brings_along_is_named(excel: Any) -> None:
    assert LiveBook(excel).active_content() == ()
    excel.ole_sources, excel.HasVBProject = ("cmd|/C calc",), True
    excel.Connections = [SimpleNamespace(Name="ERP")]
    excel.sheets[0].objects = [SimpleNamespace(OLEType=1, Name="附件"), SimpleNamespace(OLEType=2, Name="按钮")]
    sheet = excel.sheets[0].name
    assert LiveBook(excel).active_content() == (
        ActiveContent(ActiveContentKind.DDE, "cmd|/C calc", ""),
        ActiveContent(ActiveContentKind.CONNECTION, "ERP", ""),
        ActiveContent(ActiveContentKind.EMBEDDED, "附件", sheet),
        ActiveContent(ActiveContentKind.CONTROL, "按钮", sheet),
        ActiveContent(ActiveContentKind.MACRO, "", ""),
    )
    del excel.Connections
    assert len(LiveBook(excel).active_content()) == 4, "a host that does not know the question is still read"


def test_links_to_another_pc_are_repaired_in_place(excel: Any) -> None:
    sheet = excel.sheets["基本信息"]
    for row, formula in enumerate(
        (r"='C:\Users\李\ghg.xlam'!GHG_SHARE(1,1,4)", "=GHG_VERSION()", '=IF(A1="[1]!GHG_X(",1,2)', "=SUM(1,2)"),
        start=20,
    ):
        sheet.cell(row, 1).formula = formula
        sheet.cell(row, 1).value = fake_excel.FIRST_SCODE + 2029 if row == 21 else 1.0
    assert LiveBook(excel).repair_links() == ["基本信息!A20", "基本信息!A21"]
    assert [sheet.cell(row, 1).formula for row in range(20, 24)] == [
        "=GHG_SHARE(1,1,4)",
        "=GHG_VERSION()",
        '=IF(A1="[1]!GHG_X(",1,2)',
        "=SUM(1,2)",
    ]
    assert sheet.cell(20, 1).value is None, "entered, so that Excel calculates it"


@pytest.mark.parametrize("number", [0.0, 0.5, 60.0])
def test_a_number_before_the_calendar_is_one_in_a_date_format_too(excel: Any, number: float) -> None:
    cell = excel.sheets["基本信息"].cell(6, 3)
    cell.value, cell.is_date, cell.formula = number, True, None
    assert LiveBook(excel).cell("受核查方")[1] == number


def test_what_others_wrote_meanwhile_is_not_written_over(excel: Any) -> None:
    book = LiveBook(excel)
    book.write("tbl_site", [{"场所": "甲"}])
    excel.sheets["核算边界"].cell(4, 1).value = "刚写的"
    with pytest.raises(FileError, match="核算边界!A4 在命令进行中被改动"):
        book.commit()
    assert excel.sheets["核算边界"].cell(4, 1).value == "刚写的"
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C6"): "改"})
    excel.sheets["基本信息"].cell(6, 3).value = "刚写的"
    with pytest.raises(FileError, match="基本信息!C6 在命令进行中被改动"):
        book.commit()


def test_rows_that_others_added_meanwhile_are_not_lost(excel: Any) -> None:
    book = LiveBook(excel)
    book.write("tbl_site", [{"场所": "甲"}])
    table = excel.sheets["核算边界"].tables["tbl_site"]
    table.range.last_row += 1
    with pytest.raises(FileError, match=r"tbl_site.*在命令进行中被改动"):
        book.commit()


def test_a_workbook_closed_meanwhile_is_told(excel: Any) -> None:
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C6"): "改"})
    del excel.sheets
    with pytest.raises(FileError, match=r"已关闭.*没有写入"):
        book.commit()


def test_what_was_written_is_not_called_unwritten(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C6"): "改"})
    monkeypatch.setattr(LiveBook, "fill", lambda self, snapshot: [].pop())
    with pytest.raises(FileError, match="已全部写入"):
        book.commit()
    assert excel.sheets["基本信息"].cell(6, 3).value == "改"


@pytest.mark.parametrize(("mode", "pending", "is_refused"), [
    (-4135, 2, True), (-4135, 0, False), (-4105, 2, True), (-4105, 1, True), (2, 2, True), (-4105, 0, False),
])  # fmt: skip
def test_old_values_are_not_read(
    excel: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int, pending: int, is_refused: bool
) -> None:
    """By hand, or broken off by a key: else checks, account and exchange copy would be of numbers before the last change.

    Nothing is read before it is refused: a large workbook takes its time.
    """
    excel.app.Calculation, excel.app.CalculationState = mode, pending
    if is_refused:
        monkeypatch.setattr(LiveBook, "_load", lambda book: pytest.fail("it was read"))
        for refused in (lambda: LiveBook(excel), lambda: save_copy(excel, tmp_path / "副本.xlsx")):
            with pytest.raises(FileError, match="F9"):
                refused()
        assert not (tmp_path / "副本.xlsx").exists()
    else:
        LiveBook(excel)


def test_what_a_command_writes_may_wait_for_f9(excel: Any) -> None:
    excel.app.Calculation = -4135
    book = LiveBook(excel)
    book.put({CellRef("基本信息", "C6"): "改"})
    excel.app.CalculationState = 2
    book.commit()
    assert excel.sheets["基本信息"].cell(6, 3).value == "改"
