"""What there is in a folder of engagements: the workbooks to be run, and a sentence for every file that is not."""

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import files_below
from workbook_templates.files.lock_files import holder
from workbook_templates.files.saving import TO_MERGE, is_same_file
from workbook_templates.files.versions import VERSION_WORD
from xl_addin.outputs.archive.names import as_text, shown

ENDINGS = (".xlsx", ".xlsm")
NOT_READ = (".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".et")  # what Excel, LibreOffice and WPS save a workbook as, too
BOOKS, RECORDS = "工作簿", "记录"  # the folders of results in OUT
RESULTS = ("是存放结果的文件夹 OUT，其中的文件没有读取。", "是另一次批量汇总的结果，其中的文件没有读取。")
LOCK_FILES = ("~$", ".~")
KEPT = re.compile(rf"(?P<stem>.+)(\.{VERSION_WORD}[1-9]\d*|（{TO_MERGE}\d*）)")  # what saving leaves beside a file


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook to be run.

    Attributes:
        path: the file.
        name: its path below the folder, with "/", on one line and in valid characters.
        digest: SHA-256 of its content.
    """

    path: Path
    name: str
    digest: str


@dataclass(slots=True)
class Found:
    """What a folder holds.

    Attributes:
        candidates: workbooks to be run, by name.
        left: name -> why it is not run.
        spare: those of them that are no engagement of their own: copies, old versions, results.
        notices: name -> what its reader should know, though it is run.
        others: how many files of other kinds there are, which nobody looks at.
    """

    candidates: list[Candidate] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    spare: set[str] = field(default_factory=set)
    notices: dict[str, str] = field(default_factory=dict)
    others: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left that may be an engagement."""
        return self.left.keys() == self.spare


def find(folder: Path, out: Path) -> Found:
    """Look through a folder and its subfolders; links to folders are not followed.

    Args:
        folder: of the engagements.
        out: where results go; what is in it is none of the engagements.

    Raises:
        FileError: the folder is not there, is that of the results, or holds no workbook.
    """
    if not folder.is_dir():
        raise FileError(
            f"“{folder}”是文件，不是文件夹：请给出文件夹。"
            if folder.exists()
            else f"找不到文件夹“{folder}”：请检查路径。"
        )
    if is_same_file(folder, out):
        raise FileError("OUT 不能是 DIR 本身，结果会与受核查的工作簿混在一起：请换一个文件夹。")
    absolute = folder.absolute()
    if any(
        is_same_file(place, out / results) for place in (absolute, *absolute.parents) for results in (BOOKS, RECORDS)
    ):
        raise FileError(
            f"DIR 是 OUT 中存放结果的“{BOOKS}”“{RECORDS}”或在其中，结果会与受核查的工作簿混在一起：请换一个 OUT。"
        )
    found, equal, names = Found(), defaultdict[str, list[Candidate]](list), set[str]()

    def tell(name: str, why: str) -> None:
        found.left[shown(name)] = why
        if why in RESULTS:
            found.spare.add(shown(name))

    for path in files_below(folder, partial(_results, out=out), tell):
        name = shown(path.relative_to(folder).as_posix())
        if path.suffix.lower() in NOT_READ and not path.name.startswith(LOCK_FILES):
            found.left[name] = f"是 {path.suffix} 表格，没有读取：如属核查工作簿，请另存为 .xlsx 后重新运行。"
            continue
        if not is_book(path):
            found.others += not path.name.startswith(LOCK_FILES)
            continue
        if as_text(str(path)) != str(path):
            found.left[name] = "文件名或文件夹名不是 UTF-8 编码，没有汇总：请改名后重新运行。"
            continue
        if (kept := kept_of(path)) is not None:
            found.left[name] = f"是“{kept.name}”的旧版或待合并的副本，没有汇总。"
            found.spare.add(name)
            continue
        if name in names:
            found.left[f"{name}（另一个）"] = (
                "与另一个文件的名称写出来相同（看不见的字符），没有汇总：请改名后重新运行。"
            )
            continue
        names.add(name)
        try:
            digest = sha256(path)
        except OSError as error:
            found.left[name] = f"无法读取（{cause(error)}）：请关闭占用它的程序或检查权限后重新运行。"
            continue
        equal[digest].append(Candidate(path, name, digest))
    for candidates in equal.values():
        first, *copies = sorted(candidates, key=_is_likely_a_copy)
        found.left |= {copy.name: f"与“{first.name}”内容完全相同，只汇总一次。" for copy in copies}
        found.spare |= {copy.name for copy in copies}
        if (held := holder(first.path)) is not None:
            found.notices[first.name] = f"正{held}，读取的是最后一次保存的内容。"
        found.candidates.append(first)
    if not found.candidates and not found.left:
        raise FileError(f"“{folder}”及其子文件夹中没有工作簿（.xlsx、.xlsm）：请检查路径。")
    return found


def _is_likely_a_copy(candidate: Candidate) -> tuple[bool, int, str]:
    """A link, or the longer name: what copies a file adds to its name."""
    return candidate.path.is_symlink(), len(candidate.name), candidate.name


def is_book(path: Path) -> bool:
    """Whether its name is that of a workbook, and not of the lock of one that is open."""
    return path.suffix.lower() in ENDINGS and not path.name.startswith(LOCK_FILES)


def kept_of(path: Path) -> Path | None:
    """The file of which this is an old version, or a copy to be merged."""
    kept = KEPT.fullmatch(path.stem)
    file = path.with_stem(kept["stem"]) if kept else path
    return file if kept and file.exists() else None


def _results(below: Path, out: Path) -> str:
    """Why a folder holds no engagements: the results of this batch, or of another."""
    if is_same_file(below, out):
        return RESULTS[0]
    with suppress(OSError):  # one that may not be looked into is told of when it is read
        if (below / BOOKS).is_dir() and (below / RECORDS).is_dir():
            return RESULTS[1]
    return ""
