"""``ghgxl recalc`` and ``ghgxl verify``: LibreOffice as a second calculator of files."""

from pathlib import Path
from typing import Annotated

import typer

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination
from xl_addin.cli import printing
from xl_addin.cli.saving import exit_if_elsewhere, notice_if_open, tell_result
from xl_addin.cli.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

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
    from xl_addin.cli.opening import open_book, tell_protection

    destinations = _destinations(files, output)
    books = [open_book(file) for file in files]
    saved = []
    with err.status("正在启动 LibreOffice…") as status, Office(timeout) as office:
        for book, destination in zip(books, destinations, strict=True):
            status.update(f"正在计算：{destination.path.name}")
            count = recalculate(office, book)
            saved.append(destination.save(book.to_bytes()))
            printing.print_plain(out, f"已重新计算 {count} 个公式单元格：{saved[-1].path}")
            tell_protection(out, book)
            tell_result(out, saved[-1])
    exit_if_elsewhere(saved)


def _destinations(files: list[Path], output: Path) -> list[Destination]:
    """Where each file goes; refused before any work is done."""
    if len(files) > 1 and not output.is_dir():
        raise FileError(f"有 {len(files)} 个文件，而“{output}”不是已有的文件夹：请先建立文件夹。")
    paths = [output / file.name for file in files] if output.is_dir() else [output]
    if len(set(paths)) < len(paths):
        raise FileError("有同名的文件：请分别计算。")
    return [Destination(path, *files) for path in paths]


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="工作簿", callback=notice_if_open)],
    timeout: Seconds = 300,
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON")] = False,
) -> None:
    """逐个公式单元格比较三个值：文件中的、本工具计算的、LibreOffice 计算的。不改动文件。"""
    from xl_addin.calc.office import Office
    from xl_addin.calc.verify import verify as verified
    from xl_addin.cli.opening import open_book

    book = open_book(file)
    with err.status("正在用 LibreOffice 计算…"), Office(timeout) as office:
        found = verified(office, book)
    if as_json:
        printing.print_json(printing.verified_json(found))
    else:
        printing.print_verified(out, found)
    if found.differences:
        raise typer.Exit(ExitCode.FINDINGS)


def calc_install() -> None:
    """把扩展装进本用户的 LibreOffice：GHG 函数和菜单“碳核查”。"""
    from xl_addin.calc.install import install

    for line in install():
        printing.print_plain(out, line)


def calc_uninstall() -> None:
    """从 LibreOffice 移除扩展。"""
    from xl_addin.calc.install import uninstall

    for line in uninstall():
        printing.print_plain(out, line)


CALC_COMMANDS = (recalc, verify, calc_install, calc_uninstall)
