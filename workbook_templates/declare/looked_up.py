"""What a person types and formulas look up by SUMIFS, COUNTIFS and MATCH, which do not compare a text as it stands."""

from collections.abc import Iterator, Mapping

from udfs.kernel.cells import Value
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression
from workbook_templates.declare.nodes import nodes
from workbook_templates.declare.table import Column

LONGEST = 120  # a criterion takes 255 characters, and a sign of a key may take two
MOST_DIGITS = 15

Place = tuple[str, str]  # table, column


def compared(formula: Expression) -> Iterator[Expression]:
    """Both sides of every comparison that SUMIFS, COUNTIFS and MATCH make in a formula."""
    sides = {"SUMIFS": slice(1, None), "COUNTIFS": slice(None), "MATCH": slice(2)}
    for node in nodes(formula):
        if isinstance(node, Call) and node.function in sides:
            yield from node.parts[sides[node.function]]


def looked_up(
    tables: Mapping[str, Mapping[str, Column]], formulas: list[tuple[str, Expression]], *, past_keys: bool = True
) -> frozenset[Place]:
    """The columns of text that somebody fills and such a comparison reads, at once or through computed columns.

    Args:
        tables: table -> its columns.
        formulas: all of the workbook, each with the table that it stands in.
        past_keys: whether through keys too, which carry what is typed safely.
    """
    found: set[Place] = set()
    left = [place for table, formula in formulas for side in compared(formula) for place in _read(side, table)]
    while left:
        table, name = place = left.pop()
        column = tables[table][name]
        if place in found or column.field.kind not in ("text", "code") or (column.is_key and not past_keys):
            continue
        found.add(place)
        left += _read(column.formula, table) if column.formula is not None else ()
    return frozenset((table, name) for table, name in found if tables[table][name].formula is None)


def _read(expression: Expression, table: str) -> Iterator[Place]:
    for node in nodes(expression):
        if isinstance(node, Cell):
            yield table, node.column
        elif isinstance(node, ColumnRange):
            yield node.table, node.column


def lost_digits(value: Value) -> str:
    """Why a number typed as one is not the one that was meant; "" where it is, or is text."""
    if isinstance(value, (int, float)) and abs(value) >= 10**MOST_DIGITS:
        return f"是超过{MOST_DIGITS}位的数字，后面的位数已经丢失，请作为文本重新录入（单元格先设为文本格式）"
    return ""


def refusal(value: Value) -> str:
    """Why no key carries what was typed; "" where one does."""
    if lost := lost_digits(value):
        return lost
    text = str(value)
    if len(text) > LONGEST:
        return f"有{len(text)}个字符，公式最多比较{LONGEST}个，请改短（各表一致）"
    if doubtful := [sign for sign in dict.fromkeys(text) if not _folds_alike(sign)]:
        return (
            f"含有大小写写法不一的字母{'、'.join(doubtful)}，不同的表格软件会认作不同的编号，请改用其他字母（各表一致）"
        )
    return ""


def _folds_alike(sign: str) -> bool:
    """Whether case is folded alike in every engine: upper and lower lead to each other."""
    return sign.casefold() == sign.lower() == sign.upper().lower() and sign.lower().upper() == sign.upper()
