"""The add-in's VBA in pyOpenVBA's interpreter, and what its tests put around it: COM's values, scripted servers, controls."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import fake_dll
import pyopenvba.interpreter._runtime
import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, VBAArray, VBAErrorValue

from xl_addin.excel.addin.modules import DOCUMENT, modules
from xl_addin.excel.install_folder import install_text

# The text of a module comes to the same tree each time, which running it does not change; each add-in of a test parsed 9,000 lines anew.
pyopenvba.interpreter._runtime.parse_module = lru_cache(pyopenvba.interpreter._runtime.parse_module)

INTERPRETER = r"C:\Users\张三\100%\venv\Scripts\pythonw.exe"


class Python(VBAObject):
    """What the DLL hands to VBA: an interface into a process, which may have died."""

    vba_type_name = "Python"

    def __init__(self, process: fake_dll.Process, call: Callable[..., object], calls: list[object]) -> None:
        self.process, self.call, self.calls = process, call, calls

    @method
    def CallUDF(self, Script: object, Function: object, Arguments: object) -> object:
        self.calls.append((Script, Function))
        if not self.process.alive:
            raise VBARuntimeError(fake_dll.RPC_FAILED, "The remote procedure call failed.")
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
        return tuple(map(from_vba, value.elements()))
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
    """The add-in's modules in the interpreter, xlwings' server code behind a double of its DLL."""

    def __init__(self, python: Callable[..., object]) -> None:
        self.said: list[str] = []
        self.call, self.calls = python, []
        self.excel = ExcelApplication()
        self.excel.add_workbook()
        for name, source in modules().items():
            if name != DOCUMENT:
                self.excel.add_module(fake_dll.on_the_double(source) if name == "GhgPython" else source, name=name)
        self.excel.interpreter.initialise()
        self.pc = fake_dll.Pc(files={"ghg.ini": install_text(INTERPRETER, "1.0"), "pythonw.exe": "MZ"})
        fake_dll.connect(
            self.excel.interpreter,
            self.pc,
            lambda process: Python(process, lambda *given: self.call(*given), self.calls),
        )

    def run(self, name: str, *arguments: object) -> Any:
        return self.excel.run(name, *arguments)


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


class Script:
    """A server that answers as told, and notes what it was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers: list[object] = list(answers)
        self.asked: list[object] = []

    def __call__(self, name: str, *arguments: object) -> object:
        self.asked.append((name, *(None if isinstance(argument, VBAObject) else argument for argument in arguments)))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Control(VBAObject):
    """A control of the ribbon."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag: str, id_: str = "check") -> None:
        self.tag, self.id = tag, id_

    @member
    def Id(self) -> object:
        return self.id

    @member
    def Tag(self) -> object:
        return self.tag
