"""Both sides of an account: the difference, whether it is zero, and how many rows have one."""

from udfs.vocabularies import AccountState
from workbook_templates.declare.formulas import Call, Cell, ColumnRange, Expression, Operand
from workbook_templates.declare.table import Column, computed
from workbook_templates.tables.shared import UNIT_OF_SOURCE, unless_blank

ORDER_OF_SUMMATION = 1_000_000_000  # of which sums of the same numbers may differ by one part


def _total(*columns: str) -> Expression:
    """Σ of the amounts, whatever their signs."""
    found, *others = (Call("ABS", Cell(column)) for column in columns)
    total: Expression = found
    for other in others:
        total += other
    return total


def difference(found: Expression, *of: str) -> Expression:
    """Zero where it is no more than the order of summation makes it."""
    return Call("IF", Call("ABS", found).above(_total(*of) / ORDER_OF_SUMMATION), found, 0)


def counted(table: str, **where: Operand) -> Expression:
    """How many rows are so."""
    return Call(
        "COUNTIFS", *(operand for name, wanted in where.items() for operand in (ColumnRange(table, name), wanted))
    )


def state(*zero: Expression) -> Expression:
    """Whether it ties: all of these are zero."""
    judged = Call(
        "IF", Call("AND", *(found.equals(0) for found in zero)), str(AccountState.TIES), str(AccountState.DIFFERS)
    )
    return Call("IFERROR", judged, str(AccountState.UNKNOWN))


def unbalanced(table: str, **where: Operand) -> Expression:
    """Rows that do not tie, or of which that cannot be told."""
    differing, unknown = (
        counted(table, **where, account_state=str(word)) for word in (AccountState.DIFFERS, AccountState.UNKNOWN)
    )
    return differing + unknown


def quantity(field_id: str, formula: Expression, width: float = 11) -> Column:
    """A quantity of the row's source, in its unit."""
    return computed(field_id, unless_blank("source_id", formula), width, measured_in=UNIT_OF_SOURCE)
