"""Months whose year stands elsewhere: in a column, in a row of its own, above the table; in doubt they are refused by cell."""

import datetime as dt
from pathlib import Path

import pytest
from ledger_cases import Case, one, sheets_of, told
from ledger_files import Drawn, write_csv, write_xlsx

from workbook_templates.engagement.reader import Engagement

HEAD = ("单据编号", "排放源编号", "年", "月", "用量", "用量单位", "凭证号")
ALONE = (*HEAD[:2], "月份", *HEAD[4:])
BY_NAME = {
    "bill_no": "单据编号",
    "source_id": "排放源编号",
    "period_month": "月份",
    "activity_quantity": "用量",
    "voucher_no": "凭证号",
}


def bill(number: int, year: object, month: object) -> tuple[object, ...]:
    return (f"X-{number}", "E-02", year, month, 100 + number, "kWh", f"V-{number}")


def alone(number: int, month: object, source: str = "E-02") -> tuple[object, ...]:
    return (f"X-{number}", source, month, 100 + number, "kWh", f"V-{number}")


def months(*labels: object) -> list[tuple[object, ...]]:
    return [alone(number, label) for number, label in enumerate(labels, start=1)]


def days(*dates: tuple[int, int]) -> list[tuple[int, int]]:
    """Year and month, as they must come out."""
    return list(dates)


# What goes in is told by year and month.
CASES = {
    "two columns of numbers": Case([HEAD, bill(1, 2024, 12), bill(2, 2025, 1)], days((2024, 12), (2025, 1))),
    "in whatever order": Case([HEAD, bill(1, 2025, 12), bill(2, 2025, 1)], days((2025, 12), (2025, 1))),
    "texts with 年 and 月": Case([HEAD, bill(1, "2025年", "3月"), bill(2, "2025年度", "04月份")], days((2025, 3), (2025, 4))),
    "a month in words": Case([HEAD, bill(1, "2025", "三月"), bill(2, "2025", "十二月")], days((2025, 3), (2025, 12))),
    "a year of two digits": Case([HEAD, bill(1, 25, 3)], says=["台账!D2", "年份“25”不是"], stops=True),
    "no such month": Case([HEAD, bill(1, 2025, 13)], says=["台账!D2", "不是月份"], stops=True),
    "a year merged down": Case(
        one([HEAD, bill(1, 2024, 11), bill(2, None, 12), bill(3, 2025, 1), bill(4, None, 2)], merged=["C2:C3", "C4:C5"]),
        days((2024, 11), (2024, 12), (2025, 1), (2025, 2)),
    ),
    "a year written once, the cells below it blank": Case(
        [HEAD, bill(1, 2024, 11), bill(2, None, 12), bill(3, 2025, 1), bill(4, None, 2)],
        days((2024, 11), (2024, 12), (2025, 1), (2025, 2)),
    ),
    "written once, and the months turn back": Case(
        [HEAD, bill(1, 2025, 12), bill(2, None, 1), bill(3, None, 2)], says=["台账!D2", "台账!D3", "可能跨年"], stops=True
    ),
    "a year left out of a column that has it in each row": Case(
        [HEAD, bill(1, 2025, 1), bill(2, 2025, 2), bill(3, None, 3)], days((2025, 1), (2025, 2)), ["台账!D4", "没有写年份"], stops=True
    ),
    "a year beside a label that has one": Case([HEAD, bill(1, 2025, "2025年3月")], days((2025, 3))),
    "a year that contradicts a label": Case([HEAD, bill(1, 2025, "2024年3月")], says=["台账!D2", "两者矛盾"], stops=True),
    "a year beside days is nobody's business": Case(
        [("单据编号", "排放源编号", "年份", "统计起日", "统计止日", "用量", "凭证号"),
         ("X-1", "E-02", 2025, dt.date(2024, 12, 26), dt.date(2025, 1, 25), 101, "V-1")], days((2024, 12)),
    ),
    "two levels": Case(
        [("单据编号", "排放源编号", "账期", None, "用量", "用量单位", "凭证号"), (None, None, "年", "月", None, None, None), bill(1, 2025, 3)],
        days((2025, 3)),
    ),
    "a title": Case([("2025年电费台账",), ALONE, *months("1月", "2月")], days((2025, 1), (2025, 2)), ["“2025年电费台账”，为2025年"]),
    "a title of the whole year, printed in the next": Case(
        [("2025年1-12月用电明细",), ("打印日期：2026-01-15",), ALONE, *months(1, 2)], days((2025, 1), (2025, 2))
    ),
    "a title from one year to another": Case([("2024年12月至2025年11月电费",), ALONE, *months(12, 1)], says=["2024、2025几个年份"], stops=True),
    "a title under which the months turn back": Case([("2025年电费",), ALONE, *months(12, 1, 2)], says=["可能跨年"], stops=True),
    "a title, two meters below each other": Case(
        [("2025年电费",), ALONE, *months(1, 2), alone(3, 1, "E-01"), alone(4, 2, "E-01")], days((2025, 1), (2025, 2), (2025, 1), (2025, 2))
    ),
    "a title, months downwards": Case([("2025年度",), ALONE, *months(3, 2, 1)], days((2025, 3), (2025, 2), (2025, 1))),
    "a title that names when it was filled in": Case(
        [("填报时间：2026年1月",), ALONE, *months("12月")], says=["没有写年份", "period_year = 2025"], stops=True
    ),
    "the name of the sheet": Case({"2025年": Drawn([ALONE, *months(1, 2)])}, days((2025, 1), (2025, 2)), ["“2025年”，为2025年"]),
    "a sheet and a title that contradict": Case({"2024": Drawn([("2025年电费",), ALONE, *months(1)])}, says=["2024、2025几个年份"], stops=True),
    "a year in a row of its own": Case(
        [ALONE, ("2024年",), *months("11月", "12月"), (None, None, "2025年度"), alone(3, "1月"), alone(4, "2月"), ("合计", None, None, 410)],
        days((2024, 11), (2024, 12), (2025, 1), (2025, 2)), ["跳过第2行：单独成行的年份", "跳过第5行", "取自单独成行的年份", "跳过第8行：合计行"],
    ),
    "a row of its own below a title": Case(
        [("2024年电费",), ALONE, ("2025年",), *months(1, 2)], days((2025, 1), (2025, 2)),
    ),
    "months before the first year in a row of its own": Case(
        [ALONE, alone(1, 12), ("2025年",), alone(2, 1)], days((2025, 1)), ["台账!C2", "没有写年份"], stops=True
    ),
    "the map says the year": Case(
        [ALONE, *months("12月", "1月")], days((2025, 12), (2025, 1)), mapping={"columns": BY_NAME, "constants": {"period_year": 2025}}
    ),
    "the map says no year": Case(
        [ALONE, *months("12月")], says=["应为四位的年份"], mapping={"columns": BY_NAME, "constants": {"period_year": "25年"}}, stops=True
    ),
    "the map knows of no year, the ledger has one": Case(
        [(*ALONE, "年份"), (*alone(1, "3月"), 2025)], days((2025, 3)), mapping={"columns": BY_NAME}
    ),
    "nothing says the year": Case([ALONE, *months("3月")], says=["台账!C2", "没有写年份", "period_year"], stops=True),
    "a month merged down over two meters": Case(
        one([HEAD, bill(1, 2025, 3), ("X-2", "E-01", None, None, 102, "kWh", "V-2")], merged=["C2:C3", "D2:D3"]), days((2025, 3), (2025, 3))
    ),
    "two months in one bill": Case([HEAD, bill(1, 2025, "1-2月")], says=["台账!D2", "不是月份"], stops=True),
    "months side by side": Case(
        [("2025年度用电",), ("表号", "1月", "2月", "3月", "4月"), ("SL-DB-0101", 1, 2, 3, 4)], says=["各月写在列名里", "一行一张单据"], stops=True
    ),
    "months side by side, two columns each": Case(
        [("表号", "1月", None, "2月", None, "3月", None), (None, *("电量", "电费") * 3), ("SL-DB-0101", 1, 2, 3, 4, 5, 6)],
        says=["各月写在列名里"], stops=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_month_gets_its_year_or_is_refused(engagement: Engagement, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    found = told(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets_of(case)), case.mapping)
    starts = [(row["period_start"].year, row["period_start"].month) for row in found.rows]
    assert starts == list(case.goes_in), found.said
    assert [words for words in case.says if words not in found.said] == [], found.said
    assert found.stops == case.stops, found.said


def test_a_text_file_says_the_same(engagement: Engagement, tmp_path: Path) -> None:
    rows = [HEAD, bill(1, "2024", "12"), bill(2, "2025", "1"), bill(3, "2025", "2月")]
    found = told(engagement, write_csv(tmp_path / "台账.csv", rows))
    assert [str(row["period_end"]) for row in found.rows] == ["2024-12-31", "2025-01-31", "2025-02-28"], found.said
