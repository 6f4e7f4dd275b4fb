"""What a ledger says in words beside its numbers: units in any heading or line, money of others, ditto marks, remarks, months."""

import datetime as dt
from pathlib import Path

import pytest
from ledger_cases import BUY, COLUMNS, FEB, HEAD, JAN, MAR, Case, F, J, M, but, one, sheets_of, text, told
from ledger_files import Drawn, write_csv, write_xlsb, write_xlsx
from libreoffice import saved_again

from workbook_templates.engagement.reader import Engagement

FIRST = dt.date(2025, 1, 1)


def without(row: tuple[object, ...], *places: int) -> tuple[object, ...]:
    return tuple(cell for at, cell in enumerate(row) if at not in places)


BARE, BARE_JAN, BARE_FEB = (without(row, 5) for row in (HEAD, JAN, FEB))
BARE_COLUMNS = {name: heading for name, heading in COLUMNS.items() if name != "quantity_unit"}
ONE_SOURCE = {
    "columns": {name: heading for name, heading in COLUMNS.items() if name != "source_id"}, "constants": {"source_id": "LPG-01"},
}  # fmt: skip
FEE = but(HEAD, H="电费")
TIMES = [
    (*HEAD, "时段"),
    *[(*but(JAN, A=None, E=part), when) for part, when in ((300, "峰"), (600, "平"), (300.5, "谷"))],
]
KINDS = (*HEAD, "类型")
WHOLE = (*but(JAN, A=None), "总")


def headed(quantity: str) -> Case:
    """A map that names the heading; the unit that stands in it must reach the bill, which contradicts the constant."""
    mapping = {"columns": BARE_COLUMNS | {"activity_quantity": quantity}, "constants": {"quantity_unit": "kWh"}}
    return Case(
        [but(BARE, E=quantity), BARE_JAN], says=["单位为kWh，而", "为万kWh：两者矛盾"], mapping=mapping, stops=True
    )


def above(line: str, unit: str = "万kWh") -> Case:
    return Case([(line,), HEAD, JAN], says=[f"单位为kWh，而表外写明的“单位”为{unit}：两者矛盾"], stops=True)


def below(top: str) -> Case:
    rows = [(*HEAD[:4], top, None, *HEAD[5:]), (*[None] * 4, "用电量", "无功"), (*JAN[:5], 3, *JAN[5:])]
    return Case(one(rows, merged=["E1:F1"]), says=["单位为kWh，而", "为万kWh：两者矛盾"], stops=True)


def paid(line: str, unit: str, head: tuple[str, ...] = FEE) -> Case:
    return Case([(line,), head, JAN], says=[f"的单位是{unit}，而费用（CNY）以元填写"], stops=True)


CASES = {
    # --- units
    "a unit among other words in brackets": headed("用电量（万kWh，含损耗）"),
    "a unit in words of a heading": headed("用电量按万千瓦时填写"),
    "a power of ten": headed("用电量（×10⁴kWh）"),
    "a unit with full stops": headed("用电量（万KW.H，抄见）"),
    "a unit in the heading above": below("用电情况（万kWh）"),
    "a unit that is the heading above": below("万kWh"),
    "a unit and others in the heading above": below("用电情况（万kWh，含税）"),
    "a unit of money in the heading above the quantity": Case(
        one([(*HEAD[:4], "电量（kWh）及电费（元）", None, *HEAD[5:7]), (*[None] * 4, "用电量", "应收"), (*JAN[:5], 3, *JAN[5:7])], merged=["E1:F1"]), [J]
    ),
    "two units in one line": above("电量单位：万度  电费单位：万元"),
    "all units are": above("（除特别注明外，单位均为万千瓦时）"),
    "a unit of each kind": Case([("单位：电：万kWh；气：m3",), BARE, BARE_JAN], says=["写明了几个单位（万kWh、m3）"], stops=True),
    "a unit in English in brackets": above("(in MWh)", "MWh"),
    "ten thousand in figures": Case([("Unit: 10,000 kWh",), HEAD, JAN], says=["单位"], stops=True),
    "a unit with full stops above": above("单位：万KW.H"),
    "a size without a unit in a heading": Case(
        [but(BARE, E="用电量（万）"), BARE_JAN], says=["写明的单位“万”不是可用的单位"], stops=True,
        mapping={"columns": BARE_COLUMNS | {"activity_quantity": "用电量（万）"}},
    ),
    "a size without a unit above": Case([("单位：千",), BARE, BARE_JAN], says=["写明的单位“千”不是可用的单位"], stops=True),
    "a number in brackets behind a title is no size": Case([("附件（十）",), ("台账（二）",), HEAD, JAN], [J]),
    "so many in a title are no unit": Case([("年用电120万度以上企业台账（一百二十万度）",), HEAD, JAN], [J]),
    "a company in brackets is no unit": Case([("台账（深圳市千方科技有限公司）",), HEAD, JAN], [J]),
    "a company above is no unit": Case([("填报单位：深圳百度在线有限公司",), ("单位名称：深圳市千方科技有限公司",), HEAD, JAN], [J]),
    "a unit between rows": Case([BARE, BARE_JAN, ("单位：万kWh",), BARE_FEB], says=["“单位：万kWh”写在数据行之间"], stops=True),
    "the unit again between rows": Case([("单位：kWh",), HEAD, JAN, ("单位：kWh",), FEB], [J, F]),
    "a unit in the name of the sheet": Case({"用电量（万kWh）": Drawn([HEAD, JAN])}, says=["为万kWh：两者矛盾"], stops=True),
    # --- money
    "money of Hong Kong above": paid("单位：港元", "港元"),
    "money of Hong Kong above, the heading says yuan": paid("单位：港元", "港元", HEAD),
    "dollars behind the title": paid("能源费用台账（kWh、美元）", "美元"),
    "thousands of yuan in words": paid("金额单位：人民币千元", "千元"),
    "ten thousands of yuan in words": paid("金额单位：人民币万元", "万元"),
    "thousands of yuan in English": paid("（RMB'000）", "RMB'000"),
    "money of Hong Kong in the heading": Case(
        [but(HEAD, H="电费（港币）"), JAN], says=["的单位是港币"], mapping={"columns": COLUMNS | {"bill_fee_cny": "电费（港币）"}}, stops=True
    ),
    "tenths of a yuan": Case(
        [but(HEAD, H="电费（角）"), JAN], says=["的单位是角"], mapping={"columns": COLUMNS | {"bill_fee_cny": "电费（角）"}}, stops=True
    ),
    "a fee in a size without a unit": Case(
        [but(HEAD, H="电费（万）"), JAN], says=["的单位是万"], mapping={"columns": COLUMNS | {"bill_fee_cny": "电费（万）"}}, stops=True
    ),
    "hundredths of a yuan": paid("金额单位：分", "分"),
    "a fee that is shown in dollars": Case(one([HEAD, JAN], formats={"H2": '"$"#,##0.00'}), says=["台账!H2", "与本列不符"], stops=True),
    "a fee that is shown in euros": Case(one([HEAD, JAN], formats={"H2": "[$€-407]#,##0.00"}), says=["台账!H2"], stops=True),
    "a fee merged down over two bills": Case(one([HEAD, JAN, but(FEB, H=None)], merged=["H2:H3"]), [F], ["台账!H2：“费用”一格合并了几行"], stops=True),
    "a fee merged down over a blank row": Case(one([HEAD, JAN, (), FEB], merged=["H2:H3"]), [J, F]),
    # --- codes
    "ditto": Case([HEAD, JAN, but(FEB, G="同上"), but(MAR, G="〃")], [J], ["台账!G3：“凭证号”写的是“同上”", "台账!G4"], stops=True),
    "signs in codes that nobody sees": Case([HEAD, but(JAN, A="X-1\ufeff", G="V-1\u200b"), FEB], [J, F]),
    "the same purchase, told apart by a sign that nobody sees": Case(
        [HEAD, but(BUY, A=None), but(BUY, A=None, G="P-1\u200b")], [(None, 200)], ["跳过第3行：与台账第2行相同"]
    ),
    # --- states
    "a row that is not valid": Case([(*HEAD, "是否有效"), (*JAN, "是"), (*FEB, "否"), (*MAR, None)], [J, M], ["跳过第3行：是否有效为“否”"]),
    "a void bill and what replaces it, in a remark": Case(
        [(*HEAD, "说明"), (*JAN, "作废，重开为V-9"), (*FEB, "已作废重开"), (*MAR, "替换作废票")], [M], ["问第2行：写有“作废，重开为V-9”", "问第3行"], stops=True
    ),
    "a state written with another sign": Case([(*HEAD, "状态"), (*JAN, "正常"), (*FEB, "已红充")], [J], ["跳过第3行：状态为“已红充”"]),
    "a state of a bill that has no invoice": Case([(*HEAD, "发票状态"), (*JAN, "正常"), (*FEB, "未开票")], [J], ["问第3行：发票状态为“未开票”"], stops=True),
    "a state of a bill that was given back": Case([(*HEAD, "发票状态"), (*JAN, "正常"), (*FEB, "已退票")], [J], ["问第3行：发票状态为“已退票”"], stops=True),
    "a purchase and what takes it back": Case(
        [(*HEAD, "交易类型"), (*BUY, "加油"), (*but(BUY, A="Y-2", G="P-2"), "加油冲正")], [("Y-1", 200)],
        ["问第3行：交易类型为“加油冲正”而用量不为负"], stops=True,
    ),
    "what takes a purchase back, below zero": Case(
        [(*HEAD, "交易类型"), (*BUY, "加油"), (*but(BUY, A="Y-2", G="P-2", E=-200), "加油冲正")], [("Y-1", 200), ("Y-2", -200)]
    ),
    # --- energies
    "two fuels, and a map of one": Case(
        [("油品", *without(HEAD, 1)), ("92#汽油", *without(BUY, 1)), ("0#柴油", *without(but(BUY, A="Y-2", G="P-2"), 1))],
        says=["列“油品”有汽油、柴油，而对照文件把整本台账作为一个排放源（LPG-01）"], mapping=ONE_SOURCE, stops=True,
    ),
    "one fuel of two grades, and a map of one": Case(
        [("油品", *without(HEAD, 1)), ("92#汽油", *without(BUY, 1)), ("95#汽油", *without(but(BUY, A="Y-2", G="P-2"), 1))],
        [("Y-1", 200), ("Y-2", 200)], mapping=ONE_SOURCE,
    ),
    # --- totals
    "a whole above its parts": Case(
        [TIMES[0], WHOLE, *TIMES[1:]], [(None, 300), (None, 600), (None, 300.5)], ["问第2行：用量和起止日与以下至台账第5行的各行之和相同"], stops=True
    ),
    "a whole below its parts": Case([*TIMES, WHOLE], [(None, 300), (None, 600), (None, 300.5)], ["问第5行"], stops=True),
    "a year above its months": Case(
        [HEAD, but(JAN, A="X-0", G="V-0", D=FEB[3], E=2300.5), JAN, FEB], [J, F], ["问第2行"], stops=True
    ),
    # --- words that tell a row from those beside it
    "a word beside a column of states that says normal": Case(
        [(*HEAD, "发票状态", "说明"), (*JAN, "正常", "作废，重开为X-5"), (*FEB, "正常", "其中：办公楼"), (*MAR, "正常", None)],
        [M], ["问第2行：写有“作废，重开为X-5”", "问第3行：写有“其中：办公楼”"], stops=True,
    ),
    "a total that is none of the rows above, with all that a bill has": Case(
        [KINDS, (*JAN, "月"), (*FEB, "月"), (*but(MAR, C=JAN[2], E=2310), "合计")], [J, F], ["问第4行：写有“合计”：请核实是否合计行"], stops=True
    ),
    "a red invoice whose quantity is above zero": Case([KINDS, (*JAN, "蓝字发票"), (*FEB, "红字发票")], [J], ["问第3行：写有“红字发票”"], stops=True),
    "a red invoice whose quantity is below zero": Case(
        [KINDS, (*JAN, "蓝字"), (*but(JAN, A="X-1R", E=-1200.5, G="V-1R"), "红字")], [J, ("X-1R", -1200.5)], ["冲销台账第2行"]
    ),
    "debit and credit as SAP marks them": Case([(*HEAD, "借/贷"), (*JAN, "S"), (*FEB, "H")], [J], ["问第3行：写有“H”：请核实用量是否应为负数"], stops=True),
    "a letter that SAP uses too": Case([(*HEAD, "车间"), (*JAN, "S"), (*FEB, "H"), (*MAR, "K")], [J, F, M]),
    "what the store took in and gave out": Case(
        [KINDS, (*BUY, "入库"), (*but(BUY, A="Y-2", G="P-2", E=150), "领用")], [("Y-1", 200)], ["问第3行：写有“领用”"], stops=True
    ),
    "what the store gave out alone": Case(
        [KINDS, (*BUY, "领用"), (*but(BUY, A="Y-2", G="P-2", E=150), "领用")], [("Y-1", 200), ("Y-2", 150)]
    ),
    "what does no work": Case([KINDS, (*JAN, "有功（总）"), (*FEB, "无功（总）")], [J], ["问第3行：写有“无功（总）”"], stops=True),
    "what was fed in": Case([KINDS, (*JAN, "正向有功"), (*FEB, "反向有功")], [J], ["问第3行：写有“反向有功”"], stops=True),
    "a name that begins like such a word": Case([KINDS, (*JAN, "出库口照明"), (*FEB, "外供车间")], [J, F]),
    "a word beside the table, below no heading": Case(
        [HEAD, (*JAN, None, "作废"), FEB], [F], ["问第2行：写有“作废”", "没有列名而写有内容的列，没有读取：J列（如“作废”）"], stops=True
    ),
    "a word between columns, below no heading": Case(
        [(*HEAD[:4], None, *HEAD[4:]), (*JAN[:4], "红字", *JAN[4:]), (*FEB[:4], None, *FEB[4:])], [F], ["问第2行：写有“红字”"], stops=True
    ),
    "numbers below no heading": Case([HEAD, (*JAN, 500), (*FEB, 600)], [J, F], ["没有列名而写有内容的列，没有读取：I列（如“500”）"]),
    # --- of whom, and which of several amounts
    "two companies, and a map of one source": Case(
        [("购方名称", *without(HEAD, 1)), ("甲公司", *without(BUY, 1)), ("乙公司", *without(but(BUY, A="Y-2", G="P-2"), 1))],
        says=["列“购方名称”有2个（甲公司、乙公司），而对照文件把整本台账作为一个排放源（LPG-01）"], mapping=ONE_SOURCE, stops=True,
    ),
    "two sellers, and a map of one source": Case(
        [("销方名称", *without(HEAD, 1)), ("甲公司", *without(BUY, 1)), ("乙公司", *without(but(BUY, A="Y-2", G="P-2"), 1))],
        [("Y-1", 200), ("Y-2", 200)], mapping=ONE_SOURCE,
    ),
    "a quantity and the whole of it": Case([but(HEAD, E="用电量", F="总用电量"), but(JAN, F=2400)], says=["“用电量”“总用电量”都可作用量"], stops=True),
    "what was read and what was billed": Case([but(HEAD, E="抄见电量", F="计费电量"), but(JAN, F=2400)], says=["“抄见电量”“计费电量”都可作用量"], stops=True),
    # --- formats
    "a quantity above zero that looks like one below": Case(
        one([HEAD, JAN, FEB], formats={"E2": "(0.0)", "H3": "(#,##0.00)"}), says=["台账!E2", "把正数显示为负数", "台账!H3"], stops=True
    ),
    "a number in a cell of texts": Case(one([HEAD, JAN], formats={"E2": "@"}), [J]),
    "the formats of accountants": Case(one([HEAD, JAN], formats={"E2": "#,##0.00_);(#,##0.00)", "H2": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ '}), [J]),
    # --- days of which the eye sees the month
    "the first of a month for its end, shown as a month": Case(
        one([HEAD, but(JAN, D=FIRST)], formats={"C2": "yyyy-mm", "D2": "yyyy-mm"}), says=["台账!D2：“统计止日”的值是2025-01-01，而单元格只显示到月"], stops=True
    ),
    "a day within a month for a start, shown as a month": Case(
        one([HEAD, but(JAN, C=dt.date(2025, 1, 5))], formats={"C2": 'yyyy"年"m"月"'}), says=["台账!C2：“统计起日”的值是2025-01-05"], stops=True
    ),
    "the first and last of a month, shown as a month": Case(one([HEAD, JAN], formats={"C2": 'yyyy"年"m"月"', "D2": "yyyy-mm"}), [J]),
    "a day with its month, without its year": Case(one([HEAD, JAN], formats={"C2": 'm"月"d"日"', "D2": "m/d"}), [J]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_ledger_in_words(engagement: Engagement, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    found = told(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets_of(case)), case.mapping)
    assert found.goes_in == list(case.goes_in), found.said
    assert [words for words in case.says if words not in found.said] == [], found.said
    assert found.stops == case.stops, found.said


@pytest.mark.calc
def test_a_month_that_the_eye_sees_in_files_of_other_programs(engagement: Engagement, tmp_path: Path) -> None:
    rows = [HEAD, but(JAN, D=FIRST), but(FEB, C=FIRST)]
    path = write_xlsx(tmp_path / "a.xlsx", one(rows, formats={"C3": 'yyyy"年"m"月"', "D2": "yyyy-mm"}))
    for kind in ("xls:MS Excel 97", "ods"):
        found = told(engagement, saved_again([path], tmp_path, kind) / f"a.{kind[:3]}")
        assert found.stops
        assert "台账!D2：“统计止日”的值是2025-01-01，而单元格只显示到月" in found.said, kind
        assert found.goes_in == [F], kind


def test_a_month_that_the_eye_sees_in_a_binary_workbook(engagement: Engagement, tmp_path: Path) -> None:
    start = (FIRST - dt.date(1899, 12, 30)).days
    drawn = Drawn([HEAD, but(JAN, C=start, D=start)], formats={"C2": "yyyy-mm-dd", "D2": "yyyy/m"})
    found = told(engagement, write_xlsb(tmp_path / "a.xlsb", {"台账": drawn}))
    assert "台账!D2：“统计止日”的值是2025-01-01，而单元格只显示到月" in found.said


def test_ditto_in_a_text_file(engagement: Engagement, tmp_path: Path) -> None:
    found = told(engagement, write_csv(tmp_path / "台账.csv", [HEAD, text(JAN), but(text(FEB), G="同上")]))
    assert found.goes_in == [J]
    assert "写的是“同上”" in found.said


@pytest.mark.parametrize(("number", "voucher", "asks"), [(None, "", True), (None, "-2", False), ("X-9", "", False)])
def test_a_row_that_was_corrected_after_it_went_in(
    engagement: Engagement, tmp_path: Path, number: str | None, voucher: str, asks: bool
) -> None:
    """Without a number nothing but its voucher and its days tell that the workbook has it already."""
    bill = next(row for row in engagement.rows("bills") if row.text("meter_id"))
    row = (
        number, bill.text("source_id"), bill.text("meter_id"), bill.date("period_start"), bill.date("period_end"),
        bill.number("activity_quantity") + 100, bill.text("voucher_no") + voucher,
    )  # fmt: skip
    rows = [("单据编号", "排放源编号", "表号", "统计起日", "统计止日", "用量", "凭证号"), row]
    found = told(engagement, write_xlsx(tmp_path / "台账.xlsx", {"台账": Drawn(rows)}))
    question = f"问第2行：与能源账单的{bill.key}的排放源、起止日和凭证号相同而用量不同"
    assert (question in found.said, found.stops, len(found.rows)) == (asks, asks, not asks), found.said
