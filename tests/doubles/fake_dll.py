"""xlwings' DLL as its config.cpp behaves, the file system and the clock of a PC, for the add-in's VBA in the interpreter.

An entry is kept for each activation text. A live one is given back; one whose process served and died is answered with
"hr = -2147023174" for ever, because COM still knows its class; only a class that COM does not know starts a process. While
that starts, Excel waits: until it serves, until it has ended, or 120 seconds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import VBAObject, member, method
from pyopenvba.interpreter._values import VBAArray

E_FAIL, RPC_UNAVAILABLE, RPC_FAILED = -2147467259, -2147023174, -2147023170
DLL_WAITS = 120.0
OWN_LIMIT = 15.0  # after which the process ends itself
DEAD_TAKES = 0.01  # COM asks and is refused: whoever asks the same text for ever sees the time go by
Start = Literal["serves", "serves late", "exits", "hangs", "has no limit"]
TAKES: dict[Start, float] = {
    "serves": 2.0, "serves late": OWN_LIMIT - 0.1, "exits": 1.0, "hangs": OWN_LIMIT + 1, "has no limit": DLL_WAITS,
}  # fmt: skip


@dataclass
class Process:
    """A started process; a class that was registered stays known to COM when it dies."""

    serves: bool
    alive: bool = True


@dataclass
class Pc:
    """What the DLL, the files and the clock do; the next processes start as ``starts`` says, then as ``serves``."""

    now: float = 1000.0
    starts: list[Start] = field(default_factory=list)
    entries: dict[str, Process] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    is_blocked: bool = False  # Windows does not load the library
    unloaded_calls: int = 0

    def activate(self, text: str, mode: int) -> tuple[int, Process | str | None]:
        """``XLPyDLLActivateAuto``: result code, and the process or what went wrong."""
        self.unloaded_calls += not self.loaded
        process = self.entries.get(text)
        if mode == -1:
            if process is not None:
                process.alive = False
            return 0, None
        if process is not None and process.alive:
            return 0, process
        if process is not None and process.serves:
            self.now += DEAD_TAKES
            return E_FAIL, f"Could not activate Python COM server, hr = {RPC_UNAVAILABLE}"
        how = self.starts.pop(0) if self.starts else "serves"
        self.started.append(text)
        assert len(self.started) < 100, "processes are started for ever"
        self.waits.append(TAKES[how])
        self.now += TAKES[how]
        serves = how.startswith("serves")
        self.entries[text] = Process(serves, serves)
        if serves:
            return 0, self.entries[text]
        return E_FAIL, "Python process exited before it was possible to create the interface object."

    def kill(self) -> None:
        """As the task manager does it."""
        for process in self.entries.values():
            process.alive = False


class Machine(VBAObject):
    """What the VBA under test calls instead of Windows."""

    vba_type_name = "Machine"

    def __init__(self, pc: Pc, python: Callable[[Process], VBAObject]) -> None:
        self.pc, self.python = pc, python

    @method
    def Activate(self, Command: object, Mode: object) -> object:
        code, result = self.pc.activate(str(Command), int(Mode))  # type: ignore[call-overload]
        given = self.python(result) if isinstance(result, Process) else result or ""
        return VBAArray([(0, 1)], items=[code, given])

    @method
    def Load(self, Path: object) -> object:
        if self.pc.is_blocked:
            return 0
        self.pc.loaded.append(str(Path))
        return 1

    @method
    def Seconds(self) -> object:
        return self.pc.now


class Files(VBAObject):
    """Scripting.FileSystemObject, by the names of files alone."""

    vba_type_name = "FileSystemObject"

    def __init__(self, pc: Pc) -> None:
        self.pc = pc

    def _text(self, path: object) -> str | None:
        return self.pc.files.get(str(path).rpartition("\\")[2])

    @method
    def FileExists(self, Path: object) -> object:
        return self._text(Path) is not None

    @method
    def GetFile(self, Path: object) -> object:
        return File(self._text(Path) or "")

    @method
    def OpenTextFile(self, Path: object, Mode: object) -> object:
        return File(self._text(Path) or "")


class File(VBAObject):
    vba_type_name = "File"

    def __init__(self, text: str) -> None:
        self.text = text

    @member
    def Size(self) -> object:
        return len(self.text)

    @method
    def ReadAll(self) -> object:
        if not self.text:
            raise VBARuntimeError(62, "Input past end of file")
        return self.text


STUBS = """
Public Machine As Object
Private Function XLPyDLLActivateAuto(ByRef Result As Variant, ByVal Command As String, ByVal Mode As Long) As Long
    Dim Answer As Variant
    Answer = Machine.Activate(Command, Mode)
    XLPyDLLActivateAuto = Answer(0)
    If IsObject(Answer(1)) Then
        Set Result = Answer(1)
    Else
        Result = Answer(1)
    End If
End Function
Private Function LoadLibraryW(ByVal Path As String) As Long
    LoadLibraryW = Machine.Load(Path)
End Function
"""


def on_the_double(source: str) -> str:
    """The module GhgPython with its system calls led to the machine above; everything else as it is."""
    without = re.sub(r"^Private Declare .*\n", "", source, flags=re.MULTILINE)
    assert without.count("StrPtr(") == 1
    changed = re.sub(r"\bTimer\b", "Machine.Seconds()", without.replace("StrPtr(", "("))
    head, body = changed.split("\n' The answer of a function", 1)
    return f"{head}{STUBS}\n' The answer of a function{body}"


def connect(interpreter: Any, pc: Pc, python: Callable[[Process], VBAObject]) -> None:
    """Give the interpreter the machine, and CreateObject its files."""
    interpreter.modules["ghgpython"].variables["machine"].set(Machine(pc, python))
    original = interpreter.create_com
    interpreter.create_com = lambda name: Files(pc) if name == "Scripting.FileSystemObject" else original(name)
