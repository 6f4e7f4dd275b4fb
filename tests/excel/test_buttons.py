"""Each button in each state in which Excel may be: no error is left to VBA, and the ribbon goes on working."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, NOTHING
from vba_addin import Addin, Control, replace_procedure

from xl_addin.excel.addin.modules import DOCUMENT, TEXTS, modules
from xl_addin.excel.addin.ribbon import BUTTONS, save_targets

SOURCES = modules(save_targets())


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
    "no status bar": lambda addin, patch: (answering({**DONE, "begin": ("running", "核对")})(addin, patch), refuses("StatusBar")(addin, patch)),
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
    saving = MemberSpec(
        "GetSaveAsFilename", "method", getter=lambda *_: "C:\\out.xlsx", parameters=("a", "b", "c", "d")
    )
    monkeypatch.setitem(Application._vba_members, "getsaveasfilename", saving)
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
    addin.run("RefreshRibbon")
    assert ribbon.count == before + 1, "the ribbon is still known"
    assert addin.said or button == "folder" or state.startswith("a table"), "the user is told"


def test_a_chart_sheet_has_no_cell_to_explain(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("explain", "a chart sheet")
    assert addin.said == [TEXTS["TextNoCell"]]


def test_a_log_without_entries_is_a_table_of_headings(pressed: Callable[..., tuple[Addin, Ribbon]]) -> None:
    addin, _ = pressed("log", "a table of headings alone")
    assert addin.said == []
    sheet = addin.excel.sheet(1, workbook=addin.excel.workbooks()[-1])
    assert [sheet.value(f"{column}1") for column in "ABC"] == ["时间", "工作簿", "说明"]


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


def test_every_entry_is_among_them() -> None:
    assert {name for _, name, _ in ENTRIES} >= {
        "RibbonLoaded", "RibbonPressed", "RibbonEnabled", "RefreshRibbon", "Workbook_Open", "Workbook_BeforeClose",
        "App_WorkbookActivate", "App_WorkbookDeactivate", "RunCommand", "GHG_SHARE",
    }  # fmt: skip
