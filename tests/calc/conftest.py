"""A LibreOffice for the tests of this folder; where it is missing they are skipped, in CI they fail."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from calc_driver import RunningCalc
from libreoffice import require_calc
from sample_books import as_built

from workbook_templates.files.errors import FileError
from xl_addin.calc.office import Office, Recalculated, find_office, find_python


class AskedOnce(Office):
    """A LibreOffice that is not asked again about the very bytes it has calculated: `verify` and then `recalc` of one book."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._known: dict[tuple[str, str], tuple[bytes, Recalculated]] = {}

    def recalculate(self, source: Path, target: Path, password: str | None = None) -> Recalculated:
        if password is not None:
            return super().recalculate(source, target, password)
        asked = hashlib.sha256(source.read_bytes()).hexdigest(), target.suffix
        if asked in self._known:
            content, told = self._known[asked]
            target.write_bytes(content)
            return told
        told = super().recalculate(source, target)
        self._known[asked] = target.read_bytes(), told
        return told


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    require_calc()
    with AskedOnce(seconds=120) as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCalc]:
    """A LibreOffice with a window, for the tests of one file."""
    missing = "" if shutil.which("Xvfb") else "Xvfb is not installed"
    try:
        find_office(), find_python()
    except FileError as error:
        missing = str(error)
    if missing:
        if os.environ.get("GHGXL_REQUIRE_CALC"):
            pytest.fail(missing)
        pytest.skip(missing)
    calc = RunningCalc(screen=True)
    yield calc
    calc.close()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a file."""
    path = tmp_path_factory.mktemp("sample") / "示例.xlsx"
    path.write_bytes(as_built("bus_operator"))
    return path
