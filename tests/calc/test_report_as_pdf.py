"""The report as PDF: laid out by LibreOffice, contents with their pages; a sentence where there is none, and nothing half written."""

import contextlib
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from libreoffice import require_calc
from sample_books import EMPTY, as_built

from workbook_templates.files.errors import FileError
from xl_addin.calc import office
from xl_addin.cli.main import main
from xl_addin.watched.line import run_line


def report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """What `ghgxl report` ends with on the empty workbook."""
    (folder / "空.xlsx").write_bytes(as_built(EMPTY))
    monkeypatch.setattr("sys.argv", ["ghgxl", "report", str(folder / "空.xlsx"), "-o", str(folder / "报告.pdf")])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.calc
def test_every_page_of_the_pdf_says_that_it_is_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_calc()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on PATH")
    assert report(tmp_path, monkeypatch) == 0
    told = subprocess.run(["pdftotext", "-layout", tmp_path / "报告.pdf", "-"], capture_output=True, check=True)
    pages = told.stdout.decode().split("\f")[:-1]
    assert len(pages) > 5
    assert all("草稿" in page for page in pages)
    assert re.search(r"4 核查结论\.+ ?[0-9]+", pages[1])  # the contents know the pages


def test_without_libreoffice_it_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Path:
        raise FileError("没有找到 LibreOffice：请安装。")

    monkeypatch.setattr(office, "find_office", missing)
    assert report(tmp_path, monkeypatch) == 2
    assert "也可以写成 .docx" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["空.xlsx"]


@pytest.mark.calc
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
def test_a_report_that_is_stopped_leaves_no_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by Esc, while a button writes it."""
    require_calc()
    (tmp_path / "空.xlsx").write_bytes(as_built(EMPTY))
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))

    def look() -> None:
        if is_running(tmp_path):
            raise Stopped

    with pytest.raises(Stopped):
        run_line(["report", str(tmp_path / "空.xlsx"), "-o", str(tmp_path / "报告.pdf")], look)
    time.sleep(1)
    assert not is_running(tmp_path)
    assert list((tmp_path / "temp").iterdir()) == []
    assert not (tmp_path / "报告.pdf").exists()


class Stopped(Exception):
    """What the user pressed."""


def is_running(folder: Path) -> bool:
    """A LibreOffice with its profile below a folder."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            told = (process / "cmdline").read_bytes()
            if b"soffice.bin" in told and str(folder).encode() in told:
                return True
    return False
