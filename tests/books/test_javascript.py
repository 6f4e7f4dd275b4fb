"""Our workbooks open in exceljs and SheetJS without an exception; what they then save is refused by name."""

import os
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest
from sample_books import EMPTY, after_run, as_built
from sweeps import swept

from workbook_templates.files.errors import FileError
from xl_addin.terminal.opening import open_book

PLACE = "GHGXL_NODE_MODULES"  # a folder in which somebody has typed: npm install exceljs xlsx
SCRIPT = """
const [library, file, out] = process.argv.slice(1);
const done = count => console.log(count);
if (library === "exceljs") {
  const book = new (require("exceljs").Workbook)();
  book.xlsx.readFile(file).then(() => book.xlsx.writeFile(out)).then(() => done(book.worksheets.length));
} else {
  const sheetjs = require("xlsx"), book = sheetjs.readFile(file, {cellFormula: true, cellStyles: true});
  sheetjs.writeFile(book, out);
  done(book.SheetNames.length);
}
"""
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not os.environ.get(PLACE), reason=f"needs node, and {PLACE} with exceljs and xlsx"
)
LIBRARIES = ("exceljs", "xlsx")
BOOKS = {
    "empty": lambda: as_built(EMPTY),
    "sample": lambda: as_built("bus_operator"),
    "after a run": lambda: after_run("bus_operator").content,
}


def opened_by(library: str, file: Path, out: Path) -> str:
    environment = os.environ | {"NODE_PATH": os.environ[PLACE]}
    command = ["node", "-e", SCRIPT, library, str(file), str(out)]
    ended = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize(
    ("library", "label"), swept(product(LIBRARIES, BOOKS), {(library, "after a run") for library in LIBRARIES})
)
def test_it_opens(library: str, label: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOOKS[label]())
    assert int(opened_by(library, tmp_path / "a.xlsx", tmp_path / "b.xlsx")) > 20


def test_what_exceljs_saved_is_refused_with_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built("bus_operator"))
    opened_by("exceljs", tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    with pytest.raises(FileError, match=r"（工作表“.+”）有 \d+ 列，文件的定义中只有 \d+ 列.*exceljs"):
        open_book(tmp_path / "b.xlsx")


def test_what_sheetjs_saved_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built("bus_operator"))
    opened_by("xlsx", tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    with pytest.raises(FileError, match=r"\d\d 个表格已不是 Excel 表格.*SheetJS"):
        open_book(tmp_path / "b.xlsx")
