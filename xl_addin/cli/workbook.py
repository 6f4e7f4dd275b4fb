"""``ghgxl`` on a verification workbook: checked, run, told of, frozen, repaired."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.files.saving import Destination, Saved
from xl_addin.terminal.options import AsJson, Input, Output, Vouchers
from xl_addin.terminal.saving import destination_of_book, recorded, tell_results
from xl_addin.terminal.terminal import err, out
from xl_addin.watched.exit_codes import ExitCode

WORD, PDF = ".docx", ".pdf"
PRINTING_SECONDS = 300  # that a report of hundreds of pages may take

if TYPE_CHECKING:
    from xl_addin.books.file import FileBook
    from xl_addin.commands import Outcome


def _act(command: str, book: "FileBook") -> "Outcome":
    """Run a command on a file in memory; the file itself is never written."""
    from xl_addin.commands import COMMANDS

    with err.status("正在处理…") as status:
        return COMMANDS[command].act(book, lambda label: status.update(f"正在处理：{label}"))


def _opened(source: Path, vouchers: Path | None) -> "FileBook":
    """A workbook, which knows the folder of its vouchers."""
    from xl_addin.evidence.folder import given_or_beside
    from xl_addin.terminal.opening import open_book

    folder = given_or_beside(vouchers, source)
    book = open_book(source)
    book.vouchers = folder
    return book


def _run_and_save(command: str, source: Path, output: Path, vouchers: Path | None = None) -> "tuple[Outcome, Saved]":
    """The same, and the result kept in another file."""
    from xl_addin.terminal.opening import tell_protection

    destination = destination_of_book(output, source)
    book = _opened(source, vouchers)
    if command == "run":
        from xl_addin.books.restoring import restore_formulas

        restored, left = restore_formulas(book)
        for line in (*restored, *left):
            err.tell(line)
    with recorded(book, command):
        outcome = _act(command, book)
    with err.status("正在写入…"):
        saved = destination.save(book.to_bytes())
    tell_protection(out, book)
    return outcome, saved


def _exit_if_errors(outcome: "Outcome") -> None:
    from workbook_templates.assemble.findings_register import has_errors

    if has_errors(outcome.open_findings):
        raise typer.Exit(ExitCode.FINDINGS)


def check(file: Input, as_json: AsJson = False, vouchers: Vouchers = None) -> None:
    """检查工作簿：保守性、凭证、缺失月份、统计天数、参数；凭证文件夹在旁的，也核对凭证文件。不改动文件。"""
    from xl_addin.terminal.printing import findings_json, print_evidence, print_findings

    outcome = _act("check", _opened(file, vouchers))
    if as_json:
        out.tell_json(findings_json(outcome))
    else:
        print_evidence(out, outcome)
        print_findings(out, outcome)
    _exit_if_errors(outcome)


def assemble(file: Input, output: Output) -> None:
    """汇编其他组织信息表（六.2），写入 OUT。"""
    from xl_addin.terminal.printing import print_findings

    outcome, saved = _run_and_save("assemble", file, output)
    out.tell(f"已汇编 {outcome.organisations} 个其他组织。")
    print_findings(out, outcome)
    out.tell("这里只检查了其他组织信息表；全部检查请运行 ghgxl check 或 ghgxl run。")
    tell_results(out, saved)
    _exit_if_errors(outcome)


def circumstances(file: Input, output: Output) -> None:
    """汇编特殊情况（六.1），写入 OUT。"""
    outcome, saved = _run_and_save("circumstances", file, output)
    out.tell(f"已汇编 {outcome.circumstances} 项特殊情况。")
    tell_results(out, saved)


def run(file: Input, output: Output, vouchers: Vouchers = None) -> None:
    """汇编、检查、计算，把发现写入不符合项，写入 OUT。"""
    from xl_addin.terminal.printing import print_account, print_evidence, print_findings, print_totals

    outcome, saved = _run_and_save("run", file, output, vouchers)
    print_totals(out, outcome.engagement)
    print_account(out, outcome.engagement)
    print_evidence(out, outcome)
    print_findings(out, outcome)
    tell_results(out, saved)
    _exit_if_errors(outcome)


def sign(
    file: Input,
    role: Annotated[str, typer.Option("--as", metavar="ROLE", help="编制、复核或批准")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="签署人姓名")],
    output: Output,
    vouchers: Vouchers = None,
) -> None:
    """签署（编制、复核、批准），写入 OUT：先汇总，再签署此时填写的数据；其后的改动使签署失效。"""
    from udfs.vocabularies import SignRole
    from xl_addin.outputs.signing import sign as signed
    from xl_addin.terminal.opening import tell_protection
    from xl_addin.terminal.printing import print_findings

    words, name = [str(word) for word in SignRole], name.strip()
    if role not in words:
        raise FileError(f"签署环节“{role}”无法识别：请写 {'、'.join(words)} 之一。")
    destination = destination_of_book(output, file)
    book = _opened(file, vouchers)
    with err.status("正在处理…") as status:
        outcome = signed(book, SignRole(role), name, lambda label: status.update(f"正在处理：{label}"))
    saved = destination.save(book.to_bytes())
    out.tell(f"“{name}”已签署{role}。")
    print_findings(out, outcome)
    tell_protection(out, book)
    tell_results(out, saved)
    _exit_if_errors(outcome)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="存放示例文件的文件夹")] = Path("ghgxl-demo"),
    sample: Annotated[
        str, typer.Option("--sample", help="circuit_boards、hotel_group、bus_operator 或 electronics")
    ] = "circuit_boards",
) -> None:
    """建立示例核查项目，运行全部步骤，显示摘要。"""
    from xl_addin.cli.demonstration import SAMPLES, demonstrate

    if sample not in SAMPLES:
        raise FileError(f"没有示例“{sample}”：可用的示例为 {'、'.join(SAMPLES)}。")
    demonstrate(sample, folder, out, err)


def explain(
    file: Input, cell: Annotated[str, typer.Argument(metavar="CELL", help="如 '排放计算!D8'")], as_json: AsJson = False
) -> None:
    """用一段话说明一个计算单元格：条款、算法、输入、凭证及其文件和页、取值理由。"""
    from workbook_templates.engagement.reader import read
    from workbook_templates.explain import explanation
    from xl_addin.terminal.opening import open_book

    sheet, address = explanation.named_cell(cell)
    explained = explanation.explain(read(open_book(file)), sheet, address)
    if as_json:
        out.tell_json(asdict(explained))
    else:
        out.tell(explained.paragraph)
        for line in (*explained.all_inputs, *map(str, explained.pages)):
            out.tell(line)


def report(
    file: Input,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="写入的 .docx 或 .pdf 文件，.pdf 须有 LibreOffice")
    ],
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="T", help="核查机构的 .docx 模板；不给而 OUT 是上次的报告时，保留其中由人修改的内容"
        ),
    ] = None,
) -> None:
    """写成 Word 或 PDF 核查报告：封面、结论表、正文各章、附件；可签发且批准以前每页标“草稿”。"""
    from workbook_templates.engagement.reader import read
    from workbook_templates.report.signed import unset_told
    from xl_addin.outputs.report_document import report_document
    from xl_addin.terminal.opening import open_book, tell_protection

    if output.suffix.lower() not in (WORD, PDF):
        raise FileError(f"文件名“{output}”应以 .docx 或 .pdf 结尾。")
    destination = Destination(output, file, *([template] if template else []))
    book = open_book(file)
    document = report_document(read(book), *_written_into(output, template))
    saved = destination.save(_printed(document.content) if output.suffix.lower() == PDF else document.content)
    for notice in document.notices:
        out.tell(f"注意：{notice}")
    for sentence in document.kept:
        out.tell(sentence)
    tell_protection(out, book, is_kept=False)
    out.tell(f"核查报告共 {document.tables} 张表。")
    if document.draft:
        told = f"；全文{left}" if (left := unset_told(document.unset)) and left not in document.draft else ""
        out.tell(f"每页标有“草稿”：{document.draft}{told}。")
    tell_results(out, saved)


def _printed(content: bytes) -> bytes:
    """The report as PDF."""
    from xl_addin.calc.office import Office, find_office

    try:
        find_office()
    except FileError as error:
        raise FileError(f"{error}也可以写成 .docx，用 Word 或 WPS 另存为 PDF。") from error
    with err.status("正在由 LibreOffice 排版…"), Office(seconds=PRINTING_SECONDS) as office:
        return office.printed(content, WORD)


def _written_into(output: Path, template: Path | None) -> tuple[bytes | None, str]:
    """The document that the report is written into, and its name: the template, else the last report, else none."""
    from xl_addin.outputs.report_template import is_report

    if template is not None:
        return read_whole(template, "模板"), template.name
    content = output.read_bytes() if output.is_file() else b""
    return (content, output.name) if is_report(content) else (None, "")


def freeze(file: Input, output: Output) -> None:
    """另存交换副本：GHG 公式换成数值，公式、版本和时间记在“冻结记录”。"""
    from xl_addin.outcomes import frozen_message
    from xl_addin.outputs.exchange_copy import make_exchange_copy
    from xl_addin.terminal.opening import open_book, tell_protection

    destination = destination_of_book(output, file)
    book = open_book(file)
    frozen = make_exchange_copy(book, datetime.now())
    saved = destination.save(book.to_bytes())
    out.tell(frozen_message(frozen, saved.path))
    tell_protection(out, book)
    tell_results(out, saved)


def repair(file: Input, output: Output) -> None:
    """去掉公式中其他电脑的加载项路径，写入 OUT。"""
    from xl_addin.outcomes import repaired_message
    from xl_addin.terminal.opening import open_book, tell_protection

    destination = destination_of_book(output, file)
    book = open_book(file)
    repaired = book.repair_links()
    saved = destination.save(book.to_bytes())
    out.tell(repaired_message(repaired))
    tell_protection(out, book)
    tell_results(out, saved)
