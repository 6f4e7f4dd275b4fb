"""What lies in a folder, links not followed."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbook_templates.files.atomic import cause


@dataclass(slots=True)
class Found:
    """What lies below a folder, by path from it.

    Attributes:
        files, folders: plain ones.
        strange: links, devices and whatever else is neither, each with a word for it.
    """

    files: dict[str, Path] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)


def found_below(folder: Path) -> Found:
    """Everything below a folder, in order of paths; links are not followed.

    Raises:
        OSError: a folder cannot be read: `Path.rglob` would leave it out and say nothing.
    """
    found, waiting = Found(), [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            paths = [Path(entry.path) for entry in entries]
        for path in paths:
            name, kind = path.relative_to(folder).as_posix(), kind_of(path)
            if kind == "file":
                found.files[name] = path
            elif kind == "folder":
                found.folders.append(name)
                waiting.append(path)
            else:
                found.strange[name] = kind
    found.files, found.strange = dict(sorted(found.files.items())), dict(sorted(found.strange.items()))
    found.folders.sort()
    return found


def files_below(folder: Path, why_not: Callable[[Path], str], tell: Callable[[str, str], None]) -> Iterator[Path]:
    """All files of a folder and of those below it, in the order of their names; links to files are followed.

    Args:
        folder: where to begin.
        why_not: says why a folder is not entered; "" for one that is. Links never are.
        tell: takes the path below the folder, and why nothing in it was looked at, or why it is no file that can be read.
    """

    def unreadable(error: OSError) -> None:
        place = Path(error.filename or folder)
        tell(place.relative_to(folder).as_posix(), f"文件夹无法读取（{cause(error)}）：请检查权限后重新运行。")

    for place, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(place)
        for name in sorted(folders):
            below = here / name
            if why := why_not(below) or ("是指向别处的链接，没有进入。" if below.is_symlink() else ""):
                tell(f"{below.relative_to(folder).as_posix()}/", why)
                folders.remove(name)
        folders.sort()
        for name in sorted(names):
            if why := _no_file(here / name):
                tell((here / name).relative_to(folder).as_posix(), why)
            else:
                yield here / name


def _no_file(path: Path) -> str:
    """Why there is no file to be read: nobody waits for what comes out of a pipe; "" where there is one."""
    try:
        status = path.stat()
    except OSError as error:
        return (
            f"是链接，所指的文件无法读取（{'文件不存在' if error.errno == errno.ENOENT else cause(error)}）：请放入文件本身。"
            if path.is_symlink()
            else ""
        )
    return "" if stat.S_ISREG(status.st_mode) else "不是文件本身（设备或其他特殊文件），没有读取。"


def kind_of(path: Path) -> str:
    """``file``, ``folder``, or what else it is, in Chinese; empty where there is nothing.

    Raises:
        OSError: it cannot be looked at.
    """
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    tag = getattr(status, "st_reparse_tag", 0)
    if stat.S_ISLNK(status.st_mode) or (tag and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)):
        return "链接"
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    return "file" if stat.S_ISREG(status.st_mode) else "设备或其他特殊文件"
