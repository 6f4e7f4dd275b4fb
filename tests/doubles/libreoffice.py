"""LibreOffice as anybody has it, without our functions; and what becomes of a test where something is missing."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from workbook_templates.files.errors import FileError
from xl_addin.calc.office import find_office, find_python

SECONDS = 180
RECALCULATES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


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


def saved_again(
    files: Sequence[Path], folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML", *, recalculated: bool = False
) -> Path:
    """Where LibreOffice has saved the workbooks anew, under their names.

    Args:
        folder: for what it saves.
        kind: the ending, and the filter where there are several.
        recalculated: every formula is calculated, though the file has its value.
    """
    saved = folder / "saved by LibreOffice"
    options = [f"-env:UserInstallation={_profile(recalculated).as_uri()}", "--headless", "--convert-to", kind]
    command = [require_soffice(), *options, "--outdir", saved, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return saved


@cache
def _profile(recalculated: bool) -> Path:
    """One for this process, which starts one LibreOffice after another: a new one takes longer than most files."""
    folder = Path(tempfile.mkdtemp(prefix="ghgxl-profile"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if recalculated:
        (folder / "user").mkdir()
        (folder / "user" / "registrymodifications.xcu").write_text(RECALCULATES, "utf-8")
    return folder
