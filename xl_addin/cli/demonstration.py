"""``ghgxl demo``: the sample engagement built, checked, assembled and summed up."""

import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import NamedTuple

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS, Outcome
from xl_addin.outputs.report_document import report_document
from xl_addin.terminal.printing import print_account, print_findings, print_totals
from xl_addin.terminal.saving import make_folder
from xl_addin.terminal.terminal import Terminal

# Sample -> name of its files and what it is.
SAMPLES = {
    "circuit_boards": ("线路板示例", "虚构的印制线路板企业"),
    "hotel_group": ("酒店示例", "虚构的酒店集团"),
    "bus_operator": ("公交示例", "虚构的公交企业"),
    "electronics": ("电子示例", "虚构的半导体封装企业"),
}


class Made(NamedTuple):
    """The files of a sample: name -> content, and what the commands found in it."""

    files: dict[str, bytes]
    outcome: Outcome


def demonstrate(sample: str, folder: Path, out: Terminal, err: Terminal) -> None:
    """Build a sample, run everything on it, print the summary; files a user has changed are never overwritten.

    Args:
        sample: one of ``SAMPLES``.
        folder: where the files go.

    Raises:
        FileError: the folder cannot be written, or another folder has the name of a file.
    """
    name, what = SAMPLES[sample]
    told = {
        f"{name}.xlsx": "填好的示例",
        f"{name}-核查后.xlsx": "汇编和检查之后",
        f"{name}-核查报告.docx": "核查报告",
    }
    _refuse_taken(folder, tuple(told))
    files, outcome = make(sample, tuple(told), err)
    place = _free_folder(folder, files)
    make_folder(place)
    for file, content in files.items():
        write_atomically(place / file, [content])
    out.tell(f"示例：{what}，内含预设的问题。")
    print_totals(out, outcome.engagement)
    print_account(out, outcome.engagement)
    print_findings(out, outcome)
    if place != folder:
        out.tell(f"“{folder}”中有改动过的同名文件，已原样保留；本次的文件写入“{place}”。")
    out.tell(f"已汇编其他组织 {outcome.organisations} 个，发现已写入“不符合项”。文件：")
    for file, meaning in told.items():
        out.tell(f"  {place / file}（{meaning}）")


def make(sample: str, names: tuple[str, ...], err: Terminal) -> Made:
    """Build a sample, run everything on it, write its report.

    Args:
        names: of the workbook, of the same after all commands, and of the report.
    """
    with tempfile.TemporaryDirectory() as scratch, err.status("正在建立示例工作簿…") as status:
        built = Path(scratch) / names[0]
        build(Calculation(WORKBOOK, *load(sample)), built)
        book = FileBook.open(built)
        outcome = COMMANDS["run"].act(book, lambda label: status.update(f"正在处理：{label}"))
        after = book.to_bytes()
        status.update("正在写核查报告…")
        report = report_document(read(book)).content
        return Made(dict(zip(names, (built.read_bytes(), after, report), strict=True)), outcome)


def _refuse_taken(folder: Path, names: tuple[str, ...]) -> None:
    """What can be known before anything is built: the place is a file, or folders have the names of our files.

    Raises:
        FileError: it is so.
    """
    if folder.exists():
        make_folder(folder)
    for name in names:
        _refuse_folder(folder / name)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise FileError(f"“{path}”是文件夹，不能写入同名的示例文件：请换一个位置。")


def _free_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder asked for, or a numbered one beside it where a file in it differs from what we would write."""

    names = (folder if number == 1 else folder.with_name(f"{folder.name}-{number}") for number in count(1))
    return next(place for place in names if all(_is_untouched(place / name, files[name]) for name in files))


def _is_untouched(path: Path, content: bytes) -> bool:
    """Whether nothing of a user is lost when the content is written there."""
    _refuse_folder(path)
    try:
        return not path.exists() or path.read_bytes() == content
    except OSError:  # what cannot be read is not known to be ours
        return False
