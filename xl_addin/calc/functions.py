"""How the worksheet functions look to Calc: parameter types, names and descriptions.

Used where the extension is built and inside LibreOffice, so standard library only.
"""

from udfs.calling.function import Function

SERVICE = "org.ghg.calc.GhgFunctions"
INTERFACE = "org.ghg.calc.XGhgFunctions"
PROTOCOL = "org.ghg.calc:"
EXPLAINER = "GHG_WHY"
DOCUMENT = "ghg_document"  # filled in by Calc, unseen by the user
DOCUMENT_TYPE, RANGE_TYPE, VALUE_TYPE = "com.sun.star.beans.XPropertySet", "com.sun.star.table.XCellRange", "any"


def sees_document(function: Function) -> bool:
    """Whether Calc hands it the document: for the calendar, or to look at the cells asked about."""
    return function.name == EXPLAINER or function.is_dated


def parameters(function: Function) -> list[tuple[str, str]]:
    """Name and UNO type of each parameter.

    ``any`` takes a value, a range, an array, or nothing; only the explainer needs the cells themselves,
    because Calc does not call a function that is given the value of an error cell.
    """
    kind = RANGE_TYPE if function.name == EXPLAINER else VALUE_TYPE
    document = [(DOCUMENT, DOCUMENT_TYPE)] if sees_document(function) else []
    return document + [(parameter.field.id, kind) for parameter in function.arguments]
