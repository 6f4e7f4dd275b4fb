"""The documents show commands that there are, with options that they take, and link to files that there are."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomllib
import typer

from xl_addin.cli.main import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "workbook_templates").rglob("*.md")])
COMMAND = typer.main.get_command(app)
OF_RUN_PY = {  # the others are commands of ghgxl
    "test": set(), "help": set(), "bench": {"--quick", "--write"}, "bundle": {"--python"},
    "regenerate": {"--check", "--no-record"},
}  # fmt: skip
SHOWN = re.compile(r"(?:(?:python3?|py) run\.py|(?<![\w./-])(?:\.venv-dev/bin/)?ghgxl) ([^`\n|（(；，。：]*)")
SCRIPTS = re.compile(r"(?:python3? |bash |/bin/python )((?:tools|tests|benchmarks|docs|\.ci)/[\w./-]+)")
TESTS = re.compile(r"(?:pytest|\.venv-dev/bin/pytest) ([^`\n#（，。]*)")
ROOMS = ("", "udfs", "workbook_templates", "xl_addin")  # a path in docs/architecture.md may begin with a room
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]+)[^)]*\)")
FILE = re.compile(r"`((?:udfs|workbook_templates|xl_addin|tests|docs|tools|benchmarks)/[\w./-]*[\w/])`")
FREE = re.compile(r"[A-Z…\[\]]")  # a placeholder, as FILE or DIR… or [DIR]


def shown(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Commands of a document as (line, words)."""
    for line in path.read_text("utf-8").splitlines():
        for found in SHOWN.finditer(line.split(" # ")[0].replace("\\|", "|")):
            try:
                words = shlex.split(found[1])
            except ValueError:
                words = found[1].split()
            if words and re.match(r"[a-z-]", words[0]):
                yield line, words


def command_of(words: list[str]) -> tuple[Any, list[str]] | None:
    """The command that the words start, and what follows; None where there is none."""
    command: Any = COMMAND
    rest = words
    while hasattr(command, "commands") and rest and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    return None if command is COMMAND else (command, rest)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_shown_are_there(path: Path) -> None:
    wrong = []
    for line, words in shown(path):
        if words[0] in OF_RUN_PY:
            given = {word for word in words[1:] if word.startswith("--")}
            wrong += [
                f"run.py {words[0]} {word}: no such option"
                for word in given - OF_RUN_PY[words[0]]
                if words[0] != "test"
            ]
            continue
        if words[0] in ("--help", "-h"):
            continue
        found = command_of(words)
        if found is None:
            wrong.append(f"{' '.join(words)}: no such command ({line.strip()[:80]})")
            continue
        command, rest = found
        # A group may have a command of its own that its name alone starts.
        taking = [command, *getattr(command, "commands", {}).values()]
        options = {name for each in taking for parameter in each.params for name in parameter.opts} | {"--help"}
        wrong += [
            f"{' '.join(words)}: no option {word}"
            for word in (word.strip("[]") for word in rest)
            if re.fullmatch(r"--?[a-z][a-z-]*", word) and word not in options
        ]
    assert not wrong


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    linked = [path.parent / name for name in LINK.findall(text)]
    named = [ROOT / name for name in FILE.findall(text) if not FREE.search(name) and "cN_NN" not in name]
    started = [ROOT / name for name in SCRIPTS.findall(text)]
    tested = [
        ROOT / word.partition("::")[0]
        for words in TESTS.findall(text)
        for word in words.split()
        if word.startswith("tests/")
    ]
    assert not [str(target) for target in [*linked, *named, *started, *tested] if not target.exists()]


def test_the_paths_of_the_house_are_there() -> None:
    """They are written from their room on, as ``cli/imports.py``."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    written = re.findall(r"`([a-z_]+(?:/[\w.]+)+)`", text)
    missing = [name for name in written if not any((ROOT / room / name).exists() for room in ROOMS)]
    assert len(written) > 20
    assert not missing


def test_the_extras_of_the_documents_are_those_of_the_project() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {
        name
        for path in DOCUMENTS
        for found in re.findall(r"\.\[([a-z,]+)\]", path.read_text("utf-8"))
        for name in found.split(",")
    }
    assert named
    assert named <= set(declared)


def test_the_commands_of_the_documents_are_found_at_all() -> None:
    assert sum(len(list(shown(path))) for path in DOCUMENTS) > 100
