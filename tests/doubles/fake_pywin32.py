"""A test double of pywin32, just enough for xlwings' own COM server code to run on any system.

``com_server.XLPython.CallUDF`` -> ``udfs.call_udf`` -> ``conversion`` are xlwings' files as installed; what COM
itself does to a value is imitated by ``Variant.carry``: the conversions that were measured with the real pywin32.
"""

import contextlib
import ctypes
import datetime as dt
import sys
from collections.abc import Iterator
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from unittest import mock

NAMES = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone",
    "winerror", "win32com", "win32com.client", "win32com.client.dynamic", "win32com.client.gencache",
    "win32com.server", "win32com.server.dispatcher", "win32com.server.policy", "win32com.server.util",
    "win32com.server.exception",
)  # fmt: skip


class Anything(ModuleType):
    """A module that has whatever is asked of it."""

    __path__: list[str] = []
    __file__ = "double"

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {}) if name[:1].isupper() or name == "com_error" else SimpleNamespace()
        if name in ("com_error", "error"):
            made = type(name, (Exception,), {})
        setattr(self, name, made)
        return made


class Dispatch:
    """Stands for the type of a COM object."""


def _modules() -> dict[str, ModuleType]:
    made: dict[str, ModuleType] = {name: Anything(name) for name in NAMES}
    pythoncom = made["pythoncom"]
    pythoncom.IID_IDispatch = "IDispatch"
    pythoncom.TypeIIDs = {"IDispatch": Dispatch}
    pythoncom.CoInitialize = lambda: None
    pythoncom.Missing = object()
    made["pywintypes"].TimeType = dt.datetime
    made["pywintypes"].IID = str

    def unwrap(value: object) -> object:
        raise ValueError("no Python object behind it")

    made["win32process"].GetWindowThreadProcessId = lambda window: (1, 1)
    made["win32com.server.util"].unwrap = unwrap
    made["win32com.server.util"].wrap = lambda thing, *_: thing
    made["win32com.server.policy"].DefaultPolicy = object
    made["win32com.client"].Dispatch = lambda thing, **_: thing
    made["win32com.client"].CDispatch = type("CDispatch", (), {})
    made["win32com.client"].CoClassBaseClass = type("CoClassBaseClass", (), {})
    made["win32com.client"].DispatchBaseClass = type("DispatchBaseClass", (), {})
    for name, module in made.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, module)
    return made


@contextlib.contextmanager
def windows() -> Iterator[None]:
    """xlwings imported as on Windows; afterwards every trace is gone."""
    import numpy  # noqa: F401  both must be there before the platform changes
    import pandas  # noqa: F401

    ours = [name for name in sys.modules if _is_ours(name)]
    saved = {name: sys.modules.pop(name) for name in ours}
    fakes = {"windll": mock.MagicMock(), "oledll": mock.MagicMock(), "PyDLL": mock.MagicMock()}
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(sys.modules, _modules()))
            for name, fake in fakes.items():
                stack.enter_context(mock.patch.object(ctypes, name, fake, create=True))
            stack.enter_context(mock.patch("atexit.register"))
            with mock.patch.object(sys, "platform", "win32"):
                import xlwings
                import xlwings.com_server
                import xlwings.udfs  # noqa: F401
            yield
    finally:  # after the patch of sys.modules, which puts back what it found: nothing of ours
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(saved)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("xlwings", "xl_addin", "ghg_xlwings")


def carry(value: object) -> object:
    """What arrives at the other side of COM, as measured: a Decimal is cut, numpy's truth becomes a number."""
    if isinstance(value, (list, tuple)):
        return tuple(carry(item) for item in value)
    if value is None or type(value) in (bool, str, float):
        return value
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.0001"))
    if type(value).__module__ == "numpy":
        return float(value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.timezone.utc)
    if type(value) is int:
        return value
    raise TypeError(f"COM cannot carry {type(value).__name__}")
