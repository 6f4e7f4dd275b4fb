"""A workbook of another edition of the rule text is refused by every command that opens one, before anything is written."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from exit_code_cases import BOOK, DONE, TABLE, Case
from given_engagement import Given, given_engagement
from installed_command import Ended, ghgxl

from udfs import EDITION
from workbook_templates.engagement.reader import EDITION_NAME
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main

Start = Callable[..., Ended]
ANOTHER = "2031-01"
# Those of which all is given; `evidence` takes ticks first, and says so where there are none.
OPENING = {
    command: case.words for command, row in TABLE.items()
    if command != "evidence" and isinstance(case := row[DONE], Case) and BOOK in case.words
}  # fmt: skip


def rebuilt(path: Path) -> None:
    """The same workbook, as if built by another edition."""
    book = FileBook.open(path)
    book.put({book.cell(EDITION_NAME)[0]: ANOTHER})
    changed = path.with_name("改.xlsx")
    book.save_as(changed)
    changed.replace(path)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """The engagement with its workbook, and the part of 甲某, of another edition."""
    made = given_engagement(tmp_path_factory.mktemp("given"))
    rebuilt(made.folder / "核查.xlsx")
    rebuilt(made.folder / "甲某.xlsx")
    return made


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Start:
    """The command in this very process, which is ten times faster."""

    def start(*words: str, folder: Path) -> Ended:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["ghgxl", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err)

    return start


def refuse(start: Start, words: str, given: Given, folder: Path) -> None:
    for name in ("件", "档案"):
        (folder / name).mkdir()
    (folder / "清单.csv").write_text("计量表号,排放源编号\nM-99,E-01\n", "utf-8")
    ended = start(*shlex.split(words.format(given=given.folder, computed=given.computed)), folder=folder)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended
    assert ended.err.startswith(f"工作簿按技术要点的“{ANOTHER}”版建立，本工具只适用于“{EDITION}”版")
    assert sorted(path.name for path in folder.rglob("*")) == ["件", "档案", "清单.csv"]


def test_these_are_the_commands_that_open_a_workbook() -> None:
    assert {"check", "run", "report", "explain", "import bills", "freeze", "repair", "merge", "split"} <= set(OPENING)
    assert {"archive make", "recalc", "verify", "assemble", "circumstances", "destroyed"} <= set(OPENING)


@pytest.mark.parametrize("command", OPENING)
def test_a_command_refuses_a_workbook_of_another_edition(
    command: str, given: Given, tmp_path: Path, in_process: Start
) -> None:
    refuse(in_process, OPENING[command], given, tmp_path)


@pytest.mark.parametrize("command", ["check", "archive make"])
def test_the_installed_command_refuses_it_too(command: str, given: Given, tmp_path: Path) -> None:
    refuse(ghgxl, OPENING[command], given, tmp_path)


def test_a_part_of_another_edition_is_refused_too(given: Given, tmp_path: Path) -> None:
    refuse(ghgxl, "merge {given}/有错.xlsx {given}/甲某.xlsx -o OUT.xlsx", given, tmp_path)
