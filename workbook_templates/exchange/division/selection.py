"""What a verifier needs for the sources assigned, and nothing else: whole rows, chosen by what they refer to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from udfs.account.vouchers import register
from udfs.kernel.cells import Value
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.tables.report_items import CONCLUSION

VOUCHER_COLUMNS = ("voucher_no", "agreement_voucher_no")
YEAR_COLUMNS = ("verification_year", "year_role")  # the totals of the years tell more than a source
# Where a bill stands among all bills of the year tells the tonnes of the others.
PLACE_IN_SAMPLE = ("cumulated_from_tco2", "cumulated_to_tco2", "hit_tco2", "drawn_interval_tco2")
BY_CATEGORY = ("factors", "fuel_prices")


@dataclass(frozen=True, slots=True)
class Share:
    """What one verifier gets.

    Attributes:
        verifier: name.
        sources: ids of the sources assigned.
        forms: settings of 基本信息.
        rows: table -> row id -> column -> value.
    """

    verifier: str
    sources: tuple[str, ...]
    forms: dict[str, Value]
    rows: dict[str, dict[str, dict[str, Value]]]


def share_of(engagement: Engagement, verifier: str, sources: Sequence[str]) -> Share:
    """The rows of the sources assigned, of their sites, categories, cases and vouchers.

    Args:
        engagement: the complete workbook.
        verifier: name.
        sources: ids of the sources assigned.
    """
    own = set(sources)
    chosen: dict[str, list[TypedRow]] = {
        "years": engagement.rows("years"),
        "sources": [row for row in engagement.rows("sources") if row.text("source_id") in own],
    }
    sites = {row.text("site_id") for row in chosen["sources"]}
    categories = {row.text("source_category") for row in chosen["sources"]}
    chosen["sites"] = [row for row in engagement.rows("sites") if row.text("site_id") in sites]
    for table in BY_CATEGORY:
        chosen[table] = [
            row
            for row in engagement.rows(table)
            if row.text("source_category") in categories and (_source(row) is None or _source(row) in own)
        ]
    for table in _tables_with(engagement, "source_id"):
        chosen.setdefault(table, [row for row in engagement.rows(table) if row.text("source_id") in own])
    cases = {row.text("case_id") for rows in chosen.values() for row in rows if "case_id" in row.record.cells}
    chosen["attributions"] = [
        row
        for row in engagement.rows("attributions")
        if row.text("source_id") in own or (row.text("source_id") is None and row.text("case_id") in cases)
    ]
    named = {
        row.text(column)
        for rows in chosen.values()
        for row in rows
        for column in VOUCHER_COLUMNS
        if column in row.record.cells
    }
    known = register(engagement)
    cited = [voucher for number in named for voucher in known.of_number(number)]
    cited += [voucher for bill in chosen["bills"] for voucher in known.of_bill(bill)]
    wanted = set(map(id, cited))
    chosen["vouchers"] = [row for row in engagement.rows("vouchers") if id(row) in wanted]
    bills = {row.key for row in chosen["bills"]}
    chosen["voucher_places"] = [row for row in engagement.rows("voucher_places") if row.text("placed_bill") in bills]
    ids = {table: row_ids(engagement.rows(table)) for table in chosen}
    rows = {
        table: {ids[table][row.index]: _given(engagement, row) for row in table_rows}
        for table, table_rows in chosen.items()
    }
    for year in rows["years"].values():
        year.update(dict.fromkeys(year.keys() - set(YEAR_COLUMNS)))
    for item in rows["sample_items"].values():
        item.update(dict.fromkeys(PLACE_IN_SAMPLE))
    return Share(verifier, tuple(sources), settings(engagement), rows)


def _source(row: TypedRow) -> str | None:
    """The source that a row is for; None where it is for all of its category."""
    return row.text("source_id") if "source_id" in row.record.cells else None


def row_ids(rows: Sequence[TypedRow]) -> dict[int, str]:
    """Row index -> id: the key, and the how-maniest row of that key it is."""
    seen: Counter[str] = Counter()
    ids = {}
    for row in rows:
        seen[row.key] += 1
        ids[row.index] = f"{row.key}|{seen[row.key]}"
    return ids


def settings(engagement: Engagement) -> dict[str, Value]:
    """The named cells that are filled in; what the report concludes of the whole is the leader's (八)."""
    items = engagement.calculation.workbook.items
    return {
        item.field.id: engagement.forms[item.field.id].value for item in items
        if item.formula is None and item not in CONCLUSION.items
    }  # fmt: skip


def _given(engagement: Engagement, row: TypedRow) -> dict[str, Value]:
    """The cells of a row that are filled in, blank ones too."""
    columns = engagement.calculation.workbook.table(row.table).columns
    return {column.id: row.record.cells[column.id].value for column in columns if column.formula is None}


def _tables_with(engagement: Engagement, column: str) -> Iterator[str]:
    for table in engagement.calculation.workbook.tables:
        is_filled_in = not table.is_computed and not table.is_assembled
        if is_filled_in and any(declared.id == column for declared in table.columns):
            yield table.id
