"""凭证登记 of what an import brings: vouchers that no row covers yet get one, so that nobody types their numbers again."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Named

from udfs.account.vouchers import register
from udfs.kernel.cells import Value, is_blank
from udfs.periods.source_years import verified_years
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_bills import Values
from workbook_templates.tables.vouchers import VOUCHERS

LONGEST_LIST = 2_000  # characters of numbers in a cell: more, and the sources say which vouchers are meant
_COUNTED = re.compile(r"(?P<head>.*?)(?P<digits>[0-9]+)", re.DOTALL)


def voucher_rows(
    engagement: Engagement, bills: Iterable[Values], stated: Named[str, Value], label: str
) -> list[dict[str, Value]]:
    """The rows that 凭证登记 lacks.

    Args:
        engagement: as it stands.
        bills: that will be appended, by our columns.
        stated: what the map says of these vouchers, by columns of 凭证登记.
        label: of the ledger, by which the new rows are called.

    Returns:
        one row for each year of the engagement in which there are vouchers that nothing covers.
    """
    known = register(engagement)
    sources = {row.text("meter_id"): row.text("source_id") for row in engagement.rows("meters")}
    years = verified_years(engagement)
    numbers: dict[int, dict[str, None]] = {}
    of_sources: dict[int, dict[str, None]] = {}
    for bill in bills:
        end, number = bill["period_end"], str(bill["voucher_no"])
        year = end.year if isinstance(end, dt.date) else 0
        source = bill["source_id"] if not is_blank(bill["source_id"]) else sources.get(str(bill["meter_id"]))
        if year not in years or known.of_number(number) or known.sources.get((str(source), float(year))):
            continue
        numbers.setdefault(year, {})[number] = None
        of_sources.setdefault(year, {})[str(source)] = None
    taken = set(known.own)
    return [_row(year, [*numbers[year]], [*of_sources[year]], stated, label, taken) for year in sorted(numbers)]


def unregistered_years(engagement: Engagement, bills: Iterable[Values]) -> list[int]:
    """The years in which bills end and that are not verified: their vouchers get no row."""
    ends = (bill["period_end"] for bill in bills)
    return sorted({end.year for end in ends if isinstance(end, dt.date)} - verified_years(engagement))


def _row(
    year: int, numbers: Sequence[str], sources: Sequence[str], stated: Named[str, Value], label: str, taken: set[str]
) -> dict[str, Value]:
    name = f"{label}-{year}"
    name = next(free for free in (name, *(f"{name}({n})" for n in range(2, 10_000))) if free not in taken)
    taken.add(name)
    row: dict[str, Value] = {column.id: None for column in VOUCHERS.columns if column.formula is None}
    row |= {"voucher_no": name, "verification_year": year, **stated}
    listed = "、".join(runs(numbers))
    if len(numbers) == 1 and numbers[0] not in taken:
        row["voucher_no"] = numbers[0]
    elif len(listed) <= LONGEST_LIST:
        row["covered_numbers"] = listed
    else:
        row["covered_sources"] = "、".join(sources)
    return row


def runs(numbers: Iterable[str]) -> list[str]:
    """Numbers as a cell lists them: three and more that follow each other as a run, V-001至V-012.

    Args:
        numbers: each once.
    """
    found: list[list[tuple[str, str, int]]] = []
    for number in sorted(numbers):
        parts = _COUNTED.fullmatch(number)
        head, digits = (parts["head"], parts["digits"]) if parts else (number, "")
        here = (number, f"{head}|{len(digits)}", int(digits or 0))
        last = found[-1][-1] if found else None
        if digits and last is not None and (last[1], last[2] + 1) == here[1:]:
            found[-1].append(here)
        else:
            found.append([here])
    return [
        text
        for run in found
        for text in ([f"{run[0][0]}至{run[-1][0]}"] if len(run) > 2 else [number for number, _, _ in run])
    ]
