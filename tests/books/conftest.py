"""One workbook, in a file, in memory, open in a double of Excel and in a real Calc: the contract suite runs over all."""

import datetime as dt
import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_excel
import pytest
from calc_driver import RunningCalc
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.book import Book
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, position
from workbook_templates.ooxml.edits.sheet_xml import set_cached
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook
from xl_addin.books.memory import MemoryBook
from xl_addin.calc.office import find_office, find_python

HEADERS = ("账单号", "来源", "起始日期", "电量(kWh)", "含基本电费", "电费(元)", "说明")
FORMULA = "tbl_bill[[#This Row],[电量(kWh)]]*0.8"
FORMULAS = (None, None, None, None, None, FORMULA, None)
ROWS: tuple[tuple[Value, ...], ...] = (
    ("D-001", "厂区 1 号表", dt.date(2024, 11, 6), 10000, True, 8000, "两部制<含>&基本"),
    ("D-002", "厂区 2 号表", dt.datetime(2024, 12, 6, 13, 30), 0, False, 0, None),
    ("00123", None, dt.date(2025, 1, 6), -12.5, None, CellError("#VALUE!"), "123"),
    (None, None, None, None, None, "", None),
)
SITES: tuple[tuple[Value, ...], ...] = (("总部", 120.25), ("深汕分厂", None))
REPORT_DATE = CellRef("基本信息", "C5")
ENTITY = CellRef("基本信息", "C6")
NAMES: dict[str, tuple[CellRef, Value]] = {
    "报告日期": (REPORT_DATE, dt.date(2026, 3, 31)),
    "受核查方": (ENTITY, "深圳某某电路有限公司"),
}
FIRST_ROW, FIRST_COLUMN = 6, 2


def add_table(
    sheet: Worksheet, name: str, row: int, column: int, headers: Sequence[str], rows: Sequence[Sequence[Value]]
) -> None:
    """Header and rows at this place (the header's), and the table over them."""
    for offset, header in enumerate(headers):
        sheet.cell(row, column + offset, header)
    for number, values in enumerate(rows, row + 1):
        for offset, value in enumerate(values):
            cell = sheet.cell(number, column + offset)
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"
            elif isinstance(value, CellError):
                cell.value, cell.data_type = value.code, "e"
            else:
                cell.value = value
    corner = sheet.cell(row + len(rows), column + len(headers) - 1)
    ref = f"{sheet.cell(row, column).coordinate}:{corner.coordinate}"
    table = Table(displayName=name, ref=ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)


def make_file(path: Path) -> Path:
    """The workbook as a file: openpyxl's output with cached values patched in, the way the builder does it."""
    book = Workbook()
    main = book.active
    main.title = "基本信息"
    main["B2"] = "核查工作簿"
    main["C5"], main["C6"] = NAMES["报告日期"][1], NAMES["受核查方"][1]
    main["C5"].number_format = "yyyy-mm-dd"
    main["C7"] = "=C5+1"
    main["C8"] = "受保护"
    main["E2"] = "合并"
    main.merge_cells("E2:F3")
    book.defined_names["报告日期"] = DefinedName("报告日期", attr_text="'基本信息'!$C$5")
    book.defined_names["受核查方"] = DefinedName("受核查方", attr_text="基本信息!$C$6")
    book.defined_names["区域"] = DefinedName("区域", attr_text="'基本信息'!$C$5:$C$6")
    bills = book.create_sheet("能源账单")
    bills["B2"] = "能源账单"
    bills["B2"].font = Font(bold=True, size=16)
    rows = [[*row[:5], None, row[6]] for row in ROWS]
    add_table(bills, "tbl_bill", FIRST_ROW - 1, FIRST_COLUMN, HEADERS, rows)
    last = FIRST_ROW + len(ROWS) - 1
    for row in range(FIRST_ROW, last + 1):
        bills.cell(row, 4).number_format = "yyyy-mm-dd" if row != FIRST_ROW + 1 else "yyyy-mm-dd hh:mm"
        bills.cell(row, 5).number_format = "#,##0.00"
        bills.cell(row, 7).value = "=" + FORMULA
        for column in range(2, 9):
            bills.cell(row, column).fill = PatternFill("solid", fgColor="FFF2CC")
    choice = DataValidation(type="list", formula1='"是,否"', allow_blank=True, prompt="请选择\n是或否")
    choice.add(f"F{FIRST_ROW}:F{last}")
    bills.add_data_validation(choice)
    elsewhere = DataValidation(type="whole", operator="greaterThan", formula1="0")
    elsewhere.add("K3:K20")
    bills.add_data_validation(elsewhere)
    red = CellIsRule(operator="lessThan", formula=["0"], font=Font(color="FF0000"))
    bills.conditional_formatting.add(f"E{FIRST_ROW}:E{last}", red)
    bills.freeze_panes = "B6"
    sites = book.create_sheet("核算边界")
    add_table(sites, "tbl_site", 3, 1, ("场所", "面积"), SITES)
    add_table(sites, "tbl_other", 3, 5, ("名称",), [("甲",)])
    sites["A12"] = "表下注释"
    book.save(path)
    package = Package.open(path)
    cached = {f"G{FIRST_ROW + offset}": row[5] for offset, row in enumerate(ROWS)}
    package.replace("xl/worksheets/sheet2.xml", set_cached(package.part("xl/worksheets/sheet2.xml"), cached))
    package.replace("xl/worksheets/sheet1.xml", set_cached(package.part("xl/worksheets/sheet1.xml"), {"C7": 46113}))
    package.save(path)
    return path


def make_memory() -> MemoryBook:
    """The same in memory."""
    return MemoryBook(
        {
            "tbl_bill": ("能源账单", FIRST_ROW, FIRST_COLUMN, HEADERS, ROWS, FORMULAS),
            "tbl_site": ("核算边界", 4, 1, ("场所", "面积"), SITES),
            "tbl_other": ("核算边界", 4, 5, ("名称",), [("甲",)]),
        },
        NAMES,
    )


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file as made; no test may change it."""
    return make_file(tmp_path_factory.mktemp("book") / "原始.xlsx")


@pytest.fixture
def file_book(original: Path) -> FileBook:
    return FileBook.open(original)


class CommittedBook(LiveBook):
    """A live book that writes at once into the double, which calculates what the test expects."""

    def __init__(self, excel: Any) -> None:
        super().__init__(excel)
        self.excel = excel

    def write(self, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
        super().write(table, rows)
        grid = self.read(table)
        self.calculate(
            {
                (grid.sheet, grid.first_row + down, grid.first_column + right): grid.rows[down][right]
                for down in range(len(grid.rows))
                for right, formula in enumerate(grid.formulas[down])
                if formula is not None
            }
        )
        self.commit()

    def put(self, cells: Mapping[CellRef, Value]) -> None:
        super().put(cells)
        self.calculate({(ref.sheet, *position(ref.address)): value for ref, value in cells.items()})
        self.commit()

    def calculate(self, values: Mapping[tuple[str, int, int], Value]) -> None:
        for place, value in values.items():
            self.excel.calculated[place] = fake_excel.com_value(value.code if isinstance(value, CellError) else value)


@pytest.fixture
def excel(original: Path) -> Any:
    """The workbook as open in the double of Excel."""
    return fake_excel.Book(original)


class OpenBook(CalcBook):
    """A document of a real Calc, written at once and read again."""

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
        """Raises: FileError: Calc refuses."""
        answer = self.running.ask(write=self.changes())
        if "refused" in answer:
            raise FileError(answer["refused"])
        self.__init__(self.running)  # type: ignore[misc]


@pytest.fixture(scope="session")
def running() -> Iterator[RunningCalc]:
    """A headless LibreOffice for all tests of this folder; where it is missing they are skipped, in CI they fail."""
    try:
        find_office(), find_python()
    except FileError as error:
        if os.environ.get("GHGXL_REQUIRE_CALC"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    calc = RunningCalc()
    yield calc
    calc.close()


@pytest.fixture
def document(running: RunningCalc, original: Path) -> OpenBook:
    """The workbook as open in Calc."""
    running.ask(open=str(original))
    return OpenBook(running)


@pytest.fixture(params=["memory", "file", "live", pytest.param("calc", marks=pytest.mark.calc)])
def book(request: pytest.FixtureRequest, original: Path) -> Book:
    if request.param == "calc":
        return request.getfixturevalue("document")
    if request.param == "live":
        return CommittedBook(request.getfixturevalue("excel"))
    return make_memory() if request.param == "memory" else FileBook.open(original)


@pytest.fixture(autouse=True)
def original_unchanged(original: Path) -> Iterator[None]:
    """Whatever a test does, the file it read is as it was."""
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    yield
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before


def parts_of(path: Path) -> dict[str, bytes]:
    """All parts of a file, read by the standard library."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def sample() -> SimpleNamespace:
    """What the workbook holds, and the readers of the tests (test modules cannot import this file)."""
    return SimpleNamespace(
        headers=HEADERS,
        formula=FORMULA,
        formulas=FORMULAS,
        rows=ROWS,
        report_date=REPORT_DATE,
        entity=ENTITY,
        add_table=add_table,
        parts=parts_of,
    )
