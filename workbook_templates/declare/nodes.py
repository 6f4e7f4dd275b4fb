"""What a formula is made of."""

from collections.abc import Iterator

from workbook_templates.declare.formulas import Bound, Expression


def nodes(expression: Expression) -> Iterator[Expression]:
    """A tree's nodes, the outermost first."""
    left = [expression]
    while left:
        yield (node := left.pop())
        left.extend(reversed(node.parts))


def functions_in(expression: Expression) -> set[str]:
    """The worksheet functions of ours that a tree calls."""
    return {node.function for node in nodes(expression) if isinstance(node, Bound)}
