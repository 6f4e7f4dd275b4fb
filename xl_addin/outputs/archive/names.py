"""Names for the files of an archive that every system holds and every tool of BagIt reads alike; what a name was, shown."""

import os
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count, groupby
from pathlib import PurePosixPath

LONGEST = 255  # bytes of a name; 255 UTF-16 units on Windows, which are never more
LONGEST_ENDING = 20
# Windows gives these to devices, whatever follows the first dot and in either case.
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
# Signs that Windows or its shell keeps for itself, and the one that BagIt encodes with: tools of it differ there.
_SIGNS = frozenset('\\/:*?"<>|%')
# Control, format (invisible, or turning the text round), half a pair, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_EDGE = re.compile(r"\A\s+|[\s.]+\Z")  # lost on Windows, or by a reader that strips the lines of a manifest


def portable_name(name: str) -> str:
    """A name that can be held anywhere; one that can already stays as it is.

    Args:
        name: of a file or folder, as the operating system gives it: bytes that are no UTF-8 are halves of pairs.
    """
    kept = "".join("_" if _is_lost(sign) else sign for sign in unicodedata.normalize("NFC", name))
    kept = _EDGE.sub("_", kept) or "_"
    return _fitted(f"_{kept}" if _DEVICE.fullmatch(kept) else kept)


def _is_lost(sign: str) -> bool:
    return sign in _SIGNS or is_unseen(sign)


def is_unseen(sign: str) -> bool:
    """Whether a sign shows nothing where it stands, or is none of Unicode, which the XML of a document cannot hold."""
    is_none = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
    return is_none or unicodedata.category(sign) in _UNSEEN


def _fitted(name: str, mark: str = "") -> str:
    """The name with a mark before its ending, its middle cut where it is too long."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    room = LONGEST - len(f"{mark}{dot}{ending}".encode())
    if len(stem.encode()) > room:
        stem = _EDGE.sub("_", stem.encode()[:room].decode("utf-8", "ignore"))
    return f"{stem}{mark}{dot}{ending}"


def portable_paths(paths: Iterable[str]) -> dict[str, str]:
    """Paths, relative and with ``/``, and under which of them each is kept: no two the same for any system.

    Args:
        paths: of files.
    """
    wanted = [PurePosixPath(path) for path in paths]
    every = {place for path in wanted for place in (path, *path.parents) if place.name}
    # From the top; and who needs no other name has the first choice.
    order = sorted(every, key=lambda place: (len(place.parts), portable_name(place.name) != place.name, str(place)))
    kept: dict[PurePosixPath, PurePosixPath] = {PurePosixPath(): PurePosixPath()}
    taken: set[str] = set()

    def take(place: PurePosixPath, name: str) -> bool:
        free = kept[place.parent] / name
        key = same_key(str(free))
        if key in taken:
            return False
        taken.add(key)
        kept[place] = free
        return True

    for _, places in groupby(order, key=lambda place: len(place.parts)):
        late = [place for place in places if portable_name(place.name) != place.name or not take(place, place.name)]
        for place in late:
            name = portable_name(place.name)
            numbered = (_fitted(name, f"~{number}") for number in count(2))
            any(take(place, candidate) for candidate in chain([name], numbered))
    return {str(path): str(kept[path]) for path in wanted}


def same_key(path: str) -> str:
    """Equal for paths that are one and the same on some system: case and composition of characters aside."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def as_text(name: str) -> str:
    """A name in valid characters: bytes that are none are written ``\\xb5``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def shown(text: str) -> str:
    """A text on one line, what does not show in it written out (``\\x0a``, ``\\u202e``)."""
    return "".join(sign.encode("unicode_escape").decode() if is_unseen(sign) else sign for sign in as_text(text))
