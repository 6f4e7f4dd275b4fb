"""A file for a folder, a template that is not there, a workbook without formulas: one Chinese sentence, exit 2 where nothing can be done."""

import re
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from xl_addin.cli.main import main

NOT_OURS = "不是本工具的核查工作簿，或由别的版本建立，或其名称已改动（没有名称“current_name”）：请用 ghgxl new 建立，且不要改动名称。"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(tmp_path / "别的.xlsx")
    return tmp_path


def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["ghgxl", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    return int(stopped.value.code or 0), printed.out, printed.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["batch", "别的.xlsx", "-o", "结果"], "“别的.xlsx”是文件，不是文件夹：请给出文件夹。"),
        (["batch", "没有", "-o", "结果"], "找不到文件夹“没有”：请检查路径。"),
        (["vouchers", "别的.xlsx", "--into", "别的.xlsx"], NOT_OURS),
        (["check", "别的.xlsx"], NOT_OURS),
        (["demo", "别的.xlsx"], "无法建立文件夹“别的.xlsx”（已有同名的文件）：请换一个位置。"),
        (["build", "别的.xlsx"], "无法建立文件夹“别的.xlsx”（已有同名的文件）：请换一个位置。"),
    ],
)  # fmt: skip
def test_what_was_given_is_named_in_chinese(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert ended(monkeypatch, capsys, *words) == (2, "", f"{sentence}\n")
    assert [path.name for path in folder.iterdir()] == ["别的.xlsx"]


def test_a_template_that_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, capsys, "new", "核查.xlsx")[0] == 0
    code, _, said = ended(monkeypatch, capsys, "report", "核查.xlsx", "-o", "报告.docx", "--template", "没有.docx")
    assert (code, said) == (2, "找不到文件“没有.docx”：请检查路径和文件名。\n")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
@pytest.mark.calc
def test_a_workbook_without_formulas_agrees_in_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = ended(monkeypatch, capsys, "verify", "别的.xlsx")
    assert (code, said) == (0, "工作簿中没有公式单元格，没有可比较的。\n")
    assert not re.search("一致", said)
