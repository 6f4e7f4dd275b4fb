"""Names that are no file, too long, or do not say what the file is: one sentence, and nothing is written."""

from pathlib import Path

import pytest
from sample_books import as_built
from typer.testing import CliRunner

from workbook_templates.files.errors import FileError
from xl_addin.cli.main import app


def refused(*arguments: str) -> str:
    ended = CliRunner().invoke(app, arguments)
    assert isinstance(ended.exception, FileError), (ended.exception, ended.output)
    return str(ended.exception)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "示例.xlsx").write_bytes(as_built("hotel_group"))
    return "示例.xlsx"


@pytest.mark.parametrize("name", [".", "/", ""])
@pytest.mark.parametrize("command", ["check", "explain", "freeze", "run"])
def test_a_folder_is_no_workbook(book: str, command: str, name: str) -> None:
    rest = {"check": [], "explain": ["排放计算!D8"]}.get(command, ["-o", "out.xlsx"])
    assert "是文件夹" in refused(command, name, *rest)


@pytest.mark.parametrize("command", ["run", "assemble", "circumstances", "freeze", "repair"])
@pytest.mark.parametrize("output", ["out.txt", "out", "out.xlsm"])
def test_a_workbook_keeps_its_ending(book: str, command: str, output: str) -> None:
    assert "应以 .xlsx 结尾" in refused(command, book, "-o", output)
    assert [path.name for path in Path().iterdir()] == [book]


def test_a_name_that_is_too_long(book: str) -> None:
    assert "文件名太长" in refused("new", f"{'长' * 90}.xlsx")
