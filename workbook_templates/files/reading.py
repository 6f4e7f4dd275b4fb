"""A file that somebody named: read whole, or refused; nobody waits for what comes out of a pipe or a device."""

import stat
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.errors import FileError

LARGEST = 1 << 30


def read_whole(path: Path, what: str = "文件", *, most: int = LARGEST) -> bytes:
    """All bytes of a file.

    Args:
        path: the file.
        what: it should be, for the sentence.
        most: bytes it may have.

    Raises:
        FileError: it is none, is larger, or cannot be read.
    """
    try:
        refuse_no_file(path, what)
        if path.stat().st_size > most:
            raise FileError(f"“{path.name}”超过 {_in_words(most)}，已拒绝打开：请确认是{what}，或拆分文件。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError(f"找不到文件“{path}”：请检查路径和文件名。") from error
    except PermissionError as error:
        raise FileError(f"无法读取“{path}”：文件被其他程序占用，或没有读取权限。") from error
    except OSError as error:
        raise FileError(f"无法读取“{path}”（{cause(error)}）：请检查路径和磁盘。") from error
    except ValueError as error:  # a NUL in the name
        raise FileError(f"无法读取“{path}”：请检查路径。") from error


def refuse_no_file(path: Path, what: str = "文件") -> None:
    """Before it is opened: opening a pipe waits until somebody writes into it, and a device may never end.

    Args:
        path: the file; through a link, what it leads to.
        what: it should be, for the sentence.

    Raises:
        FileError: it is a folder, a pipe, a device or a socket.
        OSError: it cannot be looked at.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise FileError(f"“{path}”是文件夹，不是{what}：请选择一个文件。")
    if not stat.S_ISREG(mode):
        raise FileError(f"“{path}”是管道、设备或其他特殊文件，不是{what}，没有读取：请先存为文件。")


def _in_words(size: int) -> str:
    return f"{size >> 30} GiB" if size >> 30 else f"{size >> 20} MB" if size >> 20 else f"{size >> 10} KB"
