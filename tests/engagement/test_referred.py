"""W-6 says what is so: whether the quantity of a row that refers nowhere is counted."""

import datetime as dt

import pytest

from tests.engagement.test_checks import BASE, engagement_of
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.tables import WORKBOOK

Row = dict[str, object]
MORE: dict[str, Row] = {
    "bills": BASE["tables"]["bills"][3] | {
        "bill_no": "B9", "voucher_no": "V9", "period_start": dt.date(2025, 3, 1), "period_end": dt.date(2025, 3, 31),
        "activity_quantity": 7000,
    },
    "estimates": {
        "estimate_id": "T9", "source_id": "E1", "verification_year": 2025, "estimate_method": "产量比例",
        "missing_output_count": 10, "complete_output_count": 110, "complete_usage_quantity": 110000,
        "has_stamped_statement": "是",
    },
}  # fmt: skip


def totals(changed: dict[str, list[Row]]) -> dict[str, object]:
    return {row.key: row.value("verified_emission_tco2") for row in engagement_of(changed, {}).rows("year_totals")}


def row_of(table: str, changed: Row) -> Row:
    """The row further on, with some cells changed, as far as somebody fills them in."""
    columns = {column.id for column in WORKBOOK.table(table).columns if column.formula is None}
    return {name: value for name, value in (MORE[table] | changed).items() if name in columns}


def told(table: str, changed: Row) -> tuple[bool, list[str]]:
    """Whether a row moves the totals, and what W-6 says of it."""
    known = BASE["tables"].get(table, [])
    with_row = {table: [*known, row_of(table, changed)]}
    found = run_checks(engagement_of(with_row, {}))
    messages = [finding.message for finding in found if finding.check == "W-6" and finding.table == table]
    return totals(with_row) != totals({table: known or [{}]}), messages


@pytest.mark.parametrize("table", MORE)
def test_a_row_that_refers_to_what_is_registered_moves_a_total(table: str) -> None:
    moves, messages = told(table, {})
    assert moves
    assert not messages
    assert not [
        year
        for year in totals({table: [*BASE["tables"].get(table, []), row_of(table, {})]}).values()
        if isinstance(year, GhgError)
    ]


@pytest.mark.parametrize("table", ["bills", "estimates"])
def test_a_row_of_an_unknown_source_is_in_no_total(table: str) -> None:
    moves, (message,) = told(table, {"source_id": "E77"})
    assert "没有计入任何排放源" in message
    assert not moves


def test_an_estimate_of_an_unknown_year_is_in_no_total() -> None:
    moves, (message,) = told("estimates", {"verification_year": 2031})
    assert "没有计入任何核查年份" in message
    assert not moves


def test_a_row_without_a_quantity_is_not_said_to_count_or_not() -> None:
    voucher = BASE["tables"]["vouchers"]
    changed = {"vouchers": [*voucher, voucher[0] | {"voucher_no": "V9", "verification_year": 2031}]}
    (finding,) = (finding for finding in run_checks(engagement_of(changed, {})) if finding.check == "W-6")
    assert "查不到本行所指的登记" in finding.message
