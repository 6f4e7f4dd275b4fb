"""Further ledgers of clients: decorated headings, placeholders, totals that look like bills, units of another kind."""

import datetime as dt
from pathlib import Path

import pytest
from ledger_cases import BUY, COLUMNS, FEB, HEAD, JAN, MAR, Case, F, J, M, but, one, sheets_of, text, told
from ledger_files import write_csv, write_html, write_xlsx

from workbook_templates.engagement.reader import Engagement

BOTH = dt.date(2025, 1, 1), dt.date(2025, 2, 28)
BY_MONTH = ("单据编号", "排放源编号", "月份", "用量", "用量单位", "凭证号")
REMARKED = (*HEAD, "说明")


def of_month(label: object) -> list[tuple[object, ...]]:
    return [BY_MONTH, ("X-1", "E-02", label, 1200.5, "kWh", "V-1")]


def of_days(label: str) -> list[tuple[object, ...]]:
    return [("单据编号", "排放源编号", "账期", "用量", "凭证号"), ("X-1", "E-02", label, 1200.5, "V-1")]


def headed(quantity: str) -> list[tuple[object, ...]]:
    return [(*HEAD[:4], quantity, *HEAD[6:]), (*JAN[:5], *JAN[6:])]


CASES = {
    # --- headings
    "stars before the headings": Case([tuple(f"*{heading}" for heading in HEAD), JAN], [J]),
    "colons behind the headings": Case([tuple(f"{heading}：" for heading in HEAD), JAN], [J]),
    "numbered headings": Case([tuple(f"{number}.{heading}" for number, heading in enumerate(HEAD, start=1)), JAN], [J]),
    "a heading says that it must be filled in": Case([but(HEAD, G="凭证号（必填）"), JAN], [J]),
    "a unit in words behind the heading": Case(headed("用电量千瓦时"), [J]),
    "a unit in words behind a colon": Case(headed("用电量：千瓦时"), [J]),
    "a unit behind a stroke": Case(headed("用电量/kWh"), [J]),
    "a unit behind a blank": Case(headed("用电量 kWh"), [J]),
    "the columns numbered below the headings": Case([HEAD, tuple(range(1, 9)), JAN], [J], ["跳过第2行：列的序号"]),
    "the columns numbered in brackets": Case([HEAD, tuple(f"（{n}）" for n in range(1, 9)), JAN], [J], ["跳过第2行：列的序号"]),
    "the columns numbered in circles": Case([HEAD, tuple("①②③④⑤⑥⑦⑧"), JAN], [J], ["跳过第2行：列的序号"]),
    "the columns lettered": Case([HEAD, tuple("ABCDEFGH"), JAN], [J], ["跳过第2行：列的序号"]),
    "a column of serial numbers": Case([("序号", *HEAD), (1, *JAN), (2, *FEB), ("合计", None, None, None, None, 2300.5)], [J, F], ["跳过第4行"]),
    "an empty column between": Case([(None, *HEAD[:4], None, *HEAD[4:]), (None, *JAN[:4], None, *JAN[4:])], [J]),
    "a blank row below the headings": Case([HEAD, (), JAN, (), FEB], [J, F]),
    "a unit above, and a map": Case([("单位：万度",), HEAD, JAN], says=["表外写明的“单位”为万kWh"], mapping={"columns": COLUMNS}, stops=True),
    "a unit above two rows of headings, and a map": Case(
        [("单位：万度",), (*HEAD[:2], "抄表", None, *HEAD[4:]), (None, None, "起", "止"), JAN], says=["表外写明的“单位”为万kWh"],
        mapping={"columns": COLUMNS | {"period_start": "起", "period_end": "止"}}, stops=True,
    ),
    "two tables side by side": Case([(*HEAD, None, *HEAD), (*JAN, None, *FEB)], says=["都可作用量"], stops=True),
    "another table below": Case(
        [HEAD, JAN, (), ("燃气台账",), ("单据编号", "排放源编号", "购买日期", "数量", "单位", "凭证号"), ("Y-1", "LPG-01", MAR[2], 200, "kg", "P-1")],
        [J], ["拒绝台账!C5"], stops=True,
    ),
    "rows and columns exchanged": Case(
        [("单据编号", "X-1", "X-2"), ("排放源编号", "E-02", "E-02"), ("统计起日", JAN[2], FEB[2]), ("统计止日", JAN[3], FEB[3]), ("用量", 1200.5, 1100)],
        says=["没有认出必填列"], stops=True,
    ),
    "readings and no quantity": Case(
        [("表号", "起日", "止日", "上次读数", "本次读数", "倍率", "凭证号"), ("SL-DB-0101", *JAN[2:4], 100, 200, 10, "V-1")],
        says=["没有认出必填列 activity_quantity"], stops=True,
    ),
    "a unit in brackets behind the title": Case([("2025年电费台账（万kWh）",), HEAD, JAN], says=["为万kWh：两者矛盾"], stops=True),
    "units in brackets behind the title": Case([("电费台账(万度、元)",), HEAD, JAN], says=["为万kWh：两者矛盾"], stops=True),
    "what is in brackets behind the title is no unit": Case([("电费台账（一期、kWh表）",), HEAD, JAN], [J]),
    "a unit above in English": Case([("Unit: MWh",), HEAD, JAN], says=["为MWh：两者矛盾"], stops=True),
    "a note below says how it is counted": Case([HEAD, JAN, ("注：以上电量均以万千瓦时计",)], says=["为万kWh：两者矛盾"], stops=True),
    "a note below says by which unit": Case([HEAD, JAN, ("（电量按万千瓦时统计）",)], says=["为万kWh：两者矛盾"], stops=True),
    "counted by the month is no unit": Case([HEAD, JAN, ("注：按月计费",)], [J]),
    "a row without its unit among others in ten thousands": Case(
        [HEAD, but(JAN, F="万kWh"), but(FEB, F=None)], [("X-1", 1200.5)], ["拒绝台账!F3：用量单位为空白，而其他行写有万kWh"], stops=True
    ),
    "a row without its unit among others in that of the source": Case([HEAD, JAN, but(FEB, F=None)], [J, F]),
    "a row without its unit among fuels": Case([HEAD, but(JAN, F=None), but(BUY, F="吨")], [J, ("Y-1", 200)]),
    # --- a second table beside the first, columns that nobody sees
    "a second table with numbered headings": Case(
        [(*BY_MONTH, "月份2", "用量2", "凭证号2"), ("X-1", "E-02", "2025年1月", 1, "kWh", "V-1", "2025年7月", 7, "V-7")],
        says=["“用量”“用量2”都可作用量"], stops=True,
    ),
    "columns that nobody reads": Case([(*HEAD, "车间", None), (*JAN, "一", 5)], [J], ["没有读取的列：车间"]),
    "a column of nothing that nobody reads": Case([(*HEAD, "车间"), (*JAN, None)], [J]),
    "a hidden column that is read": Case(one([HEAD, JAN], narrow=["E"]), [J], ["读取了隐藏的列 “用量”（E列）"]),
    "a quantity that is shown as a time of day": Case(
        [HEAD, but(JAN, E=dt.time(12))], says=["拒绝台账!E2", "以日期或时间的格式显示"], stops=True
    ),
    "a quantity that is shown as a day of 1900": Case(one([HEAD, but(JAN, E=30)], formats={"E2": "yyyy-mm-dd"}), says=["拒绝台账!E2"], stops=True),
    "two purchases of a day on one voucher, told apart by a car": Case(
        [(*HEAD, "车牌"), (*but(BUY, A=None), "粤B1"), (*but(BUY, A=None), "粤B2")], [(None, 200)], ["问第3行", "只是“车牌”不同"], stops=True
    ),
    "the same purchase twice, told apart by its running number": Case(
        [("序号", *HEAD), (1, *but(BUY, A=None)), (2, *but(BUY, A=None))], [(None, 200)], ["跳过第3行：与台账第2行相同"]
    ),
    "peak and valley of a bill with the same quantity": Case(
        [(*HEAD, "时段"), (*but(JAN, A=None), "峰"), (*but(JAN, A=None), "谷")], [(None, 1200.5)], ["问第3行", "只是“时段”不同"], stops=True
    ),
    "a map reads two numbers from one column": Case(
        [HEAD, JAN], says=["把列“用量”同时用作"], mapping={"columns": COLUMNS | {"bill_fee_cny": "用量"}}, stops=True
    ),
    "a map reads number and voucher from one column": Case([HEAD, JAN], [("V-1", 1200.5)], mapping={"columns": COLUMNS | {"bill_no": "凭证号"}}),
    # --- rows that look like bills
    "a total with days, a number and a voucher": Case(
        [HEAD, JAN, FEB, ("X-9", "E-02", *BOTH, 2300.5, "kWh", "V-9")], [J, F], ["问第4行：用量和起止日与台账第2行起的以上各行之和相同"], stops=True
    ),
    "a quarter's total with days and no voucher": Case(
        [HEAD, JAN, FEB, MAR, ("一季度", "E-02", JAN[2], MAR[3], 3300.5, "kWh")], [J, F, M], ["拒绝台账!G5"], stops=True
    ),
    "a quarter's total with a dash for its voucher": Case(
        [HEAD, JAN, FEB, MAR, ("一季度小计", "E-02", JAN[2], MAR[3], 3300.5, "kWh", "—")], [J, F, M], ["跳过第5行：合计行"]
    ),
    "a total whose label stands in the remark": Case(
        [REMARKED, (*JAN, None), (*FEB, None), (None, "E-02", *BOTH, 2300.5, "kWh", None, 1500, "合计")], [J, F], ["跳过第4行：合计行"]
    ),
    "the total of a meter, named in its label": Case(
        [HEAD, JAN, FEB, (None, "E-02 小计", None, None, 2300.5)], [J, F], ["跳过第4行：合计行"]
    ),
    "a long bill after two short ones": Case(
        [HEAD, JAN, FEB, ("X-9", "E-02", dt.date(2025, 3, 1), dt.date(2025, 4, 30), 2300.5, "kWh", "V-9")], [J, F, ("X-9", 2300.5)]
    ),
    "a part of the bill above": Case(
        [REMARKED, (*JAN, None), (*but(JAN, A="X-2", E=200), "其中：办公楼")], [J], ["问第3行：写有“其中：办公楼”"], stops=True
    ),
    "a word of a void bill without a column of states": Case([REMARKED, (*JAN, "作废"), (*FEB, None)], [F], ["问第2行：写有“作废”"], stops=True),
    "a remark on a bill that replaces a void one": Case([REMARKED, (*JAN, "代替作废的V-0"), (*FEB, None)], [J, F]),
    "a void bill and its red row, told in a remark": Case(
        [REMARKED, (*JAN, None), (*but(JAN, A="X-1R", E=-1200.5, G="V-1R"), "红冲"), (*FEB, None)], [J, ("X-1R", -1200.5), F], ["冲销台账第2行"]
    ),
    # --- values
    "no number, written in whatever way": Case([HEAD, but(JAN, A="/"), but(FEB, A="—")], [(None, 1200.5), (None, 1100)]),
    "a fee that is a dash": Case([HEAD, but(JAN, H="-")], [J]),
    "a quantity that is a dash": Case([HEAD, but(JAN, E="-")], says=["必填列“用量”为“-”"], stops=True),
    "no voucher, written in whatever way": Case([HEAD, but(JAN, G="无"), but(FEB, G="待补")], says=["台账!G2", "“凭证号”为“无”", "为“待补”"], stops=True),
    "two vouchers in two lines of a cell": Case([HEAD, but(JAN, G="V-1\nV-2")], says=["台账!G2", "一格中有几行"], stops=True),
    "blanks around codes": Case([HEAD, but(JAN, A=" X-1", B="E-02 ", G="V-1\u3000")], [J]),
    "a source written otherwise": Case([HEAD, but(JAN, B="e-02")], says=["没有在“排放源”登记"], stops=True),
    "an end before its start": Case([HEAD, but(JAN, D=dt.date(2024, 12, 31))], says=["台账!D2", "早于统计起日"], stops=True),
    "a year of two digits": Case([HEAD, but(JAN, C="25/1/1")], says=["台账!C2", "date_format"], stops=True),
    "twenty-four o'clock": Case([HEAD, but(JAN, D="2025-01-31 24:00")], says=["台账!D2"], stops=True),
    "a number in brackets": Case([HEAD, but(JAN, E="(1200.5)")], says=["台账!E2"], stops=True),
    "a formula that nobody has calculated": Case([HEAD, but(JAN, E="=1000+200.5")], says=["公式没有计算结果"], stops=True),
    "2025.1 is January or October": Case(of_month("2025.1"), says=["台账!C2", "可能是1月，也可能是10月"], stops=True),
    "2025.10 as a number": Case(of_month(2025.10), says=["可能是1月，也可能是10月"], stops=True),
    "2025.10 as a text": Case(of_month("2025.10"), [J]),
    "a month in English": Case(of_month("Jan-25"), says=["不是月份"], stops=True),
    "a number of a period": Case(of_month("2025年第1期"), says=["不是月份"], stops=True),
    "from day to day with full stops": Case(of_days("2025.01.01-2025.01.31"), [J]),
    "from day to day without any": Case(of_days("20250101-20250131"), [J]),
    "from day to day in words": Case(of_days("2025年1月1日-2025年1月31日"), [J]),
    "from month to month": Case(of_days("2025.1-2025.3"), says=["台账!C2"], stops=True),
    "from day to day, the second year left out": Case(of_days("2025-01-01~01-31"), says=["台账!C2"], stops=True),
    # --- units
    "tonnes of electricity": Case([HEAD, but(JAN, F="吨")], says=["第2行", "不是同一种量"], stops=True),
    "tonnes of electricity in the heading": Case([*headed("用量（吨）")], says=["不是同一种量"], stops=True),
    "electricity of a fuel": Case([HEAD, but(JAN, B="LPG-01")], says=["不是同一种量"], stops=True),
    "a unit that is none": Case([HEAD, but(JAN, F="个")], says=["台账!F2", "不是可用的单位"], stops=True),
    "units of rows that differ": Case([HEAD, but(JAN, F="度"), but(FEB, E=0.11, F="万kWh")], [J, ("X-2", 0.11)]),
    "a line above in two cells": Case([("单位：", "万度"), HEAD, JAN], says=["表外写明的“单位”为万kWh"], stops=True),
    "a line above without a colon": Case([("单位 万kWh",), HEAD, JAN], says=["表外写明的“单位”为万kWh"], stops=True),
    "a unit behind the title": Case([("2025年电费台账（单位：万千瓦时）",), HEAD, JAN], says=["表外写明的“单位”为万kWh"], stops=True),
    "a unit above that is none of ours": Case([("单位：百万度",), HEAD, JAN], says=["“百万度”不是可用的单位"], stops=True),
    "money above that is none of ours": Case([("单位：百万元",), (*HEAD[:7], "电费"), JAN], says=["单位是百万元", "以元填写"], stops=True),
    "a unit in a note below": Case([HEAD, JAN, ("注：用电量单位为万kWh。",)], says=["表外写明的“单位”为万kWh"], stops=True),
    "two units above, none beside": Case([("单位：kWh、m3",), but(HEAD, F="备注"), JAN], says=["写明了几个单位（kWh、m3）"], stops=True),
    "two units above, one beside": Case([("单位：kWh、m3",), HEAD, JAN], [J]),
    "the name of the unit above": Case([("单位名称：深圳市示例有限公司",), ("填报单位", "深圳市示例有限公司"), HEAD, JAN], [J]),
    "an estimate for the month's end": Case([REMARKED, (*JAN, "暂估"), (*FEB, None)], [F], ["问第2行：写有“暂估”"], stops=True),
    "a line above of two units": Case([("单位：kWh、万元",), HEAD, JAN], [J]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_odd_ledger(engagement: Engagement, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    found = told(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets_of(case)), case.mapping)
    assert found.goes_in == list(case.goes_in), found.said
    assert [words for words in case.says if words not in found.said] == [], found.said
    assert found.stops == case.stops, found.said


def test_a_total_that_a_person_has_accepted_goes_in(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([HEAD, JAN, FEB, ("X-9", "E-02", *BOTH, 2300.5, "kWh", "V-9")]))
    assert told(engagement, path, accepted=["4"]).goes_in == [J, F, ("X-9", 2300.5)]


def test_a_text_file_has_the_same_placeholders(engagement: Engagement, tmp_path: Path) -> None:
    found = told(
        engagement, write_csv(tmp_path / "台账.csv", [HEAD, but(text(JAN), A="/", H="-"), but(text(FEB), G="N/A")])
    )
    assert found.goes_in == [(None, 1200.5)]
    assert "为“N/A”" in found.said


LAST = ("排放源编号", "统计起日", "统计止日", "凭证号", "用量", "备注")


@pytest.mark.parametrize("rows", [["1,200,"], ["1,200.5,补"], ["900,", "1,200,"]])
def test_thousands_that_no_quotes_hold_together_are_refused(
    engagement: Engagement, tmp_path: Path, rows: list[str]
) -> None:
    """Else 1 would be the quantity and 200 its remark."""
    lines = [f"E-02,2025-0{at}-01,2025-0{at}-28,V-{at},{rest}" for at, rest in enumerate(rows, start=1)]
    (tmp_path / "台账.csv").write_text("\n".join([",".join(LAST), *lines]), "utf-8")
    found = told(engagement, tmp_path / "台账.csv")
    assert (found.stops, found.rows) == (True, [])
    assert f"第{len(rows) + 1}行有7格，多于列名的6格" in found.said


def test_a_comma_at_the_end_of_rows_is_no_thousands(engagement: Engagement, tmp_path: Path) -> None:
    (tmp_path / "台账.csv").write_text(",".join(LAST) + "\nE-02,2025-01-01,2025-01-31,V-1,1200.5,,\n", "utf-8")
    assert told(engagement, tmp_path / "台账.csv").goes_in == [(None, 1200.5)]


def test_a_web_page_shows_what_the_eye_sees(engagement: Engagement, tmp_path: Path) -> None:
    """Keys to sort by are hidden in the cells, cells themselves too; what is struck is no value."""
    path = write_html(tmp_path / "台账.xls", [HEAD, text(JAN), text(FEB)])
    page = path.read_text("utf-8").replace(
        "<td>1200.5", '<td><span style="display:none">9<br><span>8</span>7</span>1200.5'
    )
    path.write_text(page.replace("<td>1100", "<td><del>1110</del>1100").replace("<td>800", "<td hidden>800"), "utf-8")
    found = told(engagement, path)
    assert found.goes_in == [J]
    assert "E3：“用量”的“11101100”有一部分已划去（删除线）：请核实后只留有效的内容，再导入。" in found.said
    assert "读取了隐藏的列 “费用（元）”（H列），请核对" in found.said


@pytest.mark.parametrize(
    ("quantities", "read"),
    [
        (["1.200", "1.100"], None),
        (["1.200", "900"], None),
        (["1.234.567", "1.100"], None),
        (["1.200", "1.10"], [1.2, 1.1]),
        (["1.200", "0.900"], [1.2, 0.9]),
        (["1234.567", "1.100"], [1234.567, 1.1]),
        (["1,234.500", "1.100"], [1234.5, 1.1]),
        (["1200", "1100.5"], [1200, 1100.5]),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_full_stop_may_part_thousands(
    engagement: Engagement, tmp_path: Path, quantities: list[str], read: list[float] | None, delimiter: str
) -> None:
    """1.200 is 1200 in a file in which the comma is the decimal sign: another cell of the column must tell."""
    rows = [but(text(row), E=quantity, H="") for row, quantity in zip((JAN, FEB), quantities, strict=True)]
    path = write_csv(tmp_path / "台账.csv", [HEAD, *rows], delimiter=delimiter)
    found = told(engagement, path)
    if read is not None:
        assert [quantity for _, quantity in found.goes_in] == read, found.said
        return
    assert found.stops
    assert ("X-1", 1.2) not in found.goes_in
    for sign in (".", ","):
        numbers = [text.replace(".", "") if sign == "." else text for text in quantities]
        again = told(engagement, path, {"columns": COLUMNS, "thousands": sign})
        if all(number.count(".") < 2 for number in numbers):
            assert [quantity for _, quantity in again.goes_in] == [float(number) for number in numbers]


def test_it_is_said_what_a_full_stop_may_be(engagement: Engagement, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", [HEAD, but(text(JAN), E="1.200"), but(text(FEB), E="900")], delimiter=";")
    found = told(engagement, path)
    assert found.goes_in == [("X-2", 900)]
    assert "第2行第5列：“用量”的“1.200”中的点可能是小数点，也可能是千位分隔符（1200）" in found.said
