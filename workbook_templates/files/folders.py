"""What lies in a folder, links not followed."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path


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
