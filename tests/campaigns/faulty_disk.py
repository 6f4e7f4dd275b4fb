"""A disk that records every file operation below a folder and makes one of them fail, all from one on, or is full."""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

# Operations that take a disk's space or change it, and those that only look or take away.
CHANGING = ("link", "symlink", "replace", "rename", "mkdir", "chmod", "truncate", "fsync", "fdatasync", "ftruncate", "sendfile",
            "copy_file_range", "write")  # fmt: skip
OTHER = ("open", "unlink", "remove", "rmdir", "listdir", "scandir")
ON_DESCRIPTORS = ("fsync", "fdatasync", "ftruncate", "sendfile", "copy_file_range", "write")
REMOVING = ("unlink", "remove", "rmdir", "listdir", "scandir", "open-folder", "open-read")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: its name, the paths concerned, the bytes written."""

    name: str
    paths: tuple[Path, ...]
    raw: bytes = b""

    def __str__(self) -> str:
        return f"{self.name} {' '.join(path.name for path in self.paths)}"


@dataclass
class Disk:
    """What happened below a folder.

    Attributes:
        root: the folder.
        fail_at: number of the operation that fails, from 0; None for none.
        error: makes the exception.
        stays: all later operations that need space fail too, except in the folders of ``spared``.
        room: bytes that still fit, outside ``spared``; None for a disk that is never full.
        done: the operations so far; the last one tried is among them.
    """

    root: Path
    fail_at: int | None = None
    error: Callable[[], OSError] = OSError
    stays: bool = False
    spared: tuple[Path, ...] = ()
    room: int | None = None
    done: list[Operation] = field(default_factory=list)

    def step(self, name: str, *paths: Path, raw: bytes = b"") -> None:
        """Note an operation, or let it fail."""
        self.done.append(Operation(name, paths, raw))
        number = len(self.done) - 1
        spared = any(path.is_relative_to(directory) for path in paths for directory in self.spared)
        if self.room is not None and not spared and len(raw) > self.room:
            raise self.error()
        if self.room is not None and not spared:
            self.room -= len(raw)
        if self.fail_at is None:
            return
        later = self.stays and number > self.fail_at and name not in REMOVING
        if number == self.fail_at or (later and not spared):
            raise self.error()

    def path_of(self, given: Any) -> Path | None:
        """The path of a name or a descriptor, if it lies below the root."""
        if isinstance(given, int):
            try:
                given = Path(f"/proc/self/fd/{given}").readlink()
            except OSError:
                return None
        path = Path(given).absolute()
        return path if path.is_relative_to(self.root) else None


class _File:
    """An open file whose every write, flush and close is an operation."""

    def __init__(self, stream: Any, disk: Disk, path: Path) -> None:
        self._stream, self._disk, self._path = stream, disk, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._stream)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, content: Any) -> int:
        """Half of the content is there when it fails, or what fits."""
        raw = bytes(content) if not isinstance(content, str) else content.encode()
        try:
            self._disk.step("write", self._path, raw=raw)
        except OSError:
            self._stream.write(content[: len(content) // 2 if self._disk.room is None else self._disk.room])
            self._stream.flush()
            self._disk.room = self._disk.room and 0
            raise
        return int(self._stream.write(content))

    def writelines(self, chunks: Any) -> None:
        for chunk in chunks:
            self.write(chunk)

    def flush(self) -> None:
        self._disk.step("flush", self._path)
        self._stream.flush()

    def close(self) -> None:
        is_open = not self._stream.closed
        self._stream.close()
        if is_open:
            self._disk.step("close", self._path)


@contextmanager
def faulty(disk: Disk) -> Iterator[Disk]:
    """Meanwhile every operation of this process below the disk's root goes through it."""
    opened, os_open = io.open, os.open

    def open_file(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        path = None if isinstance(file, int) else disk.path_of(file)
        if path is None:
            return opened(file, mode, *rest, **more)
        is_written = any(letter in mode for letter in "wxa+")
        disk.step("create" if is_written else "open-read", path)
        stream = opened(file, mode, *rest, **more)
        return _File(stream, disk, path) if is_written else stream

    def open_descriptor(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        place = disk.path_of(path) if "dir_fd" not in more else None
        if place is not None:
            is_written = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            disk.step("create" if is_written else "open-folder" if place.is_dir() else "open-read", place)
        return os_open(path, flags, *rest, **more)

    def wrapped(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*given: Any, **more: Any) -> Any:
            named = given[:1] if name in ON_DESCRIPTORS else [path for path in given if not isinstance(path, int)][:2]
            paths = tuple(path for path in map(disk.path_of, named or (".",)) if path is not None)
            if paths and "dir_fd" not in more:
                disk.step(name, *paths)
            return real(*given, **more)

        return call

    with ExitStack() as stack:
        for owner, name, new in (
            (builtins, "open", open_file), (io, "open", open_file), (os, "open", open_descriptor),
            *((os, name, wrapped(name)) for name in (*CHANGING, *OTHER) if name != "open" and hasattr(os, name)),
        ):  # fmt: skip
            stack.enter_context(mock.patch.object(owner, name, new))
        yield disk
