"""``ghgxl vouchers``: a folder of bills and invoices into the workbook."""

import os
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Saved
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.saving import destination_of_book, exit_if_elsewhere, recorded, tell_result
from xl_addin.terminal.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

if TYPE_CHECKING:
    from workbook_templates.engagement.reader import Engagement
    from xl_addin.books.file import FileBook
    from xl_addin.vouchers.folder import Folder
    from xl_addin.vouchers.settled import Settled

NEEDED = ("pypdfium2", "rapidocr", "onnxruntime", "zxingcpp", "PIL")
MOST_SHOWN = 20
RECORDS, QUESTIONS = "凭证读取", "凭证待确认"


def vouchers(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="凭证所在的文件夹，包括子文件夹：PDF、OFD、图片、数电票 XML")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="核查工作簿", callback=notice_if_open)],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；不给则只读取和说明"),
    ] = None,
    answers: Annotated[
        list[Path] | None, typer.Option("--answers", metavar="JSON", help="“待确认”网页保存的答复；可多次")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="同时读取几个，默认为处理器核数")
    ] = None,
) -> None:
    """读取凭证：自身算式能核对的成为“能源账单”的行，其余列在网页中由您确认。写法和限度见 docs/vouchers.md。"""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise FileError(
            f"读取凭证需要可选的依赖（缺少 {'、'.join(missing)}）：请先安装 ghgxl[vouchers]，见 docs/vouchers.md。"
        )
    given = [into, *(answers or [])]
    destination = destination_of_book(output, *given) if output is not None else None
    asked = Destination(output.with_name(f"{output.stem}-{QUESTIONS}.html"), *given) if output is not None else None
    with TemporaryDirectory(prefix="ghgxl") as temporary:
        records = output.with_name(f"{output.stem}-{RECORDS}") if output is not None else Path(temporary)
        _run(folder, into, records, answers or [], jobs or os.cpu_count() or 1, destination, asked)


def _run(
    folder: Path, into: Path, records: Path, answers: list[Path], jobs: int,
    destination: Destination | None, asked: Destination | None,
) -> None:  # fmt: skip
    from workbook_templates.engagement.reader import read as read_engagement
    from workbook_templates.exchange.imports.reading import Fate
    from xl_addin.terminal.opening import open_book, tell_protection
    from xl_addin.vouchers.answers import load
    from xl_addin.vouchers.folder import find, read
    from xl_addin.vouchers.judging import judge_all
    from xl_addin.vouchers.questions import page
    from xl_addin.vouchers.settled import settle

    said = load(answers)
    book = open_book(into)
    engagement = read_engagement(book)
    found = find(folder, records)
    with err.status("正在读取凭证…") as status:
        read(found, jobs, lambda done, total: status.update(f"正在读取凭证：{done}/{total}"))
    digests = {task.name: task.digest for task in found.tasks}
    judged = judge_all(
        {name: (digests[name], document) for name, document in found.documents.items()}, engagement, said
    )
    settled = settle(judged, engagement, {key: answer.source for key, answer in said.items() if answer.source})
    _tell(found, settled, engagement)
    questions = [(one, settled.fates[at][1]) for at, one in enumerate(judged) if settled.fates[at][0] is Fate.ASKED]
    saved: list[Saved] = []
    if destination is not None and settled.rows:
        saved.append(_write(book, engagement, found, settled, destination))
        tell_protection(out, book)
    elif not settled.rows:
        out.tell("没有新的单据可写入。")
    if asked is not None and questions:
        saved.append(asked.save(page(questions, found.documents)))
        out.tell(f"{len(questions)}张待您确认：打开“{asked.path.name}”核对，保存答复后加 --answers 再运行同一命令。")
    for result in saved:
        tell_result(out, result)
    exit_if_elsewhere(saved)
    if questions or found.failures:
        raise typer.Exit(ExitCode.FINDINGS)


def _write(
    book: "FileBook",
    engagement: "Engagement",
    found: "Folder",
    settled: "Settled",
    destination: Destination,
) -> Saved:
    """The bills, their vouchers, where each entry is printed, and how all was read, into the workbook."""
    from workbook_templates.engagement.reader import read, reread
    from workbook_templates.tables.bills import BILLS
    from workbook_templates.tables.voucher_places import VOUCHER_PLACES
    from workbook_templates.tables.vouchers import VOUCHERS
    from xl_addin.commands import computed_values
    from xl_addin.vouchers.places import placed, registered
    from xl_addin.vouchers.record import SHEET_NAME, sheet_rows

    new = registered(settled, engagement)
    with recorded(book, "vouchers", f"凭证 {len(found.documents)} 份，来源和校验值见“{SHEET_NAME}”"):
        if new:
            book.append(VOUCHERS.id, VOUCHERS.headed(new))
        book.append(BILLS.id, BILLS.headed(settled.rows))
        keys = [row.key for row in reread(engagement, book, BILLS.id).rows(BILLS.id)][-len(settled.rows) :]
        places = list(placed(settled, keys, found.documents))
        book.append(VOUCHER_PLACES.id, VOUCHER_PLACES.headed(places))
        book.put(computed_values(book, read(book)))
    sheet = book.add_sheet(SHEET_NAME, sheet_rows(found, settled))
    out.tell(
        f"已追加{len(settled.rows)}行，每个值的文件、页、位置和核对依据见工作表“{sheet}”，各项的位置见“凭证位置”。"
    )
    if new:
        out.tell(f"凭证登记新增{len(new)}行：请补充其中空白的必填列。")
    return destination.save(book.to_bytes())


def _tell(found: "Folder", settled: "Settled", engagement: "Engagement") -> None:
    from workbook_templates.exchange.imports.reading import Fate
    from xl_addin.vouchers.matching import gaps, rows_without_voucher

    fates = [fate for fate, _ in settled.fates.values()]
    if found.earlier:
        out.tell(f"{found.earlier}个文件以前读过，没有再读。")
    counts = "，".join(f"{fate}{fates.count(fate)}张" for fate in (Fate.APPENDED, Fate.SKIPPED, Fate.ASKED))
    out.tell(
        f"{len(found.documents)}个文件有凭证{len(fates)}张：{counts}；"
        f"{len(found.failures)}个文件没有读取，另有{found.others}个其他文件。"
    )
    _list([f"没有读取：{why}" for _, why in sorted(found.failures.items())])
    _list([f"注意：{note}。" for _, document in sorted(found.documents.items()) for note in document.notes])
    _list([f"跳过“{name}”：与“{first}”内容完全相同。" for name, first in sorted(found.same.items())])
    for fate in (Fate.SKIPPED, Fate.ASKED):
        _list(
            [
                f"{fate} {one.voucher.label}：{settled.fates[at][1]}。"
                for at, one in enumerate(settled.judged)
                if settled.fates[at][0] == fate
            ]
        )
    _list([f"可能缺单据 {gap}。" for gap in gaps(settled, engagement)])
    unmatched = rows_without_voucher(settled, engagement)
    if unmatched:
        more = f"等{len(unmatched)}行" if len(unmatched) > MOST_SHOWN else ""
        out.tell(f"能源账单中这个文件夹没有凭证的行：{'、'.join(unmatched[:MOST_SHOWN])}{more}。")


def _list(lines: list[str]) -> None:
    for line in lines[:MOST_SHOWN]:
        out.tell(line)
    if len(lines) > MOST_SHOWN:
        out.tell(f"……另有{len(lines) - MOST_SHOWN}条，见工作表或网页。")
