"""VBA's values -> xlwings' COM server -> the functions -> what VBA gets: the code that runs on Windows, here on a double of pywin32."""

import datetime as dt
import math
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tomllib

from udfs import FUNCTIONS
from udfs.calling.argument import Rank
from udfs.kernel.cells import RangeValue, serial
from udfs.kernel.errors import CellError, GhgError
from xl_addin.values import ERROR_NUMBERS, MARK, from_excel, to_excel

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['f']} {case['why']}")
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8")).get("call", [])
    if case["f"] != "GHG_WHY"  # VBA asks the journal instead
]
PLACE = "测试.xlsx\t表一\t3\t2"
ROWS = 10_000
Server = Callable[..., Any]


def sent(value: object) -> object:
    """A case's cell as VBA sends it: dates are serials, an error is marked, a blank is Empty."""
    if isinstance(value, list):
        return tuple(map(sent, value))
    if isinstance(value, str) and value in ERROR_NUMBERS:
        return f"{MARK}{ERROR_NUMBERS[value]}"
    if isinstance(value, (dt.date, dt.datetime)):
        return float(serial(value))
    if value == "":
        return None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def kernel(value: object) -> RangeValue:
    if isinstance(value, (list, tuple)):
        return [kernel(item) for item in value]  # type: ignore[misc]
    return CellError(value) if isinstance(value, str) and value in ERROR_NUMBERS else value  # type: ignore[return-value]


def only_what_com_carries(answer: object) -> bool:
    if isinstance(answer, tuple):
        return all(map(only_what_com_carries, answer))
    return type(answer) in (float, bool, str) and not (isinstance(answer, float) and not math.isfinite(answer))


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_gives_the_same_in_excel(python: Server, shapes: SimpleNamespace, case: dict[str, Any]) -> None:
    arguments = tuple(sent(as_rows(argument)) for argument in case["args"])
    expected = to_excel(FUNCTIONS[case["f"]].evaluate(*map(kernel, case["args"])))
    answer = python("calculate", case["f"], PLACE, False, arguments)
    assert only_what_com_carries(answer)
    assert answer == shapes.folded(expected)


def as_rows(argument: object) -> object:
    """A flat list in a case is a column; Excel has no other way to give one than as rows."""
    if isinstance(argument, list) and argument and not isinstance(argument[0], list):
        return [[value] for value in argument]
    return argument


KINDS: dict[str, object] = {
    "number": 12.5, "zero": 0.0, "blank": None, "empty text": "", "text": "文字", "text number": "12.5", "date": 45602.0,
    "boolean": True, "error": f"{MARK}2042", "other error": f"{MARK}2007", "row": ((1.0, 2.0, None),), "areas": f"{MARK}areas",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "GHG_WHY"])
def test_every_kind_in_every_place(python: Server, shapes: SimpleNamespace, name: str) -> None:
    """No value can make the call fail, and the result is that of the plain function; what is left out is None."""
    for place in range(len(FUNCTIONS[name].arguments)):
        for value in KINDS.values():
            arguments = tuple(value if at == place else 1.0 for at in range(len(FUNCTIONS[name].arguments)))
            answer = python("calculate", name, PLACE, False, arguments)
            assert only_what_com_carries(answer)
            expected = to_excel(FUNCTIONS[name].evaluate(*map(from_excel, arguments)))
            assert answer == shapes.folded(expected)
    assert only_what_com_carries(python("calculate", name, "", False, (None,) * len(FUNCTIONS[name].arguments)))


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, function in FUNCTIONS.items()
        if any(parameter.rank is Rank.EACH and not parameter.optional for parameter in function.arguments)
    ],
)
def test_a_long_column_is_one_call(python: Server, name: str) -> None:
    """10,000 rows in, 10,000 out, each as its row alone gives it; an error stays in its row."""
    function = FUNCTIONS[name]
    each = [at for at, parameter in enumerate(function.arguments) if parameter.rank is Rank.EACH]
    case = next(
        case
        for case in (parameter.values[0] for parameter in CASES)
        if case["f"] == name and not isinstance(case.get("gives", []), list)
        and each[0] < len(case["args"])
        and not any(isinstance(arg, list) for at, arg in enumerate(case["args"]) if at in each)
    )  # fmt: skip
    row = [sent(as_rows(argument)) for argument in case["args"]]
    candidates = {at for at, parameter in enumerate(function.arguments) if parameter.rank is Rank.CANDIDATES}
    columns = [
        tuple((value,) for _ in range(ROWS)) if at in each
        else value * ROWS if at in candidates and isinstance(value, tuple)
        else value
        for at, value in enumerate(row)
    ]  # fmt: skip
    broken = list(columns)
    broken[each[0]] = ((f"{MARK}2007",), *columns[each[0]][1:])  # type: ignore[index]
    answer = python("calculate", name, "", False, tuple(broken))
    alone = python("calculate", name, "", False, tuple(row))
    assert isinstance(answer, tuple)
    assert len(answer) == ROWS
    assert answer[0] == (f"{MARK}2007",)
    assert set(answer[1:]) == {(alone,)}


def test_a_column_of_meters_is_one_call(python: Server) -> None:
    starts, ends, keys = (45602.0,), (45632.0,), ("甲",)
    asked = (*((f"表{number}",) for number in range(ROWS - 1)), ("甲",))
    answer = python("calculate", "GHG_COVERAGE_DAYS", "", False, ((starts,), (ends,), None, (keys,), asked))
    assert len(answer) == ROWS
    assert answer[-1] == (30.0,)


def test_an_array_constant_is_a_row(python: Server) -> None:
    assert python("calculate", "GHG_SHARE", "", False, ((10.0, 20.0), 1.0, 2.0)) == (5.0, 10.0)


def test_what_vba_code_may_pass(python: Server) -> None:
    """Whole numbers, currency and times come from VBA code, never from cells."""
    from decimal import Decimal

    assert python("calculate", "GHG_SHARE", "", False, (10, Decimal("1"), 2)) == 5.0
    when = dt.datetime(2024, 11, 6, 13, 30, tzinfo=dt.timezone.utc)
    assert python("calculate", "GHG_BILL_DAYS", "", False, (when, 45632.0, None)) == 30.0


def test_a_1904_workbook_is_refused_where_dates_are_read(python: Server) -> None:
    assert python("calculate", "GHG_BILL_DAYS", PLACE, True, (45602.0, 45632.0, None)) == f"{MARK}2015"
    assert "1904" in python("explain", PLACE, f"{MARK}2015")
    assert python("calculate", "GHG_SHARE", PLACE, True, (10.0, 1.0, 2.0)) == 5.0


def test_why_tells_each_cell_its_own_error(python: Server) -> None:
    place = "测试.xlsx\t表二\t3\t2"
    arguments = (((-1.0,), (5.0,), (5.0,)), ((1.0,), (9.0,), (1.0,)), 4.0)
    answer = python("calculate", "GHG_SHARE", place, False, arguments)
    assert answer[2] == (1.25,)
    sentences = python("explain", place, answer)
    assert [line[0] for line in sentences] == [
        error.message if isinstance(error, GhgError) else ""
        for [error] in FUNCTIONS["GHG_SHARE"].evaluate([[-1.0], [5.0], [5.0]], [[1.0], [9.0], [1.0]], 4.0)  # type: ignore[union-attr,str-unpack]
    ]
    assert python("explain", "测试.xlsx\t表二\t4\t2", f"{MARK}2036") == sentences[1][0]


def test_why_follows_what_the_cell_shows(python: Server) -> None:
    place = "测试.xlsx\t表一\t9\t9"
    python("calculate", "GHG_SHARE", place, False, (5.0, 9.0, 4.0))
    own = python("explain", place, f"{MARK}2036")
    python("calculate", "GHG_SHARE", place, False, (f"{MARK}2036", 1.0, 4.0))
    assert python("explain", place, f"{MARK}2036") == own, "the error that was passed on keeps its maker's sentence"
    other = python("explain", place, f"{MARK}2015")
    assert "F2" in other, "an error of something else in the formula"
    assert "修复链接" in other, "or of a name that stands before our function"
    python("calculate", "GHG_SHARE", place, False, (5.0, 1.0, 4.0))
    assert "F2" in python("explain", place, f"{MARK}2036"), "a success takes the sentence back"
    assert python("explain", place, 5.0) == ""
    assert "单独放在一个单元格中" in python("explain", "", f"{MARK}2036"), (
        "GHG_WHY(GHG_SHARE(5,9,4)) asks about no cell"
    )


def test_a_fault_of_ours_is_an_error_and_no_traceback(python: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "测试.xlsx\t表一\t20\t1"
    monkeypatch.setattr(FUNCTIONS["GHG_SHARE"], "body", lambda *_: [].pop())
    assert python("calculate", "GHG_SHARE", place, False, (5.0, 1.0, 4.0)) == f"{MARK}2015"
    assert "内部出错" in python("explain", place, f"{MARK}2015")
    assert python("calculate", "GHG_NONE", place, False, ()) == f"{MARK}2015"
    assert python("calculate", "GHG_SHARE", place, False, (5.0,) * 9) == f"{MARK}2015"


def test_what_excel_waits_for_has_a_limit(python: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell, its reason, and a button while it reads; but never what writes into a workbook."""
    limits = import_module("xl_addin.excel.call_limit")
    seen: dict[str, float] = {}

    def noted(name: str, answer: object) -> Callable[..., object]:
        def act(*_: object) -> object:
            seen[name] = round((limits.CALLS.ends or 0) - time.monotonic())
            return answer

        return act

    for name in ("GHG_SHARE", "GHG_WHY"):
        monkeypatch.setattr(FUNCTIONS[name], "body", noted(name, 1.0))
    actions = import_module("xl_addin.excel.actions")
    for name in ("about", "repair"):
        monkeypatch.setitem(actions.ACTIONS, name, noted(name, actions.Ended("")))
    python("calculate", "GHG_SHARE", PLACE, False, (5.0, 1.0, 4.0))
    python("explain", PLACE, f"{MARK}2042")
    python("begin", "about", None, None)
    python("begin", "repair", None, None)
    assert seen.pop("repair") < 0, "no limit"
    assert seen == {"GHG_SHARE": limits.CELL_SECONDS, "GHG_WHY": limits.CELL_SECONDS, "about": limits.READING_SECONDS}


@pytest.mark.parametrize("writes", ["poll", "repair"])
def test_a_cell_that_excel_calculates_while_it_is_written_to_ends_nothing(
    python: Server, monkeypatch: pytest.MonkeyPatch, writes: str
) -> None:
    """Half a workbook would stay, with Excel set to manual calculation."""
    limits, session = import_module("xl_addin.excel.call_limit"), import_module("xl_addin.excel.session")
    actions, seen = import_module("xl_addin.excel.actions"), []
    monkeypatch.setattr(FUNCTIONS["GHG_SHARE"], "body", lambda *_: seen.append(limits.CALLS.ends) or 1.0)

    def written(*_: object, **__: object) -> Any:
        python("calculate", "GHG_SHARE", PLACE, False, (5.0, 1.0, 4.0))
        return actions.Ended("") if writes == "repair" else ("done", "")

    monkeypatch.setattr(session, "poll", written)
    monkeypatch.setitem(actions.ACTIONS, "repair", written)
    answer = python("poll", False) if writes == "poll" else python("begin", "repair", None, None)
    assert answer == ("done", "")
    python("calculate", "GHG_SHARE", PLACE, False, (5.0, 1.0, 4.0))
    assert seen[0] is None
    assert seen[1] is not None, "afterwards it is limited again"


def test_the_log_lists_the_newest_first(python: Server) -> None:
    python("calculate", "GHG_SHARE", "乙.xlsx\t表二\t1\t1", False, (5.0, 9.0, 4.0))
    assert python("begin", "log", None, None) == ("table", "运行日志")
    heading, newest, *_ = python("rows")
    assert heading[0] == "时间"
    assert newest[1:5] == ("乙.xlsx", "表二!A1", "GHG_SHARE", "#NUM!")


def test_every_array_answer_fits_a_cell(python: Server) -> None:
    """Older Excel turns a text of more than 255 characters in an array result into #VALUE!."""
    from udfs.kernel.decision import Decision

    texts = [
        row.ruling.reason
        for function in FUNCTIONS.values()
        for decision in vars(import_module(function.module)).values()
        if isinstance(decision, Decision)
        for row in decision.rows
    ]
    assert texts
    assert max(map(len, texts)) <= 255


@pytest.mark.parametrize("text", ["\x01", "\x01²", "\x01SL-001", "\x01" + "9" * 5000])
def test_a_text_that_begins_as_a_mark_is_refused_in_a_sentence(python: Server, text: str) -> None:
    assert python("calculate", "GHG_REPORT_NO", PLACE, False, (2025.0, text)) == f"{MARK}2015"
    assert "控制字符" in python("explain", PLACE, f"{MARK}2015")
