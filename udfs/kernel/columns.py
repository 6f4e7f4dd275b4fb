"""The quick path of many rows: each column is checked once and the body mapped over them; rows in doubt are calculated carefully."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat

from udfs.kernel.argument import Argument, Rank
from udfs.kernel.candidates import circumstances, picker
from udfs.kernel.careful import CarefulRows, is_given, whole
from udfs.kernel.cells import Grid, Value
from udfs.kernel.decision import Show
from udfs.kernel.declared import Declared
from udfs.kernel.errors import GhgError
from udfs.kernel.intake import Column, Intake, NothingClean, Several


def calculated(intakes: Sequence[Intake], rows: CarefulRows) -> list[list[Value]]:
    """The results of all rows of a call that has several.

    Args:
        intakes: of the function's arguments.
        rows: the same call on the careful path.
    """
    try:
        results, doubtful = _quick(rows.function, intakes, rows)
    except NothingClean:
        return [[rows.cell(row, column) for column in range(rows.width)] for row in range(rows.height)]
    for at in doubtful:
        results[at] = rows.cell(*divmod(at, rows.width))
    if rows.width == 1:
        return [[result] for result in results]
    return [results[at : at + rows.width] for at in range(0, len(results), rows.width)]


def _quick(function: Declared, intakes: Sequence[Intake], rows: CarefulRows) -> tuple[list[Value], set[int]]:
    """Results in the order of rows, and which of them are in doubt.

    Raises:
        NothingClean: none is not.
    """
    columns = [
        _whole(argument, rows.columns[position])
        if argument.rank is Rank.WHOLE_COLUMN
        else intake.rows(grid)
        if isinstance(intake, Several) and grid.width > 1
        else _spread(intake.column(grid.cells), grid, rows)
        for position, (argument, intake, grid) in enumerate(zip(function.arguments, intakes, rows.grids))
    ]
    for position, (argument, grid) in enumerate(zip(function.arguments, rows.grids)):
        if argument.rank is Rank.CANDIDATES and grid.width > 1:
            columns[position] = _chosen(function, argument, columns)
    doubtful = set(chain.from_iterable(column.doubtful for column in columns))
    show = columns.pop().values[0] if function.decides else Show.CONCLUSION
    results = _mapped(function.body, columns, doubtful)
    return _finished(function, results, show, doubtful), doubtful


def _whole(argument: Argument, cells: tuple[Value, ...]) -> Column:
    if argument.needed and not is_given(cells):
        raise NothingClean
    return Column([whole(argument, cells)])


def _spread(column: Column, grid: Grid, rows: CarefulRows) -> Column:
    """For each row of the result its value of a grid that is one row or one column of it."""
    if grid.alone or (grid.height, grid.width) == (rows.height, rows.width):
        return column
    spread = Grid(range(len(grid.cells)), grid.height, grid.width)
    at = [spread.cell(row, place) for row in range(rows.height) for place in range(rows.width)]
    doubtful = set(column.doubtful)
    return Column([column.values[cell] for cell in at], [row for row, cell in enumerate(at) if cell in doubtful])  # type: ignore[index]


def _chosen(function: Declared, argument: Argument, columns: Sequence[Column]) -> Column:
    """For each row the one of its candidates that its circumstances choose."""
    column, sign = columns[function.places[argument.field.id]], function.sign(argument)
    candidates: Sequence[Iterable[float]] = column.values  # type: ignore[assignment]
    names = [name for name in circumstances() if name in function.places]
    facts = [columns[function.places[name]] for name in names]
    if all(fact.constant for fact in facts):
        pick = picker(sign, {name: fact.values[0] for name, fact in zip(names, facts)})
        return Column([given if given is argument.default else pick(given) for given in candidates], column.doubtful)
    # Members of closed lists are compared by identity, which is far quicker than to ask for their hash.
    keys = list(zip(*(map(id, fact.each()) for fact in facts)))
    cases = dict(zip(keys, zip(*(fact.each() for fact in facts))))
    picks = {key: picker(sign, dict(zip(names, case))) for key, case in cases.items()}
    each = repeat(candidates[0]) if column.constant else candidates
    values = [given if given is argument.default else picks[key](given) for key, given in zip(keys, each)]
    return Column(values, column.doubtful)


def _mapped(body: Callable[..., object], columns: Sequence[Column], doubtful: set[int]) -> list[object]:
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
    except TypeError:
        pass  # words, rulings, dates
    finished: list[Value] = []
    for at, result in enumerate(results):
        try:
            finished.append(function.finish(result, show, alone=False))  # type: ignore[arg-type]
        except GhgError:
            doubtful.add(at)
            finished.append(None)
    return finished
