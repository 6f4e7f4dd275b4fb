"""``ghgxl demo``: the sample engagement built, checked, assembled and summed up."""

import tempfile
from itertools import count
from pathlib import Path

from rich.console import Console

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli import printing
from xl_addin.cli.saving import make_folder
from xl_addin.commands import COMMANDS
from xl_addin.outputs.word import report_document

# Sample -> name of its files and what it is.
SAMPLES = {
    "circuit_boards": ("线路板示例", "虚构的印制线路板企业"),
    "hotel_group": ("酒店示例", "虚构的酒店集团"),
    "bus_operator": ("公交示例", "虚构的公交企业"),
}


def demonstrate(sample: str, folder: Path, out: Console, err: Console) -> None:
    """Build a sample, run everything on it, print the summary; files a user has changed are never overwritten.

    Args:
        sample: one of ``SAMPLES``.
        folder: where the files go.

    Raises:
        FileError: the folder cannot be written, or another folder has the name of a file.
    """
    with tempfile.TemporaryDirectory() as scratch, err.status("正在建立示例工作簿…") as status:
        name, what = SAMPLES[sample]
        files = {
            Path(scratch) / f"{name}.xlsx": "填好的示例",
            Path(scratch) / f"{name}-核查后.xlsx": "汇编和检查之后",
            Path(scratch) / f"{name}-报告附件.docx": "结论和附件",
        }
        built, result, annexes = files
        build(Calculation(WORKBOOK, *load(sample)), built)
        book = FileBook.open(built)
        outcome = COMMANDS["run"].act(book, lambda label: status.update(f"正在处理：{label}"))
        book.save_as(result)
        status.update("正在写报告附件…")
        annexes.write_bytes(report_document(read(book)).content)
        place = _free_folder(folder, tuple(files))
        make_folder(place)
        for path in files:
            write_atomically(place / path.name, [path.read_bytes()])
    out.print(f"示例：{what}，2025年为履约年份、2024年为基准年份，内含预设的问题。")
    printing.print_totals(out, outcome.engagement)
    printing.print_findings(out, outcome)
    if place != folder:
        printing.print_plain(out, f"“{folder}”中有改动过的同名文件，已原样保留；本次的文件写入“{place}”。")
    out.print(f"已汇编其他组织 {outcome.organisations} 个，发现已写入“不符合项”。文件：")
    for path, what in files.items():
        out.print(f"  {place / path.name}（{what}）", highlight=False)


def _free_folder(folder: Path, files: tuple[Path, ...]) -> Path:
    """The folder asked for, or a numbered one beside it where a file in it differs from what we would write."""

    names = (folder if number == 1 else folder.with_name(f"{folder.name}-{number}") for number in count(1))
    return next(place for place in names if all(_is_untouched(place / path.name, path.read_bytes()) for path in files))


def _is_untouched(path: Path, content: bytes) -> bool:
    """Whether nothing of a user is lost when the content is written there."""
    if path.is_dir():
        raise FileError(f"“{path}”是文件夹，不能写入同名的示例文件：请换一个位置。")
    try:
        return not path.exists() or path.read_bytes() == content
    except OSError:  # what cannot be read is not known to be ours
        return False
