"""What an explanation names: a cell that went in, and a value as a sentence has it."""

import datetime as dt
from dataclasses import dataclass

from udfs.kernel.cells import NO, YES, Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field


@dataclass(frozen=True, slots=True)
class Input:
    """What went into a cell: its name, where it stands, what it shows, the voucher of its row."""

    label: str
    ref: str
    shown: str
    voucher: str = ""

    def __str__(self) -> str:
        return f"{self.label}＝{self.shown}（{self.ref}）"


def shown(value: Value, of: Field | None = None) -> str:
    """A value as a sentence has it, with its unit."""
    if isinstance(value, GhgError):
        return value.code
    if is_blank(value):
        return "（空）"
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        unit = f" {of.unit}" if of is not None and of.unit not in ("", "1") else ""
        is_year = of is not None and (of.id.endswith("year") or of.id.endswith("_key"))
        return f"{value:.0f}" if is_year else f"{value:,.12g}{unit}"
    return f"“{value}”"
