"""The files of BagIt (RFC 8493) around an archive's documents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from workbook_templates.files.folders import kind_of

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
