"""Expressions that several tables use: look-ups that never turn a blank into zero, the year's role."""

from collections.abc import Mapping

from workbook_templates.declare.formulas import Call, Cell, Column, Expression, Operand


def find(table: str, wanted: str, key: str, by: Operand) -> Expression:
    """The cell of ``wanted`` in the row whose ``key`` equals ``by``; #N/A when there is none."""
    return Call("INDEX", Column(table, wanted), Call("MATCH", by, Column(table, key), 0))


def role_of_year() -> Expression:
    """年份属性 of this row's year."""
    return find("years", "year_role", "verification_year", Cell("verification_year"))


def unless_blank(column: str, expression: Expression) -> Expression:
    """Empty text while a column of the row is blank."""
    return Call("IF", Cell(column).equals(""), "", expression)


def first_filled(column: str, otherwise: str) -> Expression:
    """The verifier's entry where there is one, else the rule's result."""
    return Call("IF", Cell(column).equals(""), Cell(otherwise), Cell(column))


def chain(choice: Expression, branches: Mapping[str, Operand], otherwise: Operand) -> Expression:
    """Nested IFs over the words of a closed list."""
    result: Operand = otherwise
    for word, expression in reversed(list(branches.items())):
        result = Call("IF", choice.equals(word), expression, result)
    assert isinstance(result, Expression)
    return result


def any_of(choice: Expression, words: tuple[str, ...]) -> Expression:
    """Whether a choice is one of these words."""
    tests = tuple(choice.equals(word) for word in words)
    return tests[0] if len(tests) == 1 else Call("OR", *tests)


def sum_of(table: str, column: str, **where: Operand) -> Expression:
    """Σ of a column over the rows whose columns equal these values."""
    criteria = [one for name, wanted in where.items() for one in (Column(table, name), wanted)]
    return Call("SUMIFS", Column(table, column), *criteria)


def yes_no(test: Expression) -> Expression:
    """是 or 否; a cached TRUE is not shown by every viewer."""
    return Call("IF", test, "是", "否")
