"""All files of a folder: what was read is left, the rest is read in processes of their own; then vouchers of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import files_below
from workbook_templates.files.saving import is_same_file
from xl_addin.batch.workers import run_here
from xl_addin.outputs.archive.names import shown
from xl_addin.vouchers.documents.pages import Document
from xl_addin.vouchers.work import ENDING, Task, kept, lost, work

LEFT = (
    ".xlsx",
    ".xlsm",
    ".csv",
    ".db",
    ".ini",
    ".json",
    ".html",
    ".toml",
    ".txt",
)  # ledgers, answers and what systems leave
HIDDEN = (".", "~$")
NOT_ENTERED = "是保存读取结果的文件夹。"


@dataclass(slots=True)
class Folder:
    """What a folder holds.

    Attributes:
        tasks: files to be read, by name. documents: name -> what was read.
        failures: name -> why nothing was. same: name -> the file that it is a copy of.
        others: how many files are of kinds that no voucher is. earlier: how many a run before this one has read.
    """

    tasks: list[Task] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    others: int = 0
    earlier: int = 0


def find(folder: Path, records: Path) -> Folder:
    """Look through a folder and those below it; links to folders are not followed, and told.

    Args:
        folder: of the vouchers. records: where what was read is kept, which is none of them.

    Raises:
        FileError: it is not there or has no file that could be a voucher.
    """
    if not folder.is_dir():
        raise FileError(
            f"“{folder}”是文件，不是文件夹：请给出文件夹。"
            if folder.exists()
            else f"找不到文件夹“{folder}”：请检查路径。"
        )
    found, first_of = Folder(), dict[str, str]()

    def tell(name: str, why: str) -> None:
        if not is_same_file(folder / name, records):  # what was read before is no loss
            found.failures[shown(name)] = f"“{shown(name)}”{why}"

    for path in files_below(folder, lambda below: NOT_ENTERED if is_same_file(below, records) else "", tell):
        name = shown(path.relative_to(folder).as_posix())
        if path.name.startswith(HIDDEN) or path.suffix.lower() in LEFT:
            found.others += 1
            continue
        try:
            digest = sha256(path)
        except OSError as error:
            found.failures[name] = f"“{name}”无法读取（{cause(error)}）：请关闭占用它的程序或检查权限。"
            continue
        if (first := first_of.setdefault(digest, name)) != name:
            found.same[name] = first
            continue
        found.tasks.append(Task(path.absolute(), name, digest, records / f"{digest}{ENDING}"))
    if not found.tasks and not found.failures:
        raise FileError(f"“{folder}”及其子文件夹中没有凭证文件（PDF、OFD、图片、数电票 XML）：请检查路径。")
    return found


def read(found: Folder, jobs: int, show: Callable[[int, int], None]) -> None:
    """Read what was not read before.

    Args:
        found: the folder. jobs: how many processes. show: takes how many of how many are done.
    """
    waiting = []
    for task in found.tasks:
        document = kept(task)
        if document is None:
            waiting.append(task)
        else:
            found.documents[task.name] = document
    found.earlier = len(found.documents)
    tasks = {task.name: task for task in waiting}
    for done, told in enumerate(run_here(waiting, min(jobs, len(waiting)), work, lost), start=1):
        document = kept(tasks[told.name])
        if told.failure or document is None:
            found.failures[told.name] = told.failure or f"“{told.name}”读完了，但没有留下结果：请再运行一次。"
        else:
            found.documents[told.name] = document
        show(done, len(waiting))
