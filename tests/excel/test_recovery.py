"""The process that calculates dies, does not start, or hangs: what the cells say, and how long Excel stands still."""

import re
from typing import Any

import pytest
from fake_dll import DEAD_TAKES, DLL_WAITS, OWN_LIMIT, RPC_FAILED, Pc, Process
from pyopenvba.apps.excel._model import Application
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._values import NOTHING, VBAErrorValue
from vba_addin import INTERPRETER, Addin, Control, replace_procedure

from xl_addin.excel import call_limit
from xl_addin.excel.activation import FLAGS, SERVE
from xl_addin.excel.addin.modules import TEXTS, modules
from xl_addin.excel.call_limit import CELL_SECONDS, LONGEST_WITH_START, limit_of_call
from xl_addin.excel.install_folder import install_text, lines_text, read_lines
from xl_addin.excel.launch import LIMIT_SECONDS

NA = VBAErrorValue(2042)
LONGEST_FREEZE = 20.0
CALL = ("GHG_SHARE", 100, 1, 4)


@pytest.fixture
def addin(monkeypatch: pytest.MonkeyPatch) -> Addin:
    caller = MemberSpec("Caller", "property", getter=lambda excel: "somewhere")
    monkeypatch.setitem(Application._vba_members, "caller", caller)
    key = MemberSpec("EnableCancelKey", "property", getter=lambda _: 1, setter=lambda *_: None)
    monkeypatch.setitem(Application._vba_members, "enablecancelkey", key)
    return Addin(lambda name, *arguments: ("done", "25") if name == "begin" else 25.0)


def frozen(addin: Addin, *call: object) -> tuple[object, float]:
    """The answer, and how long Excel stood still for it."""
    before = addin.pc.now
    return addin.run(*call), addin.pc.now - before


def text_of(generation: int) -> str:
    return f'"{INTERPRETER}" {" ".join(FLAGS)} -c "{SERVE.format(generation=generation)}"'


def why(addin: Addin) -> str:
    return str(addin.run("LastFailure"))


def test_a_killed_process_is_replaced_within_the_same_call(addin: Addin) -> None:
    """An entry of a dead process is given back by the DLL for ever: another text starts another process."""
    assert addin.run(*CALL) == 25
    addin.pc.kill()
    assert frozen(addin, *CALL) == (25, 2.0)
    assert len(addin.pc.started) == 2
    assert len(set(addin.pc.started)) == 2
    for _ in range(5):
        addin.pc.kill()
        assert addin.run(*CALL) == 25
    assert len(set(addin.pc.started)) == len(addin.pc.started) == 7


def test_the_same_text_would_never_come_back(addin: Addin) -> None:
    """The double does what was seen on real Windows Python: after 0, 2, 10 seconds and after mode -1."""
    pc = Pc()
    assert pc.activate("x", 1)[0] == 0
    pc.kill()
    for seconds in (0.0, 2.0, 10.0):
        pc.now += seconds
        assert pc.activate("x", 1) == (-2147467259, "Could not activate Python COM server, hr = -2147023174")
    pc.activate("x", -1)
    assert pc.activate("x", 1)[0] != 0
    assert pc.activate("x#2", 1)[0] == 0


def test_restart_works_whatever_the_process_is(addin: Addin) -> None:
    assert addin.run(*CALL) == 25
    for spoil in (lambda: None, addin.pc.kill):
        spoil()
        addin.run("StopPython")
        assert not any(process.alive for process in addin.pc.entries.values())
        assert addin.run(*CALL) == 25
    addin.pc.kill()
    addin.pc.starts = ["exits"]
    assert addin.run(*CALL) == NA
    addin.run("StopPython")
    assert frozen(addin, *CALL) == (25, 2.0), "no rest after the button"


def test_after_a_failed_start_every_cell_answers_at_once(addin: Addin) -> None:
    addin.pc.starts = ["hangs"]
    answer, waited = frozen(addin, *CALL)
    assert (answer, waited) == (NA, OWN_LIMIT + 1)
    for _ in range(1000):
        assert frozen(addin, *CALL) == (NA, 0.0)
    assert addin.run("GHG_WHY", NA) == why(addin)
    assert why(addin).startswith(TEXTS["TextNoPython"])
    addin.pc.now += 61
    assert frozen(addin, *CALL) == (25, 2.0)
    assert why(addin) == ""


def test_a_process_that_dies_in_every_call_is_started_once(addin: Addin) -> None:
    def dies(*_: object) -> object:
        addin.pc.kill()
        raise VBARuntimeError(RPC_FAILED, "The remote procedure call failed.")

    addin.run(*CALL)
    addin.call = dies
    before = len(addin.pc.started)
    assert frozen(addin, *CALL) == (NA, 2.0)
    assert len(addin.pc.started) == before + 1
    assert "The remote procedure call failed." in why(addin)
    assert frozen(addin, *CALL) == (NA, 0.0)


def test_a_call_that_hangs_is_ended_by_the_process_and_not_made_again(addin: Addin) -> None:
    """The process is alive and does not answer: nothing but its own limit ends that; see call_limit.py."""

    def hangs(*_: object) -> object:
        addin.pc.now += CELL_SECONDS
        addin.pc.kill()
        addin.pc.files["start.txt"] = lines_text({"error": "GHG_SHARE 没有在时限内算完"})
        raise VBARuntimeError(RPC_FAILED, "The remote procedure call failed.")

    addin.run(*CALL)
    addin.call = hangs
    before = len(addin.pc.started)
    assert frozen(addin, *CALL) == (NA, CELL_SECONDS)
    assert len(addin.pc.started) == before, "no second start for it: it would hang again"
    assert frozen(addin, *CALL) == (NA, 0.0)
    assert why(addin) == TEXTS["TextLost"] + "GHG_SHARE 没有在时限内算完"
    addin.pc.now += 61
    addin.call = lambda *_: 25.0
    assert frozen(addin, *CALL) == (25, 2.0)


def test_a_start_and_the_call_it_was_for_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CELL_SECONDS < LONGEST_WITH_START < LONGEST_FREEZE
    assert LIMIT_SECONDS + 1 < LONGEST_WITH_START
    monkeypatch.setattr(call_limit, "CALLS", call_limit._Calls(began=100.0, ready=114.0))
    assert limit_of_call(114.1, CELL_SECONDS) == 100.0 + LONGEST_WITH_START
    assert limit_of_call(130.0, CELL_SECONDS) == 130.0 + CELL_SECONDS
    call_limit.CALLS.ready = 101.0
    assert limit_of_call(101.1, CELL_SECONDS) == 101.1 + CELL_SECONDS


SEQUENCES = {
    "first start hangs": ["hangs"] * 9,
    "first start ends": ["exits"] * 9,
    "hangs and ends by turns": ["hangs", "exits"] * 5,
    "serves, then hangs": ["serves", "hangs", "exits"] * 3,
}


@pytest.mark.parametrize("starts", SEQUENCES.values(), ids=SEQUENCES)
@pytest.mark.parametrize("killed", [False, True])
def test_no_freeze_is_longer_than_twenty_seconds(
    addin: Addin, monkeypatch: pytest.MonkeyPatch, starts: list[Any], killed: bool
) -> None:
    """Cells, 重启, a button and closing, the process killed before each or not: the waits are counted."""
    replace_procedure(addin, monkeypatch, "Tell", lambda arguments: addin.said.append(str(arguments[0])))
    addin.pc.starts = list(starts)
    for step in range(30):
        if killed:
            addin.pc.kill()
        if step % 7 == 6:
            addin.run("StopPython")
        addin.pc.now += 13 * (step % 5)
        call = ("RibbonPressed", Control("workbook", "check")) if step % 4 == 3 else CALL
        before, waited = len(addin.pc.waits), frozen(addin, *call)[1]
        assert waited <= LONGEST_FREEZE
        assert len(addin.pc.waits) - before <= 1, "one start for a cell, and for a button, at most"
    assert frozen(addin, "StopPython")[1] == 0
    assert len(addin.said) == 7, "each button said how it ended"


@pytest.mark.parametrize("dead", [0, 90, 300])
@pytest.mark.parametrize("start", ["serves", "serves late", "exits", "hangs"])
@pytest.mark.parametrize("seconds", [0.0, 0.9, 1.1, 3.9, CELL_SECONDS])
def test_a_call_that_dies_and_the_one_in_its_place_are_bounded_together(
    addin: Addin, seconds: float, start: Any, dead: int
) -> None:
    """A process dies within a call; the next one starts in whatever way, and its call hangs to the limit of both."""
    addin.run(*CALL)
    first = len(addin.pc.started)
    for number in range(1, dead + 1):  # what VBA knew of them was lost
        addin.pc.entries[text_of(number)] = Process(serves=True, alive=False)

    def dies(*_: object) -> object:
        is_first = len(addin.pc.started) == first
        addin.pc.now += seconds if is_first else min(CELL_SECONDS, LONGEST_WITH_START - addin.pc.waits[-1])
        addin.pc.kill()
        raise VBARuntimeError(RPC_FAILED, "The remote procedure call failed.")

    addin.call, addin.pc.starts = dies, [start]
    assert frozen(addin, *CALL)[1] <= LONGEST_FREEZE
    assert frozen(addin, *CALL) == (NA, 0.0)


def test_only_the_limit_of_the_process_itself_keeps_that_promise() -> None:
    """Without it the DLL looks on for two minutes: this is why launch.py ends a process that does not get ready."""
    assert LIMIT_SECONDS == OWN_LIMIT < LONGEST_FREEZE < DLL_WAITS
    pc = Pc(starts=["has no limit"])
    pc.activate("x", 1)
    assert pc.waits == [DLL_WAITS]


def test_when_vba_lost_its_variables_the_dead_entries_are_passed_over(addin: Addin) -> None:
    for _ in range(3):
        assert addin.run(*CALL) == 25
        addin.pc.kill()
    variables = addin.excel.interpreter.modules["ghgpython"].variables
    for name, value in (("generation", 0), ("activated", ""), ("failure", "")):
        variables[name].set(value)
    variables["python"].set(NOTHING)
    assert frozen(addin, *CALL) == (25, pytest.approx(2.0 + 3 * DEAD_TAKES))
    assert addin.pc.started[-1].endswith('3)"')


def test_the_interpreter_comes_from_the_install_file_alone(addin: Addin) -> None:
    content = install_text(INTERPRETER, "1.0")
    assert content.isascii()
    assert addin.run("InstalledValue", content, "python") == INTERPRETER == read_lines(content)["python"]
    assert addin.run("InstalledValue", content, "version") == "1.0"
    assert addin.run("InstalledValue", content, "else") == ""
    addin.run(*CALL)
    assert addin.pc.started == [text_of(0)]
    assert "ActiveWorkbook" not in modules()["GhgPython"]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("ghg.ini", TEXTS["TextNotInstalled"]), ("pythonw.exe", TEXTS["TextMoved"] + INTERPRETER)],
)
def test_what_is_missing_is_said_in_a_sentence(addin: Addin, missing: str, sentence: str) -> None:
    del addin.pc.files[missing]
    assert frozen(addin, *CALL) == (NA, 0.0)
    assert why(addin) == sentence
    assert addin.pc.started == []


def test_a_library_that_windows_does_not_load_is_said_in_a_sentence(addin: Addin) -> None:
    addin.pc.is_blocked = True
    assert frozen(addin, *CALL) == (NA, 0.0)
    assert why(addin) == TEXTS["TextNoLibrary"] + "ghg64.dll"
    assert (addin.pc.started, addin.pc.unloaded_calls) == ([], 0)
    addin.pc.is_blocked = False
    addin.run("StopPython")
    assert addin.run(*CALL) == 25


def test_an_empty_install_file_is_none(addin: Addin) -> None:
    addin.pc.files["ghg.ini"] = ""
    assert addin.run(*CALL) == NA
    assert why(addin) == TEXTS["TextNotInstalled"]


def test_what_the_process_wrote_before_it_ended_is_the_reason(addin: Addin) -> None:
    addin.pc.starts = ["exits"]
    addin.pc.files["start.txt"] = lines_text({"error": "缺少 Python 模块 xlwings"})
    addin.run(*CALL)
    assert why(addin) == TEXTS["TextNoPython"] + "缺少 Python 模块 xlwings"


# Statements and functions of VBA itself that take a path in the code page of the machine.
ANSI = re.compile(
    r"(?<![.\w])(Dir|Open|FileLen|FileDateTime|GetAttr|SetAttr|Kill|MkDir|RmDir|ChDir|ChDrive|FileCopy|CurDir|Shell"
    r"|FreeFile|Line Input|MsgBox|InputBox|Environ)\b(?! [\w]*As )",
)
MODULES = modules()


def without_words(source: str) -> str:
    """Without comments and literals."""
    return re.sub(r"'.*", "", re.sub(r'"[^"]*"', '""', source))


@pytest.mark.parametrize("name", MODULES)
def test_no_module_hands_a_path_or_a_text_to_what_knows_the_code_page_alone(name: str) -> None:
    assert ANSI.findall(without_words(MODULES[name])) == []


def test_paths_outside_the_code_page_are_read_by_what_knows_them() -> None:
    assert "Scripting.FileSystemObject" in MODULES["GhgPython"]
    assert ANSI.findall('If Dir(Path) = "" Then Open Path For Input As #1') == ["Dir", "Open"]
    assert ANSI.findall("Workbooks.Open Text") == []


DECLARED = {
    "GhgPython": {"XLPyDLLActivateAuto": "String", "LoadLibraryW": "LongPtr"},
    "GhgCommands": {"MessageBoxW": "LongPtr"},
}


def test_only_the_library_itself_takes_a_text_in_the_code_page() -> None:
    """A `Declare` hands a String over in the code page; the doctor's point `path` and the 8.3 name are for the one that must."""
    for name, source in MODULES.items():
        declared = dict(re.findall(r"Declare PtrSafe Function (\w+) Lib .*?(LongPtr|String)", source))
        assert declared == DECLARED.get(name, {})


def test_the_library_is_loaded_by_its_full_path_before_any_call(addin: Addin) -> None:
    addin.run("StopPython")
    assert addin.pc.unloaded_calls == 0, "closing Excel without having calculated looks for no library"
    addin.run(*CALL)
    addin.run("StopPython")
    assert addin.pc.unloaded_calls == 0
    assert addin.pc.loaded
    assert all(path.endswith("\\ghg64.dll") for path in addin.pc.loaded)


def test_two_excels_have_a_process_each(addin: Addin) -> None:
    """The library is loaded once in each, so each has its own entries."""
    other = Addin(lambda name, *arguments: 7.0)
    assert (addin.run(*CALL), other.run(*CALL)) == (25, 7)
    addin.pc.kill()
    assert (addin.run(*CALL), other.run(*CALL)) == (25, 7)
    assert (len(addin.pc.started), len(other.pc.started)) == (2, 1)
