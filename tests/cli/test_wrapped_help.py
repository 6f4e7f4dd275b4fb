"""Help pages break between Chinese characters, never within a word, and print no default that is none."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.main import get_command

from xl_addin.cli.chinese_help import show_help
from xl_addin.cli.main import app
from xl_addin.terminal.drawing import Wrapped


def lines_of(text: str, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(Wrapped(text))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [20, 24, 31, 40, 80])
def test_no_word_is_broken_and_no_line_begins_with_a_closing_sign(width: int) -> None:
    text = "逐个公式单元格比较三个值：文件中的、本工具计算的、LibreOffice 计算的（25.2 或更新）。不改动文件，写入 OUT：先汇总。"
    lines = lines_of(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)
    assert all(line[0] not in "，。；：、）”》" for line in lines)
    assert any("LibreOffice" in line for line in lines)
    assert all(cell_len(line) > width - 13 for line in lines[:-1])  # no line ends early for more than the longest word


@pytest.mark.parametrize("name", ["build", "destroyed", "recalc", "demo"])
def test_an_empty_default_is_not_printed(name: str) -> None:
    command = get_command(app)
    context = command.make_context("ghgxl", [], resilient_parsing=True)
    console = Console(file=io.StringIO(), width=80, color_system=None)
    show_help(command.get_command(context, name), context, console)  # type: ignore[attr-defined]
    page = console.file.getvalue()  # type: ignore[attr-defined]
    assert "默认 ）" not in page
    assert ("（默认 " in page) is (name not in {"destroyed"})
