"""Writing a file so that at every moment either the old or the new content is there, whole."""

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from workbook_templates.book import BookError


def refuse_existing(path: Path) -> None:
    """A target must be new, and its folder there: asked before any work is done.

    Raises:
        BookError: it is not.
    """
    if path.exists():
        raise BookError(f"“{path}”已存在，未作任何改动：请换一个文件名，或先移走该文件。")
    if not path.absolute().parent.is_dir():
        raise BookError(f"文件夹“{path.absolute().parent}”不存在：请先建立文件夹。")


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write to a temporary file in the same folder, flush to the disk, then rename over the target.

    A plain write leaves a corrupt file when the program is killed in the middle; the rename is atomic
    because the folder, hence the file system, is the same.

    Raises:
        BookError: the folder is missing, not writable, full, or the target is held by another program.
    """
    temporary = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.tmp")
    try:
        try:
            # Not tempfile: its files are private to the user, and the mode would survive the rename.
            with temporary.open("xb") as stream:
                stream.writelines(chunks)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
    except FileNotFoundError as error:
        raise BookError(f"文件夹“{path.parent}”不存在：请先建立文件夹。") from error
    except PermissionError as error:
        raise BookError(f"无法写入“{path}”：文件可能正在 Excel 中打开，或没有写入权限。") from error
    except OSError as error:
        raise BookError(f"无法写入“{path}”（{error.strerror or error}）：请检查磁盘空间和路径。") from error


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
