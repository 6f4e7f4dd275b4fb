"""What a person types and a native formula compares: SUMIFS, COUNTIFS and MATCH do not compare such a text as it is."""

import re
from collections.abc import Iterator, Mapping

from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, nodes
from workbook_templates.declare.table import Column

LONGEST = 120  # a criterion takes 255 characters
OPERATORS, WILDCARDS = "<=>", "*?~"
_NUMBER = re.compile(r"\s*[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?\s*")
_MOST_DIGITS = 15

Place = tuple[str, str]  # table, column


def compared(formula: Expression) -> Iterator[Expression]:
    """Both sides of every comparison that SUMIFS, COUNTIFS and MATCH make in a formula."""
    for node in nodes(formula):
        if isinstance(node, Call):
            yield from {"SUMIFS": node.parts[1:], "COUNTIFS": node.parts, "MATCH": node.parts[:2]}.get(
                node.function, ()
            )


def typed_and_compared(
    tables: Mapping[str, Mapping[str, Column]], formulas: list[tuple[str, Expression]]
) -> set[Place]:
    """The columns of text that somebody fills and such a comparison reads, at once or through computed columns.

    Args:
        tables: table -> its columns.
        formulas: all of the workbook, each with the table that it stands in.
    """
    found: set[Place] = set()
    open_places = [place for table, formula in formulas for side in compared(formula) for place in _read(side, table)]
    while open_places:
        table, name = place = open_places.pop()
        if place not in found and (column := tables[table][name]).field.kind in ("text", "code"):
            found.add(place)
            open_places += _read(column.formula, table) if column.formula is not None else ()
    return {(table, name) for table, name in found if tables[table][name].formula is None}


def _read(expression: Expression, table: str) -> Iterator[Place]:
    for node in nodes(expression):
        if isinstance(node, Cell):
            yield table, node.column
        elif isinstance(node, ColumnRange):
            yield node.table, node.column


def refusal(text: str) -> str:
    """Why a native comparison would not take a text as it is; "" where it does."""
    if len(text) > LONGEST:
        return f"超过{LONGEST}个字符"
    if found := [sign for sign in WILDCARDS if sign in text]:
        return f"含有通配符{'、'.join(found)}"
    if text[:1] in OPERATORS:
        return f"以运算符{text[:1]}开头"
    if len(re.findall("[0-9]", text)) > _MOST_DIGITS and _NUMBER.fullmatch(text):
        return f"是超过{_MOST_DIGITS}位的数字"
    return ""
