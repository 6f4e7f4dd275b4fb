"""What several commands take: the workbook to read, the file to write, JSON in the place of words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workbook_templates.files.lock_files import holder
from xl_addin.terminal.terminal import err


def notice_if_open(given: Path | Sequence[Path] | None) -> Path | Sequence[Path] | None:
    """Tell of workbooks to be read that are open in a program; what it has not saved is not read."""
    for path in (given,) if isinstance(given, Path) else given or ():
        held = holder(path)
        if held is not None:
            notice = f"注意：“{path.name}”正{held}，读取的是最后一次保存的内容。其实无人打开时（程序曾异常退出），可删除锁文件。"
            err.tell(notice)
    return given


Input = Annotated[Path, typer.Argument(metavar="FILE", help="核查工作簿（.xlsx）", callback=notice_if_open)]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；FILE 本身不变")
]
AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]
Vouchers = Annotated[
    Path | None,
    typer.Option("--vouchers", metavar="DIR", help="凭证文件夹；不给时为工作簿旁的“工作簿名-凭证”或“凭证”"),
]
