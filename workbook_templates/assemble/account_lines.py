"""核对明细: the rows behind each source and year, the bills counted nowhere with the reason, and the totals that were checked.

The lines of 账目 stand in the order of 核对, one for each of its rows, so that its formulas find them by their place.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import fsum

from udfs.account.entering import APART, BESIDE_BILLS, BILLS, billed
from udfs.account.terms import Account, Place, Term, account
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.rounding import is_equal
from udfs.vocabularies import AccountLine, Entry
from workbook_templates.engagement.reader import Engagement

LONGEST = 8_000  # characters of the numbers in a cell; the rest is told by its count
Line = dict[str, Value]


def assemble(engagement: Engagement) -> list[Line]:
    """The lines of the sheet; none where there is neither source nor year."""
    entered = account(engagement)
    lines = [*_of_sources(engagement, entered), *_not_counted(engagement, entered), *_totals(engagement)]
    entry = {"entry": str(Entry.ASSEMBLED)}
    return [{"account_line_no": number, **line, **entry} for number, line in enumerate(lines, start=1)]


def numbers(keys: Sequence[str], what: str = "") -> str:
    """The numbers of rows as a cell lists them."""
    told: list[str] = []
    length = 0
    for key in keys:
        length += len(key) + 1
        if length > LONGEST:
            return f"{what}{'、'.join(told)}……共{len(keys)}行"
        told.append(key)
    return what + "、".join(told)


def _of_sources(engagement: Engagement, entered: Account) -> Iterator[Line]:
    """One for each row of 核对, those of blank years and sources too; each tells what of the source's bills is counted nowhere."""
    calculation = engagement.calculation
    years = list(calculation.column("years", "verification_year"))
    of_sources = zip(*(calculation.column("sources", name) for name in ("source_id", "activity_unit")))
    nowhere: dict[str, list[float]] = {}
    for bill in entered.not_counted:
        nowhere.setdefault(bill.row.text("source_id") or "", []).append(bill.quantity or 0.0)
    for (source, unit), year in product(of_sources, years):
        name = f"{source:.15g}" if isinstance(source, float) else str(source)
        left = fsum(nowhere.get(name, ()))
        if is_blank(source) or not isinstance(year, (int, float)):
            yield {"source_id": source, "uncounted_quantity": left or None}
            continue
        place = (name, float(year))
        bills = entered.terms[BILLS.held].get(place)
        quantity = entered.audited(place)
        yield {
            "account_line": str(AccountLine.SOURCE_YEAR), "source_id": source, "verification_year": year,
            "account_quantity": quantity, "activity_unit": unit,
            "emission_tco2": engagement.tonnes(*place, quantity),
            "counted_bills_number": len(bills.rows) if bills else 0,
            "counted_bills": numbers(list(_with_parts(bills))) if bills else None,
            "other_rows": _others(entered, place) or None, "uncounted_quantity": left or None,
        }  # fmt: skip


def _with_parts(bills: Term) -> Iterator[str]:
    """The bills of a source and year; of one that is divided between years, how much of it: Σ is the account's 单据."""
    for row, part in zip(bills.rows, bills.quantities):
        whole = billed(row)
        yield row.key if whole is None or is_equal(whole, part) else f"{row.key}（其中{part:.10g}）"


def _others(entered: Account, place: Place) -> str:
    found = []
    for entering in (*BESIDE_BILLS, APART):
        term = entered.terms[entering.held].get(place)
        rows = [row.key for row, kind in zip(term.rows, term.kinds) if kind == entering.kind] if term else []
        if rows:
            found.append(numbers(rows, entering.kind))
    return "；".join(found)


def _not_counted(engagement: Engagement, entered: Account) -> Iterator[Line]:
    units = {row.key: row.value("activity_unit") for row in engagement.rows("sources")}
    for left in entered.not_counted:
        yield {
            "account_line": str(AccountLine.NOT_COUNTED), "source_id": left.row.value("source_id"),
            "verification_year": left.row.number("verification_year"), "account_quantity": left.quantity,
            "activity_unit": units.get(left.row.text("source_id") or ""), "emission_tco2": left.tonnes,
            "counted_bills_number": 1, "counted_bills": left.row.key, "uncounted_reason": left.reason,
        }  # fmt: skip


def _totals(engagement: Engagement) -> Iterator[Line]:
    """What the checks were run on: 核对 tells whether the totals are still these."""
    for row in engagement.rows("year_totals"):
        yield {
            "account_line": str(AccountLine.TOTAL), "verification_year": row.number("verification_year"),
            "emission_tco2": row.number("verified_emission_tco2"),
        }  # fmt: skip
