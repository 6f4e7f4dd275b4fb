"""``ghgxl``: the commands on files, and look-ups in the rules; how they end is `xl_addin.watched.exit_codes`."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from udfs import VERSION
from udfs.kernel.errors import GhgError
from workbook_templates.assemble.findings_register import has_errors
from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Saved
from xl_addin import formula_text, outcomes
from xl_addin.cli import archive as cli_archive
from xl_addin.cli import imports as cli_import
from xl_addin.cli import printing
from xl_addin.cli.calc import CALC_COMMANDS
from xl_addin.cli.chinese_help import App, program_name, usage_error
from xl_addin.cli.division import DIVISION_COMMANDS
from xl_addin.cli.excel import EXCEL_COMMANDS
from xl_addin.cli.rules import RULE_COMMANDS, AsJson
from xl_addin.cli.saving import Input, Output, tell_results
from xl_addin.cli.terminal import err, out
from xl_addin.commands import COMMANDS, Outcome
from xl_addin.excel.setup.windows import InstallError
from xl_addin.values import to_json
from xl_addin.watched.exit_codes import ExitCode, in_chinese
from xl_addin.watched.sentences import CANCELLED

if TYPE_CHECKING:
    from xl_addin.books.file import FileBook

HELP = f"组织温室气体排放核算核查工具（技术要点 2026年3月）\n\n{in_chinese()}"

app = App(add_completion=False, help=HELP)

INTERRUPTED = 130  # the parser's own number for Ctrl-C, never an exit code of ours


def _run_on_file(command: str, source: Path) -> tuple[Outcome, "FileBook"]:
    """Run a command on a file in memory; the file itself is never written."""
    from xl_addin.cli.opening import open_book

    book = open_book(source)
    with err.status("正在处理…") as status:
        return COMMANDS[command].act(book, lambda label: status.update(f"正在处理：{label}")), book


def _run_and_save(command: str, source: Path, output: Path) -> tuple[Outcome, Saved]:
    """The same, and the result kept in another file."""
    from xl_addin.cli.opening import tell_protection

    destination = Destination(output, source)
    outcome, book = _run_on_file(command, source)
    with err.status("正在写入…"):
        saved = destination.save(book.to_bytes())
    tell_protection(out, book)
    return outcome, saved


def _exit_if_errors(outcome: Outcome) -> None:
    if has_errors(outcome.open_findings):
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def new(file: Annotated[Path, typer.Argument(metavar="FILE", help="新工作簿的文件名")]) -> None:
    """建立空的核查工作簿。"""
    from workbook_templates.build.template import build_empty

    if file.suffix.lower() != ".xlsx":
        raise FileError(f"文件名“{file.name}”应以 .xlsx 结尾。")
    refuse_existing(file)
    build_empty(file)
    out.print(f"已建立核查工作簿：{file}")


@app.command()
def check(file: Input, as_json: AsJson = False) -> None:
    """检查工作簿：保守性、凭证、缺失月份、统计天数、参数。不改动文件。"""
    outcome, _ = _run_on_file("check", file)
    if as_json:
        printing.print_json(printing.findings_json(outcome))
    else:
        printing.print_findings(out, outcome)
    _exit_if_errors(outcome)


@app.command()
def assemble(file: Input, output: Output) -> None:
    """汇编其他组织信息表（六.2），写入 OUT。"""
    outcome, saved = _run_and_save("assemble", file, output)
    out.print(f"已汇编 {outcome.organisations} 个其他组织。")
    printing.print_findings(out, outcome)
    printing.print_plain(out, "这里只检查了其他组织信息表；全部检查请运行 ghgxl check 或 ghgxl run。")
    tell_results(out, saved)
    _exit_if_errors(outcome)


@app.command()
def circumstances(file: Input, output: Output) -> None:
    """汇编特殊情况（六.1），写入 OUT。"""
    outcome, saved = _run_and_save("circumstances", file, output)
    out.print(f"已汇编 {outcome.circumstances} 项特殊情况。")
    tell_results(out, saved)


@app.command()
def run(file: Input, output: Output) -> None:
    """汇编、检查、计算，把发现写入不符合项，写入 OUT。"""
    outcome, saved = _run_and_save("run", file, output)
    printing.print_totals(out, outcome.engagement)
    printing.print_findings(out, outcome)
    tell_results(out, saved)
    _exit_if_errors(outcome)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="存放示例文件的文件夹")] = Path("ghgxl-demo"),
    sample: Annotated[
        str, typer.Option("--sample", help="circuit_boards、hotel_group 或 bus_operator")
    ] = "circuit_boards",
) -> None:
    """建立示例核查项目，运行全部步骤，显示摘要。"""
    from xl_addin.cli.demonstration import SAMPLES, demonstrate

    if sample not in SAMPLES:
        raise FileError(f"没有示例“{sample}”：可用的示例为 {'、'.join(SAMPLES)}。")
    demonstrate(sample, folder, out, err)


@app.command(name="eval")
def evaluate(
    formula: Annotated[str, typer.Argument(metavar="FORMULA", help="如 'GHG_ELEC_FROM_FEE(10000,0.8,2000)'")],
    as_json: AsJson = False,
) -> None:
    """计算一个公式：数值、条款，出错时说明原因。日期写 DATE(2024,11,6)，数组写 {1,2;3,4}。"""
    result, function = formula_text.evaluate(formula)
    clause = function.clause.label if function and function.clause else ""
    if as_json:
        printing.print_json({"value": to_json(result), "clause": clause})
    else:
        printing.print_result(out, result, clause)
    if isinstance(result, GhgError):
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def explain(
    file: Input, cell: Annotated[str, typer.Argument(metavar="CELL", help="如 '排放计算!D8'")], as_json: AsJson = False
) -> None:
    """用一段话说明一个计算单元格：条款、算法、输入、凭证、取值理由。"""
    from workbook_templates.engagement.reader import read
    from workbook_templates.explain import explanation
    from xl_addin.cli.opening import open_book

    sheet, address = explanation.named_cell(cell)
    explained = explanation.explain(read(open_book(file)), sheet, address)
    if as_json:
        printing.print_json(asdict(explained))
    else:
        printing.print_plain(out, explained.paragraph)


@app.command()
def report(
    file: Input, output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="写入的 .docx 文件")]
) -> None:
    """把结论和附件写成 Word 文档：特殊情况、其他组织、拆分、配额、凭证、存档。"""
    from workbook_templates.engagement.reader import read
    from xl_addin.cli.opening import open_book, tell_protection
    from xl_addin.outputs.word import report_document

    if output.suffix.lower() != ".docx":
        raise FileError(f"文件名“{output.name}”应以 .docx 结尾。")
    destination = Destination(output, file)
    book = open_book(file)
    document = report_document(read(book))
    saved = destination.save(document.content)
    for notice in document.notices:
        printing.print_plain(out, f"注意：{notice}")
    tell_protection(out, book, is_kept=False)
    printing.print_plain(out, f"报告附件共 {document.tables} 张表。")
    tell_results(out, saved)


@app.command()
def freeze(file: Input, output: Output) -> None:
    """另存交换副本：GHG 公式换成数值，公式、版本和时间记在“冻结记录”。"""
    from xl_addin.cli.opening import open_book, tell_protection
    from xl_addin.outputs.exchange_copy import make_exchange_copy

    destination = Destination(output, file)
    book = open_book(file)
    frozen = make_exchange_copy(book, datetime.now())
    saved = destination.save(book.to_bytes())
    printing.print_plain(out, outcomes.frozen_message(frozen, saved.path))
    tell_protection(out, book)
    tell_results(out, saved)


@app.command()
def repair(file: Input, output: Output) -> None:
    """去掉公式中其他电脑的加载项路径，写入 OUT。"""
    from xl_addin.cli.opening import open_book, tell_protection

    destination = Destination(output, file)
    book = open_book(file)
    repaired = book.repair_links()
    saved = destination.save(book.to_bytes())
    printing.print_plain(out, outcomes.repaired_message(repaired))
    tell_protection(out, book)
    tell_results(out, saved)


@app.command()
def version() -> None:
    """显示版本。"""
    out.print(VERSION)


app.add_typer(cli_import.app, name="import")
app.add_typer(cli_archive.app, name="archive")
for _command in (*EXCEL_COMMANDS, *CALC_COMMANDS, *DIVISION_COMMANDS, *RULE_COMMANDS):
    app.command()(_command)


def main() -> None:
    """The command line; every failure a user can cause is one sentence and exit 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = app(sys.argv[1:] or ["--help"], prog_name=program_name(), standalone_mode=False)
    except (FileError, InstallError, formula_text.FormulaError) as error:
        reason = str(error)
    except typer.TyperException as error:
        reason = usage_error(error)
    except MemoryError:
        reason = "内存不足，没有只写了一半的结果：请关闭其他程序，或拆分工作簿后再试。"
    except (typer.Abort, KeyboardInterrupt):
        reason = CANCELLED
    else:
        if status != INTERRUPTED:
            sys.exit(status if isinstance(status, int) else ExitCode.DONE)
        reason = CANCELLED
    printing.print_plain(err, reason)
    sys.exit(ExitCode.UNUSABLE)
