"""What a cell may hold when it holds a word: a list that ends, whether written as an Enum or declared rule by rule."""

from collections.abc import Sequence
from typing import TypeVar

from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import DeclarationError, WrongKind

L = TypeVar("L", bound="ClosedList")


class ClosedList:
    """A list of words; a member's ``str`` is the word as a cell shows it.

    Attributes:
        aliases: what a cell may say instead, lower case.
    """

    aliases: tuple[str, ...]

    @classmethod
    def members(cls: type[L]) -> Sequence[L]:
        """All of them, in the order a list in the workbook offers them."""
        raise NotImplementedError

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """The words a list in the workbook offers."""
        return tuple(str(member) for member in cls.members())

    @classmethod
    def read(cls: type[L], value: Value, label: str) -> L:
        """The member that a cell value names.

        Raises:
            WrongKind: no such word; the message lists the words.
        """
        if isinstance(value, str):
            word = value.casefold()
            for member in cls.members():
                if word == str(member).casefold() or word in member.aliases:
                    return member
        raise WrongKind(f"“{label}”应为 {'、'.join(cls.words())} 之一，现为{shown(value)}。")


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
