"""Several candidates for one argument: the kernel hands them to the chooser that a rule has registered."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from udfs.kernel.errors import DeclarationError

Chooser: TypeAlias = Callable[[Sequence[float], int, Mapping[str, object]], float]
_REGISTERED: list[Chooser] = []


def chooser(choosing: Chooser) -> Chooser:
    """Register what chooses: candidates, sign of the result when they grow, all arguments of the call by field -> one.

    Raises:
        DeclarationError: there is one already.
    """
    if _REGISTERED:
        raise DeclarationError(f"candidates are chosen twice: {_REGISTERED[0].__name__} and {choosing.__name__}")
    _REGISTERED.append(choosing)
    return choosing


def choose(candidates: Sequence[float], sign: int, given: Mapping[str, object]) -> float:
    """The candidate to calculate with.

    Args:
        candidates: at least one.
        sign: +1 when the result grows with the candidate, -1 when it falls.
        given: the arguments of the call, read, by field.

    Raises:
        DeclarationError: no rule has registered a chooser.
    """
    if not _REGISTERED:
        raise DeclarationError("no rule chooses among candidates")
    return _REGISTERED[0](candidates, sign, given)
