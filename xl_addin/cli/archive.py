"""``ghgxl archive``: the folder that is kept for five years, its verification, and what has come due."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from xl_addin.cli.chinese_help import App, ChineseGroup
from xl_addin.cli.options import notice_if_open
from xl_addin.cli.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

SHOWN = 20


class ArchiveGroup(ChineseGroup):
    """``archive FILE …`` makes an archive; the other words are commands of their own."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]  # typed differently by each release of the parser
        """A file in the place of a command means ``make``."""
        first = next((word for word in args if not word.startswith("-")), "")
        return super().parse_args(ctx, ["make", *args] if first and first not in self.commands else args)


app = App(
    name="archive", group=ArchiveGroup, help="存档（七）：建立档案（archive FILE …）、核对档案、列出保存期满的档案。"
)


@app.command()
def make(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="核查工作簿", callback=notice_if_open)],
    vouchers: Annotated[Path, typer.Option("--vouchers", metavar="DIR", help="凭证复印件、扫描件所在的文件夹")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="存放档案的文件夹，须已存在")],
) -> None:
    """建立档案文件夹“年份—受核查方编号”：工作簿、数值副本、报告附件、凭证、清单。"""
    from xl_addin.books.file import FileBook
    from xl_addin.cli.opening import open_book
    from xl_addin.outputs.archive.folder import write_archive

    with err.status("正在归档…") as status:

        def opened(path: Path) -> FileBook:
            status.stop()  # it has a display of its own, and may ask for a password
            book = open_book(path)
            status.start()
            return book

        made = write_archive(file, vouchers, output, dt.datetime.now(), opened)
    out.tell(
        f"已归档 {made.identity.title}（{made.identity.number}），{made.files} 个文件，保存至 {made.identity.until}：{made.folder}",
    )
    for line in made.sentences:
        out.tell(line)
    if made.is_protected:
        notice = "注意：档案中的工作簿和交换副本要用原密码打开，报告附件和凭证没有密码保护"
        out.tell(f"{notice}：请另行保管密码和档案（八）。")
    if made.vouchers.skipped:
        out.tell(f"未归档系统文件：{'、'.join(made.vouchers.skipped)}。")
    if made.vouchers.unmatched:
        named = "、".join(made.vouchers.unmatched[:SHOWN]) + ("等" if len(made.vouchers.unmatched) > SHOWN else "")
        notice = f"{len(made.vouchers.unmatched)} 件凭证登记为存档，但没有文件名含其编号的文件：{named}（全部列在“存档清单”中）。"
        out.tell(f"{notice}请补充文件后重新归档，或更正登记。")
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def verify(folder: Annotated[Path, typer.Argument(metavar="DIR", help="档案文件夹")]) -> None:
    """核对档案：找出任何改变、缺少、多出的文件。"""
    from xl_addin.outputs.archive.folder import verify_archive

    with err.status("正在核对…"):
        faults = verify_archive(folder)
    for line in faults or [f"档案完整，与归档时逐字节相同：{folder}"]:
        out.tell(line)
    if faults:
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def due(folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="档案，或存放档案的文件夹")]) -> None:
    """列出档案的保存期满日：哪些可以销毁，哪些还不可以。"""
    from xl_addin.outputs.archive.folder import retentions

    today = dt.date.today()
    for archive in retentions(folders):
        state = "已满，可以销毁" if archive.until <= today else "未满，不得销毁"
        out.tell(f"{archive.until}  {state}  {archive.folder}  {archive.title}")
