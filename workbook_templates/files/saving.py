"""What a user asked to be written, kept: the version before it, or, where the target does not take it, a file beside it."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from workbook_templates.files.atomic import (
    SHOWN,
    cause,
    flush_folder,
    folder_lock,
    refuse_no_folder,
    rename_if_free,
    retry_while_held,
    temporary_beside,
)
from workbook_templates.files.errors import FileError
from workbook_templates.files.lock_files import holder
from workbook_templates.files.versions import VERSIONS_KEPT, keep_version, prune_versions

TO_MERGE, NAMES_TRIED = "待合并", 1000
PRIVATE = 0o600  # of a file that stands where its user did not ask for it
UNSURE = "磁盘没有确认写入：请确认磁盘正常后再关机或拔出。"


class Shelter(Enum):
    """Where a result goes that its place does not take."""

    ANYWHERE = "旁边、用户文件夹和临时文件夹"
    BESIDE = "旁边"
    NOWHERE = ""  # the command makes it again when it is run again


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the work.

    Attributes:
        path: where it is, whole.
        sentences: for the user: where it is, the version kept, or why it is elsewhere.
        is_elsewhere: the target was not written.
    """

    path: Path
    sentences: tuple[str, ...]
    is_elsewhere: bool = False


class Destination:
    """A file to be written by a command, asked for before any work is done.

    Args:
        path: the file; where it exists, its content is kept as a version.
        sources: what the command reads: never written, nor removed as an old version.
        shelter: where the result goes else.

    Raises:
        FileError: it is a source, or no file can be there.
    """

    def __init__(self, path: Path, *sources: Path, shelter: Shelter = Shelter.ANYWHERE) -> None:
        if any(is_same_file(source, path) for source in sources):
            raise FileError(f"不能覆盖原文件“{path.name}”：原文件作为证据保持不变，请换一个文件名。")
        refuse_no_folder(path)
        self.path, self._sources, self._shelter = _followed(path), sources, shelter
        status = _status(self.path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise FileError(f"“{path}”不是普通文件，不能写入：请换一个文件名。")

    def save(self, content: bytes) -> Saved:
        """Write the file, whole: into its place, else into its shelter.

        Raises:
            FileError: nowhere; what stood in the place is still there.
        """
        status = _status(self.path)
        if status is not None and _holds(self.path, content):
            return Saved(self.path, (f"内容与已有的文件相同，没有改动：{self.path}",))
        held = holder(self.path) if status is not None else None
        if held is not None:
            why = f"“{self.path.name}”正{held}，没有改动它"
            return self._elsewhere(content, why, "其实无人打开时（程序曾异常退出），删除锁文件后重新运行即可。")
        if status is not None and _is_read_only(self.path, status):
            return self._elsewhere(content, f"“{self.path}”是只读文件，没有改动它", "取消只读后请重新运行。")
        try:
            return self._replaced(content)
        except OSError as error:
            why = f"无法写入“{self.path}”（{cause(error)}）{'，原有文件没有改动' if status is not None else ''}"
            return self._elsewhere(content, why, "排除原因后请重新运行。")

    def _replaced(self, content: bytes) -> Saved:
        sentences = [f"已写入：{self.path}"]
        with folder_lock(self.path.parent) as is_alone:
            status = _status(self.path)  # only now: another program may just have written it
            mode = stat.S_IMODE(status.st_mode) if status is not None else None
            with temporary_beside(self.path, [content], clean=is_alone, mode=mode) as temporary:
                if status is not None:
                    sentences.append(
                        f"原有的“{self.path.name}”已保留为“{keep_version(self.path, clean=is_alone).name}”。"
                    )
                    flush_folder(self.path.parent)  # the version has its name before the file loses its own
                retry_while_held(lambda: temporary.replace(self.path))
            sentences += flush_or_warn(self.path.parent)
            if status is not None:
                sentences += self._pruned()
        return Saved(self.path, tuple(sentences))

    def _pruned(self) -> list[str]:
        try:
            removed = prune_versions(self.path, self._sources)
        except OSError as error:
            return [f"较早的旧版未能全部删除（{cause(error)}），可以手工删除。"]
        names = "、".join(f"“{version.name}”" for version in removed)
        return [f"旧版最多保留 {VERSIONS_KEPT} 个，已删除最早的{names}。"] if removed else []

    def _elsewhere(self, content: bytes, why: str, cure: str) -> Saved:
        status = _status(self.path)
        mode = stat.S_IMODE(status.st_mode) | stat.S_IWUSR if status is not None else None
        for folder in self._shelters():
            try:
                path = self._written_free(folder, content, mode if folder == self.path.parent else PRIVATE)
            except OSError:
                continue
            place = f"旁边的“{path.name}”" if folder == self.path.parent else f"“{path}”"
            sentences = (f"{why}；结果写在{place}。{cure}", *flush_or_warn(folder))
            return Saved(path, sentences, is_elsewhere=True)
        places = f"；{self._shelter.value}也不能写入" if self._shelter.value else ""
        raise FileError(f"{why}{places}，结果没有保存。{cure}")

    def _shelters(self) -> Iterator[Path]:
        if self._shelter is Shelter.NOWHERE:
            return
        yield self.path.parent
        if self._shelter is Shelter.BESIDE:
            return
        with contextlib.suppress(RuntimeError):
            yield Path.home()
        with contextlib.suppress(OSError):
            place = Path(tempfile.mkdtemp(prefix="ghgxl-"))
            yield place
            place.rmdir()  # reached when it did not take the file either

    def _written_free(self, folder: Path, content: bytes, mode: int | None) -> Path:
        """Under the first name that is free, or has this very content already."""
        names = (
            f"{self.path.stem[:SHOWN]}（{TO_MERGE}{number}）{self.path.suffix}"
            for number in ("", *range(2, NAMES_TRIED))
        )
        with (
            folder_lock(folder) as is_alone,
            temporary_beside(folder / self.path.name, [content], clean=is_alone, mode=mode) as temporary,
        ):
            for path in (folder / name for name in names):
                if _holds(path, content) or rename_if_free(temporary, path):
                    return path
        raise OSError("every name is taken")


def flush_or_warn(folder: Path) -> list[str]:
    """Make a new name in a folder durable: it is there, whatever becomes of this; what to tell where a power cut may undo it."""
    try:
        flush_folder(folder)
    except OSError:
        return [UNSURE]
    return []


def is_same_file(path: Path, other: Path) -> bool:
    """Also through links and other spellings of the path."""
    try:
        return other.samefile(path)
    except OSError:
        return other.absolute() == path.absolute()


def _followed(path: Path) -> Path:
    """Through a link the file itself is written, and the link stays."""
    with contextlib.suppress(OSError):
        return path.resolve() if path.is_symlink() else path
    return path


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _is_read_only(path: Path, status: os.stat_result) -> bool:
    """Marked so, or not ours to write; a rename would not ask."""
    return not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK)


def _holds(path: Path, content: bytes) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    return False
