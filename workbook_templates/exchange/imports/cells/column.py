"""A column of a ledger read as one of ours: what many cells hold is converted once."""

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.cells.conversion import outcome
from workbook_templates.exchange.imports.cells.grouped_numbers import of_two_readings, parting_sign
from workbook_templates.exchange.imports.ledger import Ledger, LedgerCell
from workbook_templates.exchange.imports.mapping import Mapping

TWO_READINGS = (
    "“{}”的“{}”中的点可能是小数点，也可能是千位分隔符（{}），整列中没有一格能看出来："
    '请核实后在对照文件中写明，是小数点的 thousands = ","，是千位分隔符的 thousands = "."。'
)


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
    if is_amount and ledger.is_text and not thousands:
        known = {
            (str, text): CellError("#VALUE!", TWO_READINGS.format(ours.field.zh, text, text.replace(".", "")))
            for text in of_two_readings(column.values)
        }
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
