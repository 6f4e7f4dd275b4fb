"""What of last year's workbook next year's begins with: registers and cases, factors, the years that stay, their vouchers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from udfs.account.vouchers import register
from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import QuotaItem, YearRole
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.exchange.carrying.turn import Bills, bills_of, meters_of
from workbook_templates.exchange.carrying.years import Row, Years, clipped, given, years_of

# Registers and cases, which go on as they are until somebody says otherwise.
REGISTERS = ("sites", "sources", "attributions")
# Rows that belong to one year: they stay where that year does.
OF_YEAR = {
    "estimates": "verification_year", "cross_checks": "verification_year", "deductions": "verification_year",
    "renewables": "verification_year", "grid_losses": "verification_year", "split_shares": "verification_year",
    "stock": "verification_year", "bridge": "verification_year", "sampling": "verification_year",
    "vouchers": "verification_year",
}  # fmt: skip
FROM_YEAR_TO_YEAR = ("factors", "gas_components")
# Named cells that are of one verification: nobody can know them yet, and last year's words would stand in this year's report.
NOT_YET = (
    "filing_date", "initial_report_version", "initial_report_date", "final_report_version", "final_report_date", "opinion",
    "opinion_text", "fluctuation_reason", "uncovered_matters",
)  # fmt: skip
AGREEMENT = "agreement_voucher_no"
# Items of 六.4 that are told of several years, whichever of them are verified.
OF_SEVERAL_YEARS = (QuotaItem.BASELINE_CHANGE, QuotaItem.SITE_CLOSED, QuotaItem.SITE_OPENED, QuotaItem.NEW_PROJECT)
OF_ONE_VOUCHER = ("covered_numbers", "covered_sources", "voucher_total_count", "voucher_seen_count", "seen_numbers")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is carried over.

    Attributes:
        forms: named cells.
        tables: table -> rows.
        kept: table -> its first rows, those of baseline years, which stay as they were verified.
    """

    years: Years
    forms: dict[str, Value]
    bills: Bills
    tables: dict[str, list[Row]] = field(default_factory=dict)
    kept: dict[str, list[Row]] = field(default_factory=dict)


def selection_of(engagement: Engagement) -> Selection:
    """Choose.

    Args:
        engagement: last year's workbook.

    Raises:
        FileError: it has no year.
    """
    years = years_of(engagement)
    items = engagement.calculation.workbook.items
    forms = {
        item.field.id: engagement.setting(item.field.id)
        for item in items if item.formula is None and item.field.id not in NOT_YET
    }  # fmt: skip
    chosen = Selection(years, forms, bills_of(engagement, years))
    chosen.tables["years"] = [
        {"verification_year": years.new, "year_role": str(YearRole.COMPLIANCE)},
        *(given(row) for row in engagement.rows("years") if years.is_kept(row.number("verification_year"))),
    ]
    for table in REGISTERS:
        chosen.tables[table] = [given(row) for row in engagement.rows(table)]
    chosen.tables["meters"] = meters_of(engagement, chosen.bills, years)
    for table in FROM_YEAR_TO_YEAR:
        kept, renewed = clipped(engagement.rows(table), years)
        renewed = [{**row, "confirmed_by": None} if "confirmed_by" in row else row for row in renewed]
        chosen.tables[table], chosen.kept[table] = [*kept, *renewed], kept
    for table, column in OF_YEAR.items():
        rows = [given(row) for row in engagement.rows(table) if years.is_kept(row.number(column))]
        chosen.tables[table] = rows
        chosen.kept[table] = list(rows)
    chosen.tables["bills"], chosen.kept["bills"] = chosen.bills.rows, chosen.bills.kept
    quota = engagement.rows("quota_data")
    chosen.kept["quota_data"] = [given(row) for row in quota if years.is_kept(row.number("quota_year"))]
    chosen.tables["quota_data"] = chosen.kept["quota_data"] + [
        given(row) for row in quota
        if row.choice("quota_item", QuotaItem) in OF_SEVERAL_YEARS and not years.is_kept(row.number("quota_year"))
    ]  # fmt: skip
    _keep_what_they_rest_on(engagement, chosen)
    chosen.tables["stock"] += list(_opening(engagement, years))
    chosen.tables["vouchers"] += _cited(engagement, chosen)
    chosen.tables["other_organisations"] = [given(row) for row in engagement.rows("other_organisations")]
    return chosen


def _keep_what_they_rest_on(engagement: Engagement, chosen: Selection) -> None:
    """Trial runs of the entries that stay, the published prices of their years, where the bills stand in their vouchers."""
    entries = {row["deduction_id"] for row in chosen.tables["deductions"]}
    of_trials = [given(row) for row in engagement.rows("trial_runs") if row.value("deduction_id") in entries]
    prices = [
        given(row) for row in engagement.rows("fuel_prices")
        if (month := row.date("price_month")) is not None and chosen.years.is_kept(month.year)
    ]  # fmt: skip
    places = [
        given(row) for row in engagement.rows("voucher_places") if row.text("placed_bill") in chosen.bills.keys
    ]  # fmt: skip
    for table, rows in (("trial_runs", of_trials), ("fuel_prices", prices), ("voucher_places", places)):
        chosen.tables[table] = chosen.kept[table] = rows


def _opening(engagement: Engagement, years: Years) -> Iterator[Row]:
    """What was in stock when the last year ended is there when the new one begins."""
    for row in engagement.rows("stock"):
        if row.number("verification_year") == years.last and not is_blank(row.value("closing_stock")):
            yield {
                "source_id": row.value("source_id"), "verification_year": years.new,
                "opening_stock": row.value("closing_stock"), "voucher_no": row.value("voucher_no"),
            }  # fmt: skip


def _cited(engagement: Engagement, chosen: Selection) -> Iterator[Row]:
    """The vouchers of years that are left behind and that what is carried over cites, each in a row of its own."""
    known, years = register(engagement), chosen.years
    found: dict[str, tuple[Sequence[object], int]] = {}  # the rows are those of the workbook, seen as checks see them
    for table in REGISTERS:
        for row in engagement.rows(table):
            number = row.text(AGREEMENT) if AGREEMENT in row.record.cells else None
            if number:
                found.setdefault(number, (known.of_number(number), years.new))
    for bill in chosen.bills.carried:
        if number := bill.row.text("voucher_no"):
            year = max((year for year in bill.years if years.is_kept(year)), default=years.new)
            found.setdefault(number, (known.of_bill(bill.row), year))
    for number, (rows, year) in found.items():
        for registered in rows[:1]:
            assert isinstance(registered, TypedRow)
            if not years.is_kept(registered.number("verification_year")):
                yield _alone(given(registered), number, year)


def _alone(row: Mapping[str, Value], number: str, year: int) -> Row:
    """The row of one voucher, made from that of its kind."""
    kept = dict(row) if row["voucher_no"] == number else {**row, **dict.fromkeys(OF_ONE_VOUCHER)}
    return {**kept, "voucher_no": number, "verification_year": year}
