"""The closed list: words as a cell shows them, aliases as a cell may also say them."""

from enum import Enum
from typing import TypeVar

from udfs.kernel.cells import Value, shown
from udfs.kernel.errors import DeclarationError, WrongKind

V = TypeVar("V", bound="Vocabulary")

VOCABULARIES: dict[str, type["Vocabulary"]] = {}


class Vocabulary(Enum):
    """A closed list of words; the member's value is the word shown, further words are aliases."""

    aliases: tuple[str, ...]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__name__ in VOCABULARIES:
            raise DeclarationError(f"the closed list {cls.__name__} is declared twice")
        VOCABULARIES[cls.__name__] = cls

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


def vocabulary(name: str) -> type[Vocabulary]:
    """The closed list of that class name.

    Raises:
        DeclarationError: none is declared.
    """
    if name not in VOCABULARIES:
        raise DeclarationError(f"no closed list {name} is declared")
    return VOCABULARIES[name]
