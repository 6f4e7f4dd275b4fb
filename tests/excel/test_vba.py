"""The VBA itself, run by pyOpenVBA's interpreter: from a formula's arguments through Python and back to the cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, VBAArray, VBAErrorValue

from udfs import FUNCTIONS
from workbook_templates.ooxml.addresses import column_letters
from workbook_templates.tables import WORKBOOK
from xl_addin.excel.addin.modules import CATEGORY, DOCUMENT, HELP_SHEET, TEXTS, described, help_rows, modules
from xl_addin.excel.addin.ribbon import save_targets

NA, VALUE, NUM = VBAErrorValue(2042), VBAErrorValue(2015), VBAErrorValue(2036)


class Python(VBAObject):
    """What the DLL hands to VBA; it dies as often as it is told to."""

    vba_type_name = "Python"

    def __init__(self, call: Callable[..., object]) -> None:
        self.call, self.deaths = call, 0
        self.calls: list[object] = []

    @method
    def CallUDF(self, Script: object, Function: object, Arguments: object) -> object:
        self.calls.append((Script, Function))
        if self.deaths:
            self.deaths -= 1
            raise VBARuntimeError(-2147023170, "The remote procedure call failed.")
        return to_vba(self.call(Function, *from_vba(Arguments)))


def from_vba(value: object) -> Any:
    """As COM hands it to Python."""
    if isinstance(value, VBAArray):
        if value.dimensions == 2:
            (top, bottom), (left, right) = value.bounds
            return tuple(
                tuple(from_vba(value.get([row, column])) for column in range(left, right + 1))
                for row in range(top, bottom + 1)
            )
        return tuple(from_vba(one) for one in value.elements())
    if value is EMPTY:
        return None
    if isinstance(value, VBAObject):
        return value
    assert not isinstance(value, VBAErrorValue), "an error would arrive as nothing"
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def to_vba(value: object) -> object:
    """As COM hands it to VBA."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        array = VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)])
        for row, cells in enumerate(value):
            for column, cell in enumerate(cells):
                array.set([row, column], cell)
        return array
    return VBAArray([(0, len(value) - 1)], items=list(value)) if isinstance(value, tuple) else value


class Addin:
    """The add-in's modules in the interpreter, xlwings' server code behind them."""

    def __init__(self, python: Callable[..., object]) -> None:
        self.said: list[str] = []
        self.excel = ExcelApplication()
        self.excel.add_workbook()
        for name, source in modules(save_targets()).items():
            if name != DOCUMENT:
                self.excel.add_module(source, name=name)
        self.excel.interpreter.initialise()
        self.python = Python(python)
        self.variables = self.excel.interpreter.modules["ghgpython"].variables
        self.connect()

    def connect(self) -> None:
        self.variables["python"].set(self.python)

    def run(self, name: str, *arguments: object) -> Any:
        return self.excel.run(name, *arguments)


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
    assert set(addin.excel.interpreter.modules) == {
        name.lower() for name in modules(save_targets()) if name != DOCUMENT
    }


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
    assert "不相连" in addin.python.call("explain", "Book1\tSheet1\t5\t3", "\x012015")


def test_why_asks_for_the_cell(addin: Addin) -> None:
    assert addin.run("GHG_SHARE", 5, 9, 4) == NUM
    cell = addin.excel.evaluate('Range("C5")')
    addin.excel.sheet(1).set_value("C5", NUM)
    assert "大于" in addin.run("GHG_WHY", cell)
    addin.excel.sheet(1).set_value("C5", 1)
    assert addin.run("GHG_WHY", cell) == ""


def test_a_dead_server_is_started_once_more(addin: Addin, monkeypatch: pytest.MonkeyPatch) -> None:
    addin.python.deaths = 1
    start(addin, monkeypatch)
    assert addin.run("GHG_SHARE", 100, 1, 4) == 25
    assert len(addin.python.calls) == 2


def test_a_server_that_stays_dead_gives_na_and_is_left_in_peace(addin: Addin, monkeypatch: pytest.MonkeyPatch) -> None:
    addin.python.deaths = 9
    start(addin, monkeypatch)
    assert addin.run("GHG_SHARE", 100, 1, 4) == NA
    assert len(addin.python.calls) == 2
    assert addin.run("GHG_SHARE", 100, 1, 4) == NA
    assert len(addin.python.calls) == 2, "for a while nothing is tried"
    addin.excel.sheet(1).set_value("C5", NA)
    assert addin.run("GHG_WHY", addin.excel.evaluate('Range("C5")')) == "The remote procedure call failed."


def start(addin: Addin, monkeypatch: pytest.MonkeyPatch) -> None:
    """StartPython without the DLL."""
    replace_procedure(addin, monkeypatch, "StartPython", lambda *_: addin.connect())


def replace_procedure(
    addin: Addin, monkeypatch: pytest.MonkeyPatch, name: str, instead: Callable[[list[object]], object]
) -> None:
    """What calls into Windows (a Declare) cannot run here."""
    original = addin.excel.interpreter.call

    def call(procedure: Any, module: Any, arguments: Any, *rest: Any, **named: Any) -> object:
        if procedure.name == name:
            instead(arguments)
            return EMPTY
        return original(procedure, module, arguments, *rest, **named)

    monkeypatch.setattr(addin.excel.interpreter, "call", call)


def test_the_interpreter_comes_from_the_install_file_alone(addin: Addin) -> None:
    from xl_addin.excel.setup.install import install_text, read_install

    path = r"C:\Users\张三\100%\Python 3.11\pythonw.exe"
    content = install_text(path, "1.0")
    assert content.isascii()
    assert addin.run("InstalledValue", content, "python") == path == read_install(content)["python"]
    assert addin.run("InstalledValue", content, "version") == "1.0"
    assert addin.run("InstalledValue", content, "else") == ""
    command = addin.run("CommandFor", path)
    assert command == f'"{path}" -B -E -P -c "from xl_addin.excel.server import serve; serve(\'$(CLSID)\')"'
    assert "ActiveWorkbook" not in modules(save_targets())["GhgPython"]


def test_texts_are_what_was_written(addin: Addin) -> None:
    assert {name: addin.run(name) for name in TEXTS} == TEXTS
    assert addin.run("SuggestedName", "new") == save_targets()["new"]
    assert addin.run("SuggestedName", "check") == ""


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
        (name, described(function), CATEGORY, len(function.parameters)) for name, function in FUNCTIONS.items()
    ]


class Script:
    """A server that answers as told, and notes what it was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, name: str, *arguments: object) -> object:
        self.asked.append((name, *(None if isinstance(one, VBAObject) else one for one in arguments)))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


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
    assert addin.python.call.asked == [("begin", "check", None, None), ("poll", False), ("poll", False)]
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
    assert addin.python.call.asked[1:] == [("poll", False), ("poll", True)]  # type: ignore[attr-defined]
    assert "已取消" in said(addin)


def test_a_button_that_saves_asks_where(buttons: Callable[..., Addin]) -> None:
    addin = buttons(("done", "已冻结"))
    addin.run("RunCommand", "freeze")
    assert addin.python.call.asked == [("begin", "freeze", None, "C:\\out.xlsx")]


def test_without_python_the_reason_is_said(buttons: Callable[..., Addin], monkeypatch: pytest.MonkeyPatch) -> None:
    addin = buttons(VBARuntimeError(1000, "没有 Python"), VBARuntimeError(1000, "没有 Python"))
    start(addin, monkeypatch)
    addin.run("RunCommand", "about")
    assert "没有 Python" in said(addin)


def test_a_table_is_shown_as_text_in_a_new_workbook(buttons: Callable[..., Addin]) -> None:
    addin = buttons(("table", "运行日志"), (("时间", "说明"), ("2026", "=1+1")))
    addin.run("RunCommand", "log")
    sheet = addin.excel.sheet(1, workbook=addin.excel.workbooks()[-1])
    assert sheet.value("B2") == "=1+1"


class Control(VBAObject):
    """A control of the ribbon."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag: str) -> None:
        self.tag = tag

    @member
    def Id(self) -> object:
        return "check"

    @member
    def Tag(self) -> object:
        return self.tag


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
    source = modules(save_targets())[DOCUMENT].replace("Private WithEvents ", "Private ")  # unknown to the interpreter
    addin.excel.add_module(source, name=DOCUMENT, kind="document")
    for event in ("Workbook_Open", "Workbook_BeforeClose", "App_WorkbookActivate", "App_WorkbookDeactivate"):
        assert f"Private Sub {event}(" in source
