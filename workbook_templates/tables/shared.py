"""Expressions that several tables use: look-ups that never turn a blank into zero, the year's role."""

from collections.abc import Collection, Mapping

from udfs.kernel.cells import NO, TRUE_WORDS, YES
from udfs.registries import CaseKind, EstimateMethod
from workbook_templates.declare.formulas import (
    Bound,
    Call,
    Cell,
    ColumnRange,
    Expression,
    Operand,
    RowNumber,
    Stated,
    as_expression,
    bound,
)
from workbook_templates.declare.keys import Key
from workbook_templates.declare.references import Referred
from workbook_templates.declare.table import Column, computed

UNIT_OF_SOURCE = Referred("source_id", "activity_unit")


def source_key() -> Column:
    """By which the row's source is found."""
    return computed("source_key", Key("source_id"), 9)


def source_year_key() -> Column:
    """By which the row's source and year are found."""
    return computed("source_year_key", Key("source_id", "verification_year"), 12)


def year_key(width: float = 14) -> Column:
    """The row's source and year as a reader knows them."""
    key = Cell("source_id").joined("|").joined(Cell("verification_year"))
    return computed("year_key", unless_blank("source_id", key), width)


def case_key() -> Column:
    """By which the row's case is found."""
    return computed("case_key", Key("case_id"), 9)


def find(table: str, wanted: str, key: str, by: Operand) -> Expression:
    """The cell of ``wanted`` in the row whose ``key`` equals ``by``; #N/A when there is none."""
    return Call("INDEX", ColumnRange(table, wanted), Call("MATCH", by, ColumnRange(table, key), 0))


def role_of_year() -> Expression:
    """年份属性 of this row's year."""
    return find("years", "year_role", "verification_year", Cell("verification_year"))


def unless_blank(column: str, expression: Expression | Stated) -> Expression:
    """Empty text while a column of the row is blank."""
    return Call("IF", Cell(column).equals(""), "", expression)


def first_filled(column: str, otherwise: str) -> Expression:
    """The verifier's entry where there is one, else the rule's result."""
    return Call("IF", Cell(column).equals(""), Cell(otherwise), Cell(column))


def chain(choice: Expression, branches: Mapping[str, Operand] | Mapping[str, Stated], otherwise: Operand) -> Expression:
    """Nested IFs over the words of a closed list."""
    result: Operand = otherwise
    for word, expression in reversed(list(branches.items())):
        result = Call("IF", choice.equals(word), expression, result)
    return as_expression(result)


def any_of(choice: Expression, words: tuple[str, ...]) -> Expression:
    """Whether a choice is one of these words."""
    tests = tuple(choice.equals(word) for word in words)
    return tests[0] if len(tests) == 1 else Call("OR", *tests)


def is_yes(column: str) -> Expression:
    """Whether a cell holds one of the words for yes; as text, for TRUE and 1 are such words too."""
    return any_of(Cell(column).joined(""), tuple(sorted(TRUE_WORDS)))


def sum_of(table: str, column: str, **where: Operand) -> Expression:
    """Σ of a column over the rows whose columns equal these values."""
    criteria = [operand for name, wanted in where.items() for operand in (ColumnRange(table, name), wanted)]
    return Call("SUMIFS", ColumnRange(table, column), *criteria)


def yes_no(test: Expression) -> Expression:
    """是 or 否; a cached TRUE is not shown by every viewer."""
    return Call("IF", test, YES, NO)


def called(word: EstimateMethod | CaseKind, columns: Collection[str], given: Mapping[str, Operand]) -> Bound:
    """The function of a declared word; what is not given is the row's cell of the argument's name.

    Args:
        columns: those of the table that are filled in.

    Raises:
        DeclarationError: one is wanting.
    """
    function = word.function
    by_name = [argument for argument in function.places if argument not in given]
    wanting = [argument for argument in by_name if argument not in columns]
    if wanting:
        word.refuse(f"needs a column for {'、'.join(wanting)} of {function.name}")
    return bound(function.name, *by_name, **{name: given[name] for name in function.places if name in given})


def filled(table: str, column: str) -> Expression:
    """How many cells of a column show something."""
    cells = ColumnRange(table, column)
    return Call("ROWS", cells) - Call("SUMPRODUCT", cells.equals("") * 1)


def same_row(table: str) -> Expression:
    """Where a block that lists the same sources and years has this row: in the same place, so that no column is searched;
    searched for where somebody sorted one of them.
    """
    keys, own = ColumnRange(table, "source_year_key"), Cell("source_year_key")
    searched = Call("MATCH", own, keys, 0)
    in_place = Call("INDEX", keys, RowNumber()).equals(own)
    return Call("IFERROR", Call("IF", in_place, RowNumber(), searched), searched)
