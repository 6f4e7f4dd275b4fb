"""A Windows in memory with Excel 16.0, a Python environment with xlwings, and a downloaded add-in."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest


def fake_windows() -> Any:
    """The module ``fake_windows.py`` beside this file: tests are no package."""
    spec = spec_from_file_location("fake_windows", Path(__file__).with_name("fake_windows.py"))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def windows() -> Any:
    fake = fake_windows().FakeWindows()
    fake.key(r"HKCU\Software\Microsoft\Office\16.0\Excel\Options")
    fake.put(r"HKCU\Software\Microsoft\Office\16.0\Excel\Options", "Options3", 7)
    for name in (r"Scripts\python.exe", r"Scripts\pythonw.exe", "xlwings64-0.9.9.dll", "xlwings32-0.9.9.dll"):
        fake.add(rf"C:\venv\{name}", b"old")
    for name in ("xlwings64-0.35.0.dll", "xlwings32-0.35.0.dll"):
        fake.add(rf"C:\venv\{name}", name.encode())
    fake.add(r"D:\download\ghg.xlam", b"add-in")
    fake.marked.add(r"d:\download\ghg.xlam")
    return fake
