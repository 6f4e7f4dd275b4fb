"""Several candidates for one argument: the kernel asks the chooser that a rule has registered."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from udfs.kernel.errors import DeclarationError

Picker: TypeAlias = Callable[[Iterable[float]], float]
Chooser: TypeAlias = Callable[[int, Mapping[str, object]], Picker]
_REGISTERED: list[tuple[tuple[str, ...], Chooser]] = []


def chooser(*circumstances: str) -> Callable[[Chooser], Chooser]:
    """Register what chooses: sign of the result when a candidate grows, circumstances by field -> what picks among candidates.

    Args:
        circumstances: fields of the arguments it looks at; it is given those that the function takes.

    Raises:
        DeclarationError: there is one already.
    """

    def register(choosing: Chooser) -> Chooser:
        if _REGISTERED:
            raise DeclarationError(f"candidates are chosen twice: {_REGISTERED[0][1].__name__} and {choosing.__name__}")
        _REGISTERED.append((circumstances, choosing))
        return choosing

    return register


def circumstances() -> tuple[str, ...]:
    """The fields that decide among candidates.

    Raises:
        DeclarationError: no rule has registered a chooser.
    """
    if not _REGISTERED:
        raise DeclarationError("no rule chooses among candidates")
    return _REGISTERED[0][0]


def picker(sign: int, given: Mapping[str, object]) -> Picker:
    """What picks the candidate to calculate with, among at least one.

    Args:
        sign: +1 when the result grows with the candidate, -1 when it falls.
        given: arguments of the call, read, by field; the circumstances are among them where the function takes them.

    Raises:
        DeclarationError: no rule has registered a chooser.
    """
    return _REGISTERED[0][1](sign, {name: given[name] for name in circumstances() if name in given})
