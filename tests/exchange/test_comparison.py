"""What `ghgxl diff` tells: every edit and nothing else, rows known by what they hold, and differences that add up."""

import copy
import datetime as dt
import io
import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from sample_books import after_run, as_built, opened

from udfs.kernel.cells import Value, is_blank
from workbook_templates.engagement.journal.changes import Change, ChangeKind
from workbook_templates.engagement.journal.filled import FORM
from workbook_templates.engagement.journal.pairing import Keyed, paired
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.comparison.changes import changes
from workbook_templates.exchange.comparison.emissions import differences
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.outputs.comparison import compare, record_rows, sentences

Rows = list[dict[str, Value]]
SAMPLE = "circuit_boards"


def engagement(tables: Mapping[str, Rows], forms: Mapping[str, Value]) -> Engagement:
    """The sample as a file would hold it after edits."""
    book = opened(as_built(SAMPLE))
    for table, rows in tables.items():
        book.write(table, WORKBOOK.table(table).headed(rows))
    read_once = read(book)
    book.put({read_once.forms[name].ref: value for name, value in forms.items()})
    return read(book)


def other(value: Value, dice: random.Random) -> Value:
    if isinstance(value, bool) or value is None:
        return "另写"
    if isinstance(value, (int, float)):
        return value + dice.choice([1, -1, 0.5])
    return value + dt.timedelta(days=1) if isinstance(value, dt.date) else f"{value}改"


def edited(rows: Rows, dice: random.Random, edits: int) -> tuple[Rows, int]:
    """Rows after random edits: cells changed, rows removed, added and moved; and how many edits there were."""
    rows, made = copy.deepcopy(rows), 0
    for _ in range(edits):
        match dice.randrange(4):
            case 0 if len(rows) > 1:
                del rows[dice.randrange(len(rows))]
            case 1:
                rows.insert(dice.randrange(len(rows) + 1), {column: other(v, dice) for column, v in rows[0].items()})
            case 2:
                dice.shuffle(rows)
                continue
            case _:
                row = dice.choice(rows)
                column = dice.choice(list(row))
                row[column] = other(row[column], dice)
        made += 1
    return rows, made


def applied(rows: list[Keyed], found: list[Change]) -> list[dict[str, Value]]:
    """The rows of the first workbook with the changes made to them."""
    left = [(row.key, dict(row.values)) for row in rows]
    for change in found:
        if change.kind is ChangeKind.ADDED:
            left.append((change.row, dict(change.values)))
            continue
        for place, (key, values) in enumerate(left):
            if change.kind is ChangeKind.REMOVED and values == change.values:
                del left[place]
                break
            if change.kind is ChangeKind.CHANGED and key == change.row and values.get(change.column) == change.before:
                values[change.column] = change.after
                break
        else:
            pytest.fail(f"{change} is of no row")
    return [values for _, values in left]


def contents(rows: list[dict[str, Value]]) -> list[str]:
    return sorted(str(sorted((c, str(v)) for c, v in row.items() if not is_blank(v))) for row in rows)


@pytest.mark.parametrize("seed", range(60))
def test_every_edit_is_told_and_nothing_else(seed: int) -> None:
    """The changes told, made to the rows of the one, give the rows of the other; there are no more than edits."""
    dice = random.Random(seed)
    table = dice.choice(["bills", "sources", "vouchers", "attributions"])
    before = [dict(row) for row in load(SAMPLE)[1][table]]
    after, edits = edited(before, dice, dice.randrange(1, 6))
    key = WORKBOOK.table(table).key
    one, two = ([Keyed(str(row.get(key)), row) for row in rows] for rows in (before, after))
    found: list[Change] = []
    lines = 0
    for left, right in paired(one, two):
        if left is None and right is not None:
            found.append(Change(ChangeKind.ADDED, table, right.key, values=right.values))
        elif right is None and left is not None:
            found.append(Change(ChangeKind.REMOVED, table, left.key, values=left.values))
        elif left is not None and right is not None:
            differing = [c for c in left.values if left.values[c] != right.values.get(c)]
            found += [
                Change(ChangeKind.CHANGED, table, left.key, c, left.values[c], right.values.get(c)) for c in differing
            ]
            lines += len(differing) > 1
    assert contents(applied(one, found)) == contents(after)
    assert len([change for change in found if change.kind is not ChangeKind.REMOVED]) <= edits + 5 * lines


def told(edit: Callable[[dict[str, Rows], dict[str, Value]], None]) -> list[Change]:
    """What is told after an edit of the sample's file."""
    _forms, tables = load(SAMPLE)
    changed = copy.deepcopy(tables)
    settings: dict[str, Value] = {}
    edit(changed, settings)
    touched = {table: rows for table, rows in changed.items() if rows != tables[table]}
    return changes(engagement({}, {}), engagement(touched, settings))


def test_a_file_is_like_itself() -> None:
    assert told(lambda tables, forms: None) == []


def test_a_bill_moved_to_another_place_is_no_difference() -> None:
    assert told(lambda tables, forms: tables["vouchers"].reverse()) == []


def test_a_cell_is_named_by_table_row_and_field() -> None:
    def edit(tables: dict[str, Rows], forms: dict[str, Value]) -> None:
        tables["bills"][3]["activity_quantity"] = 1.0
        forms["tolerance_ratio"] = 0.02

    [setting, cell] = told(edit)
    assert (setting.table, setting.column, setting.before, setting.after) == (FORM, "tolerance_ratio", 0.01, 0.02)
    assert (cell.table, cell.column, cell.after) == ("bills", "activity_quantity", 1.0)
    assert cell.row == load(SAMPLE)[1]["bills"][3]["bill_no"]


def test_a_key_that_was_corrected_is_one_change() -> None:
    def edit(tables: dict[str, Rows], forms: dict[str, Value]) -> None:
        tables["vouchers"][0]["voucher_no"] = "另一编号"

    [change] = told(edit)
    assert (change.column, change.row_after) == ("voucher_no", "另一编号")


def test_a_formula_that_was_overwritten_is_told() -> None:
    row = read(opened(as_built(SAMPLE))).rows("sources")[0]
    place = row.ref("activity_unit")
    file = openpyxl.load_workbook(io.BytesIO(as_built(SAMPLE)))
    file[place.sheet][place.address] = "MWh"
    content = io.BytesIO()
    file.save(content)
    [change] = changes(engagement({}, {}), read(opened(content.getvalue())))
    assert (change.table, change.row, change.column, change.before, change.after) == (
        "sources", row.key, "activity_unit", "（公式）", "MWh",
    )  # fmt: skip


def test_a_run_changes_findings_and_no_emission() -> None:
    one, other = opened(as_built(SAMPLE)), opened(after_run(SAMPLE).content)
    before, after = read(one), read(other)
    found = changes(before, after)
    assert {change.table for change in found} <= {"findings", "other_organisations", "circumstances", "sampling"}
    assert all(line.difference == 0 for line in differences(before, after))


def test_differences_of_sources_add_up_to_those_of_the_years() -> None:
    def edit(tables: dict[str, Rows], forms: dict[str, Value]) -> None:
        dice = random.Random(7)
        for row in tables["bills"]:
            if isinstance(row["activity_quantity"], (int, float)):
                row["activity_quantity"] = row["activity_quantity"] * dice.uniform(0.5, 1.5)

    tables: dict[str, Rows] = copy.deepcopy(load(SAMPLE)[1])
    edit(tables, {})
    before, after = engagement({}, {}), engagement({"bills": tables["bills"]}, {})
    lines = differences(before, after)
    for year in (2024, 2025):
        of_year = [line for line in lines if line.year == year]
        [total], sources = of_year[-1:], of_year[:-1]
        assert total.source == ""
        assert total.difference
        for amount in ("before", "after", "difference"):
            assert math.fsum(getattr(line, amount) for line in sources) == getattr(total, amount)
        for book, amount in ((before, total.before), (after, total.after)):
            [shown] = [row for row in book.rows("year_totals") if row.number("verification_year") == year]
            assert amount == pytest.approx(shown.number("verified_emission_tco2"), rel=1e-12)


def test_two_engagements_have_their_own_sources() -> None:
    sides: list[Any] = []
    for name in ("circuit_boards", "hotel_group"):
        book = opened(as_built(name))
        sides.append((name, book, read(book)))
    compared = compare(*sides)
    assert any("编号不同" in notice for notice in compared.notices)
    text = "\n".join(sentences(compared))
    assert "E-01：" in text
    assert "→ （没有）" in text
    [heading, *rows] = record_rows(compared)
    assert all(len(row) == len(heading) for row in rows)
    assert [row for row in rows if row[2] == "合计"]
