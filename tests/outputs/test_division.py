"""``ghgxl split``, ``merge``, ``destroyed`` as typed."""

import sys
from pathlib import Path

import pytest
from sample_books import as_built

from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.package.encryption import decrypt
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook
from xl_addin.cli import division as cli_division
from xl_addin.cli.main import main
from xl_addin.terminal import opening

PASSWORD = "口令口令口令口令"


def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: object) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["ghgxl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out + printed.err


@pytest.fixture
def office_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A complete workbook, its assignment, and a keyboard that types passwords."""
    (tmp_path / "完整.xlsx").write_bytes(as_built("bus_operator"))
    sources = [row.key for row in read(FileBook.open(tmp_path / "完整.xlsx")).rows("sources")]
    (tmp_path / "分工.csv").write_text(f"核查员,排放源编号\n甲某,{sources[0]}\n乙某,{sources[1]}\n", "gb18030")
    (tmp_path / "件").mkdir()
    monkeypatch.setattr(cli_division, "new_password", lambda label: PASSWORD + label)
    return tmp_path


def test_from_split_to_destroyed(
    office_of_one: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = office_of_one
    code, told = typed(capsys, monkeypatch, "split", folder / "完整.xlsx", "--assign", folder / "分工.csv", "-o", folder / "件",
                       "--register", folder / "登记.xlsx")  # fmt: skip
    assert code == 0
    assert "未分配、由核查组长自行核查的排放源" in told
    parts = sorted((folder / "件").iterdir())
    assert len(parts) == 2

    answers = ["错误的密码", *(PASSWORD + part.name for part in parts)]
    monkeypatch.setattr(opening, "ask_password", lambda label, again: answers.pop(0))
    code, told = typed(capsys, monkeypatch, "merge", folder / "登记.xlsx", *parts, "-o", folder / "并.xlsx")
    assert (code, answers) == (0, [])
    assert "已合并 0 个单元格、新增 0 行" in told

    code, told = typed(capsys, monkeypatch, "destroyed", *parts, "--into", folder / "并.xlsx", "--method", "粉碎",
                       "--date", "2026-06-01", "-o", folder / "毁.xlsx")  # fmt: skip
    assert code == 0
    rows = read(FileBook.open(folder / "毁.xlsx")).rows("archive_records")
    assert [row.text("destroyed_method") for row in rows if row.text("holder") in ("甲某", "乙某")] == ["粉碎", "粉碎"]
    assert all(part.exists() for part in parts)


def test_three_wrong_passwords_end_it(
    office_of_one: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = office_of_one
    typed(capsys, monkeypatch, "split", folder / "完整.xlsx", "--assign", folder / "分工.csv", "-o", folder / "件")
    monkeypatch.setattr(opening, "ask_password", lambda label, again: "不对")
    [part, _] = sorted((folder / "件").iterdir())
    code, told = typed(capsys, monkeypatch, "merge", folder / "完整.xlsx", part, "-o", folder / "并.xlsx")
    assert code == 2
    assert "3 次都不正确" in told
    assert not (folder / "并.xlsx").exists()


def test_a_conflict_shows_in_the_exit_code(
    office_of_one: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = office_of_one
    typed(capsys, monkeypatch, "split", folder / "完整.xlsx", "--assign", folder / "分工.csv", "-o", folder / "件")
    changed = []
    for number, part in enumerate(sorted((folder / "件").iterdir())):
        book = FileBook(Package.from_bytes(decrypt(part.read_bytes(), PASSWORD + part.name)))
        book.put({read(book).forms["tolerance_days"].ref: 5 + number})
        changed.append(folder / part.name)
        book.save_as(changed[-1])
    code, told = typed(
        capsys, monkeypatch, "merge", folder / "完整.xlsx", *changed, changed[0], "-o", folder / "并.xlsx"
    )
    assert code == 1
    assert f"{changed[0].name}”给出了 2 次，只合并一次" in told
    assert "有 2 处冲突没有合并" in told


@pytest.mark.parametrize(("word", "sentence"), [("2026/6/1", "无法识别"), ("2026-06-31", "无法识别")])
def test_a_doubtful_date_is_refused(
    office_of_one: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], word: str, sentence: str
) -> None:
    folder = office_of_one
    code, told = typed(capsys, monkeypatch, "destroyed", folder / "完整.xlsx", "--into", folder / "完整.xlsx", "--method", "粉碎",
                       "--date", word, "-o", folder / "毁.xlsx")  # fmt: skip
    assert code == 2
    assert sentence in told
