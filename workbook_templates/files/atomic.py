"""Writing a file so that at every moment either the old or the new content is there, whole."""

import contextlib
import errno
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from workbook_templates.files.errors import FileError

if sys.platform != "win32":
    import fcntl

Result = TypeVar("Result")

# Windows: access denied, sharing violation, lock violation. Virus scanners hold a new file for a moment.
HELD = (5, 32, 33)
HELD_WAITS = (0.05, 0.1, 0.2, 0.4, 0.6, 0.65)
LOCK_WAITS = (0.02,) * 250  # for another program of ours, which writes for a moment or was stopped in the middle
NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EBADF)
SHOWN = 40  # characters of a name in that of its temporary file, which the longest of names must leave room for
CAUSES = {
    errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已用完", errno.EFBIG: "文件超过允许的大小", errno.EROFS: "磁盘只读",
    errno.EIO: "磁盘读写出错", errno.ENAMETOOLONG: "文件名太长", errno.EACCES: "没有权限", errno.EPERM: "没有权限",
    errno.ENOENT: "文件夹不存在", errno.ENOTDIR: "文件夹不存在", errno.EBUSY: "被其他程序占用",
    errno.EEXIST: "已有同名的文件", errno.EISDIR: "是文件夹", errno.ELOOP: "链接循环",
}  # fmt: skip


def cause(error: OSError) -> str:
    """Why an operation failed, in Chinese."""
    if getattr(error, "winerror", None) in HELD:
        return "被其他程序占用，或没有权限"
    return CAUSES.get(error.errno or 0) or error.strerror or str(error)


def refuse_existing(path: Path) -> None:
    """A target must be new, and its folder there: asked before any work is done.

    Raises:
        FileError: it is not.
    """
    try:
        is_there = path.exists()
    except OSError as error:
        raise FileError(f"无法建立“{path}”（{cause(error)}）：请换一个文件名或文件夹。") from error
    if is_there:
        raise FileError(f"“{path}”已存在，未作任何改动：请换一个文件名，或先移走该文件。")
    refuse_no_folder(path)


def refuse_no_folder(path: Path) -> None:
    """The folder of a file to be written must be there.

    Raises:
        FileError: it is not, or cannot be looked at.
    """
    folder = path.absolute().parent
    if not is_folder(folder):
        raise FileError(f"文件夹“{folder}”不存在：请先建立文件夹。")


def is_folder(path: Path) -> bool:
    """Whether a folder is there; not where it cannot be looked at, which a name too long or a NUL keeps from."""
    return _is(path.is_dir)


def _is(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except (OSError, ValueError):
        return False


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write to a temporary file in the same folder, flush to the disk, then rename over the target.

    For files that a program makes and may make again; what a user keeps is written by `saving.Destination`.

    Raises:
        FileError: the folder is missing, not writable, full, or the target is held by another program.
    """
    try:
        with folder_lock(path.parent) as is_alone, temporary_beside(path, chunks, clean=is_alone) as temporary:
            retry_while_held(lambda: temporary.replace(path))
        with contextlib.suppress(OSError):
            flush_folder(path.parent)
    except OSError as error:
        raise FileError(f"无法写入“{path}”（{cause(error)}）：请检查磁盘空间、权限，以及文件是否正在打开。") from error


@contextlib.contextmanager
def folder_lock(folder: Path, *, is_patient: bool = True) -> Iterator[bool]:
    """Keep other programs of ours from writing into a folder meanwhile; whether that could be had.

    Only who has it may take another's temporary file for one that nobody writes any more. Windows and some network
    drives know no such lock: then all goes on without.

    Args:
        folder: the folder.
        is_patient: whether to wait some five seconds while another has it.
    """
    descriptor = None
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor is not None and _is_locked(descriptor, LOCK_WAITS if is_patient else ())
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _is_locked(descriptor: int, waits: Sequence[float]) -> bool:
    if sys.platform != "win32":
        for seconds in (0, *waits):
            time.sleep(seconds)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                continue
            except OSError:
                break
    return False


@contextlib.contextmanager
def temporary_beside(path: Path, chunks: Iterable[bytes], *, clean: bool, mode: int | None = None) -> Iterator[Path]:
    """A temporary file in the folder of a target, whole and on the disk; what is left of it afterwards is removed.

    Args:
        path: the target.
        chunks: the content.
        clean: first remove the temporary files of the same target that killed programs have left.
        mode: permissions; None leaves what new files get.

    Raises:
        OSError: it cannot be written.
    """
    begin = f".{path.stem[:SHOWN]}."
    if clean:
        _remove_left(path.parent, begin)
    temporary = path.with_name(f"{begin}{secrets.token_hex(6)}.tmp")
    try:
        # Not tempfile: its files are private to the user, and the mode would survive the rename.
        with temporary.open("xb") as stream:
            if mode is not None:  # before anything is in it that not everybody may read
                temporary.chmod(mode)
            stream.writelines(chunks)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            retry_while_held(lambda: temporary.unlink(missing_ok=True))


def _remove_left(folder: Path, begin: str) -> None:
    ours = re.compile(re.escape(begin) + r"[0-9a-f]{12}\.tmp")
    with contextlib.suppress(OSError):
        for file in list(folder.iterdir()):
            if ours.fullmatch(file.name):
                with contextlib.suppress(OSError):
                    file.unlink()


def rename_if_free(temporary: Path, path: Path) -> bool:
    """Give a finished file its name; False where the name is taken: nothing is ever replaced.

    Raises:
        OSError: it cannot be done.
    """
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        retry_while_held(lambda: temporary.rename(path))
    return True


def retry_while_held(operation: Callable[[], Result]) -> Result:
    """Do it, again for some two seconds where another program holds the file (Windows)."""
    for seconds in HELD_WAITS:
        try:
            return operation()
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
            time.sleep(seconds)
    return operation()


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable; some network drives have no such call.

    Raises:
        OSError: the disk did not take it.
    """
    try:
        flush(folder)
    except OSError as error:
        if error.errno not in NO_SUCH_CALL:
            raise


def flush(path: Path) -> None:
    """Wait until the disk has a file that others wrote, or the names in a folder; Windows has no call for either.

    Raises:
        OSError: the disk did not take it.
    """
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
