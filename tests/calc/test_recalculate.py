"""LibreOffice as second calculator: of the samples, and of a workbook such as an agency already has."""

import contextlib
import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from renamed_sample import LONG, PATTERNS, renamed
from sample_books import EMPTY, after_run, as_built, opened
from sweeps import swept

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.build.template import build
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.edits.sheet_xml import set_cached
from workbook_templates.ooxml.package.encryption import decrypt, encrypt, is_encrypted
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.samples import names
from xl_addin.books.file import FileBook
from xl_addin.calc import office as office_module
from xl_addin.calc import recalculate as recalculate_module
from xl_addin.calc.office import Office, Recalculated
from xl_addin.calc.recalculate import calculated, recalculate
from xl_addin.calc.verify import same_value, verify
from xl_addin.cli.main import main

pytestmark = pytest.mark.calc


def recalculated(office: Office, book: FileBook, path: Path) -> int:
    done = recalculate(office, book)
    book.save_as(path)
    assert done.unknown == ()
    return done.count


@pytest.mark.parametrize("sample", swept(names(), {"electronics"}))
def test_a_sample_has_the_same_values_three_times(office: Office, tmp_path: Path, sample: str) -> None:
    (tmp_path / "示例.xlsx").write_bytes(as_built(sample))
    book = FileBook.open(tmp_path / "示例.xlsx")
    found = verify(office, book)
    assert [str(difference) for difference in found.differences] == []
    assert found.cells == len(book.formulas()) > 5_000
    assert found.declared > 0.99 * found.cells  # the rest are titles
    assert recalculated(office, book, tmp_path / "again.xlsx") == found.cells
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "示例.xlsx").read_bytes()


@pytest.mark.parametrize("sample", swept([*names(), EMPTY], {"bus_operator"}))
def test_the_workbook_calculates_in_calc_as_it_stands(office: Office, tmp_path: Path, sample: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Opened by a user, without what ``recalc`` does to its copy: a sample, and the empty template."""
    monkeypatch.setattr(recalculate_module, "_for_calc", lambda formula: formula)
    book = opened(as_built(sample))
    wrong = [
        f"{ref}: {book.value(ref)} != {value}"
        for ref, value in calculated(office, book).items()
        if not same_value(book.value(ref), value)
    ]
    assert wrong == []


@pytest.mark.parametrize("numbers", swept([PATTERNS, LONG], [PATTERNS]))
def test_calc_finds_rows_by_what_was_typed(office: Office, tmp_path: Path, numbers: dict[str, str]) -> None:
    build(renamed(numbers), tmp_path / "示例.xlsx")
    found = verify(office, FileBook.open(tmp_path / "示例.xlsx"))
    assert [str(difference) for difference in found.differences] == []
    assert found.cells > 5_000


def test_a_wrong_value_is_found_and_put_right(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.xlsx").write_bytes(as_built("hotel_group"))
    book = FileBook.open(tmp_path / "good.xlsx")
    total = CellRef("排放计算", "D8")
    right = book.value(total)
    package = Package.open(tmp_path / "good.xlsx")  # a book that is given another result asks to be calculated
    part = read_index(package).sheets[total.sheet]
    package.replace(part, set_cached(package.part(part), {total.address: 1.0}))
    package.save(tmp_path / "stale.xlsx")
    [difference] = verify(office, FileBook.open(tmp_path / "stale.xlsx")).differences
    assert (difference.ref, difference.filed, difference.declared, difference.office) == (total, 1, right, right)
    recalculated(office, FileBook.open(tmp_path / "stale.xlsx"), tmp_path / "fresh.xlsx")
    assert (tmp_path / "fresh.xlsx").read_bytes() == (tmp_path / "good.xlsx").read_bytes()


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Own layout: merged headings, a picture of a chart's worth of style, our functions typed where they are needed."""
    book = Workbook()
    page = book.active
    page.title = "电费 2025"
    page.merge_cells("A1:F1")
    page["A1"] = "某机构用表：按电费推算"
    for column, heading in enumerate(("月份", "电费（元）", "基本电费", "单价1", "单价2", "推算电量"), start=1):
        page.cell(3, column).value = heading
    page.merge_cells("A2:F2")
    rows = [(9000, None, 0.75, 0.9), (10000, 2000, 0.8, None), (None, None, None, None), ("12.5", None, 0.8, None)]
    for row, (fee, basic, low, high) in enumerate(rows, start=4):
        for column, value in enumerate((dt.date(2025, row - 3, 1), fee, basic, low, high), start=1):
            page.cell(row, column).value = value
        page.cell(row, 6).value = f"=GHG_ELEC_FROM_FEE(B{row},D{row}:E{row},C{row})"
        page.cell(row, 7).value = f"=GHG_WHY(F{row})"
    page["F9"] = "=SUM(F4:F6)"
    page["F10"] = '=IF(F6="","无",F6)'
    page["F11"] = "=GHG_IS_CONSERVATIVE(12000,{10000,12000})"
    page["F12"] = "=GHG_SHARE(B:B,1,2)"
    page["F13"] = "='C:\\Users\\李\\ghg.xlam'!GHG_ELEC_FROM_FEE(8000,0.8)"
    page["F14"] = "=GHG_RETAIN_UNTIL(DATE(2026,3,31),10)"
    page["F14"].number_format = "yyyy-mm-dd"
    page["F15"] = "=IFERROR(F7,-1)"
    page["H4"] = ArrayFormula("H4:H7", "=GHG_SHARE(B4:B6,1,2)")
    page["I4"] = ArrayFormula("I4:I5", '=GHG_TENANT({"个人";"个体工商户"})')
    page["J4"] = '=IF(I4="计入","纳入","排除")'
    other = book.create_sheet("备注'1")
    other["A1"] = "='电费 2025'!F4*2"
    other["B1"] = "=GHG_SHARE('电费 2025'!F4,'电费 2025'!C4,2)"
    book.save(tmp_path / "agency.xlsx")
    return tmp_path / "agency.xlsx"


def test_a_workbook_of_an_agency(office: Office, agency: Path, tmp_path: Path) -> None:
    book = FileBook.open(agency)
    count = recalculated(office, book, tmp_path / "done.xlsx")
    result = load_workbook(tmp_path / "done.xlsx", data_only=True)
    page, other = result["电费 2025"], result["备注'1"]
    assert [page[f"F{row}"].value for row in range(4, 8)] == [12000, 10000, None, "#VALUE!"]
    assert page["G5"].value is None
    assert "文本不会被当作数字" in page["G7"].value
    assert page["F9"].value == 22000
    assert page["F10"].value == "无"
    assert page["F11"].value is True
    assert page["F13"].value == 10000
    assert page["F14"].value == dt.datetime(2036, 3, 31)
    assert page["F15"].value == -1
    assert [page[f"H{row}"].value for row in range(4, 8)] == [4500, 5000, "#N/A", "#N/A"]
    assert [page[f"I{row}"].value for row in (4, 5)] == ["计入", "计入"]
    assert page["J4"].value == "纳入"
    assert (other["A1"].value, other["B1"].value) == (24000, "#N/A")
    assert count == len(FileBook.open(agency).formulas())


def test_a_protected_workbook_is_never_laid_open(office: Office, agency: Path, tmp_path: Path) -> None:
    password, handed = "核查密码-2025", []
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(encrypt(agency.read_bytes(), password))

    class Watched(Office):
        def __init__(self) -> None:
            pass

        def recalculate(self, source: Path, target: Path, password: str | None = None) -> Recalculated:
            told = office.recalculate(source, target, password)
            handed.extend((is_encrypted(path.read_bytes()), password) for path in (source, target))
            return told

    recalculated(Watched(), FileBook.open(locked, lambda label, again: password), tmp_path / "done.xlsx")
    recalculated(office, FileBook.open(agency), tmp_path / "plain.xlsx")
    assert decrypt((tmp_path / "done.xlsx").read_bytes(), password) == (tmp_path / "plain.xlsx").read_bytes()
    assert [is_locked for is_locked, _ in handed] == [True, True]
    assert password not in {given for _, given in handed}


def test_every_other_part_stays(office: Office, agency: Path, tmp_path: Path) -> None:
    recalculated(office, FileBook.open(agency), tmp_path / "done.xlsx")
    with zipfile.ZipFile(agency) as before, zipfile.ZipFile(tmp_path / "done.xlsx") as after:
        assert before.namelist() == after.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
    formulas = [load_workbook(path)["电费 2025"]["F4"].value for path in (agency, tmp_path / "done.xlsx")]
    assert formulas[0] == formulas[1]


def one_sheet(path: Path, cells: dict[str, object], **settings: object) -> FileBook:
    book = Workbook()
    for name, value in settings.items():
        setattr(book, name, value)
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return FileBook.open(path)


def values(office: Office, book: FileBook) -> dict[str, Value]:
    return {ref.address: value for ref, value in calculated(office, book).items()}


def test_a_function_that_nobody_knows_keeps_its_value_and_stops_no_other(office: Office, tmp_path: Path) -> None:
    """What may take it in keeps its value too: behind IFERROR a wrong one would not show."""
    cells = {
        "A1": "=NOSUCH(1)",
        "A2": "=GHG_ELEC_FROM_FEE(8000,0.8)",
        "A3": "=IFERROR(A1,7)+1",
        "A4": "=SUM(A2:A2)",
        "A5": "=A3*2",
    }
    book = one_sheet(tmp_path / "a.xlsx", cells)
    book.put({CellRef("Sheet", address): 5.0 for address in cells})
    done = recalculate(office, book)
    assert (done.count, done.unknown) == (2, (CellRef("Sheet", "A1"),))
    assert set(done.left) == {CellRef("Sheet", "A3"), CellRef("Sheet", "A5")}
    assert [book.value(CellRef("Sheet", address)) for address in cells] == [5, 10_000, 5, 10_000, 5]


def test_an_error_in_a_range_concerns_its_row_alone(office: Office, tmp_path: Path) -> None:
    """Calc does not call a function then: every row would be #VALUE!, and every sum over them."""
    book = Workbook()
    page = book.active
    for row, fee in enumerate([8000, "=1/0", None, 4000], start=1):
        page.cell(row, 1).value = fee
    page["B1"] = ArrayFormula("B1:B4", "=GHG_ELEC_FROM_FEE(A1:A4,0.8)")
    page["C1"] = ArrayFormula("C1:C4", "=GHG_ELEC_FROM_FEE(B1:B4,0.8)")
    page["D1"], page["D2"] = "=B1+B4", "=IFERROR(SUM(C1:C4),SUM(C1,C4))"
    page["D3"] = "=GHG_ELEC_FROM_FEE(A2,0.8)"
    book.save(tmp_path / "a.xlsx")
    opened_book = FileBook.open(tmp_path / "a.xlsx")
    assert recalculated(office, opened_book, tmp_path / "b.xlsx") == 12
    shown = FileBook.open(tmp_path / "b.xlsx")

    def told(place: str) -> object:
        value = shown.value(CellRef("Sheet", place))
        return value.code if isinstance(value, CellError) else value

    assert [told(f"B{row}") for row in range(1, 5)] == [10_000, "#DIV/0!", "#N/A", 5_000]
    assert [told(f"C{row}") for row in range(1, 5)] == [12_500, "#DIV/0!", "#N/A", 6_250]
    assert (told("D1"), told("D2"), told("D3")) == (15_000, 18_750, "#DIV/0!")
    assert shown.formulas() == opened_book.formulas()
    assert verify(office, shown).differences == []


def test_a_workbook_that_calc_saved_differs_in_nothing(office: Office, tmp_path: Path) -> None:
    """Calc writes 15 digits: at 17, 93 cells of a sample print three numbers that look the same."""
    (tmp_path / "示例.xlsx").write_bytes(after_run("bus_operator").content)
    book = FileBook.open(tmp_path / "示例.xlsx")
    values = {ref: float(f"{value:.15g}") for ref in book.formulas() if isinstance(value := book.value(ref), float)}
    assert any(book.value(ref) != value for ref, value in values.items())
    book.put(values)
    found = verify(office, book)
    assert (found.digits, found.differences) == (15, [])


def test_why_reads_guarded_cells_and_cells_of_a_table(office: Office, tmp_path: Path) -> None:
    """They are in cells: nobody is told to put them there."""
    book = Workbook()
    page = book.active
    page.append(["费用", "电量"])
    page.append(["12.5", '=GHG_ELEC_FROM_FEE(IF(fees[[#This Row],[费用]]="","",fees[[#This Row],[费用]]),0.8)'])
    page.add_table(Table(displayName="fees", ref="A1:B2"))
    page["D1"] = '=GHG_ELEC_FROM_FEE(IF(A2="","",A2),0.8)'
    page["E1"], page["E2"] = "=GHG_WHY(D1)", "=GHG_WHY(B2)"
    book.save(tmp_path / "a.xlsx")
    found = values(office, FileBook.open(tmp_path / "a.xlsx"))
    for place in ("E1", "E2"):
        assert "文本不会被当作数字" in str(getattr(found[place], "message", found[place])), place


def test_whole_columns_end_where_they_are_filled(office: Office, tmp_path: Path) -> None:
    cells = {f"A{row}": float(row) for row in range(1, 4)} | {"B1": "E1", "B3": "E1", "C1": "=SUM(GHG_SHARE(A:A,1,2))"}
    cells["C2"] = "=GHG_COVERAGE_DAYS(D:D,E:E)"
    cells |= {
        "D2": dt.date(2025, 1, 1),
        "E2": dt.date(2025, 2, 1),
        "D5": dt.date(2025, 2, 1),
        "E5": dt.date(2025, 3, 1),
    }
    assert values(office, one_sheet(tmp_path / "a.xlsx", cells)) == {"C1": 3.0, "C2": 59.0}


def test_a_stray_cell_far_down_and_right(office: Office, tmp_path: Path) -> None:
    """All cells from A1 to there are more than any program can hand over: only what is filled is read."""
    book = Workbook()
    page = book.active
    page["A1"], page["B1"], page["XFD20000"] = 8000, "=GHG_ELEC_FROM_FEE(A1,0.7)", "=B1/3"
    book.save(tmp_path / "stray.xlsx")
    ref = CellRef(page.title, "B1")
    last = CellRef(page.title, "XFD20000")
    assert calculated(office, FileBook.open(tmp_path / "stray.xlsx")) == {ref: 8000 / 0.7, last: 8000 / 0.7 / 3}


LED = ("A2", "INDEX(A1:A3,2)", "IF(A1>0,A2)", "_xlfn.IFS(A1>0,A2)", "_xlfn.IFNA(A2,1)", "_xlfn.SWITCH(1,1,A2)", "CHOOSE(2,A1,A2)",
       "OFFSET(A1,1,0)", "VLOOKUP(1,C1:D2,2,FALSE)", "HLOOKUP(1,C1:D2,2,FALSE)", "+A2", "A1:A3 A2:B2",
       "_xlfn.LET(_xlpm.x,A2,_xlpm.x)", "INDIRECT(\"A2\")")  # fmt: skip


def test_a_blank_cell_that_is_led_to_is_blank(office: Office, tmp_path: Path) -> None:
    """Calc by itself makes 0 of each: no emission, where Excel says that the value is missing."""
    cells: dict[str, object] = {"A1": 8000, "A3": 3, "C1": 1}
    cells |= {f"E{row}": f"=GHG_ELEC_CO2({argument},0.5)" for row, argument in enumerate(LED, start=1)}
    found = values(office, one_sheet(tmp_path / "a.xlsx", cells))
    assert {place: value for place, value in found.items() if value != CellError("#N/A")} == {}


def test_a_workbook_that_counts_from_1904_is_refused_by_functions_of_dates(office: Office, tmp_path: Path) -> None:
    cells = {"A1": dt.date(2024, 1, 1), "A2": dt.date(2024, 2, 1), "B1": "=GHG_BILL_DAYS(A1,A2)", "B2": "=GHG_SHARE(4,1,2)",
             "B3": "=GHG_WHY(B1)"}  # fmt: skip
    found = values(office, one_sheet(tmp_path / "a.xlsx", cells, epoch=dt.datetime(1904, 1, 1)))
    assert found["B1"] == CellError("#VALUE!")
    assert found["B2"] == 2


def test_reasons_of_errors(office: Office, tmp_path: Path) -> None:
    """Of a plain call, of one within other functions, of an array, and of one that cannot be looked into."""
    cells = {"A1": 100, "A2": 0, "B1": "=GHG_ELEC_FROM_FEE(A1,A2)", "C1": "=GHG_WHY(B1)",
             "B2": '=IF(A1="","",GHG_ELEC_FROM_FEE(A1,-1)*2)', "C2": "=GHG_WHY(B2)", "C3": "=GHG_WHY(A1)",
             "B4": "=GHG_SHARE(A1+1,5,A2)", "C4": "=GHG_WHY(B4)", "C5": "=GHG_WHY(C9)", "C9": "=1/0"}  # fmt: skip
    found = values(office, one_sheet(tmp_path / "a.xlsx", cells))
    assert str(found["C1"]).startswith("“用电单价”应大于0，现为0")
    assert "现为-1" in str(found["C2"])
    assert found["C3"] == ""
    assert "不能在 Calc 中逐项说明" in str(found["C4"])
    assert "不能在 Calc 中逐项说明" in str(found["C5"])


def test_a_file_that_takes_too_long_ends_with_a_sentence(tmp_path: Path, office: Office) -> None:
    book = one_sheet(tmp_path / "a.xlsx", {"A1": "=GHG_VERSION()"})
    with Office(seconds=0.001) as hasty, pytest.raises(FileError, match="没有算完"):
        calculated(hasty, book)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["ghgxl", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))


def test_commands(office: Office, agency: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert command(monkeypatch, "recalc", str(agency), "-o", str(tmp_path / "new.xlsx")) == 0
    assert "已重新计算" in capsys.readouterr().out
    # Each command starts a LibreOffice of its own, as above; here the one that runs will do.
    monkeypatch.setattr(office_module, "Office", lambda seconds: contextlib.nullcontext(office))
    assert command(monkeypatch, "verify", str(tmp_path / "new.xlsx")) == 0
    assert "全部一致" in capsys.readouterr().out
    assert command(monkeypatch, "verify", str(agency), "--json") == 1
    assert '"office": 12000.0' in capsys.readouterr().out
    folder = tmp_path / "out"
    assert command(monkeypatch, "recalc", str(agency), str(tmp_path / "new.xlsx"), "-o", str(folder)) == 2
    assert "不是已有的文件夹" in capsys.readouterr().err
    folder.mkdir()
    assert command(monkeypatch, "recalc", str(agency), str(tmp_path / "new.xlsx"), "-o", str(folder)) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["agency.xlsx", "new.xlsx"]
    assert command(monkeypatch, "recalc", str(folder / "agency.xlsx"), "-o", str(folder)) == 2
    assert "不能覆盖原文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "sentence"),
    [(None, "没有找到 LibreOffice"), ("echo 'LibreOffice 7.4.7.2 40(Build:2)'", "LibreOffice 7.4.7.2太旧"), ("exit 1", "（版本未知）太旧")],
)  # fmt: skip
def test_a_libreoffice_that_will_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, sentence: str) -> None:  # fmt: skip
    if script is not None:
        (tmp_path / "soffice").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office_module, "PLACES", ())
    office_module.find_office.cache_clear()
    try:
        with pytest.raises(FileError, match=sentence):
            office_module.find_office()
    finally:
        office_module.find_office.cache_clear()


def test_the_package_is_the_original_archive(office: Office, agency: Path, tmp_path: Path) -> None:
    """A part that nobody may touch, such as a customer's picture, is copied as it is packed."""
    stream = io.BytesIO(agency.read_bytes())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/印章.bin", bytes(range(256)) * 40)
    (tmp_path / "with.xlsx").write_bytes(stream.getvalue())
    recalculated(office, FileBook.open(tmp_path / "with.xlsx"), tmp_path / "done.xlsx")
    with zipfile.ZipFile(tmp_path / "done.xlsx") as after:
        assert after.read("xl/media/印章.bin") == bytes(range(256)) * 40
