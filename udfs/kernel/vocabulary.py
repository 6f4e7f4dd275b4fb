"""The closed list that is written down at one place, as an Enum."""

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from udfs.kernel.closed_list import ClosedList, register

V = TypeVar("V", bound="Vocabulary")


class Vocabulary(ClosedList, Enum):
    """A closed list of words; the member's value is the word shown, further words are aliases."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        register(cls)

    def __new__(cls, word: str, *aliases: str) -> "Vocabulary":
        member = object.__new__(cls)
        member._value_ = word
        member.aliases = aliases
        return member

    __hash__ = (
        object.__hash__
    )  # members are compared by identity; Enum's own hash is Python code that asks for the name

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def members(cls: type[V]) -> Sequence[V]:
        return tuple(cls)
