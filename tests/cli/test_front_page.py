"""``--help`` and ``version`` are texts made beforehand: the same as typer prints, and nothing is imported for them."""

import subprocess
import sys
from pathlib import Path

import pytest
from installed_command import ROOT, environment, ghgxl
from sample_books import EMPTY, as_built

from udfs import VERSION
from xl_addin.cli import front_page
from xl_addin.cli.main import PLACES, app, main

TELL_MODULES = "import sys; from {} import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"


def imported(folder: Path, *words: str, of: str = "xl_addin.__main__") -> set[str]:
    """What a command imports in the process that is started.

    Args:
        of: the module whose ``main`` is called.
    """
    ended = subprocess.run(
        [sys.executable, "-c", TELL_MODULES.format(of), *words], cwd=folder, env=environment({}) | {"PYTHONPATH": str(ROOT)},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return set(ended.stderr.split())


def unfilled(text: str) -> list[str]:
    """Lines without the spaces that fill them."""
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_the_help_page_is_the_one_that_typer_prints(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(front_page.STARTED_AS, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", ["ghgxl", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    front_page.show_help()
    assert capsys.readouterr().out == front_page.HELP
    assert unfilled(front_page.HELP) == unfilled(printed)


def test_the_help_page_names_what_the_user_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(front_page.STARTED_AS, "python3 run.py")
    front_page.show_help()
    assert "\n用法：python3 run.py 命令 [选项…]\n" in capsys.readouterr().out


def test_both_are_told_by_the_installed_command(tmp_path: Path) -> None:
    assert ghgxl("version", folder=tmp_path).out == f"{VERSION}\n"
    for words, told in (([], front_page.DAY), (["--help"], front_page.HELP), (["help"], front_page.HELP)):
        ended = ghgxl(*words, folder=tmp_path, **{front_page.STARTED_AS: ""})
        assert (ended.code, ended.out, ended.err) == (0, told, "")


def test_help_of_a_command_is_asked_for_as_people_do(tmp_path: Path) -> None:
    assert ghgxl("help", "import", "bills", folder=tmp_path) == ghgxl("import", "bills", "--help", folder=tmp_path)


def test_the_few_commands_of_a_day_are_commands() -> None:
    words = [line.split()[1] for line in front_page.DAY.splitlines() if line.startswith("  ghgxl ")]
    assert len(words) == 6
    assert set(words) <= PLACES.keys()


@pytest.mark.parametrize("words", [[], ["--help"], ["version"]])
def test_nothing_is_imported_or_started_for_them(tmp_path: Path, words: list[str]) -> None:
    found = imported(tmp_path, *words)
    assert {name for name in found if name.startswith("xl_addin.")} == {
        "xl_addin.__main__", "xl_addin.cli", "xl_addin.cli.front_page", "xl_addin.terminal", "xl_addin.terminal.streams", "xl_addin.watched",
        "xl_addin.watched.own_modules",
    }  # fmt: skip
    assert not {"udfs", "typer", "rich", "subprocess"} & found


def test_a_formula_is_evaluated_in_the_process_that_was_started(tmp_path: Path) -> None:
    found = imported(tmp_path, "eval", "GHG_ELEC_FROM_FEE(10000,0.8,2000)")
    assert "udfs" in found
    assert not {"xl_addin.watched.parent", "rich", "pydantic", "openpyxl", "workbook_templates.tables"} & found


def test_a_check_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    found = imported(tmp_path, "check", "a.xlsx", of="xl_addin.cli.main")
    assert "workbook_templates.tables" in found
    assert (
        not {"msoffcrypto", "numpy", "olefile", "openpyxl", "pydantic", "rich", "workbook_templates.build.template"}
        & found
    )


@pytest.mark.parametrize("plain", [["eval", "GHG_ELEC_CO2(1,0.5)"], ["check", "没有.xlsx"], ["check", "a.xlsx"]])
def test_typed_plainly_or_not_a_command_says_the_same(tmp_path: Path, plain: list[str]) -> None:
    """Plainly typed, it is not read by typer."""
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    (tmp_path / ".~lock.a.xlsx#").write_bytes(b"")
    command, given = plain
    assert ghgxl(command, given, folder=tmp_path) == ghgxl(command, "--", given, folder=tmp_path)
    assert ghgxl(command, given, "--json", folder=tmp_path) == ghgxl(command, "--json", given, folder=tmp_path)


def test_every_command_is_where_its_place_says() -> None:
    from typer.main import get_command

    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert list(commands) == list(PLACES)
    assert {name: command.name for name, command in commands.items()} == {name: name for name in PLACES}
    assert all(command.help for command in commands.values())
