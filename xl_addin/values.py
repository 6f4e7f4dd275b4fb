"""Host value <-> kernel value: the only conversion in and out."""

import datetime as dt

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from udfs.kernel.function import Result


def to_json(result: Result) -> object:
    """A result as JSON has it: an error is ``{"error": code, "message": sentence}``, a date is ISO text."""
    if isinstance(result, list):
        return [[to_json(cell) for cell in row] for row in result]
    if isinstance(result, GhgError):
        return {"error": result.code, "message": result.message}
    return result.isoformat() if isinstance(result, dt.date) else result


def to_text(value: Value) -> str:
    """A value as the terminal shows it."""
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)
