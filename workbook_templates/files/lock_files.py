"""The files by which office programs say that they have a file open: who holds it.

Known from the source of LibreOffice, which reads and writes both kinds: Excel's is ``~$`` and the whole name, 165 bytes;
Word's is 162 bytes, and of a name of 8 characters or more (without its ending) ``~$`` takes the place of the first two,
of 7 that of the first. The user's name stands in both twice, at last as a counted UTF-16 text. LibreOffice's own,
``.~lock.NAME#``, is plain text (measured, 25.2). WPS's ``.~NAME`` is known by its name alone; its content is read as Excel's.
"""

import re
from dataclasses import dataclass
from pathlib import Path

WORD_ENDING, WORD_COUNT_AT, EXCEL_COUNT_AT = ".docx", 54, 55
LONGEST_USER, LONGEST_FILE = 52, 4096
_FIELD = re.compile(r"((?:[^\\,;]|\\.)*)[,;]")


@dataclass(frozen=True, slots=True)
class Holder:
    """A lock file beside a file.

    Attributes:
        lock: the lock file.
        program: whose it is.
        user: who has the file open; "" where the lock file does not say.
    """

    lock: Path
    program: str
    user: str

    def __str__(self) -> str:
        """Who has it open in what, for a sentence."""
        return f"{f'由{self.user}' if self.user else ''}在 {self.program} 中打开（锁文件“{self.lock.name}”）"


def holder(path: Path) -> Holder | None:
    """Who has a file open by the lock files beside it; a program that crashed leaves its lock file behind."""
    name = path.name
    is_word = path.suffix.lower() == WORD_ENDING
    office = _names_of_word(path) if is_word else (f"~${name}",)
    places = [(f".~lock.{name}#", "LibreOffice"), (f".~{name}", "WPS"), *((lock_name, "Word" if is_word else "Excel") for lock_name in office)]  # fmt: skip
    for lock_name, program in places:
        try:
            lock = path.with_name(lock_name)
            if lock.is_file():
                return Holder(lock, program, _user(lock, program, WORD_COUNT_AT if is_word else EXCEL_COUNT_AT))
        except (OSError, ValueError):  # no name, one that is too long, a folder that may not be looked into
            continue
    return None


def _names_of_word(path: Path) -> tuple[str, ...]:
    cut = min(max(len(path.stem) - 6, 0), 2)
    return (f"~${path.name[cut:]}",)


def _user(lock: Path, program: str, count_at: int) -> str:
    """What the file tells, or nothing: it may be empty, held, or another version's."""
    try:
        with lock.open("rb") as stream:
            raw = stream.read(LONGEST_FILE)
    except OSError:
        return ""
    user = _of_libreoffice(raw) if program == "LibreOffice" else _of_office(raw, count_at)
    return "".join(character for character in user if character.isprintable()).strip()[:LONGEST_USER]


def _of_libreoffice(raw: bytes) -> str:
    """User as named in the options, else of the system, with the computer: ``name,system name,computer,time,profile;``."""
    fields = [re.sub(r"\\(.)", r"\1", text) for text in _FIELD.findall(raw.decode("utf-8", "replace"))]
    name, user, computer = (*fields, "", "", "")[:3]
    who = name or user
    return f"{who}（{computer}）" if who and computer else who


def _of_office(raw: bytes, count_at: int) -> str:
    count = int.from_bytes(raw[count_at : count_at + 2], "little")
    wide = raw[count_at + 2 : count_at + 2 + 2 * count]
    return wide.decode("utf-16-le", "replace") if 0 < count <= LONGEST_USER and len(wide) == 2 * count else ""
