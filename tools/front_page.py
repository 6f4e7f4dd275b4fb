"""The texts of ``ghgxl --help`` and ``ghgxl version``: what typer and rich print, made once instead of at every start."""

import io
from pathlib import Path

from regions import TOML, with_regions
from rich.console import Console
from typer.main import get_command

from udfs import VERSION
from xl_addin.cli.chinese_help import show_help
from xl_addin.cli.main import app

WIDTH = 80  # columns of every terminal


def help_page() -> str:
    """As rich draws it on a terminal without colours, a blank line below; without the spaces with which it fills the lines."""
    command = get_command(app)
    drawn = Console(file=io.StringIO(), width=WIDTH, color_system=None)
    show_help(command, command.make_context("ghgxl", [], resilient_parsing=True), drawn)
    return "".join(f"{line.rstrip()}\n" for line in [*drawn.file.getvalue().splitlines(), ""])  # type: ignore[attr-defined]


def module(path: Path) -> str:
    """The module that holds them."""
    texts = f'VERSION = "{VERSION}"\nHELP = """\\\n{help_page()}"""\n'
    return with_regions(path.read_text("utf-8"), TOML, {"the texts": texts})
