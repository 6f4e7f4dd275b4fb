"""The files of BagIt (RFC 8493) around an archive's documents, and what lies in a folder, links not followed."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAYLOAD, ALGORITHM = "data", "sha256"
BAGIT, INFO, MANIFEST, TAG_MANIFEST = (
    "bagit.txt",
    "bag-info.txt",
    f"manifest-{ALGORITHM}.txt",
    f"tagmanifest-{ALGORITHM}.txt",
)
TAG_FILES = (BAGIT, INFO, MANIFEST, TAG_MANIFEST)
DECLARATION = "BagIt-Version: {}\nTag-File-Character-Encoding: UTF-8\n"
# No name that we write needs the encoding in which the two differ (`names.portable_name`).
DECLARATIONS = (DECLARATION.format("1.0").encode(), DECLARATION.format("0.97").encode())
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


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


def content_of(path: Path) -> bytes:
    """The bytes of a plain file; none where there is no such: a device is never opened.

    Raises:
        OSError: it cannot be read.
    """
    return path.read_bytes() if kind_of(path) == "file" else b""


def composed(path: str) -> str:
    """A path as one compares it: a disk may have taken its characters apart (macOS) or put them together."""
    return unicodedata.normalize("NFC", path)


def manifest(digests: Iterable[tuple[str, str]]) -> bytes:
    """A manifest: one line for each path and its digest."""
    return "".join(f"{digest}  {path}\n" for path, digest in digests).encode()


def read_manifest(raw: bytes) -> dict[str, str]:
    """Path -> digest. What is no line of a manifest is missing from it, and so found by who compares."""
    lines = (_LINE.fullmatch(line) for line in raw.decode("utf-8", "replace").split("\n"))
    return {line[2]: line[1] for line in lines if line is not None}


def tags(values: Mapping[str, str]) -> bytes:
    """A file of tags, each on a line."""
    return "".join(f"{name}: {on_one_line(value)}\n" for name, value in sorted(values.items())).encode()


def read_tags(raw: bytes) -> dict[str, str]:
    """Name -> value of the tags; one that comes twice has both, which no value of ours is."""
    read: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(": ")
        if colon:
            read[name] = f"{read[name]}\n{value}" if name in read else value
    return read


def on_one_line(value: str) -> str:
    """A value without what some reader takes for the end of a line."""
    return _BREAKS.sub("", value).strip()
