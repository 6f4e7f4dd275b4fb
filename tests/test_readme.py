"""The READMEs list what there is: every function, every command."""

import re
from pathlib import Path

import pytest

from udfs import FUNCTIONS
from xl_addin.cli.main import app

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_function_table_equals_the_registry(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = re.findall(r"^\| `(GHG_\w+)` \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    helps = {f.name: f.help_en if name == "README.md" else f.help for f in FUNCTIONS.values()}
    expected = [(f.name, f.clause.id if f.clause else "—", helps[f.name]) for f in FUNCTIONS.values()]
    assert expected == rows


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    names = {
        (command.name or command.callback.__name__).replace("_", "-")
        for command in app.registered_commands
        if command.callback
    }
    missing = {command for command in names if command != "version" and not re.search(rf"\b{command}\b", text)}
    assert not missing
