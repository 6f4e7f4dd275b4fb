"""抽样方案, 抽样分层, 抽样明细 after `run`: the same from the same, and nothing that a verifier typed is lost."""

import datetime as dt
import time
from collections.abc import Mapping
from math import fsum
from typing import Any

import pytest
from sized_engagement import tables_of
from small_books import act, memory_book

from udfs.account.terms import account
from udfs.kernel.cells import Value
from workbook_templates.assemble.emission_sample import sample
from workbook_templates.assemble.out_of_date import notices
from workbook_templates.engagement.reader import Engagement, TypedRow, read
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

PLAN: dict[str, Value] = {
    "verification_year": 2025, "sampling_seed": "0398-2025", "confidence_ratio": 0.95, "materiality_ratio": 0.05,
    "expected_error_ratio": 0.005,
}  # fmt: skip
SOURCES, BILLS, YEAR = 3, 50, 2025
KEY = "2025|E0002-20"  # drawn, below the interval


def tables() -> dict[str, list[dict[str, Any]]]:
    """Three sources with fifty receipts each, none like another, two of them above the interval."""
    made = tables_of(SOURCES, 1) | {table: [{}] for table in ("attributions", "deductions", "vouchers")}
    made["years"][0]["initial_emission_tco2"] = 100.0
    model = made["bills"][0]
    made["bills"] = [
        model | {
            "bill_no": f"E{source:04d}-{at:02d}", "source_id": f"E{source:04d}", "activity_quantity": 500.0 + 37 * at * source + (at == 7) * 9_000,
            "period_start": (day := dt.date(YEAR, 1, 1) + dt.timedelta(7 * at)), "period_end": day,
            "voucher_no": f"V{source}-{at}",
        }
        for source in range(1, SOURCES + 1) for at in range(BILLS)
    ]  # fmt: skip
    return made


def with_plan(**changed: Value) -> MemoryBook:
    return memory_book(**tables(), sample_plans=[PLAN | changed])


def drawn() -> MemoryBook:
    book = with_plan()
    run(book)
    return book


def run(book: MemoryBook) -> Engagement:
    """What `run` does of it, without the rest."""
    for table, rows in sample(read(book)).items():
        book.write(table, WORKBOOK.table(table).headed(rows))
    return read(book)


def put(book: MemoryBook, row: TypedRow, values: Mapping[str, Value]) -> None:
    book.put({row.ref(column): value for column, value in values.items()})


def items(engagement: Engagement) -> dict[str, TypedRow]:
    return {row.key: row for row in engagement.rows("sample_items")}


def plan(engagement: Engagement) -> TypedRow:
    [row] = engagement.rows("sample_plans")
    return row


def checked_all(book: MemoryBook, found: Mapping[str, float]) -> Engagement:
    """Every item audited: as recorded, or as found."""
    typed = dict[CellRef, Value]()
    for key, row in items(read(book)).items():
        typed[row.ref("checked_quantity")] = found.get(key, row.number("recorded_quantity"))
        typed[row.ref("sample_evidence")] = "原件"
    book.put(typed)
    return run(book)


def test_the_population_is_the_account_of_the_year() -> None:
    engagement = read(drawn())
    counted = {
        row.text("source_id"): row for row in engagement.rows("account") if row.number("verification_year") == 2025
    }
    strata = engagement.rows("sample_strata")
    assert len(strata) == SOURCES
    for row in strata:
        account = counted[row.text("source_id")]
        tonnes = engagement.tonnes(row.text("source_id"), 2025.0, account.number("bills_quantity"))
        assert row.number("population_tco2") == pytest.approx(tonnes, abs=1e-4)
    total = plan(engagement).number("population_tco2")
    assert total == pytest.approx(fsum(row.number("population_tco2") or 0 for row in strata))
    assert plan(engagement).number("drawn_bills_count") == len(items(engagement))
    assert {row.number("drawn_interval_tco2") for row in items(engagement).values()} == {
        plan(engagement).number("drawn_interval_tco2")
    }


def test_a_second_run_changes_nothing() -> None:
    book = drawn()
    before = read(book)
    after = run(book)
    for table in ("sample_plans", "sample_strata", "sample_items"):
        cells = [
            [[row.value(column) for column in row.record.cells] for row in engagement.rows(table)]
            for engagement in (before, after)
        ]
        assert cells[0] == cells[1]
    assert not [notice for notice in notices(after) if "抽样" in notice]


def test_what_was_typed_stays_with_its_bill_and_leads_to_a_conclusion() -> None:
    book = drawn()
    engagement = checked_all(book, {})
    assert plan(engagement).text("sample_conclusion") == "可接受"
    assert {row.text("sample_evidence") for row in items(engagement).values()} == {"原件"}
    assert "601-352" not in {finding.check for finding in act("check", book).findings}


def test_an_error_is_projected_and_its_correction_does_not_shift_the_sample() -> None:
    book = drawn()
    key = KEY
    before = items(read(book))
    recorded = before[key].number("recorded_quantity") or 0.0
    engagement = checked_all(book, {key: recorded * 1.2})
    row = items(engagement)[key]
    interval = row.number("drawn_interval_tco2") or 0.0
    assert row.text("sample_stratum") == "抽样层"
    assert row.text("correction_state") == "否"
    assert plan(engagement).number("under_projected_tco2") == pytest.approx(0.2 * interval)
    assert plan(engagement).number("over_projected_tco2") == 0
    bill = next(row for row in engagement.rows("bills") if row.key == KEY.partition("|")[2])
    put(book, bill, {"activity_quantity": recorded * 1.2})
    after = run(book)
    assert items(after).keys() == before.keys()
    assert items(after)[key].number("recorded_quantity") == recorded
    assert items(after)[key].text("correction_state") == "是"
    for column in (
        "population_digest",
        "population_tco2",
        "drawn_interval_tco2",
        "under_projected_tco2",
        "under_bound_tco2",
    ):
        assert plan(after).value(column) == plan(engagement).value(column), column
    assert plan(after).number("under_corrected_tco2") == row.number("under_misstatement_tco2")


def test_an_enlarged_sample_holds_the_one_before() -> None:
    book = drawn()
    checked = checked_all(book, {})
    before = items(checked)
    put(book, plan(checked), {"enlargement_factor": 2.0, "sampling_reason": "一张不符"})
    after = run(book)
    assert before.keys() < items(after).keys()
    assert plan(after).text("sample_conclusion") == "尚有未核查"
    assert plan(after).number("checked_bills_count") == len(before)
    assert plan(after).number("sample_interval_tco2") == pytest.approx(
        (plan(checked).number("sample_interval_tco2") or 0) / 2
    )
    told = act("circumstances", book).engagement
    assert [row for row in told.rows("circumstances") if row.text("circumstance_kind") == "抽样数量调整"
            and "扩大为2倍：一张不符" in (row.text("circumstance_text") or "")]  # fmt: skip


def test_a_bill_deleted_after_it_was_checked_stays_in_the_population() -> None:
    """A duplicate that was drawn, found and taken out: it was overstated by all of it, and that is corrected."""
    book = drawn()
    key = KEY
    engagement = checked_all(book, {key: 0.0})
    row = items(engagement)[key]
    bills = engagement.rows("bills")
    columns = [column for column in WORKBOOK.table("bills").columns if column.formula is None]
    left = [
        {column.header: bill.value(column.id) for column in columns}
        for bill in bills
        if bill.key != KEY.partition("|")[2]
    ]
    book.write("bills", left)
    after = run(book)
    assert items(after)[key].number("current_quantity") == 0
    assert items(after)[key].text("correction_state") == "是"
    assert plan(after).value("population_digest") == plan(engagement).value("population_digest")
    assert plan(after).number("over_corrected_tco2") == row.number("recorded_tco2")


def test_what_was_typed_outlives_another_seed() -> None:
    book = drawn()
    engagement = checked_all(book, {})
    before = items(engagement)
    put(book, plan(engagement), {"sampling_seed": "另一个种子"})
    after = run(book)
    outside = {key for key, row in items(after).items() if row.text("sample_stratum") == "样本外"}
    assert outside
    assert outside == before.keys() - {
        row.key for row in after.rows("sample_items") if row.text("sample_stratum") != "样本外"
    }
    assert all(items(after)[key].text("sample_evidence") == "原件" for key in outside)
    found = [finding for finding in act("check", book).findings if finding.check == "601-358"]
    assert {finding.key for finding in found} & outside  # rows of one cause are told once


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"confidence_ratio": None}, "未抽取：缺置信水平"),
        ({"expected_error_ratio": None}, "未抽取：缺预期误差率"),
        ({"enlargement_factor": 3.0}, "未抽取：扩大倍数应为1、2、4、8……"),
        ({"expected_error_ratio": 0.05}, "不小于实质性限值"),
        ({"verification_year": 2023.0}, "未抽取：缺初始排放量"),
    ],
)
def test_what_cannot_be_drawn_says_why(changed: dict[str, Value], state: str) -> None:
    engagement = read(with_plan(**changed))
    made = sample(engagement)
    assert state in str(made["sample_plans"][0]["drawing_state"])
    assert made["sample_plans"][0]["drawn_bills_count"] is None
    assert not made["sample_items"]


def test_a_workbook_without_a_plan_is_left_alone() -> None:
    book = memory_book(**tables())
    engagement = act("run", book).engagement
    assert not any(engagement.rows(table) for table in ("sample_plans", "sample_strata", "sample_items"))


def test_ten_thousand_bills_take_no_longer_each() -> None:
    """A pass over all bills for each of them would take a minute."""
    made = tables()
    model = made["bills"][0]
    made["bills"] = [
        model | {"bill_no": f"B{at}", "activity_quantity": 100.0 + at % 977, "period_start": day, "period_end": day}
        for at in range(10_000)
        for day in [dt.date(YEAR, 1, 1) + dt.timedelta(at % 360)]
    ]  # fmt: skip
    made["years"][0]["initial_emission_tco2"] = 2_600.0
    engagement = read(memory_book(**made, sample_plans=[PLAN]))
    account(engagement)
    begun = time.perf_counter()
    found = sample(engagement)
    assert found["sample_plans"][0]["population_bills_count"] == 10_000
    assert time.perf_counter() - begun < 10
