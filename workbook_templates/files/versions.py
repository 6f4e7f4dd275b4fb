"""The versions of a file that was written again: ``核查.旧版1.xlsx``, ``核查.旧版2.xlsx`` … beside ``核查.xlsx``."""

import contextlib
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from workbook_templates.files.atomic import flush, rename_if_free, retry_while_held, temporary_beside

VERSIONS_KEPT, VERSION_WORD = 9, "旧版"
CHUNK = 1 << 20


def versions(path: Path) -> dict[int, Path]:
    """The kept versions of a file by number, the oldest first: plain files of exactly our names.

    Raises:
        OSError: the folder cannot be read.
    """
    ours = re.compile(rf"{re.escape(path.stem)}\.{VERSION_WORD}([1-9]\d{{0,8}}){re.escape(path.suffix)}")
    named = ((ours.fullmatch(file.name), file) for file in path.parent.iterdir())
    found = {int(match[1]): file for match, file in named if match and file.is_file() and not file.is_symlink()}
    return dict(sorted(found.items()))


def keep_version(path: Path, *, clean: bool) -> Path:
    """Give a file a second name as its newest version, on the disk; where that is kept already, nothing is done.

    The second name is a hard link, so it costs no space and the file is never absent; a copy where links are not known.

    Args:
        path: the file.
        clean: as of `temporary_beside`.

    Returns:
        the version.

    Raises:
        OSError: it cannot be kept.
    """
    existing = versions(path)
    newest = max(existing, default=0)
    if newest and same_content(path, existing[newest]):
        return existing[newest]
    for number in count(newest + 1):
        version = path.with_name(f"{path.stem}.{VERSION_WORD}{number}{path.suffix}")
        if _linked(path, version) or _copied(path, version, clean=clean):
            break
    return version


def _linked(path: Path, version: Path) -> bool:
    try:
        retry_while_held(lambda: version.hardlink_to(path))
    except OSError:
        return False
    flush(version)  # who wrote it may not have waited for the disk
    return True


def _copied(path: Path, version: Path, *, clean: bool) -> bool:
    if version.exists():
        return False
    with path.open("rb") as stream:
        mode = path.stat().st_mode & 0o7777
        chunks = iter(lambda: stream.read(CHUNK), b"")
        with temporary_beside(version, chunks, clean=clean, mode=mode) as temporary:
            return rename_if_free(temporary, version)


def prune_versions(path: Path, spared: Sequence[Path]) -> list[Path]:
    """Remove the oldest versions beyond the number that is kept.

    Args:
        path: the file itself.
        spared: files that are never removed.

    Returns:
        those removed.

    Raises:
        OSError: one cannot be removed.
    """
    old = list(versions(path).values())[:-VERSIONS_KEPT]
    removed = [version for version in old if not any(_is_same_file(version, file) for file in spared)]
    for version in removed:
        retry_while_held(version.unlink)
    return removed


def same_content(path: Path, other: Path) -> bool:
    """Whether two files hold the same bytes; no where one cannot be read."""
    if _is_same_file(path, other):
        return True
    # Not filecmp: it remembers, by sizes and times that are too coarse for files written one after the other.
    with contextlib.suppress(OSError), path.open("rb") as stream, other.open("rb") as other_stream:
        while (chunk := stream.read(CHUNK)) == other_stream.read(CHUNK):
            if not chunk:
                return True
    return False


def _is_same_file(path: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.samefile(other)
    return False
