"""The register of meters as columns, and keys as they are compared."""

import datetime as dt
from collections.abc import Hashable
from typing import TypeAlias

from udfs.kernel.calendar import Target
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import Missing, WrongKind
from udfs.kernel.field import field
from udfs.periods.proration import first_month_of
from udfs.periods.remembered import remember_last

ColumnCells: TypeAlias = tuple[Value, ...]
Meters: TypeAlias = tuple[ColumnCells, ColumnCells]
Dates: TypeAlias = tuple[dt.date | None, dt.date | None]  # first and last day, where they are told
Service: TypeAlias = dict[Hashable, Dates]  # by meter as it is compared


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


@remember_last
def in_service(meters: ColumnCells | None, starts: ColumnCells | None, ends: ColumnCells | None) -> Service:
    """From when to when each meter is in service, where that is told.

    Raises:
        Missing: dates without meters.
        GhgError: a date that cannot be read.
    """
    if starts is None and ends is None:
        return {}
    if meters is None:
        raise Missing("给出了各表启用、停用日期而没有登记的计量表：请选同样行的计量表号。")
    columns = [(None,) * len(meters) if column is None else column for column in (starts, ends)]
    if any(len(column) != len(meters) for column in columns):
        raise WrongKind("登记的计量表与各表启用、停用日期行数不一致：请选同样的行。")
    found: Service = {}
    for meter, *days in zip(meters, *columns):
        if not is_blank(meter):
            begun, ended = (_day(value, name) for value, name in zip(days, ("meter_from", "meter_to")))
            found.setdefault(folded_key(meter), (begun, ended))
    return found


def _day(value: Value, name: str) -> dt.date | None:
    day = None if is_blank(value) else field(name).read(value)
    assert day is None or isinstance(day, dt.date)
    return day
