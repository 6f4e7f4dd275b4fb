"""Keys of a ledger as they are compared, and the months that the register of meters sets for the first bills."""

from collections.abc import Hashable
from typing import TypeAlias

from udfs.kernel.calendar import Target
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import Missing, WrongKind
from udfs.periods.proration import first_month_of
from udfs.periods.remembered import remember_last

ColumnCells: TypeAlias = tuple[Value, ...]
Meters: TypeAlias = tuple[ColumnCells, ColumnCells]


def key_of(value: Value) -> Value:
    """The key as it is compared: text without regard to case, as a spreadsheet compares; a whole number by its digits, as it is read."""
    if isinstance(value, str):
        return value.casefold()
    is_whole = isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer()
    return f"{value:.0f}" if is_whole else value


def folded_key(key: Value) -> Value:
    """The key of a bill; blank ones are one key."""
    return "" if is_blank(key) else key_of(key)


@remember_last
def register(meters: ColumnCells | None, months: ColumnCells | None) -> Meters | None:
    """Meters and the months set for their first bills; None where no month is.

    Raises:
        Missing: months without meters.
    """
    if months is None:
        return None
    if meters is None:
        raise Missing("给出了各表首张单据所属月份而没有登记的计量表：请选同样行的计量表号。")
    return meters, months


def first_months(meters: ColumnCells, months: ColumnCells) -> dict[Hashable, Target]:
    """The months that somebody set for the first bills of meters, by meter as it is compared.

    Raises:
        GhgError: a month that cannot be read, or a year in its place.
    """
    if len(meters) != len(months):
        raise WrongKind("登记的计量表与各表首张单据所属月份行数不一致：请选同样的行。")
    read = ((folded_key(meter), first_month_of(month)) for meter, month in zip(meters, months) if not is_blank(meter))
    return {meter: month for meter, month in read if month is not None}
