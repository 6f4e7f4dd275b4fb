"""What the terminal says: every check in words, and what a command has looked at."""

import json
import sys
from pathlib import Path

import pytest
from rich.console import Console
from sample_books import as_built

from udfs import FAULTS
from udfs.vocabularies import Severity
from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin import outcomes
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main
from xl_addin.commands import COMMANDS
from xl_addin.terminal import listing


def test_every_check_is_described_in_words() -> None:
    for fault in FAULTS.values():
        assert len(fault.sentence.replace("…", "")) >= 12, fault.id
        assert "{" not in fault.sentence
    assert all(listed["says"] != "{sentence}" for listed in listing.checks_json())
    with Console(width=200, record=True) as console:
        console.print(listing.checks_table())


def test_assemble_says_what_it_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit status speaks of that sheet alone, although the workbook has open errors."""
    forms, tables = load("circuit_boards")
    build(Calculation(WORKBOOK, forms, tables), tmp_path / "示例.xlsx")

    def ended(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["ghgxl", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0), capsys.readouterr().out

    code, out = ended("assemble", str(tmp_path / "示例.xlsx"), "-o", str(tmp_path / "汇编.xlsx"))
    assert code == 0
    assert "其他组织信息表：" in out
    assert "发现：" not in out
    assert "这里只检查了其他组织信息表；全部检查请运行 ghgxl check 或 ghgxl run。" in out
    code, out = ended("check", str(tmp_path / "汇编.xlsx"), "--json")
    assert code == 1
    assert any(finding["severity"] == str(Severity.ERROR) for finding in json.loads(out)["findings"])


def test_a_button_that_checks_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "示例.xlsx").write_bytes(as_built("circuit_boards"))
    book = FileBook.open(tmp_path / "示例.xlsx")
    told = {
        name: outcomes.message(COMMANDS[name].act(book, lambda stage: None)) for name in ("assemble", "circumstances")
    }
    assert "其他组织信息表：" in told["assemble"]
    assert told["circumstances"].endswith("没有运行检查。")
    assert not any("没有发现问题" in message and "其他组织信息表" not in message for message in told.values())
