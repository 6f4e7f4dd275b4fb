"""The careful path: one row after the other, every cell read by itself, every fault told in a sentence.

It is the reference: what the quick paths (``single.py``, ``columns.py``) give is what it gives, and a row of which they
are not sure is calculated here.
"""

from collections.abc import Sequence

from udfs.calling.argument import Argument, Rank
from udfs.calling.candidates import picker
from udfs.calling.declared import Declared, Result
from udfs.kernel.cells import Grid, Value, is_blank
from udfs.kernel.decision import Show
from udfs.kernel.errors import GhgError, Missing, OutOfDomain, WrongKind, ZeroDenominator


class CarefulRows:
    """The rows of one call.

    Attributes:
        grids: the cells of each argument.
        height, width: shape of the result.
        alone: whether it is a single row.
        columns: position of an argument that is taken whole -> its cells.

    Raises:
        WrongKind: the shapes of the grids do not fit.
        Uneven: a grid that is taken whole is not one.
    """

    def __init__(self, function: Declared, grids: Sequence[Grid]) -> None:
        self.function, self.grids = function, grids
        self.height, self.width = _shape(function, grids)
        self.columns: dict[int, tuple[Value, ...]] = {
            position: tuple(grid.cells)
            for position, (argument, grid) in enumerate(zip(function.arguments, grids))
            if argument.rank is Rank.WHOLE_COLUMN
        }
        self.alone = (self.height, self.width) == (1, 1)
        self._known: dict[tuple[tuple[type, str, Value], ...], Value] = {}

    def results(self) -> Result:
        """The result of a single row, or all of them."""
        if self.alone:
            return self.result(0, 0)
        return [[self.cell(row, column) for column in range(self.width)] for row in range(self.height)]

    def cell(self, row: int, column: int) -> Value:
        """The result of one row among several; of rows that are alike, as blank ones are, the first is calculated."""
        key = tuple(
            (type(value), repr(value), value)  # 1, 1.0 and TRUE are one key, and so are 0.0 and -0.0
            for position, (argument, grid) in enumerate(zip(self.function.arguments, self.grids))
            if position not in self.columns
            for value in self._cells(argument, grid, row, column)
        )
        if key not in self._known:
            result = self.result(row, column)
            assert not isinstance(result, list)
            self._known[key] = result
        return self._known[key]

    def result(self, row: int, column: int) -> Result:
        """The result of one row, or its error."""
        try:
            cells = [
                self.columns[position] if position in self.columns else self._cells(argument, grid, row, column)
                for position, (argument, grid) in enumerate(zip(self.function.arguments, self.grids))
            ]
            asked = [
                is_given(values) for argument, values in zip(self.function.arguments, cells) if not argument.optional
            ]
            if asked and not any(asked):
                return ""
            values = self._read(cells)
            show = values.pop() if self.function.decides else Show.CONCLUSION
            return self.function.finish(self.function.body(*values), show, self.alone)
        except GhgError as error:
            return error.as_value()
        except ZeroDivisionError:
            return ZeroDenominator(f"{self.function.name}：作除数的量为零（{self._zeros(cells)}）：请核对该数据。")
        except OverflowError:
            return OutOfDomain(f"{self.function.name}：计算结果超出可表示的范围：请核对数量级。")

    def _cells(self, argument: Argument, grid: Grid, row: int, column: int) -> tuple[Value, ...]:
        if argument.rank is Rank.CANDIDATES:
            return tuple(grid.cells) if self.alone or grid.alone else tuple(grid.rows[row])
        return (grid.cell(row, column),)

    def _read(self, cells: list[tuple[Value, ...]]) -> list[object]:
        arguments = self.function.arguments
        for argument, values in zip(arguments, cells):
            for value in () if argument.rank in (Rank.WHOLE_COLUMN, Rank.RAW) else values:
                if isinstance(value, GhgError):
                    raise value
        missing = [
            argument.field.zh for argument, values in zip(arguments, cells) if argument.needed and not is_given(values)
        ]
        if missing:
            raise Missing(f"{self.function.name}：缺少“{'”“'.join(missing)}”：请补充后再计算。")
        read: list[object] = []
        for argument, values in zip(arguments, cells):
            if argument.rank is Rank.RAW:
                read.append(values[0])
            elif argument.rank is Rank.WHOLE_COLUMN:
                read.append(whole(argument, values))
            elif argument.rank is Rank.CANDIDATES:
                read.append([argument.field.read(value) for value in _filled(values)] or argument.default)
            else:
                read.append(argument.default if is_blank(values[0]) else argument.field.read(values[0]))
        for position, argument in enumerate(arguments):
            candidates = read[position]
            if isinstance(candidates, list):
                pick = picker(self.function.sign(argument), dict(zip(self.function.places, read)))
                read[position] = pick(candidates)
        return read

    def _zeros(self, cells: list[tuple[Value, ...]]) -> str:
        zeros = [
            argument.field
            for argument, values in zip(self.function.arguments, cells)
            if argument.field.kind == "number" and any(value == 0 for value in _filled(values))
        ]
        divisors = [field for field in zeros if self.function.signs.get(field.id, 0) < 0] or zeros
        return "、".join(field.zh for field in divisors) or "合计为零"


def _shape(function: Declared, grids: Sequence[Grid]) -> tuple[int, int]:
    """The shape of the result; 1×1 fits everything, other shapes must be equal."""
    height, width = 1, 1
    for argument, grid in zip(function.arguments, grids):
        size = (grid.height, grid.width)
        if argument.rank is Rank.WHOLE_COLUMN or argument.rank is Rank.CANDIDATES or size == (1, 1):
            continue
        if argument.rank is Rank.ONE:
            raise WrongKind(f"“{argument.field.zh}”只接受一个单元格，现为{size[0]}行×{size[1]}列。")
        outer = argument.field.id in function.outer
        fits = all(new in (1, old) or (old == 1 and (outer or (height, width) == (1, 1)))
                   for old, new in ((height, size[0]), (width, size[1])))  # fmt: skip
        if not fits or (not outer and (height, width) not in ((1, 1), size)):
            raise WrongKind(
                f"区域大小不一致：“{argument.field.zh}”为{size[0]}行×{size[1]}列，其他参数为{height}行×{width}列。"
            )
        height, width = max(height, size[0]), max(width, size[1])
    for argument, grid in zip(function.arguments, grids):
        several = argument.rank is Rank.CANDIDATES and (height, width) != (1, 1) and not grid.alone
        if several and (width != 1 or grid.height != height):
            raise WrongKind(
                f"“{argument.field.zh}”的候选区域有{grid.height}行，应与其他参数一样为{height}行（每行一组候选）。"
            )
    return height, width


def whole(argument: Argument, cells: tuple[Value, ...]) -> object:
    """What the body gets of an argument that is taken whole: its cells, the default where there is but a blank one."""
    return argument.default if cells == (None,) or cells == ("",) else cells


def _filled(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value for value in values if not is_blank(value))


def is_given(values: tuple[Value, ...]) -> bool:
    """Whether some cell is not blank."""
    return any(not is_blank(value) for value in values)
