"""Arguments of worksheet functions: a parameter's annotation says how it takes a range."""

import inspect
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, TypeAlias, TypeVar, get_args, get_origin

from udfs.kernel.cells import Value
from udfs.kernel.field import Field, field


class Rank(Enum):
    """How a parameter takes a range."""

    EACH = "row by row"
    ONE = "one cell"
    CANDIDATES = "candidates"
    COLUMN = "all cells at once"
    RAW = "row by row, an error or a blank as it stands"


Candidates: TypeAlias = Annotated[float, Rank.CANDIDATES]
OptionalCandidates: TypeAlias = Annotated[float | None, Rank.CANDIDATES]
Column: TypeAlias = Annotated[tuple[Value, ...], Rank.COLUMN]
OptionalColumn: TypeAlias = Annotated[tuple[Value, ...] | None, Rank.COLUMN]
T = TypeVar("T")
One: TypeAlias = Annotated[T, Rank.ONE]
Raw: TypeAlias = Annotated[Value, Rank.RAW]


@dataclass(frozen=True, slots=True)
class Parameter:
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


def declared_parameter(declared: inspect.Parameter) -> Parameter:
    """The argument that a parameter of a function's body declares."""
    annotation, rank = declared.annotation, Rank.EACH
    if get_origin(annotation) is Annotated:
        annotation, rank = get_args(annotation)[0], get_args(annotation)[1]
    optional = declared.default is not inspect.Parameter.empty
    return Parameter(
        field(declared.name), rank, type(None) in get_args(annotation), optional, declared.default if optional else None
    )
