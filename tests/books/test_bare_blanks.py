"""Every single blank cell that is handed to a function of ours is named, whoever holds the workbook open."""

from pathlib import Path

import fake_excel
import pytest
from archive_command import run_command
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from sample_books import EMPTY, as_built

from workbook_templates.book import Book
from workbook_templates.ooxml.addresses import position
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook

SHEET = "复核 1"
# Cell -> formula; A2 is blank, A3 has a formula that shows nothing yet, B1 stands on the sheet 另; B2 is blank, C1:C3 are keys.
CONSTANTS = {"A1": 8000, "C1": "甲", "C2": "乙", "C3": "丙", "B1": 0.8, "B3": 0.9}
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
    "D12": "GHG_ELEC_FROM_FEE(A1,INDEX(A1:A3,2))",
    "D13": "GHG_ELEC_FROM_FEE(A1,INDEX(B1:B3,3))",
    "D14": 'GHG_ELEC_FROM_FEE(A1,INDEX(B1:B3,MATCH("乙",C1:C3,0)))',
    "D15": 'GHG_ELEC_FROM_FEE(A1,INDEX(B1:B3,MATCH("丙",C1:C3,0),1))',
    "D16": "GHG_ELEC_FROM_FEE(A1,IF(A1>5,A2,0.8))",
    "D17": "GHG_ELEC_FROM_FEE(A1,IF(A1<5,A2,0.8))",
    "D18": "GHG_ELEC_FROM_FEE(A1,CHOOSE(2,B1,B2,B3))",
    "D19": "GHG_ELEC_FROM_FEE(A1,CHOOSE(3,B1,B2,B3))",
    "D20": "GHG_ELEC_FROM_FEE(A1,OFFSET(B1,1,0))",
    "D21": "GHG_ELEC_FROM_FEE(A1,OFFSET(B1,2,0))",
    "D22": "GHG_ELEC_FROM_FEE(A1,OFFSET(B1,1,0,1,1))",
    "D23": "GHG_ELEC_FROM_FEE(A1,单价)",
    "D24": 'GHG_ELEC_FROM_FEE(A1,VLOOKUP("乙",另表,2,FALSE))',
    "D25": "GHG_ELEC_FROM_FEE(A1,INDEX(B1:B3,LEN(TRIM(C1))))",
    "D26": "GHG_ELEC_FROM_FEE(A1,INDEX(C1:C3,LEN(TRIM(C1))))",
    "D27": 'GHG_ELEC_FROM_FEE(A1,INDIRECT("B"&2))',
    "D28": 'IF(A2="","",GHG_ELEC_FROM_FEE(A1,A2))',
    "D29": 'IFERROR(GHG_ELEC_FROM_FEE(A1,A2),"")',
    "D30": "GHG_ELEC_FROM_FEE(A1,IFERROR(B2,0.8))",
    "D31": "GHG_ELEC_FROM_FEE(A1,没有的名称)",
    "D32": "GHG_ELEC_FROM_FEE(A1,B1:B3 A2:B2)",
    "D33": "GHG_ELEC_FROM_FEE(A1,+B2)",
    "D34": "GHG_ELEC_FROM_FEE(A1,INDEX(B1:B3,0))",
    "D35": "GHG_WHY(INDEX(A1:A3,2))",
}
SURE = {
    "D1": "A2", "D3": "A2", "D5": "另!B1", "D9": "A2", "D10": "A2", "D12": "A2", "D14": "B2", "D16": "A2", "D18": "B2",
    "D20": "B2", "D23": "B2", "D24": "另!B2", "D27": "B2", "D29": "A2", "D30": "B2", "D33": "B2",
}  # fmt: skip
PERHAPS = ("D25", "D31", "D32")
NAMES = {"单价": (SHEET, "$B$2"), "另表": ("另", "$A$1:$B$2")}
FOUND = sorted(
    [(f"{SHEET}!{place}", at if "!" in at else f"{SHEET}!{at}") for place, at in SURE.items()]
    + [(f"{SHEET}!{place}", "None") for place in PERHAPS],
    key=lambda pair: int(pair[0].partition("!D")[2]),
)


def filed(tmp_path: Path) -> Book:
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    book = load_workbook(tmp_path / "a.xlsx")
    page, _ = book.create_sheet(SHEET), book.create_sheet("另")
    for place, value in CONSTANTS.items():
        page[place] = value
    page["A3"], book["另"]["A2"] = "=1+1", "乙"
    for name, (sheet, area) in NAMES.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet}'!{area}")
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
    blocks = [[*position(place), [[float(value) if isinstance(value, (int, float)) else value]]] for place, value in CONSTANTS.items()]  # fmt: skip
    sheet = {"name": SHEET, "blocks": blocks, "formulas": formulas, "errors": [], "dates": [], "flags": [], "hidden": []}  # fmt: skip
    other = {
        "name": "另",
        "blocks": [[2, 1, [["乙"]]]],
        "formulas": [],
        "errors": [],
        "dates": [],
        "flags": [],
        "hidden": [],
    }
    names = [[name, sheet, *position(area.partition(":")[0]), *position(area.rpartition(":")[2])] for name, (sheet, area) in NAMES.items()]  # fmt: skip
    return CalcBook({"sheets": [sheet, other], "tables": [], "names": names, "links": [], "active_content": [], "date1904": False})  # fmt: skip


@pytest.mark.parametrize("opened", [filed, in_excel, in_calc])
def test_each_is_found_and_what_is_guarded_or_a_range_is_not(tmp_path: Path, opened: object) -> None:
    found = [(str(one.cell), str(one.blank)) for one in opened(tmp_path).bare_blanks()]  # type: ignore[operator]
    assert found == FOUND


def test_check_names_every_such_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filed(tmp_path)
    run_command(monkeypatch, "check", tmp_path / "a.xlsx")
    told = capsys.readouterr()
    listed = [f"{SHEET}!{place}" for place in SURE]
    assert f"{'、'.join(listed[:3])}等{len(listed)}行有同类问题" in told.out
    assert (
        '公式复核 1!D1的函数参数A2是空单元格复核 1!A2：Excel 得到 #N/A，Calc 当作0计算；请写成 IF(A2="","",A2)'
        in told.out
    )
    assert all(f"W-510  工作簿  {SHEET}!{place}\n" in told.out for place in PERHAPS)
    assert "公式复核 1!D25的函数参数INDEX(B1:B3,LEN(TRIM(C1)))可能取到空单元格，本工具判断不了" in told.out
    assert "空单元格" not in told.err


OTHERS = [
    ({"D1": '=GHG_ELEC_FROM_FEE(A1,IF(B1="","",B1))', "D2": "=GHG_ELEC_FROM_FEE(A1,fees[[#This Row],[单价]])"}, ["D2"]),
    ({"D3": "=GHG_ELEC_FROM_FEE(A1,fees[[#This Row],[单价]])"}, []),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,_xlfn.IFS(A1>9,B2,TRUE,B3))"}, ["D1"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,_xlfn.SWITCH(A1,8000,B3,B2))"}, []),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,_xlfn.XLOOKUP(2,A:A,B:B))"}, ["D1"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,_xlfn.XLOOKUP(3,A:A,B:B))"}, []),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,LOOKUP(2,A1:A3,B1:B3))"}, ["D1?"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,_xlfn.LET(_xlpm.x,B2,_xlpm.x))"}, ["D1?"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,[1]另!A1)"}, ["D1?"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,A1#)"}, ["D1?"]),
    ({"D1": "=IF(A1>9,IF(A2>1,GHG_ELEC_FROM_FEE(A1,B2)),GHG_ELEC_FROM_FEE(A1,B2))"}, ["D1"]),
    ({"D1": "=IF(RAND()>0.5,GHG_ELEC_FROM_FEE(A1,B2),0)"}, ["D1?"]),
    ({"D1": "=IF(RAND()>0.5,GHG_ELEC_FROM_FEE(A1,B3),0)"}, []),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,HLOOKUP(A1,A1:B3,2,FALSE))"}, []),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,HLOOKUP(0.8,A1:B3,2,FALSE))"}, ["D1"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,没有的表!B2)"}, []),
    ({"D1": "=_xll.GHG_ELEC_FROM_FEE(A1,B2)"}, ["D1"]),
    ({"D1": "=GHG_ELEC_FROM_FEE(A1,SUM(B2))"}, []),
    ({"D1": "=IF(SUM(A1,1/0)>0,GHG_ELEC_FROM_FEE(A1,B2))"}, []),
    ({"D1": "=IF(OR(A1>9,1/0),GHG_ELEC_FROM_FEE(A1,B2),0)"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("formulas", "found"), OTHERS, ids=[" ".join(formulas.values()) for formulas, _ in OTHERS])
def test_other_ways_to_a_cell(tmp_path: Path, formulas: dict[str, str], found: list[str]) -> None:
    """With "?" what nobody here can tell."""
    book = Workbook()
    page = book.active
    page.append(["金额", "单价"])
    page["A1"], page["A2"], page["A3"], page["B1"], page["B3"] = 8000, 2, 3, 0.8, 0.9
    for place, text in formulas.items():
        page[place] = text
    page["F1"], page["F2"], page["F3"] = "单价", None, 0.9
    page.add_table(Table(displayName="fees", ref="F1:F3"))
    book.save(tmp_path / "a.xlsx")
    told = [one.cell.address + "?" * (one.blank is None) for one in FileBook.open(tmp_path / "a.xlsx").bare_blanks()]
    assert told == found


def test_a_formula_that_cells_share_is_looked_at_in_each(tmp_path: Path) -> None:
    """Only the first of them has its text in the file; Excel writes what is filled down so."""
    book = Workbook()
    page = book.active
    for row, price in enumerate((0.8, None, 0.9, None), start=1):
        page.append([8000, price, f"=GHG_ELEC_FROM_FEE(A{row},B{row})"])
    book.save(tmp_path / "a.xlsx")
    package = Package.open(tmp_path / "a.xlsx")
    [name] = [name for name in package.names() if name.startswith("xl/worksheets/")]
    raw = package.part(name).replace(b"<f>GHG_ELEC_FROM_FEE(A1,B1)</f>", b'<f t="shared" ref="C1:C4" si="0">GHG_ELEC_FROM_FEE(A1,B1)</f>')  # fmt: skip
    for row in b"2", b"3", b"4":
        raw = raw.replace(b"<f>GHG_ELEC_FROM_FEE(A%b,B%b)</f>" % (row, row), b'<f t="shared" si="0"/>')
    assert raw.count(b'si="0"') == 4
    package.replace(name, raw)
    found = FileBook(package).bare_blanks()
    assert [(one.cell.address, one.written) for one in found] == [("C2", "B2"), ("C4", "B4")]
