"""Last year's workbook becomes next year's in one command, and the differences between the two add up."""

import datetime as dt
import hashlib
import itertools
import math
from functools import cache
from typing import NamedTuple

import pytest
from sample_books import after_run, as_built, opened
from sweeps import swept

from udfs.account.carried import share_until
from udfs.kernel.cells import NO, YES, Value, is_blank
from udfs.periods.series import bills_by_source
from udfs.vocabularies import CarriedMark, YearRole
from workbook_templates.build.template import built
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.carrying.selection import selection_of
from workbook_templates.exchange.carrying.years import years_of
from workbook_templates.exchange.comparison.changes import ChangeKind, changes
from workbook_templates.exchange.comparison.emissions import differences
from workbook_templates.samples import names
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.signing import READY
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS
from xl_addin.outputs.next_year import NextYear, next_year, sentences

Rows = dict[str, list[dict[str, Value]]]
DIGEST = "0" * 64


class Years(NamedTuple):
    """Both workbooks of a sample, and what the command made."""

    last: Engagement
    now: Engagement
    made: NextYear
    content: bytes


@cache
def of_sample(name: str) -> Years:
    book = opened(after_run(name).content)
    made = next_year(book, hashlib.sha256(after_run(name).content).hexdigest(), name)
    content = made.package.to_bytes()
    return Years(read(book), read(opened(content)), made, content)


@pytest.mark.parametrize("name", swept(names(), {"hotel_group"}))
def test_the_years_that_stay_are_the_same_to_the_last_digit(name: str) -> None:
    sample = of_sample(name)
    lines = differences(sample.last, sample.now)
    years = years_of(sample.last)
    assert years.base
    assert all(line.difference == 0 for line in lines if line.year in years.base)
    for year in {line.year for line in lines}:
        of_year = [line for line in lines if line.year == year]
        parts, total = [line.difference for line in of_year[:-1]], of_year[-1].difference
        if year not in years.base and None in parts:  # what is in stock at its end is not known yet
            assert total is None
            continue
        assert math.fsum(part for part in parts if part is not None) == total
    prior = [row.number("prior_difference_tco2") for row in sample.now.rows("prior_emissions")]
    assert {difference for difference in prior if difference is not None} == {0}


@pytest.mark.parametrize("name", swept(names(), {"hotel_group"}))
def test_what_is_carried_over_is_marked_and_nothing_else_is_changed(name: str) -> None:
    """Every row that the two workbooks share is waited for, locked, of the turn of the year, or a factor without a name."""
    sample = of_sample(name)
    marked = {(row.text("carried_sheet"), row.text("carried_name")) for row in sample.now.rows("carried")}
    locked = {
        row.text("carried_sheet") for row in sample.now.rows("carried")
        if row.choice("carried_mark", CarriedMark) is CarriedMark.LOCKED
    }  # fmt: skip
    for table in ("sites", "sources", "meters", "attributions"):
        sheet = WORKBOOK.sheet_of(table).name
        assert [row.key for row in sample.now.rows(table)] == [row.key for row in sample.last.rows(table)]
        assert {(sheet, row.key) for row in sample.now.rows(table)} <= marked
    assert WORKBOOK.sheet_of("bills").name in locked
    new = years_of(sample.last).new
    for row in sample.now.rows("factors"):
        assert is_blank(row.value("confirmed_by")) == (row.number("verification_year") == new)
    found = changes(sample.last, sample.now)
    told = {"meters", "factors", "sites", "sources", "attributions", "bills"}
    assert {change.column for change in found if change.table in told and change.kind is ChangeKind.CHANGED} <= {
        "remark", "period_start", "year_to", "verification_year", "confirmed_by", "series_first_month", "counted_before",
    }  # fmt: skip


@pytest.mark.parametrize("name", swept(names(), {"hotel_group"}))
def test_it_cannot_be_signed_before_all_is_confirmed(name: str) -> None:
    sample = of_sample(name)
    book = opened(sample.content)
    outcome = COMMANDS["check"].act(book, lambda stage: None)
    found = {finding.check for finding in outcome.open_findings}
    assert {"W-320", "401-320", "W-322"} <= found
    assert not found & {"W-321", "309-320", "309-321", "316-320"}
    assert "309-110" not in found  # what only goes before the first bill of the year says so itself
    assert not outcome.signing.startswith(READY)
    rows = [
        {column: "核查员甲" if column == "carried_confirmed_by" else row.value(column) for column in row.record.cells}
        for row in read(book).rows("carried")
    ]
    book.write("carried", WORKBOOK.table("carried").headed(rows))
    assert "W-320" not in {finding.check for finding in run_checks(read(book))}


def test_a_bill_of_a_locked_year_that_was_changed_is_told() -> None:
    book = opened(of_sample("hotel_group").content)
    row = next(row for row in read(book).rows("bills") if row.number("verification_year") == 2024)
    book.put({row.ref("activity_quantity"): (row.number("activity_quantity") or 0) + 1})
    found = {finding.check for finding in run_checks(read(book))}
    assert {"W-321", "316-320"} <= found


def test_what_was_settled_last_year_and_is_found_again_stays_settled() -> None:
    book = opened(after_run("hotel_group").content)
    assert of_sample("hotel_group").now.rows("findings") == []
    again = {finding.id for finding in run_checks(of_sample("hotel_group").now)}
    rows = [{column: row.value(column) for column in row.record.cells} for row in read(book).rows("findings")]
    both = next(row for row in rows if row["finding_id"] in again)
    both |= {"finding_state": "已关闭", "closing_evidence": "盖章说明"}
    book.write("findings", WORKBOOK.table("findings").headed(rows))
    following = FileBook(next_year(book, DIGEST, "下一年").package)
    now = read(following)
    assert [row.text("finding_id") for row in now.rows("findings")] == [both["finding_id"]]
    outcome = COMMANDS["check"].act(following, lambda stage: None)
    assert both["finding_id"] not in {finding.id for finding in outcome.open_findings}


FORMS: dict[str, Value] = {
    "current_name": "示例公司", "published_name": "示例公司", "entity_code": "0052", "verification_body": "示例核查公司",
    "lead_verifier": "组长某", "tolerance_ratio": 0.01, "tolerance_days": 3, "report_date": dt.date(2026, 4, 20),
    "change_threshold_ratio": 0.2, "industry": "制造业", "special_industry": "无", "end_rule": "自动", "prorate_method": "自动",
}  # fmt: skip


def straddling(day: int, base: bool) -> Rows:
    """One meter that is read on a day of the month, from December before the first year to the January after the last."""
    reads = [dt.date(2023 + month // 12, month % 12 + 1, day) for month in range(11, 38)]
    years: list[dict[str, Value]] = [{"verification_year": 2025, "year_role": str(YearRole.COMPLIANCE)}]
    if base:
        years.append({"verification_year": 2024, "year_role": str(YearRole.BASE)})
    return {
        "years": years,
        "sites": [{"site_id": "S", "site_name": "厂", "site_address": "路1号", "is_in_shenshan": NO, "tenure": "自有", "is_inside": YES}],
        "sources": [{"source_id": "E", "source_name": "电", "site_id": "S", "source_category": "外购电力", "is_steady": YES}],
        "meters": [{"meter_id": "M", "source_id": "E", "meter_multiplier": 1}],
        "factors": [
            {"verification_year": 2024, "year_to": 2025, "source_category": "外购电力", "factor_kind": "排放因子", "factor_value": 0.5,
             "factor_unit": "tCO2/MWh", "factor_source": "公告", "factor_origin": "官方公布", "confirmed_by": "甲"}
        ],
        "bills": [
            {"meter_id": "M", "period_start": start if number == 0 else None, "period_end": end, "activity_quantity": 1000 + number,
             "voucher_no": f"V{number}"}
            for number, (start, end) in enumerate(itertools.pairwise(reads))
        ],
    }  # fmt: skip


def of_meter(engagement: Engagement) -> dict[str, tuple[float, float]]:
    """Bill -> what of it is of 2025 and before, and what of it is later."""
    return {
        bill.row.text("voucher_no") or "": (
            bill.quantity * share_until(bill, 2025), bill.quantity * (1 - share_until(bill, 2025)),
        )
        for bills in bills_by_source(engagement).values() for bill in bills
    }  # fmt: skip


def with_bills_of_next_year(content: bytes, day: int) -> FileBook:
    """The next workbook, its bills going on month by month to the end of the year."""
    book = opened(content)
    declared = WORKBOOK.table("bills")
    rows = [
        {column.id: row.value(column.id) for column in declared.columns if column.formula is None}
        for row in read(book).rows("bills")
    ]
    ends = [dt.date(2026 + month // 12, month % 12 + 1, day) for month in range(1, 14)]
    last = max(row["period_end"] for row in rows if isinstance(row["period_end"], dt.date))
    rows += [
        {"meter_id": "M", "period_end": end, "activity_quantity": 2000 + number, "voucher_no": f"N{number}"}
        for number, end in enumerate(ends) if end > last
    ]  # fmt: skip
    book.write("bills", declared.headed(rows))
    return book


@pytest.mark.parametrize(
    ("day", "base"),
    swept([(1, True), (6, False), (16, True), (17, False), (28, True)], {(28, True)}),
)
def test_bills_at_the_turn_of_the_year_are_neither_twice_nor_missing(day: int, base: bool) -> None:
    """Each bill of either workbook is counted once, whatever the day of reading; the months of the new year are twelve."""
    last = FileBook(built(Calculation(WORKBOOK, FORMS, straddling(day, base)), "上年"))
    book = with_bills_of_next_year(next_year(last, DIGEST, "本年").package.to_bytes(), day)
    engagement = read(book)
    before, now = of_meter(read(last)), of_meter(engagement)
    for voucher, (until, after) in now.items():
        if voucher in before:
            assert (until, after) == pytest.approx(before[voucher])
        else:
            assert until == 0
    assert {voucher for voucher, (_, after) in before.items() if after} <= set(now)
    months = {
        month for bills in bills_by_source(engagement).values() for bill in bills for month in bill.split.months
        if month // 12 == 2026
    }  # fmt: skip
    assert len(months) == 12
    found = {finding.check for finding in run_checks(engagement)}
    assert not found & {"309-1", "309-2", "309-3", "309-5", "309-113", "309-320", "309-321", "311-1", "W-321"}


def test_a_bill_of_the_turn_that_is_read_otherwise_is_told() -> None:
    tables = straddling(6, base=True)
    tables["bills"] = [*tables["bills"][:-2], {**tables["bills"][-2], "period_end": dt.date(2026, 2, 6)}]
    last = FileBook(built(Calculation(WORKBOOK, FORMS, tables), "上年"))
    content = next_year(last, DIGEST, "本年").package.to_bytes()
    book = opened(content)
    assert "309-320" not in {finding.check for finding in run_checks(read(book))}
    bill = max(read(book).rows("bills"), key=lambda row: row.date("period_end") or dt.date.min)
    book.put({bill.ref("activity_quantity"): 5000})
    assert "309-320" in {finding.check for finding in run_checks(read(book))}


def test_the_year_before_is_read_from_last_years_workbook() -> None:
    """Changes by quantity and factor add up to the last digit, and name the factor that changed."""
    last = FileBook(built(Calculation(WORKBOOK, FORMS, straddling(1, base=False)), "上年"))
    book = with_bills_of_next_year(next_year(last, DIGEST, "本年").package.to_bytes(), 1)
    factor = read(book).rows("factors")[0]
    book.put({factor.ref("factor_value"): 0.4, factor.ref("confirmed_by"): "甲"})
    outcome = COMMANDS["run"].act(book, lambda stage: None)
    [row] = outcome.engagement.rows("year_changes")
    change, volume, of_factor = (
        row.number(column) for column in ("emission_change_tco2", "volume_effect_tco2", "factor_effect_tco2")
    )
    assert None not in (change, volume, of_factor)
    assert (row.number("compared_year"), row.text("changed_items")) == (2025, "排放因子 0.5→0.4")
    assert round((volume or 0) + (of_factor or 0), 6) == change
    of_2026 = 1025 + sum(2000 + number for number in range(1, 12))  # January stands in last year's workbook already
    quantity = of_2026 - sum(1000 + number for number in range(13, 25))
    assert volume == pytest.approx(quantity * 0.5 / 1000)
    assert "316-321" in {finding.check for finding in outcome.open_findings}


def test_a_source_under_another_number_does_not_drop_out_of_the_changes() -> None:
    """They add up to the change of the total, whatever became of a source."""
    last = FileBook(built(Calculation(WORKBOOK, FORMS, straddling(1, base=False)), "上年"))
    book = with_bills_of_next_year(next_year(last, DIGEST, "本年").package.to_bytes(), 1)
    (source,), (meter,) = read(book).rows("sources"), read(book).rows("meters")
    book.put({source.ref("source_id"): "E99", meter.ref("source_id"): "E99"})
    factor = read(book).rows("factors")[0]
    book.put({factor.ref("confirmed_by"): "甲"})
    rows = COMMANDS["run"].act(book, lambda stage: None).engagement.rows("year_changes")
    assert [row.text("changed_items") for row in rows] == [
        f"启用{meter.key}；前一年没有这个排放源", f"停用{meter.key}；本年没有登记这个排放源",
    ]  # fmt: skip
    (total,) = read(book).rows("year_totals")
    before = sum(
        row.number("prior_emission_tco2") or 0.0
        for row in read(book).rows("prior_emissions")
        if row.number("verification_year") == 2025
    )
    changes = sum(row.number("emission_change_tco2") or 0.0 for row in rows)
    assert changes == pytest.approx((total.number("verified_emission_tco2") or 0.0) - before, abs=1e-6)
    assert {row.text("activity_unit") for row in rows} == {"kWh"}


def test_it_says_what_was_done_and_what_is_open() -> None:
    told = "\n".join(sentences(of_sample("electronics").made, "新.xlsx"))
    assert "2026年核查工作簿" in told
    assert "2023、2024" in told
    assert "还不能签发" in told
    assert "上年的工作簿没有批准（未签署）" in told


def test_selection_leaves_the_last_workbook_as_it_is() -> None:
    book = opened(as_built("hotel_group"))
    selection_of(read(book))
    assert book.to_bytes() == opened(as_built("hotel_group")).to_bytes()
