"""What a worksheet function declares, and what its results become in a cell."""

import inspect
import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from udfs.calling.argument import Argument, Rank, declared_argument
from udfs.kernel.cells import Value
from udfs.kernel.decision import Ruling, Show
from udfs.kernel.errors import DeclarationError, OutOfDomain, WrongKind
from udfs.kernel.field import field

Result: TypeAlias = Value | list[list[Value]]
SHOW = "show"


class Declared:
    """Name, body and arguments of a worksheet function.

    Attributes:
        name: worksheet name.
        arguments: what it takes, in order.
        places: field of an argument -> its position.
        signs: argument -> sign of the result when the argument grows.
        outer: arguments that broadcast against each other as rows against columns.
        decides: whether its last argument is ``show``, which the body is not given.
    """

    def __init__(
        self, name: str, body: Callable[..., object], signs: Mapping[str, int], outer: tuple[str, ...], decides: bool
    ) -> None:
        self.name, self.body, self.signs, self.outer, self.decides = name, body, dict(signs), outer, decides
        declared = [declared_argument(parameter) for parameter in inspect.signature(body).parameters.values()]
        if decides:
            declared.append(Argument(field(SHOW), Rank.ONE, nullable=False, optional=True, default=Show.CONCLUSION))
        self.arguments = tuple(declared)
        self.places = {argument.field.id: position for position, argument in enumerate(declared)}
        unknown = {*signs, *outer} - set(self.places)
        if unknown:
            raise DeclarationError(f"{name}: unknown names {sorted(unknown)}")

    def sign(self, argument: Argument) -> int:
        """Sign of the result when the argument grows; +1 where none is declared."""
        return self.signs.get(argument.field.id, 1)

    def finish(self, result: object, show: object, alone: bool) -> Result:
        """What a cell gets of what the body returned.

        Args:
            show: which face of a ruling.
            alone: not one row of several; only then may the result be a block.

        Raises:
            WrongKind: a block in a row.
            OutOfDomain: a number that is not finite.
        """
        if isinstance(result, float):
            if not math.isfinite(result):
                raise OutOfDomain(f"{self.name}：计算结果超出可表示的范围：请核对数量级。")
            return result
        if isinstance(result, Ruling):
            assert isinstance(show, Show)
            return result.face(show)
        if isinstance(result, Enum):
            return str(result.value)
        if isinstance(result, list) and not alone:
            raise WrongKind(f"{self.name}：区域计算时每行只能有一个结果，请给出全部参数（如 target）。")
        return result  # type: ignore[return-value]
