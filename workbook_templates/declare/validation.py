"""A declared workbook holds together: every name, argument, kind and unit of its formulas, checked when it is declared."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from udfs import FUNCTIONS
from udfs.kernel.errors import DeclarationError
from udfs.kernel.field import Field
from workbook_templates.declare.formulas import (
    Binary,
    Bound,
    Call,
    Cell,
    Cells,
    ColumnRange,
    Expression,
    Literal,
    NamedCell,
    Numbers,
    Refusal,
    RowNumber,
)
from workbook_templates.declare.meaning import (
    COUNT,
    DAY,
    ERROR,
    NUMBER,
    TEXT,
    TRUTH,
    VARIES,
    Meaning,
    check_comparable,
    check_fits,
    merged,
    of_field,
    of_literal,
    of_result,
    one_unit,
    product,
    quotient,
)
from workbook_templates.declare.meaning import stated as stated_as
from workbook_templates.declare.natives import NATIVES, Yields
from workbook_templates.declare.nodes import nodes


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a formula can refer to.

    Attributes:
        tables: table -> column -> field, columns in their order.
        named: named cell -> field.
        table: the table that the formula stands in; "" for a named cell.
        known: what was found out already of fields, for all formulas of a workbook.
    """

    tables: Mapping[str, Mapping[str, Field]]
    named: Mapping[str, Field]
    known: dict[Field, Meaning]
    table: str = ""

    def column(self, table: str, column: str) -> Meaning:
        """What a cell of a column yields.

        Raises:
            DeclarationError: there is none.
        """
        if table not in self.tables:
            raise DeclarationError(f"no table {table or '(a named cell has no row)'}")
        if column not in self.tables[table]:
            raise DeclarationError(f"table {table} has no column {column}")
        return self.field(self.tables[table][column])

    def field(self, field: Field) -> Meaning:
        """What a cell of a field yields."""
        if field not in self.known:
            self.known[field] = of_field(field)
        return self.known[field]


def check_formula(formula: Expression, stated: str | None, field: Field, surroundings: Surroundings) -> None:
    """A formula fits the column or named cell that it fills.

    Args:
        stated: the unit that its author vouches for, if any.

    Raises:
        DeclarationError: a name, an argument, a kind or a unit is wrong.
    """
    found = stated_as(_meaning(formula, surroundings), stated)
    check_fits(found, field, field.id)
    if field.kind == "number" and field.varies and found.kind == "number" and found.unit not in (None, VARIES):
        raise DeclarationError(
            f"its unit varies from row to row, and the formula is in {found.unit}: state why it fits"
        )


def _meaning(node: Expression, surroundings: Surroundings) -> Meaning:
    match node:
        case Literal(content):
            return of_literal(content)
        case Cell(column):
            return surroundings.column(surroundings.table, column)
        case Cells(columns):
            return _neighbours(columns, surroundings)
        case ColumnRange(table, column):
            return surroundings.column(table, column)
        case NamedCell(name):
            if name not in surroundings.named:
                raise DeclarationError(f"no named cell {name}")
            return surroundings.field(surroundings.named[name])
        case RowNumber():
            return COUNT
        case Numbers():
            return NUMBER
        case Refusal():
            return ERROR
        case Binary():
            return _binary(node, surroundings)
        case Bound():
            return _bound(node, surroundings)
        case Call():
            return _native(node, surroundings)
    raise DeclarationError(f"a node {type(node).__name__} that has no meaning")


def _neighbours(columns: tuple[str, ...], surroundings: Surroundings) -> Meaning:
    found = merged(surroundings.column(surroundings.table, column) for column in columns)
    if not columns:
        raise DeclarationError("a range of no column")
    order = list(surroundings.tables[surroundings.table])
    first = order.index(columns[0])
    if tuple(order[first : first + len(columns)]) != columns:
        raise DeclarationError(f"columns {', '.join(columns)} do not stand side by side")
    return found


def _binary(node: Binary, surroundings: Surroundings) -> Meaning:
    left, right = (stated_as(_meaning(part, surroundings), node.stated.get(at)) for at, part in enumerate(node.parts))
    if node.sign == "&":
        return TEXT
    if node.sign in "=>":
        check_comparable(left, right)
        return TRUTH
    if node.sign == "+" and left.kind == "date" and right.kind == "number":
        return DAY
    for side in (left, right):
        _check_number(side, node.sign)
    if node.sign in "+-":
        return Meaning("number", one_unit(side.unit for side in (left, right)))
    combined = product if node.sign == "*" else quotient
    return Meaning("number", combined(left.unit, right.unit))


def _check_number(found: Meaning, place: str) -> None:
    """A truth that was compared counts as a number; a cell that says 是 or 否 is text."""
    if found.kind not in ("number", "any", "boolean", "error") or (found.kind == "boolean" and found.words):
        raise DeclarationError(f"{place} takes numbers, not {found.kind}")


def _bound(node: Bound, surroundings: Surroundings) -> Meaning:
    arguments, given = node.arguments, list[tuple[Field, Meaning]]()
    for at, (parameter, argument) in enumerate(zip(FUNCTIONS[node.function].arguments, arguments)):
        if argument is not None:
            found = stated_as(_meaning(argument, surroundings), node.stated.get(at))
            check_fits(found, parameter.field, f"{node.function}: {parameter.field.id}")
            given.append((parameter.field, found))
    return of_result(node.function, given)


def _native(node: Call, surroundings: Surroundings) -> Meaning:
    if node.function not in NATIVES:
        raise DeclarationError(f"no native function {node.function} (functions of ours are bound by name)")
    native = NATIVES[node.function]
    count = len(node.arguments)
    if count < native.least or (native.most is not None and count > native.most):
        raise DeclarationError(f"{node.function} takes no {count} arguments")
    found = [stated_as(_meaning(part, surroundings), node.stated.get(at)) for at, part in enumerate(node.parts)]
    if node.function in ("SUMIFS", "COUNTIFS"):
        bounds = ((at, _bound_of(part)) for at, part in enumerate(node.parts))
        found = [_meaning(bound, surroundings) if bound else found[at] for at, bound in bounds]
    for test in found[native.tests]:
        if test.kind not in ("boolean", "any", "error") or test.words:
            raise DeclarationError(f"{node.function} asks whether, not {test.kind}")
    for number in found[native.numbers]:
        _check_number(number, node.function)
    if node.function in ("SUMIFS", "COUNTIFS", "MATCH", "INDEX"):
        _check_look_up(node, found)
    if node.function == "SUM" and any(
        isinstance(part, ColumnRange) and meaning.unit == VARIES for part, meaning in zip(node.parts, found)
    ):
        raise DeclarationError("SUM over rows whose units vary")
    match native.yields:
        case Yields.FIRST:
            return found[0]
        case Yields.BRANCHES:
            return merged(found[1:])
        case Yields.ALL:
            return merged(found)
        case Yields.PRODUCT:
            unit: str | None = None
            for factor in found:
                unit = product(unit, factor.unit)
            return Meaning("number", unit)
        case Yields.NUMBER:
            return COUNT
        case Yields.TEXT:
            return TEXT
        case Yields.TRUTH:
            return TRUTH
        case Yields.DAY:
            return DAY
        case Yields.NOTHING:
            return ERROR


def _bound_of(criterion: Expression) -> Expression | None:
    """The number that a criterion such as ``"<="&2025`` asks for no more, or no less, than; None where it asks for one."""
    if isinstance(criterion, Binary) and criterion.sign == "&" and isinstance(criterion.left, Literal):
        return criterion.right if criterion.left.content in ("<=", ">=") else None
    return None


def _check_look_up(node: Call, found: list[Meaning]) -> None:
    """Ranges that are read side by side belong to one table, and what is looked for may stand where it is looked for."""
    ranges, wanted = {
        "SUMIFS": ([0, *range(1, len(found), 2)], range(2, len(found), 2)),
        "COUNTIFS": ([*range(0, len(found), 2)], range(1, len(found), 2)),
        "MATCH": ([1], range(0, 1)),
        "INDEX": ([0], range(0)),
    }[node.function]
    if node.function in ("SUMIFS", "COUNTIFS") and len(ranges) != len(wanted) + (node.function == "SUMIFS"):
        raise DeclarationError(f"{node.function} takes no {len(found)} arguments")
    own = [node.parts[at] for at in ranges]
    if node.function == "INDEX" and isinstance(node.parts[1], Call) and node.parts[1].function == "MATCH":
        own.append(node.parts[1].parts[1])
    tables = {part.table for part in own if isinstance(part, ColumnRange)}
    if len(tables) > 1:
        raise DeclarationError(f"{node.function} reads {' and '.join(sorted(tables))} side by side")
    for place, at in zip(ranges[-len(wanted) :] if wanted else [], wanted):
        check_comparable(found[place], found[at])


@contextmanager
def placed(place: str) -> Iterator[None]:
    """A fault inside is told with the module and column that it stands in."""
    try:
        yield
    except DeclarationError as error:
        raise DeclarationError(f"{place}: {error}") from error


def reads(formula: Expression, table: str) -> set[str]:
    """What a formula of a table reads: columns as ``table.column``, named cells by their name."""
    found: set[str] = set()
    for node in nodes(formula):
        match node:
            case Cell(column):
                found.add(f"{table}.{column}")
            case Cells(columns):
                found.update(f"{table}.{column}" for column in columns)
            case ColumnRange(other, column):
                found.add(f"{other}.{column}")
            case NamedCell(name):
                found.add(name)
    return found


def refuse_circles(needs: Mapping[str, set[str]], modules: Mapping[str, str]) -> None:
    """Nothing computed reads itself, through whatever others.

    Args:
        needs: computed column or named cell -> what it reads.
        modules: the same -> where it is declared.

    Raises:
        DeclarationError: one does; the sentence has the way.
    """
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise DeclarationError(f"{modules[name]}: {name} reads itself: {' -> '.join((*above, name))}")
        if name not in done:
            for needed in needs.get(name, ()):
                visit(needed, (*above, name))
            done.add(name)

    for name in needs:
        visit(name, ())
