"""The rows of a year that last year's workbook verified already, and a digest that tells whether they are still the same."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from udfs.account.factors import validity
from udfs.kernel.cells import Value, is_blank, shown
from udfs.periods.series import bills_by_source
from workbook_templates.engagement.reader import Engagement, TypedRow


def _of_year(column: str) -> Callable[[TypedRow, int], bool]:
    return lambda row, year: row.number(column) == year


def _valid(row: TypedRow, year: int) -> bool:
    return year in validity(row)


def _of_month(row: TypedRow, year: int) -> bool:
    month = row.date("price_month")
    return month is not None and month.year == year


# Table -> whether a row of it is of a year; bills are by the months they are counted in.
IN_YEAR: Mapping[str, Callable[[TypedRow, int], bool]] = {
    **dict.fromkeys(("factors", "gas_components"), _valid),
    "fuel_prices": _of_month,
    **dict.fromkeys(
        ("estimates", "cross_checks", "deductions", "trial_runs", "renewables", "grid_losses", "split_shares", "stock"),
        _of_year("verification_year"),
    ),
    "quota_data": _of_year("quota_year"),
    "vouchers": _of_year("verification_year"),
}
BILLS = "bills"
LOCKED_TABLES = (BILLS, *IN_YEAR)


def locked_rows(engagement: Engagement, table: str, year: int) -> Sequence[TypedRow]:
    """The rows of a table that a year's figures rest on.

    Args:
        engagement: as read.
        table: one of `LOCKED_TABLES`.
        year: a baseline year.
    """
    if table == BILLS:
        counted = {
            id(bill.row) for bills in bills_by_source(engagement).values() for bill in bills if year in bill.years
        }
        return [row for row in engagement.rows(table) if id(row) in counted]
    return [row for row in engagement.rows(table) if IN_YEAR[table](row, year)]


def digest_of(rows: Sequence[TypedRow]) -> str:
    """SHA-256 of what is filled in; the order of rows and columns, and programs that write 15 digits, do not matter."""
    return hashlib.sha256("\n".join(sorted("\t".join(_cells(row)) for row in rows)).encode()).hexdigest()


def _cells(row: TypedRow) -> Iterator[str]:
    for column in sorted(row.record.records.columns.declared.columns, key=lambda column: column.id):
        value = row.value(column.id) if column.formula is None else None
        if not is_blank(value):
            yield f"{column.id}={_plain(value)}"


def _plain(value: Value) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{float(value):.15g}" if is_number else shown(value)  # type: ignore[arg-type]
