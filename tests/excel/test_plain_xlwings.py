"""``ghg_xlwings`` by the ordinary way of xlwings: its own Import Functions, its own CallUDF, RunPython."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

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
