"""A column of a ledger read as one of ours: what many cells hold is converted once."""

from udfs.kernel.cells import Value
from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.cells.conversion import outcome
from workbook_templates.exchange.imports.cells.grouped_numbers import parting_sign
from workbook_templates.exchange.imports.ledger import Ledger, LedgerCell
from workbook_templates.exchange.imports.mapping import Mapping


def read_column(ours: Column, ledger: Ledger, mapping: Mapping, *, may_be_blank: bool = False) -> list[Value]:
    """One of our columns as the ledger fills it: in each row a value, or the error that stops it.

    Args:
        ours: the column.
        ledger: a sheet of it.
        mapping: which of its columns is which of ours.
        may_be_blank: another column of the ledger fills it, where it has no own.
    """
    heading = mapping.columns.get(ours.id, "")
    if ours.id in mapping.constants or heading not in ledger.columns:
        return [None if may_be_blank else outcome(ours, None, mapping)] * len(ledger.numbers)
    is_amount = ours.field.kind == "number"  # one amount for several rows is none of each
    column = ledger.columns[heading] if is_amount else ledger.columns[heading].spread()
    found: list[Value] = []
    thousands = mapping.thousands or (parting_sign(column.values) if is_amount else "")
    known: dict[tuple[type, Value], Value] = {}
    for at, value in enumerate(column.values):
        kind = (type(value), value)  # 1, 1.0 and TRUE are one key
        if at in column.formats or kind not in known:
            read = outcome(ours, LedgerCell(value, ledger.is_text, column.formats.get(at, "")), mapping, thousands)
            if at not in column.formats:
                known[kind] = read
            found.append(read)
        else:
            found.append(known[kind])
    return found
