"""The closed list: words as a cell shows them, aliases as a cell may also say them."""

from enum import Enum
from typing import TypeVar

from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import WrongKind

V = TypeVar("V", bound="Vocabulary")


class Vocabulary(Enum):
    """A closed list of words; the member's value is the word shown, further words are aliases."""

    aliases: tuple[str, ...]

    def __new__(cls, word: str, *aliases: str) -> "Vocabulary":
        member = object.__new__(cls)
        member._value_ = word
        member.aliases = aliases
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """The words a list in the workbook offers."""
        return tuple(str(member) for member in cls)

    @classmethod
    def read(cls: type[V], value: Value, label: str) -> V:
        """The member that a cell value names.

        Raises:
            WrongKind: no such word; the message lists the words.
        """
        if isinstance(value, str):
            word = value.casefold()
            for member in cls:
                if word == str(member).casefold() or word in member.aliases:
                    return member
        raise WrongKind(f"“{label}”应为 {'、'.join(cls.words())} 之一，现为{shown(value)}。")
