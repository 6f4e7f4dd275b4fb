"""Each button in each state in which Excel may be: no error is left to VBA, and the ribbon goes on working."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, NOTHING, VBAErrorValue
from vba_addin import Addin, Control, replace_procedure

from udfs import FUNCTIONS
from xl_addin.excel.addin.modules import DOCUMENT, TEXTS, modules
from xl_addin.excel.addin.ribbon import BUTTONS

SOURCES = modules()
NA = VBAErrorValue(2042)


class Ribbon(VBAObject):
    """IRibbonUI, which counts how often it was asked to draw itself anew."""

    vba_type_name = "IRibbonUI"

    def __init__(self) -> None:
        self.count = 0

    @method
    def Invalidate(self) -> object:
        self.count += 1
        return EMPTY


class Chart(VBAObject):
    """A chart sheet: it has a name and no cells."""

    vba_type_name = "Chart"

    @member
    def Name(self) -> object:
        return "图表1"


def server(answers: dict[str, object]) -> Callable[..., object]:
    return lambda name, *_: answers[name]


DONE = {"begin": ("done", "完成"), "poll": ("done", "完成"), "rows": (("时间", "说明"), ("2026", "=1+1"))}
TABLE = {**DONE, "begin": ("table", "运行日志")}


def nothing(member_names: str) -> Callable[[Addin, Any], None]:
    """What Excel gives when there is no such thing."""

    def apply(_: Addin, patch: pytest.MonkeyPatch) -> None:
        for name in member_names.split():
            spec = MemberSpec(name, "property", getter=lambda excel: NOTHING)
            patch.setitem(Application._vba_members, name.lower(), spec)

    return apply


def chart_sheet(addin: Addin, patch: pytest.MonkeyPatch) -> None:
    nothing("ActiveCell Selection")(addin, patch)
    spec = MemberSpec("ActiveSheet", "property", getter=lambda excel: Chart())
    patch.setitem(Application._vba_members, "activesheet", spec)


def refuses(name: str) -> Callable[[Addin, Any], None]:
    """Excel refuses, as with a protected sheet, a dialog that is open, or a file that is gone."""

    def apply(addin: Addin, patch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> object:
            raise VBARuntimeError(1004, "应用程序定义或对象定义错误")

        spec = MemberSpec(name, "property", getter=refused, setter=refused)
        patch.setitem(Application._vba_members, name.lower(), spec)

    return apply


def protected(addin: Addin, _: Any) -> None:
    addin.excel.add_module("Sub Guard()\n ActiveSheet.Protect\n ActiveWorkbook.Protect\nEnd Sub\n", name="Guard1")
    addin.run("Guard")


def dead(addin: Addin, _: Any) -> None:
    addin.pc.starts = ["exits"] * 20


def answering(answers: dict[str, object]) -> Callable[[Addin, Any], None]:
    return lambda addin, _: setattr(addin, "call", server(answers))


DIALOGS = {"GetOpenFilename": "C:\\in.xlsx", "GetSaveAsFilename": "C:\\out.xlsx", "InputBox": "张三"}
STATES: dict[str, Callable[[Addin, Any], None]] = {
    "a workbook": lambda addin, _: None,
    "no active workbook": nothing("ActiveWorkbook ActiveSheet ActiveCell ActiveWindow Selection"),
    "a chart sheet": chart_sheet,
    "protected sheets": protected,
    "Python does not start": dead,
    "a table of headings alone": answering({**TABLE, "rows": ("时间", "工作簿", "说明")}),
    "a table of one cell": answering({**TABLE, "rows": "空"}),
    "a table": answering(TABLE),
    "a table, and no window": lambda addin, patch: (answering(TABLE)(addin, patch), nothing("ActiveWindow")(addin, patch)),
    "a file that is gone": lambda addin, patch: (answering({**DONE, "begin": ("open", "C:\\没有.xlsx")})(addin, patch), refuses("Workbooks")(addin, patch)),
    "no dialogs": lambda addin, patch: [refuses(name)(addin, patch) for name in DIALOGS] and None,
    "no status bar": lambda addin, patch: (answering({**DONE, "begin": ("running", "核对")})(addin, patch), refuses("StatusBar")(addin, patch)),
    "no cancel key": refuses("EnableCancelKey"),
    "no workbooks to be added": lambda addin, patch: (answering(TABLE)(addin, patch), refuses("Workbooks")(addin, patch)),
    "the active workbook refuses": refuses("ActiveWorkbook"),
    "the active cell refuses": refuses("ActiveCell"),
    "an answer of another kind": answering({**DONE, "begin": 7.0}),
}  # fmt: skip


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Addin, Ribbon]]:
    """The add-in with its ribbon, after a button was pressed in a state."""
    followed = MemberSpec("FollowHyperlink", "method", getter=lambda *_: EMPTY, parameters=("Address",))
    monkeypatch.setitem(Workbook._vba_members, "followhyperlink", followed)
    for name, answer in DIALOGS.items():
        dialog = MemberSpec(name, "method", getter=lambda *_, answer=answer: answer, parameters=tuple("abcdefgh"))
        monkeypatch.setitem(Application._vba_members, name.lower(), dialog)
    key = MemberSpec("EnableCancelKey", "property", getter=lambda _: 1, setter=lambda *_: None)
    monkeypatch.setitem(Application._vba_members, "enablecancelkey", key)

    def press(button: str, state: str) -> tuple[Addin, Ribbon]:
        addin, ribbon = Addin(server(DONE)), Ribbon()
        replace_procedure(addin, monkeypatch, "Tell", lambda arguments: addin.said.append(str(arguments[0])))
        addin.run("RibbonLoaded", ribbon)
        STATES[state](addin, monkeypatch)
        addin.run("RibbonPressed", Control(BUTTONS[button].needs.value, button))
        return addin, ribbon

    return press


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_fails_in_any_state(pressed: Callable[..., tuple[Addin, Ribbon]], button: str, state: str) -> None:
    addin, ribbon = pressed(button, state)
    assert addin.excel.interpreter.modules["ghgcommands"].variables["busy"].get() is False
    before = ribbon.count
    assert before == 1 or button == "folder" or addin.said == [TEXTS["TextNoCell"]], "its buttons were asked anew"
    addin.run("RefreshRibbon")
    assert ribbon.count == before + 1, "the ribbon is still known"
    assert addin.said or button == "folder" or state.startswith("a table"), "the user is told"


@pytest.mark.parametrize("button", ["explain", "voucher"])
@pytest.mark.parametrize("state", ["a chart sheet", "no active workbook", "the active cell refuses"])
def test_where_no_cell_is_selected_that_is_said(
    pressed: Callable[..., tuple[Addin, Ribbon]], button: str, state: str
) -> None:
    addin, _ = pressed(button, state)
    assert addin.said == [TEXTS["TextNoCell"]]
    assert addin.calls == [], "Python is not asked"


def test_the_selected_cell_is_what_python_is_asked_about(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("explain", "a workbook")
    asked: list[object] = []
    addin.call = lambda name, *arguments: asked.append(arguments[2]) or ("done", "")
    addin.run("RibbonPressed", Control("engagement", "explain"))
    assert asked == [("Sheet1!A1",)]


def test_the_button_starts_another_process(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("about", "a workbook")
    addin.run("RibbonPressed", Control("nothing", "restart"))
    assert len(set(addin.pc.started)) == len(addin.pc.started) == 2
    assert sum(process.alive for process in addin.pc.entries.values()) == 1


def test_the_button_does_not_wait_for_the_minute_after_a_failed_start(
    pressed: Callable[..., tuple[Addin, Ribbon]],
) -> None:
    addin, _ = pressed("about", "Python does not start")
    addin.pc.starts = []
    addin.run("RibbonPressed", Control("nothing", "about"))
    assert addin.said[-1].startswith(TEXTS["TextNoPython"]), "another button does"
    addin.run("RibbonPressed", Control("nothing", "restart"))
    assert addin.said[-1] == DONE["begin"][1]


def test_a_log_without_entries_is_a_table_of_headings(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("log", "a table of headings alone")
    assert addin.said == []
    sheet = addin.excel.sheet(1, workbook=addin.excel.workbooks()[-1])
    assert [sheet.value(f"{column}1") for column in "ABC"] == ["时间", "工作簿", "说明"]


@pytest.mark.parametrize(
    ("button", "state", "opened"),
    [
        ("folder", "a workbook", ["C:\\ghgxl"]), ("folder", "Python does not start", ["C:\\ghgxl"]),
        ("folder", "no active workbook", ["C:\\ghgxl"]), ("log", "Python does not start", ["C:\\ghgxl\\ghgxl.log"]),
        ("log", "a table", []), ("check", "Python does not start", []),
    ],
)  # fmt: skip
def test_folder_and_log_are_opened_without_python(
    pressed: Callable[..., tuple[Addin, Ribbon]],
    monkeypatch: pytest.MonkeyPatch,
    button: str,
    state: str,
    opened: list[str],
) -> None:
    """What went wrong before Python could say it stands in the log."""
    followed: list[object] = []
    opening = MemberSpec(
        "FollowHyperlink", "method", getter=lambda _, path: followed.append(path) or EMPTY, parameters=("Address",)
    )
    monkeypatch.setitem(Workbook._vba_members, "followhyperlink", opening)
    folder = MemberSpec("Path", "property", getter=lambda _: "C:\\ghgxl")
    monkeypatch.setitem(Workbook._vba_members, "path", folder)
    pressed(button, state)
    assert followed == opened


def test_without_python_the_reason_is_said(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("about", "Python does not start")
    assert addin.said[0].startswith(TEXTS["TextNoPython"])


ENTRIES = [
    (name, *found)
    for name, source in SOURCES.items()
    for found in re.findall(r"^(?:Public|Private) (?:Sub|Function) (\w+)\(.*?\n(.*?)^End ", source, re.MULTILINE | re.DOTALL)
    if name in ("GhgRibbon", "GhgFunctions", DOCUMENT) or found[0] in ("RunCommand", "CallFunction", "Explain", "RegisterHelp", "ToPython")
]  # fmt: skip


@pytest.mark.parametrize(("module", "name", "body"), [entry for entry in ENTRIES if entry[1] != "IsOpen"])
def test_what_excel_calls_handles_its_errors(module: str, name: str, body: str) -> None:
    assert "On Error" in body


EVENTS = """
Sub FireEvents()
    Workbook_Open
    App_WorkbookActivate ThisWorkbook
    App_WorkbookDeactivate ThisWorkbook
    Workbook_BeforeClose False
End Sub
Function Asked(Control)
    Dim Enabled
    RibbonEnabled Control, Enabled
    Asked = Enabled
End Function
"""
SHAPES: dict[str, tuple[object, object]] = {
    "one value": (1.0, 1.0),
    "one dimension": ((1.0, "\x012042"), [1.0, NA]),
    "two dimensions": (((1.0,), ("\x012042",)), [[1.0], [NA]]),
    "a broken mark": ("\x01x", NA),
}
CELL_STATES = STATES | {"the calling cell refuses": refuses("Caller")}


@pytest.mark.parametrize("state", CELL_STATES)
def test_nothing_that_excel_calls_fails_in_any_state(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """Its events, the ribbon's questions and every function, run as Excel runs them; the ribbon stays known."""
    addin, ribbon = Addin(server(DONE)), Ribbon()
    events = SOURCES[DOCUMENT].replace("Private WithEvents ", "Private ").replace("Private Sub", "Public Sub")
    addin.excel.add_module(events + EVENTS, name="Events1")
    addin.run("RibbonLoaded", ribbon)
    caller = MemberSpec("Caller", "property", getter=lambda excel: excel.vba_get("Range", ["C5"]))
    old = MemberSpec("Date1904", "property", getter=lambda book: False)
    monkeypatch.setitem(Application._vba_members, "caller", caller)
    monkeypatch.setitem(Workbook._vba_members, "date1904", old)
    CELL_STATES[state](addin, monkeypatch)
    assert addin.run("Asked", Control("nothing")) is True
    assert all(addin.run("Asked", Control(needed)) in (True, False) for needed in ("workbook", "engagement"))
    for answer, shown in SHAPES.values():
        addin.call = lambda *_, answer=answer: answer
        reached = state not in ("Python does not start", "the calling cell refuses")
        assert addin.run("GHG_SHARE", 100, 1, 4) == (shown if reached else NA)
    addin.run("StopPython")
    addin.call = lambda *_: 1.0
    for name, function in FUNCTIONS.items():
        assert addin.run(name, *[1.0] * len(function.arguments)) is not None
    addin.run("FireEvents")
    assert addin.excel.interpreter.modules["events1"].variables["app"].get() is not NOTHING, "it hears of workbooks"
    assert not any(process.alive for process in addin.pc.entries.values()), "closing ends it"
    before = ribbon.count
    addin.run("RefreshRibbon")
    assert ribbon.count == before + 1, "the ribbon is still known"


def test_every_entry_is_among_them() -> None:
    assert {name for _, name, _ in ENTRIES} >= {
        "RibbonLoaded", "RibbonPressed", "RibbonEnabled", "RefreshRibbon", "Workbook_Open", "Workbook_BeforeClose",
        "App_WorkbookActivate", "App_WorkbookDeactivate", "RunCommand", "GHG_SHARE",
    }  # fmt: skip
