"""``ghgxl archive``: the folder that is kept for five years, its verification, and what has come due."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from xl_addin.cli.chinese_help import App, ChineseGroup
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

SHOWN = 20


class ArchiveGroup(ChineseGroup):
    """``archive FILE …`` makes an archive; the other words are commands of their own."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]  # typed differently by each release of the parser
        """A file in the place of a command means ``make``."""
        first = next((word for word in args if not word.startswith("-")), "")
        return super().parse_args(ctx, ["make", *args] if first and first not in self.commands else args)


app = App(
    name="archive",
    group=ArchiveGroup,
    help="存档（七）：建立档案（archive FILE …）、核对档案、签名、列出保存期满的档案。",
)


@app.command()
def make(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="核查工作簿", callback=notice_if_open)],
    vouchers: Annotated[Path, typer.Option("--vouchers", metavar="DIR", help="凭证复印件、扫描件所在的文件夹")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="存放档案的文件夹，须已存在")],
) -> None:
    """建立档案文件夹“年份—受核查方编号”：工作簿、数值副本、核查报告、凭证、清单。"""
    from xl_addin.books.file import FileBook
    from xl_addin.outputs.archive.folder import write_archive
    from xl_addin.outputs.archive.names import shown
    from xl_addin.terminal.opening import open_book

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
    out.tell(f"清单指纹（SHA-256）：{made.fingerprint}，与盖章页上的相同。")
    for line in made.sentences:
        out.tell(line)
    if made.vouchers.originals:
        out.tell(f"{len(made.vouchers.originals)} 个凭证的文件名不是所有系统都能用，已换名存档，原名列在“存档清单”中。")
    if made.is_protected:
        notice = "注意：档案中的工作簿和交换副本要用原密码打开，核查报告和凭证没有密码保护"
        out.tell(f"{notice}：请另行保管密码和档案（八）。")
    if made.vouchers.skipped:
        out.tell(f"未归档系统文件：{'、'.join(map(shown, made.vouchers.skipped))}。")
    if made.vouchers.unmatched:
        named = "、".join(made.vouchers.unmatched[:SHOWN]) + ("等" if len(made.vouchers.unmatched) > SHOWN else "")
        notice = f"{len(made.vouchers.unmatched)} 件凭证登记为存档，但没有文件名含其编号的文件：{named}（全部列在“存档清单”中）。"
        out.tell(f"{notice}请补充文件后重新归档，或更正登记。")
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="档案文件夹")],
    key: Annotated[Path | None, typer.Option("--key", metavar="PEM", help="机构的公钥，据以核对旁边的签名")] = None,
) -> None:
    """核对档案：找出任何改变、缺少、多出的文件，存档清单、盖章页与清单不符之处。"""
    from xl_addin.outputs.archive.signature import check_signature
    from xl_addin.outputs.archive.verification import fingerprint_of, verify_archive

    with err.status("正在核对…"):
        faults = verify_archive(folder)
    signed = check_signature(folder, key)
    if signed is not None:
        faults += signed.faults
    for line in faults or [f"档案完整，与存档清单逐字节相同：{folder}"]:
        out.tell(line)
    if fingerprint := fingerprint_of(folder):
        out.tell(f"清单指纹（SHA-256）：{fingerprint}，请与盖章页核对。")
    if signed is not None and signed.sentence:
        out.tell(signed.sentence)
    if faults:
        raise typer.Exit(ExitCode.FINDINGS)


@app.command("key")
def new_key(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PEM", help="写入的密钥文件，须不存在")],
) -> None:
    """建立核查机构的签名密钥（Ed25519），由密码保护；公钥写在旁边。"""
    from workbook_templates.files.atomic import refuse_existing
    from xl_addin.outputs.archive.signature import make_key
    from xl_addin.terminal.passwords import new_password

    refuse_existing(output)
    public, fingerprint = make_key(output, new_password(output.name))
    out.tell(f"已建立密钥：{output}；公钥：{public}。")
    out.tell(f"公钥指纹（SHA-256）：{fingerprint}。请妥善保管密钥和密码，丢失后不能再用它签名；公钥可以交给任何人。")


@app.command()
def sign(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="档案文件夹")],
    key: Annotated[Path, typer.Option("--key", metavar="PEM", help="机构的密钥，由 archive key 建立")],
) -> None:
    """为档案签名：先核对，再在档案旁边写签名文件，档案本身不变。"""
    from xl_addin.outputs.archive.signature import sign_archive
    from xl_addin.terminal.passwords import ask_password

    written = sign_archive(folder, key, ask_password, dt.datetime.now().astimezone())
    out.tell(f"已签名：{written}")


@app.command()
def due(folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="档案，或存放档案的文件夹")]) -> None:
    """列出档案的保存期满日（取自核对过的存档清单）：哪些可以销毁，哪些还不可以。"""
    from workbook_templates.files.errors import FileError
    from xl_addin.outputs.archive.verification import retentions

    today, doubtful = dt.date.today(), 0
    for archive in retentions(folders):
        if archive.until is None:
            doubtful += 1
            out.tell(f"不能确定，不得销毁  {archive.folder}  {archive.why}")
            continue
        state = "已满，可以销毁" if archive.until <= today else "未满，不得销毁"
        out.tell(f"{archive.until}  {state}  {archive.folder}  {archive.title}")
    if doubtful:
        raise FileError(f"{doubtful} 个档案的存档清单有改动，不能据以确定保存期满日：请用 ghgxl archive verify 核对。")
