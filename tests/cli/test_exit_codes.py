"""Each code that each command can give, through the installed command: what it leaves and what it says."""

import re
import subprocess
from pathlib import Path

import pytest
from exit_code_cases import TABLE, Case, parameters, try_case
from given_engagement import Given, given_engagement
from installed_command import COMMAND, ROOT, environment, ghgxl
from typer.main import get_command

from xl_addin.cli.main import app
from xl_addin.watched.exit_codes import ExitCode, in_chinese, in_english


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given_engagement(tmp_path_factory.mktemp("given"))


def commands() -> dict[str, set[str]]:
    """Every command there is, with what its arguments and options stand for."""
    found = {}
    ways = [("", get_command(app))]
    while ways:
        name, command = ways.pop()
        below = getattr(command, "commands", None)
        if below is None:
            found[name] = {str(parameter.metavar) for parameter in command.params}
        else:
            ways += [(f"{name} {word}".strip(), further) for word, further in below.items()]
    return found


def test_every_command_has_a_case_or_a_reason_for_every_code() -> None:
    assert set(TABLE) == set(commands())
    assert {command: set(row) for command, row in TABLE.items()} == {command: set(ExitCode) for command in TABLE}


def test_every_command_that_replaces_a_file_can_leave_the_result_elsewhere() -> None:
    writing = {command for command, metavars in commands().items() if "OUT" in metavars} | {"build"}
    assert {command for command, row in TABLE.items() if isinstance(row[ExitCode.SAVED_ELSEWHERE], Case)} == writing


@pytest.mark.parametrize(("code", "case"), parameters(needs_office=False))
def test_a_command_ends_with_its_code(code: ExitCode, case: Case, given: Given, tmp_path: Path) -> None:
    try_case(code, case, given, tmp_path)


@pytest.mark.parametrize(
    ("words", "code"), [(["checks"], 0), (["schema", "--json"], 0), (["eval", "GHG_ELEC_FROM_FEE(1,0)"], 1)]
)
def test_a_reader_that_goes_away_changes_no_code(words: list[str], code: int, tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, *words], cwd=tmp_path, env=environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == code


def squeezed(text: str) -> str:
    """Without the spaces and line ends that wrapping makes."""
    return re.sub(r"\s+", "", text)


def test_the_help_page_and_the_documents_say_what_the_codes_mean(tmp_path: Path) -> None:
    assert squeezed(in_chinese()) in squeezed(ghgxl("--help", folder=tmp_path).out)
    for name, sentence in (
        ("README.zh-CN.md", in_chinese()),
        ("docs/reliability.md", in_chinese()),
        ("README.md", in_english()),
    ):
        assert squeezed(sentence) in squeezed((ROOT / name).read_text("utf-8")), name
