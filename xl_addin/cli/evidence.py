"""``ghgxl evidence``: the page behind every number, and what a person ticked on the pages taken back."""

from pathlib import Path
from typing import Annotated

import typer

from xl_addin.terminal.options import Input, Vouchers
from xl_addin.terminal.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

SHOWN = 20


def evidence(
    file: Input,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="OUT", help="新建的凭证页文件夹；有 --ticks 时为写入的工作簿"),
    ],
    vouchers: Vouchers = None,
    ticks: Annotated[
        Path | None, typer.Option("--ticks", metavar="JSON", help="凭证页保存的核对记录，写入“凭证位置”")
    ] = None,
) -> None:
    """凭证页：左边是单据，右边是凭证页和框；逐张核对，核对记录写回工作簿。"""
    if ticks is not None:
        _take(file, ticks, output)
        return
    from workbook_templates.engagement.reader import read
    from workbook_templates.files.checksum import sha256
    from xl_addin.evidence.folder import given_or_beside
    from xl_addin.evidence.pictures import can_draw
    from xl_addin.evidence.written import INDEX, write_evidence
    from xl_addin.terminal.opening import open_book

    folder = given_or_beside(vouchers, file)
    engagement = read(open_book(file))
    with err.status("正在写入凭证页…") as status:
        written = write_evidence(engagement, folder, output, sha256(file), status.update)
    out.tell(f"凭证页 {written.pages} 页，单据 {written.bills} 张，其中 {written.boxes} 处画有框：{output / INDEX}")
    if not can_draw():
        out.tell("没有安装 ghgxl[vouchers]：PDF 由浏览器自己的阅读器显示，不画框。")
    _tell_some(written.notices)
    out.tell("凭证页含受核查方的凭证，请与工作簿一样保管（八）。")


def _take(file: Path, ticks: Path, output: Path) -> None:
    from workbook_templates.engagement.reader import read
    from workbook_templates.exchange.page_ticks import read_ticks, taken
    from workbook_templates.tables import WORKBOOK
    from xl_addin.terminal.opening import open_book, tell_protection
    from xl_addin.terminal.saving import destination_of_book, recorded, tell_results

    destination = destination_of_book(output, file, ticks)
    said = read_ticks(ticks)
    book = open_book(file)
    made = taken(read(book), said)
    with recorded(book, "evidence", f"核对记录 {ticks.name}"):
        book.put(made.cells)
        if made.rows:
            book.append("voucher_places", WORKBOOK.table("voucher_places").headed(made.rows))
    saved = destination.save(book.to_bytes())
    out.tell(f"核对记录 {len(said)} 条：写入“凭证位置”原有的 {made.changed} 行，新增 {len(made.rows)} 行。")
    if made.left:
        out.tell(f"没有写入 {len(made.left)} 条：")
        _tell_some(made.left)
    tell_protection(out, book)
    tell_results(out, saved)
    if made.left:
        raise typer.Exit(ExitCode.FINDINGS)


def _tell_some(sentences: tuple[str, ...]) -> None:
    for sentence in sentences[:SHOWN]:
        out.tell(f"  {sentence}")
    if len(sentences) > SHOWN:
        out.tell(f"  等 {len(sentences)} 处")
