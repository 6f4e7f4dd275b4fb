"""The quick path of many rows: each column is checked once and the body mapped over them; rows in doubt are calculated carefully."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, product

from udfs.calling.argument import Argument, Rank
from udfs.calling.candidates import circumstances, picker
from udfs.calling.careful import CarefulRows, is_given, whole
from udfs.calling.declared import Declared
from udfs.calling.intake import ArgumentColumn, Intake, NothingClean, Several
from udfs.kernel.cells import Grid, Value
from udfs.kernel.decision import Show
from udfs.kernel.errors import GhgError

PART = 2048  # cells of a result that are calculated at a time: what they need stays near the processor


def calculated(intakes: Sequence[Intake], rows: CarefulRows) -> list[list[Value]]:
    """The results of all rows of a call that has several.

    Args:
        intakes: of the function's arguments.
        rows: the same call on the careful path.

    Raises:
        Uneven: a grid is not one.
        NothingClean: what is the same for all rows is in doubt.
    """
    results: list[list[Value]] = []
    step = max(PART // rows.width, 1)
    given = _Given(intakes, rows)
    for first in range(0, rows.height, step):
        after = min(first + step, rows.height)
        cells = _part(given, first, after)
        if rows.width == 1:
            results += [[cell] for cell in cells]
        else:
            results += [cells[at : at + rows.width] for at in range(0, len(cells), rows.width)]
    return results


class _Given:
    """What is given for a call: values that are the same for all rows, and the cells of the others.

    Raises:
        NothingClean: what is the same for all rows is in doubt.
    """

    def __init__(self, intakes: Sequence[Intake], rows: CarefulRows) -> None:
        self.rows, self.function, self.intakes = rows, rows.function, intakes
        self.fixed: dict[int, ArgumentColumn] = {}
        self.grids: dict[int, Grid] = {}
        for position, (argument, intake, grid) in enumerate(zip(self.function.arguments, intakes, rows.grids)):
            if argument.rank is Rank.WHOLE_COLUMN:
                self.fixed[position] = _whole(argument, rows.columns[position])
            elif grid.alone:
                self.fixed[position] = ArgumentColumn(intake.column(grid.cells).values, constant=True)
            elif argument.rank is Rank.CANDIDATES or (grid.height, grid.width) == (rows.height, rows.width):
                self.grids[position] = grid
            else:  # one row or one column of the result
                even = Grid([grid.part(row, row + 1) for row in range(grid.height)], grid.height, grid.width)
                spread = [[even.cell(row, place) for place in range(rows.width)] for row in range(rows.height)]
                self.grids[position] = Grid(spread, rows.height, rows.width)

    def columns(self, first: int, after: int) -> list[ArgumentColumn]:
        """The values of each argument for some rows.

        Raises:
            NothingClean: those of an argument are all in doubt.
        """
        cells = {position: grid.part(first, after) for position, grid in self.grids.items()}
        columns: list[ArgumentColumn] = []
        for position, intake in enumerate(self.intakes):
            if position in self.fixed:
                columns.append(self.fixed[position])
            elif isinstance(intake, Several) and self.grids[position].width > 1:
                columns.append(intake.rows(cells[position], self.grids[position].width))
            else:
                columns.append(intake.column(cells[position]))
        for position, argument in enumerate(self.function.arguments):
            if argument.rank is Rank.CANDIDATES and self.rows.grids[position].width > 1:
                columns[position] = _chosen(self.function, argument, columns)
        return columns


def _part(given: _Given, first: int, after: int) -> list[Value]:
    """The results of some rows, one after the other."""
    rows, function = given.rows, given.function
    try:
        columns = given.columns(first, after)
    except NothingClean:
        return [rows.cell(row, place) for row in range(first, after) for place in range(rows.width)]
    doubtful = set(chain.from_iterable(column.doubtful for column in columns))
    show = columns.pop().values[0] if function.decides else Show.CONCLUSION
    results = _finished(function, _mapped(function.body, columns, doubtful), show, doubtful)
    for at in doubtful:
        row, place = divmod(at, rows.width)
        results[at] = rows.cell(first + row, place)
    return results


def _whole(argument: Argument, cells: tuple[Value, ...]) -> ArgumentColumn:
    if argument.needed and not is_given(cells):
        raise NothingClean
    return ArgumentColumn([whole(argument, cells)], constant=True)


def _chosen(function: Declared, argument: Argument, columns: Sequence[ArgumentColumn]) -> ArgumentColumn:
    """For each row the one of its candidates that its circumstances choose."""
    column, sign = columns[function.places[argument.field.id]], function.sign(argument)
    listed: Sequence[Iterable[float]] = column.values  # type: ignore[assignment]
    names = [name for name in circumstances() if name in function.places]
    facts = [columns[function.places[name]] for name in names]
    if all(fact.constant for fact in facts):
        pick = picker(sign, {name: fact.values[0] for name, fact in zip(names, facts)})
        chosen = [given if given is argument.default else pick(given) for given in listed]
    else:
        cases = zip(*(fact.each() for fact in facts))
        picks = {case: picker(sign, dict(zip(names, case))) for case in product(*(set(fact.values) for fact in facts))}
        chosen = [given if given is argument.default else picks[case](given) for case, given in zip(cases, listed)]
    if int in set(map(type, chosen)):
        chosen = [given if given is argument.default else float(given) for given in chosen]  # type: ignore[arg-type]
    return ArgumentColumn(chosen, column.doubtful)


def _mapped(body: Callable[..., object], columns: Sequence[ArgumentColumn], doubtful: set[int]) -> list[object]:
    """The body's results, a zero where it raised; such rows become doubtful."""
    given = [column.each() for column in columns]
    try:
        return list(map(body, *given))
    except (GhgError, ArithmeticError):
        pass  # rows that raise are found one by one
    results: list[object] = []
    stream = map(body, *given)
    while True:
        try:
            for result in stream:
                results.append(result)
            return results
        except (GhgError, ArithmeticError):  # the stream goes on with the next row
            doubtful.add(len(results))
            results.append(0.0)


def _finished(function: Declared, results: list[object], show: object, doubtful: set[int]) -> list[Value]:
    """What the cells get; a sum tells at once that all results are finite numbers."""
    try:
        if math.isfinite(sum(results)):  # type: ignore[arg-type]
            return results  # type: ignore[return-value]
    except (TypeError, OverflowError):
        pass  # words, rulings, dates; a whole number that no float holds
    finished: list[Value] = []
    for at, result in enumerate(results):
        try:
            finished.append(function.finish(result, show, alone=False))  # type: ignore[arg-type]
        except GhgError:
            doubtful.add(at)
            finished.append(None)
    return finished
