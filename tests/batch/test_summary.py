"""The summary from what is kept of each engagement: totals, outliers across engagements, the calendar, the three kinds of file."""

import base64
import csv
import hashlib
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from summarised_facts import facts, of, year_before

from xl_addin.batch import outliers
from xl_addin.batch.page import page_bytes
from xl_addin.batch.running import progress
from xl_addin.batch.summary import ALL, BY_CHECK, DATES, NOT_DONE, OUTLIERS, YEARS, Summary
from xl_addin.batch.workbook import CHARTS, workbook_bytes
from xl_addin.batch.written import write_summary


def rows(summary: Summary, table: str) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in summary.tables[table].to_dict("records")]


def told(summary: Summary, kind: str) -> list[dict[str, Any]]:
    return [row for row in rows(summary, OUTLIERS) if row["类别"] == kind]


def test_a_row_has_totals_change_intensity_and_open_findings(tmp_path: Path) -> None:
    [row] = rows(of(tmp_path, facts(1)), ALL)
    assert (row["2024年核查排放量（tCO2）"], row["2025年核查排放量（tCO2）"], row["同比"]) == (800.0, 1000.0, 0.25)
    assert (row["签发"], row["妨碍签发的事项"], row["编号"]) == ("可签发", "", "0001")
    assert (row["每平方米强度（tCO2/m2）"], row["错误"], row["警告"]) == (10.0, 0, 3)


def test_a_total_that_cannot_be_calculated_is_told_and_summed_nowhere(tmp_path: Path) -> None:
    broken = facts(2)
    broken["years"][0] |= {"verified_emission_tco2": {"error": "#N/A", "message": "没有因子"}, "why": ["没有因子"]}
    summary = of(tmp_path, facts(1), broken)
    assert [row["核查排放量（tCO2）"] for row in rows(summary, ALL)] == [1000.0, "无法计算（#N/A）"]
    assert [row["同比"] for row in rows(summary, ALL)] == [0.25, None]
    assert "没有因子" in [row["无法计算的原因"] for row in rows(summary, YEARS)]
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summary)), data_only=True)[CHARTS]
    values = {str(row[0]): row[1] for row in page.iter_rows(max_col=2, values_only=True)}
    assert (values["2025年"], values["制造业"], values["2024年"]) == (1000, 1000, 1600)


def test_an_area_that_is_not_told_gives_no_intensity(tmp_path: Path) -> None:
    assert [row["每平方米强度（tCO2/m2）"] for row in rows(of(tmp_path, facts(1, areas=[100.0, None])), ALL)] == [None]


def test_output_of_one_kind_gives_an_intensity_and_of_two_none(tmp_path: Path) -> None:
    one = [
        ["载客里程", "甲线", "km", 2025, 400.0],
        ["载客里程", "乙线", "km", 2025, 600.0],
        ["载客里程", "乙线", "km", 2024, 9.0],
    ]
    two = [*one, ["产品产量", "板", "m2", 2025, 5.0]]
    given = of(tmp_path, facts(1, products=one), facts(2, products=two))
    assert [row["单位产出强度（tCO2）"] for row in rows(given, ALL)] == [1.0, None]


def test_two_versions_of_one_book_are_named_and_not_summed(tmp_path: Path) -> None:
    summary = of(tmp_path, facts(1), facts(1), facts(2))
    assert [row["涉及的文件"] for row in told(summary, outliers.VERSIONS)] == ["1.xlsx、2.xlsx"]
    assert [row["计入合计"] for row in rows(summary, ALL)] == ["否", "否", "是"]


def test_two_books_of_one_entity_without_a_code_are_named_and_not_summed(tmp_path: Path) -> None:
    """Their report has no number to tell them by; another year, or another entity, is another report."""
    none = {"entity_code": None, "report_no": None}
    other = facts(1, **none)
    other["years"] = [year | {"verification_year": year["verification_year"] - 2} for year in other["years"]]
    summary = of(tmp_path, facts(1, **none), facts(1, **none, lead_verifier="另一人"), other, facts(2, **none))
    assert [row["涉及的文件"] for row in told(summary, outliers.VERSIONS)] == ["1.xlsx、2.xlsx"]
    assert [row["计入合计"] for row in rows(summary, ALL)] == ["否", "否", "是", "是"]


def test_a_code_with_two_names_and_a_name_with_two_codes_are_named(tmp_path: Path) -> None:
    one = facts(1, report_no="2024—0001")
    summary = of(tmp_path, one, facts(1, entity_title="另一家"), facts(3, entity_title="公司１"))
    assert [row["涉及的文件"] for row in told(summary, outliers.CODE_TWICE)] == ["1.xlsx、2.xlsx"]
    assert [row["涉及的文件"] for row in told(summary, outliers.NAME_TWICE)] == ["1.xlsx、3.xlsx"]


def test_two_books_of_one_name_and_year_are_not_summed_whatever_their_codes(tmp_path: Path) -> None:
    """One without a code, or with a wrong one, is another book of the same all the same."""
    given = (
        facts(1), facts(1, entity_code=None, report_no=None, vouchers=[]), facts(2), facts(8, entity_title="公司2"),
        facts(3), facts(3, report_no=None, entity_title="公司叁", vouchers=[]), facts(4),
    )  # fmt: skip
    summary = of(tmp_path, *given)
    assert [row["涉及的文件"] for row in told(summary, outliers.VERSIONS)] == [
        "5.xlsx、6.xlsx",
        "1.xlsx、2.xlsx",
        "3.xlsx、4.xlsx",
    ]
    assert [row["计入合计"] for row in rows(summary, ALL)] == ["否"] * 6 + ["是"]


def charted(summary: Summary) -> dict[str, Any]:
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summary)), data_only=True)[CHARTS]
    return {str(row[0]): row[1] for row in page.iter_rows(max_col=2, values_only=True)}


def test_a_year_in_the_books_of_two_years_is_summed_once_or_told_of(tmp_path: Path) -> None:
    """The base year of a book is what the book before it verified."""
    summary = of(tmp_path, facts(1), year_before(1), facts(2), year_before(2, 805.0), facts(3))
    total = [row["2024年核查排放量（tCO2）"] for row in rows(summary, ALL)]
    assert total == ["已计入“2.xlsx”", 800.0, "两个工作簿不同，没有计入", "两个工作簿不同，没有计入", 800.0]
    [row] = told(summary, outliers.YEAR_TWICE)
    assert (row["编号或指标"], row["涉及的文件"]) == ("公司2 2024年", "4.xlsx、3.xlsx")
    assert "805.00、800.00" in row["说明"]
    values = charted(summary)
    assert [values[f"{year}年"] for year in (2023, 2024, 2025)] == [1400, 1600, 3000]
    assert len([row for row in rows(summary, YEARS) if row["年份"] == 2024]) == 5


def test_a_total_by_industry_is_of_one_year(tmp_path: Path) -> None:
    """Books of two years are not added up: the industries of a year come to that year's total."""
    summary = of(tmp_path, facts(1), year_before(1), facts(2, industry="住宿业"), year_before(2, 805.0), facts(3))
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summary)), data_only=True)[CHARTS]
    told = [row for row in page.iter_rows(max_col=2, values_only=True) if row[0]]
    [years], industries = (
        [number for number, row in enumerate(told) if sign in str(row[0])] for sign in ("各年份", "各行业")
    )
    assert [told[at][0] for at in industries] == [f"各行业{year}年核查排放量合计（tCO2）" for year in (2024, 2025)]
    assert [sorted(told[at + 1 : at + 3]) for at in industries] == [
        [("住宿业", 0), ("制造业", 1600)],
        [("住宿业", 1000), ("制造业", 2000)],
    ]
    assert told[years + 1 : years + 4] == [("2023年", 1400), ("2024年", 1600), ("2025年", 3000)]


def test_a_change_is_from_the_year_before_and_none_from_an_earlier_one(tmp_path: Path) -> None:
    """A book of the third year has the base year alone beside its own: the change of two years is no 同比."""
    third = facts(1)
    third["years"][0]["verification_year"] = 2026
    [row] = rows(of(tmp_path, third), ALL)
    assert (row["上一年份"], row["上一年份核查排放量（tCO2）"], row["同比"]) == (None, None, None)


def test_what_is_not_summed_is_told_at_once(tmp_path: Path) -> None:
    summary = of(tmp_path, facts(1), facts(1), facts(2))
    assert next(summary.sentences()).endswith("其中 2 个不计入合计，见“异常”。")
    assert "不计入合计" not in next(of(tmp_path, facts(1)).sentences())


def test_an_engagement_without_an_industry_is_in_the_totals_by_industry(tmp_path: Path) -> None:
    values = charted(of(tmp_path, facts(1), facts(2, industry=None)))
    assert (values["制造业"], values["未填行业"]) == (1000, 1000)


def test_a_result_without_its_engagement_is_told_of(tmp_path: Path) -> None:
    """As of a file that was given another name since, or that is told of and not run."""
    books = tmp_path / "OUT" / "工作簿"
    books.mkdir(parents=True)
    for name in ("旧名.xlsx", "坏.xlsx", "1.旧版1.xlsx", "~$1.xlsx", "1.txt"):
        (books / name).write_bytes(b"PK")
    summary = of(tmp_path, facts(1), left={"坏.xlsx": "已损坏。", "另.xlsx": "已损坏。"})
    left = {row["文件"]: row["没有汇总的原因"] for row in rows(summary, NOT_DONE)}
    assert left.keys() == {"坏.xlsx", "另.xlsx", "旧名.xlsx"}
    assert "不是这次的结果" in left["旧名.xlsx"]
    assert (left["坏.xlsx"][:4], left["另.xlsx"]) == ("已损坏。", "已损坏。")
    assert "不作数" in left["坏.xlsx"]


def test_one_voucher_in_the_books_of_two_entities_is_named(tmp_path: Path) -> None:
    shared = [["FP-20250131", "2025-01-31", 10.0]]
    other = [["fp-20250131 ", "2025-02-28", 7.0]]
    [row] = told(of(tmp_path, facts(1, vouchers=shared), facts(2, vouchers=shared), facts(3)), outliers.VOUCHER)
    assert (row["编号或指标"], row["涉及的文件"]) == ("FP-20250131", "1.xlsx、2.xlsx")
    assert "止日和数量也相同" in row["说明"]
    [row] = told(of(tmp_path, facts(1, vouchers=shared), facts(2, vouchers=other)), outliers.VOUCHER)
    assert "止日或数量不同" in row["说明"]


def test_one_voucher_in_two_books_of_one_entity_is_no_outlier(tmp_path: Path) -> None:
    before = year_before(1) | {"vouchers": facts(1)["vouchers"]}
    assert rows(of(tmp_path, facts(1), before), OUTLIERS) == []


def test_short_numbers_are_counted_unless_the_rest_is_the_same(tmp_path: Path) -> None:
    summary = of(
        tmp_path, facts(1, meters=[["B-1", "一楼", None, None]]), facts(2, meters=[["B-1", "锅炉房", None, None]])
    )
    assert [row["类别"] for row in rows(summary, OUTLIERS)] == [outliers.SHORT]
    place = [["B-1", "一楼", None, None]]
    assert len(told(of(tmp_path, facts(1, meters=place), facts(2, meters=place)), outliers.METER)) == 1


@pytest.mark.parametrize(("area", "is_odd"), [(301.0, True), (299.0, False), (33.0, True), (34.0, False)])
def test_an_intensity_far_from_the_median_of_its_division_is_named(tmp_path: Path, area: float, is_odd: bool) -> None:
    summary = of(tmp_path, *(facts(number) for number in range(1, 6)), facts(6, areas=[area]))
    assert [row["涉及的文件"] for row in told(summary, outliers.INTENSITY)] == (["6.xlsx"] if is_odd else [])


def test_few_engagements_make_no_median(tmp_path: Path) -> None:
    summary = of(tmp_path, *(facts(number) for number in range(1, 4)), facts(4, areas=[1.0]))
    assert rows(summary, OUTLIERS) == []


def test_the_calendar_has_what_is_due_on_top(tmp_path: Path) -> None:
    meters = [["M-1", "房", "2020-01-01", "超期未检"], ["M-2", "房", "2025-01-01", "合格"], ["M-3", "房", None, None]]
    summary = of(
        tmp_path,
        facts(1, meters=meters),
        facts(2, signing="不能签发：　1项错误未关闭", retain_until="2026-06-01"),
        facts(3, report_date=None),
        facts(4, signing="不能签发：　1项错误未关闭", report_date="2026-07-20"),
    )
    told = [(row["须处理"], row["事项"], row["文件"], row["距今天数"]) for row in rows(summary, DATES)]
    assert told[:4] == [
        ("是", "检定（校准）", "1.xlsx", -2343), ("是", "保存期满", "2.xlsx", 0), ("是", "报告出具", "2.xlsx", 19), ("是", "报告出具", "3.xlsx", None),
    ]  # fmt: skip
    assert ("否", "报告出具", "4.xlsx", 49) in told[4:]
    assert ("否", "检定（校准）", "1.xlsx", -516) in told[4:]
    assert all(row[0] == "否" for row in told[4:])


def test_findings_are_counted_by_check_and_severity(tmp_path: Path) -> None:
    columns = ("检查编号", "程度", "项目数", "发现数", "未关闭")
    counted = [tuple(row[column] for column in columns) for row in rows(of(tmp_path, facts(1), facts(2)), BY_CHECK)]
    assert counted == [("602-1", "警告", 2, 6, 6), ("309-1", "错误", 2, 4, 0)]


HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\x02'


def test_a_text_of_a_book_is_a_text_everywhere(tmp_path: Path) -> None:
    summary = of(tmp_path, facts(1, entity_title=HOSTILE, industry=HOSTILE), left={"<b>.xlsx": "=1"})
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summary)))[ALL]
    assert page["C2"].data_type == "s"
    assert "<script>alert" not in page_bytes(summary).decode()
    list(write_summary(summary, tmp_path))
    [_, row] = csv.reader(io.StringIO((tmp_path / "汇总.csv").read_text("utf-8-sig"), newline=""))
    assert row[2].startswith("'=")
    assert row[3] == "0001"


def test_a_long_text_has_room_and_every_printed_page_names_the_file(tmp_path: Path) -> None:
    long = "没有填写出具日期，" * 6
    summary = of(tmp_path, left={"坏.xlsx": long, "短.xlsx": "已损坏"})
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(summary)))[NOT_DONE]
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$B")
    assert [bool(page[cell].alignment.wrap_text) for cell in ("B2", "B3")] == [True, False]
    html = page_bytes(summary).decode()
    assert "overflow-wrap: anywhere" in html  # a long name without blanks would run over its neighbours
    assert f'<td class="long">{long}</td>' in html
    assert '<td class="short">已损坏</td>' in html


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    summary, again = (of(tmp_path, facts(1), facts(2)) for _ in range(2))
    assert (workbook_bytes(summary), page_bytes(summary)) == (workbook_bytes(again), page_bytes(again))


def test_nothing_done_is_still_a_summary(tmp_path: Path) -> None:
    summary = of(tmp_path, left={"坏.xlsx": "已损坏"})
    assert [saved.is_elsewhere for saved in write_summary(summary, tmp_path)] == [False] * 9
    assert [row["文件"] for row in rows(summary, NOT_DONE)] == ["坏.xlsx"]
    assert not summary.has_errors


def test_the_progress_tells_what_remains() -> None:
    assert progress(10, 40, 20.0) == "已完成 10/40，约剩 1 分钟"
    assert progress(1, 10_000, 0.6) == "已完成 1/10000，约剩 1 小时 40 分钟"
    assert progress(39, 40, 39.0) == "已完成 39/40，约剩 1 秒"


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LOOK = """
const heads = document.querySelectorAll("table")[0].rows[0].cells;
const told = () => [...document.querySelectorAll("table")[0].tBodies[0].rows].map(row => row.cells[1].textContent).join(",");
heads[HEAD].click(); const up = told(); heads[HEAD].click();
document.title = "UP " + up + " DOWN " + told() + " SORT " + heads[HEAD].getAttribute("aria-sort");
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_click_on_a_heading_sorts_in_a_browser(tmp_path: Path) -> None:
    """Numbers as numbers: as texts 9 would come after 10."""
    amounts = (1000.0, 9.0, 10.0)
    each = [facts(number) for number in (1, 2, 3)]
    for one, amount in zip(each, amounts):
        one["years"][0]["verified_emission_tco2"] = amount
    summary = of(tmp_path, *each)
    head = [*summary.tables[ALL].columns].index("核查排放量（tCO2）")
    look = LOOK.replace("HEAD", str(head))
    allowed = base64.b64encode(
        hashlib.sha256(look.encode()).digest()
    ).decode()  # beside the page's own, which is enforced
    page = page_bytes(summary).decode().replace("script-src ", f"script-src 'sha256-{allowed}' ")
    (tmp_path / "p.html").write_text(page.replace("</body>", f"<script>{look}</script></body>"), "utf-8")
    dumped = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
         f"file://{tmp_path / 'p.html'}"],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    ).stdout  # fmt: skip
    assert "<title>UP 2.xlsx,3.xlsx,1.xlsx DOWN 1.xlsx,3.xlsx,2.xlsx SORT descending</title>" in dumped
