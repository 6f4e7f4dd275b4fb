"""Words that rules declare: a closed list whose every member is an object with the facts the rule knows of it.

Constructing a member declares it. A list is complete when every rule module is imported (``import udfs`` does it); its
order is that of the declarations, which is the order of the clauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from udfs.kernel.closed_list import ClosedList, register
from udfs.kernel.errors import DeclarationError

D = TypeVar("D", bound="DeclaredWord")


@dataclass(frozen=True, eq=False, repr=False)
class DeclaredWord(ClosedList):
    """A member of a list that rules declare; two are the same only when they are one object.

    Attributes:
        word: as a cell shows it.
        module: the rule module that declares it (its ``__name__``).

    Raises:
        DeclarationError: the word is declared already.
    """

    word: str
    module: str
    aliases: tuple[str, ...] = field(default=(), kw_only=True)

    _declared: ClassVar[dict[str, "DeclaredWord"]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._declared = {}
        register(cls)

    def __post_init__(self) -> None:
        if self.word in self._declared:
            self.refuse(f"is declared in {self._declared[self.word].module} already")
        self._declared[self.word] = self

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.word}>"

    def __str__(self) -> str:
        return self.word

    @classmethod
    def members(cls: type[D]) -> Sequence[D]:
        return tuple(word for word in cls._declared.values() if isinstance(word, cls))

    def refuse(self, fault: str) -> None:
        """Say what is wrong with the declaration.

        Raises:
            DeclarationError: naming module, list and word.
        """
        raise DeclarationError(f"{self.module}: {type(self).__name__} “{self.word}” {fault}")
