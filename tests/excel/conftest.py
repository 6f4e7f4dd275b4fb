"""Doubles of Windows and of pywin32, and the add-in as built."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_pywin32
import fake_windows
import pytest

from xl_addin.cli.distribution import build_all
from xl_addin.excel.addin.package import build_addin


@pytest.fixture
def windows() -> Any:
    """A Windows in memory with Excel 16.0, a Python environment with xlwings, and a downloaded add-in."""
    fake = fake_windows.FakeWindows()
    fake.key(r"HKCU\Software\Microsoft\Office\16.0\Excel\Options")
    fake.put(r"HKCU\Software\Microsoft\Office\16.0\Excel\Options", "Options3", 7)
    for name in (r"Scripts\python.exe", r"Scripts\pythonw.exe", "xlwings64-0.9.9.dll", "xlwings32-0.9.9.dll"):
        fake.add(rf"C:\venv\{name}", b"old")
    for name in ("xlwings64-0.35.0.dll", "xlwings32-0.35.0.dll"):
        fake.add(rf"C:\venv\{name}", name.encode())
    fake.add(r"D:\download\ghg.xlam", b"add-in")
    fake.marked.add(r"d:\download\ghg.xlam")
    return fake


@pytest.fixture(scope="session")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in, built once."""
    path = tmp_path_factory.mktemp("addin") / "ghg.xlam"
    build_addin(path)
    return path


@pytest.fixture(scope="module")
def python() -> Iterator[Callable[..., object]]:
    """What VBA's ``Python.CallUDF`` does, through xlwings' own code on a double of pywin32: name, arguments -> answer."""
    with fake_pywin32.windows():
        from xlwings.com_server import XLPython

        server = XLPython()
        yield lambda name, *arguments: fake_pywin32.carry(
            server.CallUDF("xl_addin.excel.server", name, tuple(map(fake_pywin32.carry, arguments)))
        )


@pytest.fixture(scope="session")
def shapes() -> SimpleNamespace:
    """How COM gives a result back: 1x1 as a scalar, one row flat, else rows."""

    def folded(rows: list[list[object]]) -> object:
        if len(rows) == 1:
            return rows[0][0] if len(rows[0]) == 1 else tuple(rows[0])
        return tuple(tuple(row) for row in rows)

    return SimpleNamespace(folded=folded)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that ``ghgxl build`` makes."""
    folder = tmp_path_factory.mktemp("dist")
    build_all(folder)
    return folder
