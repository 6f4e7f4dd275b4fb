"""Every single blank cell that is handed to a function of ours is named, whoever holds the workbook open."""

from pathlib import Path

import fake_excel
import pytest
from archive_command import run_command
from openpyxl import load_workbook
from sample_books import EMPTY, as_built

from workbook_templates.book import Book
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook

SHEET = "复核 1"
# Cell -> formula; A2 is blank, A3 has a formula that shows nothing yet, B1 stands on the sheet 另.
FORMULAS = {
    "D1": "GHG_ELEC_FROM_FEE(A1,A2)",
    "D2": 'GHG_ELEC_FROM_FEE(A1,IF(A2="","",A2))',
    "D3": "GHG_ELEC_FROM_FEE($A$2,A1)+GHG_ELEC_FROM_FEE(A1,A2)",
    "D4": "GHG_IS_CONSERVATIVE(A1,A1:A2)",
    "D5": "GHG_ELEC_FROM_FEE(A1,另!B1)",
    "D6": "SUM(A1,A2)",
    "D7": "GHG_ELEC_FROM_FEE(A1,A3)",
    "D8": 'IF("a;(A2)"="",0,GHG_ELEC_FROM_FEE(A1,0.8))',
    "D9": f"GHG_ELEC_FROM_FEE('{SHEET}'!A2,0.8)",
    "D10": "GHG_ELEC_FROM_FEE(A1,((A2)))",
    "D11": "GHG_ELEC_FROM_FEE(A1,1+(A2))",
}
FOUND = [
    (f"{SHEET}!D1", f"{SHEET}!A2"),
    (f"{SHEET}!D3", f"{SHEET}!A2"),
    (f"{SHEET}!D5", "另!B1"),
    (f"{SHEET}!D9", f"{SHEET}!A2"),
    (f"{SHEET}!D10", f"{SHEET}!A2"),
]


def filed(tmp_path: Path) -> Book:
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    book = load_workbook(tmp_path / "a.xlsx")
    page, _ = book.create_sheet(SHEET), book.create_sheet("另")
    page["A1"], page["A3"] = 8000, "=1+1"
    for place, text in FORMULAS.items():
        page[place] = f"={text}"
    book.save(tmp_path / "a.xlsx")
    return FileBook.open(tmp_path / "a.xlsx")


def in_excel(tmp_path: Path) -> Book:
    filed(tmp_path)
    return LiveBook(fake_excel.Book(tmp_path / "a.xlsx"))


def in_calc(_: Path) -> Book:
    """As its getFormulaArray tells them."""
    texts = {"A3": "1+1"} | {
        place: text.replace("GHG_", "ORG.GHG.CALC.GHGFUNCTIONS.GHG_")
        .replace(",", ";")
        .replace("另!", "$另.")
        .replace(f"'{SHEET}'!", f"$'{SHEET}'.")
        for place, text in FORMULAS.items()
    }
    formulas = [[int(place[1:]), " ABCD".index(place[0]), text] for place, text in texts.items()]
    sheet = {"name": SHEET, "blocks": [[1, 1, [[8000.0]]]], "formulas": formulas, "errors": [], "dates": [], "flags": [], "hidden": []}  # fmt: skip
    other = {"name": "另", "blocks": [], "formulas": [], "errors": [], "dates": [], "flags": [], "hidden": []}
    return CalcBook({"sheets": [sheet, other], "tables": [], "names": [], "links": [], "active_content": [], "date1904": False})  # fmt: skip


@pytest.mark.parametrize("opened", [filed, in_excel, in_calc])
def test_each_is_found_and_what_is_guarded_or_a_range_is_not(tmp_path: Path, opened: object) -> None:
    assert [(str(ref), str(cell)) for ref, cell in opened(tmp_path).bare_blanks()] == FOUND  # type: ignore[operator]


def test_check_names_every_such_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filed(tmp_path)
    run_command(monkeypatch, "check", tmp_path / "a.xlsx")
    told = capsys.readouterr()
    for ref, cell in FOUND:
        assert f"W-280  工作簿  {ref}、{cell}\n" in told.out
        assert f'公式{ref}的函数参数{cell}是空单元格：Excel 得到 #N/A，Calc 当作0计算；请写成 IF({cell}=""' in told.out
    assert "空单元格" not in told.err
