"""Bills in the workbook: the usual cycles give whole years in cells and findings alike (三.8, 三.9)."""

import datetime as dt
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import tomllib

from udfs.periods.series import bills_by_source
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))

ONE_DAY = dt.timedelta(days=1)
FACTOR = 0.4419  # tCO2/MWh of the base engagement, both years
MONTHS = 36


def engagement_of(bills: list[dict], meters: list[dict] | None = None, **form: object) -> Engagement:
    """The base engagement with these bills and this register of meters, in memory."""
    tables = BASE["tables"] | {"bills": bills, "meters": meters or []}
    calculation = Calculation(WORKBOOK, BASE["form"] | form, tables)
    content = {}
    for table in WORKBOOK.tables:
        columns = [calculation.column(table.id, column.id) for column in table.columns]
        formulas = ["x" if column.formula else None for column in table.columns]
        rows = [list(row) for row in zip(*columns, strict=True)]
        content[table.id] = (WORKBOOK.sheet_of(table.id).name, 2, 1, [c.header for c in table.columns], rows, formulas)
    names = {
        item.field.id: (CellRef("基本信息", f"AZ{number}"), calculation.form(item.field.id))
        for number, item in enumerate(WORKBOOK.items, start=1)
    }
    return read(MemoryBook(content, names))


def month(number: int, day: int) -> dt.date:
    """A day of a month, or its last one; month 0 is October 2023."""
    first = dt.date(2023 + (number + 9) // 12, (number + 9) % 12 + 1, 1)
    last = dt.date(2023 + (number + 10) // 12, (number + 10) % 12 + 1, 1) - ONE_DAY
    return min(first + (day - 1) * ONE_DAY, last)


def ledger(
    day: int, *, is_inclusive: bool = False, quantity: float = 10_000, meter: str = "", wander: int = 0
) -> list[dict]:
    """Monthly bills that more than cover 2024 and 2025."""
    random = Random(f"20260301 {day}")
    read = [month(number, day) + random.randint(-wander, wander) * ONE_DAY for number in range(MONTHS)]
    return [
        {"bill_no": f"{meter}B{at:02d}", "source_id": "E1", "meter_id": meter,
         "period_start": start, "period_end": end - is_inclusive * ONE_DAY, "activity_quantity": quantity,
         "quantity_unit": "kWh", "voucher_no": f"V{meter}{at}"}
        for at, (start, end) in enumerate(pairwise(read))
    ]  # fmt: skip


def verified(engagement: Engagement) -> list[float]:
    return [row.number("bills_quantity") for row in engagement.rows("monthly") if row.text("source_id") == "E1"]


def of_periods(engagement: Engagement) -> list[str]:
    return [f"{found.check} {found.key}" for found in run_checks(engagement) if found.check.startswith(("309", "311"))]


@pytest.mark.parametrize("is_inclusive", [False, True], ids=["reading day", "inclusive"])
@pytest.mark.parametrize("day", [1, 6, 15, 16, 17, 20, 25, 26, 28, 30, 31])
def test_every_usual_cycle_is_a_whole_year_without_a_finding(day: int, is_inclusive: bool) -> None:
    engagement = engagement_of(ledger(day, is_inclusive=is_inclusive))
    assert verified(engagement) == [120_000, 120_000]
    assert [quantity / 1000 * FACTOR for quantity in verified(engagement)] == pytest.approx([53.028, 53.028])
    assert not of_periods(engagement)
    assert {row.text("coverage_fault") for row in engagement.rows("monthly")} <= {"合格", None}


def test_two_meters_of_a_source_are_two_series() -> None:
    rows = ledger(5, meter="M1") + ledger(26, is_inclusive=True, meter="M2", quantity=100)
    engagement = engagement_of(rows)
    assert verified(engagement) == [121_200, 121_200]
    assert not of_periods(engagement)
    assert {row.text("coverage_fault") for row in engagement.rows("monthly")} <= {"合格", None}


def faults(rows: list[dict], register: list[dict]) -> tuple[dict[str, str | None], list[str]]:
    """统计天数检查 of each year, and the findings of periods."""
    engagement = engagement_of(rows, register)
    of_years = engagement.rows("monthly")
    return {
        f"{row.number('verification_year'):g}": row.text("coverage_fault")
        for row in of_years
        if row.text("source_id") == "E1"
    }, of_periods(engagement)


def test_each_of_two_meters_side_by_side_has_its_own_months_and_days() -> None:
    """What one of them lacks no other has, in the cell as in the finding; each has the days that it was in service."""
    one, other = ledger(5, meter="M1"), ledger(26, is_inclusive=True, meter="M2", quantity=100)
    register = [{"meter_id": number, "source_id": "E1", "meter_place": "配电房", "measuring_range": "全厂"}
                for number in ("M1", "M2")]  # fmt: skip
    assert faults(one + other, register) == ({"2024": "合格", "2025": "合格"}, [])
    years, found = faults(one + [row for row in other if row["bill_no"] != "M2B22"], register)
    assert years == {"2024": "合格", "2025": "有缺口、天数不足"}
    assert "311-1 E1" in found
    kept = [row for row in other if row["period_end"] < dt.date(2025, 11, 1)]
    years, found = faults(one + kept, register)
    assert years == {"2024": "合格", "2025": "天数不足"}
    assert found == ["311-1 E1"]
    years, found = faults(one + [row for row in other if row["period_end"].year == 2024], register)
    assert years["2025"] == "天数不足"
    assert "311-1 E1" in found
    later = [row for row in other if row["period_start"] >= dt.date(2025, 3, 26)]
    begun = [register[0], register[1] | {"meter_from": dt.date(2025, 3, 26)}]
    assert faults(one + later, begun) == ({"2024": "合格", "2025": "合格"}, [])
    ended = [register[0], register[1] | {"meter_to": kept[-1]["period_end"] + ONE_DAY}]
    assert faults(one + kept, ended) == ({"2024": "合格", "2025": "合格"}, [])


def test_a_meter_that_follows_another_joins_it() -> None:
    rows = ledger(6)
    for row in rows[20:]:
        row["meter_id"] = "M2"
    for row in rows[:20]:
        row["meter_id"] = "M1"
    engagement = engagement_of(rows)
    assert verified(engagement) == [120_000, 120_000]
    assert not of_periods(engagement)
    del rows[20]
    assert of_periods(engagement_of(rows)) == ["311-1 E1"]


@pytest.mark.parametrize("is_inclusive", [False, True], ids=["reading day", "inclusive"])
@pytest.mark.parametrize("day", [1, 6, 16, 26])
def test_a_bill_of_meter_end_quantity_and_voucher_is_the_bill_typed_whole(day: int, is_inclusive: bool) -> None:
    whole = ledger(day, is_inclusive=is_inclusive, meter="M1")
    register = [{"meter_id": "M1", "source_id": "E1", "meter_place": "配电房", "measuring_range": "全厂"}]
    light = [
        {name: row[name] for name in ("meter_id", "period_end", "activity_quantity", "voucher_no")} for row in whole
    ]
    light[0]["period_start"] = whole[0]["period_start"]
    typed, proposed = engagement_of(whole, register), engagement_of(light, register)
    assert verified(proposed) == verified(typed) == [120_000, 120_000]
    of_rows = [[(row.text("source_id"), row.date("period_start"), row.text("quantity_unit"), row.number("verification_year"))
                for row in engagement.rows("bills")] for engagement in (typed, proposed)]  # fmt: skip
    assert of_rows[0] == of_rows[1]
    assert of_periods(proposed) == of_periods(typed) == []


def test_what_is_typed_goes_before_the_register() -> None:
    register = [{"meter_id": "M1", "source_id": "E1", "meter_unit": "万kWh"}]
    bill = {
        "meter_id": "M1",
        "period_start": dt.date(2024, 1, 1),
        "period_end": dt.date(2024, 12, 31),
        "voucher_no": "V1",
    }
    bills = [bill | {"activity_quantity": 12}, bill | {"activity_quantity": 120, "quantity_unit": "MWh"}]
    assert [verified(engagement_of([row], register))[1] for row in bills] == [120_000, 120_000]


def test_the_month_set_for_a_first_bill_moves_its_series_in_cells_and_checks_alike() -> None:
    rows = ledger(26, is_inclusive=True, meter="M1") + ledger(5, meter="M2", quantity=100)
    register = [
        {"meter_id": "M1", "source_id": "E1", "series_first_month": dt.date(2023, 10, 1)},
        {"meter_id": "M2", "source_id": "E1"},
    ]
    engagement = engagement_of(rows, register)
    assert verified(engagement) == [121_200, 121_200]
    months = {bill.row.text("voucher_no"): bill.split.first for bill in bills_by_source(engagement)["E1"]}
    assert months["VM10"] == 2023 * 12 + 9  # by its start it would be November
    assert months["VM11"] == months["VM10"] + 1


def test_cells_and_checks_split_alike() -> None:
    for day in (3, 16, 29):
        rows = ledger(day, wander=2)
        for method in ("自动", "按月", "按日"):
            engagement = engagement_of(rows, prorate_method=method)
            assert sum(verified(engagement)) == pytest.approx(240_000, abs=10_000 * 1.5)
