"""The one error tree: every error knows its Excel value and carries a Chinese sentence.

A scalar call raises the error; an array call puts the instance into the row it belongs to, so an
error is also a cell value. `CellError` is an error that already stood in an argument.
"""

from typing import ClassVar


class GhgError(Exception):
    """Base of all errors a verifier may see.

    Args:
        message: one Chinese sentence: what is wrong, where, and what to do.

    Attributes:
        place: position in the columns given, and the field that is wrong there; None where no column is to blame.
    """

    excel: ClassVar[str] = "#VALUE!"
    place: tuple[int, str] | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def code(self) -> str:
        """The Excel error value shown in the cell."""
        return self.excel

    def as_value(self) -> "GhgError":
        """The error as what a cell holds: without the calls in which it was raised, which would keep all that they held."""
        self.__context__ = self.__cause__ = None
        return self.with_traceback(None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GhgError) and (self.code, self.message) == (other.code, other.message)

    def __hash__(self) -> int:
        return hash((self.code, self.message))


class WrongKind(GhgError):
    """A value of the wrong type, an unknown keyword, or ranges whose shapes do not fit."""

    excel = "#VALUE!"


class OutOfDomain(GhgError):
    """A number outside the domain of its quantity."""

    excel = "#NUM!"


class ZeroDenominator(GhgError):
    """A division by zero."""

    excel = "#DIV/0!"


class Missing(GhgError):
    """A required value is blank, or nothing (or more than one thing) matches a lookup."""

    excel = "#N/A"


class CellError(GhgError):
    """An error value that stood in a cell before we were asked.

    Args:
        code: the Excel error, e.g. ``#REF!``.
        message: the sentence, when it is known.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or f"参数中已有错误值 {code}：请先改正该单元格。")
        self._code = code

    @property
    def code(self) -> str:
        return self._code


class DeclarationError(Exception):
    """A declaration (function, check, table, data file) contradicts the dictionaries: a bug of ours."""
