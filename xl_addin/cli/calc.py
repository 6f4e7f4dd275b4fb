"""``ghgxl recalc`` and ``ghgxl verify``: LibreOffice as a second calculator of files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.terminal.options import AsJson, notice_if_open
from xl_addin.terminal.saving import destination_of_book, exit_if_elsewhere, tell_result
from xl_addin.terminal.terminal import err, out
from xl_addin.values import to_json, to_text
from xl_addin.watched.exit_codes import ExitCode

if TYPE_CHECKING:
    from xl_addin.calc.recalculate import Recalculated
    from xl_addin.calc.verify import Verified

SHOWN = 10
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="工作簿（.xlsx、.xlsm），可以多个", callback=notice_if_open)
]
Seconds = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, help="每个文件最多计算多少秒")]


def recalc(
    files: Files,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；多个文件时为已有的文件夹"),
    ],
    timeout: Seconds = 300,
) -> None:
    """用 LibreOffice 重新计算用到 GHG 函数的工作簿：只更新公式的值，其余逐字节不变。"""
    from xl_addin.calc.office import Office
    from xl_addin.calc.recalculate import recalculate
    from xl_addin.terminal.opening import open_book, tell_protection

    destinations = _destinations(files, output)
    books = [open_book(file) for file in files]
    saved, is_complete = [], True
    with err.status("正在启动 LibreOffice…") as status, Office(timeout) as office:
        for book, destination in zip(books, destinations, strict=True):
            status.update(f"正在计算：{destination.path.name}")
            done = recalculate(office, book)
            saved.append(destination.save(book.to_bytes()))
            out.tell(f"已重新计算 {done.count} 个公式单元格：{saved[-1].path}")
            if done.unknown:
                is_complete = False
                _tell_unknown(done)
            tell_protection(out, book)
            tell_result(out, saved[-1])
    exit_if_elsewhere(saved)
    if not is_complete:
        raise typer.Exit(ExitCode.FINDINGS)


def _tell_unknown(done: "Recalculated") -> None:
    """The cells that keep their value, and why."""

    def named(cells: Sequence[CellRef]) -> str:
        return "、".join(map(str, cells[:SHOWN])) + ("等" if len(cells) > SHOWN else "")

    out.tell(f"LibreOffice 不认识 {len(done.unknown)} 个单元格中的函数，保留原值：{named(done.unknown)}。")
    if done.left:
        out.tell(f"可能用到它们的 {len(done.left)} 个单元格也保留原值：{named(done.left)}。")
    out.tell("请在 Excel 中计算，或换用两者都有的函数。")


def _destinations(files: list[Path], output: Path) -> list[Destination]:
    """Where each file goes; refused before any work is done."""
    if len(files) > 1 and not output.is_dir():
        raise FileError(f"有 {len(files)} 个文件，而“{output}”不是已有的文件夹：请先建立文件夹。")
    paths = [output / file.name for file in files] if output.is_dir() else [output]
    if len(set(paths)) < len(paths):
        raise FileError("有同名的文件：请分别计算。")
    return [destination_of_book(path, file, *files) for path, file in zip(paths, files)]


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="工作簿", callback=notice_if_open)],
    timeout: Seconds = 300,
    as_json: AsJson = False,
) -> None:
    """逐个公式单元格比较三个值：文件中的、本工具计算的、LibreOffice 计算的。不改动文件。"""
    from xl_addin.calc.office import Office
    from xl_addin.calc.verify import verify as verified
    from xl_addin.terminal.opening import open_book

    book = open_book(file)
    with err.status("正在用 LibreOffice 计算…"), Office(timeout) as office:
        found = verified(office, book)
    if as_json:
        out.tell_json(_verified_json(found))
    else:
        _tell_verified(found)
    if found.differences:
        raise typer.Exit(ExitCode.FINDINGS)


def _verified_json(found: "Verified") -> dict[str, object]:
    """The comparison as ``--json`` prints it."""
    differences = [
        {
            "cell": str(difference.ref),
            "file": to_json(difference.filed),
            "declared": to_json(difference.declared),
            "office": to_json(difference.office),
        }
        for difference in found.differences
    ]
    return {"cells": found.cells, "declared": found.declared, "digits": found.digits, "differences": differences}


def _tell_verified(found: "Verified") -> None:
    """The cells whose values differ, or that none does."""
    from rich.markup import escape
    from rich.table import Table

    from xl_addin.calc.verify import ALL_DIGITS

    if not found.cells:
        out.tell("工作簿中没有公式单元格，没有可比较的。")
        return
    told = f"共 {found.cells} 个公式单元格，其中 {found.declared} 个由本工具计算"
    if found.digits < ALL_DIGITS:
        told += f"，文件中的数值只有 {found.digits} 位有效数字（如 Calc 另存的），按此比较"
    if not found.differences:
        out.tell(f"{told}：文件、本工具、LibreOffice 的值全部一致。")
        return
    table = Table(title=f"{told}；不一致 {len(found.differences)} 个", title_justify="left")
    for heading in ("单元格", "文件", "本工具", "LibreOffice"):
        table.add_column(heading, overflow="fold")
    for difference in found.differences:
        table.add_row(
            *(
                escape(text)
                for text in (
                    str(difference.ref),
                    *map(to_text, (difference.filed, difference.declared, difference.office)),
                )
            )
        )
    out.print(table)


def calc_install() -> None:
    """把扩展装进本用户的 LibreOffice：GHG 函数和菜单“碳核查”。"""
    from xl_addin.calc.install import install

    for line in install():
        out.tell(line)


def calc_uninstall() -> None:
    """从 LibreOffice 移除扩展。"""
    from xl_addin.calc.install import uninstall

    for line in uninstall():
        out.tell(line)
