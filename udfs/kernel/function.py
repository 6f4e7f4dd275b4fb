"""``@udf``: a plain function becomes a worksheet function.

The decorator does what the conventions of the catalogue ask of every function (blanks, errors,
ranges, candidates, ``show``), so that a body is the formula of its clause and nothing else.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from udfs.kernel.argument import Argument, Rank, declared_argument
from udfs.kernel.candidates import choose
from udfs.kernel.cells import Block, RangeValue, Value, as_block, is_blank
from udfs.kernel.clause import CLAUSES, Clause
from udfs.kernel.decision import Ruling, Show
from udfs.kernel.errors import DeclarationError, GhgError, Missing, OutOfDomain, WrongKind, ZeroDenominator
from udfs.kernel.field import field

Result: TypeAlias = Value | list[list[Value]]

FUNCTIONS: dict[str, "Function"] = {}
DATED = frozenset({"date", "target"})  # kinds of fields


class Function:
    """A registered worksheet function; calling it is calling it from a cell.

    Attributes:
        name: worksheet name.
        clause: the clause it carries; None for general functions.
        also: further clauses whose formula it is.
        arguments: what it takes, in order.
        returns: field of the result.
        signs: argument -> sign of the result when the argument grows.
        outer: arguments that broadcast against each other as rows against columns.
        decides: whether its last argument is ``show``, which the body is not given.
    """

    def __init__(
        self, name: str, clause: Clause | None, body: Callable[..., object], returns: str,
        signs: Mapping[str, int], outer: tuple[str, ...], decides: bool, also: tuple[Clause, ...] = (),
    ) -> None:  # fmt: skip
        summary, _, rest = inspect.cleandoc(body.__doc__ or "").partition("\n\n")
        self.name, self.clause, self.also = name, clause, also
        self.body, self.signs, self.outer, self.decides = body, dict(signs), outer, decides
        self.help, self.help_en = " ".join(summary.split()), " ".join(rest.split("\n\n")[0].split())
        self.module = body.__module__
        self.returns = field(returns)
        declared = [declared_argument(parameter) for parameter in inspect.signature(body).parameters.values()]
        if decides:
            declared.append(Argument(field("show"), Rank.ONE, nullable=False, optional=True, default=Show.CONCLUSION))
        self.arguments = tuple(declared)
        self.places = {argument.field.id: position for position, argument in enumerate(declared)}
        unknown = {*signs, *outer} - set(self.places)
        if unknown or not self.help or not self.help_en:
            raise DeclarationError(f"{name}: unknown names {sorted(unknown)} or a docstring without zh and en help")

    @property
    def signature(self) -> str:
        """Name and arguments as the catalogue shows them."""
        shown = (f"[{argument.field.id}]" if argument.optional else argument.field.id for argument in self.arguments)
        return f"{self.name}({', '.join(shown)})"

    @property
    def is_dated(self) -> bool:
        """Whether it reads or gives dates, so that the calendar of the workbook matters."""
        return any(known.kind in DATED for known in (self.returns, *(argument.field for argument in self.arguments)))

    def __call__(self, *arguments: RangeValue, **named: RangeValue) -> Result:
        """The result; a scalar error is raised.

        Raises:
            GhgError: the error the cell would show, with its sentence.
        """
        result = self.evaluate(*arguments, **named)
        if isinstance(result, GhgError):
            raise result
        return result

    def evaluate(self, *arguments: RangeValue, **named: RangeValue) -> Result:
        """The result as a host needs it: an error is a value, scalar or in its row."""
        try:
            given = self._bind(arguments, named)
            blocks = [as_block(cells) for cells in given]
            height, width = self._shape(blocks)
            columns = {
                index: tuple(cell for row in block for cell in row)
                for index, block in enumerate(blocks)
                if self.arguments[index].rank is Rank.WHOLE_COLUMN
            }
        except GhgError as error:
            return error
        if (height, width) == (1, 1):
            return self._row(blocks, columns, 0, 0, alone=True)
        rows = range(height)
        return [
            [_cell(self._row(blocks, columns, row, column, alone=False)) for column in range(width)] for row in rows
        ]

    def _bind(self, arguments: tuple[RangeValue, ...], named: Mapping[str, RangeValue]) -> list[RangeValue]:
        if len(arguments) > len(self.arguments):
            raise WrongKind(f"{self.name} 最多{len(self.arguments)}个参数，现有{len(arguments)}个。")
        places = [argument.field.id for argument in self.arguments]
        unknown = set(named) - set(places[len(arguments) :])
        if unknown:
            raise WrongKind(f"{self.name} 没有参数（或重复给出）：{'、'.join(sorted(unknown))}。")
        return [*arguments, *(named.get(place) for place in places[len(arguments) :])]

    def _shape(self, blocks: Sequence[Block]) -> tuple[int, int]:
        """The shape of the result; 1×1 fits everything, other shapes must be equal."""
        height, width = 1, 1
        for argument, block in zip(self.arguments, blocks):
            size = (len(block), len(block[0]))
            if argument.rank is Rank.WHOLE_COLUMN or argument.rank is Rank.CANDIDATES or size == (1, 1):
                continue
            if argument.rank is Rank.ONE:
                raise WrongKind(f"“{argument.field.zh}”只接受一个单元格，现为{size[0]}行×{size[1]}列。")
            outer = argument.field.id in self.outer
            fits = all(new in (1, old) or (old == 1 and (outer or (height, width) == (1, 1)))
                       for old, new in ((height, size[0]), (width, size[1])))  # fmt: skip
            if not fits or (not outer and (height, width) not in ((1, 1), size)):
                raise WrongKind(
                    f"区域大小不一致：“{argument.field.zh}”为{size[0]}行×{size[1]}列，其他参数为{height}行×{width}列。"
                )
            height, width = max(height, size[0]), max(width, size[1])
        for argument, block in zip(self.arguments, blocks):
            several = (
                argument.rank is Rank.CANDIDATES and (height, width) != (1, 1) and (len(block), len(block[0])) != (1, 1)
            )
            if several and (width != 1 or len(block) != height):
                raise WrongKind(
                    f"“{argument.field.zh}”的候选区域有{len(block)}行，应与其他参数一样为{height}行（每行一组候选）。"
                )
        return height, width

    def _row(
        self, blocks: Sequence[Block], columns: Mapping[int, tuple[Value, ...]], row: int, column: int, *, alone: bool
    ) -> Result:
        try:
            cells = [
                columns[index] if index in columns else self._cells(argument, block, row, column, alone)
                for index, (argument, block) in enumerate(zip(self.arguments, blocks))
            ]
            asked = [_is_given(values) for argument, values in zip(self.arguments, cells) if not argument.optional]
            if asked and not any(asked):
                return ""
            values = self._read(cells)
            show = values.pop() if self.decides else Show.CONCLUSION
            return self._finish(self.body(*values), show, alone)
        except GhgError as error:
            return error
        except ZeroDivisionError:
            return ZeroDenominator(f"{self.name}：作除数的量为零（{self._zeros(cells)}）：请核对该数据。")
        except OverflowError:
            return OutOfDomain(f"{self.name}：计算结果超出可表示的范围：请核对数量级。")

    def _cells(self, argument: Argument, block: Block, row: int, column: int, alone: bool) -> tuple[Value, ...]:
        if argument.rank is Rank.CANDIDATES:
            if alone or (len(block), len(block[0])) == (1, 1):
                return tuple(cell for line in block for cell in line)
            return tuple(block[row])
        return (block[row if len(block) > 1 else 0][column if len(block[0]) > 1 else 0],)

    def _read(self, cells: list[tuple[Value, ...]]) -> list[object]:
        for argument, values in zip(self.arguments, cells):
            for value in () if argument.rank in (Rank.WHOLE_COLUMN, Rank.RAW) else values:
                if isinstance(value, GhgError):
                    raise value
        missing = [
            argument.field.zh
            for argument, values in zip(self.arguments, cells)
            if argument.needed and not _is_given(values)
        ]
        if missing:
            raise Missing(f"{self.name}：缺少“{'”“'.join(missing)}”：请补充后再计算。")
        read: list[object] = []
        for argument, values in zip(self.arguments, cells):
            if argument.rank is Rank.RAW:
                read.append(values[0])
            elif argument.rank is Rank.WHOLE_COLUMN:
                read.append(argument.default if values == (None,) or values == ("",) else values)
            elif argument.rank is Rank.CANDIDATES:
                read.append([argument.field.read(value) for value in _filled(values)] or argument.default)
            else:
                read.append(argument.default if is_blank(values[0]) else argument.field.read(values[0]))
        for position, argument in enumerate(self.arguments):
            candidates = read[position]
            if isinstance(candidates, list):
                read[position] = choose(candidates, self.signs.get(argument.field.id, 1), dict(zip(self.places, read)))
        return read

    def _finish(self, result: object, show: object, alone: bool) -> Result:
        if isinstance(result, Ruling):
            assert isinstance(show, Show)
            return result.face(show)
        if isinstance(result, Enum):
            return str(result.value)
        if isinstance(result, list) and not alone:
            raise WrongKind(f"{self.name}：区域计算时每行只能有一个结果，请给出全部参数（如 target）。")
        if isinstance(result, float) and not math.isfinite(result):
            raise OutOfDomain(f"{self.name}：计算结果超出可表示的范围：请核对数量级。")
        return result  # type: ignore[return-value]

    def _zeros(self, cells: list[tuple[Value, ...]]) -> str:
        zeros = [
            argument.field
            for argument, values in zip(self.arguments, cells)
            if argument.field.kind == "number" and any(value == 0 for value in _filled(values))
        ]
        divisors = [field for field in zeros if self.signs.get(field.id, 0) < 0] or zeros
        return "、".join(field.zh for field in divisors) or "合计为零"


def _filled(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value for value in values if not is_blank(value))


def _is_given(values: tuple[Value, ...]) -> bool:
    return any(not is_blank(value) for value in values)


def _cell(result: Result) -> Value:
    assert not isinstance(result, list)
    return result


def function(name: str) -> Function:
    """The worksheet function of that name; a rule module finds those of the modules before it.

    Raises:
        DeclarationError: no rule declares it.
    """
    if name not in FUNCTIONS:
        raise DeclarationError(f"no worksheet function {name} is declared")
    return FUNCTIONS[name]


def udf(
    name: str, clause: Clause | None, *, returns: str, signs: Mapping[str, int] | None = None,
    outer: tuple[str, ...] = (), decides: bool = False, also: tuple[str, ...] = (),
) -> Callable[[Callable[..., object]], Function]:  # fmt: skip
    """Register a worksheet function.

    Args:
        name: worksheet name, ``GHG_…``.
        clause: the clause whose formula the body is.
        returns: field of the result.
        signs: argument -> sign of the result when the argument grows; the chooser of candidates is told it.
        outer: ▸ arguments that broadcast as rows against columns.
        also: numbers of further clauses whose formula the body is.
        decides: the body returns a Ruling and the function gets the last argument ``show``.

    Raises:
        DeclarationError: an argument or the result is not in fields.toml, or the name is taken.
    """

    def register(body: Callable[..., object]) -> Function:
        if name in FUNCTIONS:
            raise DeclarationError(f"{name} is declared twice")
        further = tuple(CLAUSES[number] for number in also)
        FUNCTIONS[name] = Function(name, clause, body, returns, signs or {}, outer, decides, further)
        return FUNCTIONS[name]

    return register
