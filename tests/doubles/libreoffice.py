"""LibreOffice as anybody has it, without our functions; and what becomes of a test where something is missing."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from workbook_templates.files.errors import FileError
from xl_addin.calc.office import find_office, find_python

SECONDS = 180


def missing(what: str) -> NoReturn:
    """The test is skipped; in CI, which has everything, it fails."""
    if os.environ.get("GHGXL_REQUIRE_CALC"):
        pytest.fail(what)
    pytest.skip(what)


def require_calc() -> None:
    """A LibreOffice that is new enough, and the Python that has its ``uno``."""
    try:
        find_office(), find_python()
    except FileError as error:
        missing(str(error))


def require_soffice() -> str:
    """Any LibreOffice."""
    return shutil.which("soffice") or missing("soffice (LibreOffice) is not on PATH")


def saved_again(files: Sequence[Path], folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> Path:
    """Where LibreOffice has saved the workbooks anew, under their names.

    Args:
        folder: for its profile and for what it saves.
        kind: the ending, and the filter where there are several.
    """
    profile, saved = folder / "profile", folder / "saved by LibreOffice"
    options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    command = [require_soffice(), *options, "--outdir", saved, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return saved
