"""What is not filled in is never taken for zero: a figure that would come of it is refused, or is not there."""

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.engagement.test_checks import BASE, engagement_of
from udfs.kernel.errors import GhgError
from workbook_templates.declare.formulas import Binary, Call, Cell, Expression
from workbook_templates.declare.table import Role, Table
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.tables import WORKBOOK

SOURCE = BASE["tables"]["sources"][0]
BOUGHT = [
    {
        "bill_no": f"D{year}", "source_id": "D1", "verification_year": year, "period_start": dt.date(year, 5, 6),
        "period_end": dt.date(year, 5, 6), "activity_quantity": quantity, "quantity_unit": "L", "voucher_no": "V1",
    }
    for year, quantity in ((2024, 800), (2025, 900))
]  # fmt: skip
STOCK = [
    {"source_id": "D1", "verification_year": 2024, "opening_stock": 100, "closing_stock": 150},
    {"source_id": "D1", "verification_year": 2025, "closing_stock": 20},
]
CROSS_CHECK = {
    "crosscheck_id": "X1", "verification_year": 2025, "source_id": "E1", "crosscheck_subject": "全年用电",
    "primary_source": "电费单", "secondary_source": "抄表", "secondary_value": 121_200, "verifier_value": 121_000,
}  # fmt: skip


def unguarded(node: Expression, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """The columns whose cells enter arithmetic although no test around it asks whether they are blank."""
    if isinstance(node, Call) and node.function == "IF":
        test, *branches = node.parts
        yield from unguarded(test, known)
        for branch in branches:
            yield from unguarded(branch, known | set(asked(test)))
        return
    if isinstance(node, Binary) and node.sign in "+-*/":
        yield from (side.column for side in node.parts if isinstance(side, Cell) and side.column not in known)
    for part in node.parts:
        yield from unguarded(part, known)


def asked(node: Expression) -> Iterator[str]:
    """The columns of which a test asks whether they are blank."""
    if isinstance(node, Binary) and node.word == "" and isinstance(node.left, Cell):
        yield node.left.column
    for part in node.parts:
        yield from asked(part)


def calculated(table: Table) -> Iterator[tuple[str, str]]:
    typed = {column.id for column in table.columns if column.role is Role.REQUIRED}
    for column in table.columns:
        if isinstance(column.formula, Expression):
            yield from ((column.id, other) for other in unguarded(column.formula) if other in typed)


@pytest.mark.parametrize("table", WORKBOOK.tables, ids=lambda table: table.id)
def test_no_formula_takes_a_blank_of_a_required_column_for_zero(table: Table) -> None:
    named = {("opening_in_use", "verification_year")}  # the key of the year before, which no row has without a year
    assert set(calculated(table)) - named == set()


def of_diesel(stock: list[dict]) -> Engagement:
    diesel = SOURCE | {"source_id": "D1", "source_category": "柴油"}
    return engagement_of({"sources": [SOURCE, diesel], "bills": BASE["tables"]["bills"] + BOUGHT, "stock": stock}, {})


def activity(engagement: Engagement, source: str, year: int) -> object:
    (row,) = (row for row in engagement.rows("monthly") if row.key == f"{source}|{year}")
    return row.value("activity_total")


@pytest.mark.parametrize(
    ("stock", "refused", "stands"),
    [
        (STOCK, (), {2024: 750, 2025: 1030}),
        ([STOCK[0] | {"closing_stock": None}, STOCK[1]], (2024, 2025), {}),
        ([STOCK[0], STOCK[1] | {"closing_stock": None}], (2025,), {2024: 750}),
        ([{"source_id": "D1", "verification_year": 2024}, STOCK[1]], (2024, 2025), {}),
        ([STOCK[0] | {"closing_stock": None}, STOCK[1] | {"opening_stock": 5}], (2024,), {2025: 885}),
    ],
    ids=["whole", "no closing", "no last closing", "neither", "an opening of its own"],
)
def test_a_stock_that_was_not_taken_is_not_an_empty_one(
    stock: list[dict], refused: tuple[int, ...], stands: dict[int, float]
) -> None:
    engagement = of_diesel(stock)
    for year in refused:
        assert isinstance(activity(engagement, "D1", year), GhgError), year
    assert {year: activity(engagement, "D1", year) for year in stands} == stands
    years_told = {finding.key[3:7] for finding in run_checks(engagement) if finding.check in ("W-9", "309-124")}
    assert {str(year) for year in refused} <= years_told


def test_a_value_that_is_adjusted_must_be_there_whatever_was_decided_on() -> None:
    engagement = engagement_of({"cross_checks": [CROSS_CHECK]}, {})
    assert isinstance(activity(engagement, "E1", 2025), GhgError)
    whole = engagement_of({"cross_checks": [CROSS_CHECK | {"primary_value": 120_000}]}, {})
    assert activity(whole, "E1", 2025) == 121_000


def test_what_was_sold_must_be_told() -> None:
    lines = SOURCE | {"source_category": "输配电损耗"}
    row = {"grid_loss_id": "L1", "verification_year": 2025, "source_id": "E1", "supplied_kwh": 2_000_000}
    tables = {"sources": [lines], "bills": [], "grid_losses": [row]}
    refused = activity(engagement_of(tables, {}), "E1", 2025)
    assert isinstance(refused, GhgError)
    assert "没有填写售电量" in str(refused)
    assert activity(engagement_of(tables | {"grid_losses": [row | {"sold_kwh": 0}]}, {}), "E1", 2025) == 2_000_000
