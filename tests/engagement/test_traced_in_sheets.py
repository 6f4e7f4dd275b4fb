"""Any tonne is followed from the total to its bills, and any bill to its place in the total, by what the cells of the sheets say."""

import datetime as dt
import re
from collections import Counter
from math import fsum, isclose
from pathlib import Path

import pytest
import tomllib
from oracle.product import book_of
from sample_books import after_run, opened

from udfs.vocabularies import AccountLine
from workbook_templates.assemble.account_lines import assemble
from workbook_templates.engagement.reader import Engagement, TypedRow, read
from workbook_templates.samples import names

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
PART = re.compile(r"(?P<bill>[^（]+)（其中(?P<part>-?[\d.e+-]+)）")
# What 其他行 calls the rows of a table -> the table, the column of 核对 that they come to, and their own column with its sign.
OTHERS = {
    "推算": ("estimates", "estimates_quantity", "final_quantity"),
    "库存": ("stock", "stock_quantity", "stock_change_quantity"),
    "交叉检查": ("cross_checks", "adjustment_quantity", "adjustment_quantity"),
    "追加": ("deductions", "additions_quantity", "added_quantity"),
    "输配电": ("grid_losses", "additions_quantity", "loss_kwh"),
    "扣减": ("deductions", "deductions_quantity", "deducted_quantity"),
    "单独核算": ("deductions", "apart_quantity", "apart_quantity"),
}


def as_on_file(sample: str) -> Engagement:
    return read(opened(after_run(sample).content))


def named_bills(row: TypedRow) -> list[tuple[str, float | None]]:
    """The bills that a cell names, with how much of each, where it is not all; a number that stands twice is named twice."""
    listed = [told for told in (row.text("counted_bills") or "").split("、") if told]
    parts = [(told, PART.fullmatch(told)) for told in listed]
    return [(found["bill"], float(found["part"])) if found else (told, None) for told, found in parts]


def is_close(left: float, right: float) -> bool:
    return isclose(left, right, rel_tol=1e-8, abs_tol=1e-6)


@pytest.mark.parametrize("sample", names())
def test_a_total_is_followed_to_its_bills(sample: str) -> None:
    engagement = as_on_file(sample)
    bills: dict[str, list[float]] = {}
    for bill in engagement.rows("bills"):
        bills.setdefault(bill.key, []).append(bill.number("quantity_in_source_unit") or 0.0)
    rows = {table: {row.key: row for row in engagement.rows(table)} for table, _, _ in OTHERS.values()}
    for year in engagement.rows("year_totals"):
        own = [
            row for row in engagement.rows("account") if row.text("verification_year") == year.text("verification_year")
        ]
        total = fsum(row.number("verified_emission_tco2") or 0.0 for row in own)
        assert is_close(total, year.number("verified_emission_tco2") or 0.0)
    for row in engagement.rows("account"):
        named = named_bills(row)
        assert len(named) == (row.number("counted_bills_number") or 0)
        again = Counter[str]()
        held = 0.0
        for number, part in named:
            held += bills[number][again[number]] if part is None else part
            again[number] += 1
        assert is_close(held, row.number("bills_quantity") or 0.0), row.key
        came = Counter[str]()
        for told in (row.text("other_rows") or "").split("；"):
            kind = next((kind for kind in OTHERS if told.startswith(kind)), None)
            if kind is not None:
                table, term, column = OTHERS[kind]
                came[term] += fsum(
                    rows[table][key].number(column) or 0.0 for key in told.removeprefix(kind).split("、")
                )
        # What the entries keep apart was deducted before it stands apart.
        both = {"deductions_quantity", "additions_quantity"} if came["apart_quantity"] else set[str]()
        for term in {term for _, term, _ in OTHERS.values()} - both:
            assert is_close(came[term], row.number(term) or 0.0), (row.key, term)


@pytest.mark.parametrize("sample", names())
def test_a_bill_is_followed_to_its_place_in_the_total(sample: str) -> None:
    engagement = as_on_file(sample)
    lines = [line for line in engagement.rows("account_lines") if line.text("counted_bills")]
    parts: dict[str, list[float | None]] = {}
    for line in lines:
        is_left = line.choice("account_line", AccountLine) is AccountLine.NOT_COUNTED
        for bill, part in named_bills(line):
            parts.setdefault(bill, []).append(line.number("account_quantity") if is_left else part)
    for bill in engagement.rows("bills"):
        whole, found = bill.number("quantity_in_source_unit") or 0.0, parts[bill.key]
        assert set(found) == {None} or is_close(fsum(part or 0.0 for part in found), whole), bill.key


@pytest.mark.parametrize("sample", names())
def test_both_sheets_tell_one_quantity(sample: str) -> None:
    engagement = as_on_file(sample)
    assert both_sheets(engagement) == {}


def both_sheets(engagement: Engagement) -> dict[str, tuple[float, float]]:
    """Rows of 核对 whose 核查量 is another one than 核对明细 tells for the source and year."""
    told = {
        f"{line.text('source_id')}|{line.number('verification_year') or 0:.0f}": line.number("account_quantity") or 0.0
        for line in engagement.rows("account_lines")
        if line.choice("account_line", AccountLine) is AccountLine.SOURCE_YEAR
    }
    shown = {row.key: row.number("audited_quantity") or 0.0 for row in engagement.rows("account")}
    assert told.keys() == shown.keys()
    return {key: (told[key], amount) for key, amount in shown.items() if not is_close(told[key], amount)}


def test_what_lies_outside_the_dates_is_in_neither_sheet() -> None:
    """Bills of a 基准 year before a source was taken into use do not count there; 核对明细 counted them."""
    tables = dict(BASE["tables"])
    tables["sources"] = [tables["sources"][0] | {"in_use_from": dt.date(2024, 4, 1)}]
    before = read(book_of(BASE["form"], tables))
    lines = assemble(before)
    after = read(book_of(BASE["form"], tables | {"account_lines": lines}))
    [row] = [row for row in after.rows("account") if row.key == "E1|2024"]
    assert row.number("outside_quantity") == 30000
    assert both_sheets(after) == {}
