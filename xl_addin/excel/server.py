"""What the VBA of the add-in calls, through xlwings' COM server: functions of cells, and commands in steps.

Values arrive as Value2 and leave as floats, booleans and text; nothing here raises, because a
traceback would end up in a cell. State lives in other modules: xlwings reloads this one when it changes.
Before the first cell only xlwings, the rules and the conversion of values are imported; the commands when one is begun.
"""

from collections.abc import Callable, Sequence
from inspect import signature

import xlwings as xw

from udfs import FUNCTIONS
from udfs.calling.function import Result
from udfs.kernel.cells import as_block
from udfs.kernel.errors import WrongKind
from xl_addin.excel.call_limit import READING_SECONDS, limited, unbroken
from xl_addin.excel.journal import JOURNAL, Place
from xl_addin.excel.logfile import log_fault
from xl_addin.values import ExcelCell, from_excel, refused_calendar, to_excel

Rows = list[list[ExcelCell]]


def exposed(body: Callable[..., Rows]) -> Callable[..., Rows]:
    """Let xlwings' server call the function with the very values that VBA gave."""
    declared = xw.func(body)
    for name in signature(body).parameters:
        declared = xw.arg(name, "raw")(declared)
    return xw.ret("raw")(declared)


@exposed
def calculate(name: str, place: str, date1904: bool, arguments: Sequence[object]) -> Rows:
    """The result of a worksheet function.

    Args:
        name: function of the registry.
        place: the calling cell, or "".
        date1904: whether its workbook counts days from 1904.
        arguments: values of the arguments, in order; what was left out is None.
    """
    try:
        with limited(name):
            function = FUNCTIONS[name]
            given = [from_excel(argument) for argument in arguments]
            result: Result = refused_calendar(function) if date1904 and function.is_dated else function.evaluate(*given)
            rows = to_excel(result)
    except Exception:
        log_fault(name)
        result = WrongKind(f"{name} 内部出错，未计算：请从“运行日志”抄下本条并联系维护人员。")
        rows = to_excel(result)
    JOURNAL.result(Place.parse(place), name, result if isinstance(result, list) else [[result]])
    return rows


@exposed
def explain(place: str, cells: object) -> Rows:
    """For GHG_WHY: the sentence of each error among the cells, "" for the others."""
    try:
        with limited("GHG_WHY"):
            block = JOURNAL.explained(Place.parse(place), as_block(from_excel(cells)))
            return to_excel(FUNCTIONS["GHG_WHY"].evaluate(block))
    except Exception:
        log_fault("GHG_WHY")
        return to_excel(WrongKind("内部出错。"))


@exposed
def begin(command: str, workbook: object, answers: Sequence[str] | None) -> Rows:
    """Start a command of the ribbon: state and text.

    Args:
        command: id of the button.
        workbook: the active workbook as COM has it, or None.
        answers: to what the command asks, or None.
    """

    def begun() -> Rows:
        from xl_addin.excel import session

        book = None
        if workbook is not None:
            from xlwings import _xlwindows

            book = xw.Book(impl=_xlwindows.Book(xl=workbook))
        # What writes at once, without a step of its own for that, is not broken off.
        with unbroken() if command == "repair" else limited(command, READING_SECONDS):
            return [list(session.begin(command, book, tuple(answers or ())))]

    return _never_raised(begun)


@exposed
def poll(cancelled: bool) -> Rows:
    """How the running command stands, after a fifth of a second at most: state and text."""

    def polled() -> Rows:
        from xl_addin.excel import session

        with unbroken():
            return [list(session.poll(cancelled=bool(cancelled)))]

    return _never_raised(polled)


@exposed
def rows() -> Rows:
    """The table that the last command made, a heading first."""

    def made() -> Rows:
        from xl_addin.excel import session

        return session.rows()

    return _never_raised(made)


def _never_raised(act: Callable[[], Rows]) -> Rows:
    """What the session itself does not turn into a sentence: above all an import that fails."""
    try:
        return act()
    except Exception as error:
        log_fault("session")
        return [["failed", f"命令无法载入（{type(error).__name__}），工作簿没有改动：请运行 ghgxl doctor。"]]
