"""A column of a ledger read as one of ours: what many cells hold is converted once."""

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.cells.conversion import outcome
from workbook_templates.exchange.imports.cells.grouped_numbers import of_two_readings, parting_sign
from workbook_templates.exchange.imports.ledger import Ledger, LedgerCell, LedgerColumn
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.files.cures import cure

TWO_READINGS = "“{}”的“{}”中的点可能是小数点，也可能是千位分隔符（{}），整列中没有一格能看出来：请核实后{}。"


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
        todo = cure(
            '在对照文件中写明，是小数点的 thousands = ","，是千位分隔符的 thousands = "."',
            "在台账的副本中写成看得出来的样子：是小数点的补足小数位数（1.2000），是千位分隔符的去掉",
        )
        known = {
            (str, text): CellError("#VALUE!", TWO_READINGS.format(ours.field.zh, text, text.replace(".", ""), todo))
            for text in of_two_readings(column.values)
        }
    shared = _for_several(ledger, column) if is_amount and column.above else ()
    for at, value in enumerate(column.values):
        if at in shared:
            found.append(
                CellError("#VALUE!", f"“{ours.field.zh}”一格合并了几行，不能确定各行是多少：请分到各行后再导入。")
            )
            continue
        kind = (type(value), value)  # 1, 1.0 and TRUE are one key
        if at in column.formats or kind not in known:
            read = outcome(ours, LedgerCell(value, ledger.is_text, column.formats.get(at, "")), mapping, thousands)
            if at not in column.formats:
                known[kind] = read
            found.append(read)
        else:
            found.append(known[kind])
    return found


def _for_several(ledger: Ledger, column: LedgerColumn) -> set[int]:
    """Places of the cells of a column that are merged with rows below which have content of their own."""
    others = [other.values for other in ledger.columns.values()]
    return {
        first
        for at, first in column.above.items()
        if not is_blank(column.values[first]) and not all(is_blank(values[at]) for values in others)
    }
