"""The folder of the vouchers' files: where it is, what it holds, and a registered path opened nowhere but below it."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from udfs.account.voucher_files import path_below
from workbook_templates.files.atomic import cause, is_folder
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import found_below, kind_of

NAME = "凭证"  # beside the workbook; before it the folder that bears the workbook's name too
PDF, HEAD = b"%PDF-", 1_024  # by which a file says that it is one, and in how many of its first bytes
OF_SYSTEM = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def beside(workbook: Path | None) -> Path | None:
    """The folder of the vouchers beside a workbook: ``核查-凭证`` of ``核查.xlsx``, else ``凭证``; None where neither is."""
    if workbook is None:
        return None
    for name in (f"{workbook.stem}-{NAME}", NAME):
        if kind_of(workbook.parent / name) == "folder":
            return workbook.parent / name
    return None


def given_or_beside(given: Path | None, workbook: Path) -> Path | None:
    """The folder of the vouchers that somebody named, else the one beside the workbook.

    Raises:
        FileError: what was named is no folder.
    """
    if given is None:
        return beside(workbook)
    if not is_folder(given):
        raise FileError(f"凭证文件夹“{given}”不存在：请给出存放凭证文件的文件夹。")
    return given


def digests_in(folder: Path, progress: Callable[[str], None]) -> tuple[dict[str, str], dict[str, str]]:
    """The files below a folder, with what is no plain file; links are not followed.

    Args:
        folder: of the vouchers.
        progress: is told the files.

    Returns:
        path -> SHA-256; path -> what else it is. Paths with ``/``, composed.

    Raises:
        FileError: something cannot be read.
    """
    try:
        found = found_below(folder)
        files = {name: path for name, path in found.files.items() if path.name.casefold() not in OF_SYSTEM}
        digests = {}
        for name, path in files.items():
            progress(f"核对凭证文件：{path.name}")
            digests[_composed(name)] = sha256(path)
    except OSError as error:
        raise FileError(f"不能读取凭证文件夹“{folder.name}”（{cause(error)}）：请检查权限和磁盘。") from error
    return digests, {_composed(name): kind for name, kind in found.strange.items()}


def file_below(folder: Path, registered: str) -> Path:
    """The file of a registered path.

    Args:
        folder: of the vouchers.
        registered: as 凭证登记 has it.

    Raises:
        FileError: it leads out of the folder, through a link, or to no plain file.
    """
    path = path_below(registered)
    if path is None:
        raise FileError(f"凭证文件“{registered}”不在凭证文件夹之内，没有打开：请改为其中的相对路径。")
    place = folder
    for part in path.split("/"):
        place = _entry(place, part)
        kind = kind_of(place)
        if kind not in ("file", "folder"):
            raise FileError(
                f"凭证文件夹中没有“{path}”{f'（是{kind}，不打开）' if kind else ''}：请补充文件或更正登记。"
            )
    if kind_of(place) != "file":
        raise FileError(f"凭证文件“{path}”是文件夹：请更正登记。")
    return place


def _entry(folder: Path, name: str) -> Path:
    """An entry of a folder by its composed name: a disk may have taken the characters apart."""
    place = folder / name
    if kind_of(place) or kind_of(folder) != "folder":
        return place
    return next((entry for entry in folder.iterdir() if _composed(entry.name) == name), place)


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)
