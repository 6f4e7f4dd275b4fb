"""Arguments of worksheet functions: a parameter's annotation says how it takes a range."""

import inspect
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, TypeAlias, TypeVar, get_args, get_origin

from udfs.kernel.cells import Value
from udfs.kernel.field import Field, field


class Rank(Enum):
    """How an argument takes a range."""

    EACH = "row by row"
    ONE = "one cell"
    CANDIDATES = "candidates"
    WHOLE_COLUMN = "all cells at once"
    RAW = "row by row, an error or a blank as it stands"


Candidates: TypeAlias = Annotated[float, Rank.CANDIDATES]
OptionalCandidates: TypeAlias = Annotated[float | None, Rank.CANDIDATES]
WholeColumn: TypeAlias = Annotated[tuple[Value, ...], Rank.WHOLE_COLUMN]
OptionalWholeColumn: TypeAlias = Annotated[tuple[Value, ...] | None, Rank.WHOLE_COLUMN]
T = TypeVar("T")
One: TypeAlias = Annotated[T, Rank.ONE]
Raw: TypeAlias = Annotated[Value, Rank.RAW]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a worksheet function.

    Attributes:
        nullable: a blank is handed to the body as None.
        optional: may be left out.
    """

    field: Field
    rank: Rank
    nullable: bool
    optional: bool
    default: object

    @property
    def needed(self) -> bool:
        """Missing when blank in a row that is not blank altogether."""
        return not self.optional and not self.nullable


def declared_argument(declared: inspect.Parameter) -> Argument:
    """The argument that a parameter of a function's body declares."""
    annotation, rank = declared.annotation, Rank.EACH
    if get_origin(annotation) is Annotated:
        annotation, rank = get_args(annotation)[0], get_args(annotation)[1]
    optional = declared.default is not inspect.Parameter.empty
    return Argument(
        field(declared.name), rank, type(None) in get_args(annotation), optional, declared.default if optional else None
    )
