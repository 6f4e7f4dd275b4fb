"""The VBA itself, run by pyOpenVBA's interpreter: from a formula's arguments through Python and back to the cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._values import EMPTY, VBAErrorValue
from vba_addin import Addin, Control, Script, from_vba, replace_procedure

from udfs import FUNCTIONS
from workbook_templates.ooxml.addresses import column_letters
from workbook_templates.tables import WORKBOOK
from xl_addin.excel.addin.modules import CATEGORY, DOCUMENT, HELP_SHEET, TEXTS, described, help_rows, modules
from xl_addin.file_commands import QUESTIONS

NA, VALUE, NUM = VBAErrorValue(2042), VBAErrorValue(2015), VBAErrorValue(2036)


@pytest.fixture
def addin(python: Any, monkeypatch: pytest.MonkeyPatch) -> Addin:
    """What the interpreter lacks of Excel is added: the calling cell, and the date system of its workbook."""
    caller = MemberSpec("Caller", "property", getter=lambda excel: excel.vba_get("Range", ["C5"]))
    monkeypatch.setitem(Application._vba_members, "caller", caller)
    monkeypatch.setitem(
        Workbook._vba_members, "date1904", MemberSpec("Date1904", "property", getter=lambda self: False)
    )
    return Addin(python)


def test_it_compiles(addin: Addin) -> None:
    assert set(addin.excel.interpreter.modules) == {name.lower() for name in modules() if name != DOCUMENT}


def test_a_formula_goes_to_python_and_back(addin: Addin) -> None:
    assert addin.run("GHG_SHARE", 100, 1, 4) == 25


def test_errors_become_real_errors(addin: Addin) -> None:
    assert addin.run("GHG_SHARE", -1, 1, 4) == NUM
    assert addin.run("GHG_SHARE", "100", 1, 4) == VALUE
    assert addin.run("GHG_DEVIATION", 0, 5) == VBAErrorValue(2007)
    assert addin.run("GHG_ELEC_FROM_FEE", 100, "") == NA


def test_what_is_left_out_is_the_default(addin: Addin) -> None:
    assert addin.run("GHG_ELEC_FROM_FEE", 10000, 0.8) == 12500
    assert addin.run("GHG_ELEC_FROM_FEE", 10000, 0.8, 2000) == 10000
    assert addin.run("GHG_VERSION") == FUNCTIONS["GHG_VERSION"]()


def cells(addin: Addin, text: str, rows: list[list[object]]) -> object:
    """A range with these values."""
    area = addin.excel.evaluate(f'Range("{text}")')
    sheet = addin.excel.sheet(1)
    for down, row in enumerate(rows, start=1):
        for right, value in enumerate(row):
            sheet.set_value(f"{'ABCDEFG'[right]}{down}", value)
    return area


def test_ranges_are_read_and_errors_stay_in_their_rows(addin: Addin) -> None:
    totals = cells(addin, "A1:A3", [[100, 1], [VALUE, 1], [5, 9]])
    own = addin.excel.evaluate('Range("B1:B3")')
    assert addin.run("GHG_SHARE", totals, own, 4) == [[25], [VALUE], [NUM]]


def test_a_whole_column_is_read_down_to_the_last_used_row(addin: Addin) -> None:
    cells(addin, "A1", [[100, 1], [8, 1], [5, 2]])
    whole, own = addin.excel.evaluate('Range("A:A")'), addin.excel.evaluate('Range("B:B")')
    assert addin.run("GHG_SHARE", whole, own, 4) == [[25], [2], [2.5]]


def test_two_areas_are_refused_with_a_reason(addin: Addin) -> None:
    areas = addin.excel.evaluate('Range("A1:A2,C1:C2")')
    assert addin.run("GHG_SHARE", areas, 1, 4) == VALUE
    assert "不相连" in addin.call("explain", "Book1\tSheet1\t5\t3", "\x012015")


def test_why_asks_for_the_cell(addin: Addin) -> None:
    assert addin.run("GHG_SHARE", 5, 9, 4) == NUM
    cell = addin.excel.evaluate('Range("C5")')
    addin.excel.sheet(1).set_value("C5", NUM)
    assert "大于" in addin.run("GHG_WHY", cell)
    addin.excel.sheet(1).set_value("C5", 1)
    assert addin.run("GHG_WHY", cell) == ""


@pytest.mark.parametrize("old", [False, True])
def test_python_is_told_how_the_workbook_counts_days(addin: Addin, monkeypatch: pytest.MonkeyPatch, old: bool) -> None:
    system = MemberSpec("Date1904", "property", getter=lambda self: old)
    monkeypatch.setitem(Workbook._vba_members, "date1904", system)
    assert addin.run("GHG_BILL_DAYS", 45602, 45632) == (VALUE if old else 30)
    assert addin.run("GHG_SHARE", 100, 1, 4) == 25


def test_dates_of_another_workbook_that_counts_from_1904_are_refused(
    addin: Addin, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = MemberSpec("Date1904", "property", getter=lambda self: self.vba_get("Name", []) == "Book2")
    monkeypatch.setitem(Workbook._vba_members, "date1904", system)
    addin.excel.add_workbook()
    filled = "".join(f'    Workbooks("Book{book}").Worksheets(1).Range("A1").Value = 45602\n' for book in (1, 2))
    addin.excel.add_module(f"Sub Fill()\n{filled}End Sub\n", name="Fill1")
    addin.run("Fill")
    here, there = (addin.excel.evaluate(f'Workbooks("Book{book}").Worksheets(1).Range("A1")') for book in (1, 2))
    monkeypatch.setitem(Application._vba_members, "caller", MemberSpec("Caller", "property", getter=lambda _: here))
    assert addin.run("GHG_BILL_DAYS", here, 45632) == 30
    assert addin.run("GHG_ELEC_CO2", there, 1) == 45.602
    assert addin.run("GHG_BILL_DAYS", there, 45632) == VALUE
    assert "1904" in addin.call("explain", "Book1\tSheet1\t1\t1", "\x012015")


def test_texts_are_what_was_written(addin: Addin) -> None:
    assert {name: addin.run(name) for name in TEXTS} == TEXTS


def test_what_a_button_asks_is_what_is_declared(addin: Addin) -> None:
    """A file to read may have any ending of its kind; one to write has one of them."""
    for command, questions in QUESTIONS.items():
        asked = from_vba(addin.run("Questions", command))
        assert [(how, title, suggested) for how, title, suggested, _ in asked] == [
            (question.how, question.title, question.suggested) for question in questions
        ]
        for question, (how, _, _, kinds) in zip(questions, asked, strict=True):
            patterns = kinds.split(",")[1::2]
            endings = [f"*{ending}" for _, several in question.kinds for ending in several]
            assert ";".join(patterns).split(";") == (endings or [""])
            assert how == "open" or patterns == endings
    assert addin.run("Questions", "check") is None


def test_help_is_registered_once_a_workbook_is_open(addin: Addin, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    def options(_: object, macro: object, description: object, category: object, arguments: object = EMPTY) -> object:
        told.append((macro, description, category, len(from_vba(arguments) or ())))
        return EMPTY

    parameters = ("Macro", "Description", "Category", "ArgumentDescriptions")
    monkeypatch.setitem(
        Application._vba_members, "macrooptions",
        MemberSpec("MacroOptions", "method", getter=options, parameters=parameters),
    )  # fmt: skip
    sheet = addin.excel.sheet(1)
    addin.excel.add_module(f'Sub Rename()\n    Worksheets(1).Name = "{HELP_SHEET}"\nEnd Sub\n', name="Rename1")
    addin.run("Rename")
    for row, texts in enumerate(help_rows(), start=1):
        for column, text in enumerate(texts, start=1):
            sheet.set_value(f"{column_letters(column)}{row}", text or None)
    addin.run("RegisterHelp")
    addin.run("RegisterHelp")
    assert [(macro.rpartition("!")[2], *rest) for macro, *rest in told] == [
        (name, described(function), CATEGORY, len(function.arguments)) for name, function in FUNCTIONS.items()
    ]


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Addin]:
    """The add-in behind its buttons: a save dialog that gives C:\\out.xlsx, and message boxes that are noted."""
    members = Application._vba_members
    monkeypatch.setitem(
        members, "getsaveasfilename",
        MemberSpec("GetSaveAsFilename", "method", getter=lambda *_: "C:\\out.xlsx", parameters=("a", "b", "c", "d")),
    )  # fmt: skip
    key = MemberSpec("EnableCancelKey", "property", getter=lambda _: 1, setter=lambda *_: None)
    monkeypatch.setitem(members, "enablecancelkey", key)

    def made(*answers: object) -> Addin:
        addin = Addin(Script(*answers))
        replace_procedure(addin, monkeypatch, "Tell", lambda arguments: addin.said.append(str(arguments[0])))
        return addin

    return made


def said(addin: Addin) -> str:
    """The last message box."""
    return addin.said[-1]


def test_a_command_is_watched_until_it_is_done(buttons: Callable[..., Addin]) -> None:
    addin = buttons(("running", "核对"), ("running", "写入"), ("done", "发现：错误 1"))
    addin.run("RunCommand", "check")
    assert addin.call.asked == [("begin", "check", None, None), ("poll", False), ("poll", False)]
    assert "发现：错误 1" in said(addin)
    assert addin.excel.application.status_bar is False


def test_escape_reaches_python(buttons: Callable[..., Addin], monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel raises error 18 at the next statement; here at the second look at the status bar."""
    addin = buttons(("running", "核对"), ("running", "核对"), ("failed", "已取消，工作簿没有改动。"))
    bar, shown = Application._vba_members["statusbar"], []

    def show(excel: Any, text: object) -> None:
        shown.append(text)
        if len(shown) == 2:
            raise VBARuntimeError(18, "User interrupt occurred")
        bar.setter(excel, text)  # type: ignore[misc]

    monkeypatch.setitem(Application._vba_members, "statusbar", replace(bar, setter=show))
    addin.run("RunCommand", "check")
    assert addin.call.asked[1:] == [("poll", False), ("poll", True)]  # type: ignore[attr-defined]
    assert "已取消" in said(addin)


@pytest.mark.parametrize("reached", [1, 2, 3])
def test_escape_during_a_call_is_no_death_of_the_process(buttons: Callable[..., Addin], reached: int) -> None:
    """Nearly all the time is spent in calls: there Excel raises error 18, as soon as one has come back with its answer."""
    interrupted = VBARuntimeError(18, "User interrupt occurred")
    answers: list[object] = [("running", "核对"), ("running", "核对"), ("running", "写入"), ("done", "发现：错误 1")]
    answers.insert(reached, interrupted)
    addin = buttons(*answers)
    addin.run("RunCommand", "check")
    assert said(addin) == "发现：错误 1"
    assert [asked[1] for asked in addin.call.asked[1:]] == [False] * reached + [True] * (4 - reached)  # type: ignore[attr-defined]
    assert (len(addin.pc.started), len(addin.pc.entries)) == (1, 1), "no other process"


def test_escape_is_not_heard_before_there_is_something_to_cancel(
    buttons: Callable[..., Addin], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that begins a command is not made twice."""
    keys: list[object] = []
    spec = MemberSpec("EnableCancelKey", "property", getter=lambda _: 1, setter=lambda _, key: keys.append(key))
    monkeypatch.setitem(Application._vba_members, "enablecancelkey", spec)
    addin = buttons(("running", "核对"), ("done", "完成"))
    call, heard = addin.call, []
    addin.call = lambda name, *given: heard.append((name, keys[-1])) or call(name, *given)
    addin.run("RunCommand", "check")
    assert (heard, keys[-1]) == ([("begin", 0), ("poll", 2)], 1)


def test_a_button_that_saves_asks_where(buttons: Callable[..., Addin]) -> None:
    addin = buttons(("done", "已冻结"))
    addin.run("RunCommand", "freeze")
    assert addin.call.asked == [("begin", "freeze", None, ("C:\\out.xlsx",))]


ANSWERS = {"open": "C:\\台账.xlsx", "save": "C:\\out.xlsx", "text": "张三"}
CASES = [(command, at) for command, questions in QUESTIONS.items() for at in [*range(len(questions)), None]]


@pytest.mark.parametrize(("command", "cancelled"), CASES)
def test_a_button_asks_all_it_needs_and_cancel_ends_it(
    buttons: Callable[..., Addin], monkeypatch: pytest.MonkeyPatch, command: str, cancelled: int | None
) -> None:
    """Excel's dialogs give False for Cancel; then Python is not called at all."""
    asked: list[str] = []

    def dialog(how: str) -> Callable[..., object]:
        def shown(_: object, *given: object) -> object:
            assert how != "text" or given[-1] == 2, "words, not a number or a range"
            asked.append(how)
            return False if len(asked) - 1 == cancelled else ANSWERS[how]

        return shown

    names = {"open": ("GetOpenFilename", 3), "save": ("GetSaveAsFilename", 4), "text": ("InputBox", 8)}
    for how, (name, count) in names.items():
        spec = MemberSpec(name, "method", getter=dialog(how), parameters=tuple("abcdefgh"[:count]))
        monkeypatch.setitem(Application._vba_members, name.lower(), spec)
    addin, kinds = buttons(("done", "完成")), [question.how for question in QUESTIONS[command]]
    addin.run("RunCommand", command)
    if cancelled is None:
        assert (asked, addin.said) == (kinds, ["完成"])
        assert addin.call.asked == [("begin", command, None, tuple(ANSWERS[how] for how in kinds))]
    else:
        assert (asked, addin.said, addin.call.asked) == (kinds[: cancelled + 1], [], [])


def test_a_table_is_shown_as_text_in_a_new_workbook(buttons: Callable[..., Addin]) -> None:
    addin = buttons(("table", "运行日志"), (("时间", "说明"), ("2026", "=1+1")))
    addin.run("RunCommand", "log")
    sheet = addin.excel.sheet(1, workbook=addin.excel.workbooks()[-1])
    assert sheet.value("B2") == "=1+1"


@pytest.mark.parametrize(("needed", "ours", "enabled"), [
    ("nothing", False, True), ("workbook", False, True), ("engagement", False, False), ("engagement", True, True),
])  # fmt: skip
def test_a_button_is_enabled_where_it_makes_sense(addin: Addin, needed: str, ours: bool, enabled: bool) -> None:
    if ours:
        addin.excel.add_named_range(WORKBOOK.items[0].field.id, "=Sheet1!$A$1")
    asked = "Function Asked(Control)\n Dim Enabled\n RibbonEnabled Control, Enabled\n Asked = Enabled\nEnd Function\n"
    addin.excel.add_module(asked, name="Asked1")
    assert addin.run("Asked", Control(needed)) is enabled


def test_the_events_of_the_workbook_parse(addin: Addin) -> None:
    source = modules()[DOCUMENT].replace("Private WithEvents ", "Private ")  # unknown to the interpreter
    addin.excel.add_module(source, name=DOCUMENT, kind="document")
    for event in ("Workbook_Open", "Workbook_BeforeClose", "App_WorkbookActivate", "App_WorkbookDeactivate"):
        assert f"Private Sub {event}(" in source
