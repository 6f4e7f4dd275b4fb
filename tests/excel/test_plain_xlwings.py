"""``ghg_xlwings`` by the ordinary way of xlwings: its own Import Functions, its own CallUDF, RunPython."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import fake_excel
import fake_pywin32
import openpyxl
import pytest
import tomllib
from oletools.olevba import VBA_Parser
from sample_books import as_built

from udfs import FUNCTIONS
from udfs.kernel.cells import RangeValue
from udfs.kernel.errors import CellError, GhgError
from xl_addin.commands import COMMANDS
from xl_addin.excel import plain_xlwings
from xl_addin.excel.addin.modules import CATEGORY, described
from xl_addin.excel.addin.starter import NAME, SETTINGS
from xl_addin.values import ERROR_NUMBERS, to_excel

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['f']} {case['why']}")
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8")).get("call", [])
]


@pytest.fixture(scope="module")
def xlwings() -> Iterator[SimpleNamespace]:
    """xlwings as on Windows, with the module imported by it."""
    with fake_pywin32.windows():
        from xlwings import udfs
        from xlwings.com_server import XLPython

        server = XLPython()
        yield SimpleNamespace(
            udfs=udfs,
            module=import_module("ghg_xlwings"),
            call=lambda name, *arguments: fake_pywin32.carry(
                server.CallUDF("ghg_xlwings", name, tuple(map(fake_pywin32.carry, arguments)))
            ),
        )


def sent(value: object) -> object:
    """A case's cell as Excel hands it over: an error is its number, a date a date, a blank Empty."""
    if isinstance(value, list):
        return tuple(map(sent, value))
    if isinstance(value, str) and value in ERROR_NUMBERS:
        return value  # what err_to_str makes of an error cell
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    if value == "":
        return None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_rows(argument: object) -> object:
    if isinstance(argument, list) and argument and not isinstance(argument[0], list):
        return [[value] for value in argument]
    return argument


def kernel(value: object) -> RangeValue:
    if isinstance(value, (list, tuple)):
        return [kernel(item) for item in value]  # type: ignore[misc]
    return CellError(value) if isinstance(value, str) and value in ERROR_NUMBERS else value  # type: ignore[return-value]


def shown(value: object) -> object:
    """A direct result as the cell shows it."""
    if isinstance(value, GhgError):
        return f"{value.code} {value.message}"[: plain_xlwings.LONGEST]
    return to_excel(value)[0][0]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_gives_what_the_direct_call_gives(
    xlwings: SimpleNamespace, shapes: SimpleNamespace, case: dict[str, Any]
) -> None:
    direct = FUNCTIONS[case["f"]].evaluate(*map(kernel, map(as_rows, case["args"])))
    rows = direct if isinstance(direct, list) else [[direct]]
    answer = xlwings.call(case["f"], *(sent(as_rows(argument)) for argument in case["args"]))
    assert answer == shapes.folded([[shown(value) for value in row] for row in rows])


def test_import_functions_writes_a_wrapper_for_each(xlwings: SimpleNamespace) -> None:
    written = io.StringIO()
    xlwings.udfs.generate_vba_wrapper("ghg_xlwings", xlwings.module, written, SimpleNamespace(Name="book.xlsm"))
    assert set(re.findall(r"^Function (\w+)\(", written.getvalue(), re.MULTILINE)) == set(FUNCTIONS)
    assert len(FUNCTIONS) >= 48


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_wizard_of_xlwings_knows_it_in_chinese(xlwings: SimpleNamespace, name: str) -> None:
    known = getattr(xlwings.module, name).__xlfunc__
    assert (known["category"], known["ret"]["doc"]) == (CATEGORY, described(FUNCTIONS[name]))
    assert [argument["name"] for argument in known["args"]] == [p.field.id for p in FUNCTIONS[name].arguments]
    for argument, parameter in zip(known["args"], FUNCTIONS[name].arguments, strict=True):
        assert argument["options"]["ndim"] == 2
        assert argument["doc"].startswith(parameter.field.zh)
        assert len(argument["doc"]) <= 255
        assert ("optional" in argument) is parameter.optional


def test_what_is_left_out_is_the_default(xlwings: SimpleNamespace) -> None:
    missing = -2147352572  # what VBA hands over for an Optional that was not given
    assert xlwings.call("GHG_ELEC_FROM_FEE", 10000.0, 0.8, missing) == xlwings.call("GHG_ELEC_FROM_FEE", 10000.0, 0.8)


def test_an_error_shows_its_reason_and_is_passed_on(xlwings: SimpleNamespace) -> None:
    error = xlwings.call("GHG_SHARE", 5.0, 9.0, 4.0)
    assert error.startswith("#NUM! ")
    assert xlwings.call("GHG_SHARE", error, 1.0, 4.0) == error
    assert xlwings.call("GHG_WHY", error) == error.partition(" ")[2]
    assert xlwings.call("GHG_SHARE", "#N/A", 1.0, 4.0).startswith("#N/A")


def test_a_fault_of_ours_is_no_traceback(xlwings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FUNCTIONS["GHG_SHARE"], "body", lambda *_: [].pop())
    assert "内部出错" in xlwings.call("GHG_SHARE", 5.0, 1.0, 4.0)


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], list[str]]:
    """RunPython from a workbook: the sentences that its message boxes showed."""

    def called_from(content: bytes) -> list[str]:
        (tmp_path / "book.xlsx").write_bytes(content)
        book, told = fake_excel.Book(tmp_path / "book.xlsx"), []
        book.app.alert = lambda text, title: told.append(text)
        used = import_module("xl_addin.excel.plain_xlwings")  # on the double it is another one than ours
        monkeypatch.setattr(used.xw.Book, "caller", lambda: book)
        return told

    return called_from


@pytest.mark.parametrize("command", COMMANDS)
def test_run_python_does_a_command(caller: Callable[[bytes], list[str]], command: str) -> None:
    told = caller(as_built("circuit_boards"))
    getattr(import_module("ghg_xlwings"), f"ghg_{command}")()
    assert len(told) == 1


def test_run_python_on_a_foreign_workbook_is_one_sentence(caller: Callable[[bytes], list[str]]) -> None:
    openpyxl.Workbook().save(content := io.BytesIO())
    told = caller(content.getvalue())
    import_module("ghg_xlwings").ghg_check()
    assert told[0].endswith("。")


def test_the_workbook_to_start_from(built: Path) -> None:
    book = openpyxl.load_workbook(built / NAME)
    assert list(book["xlwings.conf"].iter_rows(values_only=True)) == list(SETTINGS)
    formulas = [row[:2] for row in book["说明"].iter_rows(min_row=9, values_only=True)]
    assert len(formulas) >= len(FUNCTIONS)
    parser = VBA_Parser(str(built / NAME))
    found = {Path(name).stem: text for _, _, name, text in parser.extract_macros()}
    parser.close()
    assert re.findall(r"RunPython \"import ghg_xlwings; ghg_xlwings.(\w+)\(\)\"", found["GhgCommands"]) == [
        f"ghg_{command}" for command in COMMANDS
    ]


def test_nothing_of_xlwings_that_needs_a_key_is_imported() -> None:
    source = Path(import_module("ghg_xlwings").__file__ or "").read_text("utf-8")
    assert not re.findall(r"xlwings\.(pro|server|reports)", source)


def cells(value: object, value2: object, areas: int = 1) -> mock.MagicMock:
    """A Range as COM gives it: Value cuts what is in a currency format, and is of the first area alone."""
    made = mock.MagicMock(Value=value, Value2=value2)
    made.Areas.Count, made.Rows.Count, made.Columns.Count = areas, len(value) if isinstance(value, tuple) else 1, 1
    made._oleobj_.GetTypeInfo().GetTypeAttr().iid = "{00020846-0000-0000-C000-000000000046}"
    return made


@pytest.fixture
def of_ranges(xlwings: SimpleNamespace) -> Callable[..., Any]:
    """A call as Import Functions makes it: ranges go over as they are."""
    from xlwings.com_server import XLPython

    return lambda name, *given: XLPython().CallUDF("ghg_xlwings", name, given)


def test_a_price_in_a_currency_format_keeps_its_digits(of_ranges: Callable[..., Any], xlwings: SimpleNamespace) -> None:
    price = cells(Decimal("0.6673"), 0.66728)
    assert of_ranges("GHG_ELEC_FROM_FEE", 10000.0, price) == xlwings.call("GHG_ELEC_FROM_FEE", 10000.0, 0.66728)
    column = cells(((Decimal("0.6673"),), (None,), (0.5,)), ((0.66728,), (None,), (0.5,)))
    assert of_ranges("GHG_ELEC_CO2", column, 1.0)[0] == [0.66728 / 1000]


def test_a_whole_column_is_read_down_to_the_last_used_row(of_ranges: Callable[..., Any]) -> None:
    column, filled = cells(None, None), cells(((1000.0,), (2000.0,)), None)
    column.Rows.Count = column.Worksheet.Rows.Count = 1_048_576
    column.Worksheet.UsedRange = mock.MagicMock(Row=1)
    column.Worksheet.UsedRange.Rows.Count = 2
    column.return_value.Worksheet.Range.return_value = filled
    assert of_ranges("GHG_ELEC_CO2", column, 1.0) == [[1.0], [2.0]]


def test_several_areas_are_refused(of_ranges: Callable[..., Any]) -> None:
    two = cells(1000.0, 1000.0, areas=2)
    assert "不相连的区域" in of_ranges("GHG_ELEC_CO2", two, 1.0)
    two.Worksheet.Rows.Count = two.Rows.Count = 2  # whole columns
    assert "不相连的区域" in of_ranges("GHG_ELEC_CO2", two, 1.0)


@pytest.mark.parametrize("number", [2009, 2051, 2052, 2999])
def test_an_error_that_nobody_knew_of_is_no_number(xlwings: SimpleNamespace, number: int) -> None:
    """Newer versions of Excel have further errors (#BUSY!, #PYTHON!); COM hands each over as a whole number."""
    error = -2146828288 + number
    assert xlwings.call("GHG_ELEC_CO2", error, 1.0).startswith("#VALUE! ")
    assert [row[0][:7] for row in xlwings.call("GHG_ELEC_CO2", ((error,), (1.0,)), 1.0)[:1]] == ["#VALUE!"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_of_ours_behind_run_python_is_a_sentence(
    caller: Callable[[bytes], list[str]], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    told = caller(as_built("circuit_boards"))
    monkeypatch.setattr(import_module("xl_addin.books.live"), "LiveBook", lambda book: [].pop())
    getattr(import_module("ghg_xlwings"), f"ghg_{command}")()
    assert [text.endswith("。") and "内部出错" in text for text in told] == [True]


def test_a_zero_in_a_date_format_is_no_day_of_1899(xlwings: SimpleNamespace) -> None:
    assert xlwings.call("GHG_BILL_DAYS", dt.datetime(1899, 12, 30), dt.datetime(2025, 1, 31)).startswith("#VALUE! ")


def test_a_1904_workbook_is_refused_where_dates_matter(
    xlwings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = import_module("xl_addin.excel.plain_xlwings")
    monkeypatch.setattr(used.xw.Book, "caller", lambda: SimpleNamespace(api=SimpleNamespace(Date1904=True)))
    assert "1904" in xlwings.call("GHG_RETAIN_UNTIL", dt.datetime(2025, 1, 31))
    assert xlwings.call("GHG_ELEC_CO2", 1000.0, 1.0) == 1.0
