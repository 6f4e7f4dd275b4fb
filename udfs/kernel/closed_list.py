"""What a cell may hold when it holds a word: a list that ends, whether written as an Enum or declared rule by rule."""

from collections.abc import Sequence
from typing import TypeVar

from udfs.kernel.cells import Value, plain_word, shown
from udfs.kernel.errors import DeclarationError, WrongKind

L = TypeVar("L", bound="ClosedList")


class ClosedList:
    """A list of words; a member's ``str`` is the word as a cell shows it.

    Attributes:
        aliases: what a cell may say instead.
    """

    aliases: tuple[str, ...]

    @classmethod
    def members(cls: type[L]) -> Sequence[L]:
        """All of them, in the order a list in the workbook offers them."""
        raise NotImplementedError

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """The words a list in the workbook offers."""
        members = tuple(cls.members())
        if cls not in WORDS or WORDS[cls][0] != members:  # not asked for before, or a rule has declared words since
            WORDS[cls] = members, tuple(map(str, members))
        return WORDS[cls][1]

    @classmethod
    def told(cls) -> str:
        """The words as a message lists them."""
        return f" {'、'.join(cls.words())} 之一"

    @classmethod
    def read(cls: type[L], value: Value, label: str) -> L:
        """The member that a cell value names; blanks around the word and full-width forms do not matter.

        Raises:
            WrongKind: no such word; the message lists the words.
        """
        if isinstance(value, str):
            word = plain_word(value)
            known: dict[str, L] = SPELLINGS.get(cls, {})  # type: ignore[assignment]
            if word not in known:  # not read before, or a rule has declared words since
                known = SPELLINGS[cls] = cls._spelled()  # type: ignore[assignment]
            if word in known:
                return known[word]
        raise WrongKind(f"“{label}”应为{cls.told()}，现为{shown(value)}。")

    @classmethod
    def _spelled(cls: type[L]) -> dict[str, L]:
        """Every way to write a word -> the member; a word itself comes before an alias."""
        members = cls.members()
        aliases = {plain_word(alias): member for member in members for alias in member.aliases}
        return aliases | {plain_word(str(member)): member for member in members}


SPELLINGS: dict[type[ClosedList], dict[str, ClosedList]] = {}
WORDS: dict[type[ClosedList], tuple[tuple[ClosedList, ...], tuple[str, ...]]] = {}
CLOSED_LISTS: dict[str, type[ClosedList]] = {}


def register(listed: type[ClosedList]) -> None:
    """Make a list known by the name of its class.

    Raises:
        DeclarationError: another list has that name.
    """
    if listed.__name__ in CLOSED_LISTS:
        raise DeclarationError(f"{listed.__module__}: the closed list {listed.__name__} is declared twice")
    CLOSED_LISTS[listed.__name__] = listed


def closed_list(name: str) -> type[ClosedList]:
    """The list of that name.

    Raises:
        DeclarationError: there is none.
    """
    if name not in CLOSED_LISTS:
        raise DeclarationError(f"no closed list {name} is declared")
    return CLOSED_LISTS[name]
