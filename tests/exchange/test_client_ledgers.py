"""Ledgers as clients have them: each goes in right, or is refused or asked about in a sentence; nothing in between."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ledger_cases import BUY, COLUMNS, FEB, HEAD, JAN, MAR, TEXTS, Case, F, J, M, but, one, sheets_of, text, told
from ledger_files import Cells, Drawn, write_csv, write_html, write_xlsb, write_xlsx
from libreoffice import saved_again

from workbook_templates.engagement.reader import Engagement
from workbook_templates.ooxml.package.encryption import DEFAULT_PASSWORD, encrypt

TWO_ROWS = (
    ("深圳供电局有限公司电费明细",),
    ("单据编号", "排放源编号", "年份", "抄表周期", None, "电量", None, "用量单位", "发票号码"),
    (None, None, None, "起", "止", "有功", "无功", None, None),
    ("X-1", "E-02", 2025, dt.date(2025, 1, 1), dt.date(2025, 1, 31), 1200.5, 20, "kWh", "V-1"),
)
THREE_ROWS = (
    ("单据编号", "排放源编号", "抄表", None, "电量", None, None, "发票号码"),
    (None, None, "起", "止", "峰", "谷", "合计", None),
    (None, None, None, None, "（kWh）", "（kWh）", "（kWh）", None),
    ("X-1", "E-02", dt.date(2025, 1, 1), dt.date(2025, 1, 31), 200.5, 1000, 1200.5, "V-1"),
)
STATUS = (*HEAD, "状态")
VOID = (*but(JAN, A="X-1B", G="V-9", E=1100), "已红冲")

CASES = {
    # --- layout
    "a title, lines of text and a blank row above": Case([("电费台账",), ("编制：张三", "日期：2025-12-31"), (), HEAD, JAN, FEB], [J, F]),
    "headings of two rows without merged cells": Case(TWO_ROWS, [J]),
    "headings of two rows, merged": Case(
        one(TWO_ROWS, merged=["A1:I1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3", "I2:I3"]), [J]
    ),
    "a map names the levels with a stroke, a blank, or the lowest alone": Case(
        TWO_ROWS, [J], mapping={"columns": {
            "bill_no": "单据编号", "source_id": "排放源编号", "period_start": "抄表周期/起", "period_end": "抄表周期 止", "activity_quantity": "有功",
            "voucher_no": "发票号码"}},
    ),
    "headings of three rows, the last of units": Case(THREE_ROWS, [J]),
    "headings of three rows, merged": Case(
        one(THREE_ROWS, merged=["A1:A3", "B1:B3", "C1:D1", "E1:G1", "H1:H3", "C2:C3", "D2:D3"]), [J]
    ),
    "a line break in a heading": Case([("单据\n编号", "排放源\n编号", "统计\n起日", "统计\n止日", "用电量\n（kWh）", "单位", "发票\n号码"), JAN[:7]], [J]),
    "a map names headings as the eye sees them": Case(
        [("单据\n编号", "排放源\n编号", "统计\n起日", "统计\n止日", "用电量\n（kWh）", "单位", "发票\n号码"), JAN[:7]], [J],
        mapping={"columns": {"bill_no": "单据编号", "source_id": "排放源编号", "period_start": "统计起日", "period_end": "统计止日",
                             "activity_quantity": "用电量（kWh）", "voucher_no": "发票号码"}},
    ),
    "a heading twice in columns nobody needs": Case([(*HEAD, "峰", "电量", "平", "电量"), (*JAN, 1, 2, 3, 4)], [J]),
    "a heading twice in a column that is needed": Case(
        [(*HEAD, "用量"), (*JAN, 7)], says=["都可作用量", "用量【E列】", "用量【I列】"], stops=True
    ),
    "two headings for one column, one of them our own word": Case([(*HEAD, "发票号码"), (*JAN, "P-9")], [J]),
    "two headings for one column": Case(
        [(*but(HEAD, G="票据号"), "发票号码"), (*JAN, "P-9")], says=["“票据号”“发票号码”都可作凭证号"], stops=True
    ),
    "the headings again after a page break": Case([HEAD, JAN, HEAD, FEB], [J, F], ["跳过第3行：重复的列名"]),
    "notes below the table": Case(
        [HEAD, JAN, (), ("制表：张三", None, None, "审核：李四"), ("注：以上数据以供电局账单为准",)], [J], ["跳过第4行：没有日期", "跳过第5行"]
    ),
    "a hidden sheet first": Case(
        {"旧": Drawn([HEAD, but(JAN, E=9)], state="hidden"), "台账": Drawn([HEAD, JAN])}, [J], ["隐藏的工作表 旧 没有读取"]
    ),
    "a very hidden sheet": Case(
        {"台账": Drawn([HEAD, JAN]), "旧": Drawn([HEAD, but(JAN, E=9)], state="veryHidden")}, [J], ["隐藏的工作表 旧 没有读取"]
    ),
    "only a hidden sheet has the headings": Case(
        {"说明": Drawn([("说明", "一", "二")]), "旧": Drawn([HEAD, JAN], state="hidden")}, says=["没有认出必填列"], stops=True
    ),
    "a hidden sheet that the map names": Case(
        {"说明": Drawn([("说明",)]), "旧": Drawn([HEAD, JAN], state="hidden")}, [J], ["读取了隐藏的工作表 旧"],
        mapping={"columns": COLUMNS, "sheet": "旧"},
    ),
    "a sheet of notes before the ledger": Case(
        {"填表说明": Drawn([("序号", "项目", "说明"), (1, "电", "按月")]), "台账": Drawn([HEAD, JAN])}, [J], ["工作表 填表说明 没有读取"]
    ),
    "two sheets with the headings": Case(
        {"1月": Drawn([HEAD, JAN]), "2月": Drawn([HEAD, FEB])}, says=["不能确定导入哪些", 'sheet = ["1月", "2月"]'], stops=True
    ),
    "two sheets that the map names": Case(
        {"1月": Drawn([HEAD, JAN]), "2月": Drawn([HEAD, FEB]), "草稿": Drawn([HEAD, MAR])}, [J, F], ["工作表 草稿 没有读取"],
        mapping={"columns": COLUMNS, "sheet": ["1月", "2月"]},
    ),
    "all sheets that are shown": Case(
        {"1月": Drawn([HEAD, JAN]), "2月": Drawn([HEAD, FEB]), "旧": Drawn([HEAD, MAR], state="hidden")}, [J, F], ["旧 没有读取"],
        mapping={"columns": COLUMNS, "sheet": "*"},
    ),
    "a sheet that is not there": Case([HEAD, JAN], says=["没有工作表“三月”"], mapping={"columns": COLUMNS, "sheet": "三月"}, stops=True),
    "rows that are hidden, or of no height": Case(one([HEAD, JAN, FEB, MAR], hidden=[3], flat=[4]), [J], ["隐藏第3行", "隐藏第4行"]),
    "a source and a voucher merged down over several rows": Case(
        one([HEAD, JAN, but(FEB, B=None, G=None), MAR], merged=["B2:B3", "G2:G3"]), [J, F, M]
    ),
    "a quantity merged down over several rows": Case(
        one([HEAD, JAN, but(FEB, E=None)], merged=["E2:E3"]), [], ["台账!E2：“用量”一格合并了几行", "必填列“用量”为空"], stops=True
    ),
    "a statement of fuel cards": Case(
        [("客户名称：示例公司",), ("起止时间：2025-03-01 至 2025-03-31",), ("打印日期：2025-04-01",),
         ("单据编号", "排放源编号", "加油时间", "站点", "数量（升）", "油品", "金额", "余额", "交易类型", "小票号"),
         ("K-1", "P-01", "2025-03-06 08:12:11", "福田站", 45.5, "92号车用汽油(VI)", 350, 1000, "加油", "S-1"),
         ("K-2", "P-01", "2025-03-06 08:15:00", "福田站", 45.5, "92号车用汽油(VI)", 350, 650, "加油", "S-2"),
         ("K-3", "P-01", "2025-03-07 09:00:00", "网厅", None, None, 1000, 1650, "充值", "S-3"),
         ("小计", None, None, None, 91, None, 700), ("注：在途交易未计入",)],
        [("K-1", 45.5), ("K-2", 45.5)], ["跳过第7行：交易类型为“充值”", "跳过第8行：合计行", "跳过第9行"],
    ),
    # --- totals
    "a total, written apart": Case([HEAD, JAN, FEB, ("合  计", None, None, None, 2300.5)], [J, F], ["跳过第4行：合计行"]),
    "a total in English": Case([HEAD, JAN, FEB, ("Grand Total:", None, None, None, 2300.5)], [J, F], ["跳过第4行"]),
    "a total in other words, told by its sum": Case([HEAD, JAN, FEB, ("两张", None, None, None, 2300.5)], [J, F], ["等于以上各行之和"]),
    "a total without a word": Case([HEAD, JAN, FEB, (None, None, None, None, 2300.5, "kWh")], [J, F], ["等于以上各行之和"]),
    "an average below the total": Case(
        [HEAD, JAN, FEB, ("合计", None, None, None, 2300.5), ("月平均", None, None, None, 1150.25)], [J, F], ["跳过第5行：平均值"]
    ),
    "what a page carries over": Case([HEAD, JAN, FEB, ("过次页", None, None, None, 2300.5), ("承前页", None, None, None, 2300.5), MAR], [J, F, M]),
    "subtotals and a total": Case(
        [HEAD, JAN, FEB, ("小计", None, None, None, 2300.5), MAR, ("小计", None, None, None, 1000), ("本年累计", None, None, None, 3300.5)],
        [J, F, M], ["跳过第4行", "跳过第6行", "跳过第7行"],
    ),
    "a total of a period": Case(
        [HEAD, JAN, FEB, ("合计", None, dt.date(2025, 1, 1), dt.date(2025, 2, 28), 2300.5, "kWh")], [J, F], ["跳过第4行：合计行"]
    ),
    "a total that does not add up": Case([HEAD, JAN, FEB, ("合计", None, None, None, 2400.5)], [J, F], ["与以上各行之和不符"]),
    "a customer whose name holds the word": Case([(*HEAD, "用户名称"), (*JAN, "深圳市总计时装有限公司")], [J]),
    "a remark that holds the word": Case([(*HEAD, "备注"), (*JAN, "合计三台变压器"), (*FEB, "小计见附件")], [J, F]),
    "a bill that equals the sum of those above": Case([HEAD, but(JAN, E=100), but(FEB, E=200), but(MAR, E=300)], [("X-1", 100), ("X-2", 200), ("X-3", 300)]),
    "a row without a voucher is no total": Case([HEAD, JAN, FEB, but(MAR, G=None, E=2300.5)], says=["必填列“凭证号”为空"], stops=True, goes_in=[J, F]),
    "a row without its quantity is no note": Case([HEAD, JAN, but(FEB, E=None)], says=["必填列“用量”为空"], stops=True, goes_in=[J]),
    # --- values
    "thousands parted, no doubt in the column": Case([HEAD, but(JAN, E="1,200.50"), but(FEB, E="1,100")], [J, F]),
    "thousands parted, in doubt": Case([HEAD, but(FEB, E="1,100")], says=["thousands"], stops=True),
    "thousands parted, as the map says": Case([HEAD, but(text(FEB), E="1,100")], [F], mapping={"columns": COLUMNS, "thousands": ","}),
    "thousands with a full stop and SAP's minus": Case(
        [HEAD, but(text(JAN), E="1.200,50"), but(text(JAN), A="X-1R", E="1.200,50-", G="V-1R")], [J, ("X-1R", -1200.5)],
        mapping={"columns": COLUMNS, "thousands": "."},
    ),
    "a comma that may be a decimal sign": Case([HEAD, but(text(JAN), E="1200,5"), but(text(FEB), E="1,100.00")], says=["应为数字"], stops=True),
    "a time of day in a cell": Case([HEAD, but(JAN, C=dt.datetime(2025, 1, 1, 8, 12, 11), D=dt.datetime(2025, 1, 31, 23, 59, 59))], [J]),
    "a time of day in a text": Case([HEAD, but(JAN, C="2025-01-01 08:12:11", D="2025/1/31 23:59")], [J]),
    "days as SAP writes them, in numbers": Case([HEAD, but(JAN, C=20250101, D=20250131)], [J]),
    "days as SAP writes them, in texts": Case([HEAD, but(JAN, C="20250101", D="20250131")], [J]),
    "no day of SAP": Case([HEAD, but(JAN, C=20251301)], says=["20251301"], stops=True),
    "a serial number without a format": Case([HEAD, but(JAN, C=45658)], says=["是数值45658，不是日期单元格"], stops=True),
    "days of SAP in German": Case([HEAD, but(JAN, C="01.01.2025", D="31.01.2025")], [J], mapping={"columns": COLUMNS, "date_format": "%d.%m.%Y"}),
    "a format with a time": Case(
        [HEAD, but(JAN, C="01/01/2025 08:00:00", D="31/01/2025 23:59:59")], [J],
        mapping={"columns": COLUMNS, "date_format": "%d/%m/%Y %H:%M:%S"},
    ),
    "the label of a month": Case([("单据编号", "排放源编号", "月份", "用量", "用量单位", "凭证号"), ("X-1", "E-02", "2025年1月", 1200.5, "kWh", "V-1")], [J]),
    "the label of a month as a number": Case(
        [("单据编号", "排放源编号", "账单月份", "用量", "用量单位", "凭证号"), ("X-1", "E-02", 202501, 1200.5, "kWh", "V-1")], [J]
    ),
    "a month without a year": Case(
        [("单据编号", "排放源编号", "月份", "用量", "凭证号"), ("X-1", "E-02", "1月", 1200.5, "V-1")], says=["没有写年份"], stops=True
    ),
    "the label of a month for a meter read on another day": Case(
        [("单据编号", "表号", "月份", "用量", "凭证号"), ("X-1", "SL-DB-0101", "2025年1月", 1200.5, "V-1")], says=["请补充起止日"], stops=True
    ),
    "from one day to another in one cell": Case(
        [("单据编号", "排放源编号", "账期", "用量", "凭证号"), ("X-1", "E-02", "2025-01-01至2025-01-31", 1200.5, "V-1")], [J]
    ),
    "codes with zeros in front that a format shows": Case(one([HEAD, but(JAN, A=12, G=7)], formats={"A2": "00000", "G2": '"V-"000'}), [("00012", 1200.5)]),
    "a text that a format puts something before": Case(one([HEAD, but(JAN, A="12")], formats={"A2": '"FP-"@'}), [("FP-12", 1200.5)]),
    "a code that a format cuts apart": Case(one([HEAD, but(JAN, A=123456)], formats={"A2": "000-000"}), [("123-456", 1200.5)]),
    "a code that only Excel can show": Case(one([HEAD, but(JAN, A=12)], formats={"A2": '0.0,"千"'}), says=["数字格式", "台账!A2"], stops=True),
    "a long code as a number": Case([HEAD, but(JAN, G=24952000000010910000)], says=["超过15位"], stops=True),
    "a long code whose tail is lost, twice": Case(
        [HEAD, but(JAN, G="24952000000010910000"), but(FEB, G="24952000000010910000")], says=["失真的编号", "台账!G2", "台账!G3"], stops=True
    ),
    "a long code that ends in zeros, once": Case([HEAD, but(JAN, G="24952000000010910000"), FEB], [F], ["问第2行", "失真"], stops=True),
    "a long code that is whole": Case([HEAD, but(JAN, G="24952000000010912345"), FEB], [J, F]),
    "a quantity whose format adds a unit": Case(one([HEAD, JAN], formats={"E2": '0.00" GJ"'}), says=["台账!E2", "GJ"], stops=True),
    "a quantity whose format adds digits": Case(one([HEAD, JAN], formats={"E2": '0"00"'}), says=["加上了数字"], stops=True),
    "a quantity whose format adds a letter": Case(one([HEAD, JAN], formats={"E2": '0.00"x"'}), says=["与本列不符"], stops=True),
    "a quantity whose format multiplies": Case(one([HEAD, JAN], formats={"E2": "[$万]0.00"}), says=["与本列不符"], stops=True),
    "a quantity that a format hides": Case(one([HEAD, JAN], formats={"E2": ";;;"}), says=["显示为空白"], stops=True),
    "a quantity whose format says the same unit": Case(one([HEAD, JAN], formats={"E2": '#,##0.0"度"', "H2": '¥#,##0.00"元"'}), says=["¥元"], stops=True),
    "formats that say what is so": Case(one([HEAD, JAN], formats={"E2": '#,##0.0"度"', "H2": "¥#,##0.00"}), [J]),
    # --- units
    "a heading and a column that agree": Case([but(HEAD, E="用量（度）"), JAN], [J]),
    "a unit in square brackets": Case([but(HEAD, E="用电量【MWh】", F="备注"), but(JAN, F=None)], [J]),
    "a unit behind General": Case(one([HEAD, JAN], formats={"E2": 'General" kWh"'}), [J]),
    "another unit behind General": Case(one([HEAD, JAN], formats={"E2": 'General" MWh"'}), says=["MWh"], stops=True),
    "a heading and a column that contradict": Case([but(HEAD, E="用量（万kWh）"), JAN], says=["单位为kWh，而列名“用量（万kWh）”为万kWh"], stops=True),
    "a heading and a constant of the map that contradict": Case(
        [("单据编号", "排放源编号", "统计起日", "统计止日", "用量(MWh)", "凭证号"), (*JAN[:5], "V-1")], says=["两者矛盾"], stops=True,
        mapping={"columns": {"bill_no": "单据编号", "source_id": "排放源编号", "period_start": "统计起日", "period_end": "统计止日",
                             "activity_quantity": "用量(MWh)", "voucher_no": "凭证号"}, "constants": {"quantity_unit": "kWh"}},
    ),
    "a line above and a column that contradict": Case([("单位：万度",), HEAD, JAN], says=["表外写明的“单位”为万kWh"], stops=True),
    "a line above and a heading that contradict": Case([("单位：万度",), but(HEAD, E="用量（kWh）"), JAN], says=["两者矛盾"], stops=True),
    "a line that names a company": Case([("单位：深圳市示例有限公司",), HEAD, JAN], [J]),
    "a fee in ten thousands": Case(
        [but(HEAD, H="费用（万元）"), JAN], says=["先在台账中换算为元"], stops=True, mapping={"columns": COLUMNS | {"bill_fee_cny": "费用（万元）"}}
    ),
    # --- reversals and states
    "a red row and the bill it reverses": Case(
        [HEAD, JAN, but(JAN, A="X-1R", E=-1200.5, G="V-1R", H=-800)], [J, ("X-1R", -1200.5)], ["红字，冲销台账第2行（X-1）"]
    ),
    "a red row before its bill": Case([HEAD, but(JAN, A="X-1R", E=-1200.5, G="V-1R", H=-800), JAN], [("X-1R", -1200.5), J], ["冲销台账第3行"]),
    "a red row whose bill is not there": Case([HEAD, but(JAN, E=-1200.5)], says=["问第2行", "没有找到所冲销的单据"], stops=True),
    "an adjustment": Case([(*HEAD, "备注"), (*but(JAN, E=-20), "退补电量")], [("X-1", -20)]),
    "a row that is void": Case([STATUS, (*JAN, "正常"), VOID], [J], ["跳过第3行：状态为“已红冲”"]),
    "a row that is void, asked by its column": Case([(*HEAD, "是否作废"), (*JAN, "否"), (*but(FEB, A="X-9"), "是")], [J], ["是否作废为“是”"]),
    "a row in doubt": Case([STATUS, (*JAN, "异常")], says=["问第2行", "状态为“异常”"], stops=True),
    "a row that is not void": Case([STATUS, (*JAN, "未作废"), (*FEB, "已缴费")], [J, F]),
    "a void bill and its red row": Case(
        [STATUS, (*JAN, "已红冲-全额"), (*but(JAN, A="X-1R", E=-1200.5, G="V-1R", H=-800), "正常"), (*FEB, "正常")], [F],
        ["状态为“已红冲-全额”", "该行已不导入"],
    ),
    "a bill reversed in part, without its red row": Case([STATUS, (*JAN, "已红冲-部分")], says=["部分红冲"], stops=True),
    "a red row that names its bill in the remark": Case(
        [(*HEAD, "备注"), (*but(JAN, G="25952000000010912345"), None),
         (*but(JAN, A="X-1R", E=-200.5, G="V-1R", H=-80), "被红冲蓝字数电发票号码：25952000000010912345")],
        [J, ("X-1R", -200.5)], ["冲销台账第2行"],
    ),
    # --- the same again
    "the same number and content": Case([HEAD, JAN, JAN], [J], ["跳过第3行：与台账第2行相同"]),
    "the same number, another content": Case([HEAD, JAN, but(JAN, E=7)], [J], ["编号相同的单据"], stops=True),
    "two purchases of a day": Case([HEAD, BUY, but(BUY, A="Y-2", G="P-2")], [("Y-1", 200), ("Y-2", 200)]),
    "two purchases of a day on one voucher": Case([HEAD, BUY, but(BUY, A="Y-2")], [("Y-1", 200)], ["问第3行", "同一凭证号"], stops=True),
    "two bills of a period that are alike": Case([HEAD, JAN, but(JAN, A="X-9", G="V-9")], [J], ["问第3行", "只是凭证号不同"], stops=True),
    "bill and invoice of one voucher": Case([HEAD, JAN, but(JAN, A=None)], [J], ["与台账第2行相同"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_ledger_of_a_client(engagement: Engagement, tmp_path: Path, case: Case) -> None:
    found = told(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets_of(case)), case.mapping)
    assert found.goes_in == list(case.goes_in), found.said
    assert [words for words in case.says if words not in found.said] == [], found.said
    assert found.stops == case.stops, found.said


def test_there_are_as_many_ledgers_as_promised() -> None:
    assert len(CASES) >= 60


# --- the formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_file_in_any_encoding(engagement: Engagement, tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [*TEXTS[:1], but(TEXTS[1], A='="X-1"', G="'V-1"), but(TEXTS[2], G='="00012"')]
    found = told(engagement, write_csv(tmp_path / "台账.xls", rows, encoding, delimiter))
    assert found.goes_in == [J, F], found.said
    assert [row["voucher_no"] for row in found.rows] == ["V-1", "00012"]


def test_a_text_file_that_says_its_own_delimiter(engagement: Engagement, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", TEXTS, delimiter=";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert told(engagement, path).goes_in == [J, F]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_of_a_web_page(engagement: Engagement, tmp_path: Path, encoding: str) -> None:
    path = write_html(tmp_path / "台账.xls", [("电费明细",), *TEXTS, text(MAR)], hidden=[4], encoding=encoding)
    found = told(engagement, path)
    assert (found.goes_in, found.said) == ([J, M], "隐藏第4行")


def test_a_table_with_merged_cells_of_a_web_page(engagement: Engagement, tmp_path: Path) -> None:
    head = (
        "<tr><th rowspan=2>单据编号<th rowspan=2>排放源编号<th colspan=2>抄表周期<th colspan=2>电量<th rowspan=2>发票<br>号码</tr>"
        "<tr><th>起<th>止<th>有功<th>无功</tr><tr><td>X-1<td>E-02<td>2025-01-01<td>2025-01-31<td>1,200.50<td>7<td>V-1</tr>"
    )
    (tmp_path / "a.xls").write_text(f"<table>{head}</table>", "utf-8")
    assert told(engagement, tmp_path / "a.xls").goes_in == [J]


def test_a_table_within_another_of_a_web_page(engagement: Engagement, tmp_path: Path) -> None:
    path = write_html(tmp_path / "a.xls", TEXTS)
    whole = path.read_text("utf-8").replace(
        "<table border=1>", "<table><tr><td>查询结果</td></tr><tr><td><table border=1>"
    )
    path.write_text(whole.replace("</table>", "</table></td></tr></table>"), "utf-8")
    assert told(engagement, path).goes_in == [J, F]


DAY = "yyyy/m/d"


def serials(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple((cell - dt.date(1899, 12, 30)).days if isinstance(cell, dt.date) else cell for cell in row)


def binary(rows: Cells, formats: dict[str, str] | None = None, **looks: Any) -> dict[str, Drawn]:
    days = {f"{letter}{number}": DAY for number in range(2, len(rows) + 1) for letter in "CD"}
    return {"台账": Drawn([serials(row) for row in rows], formats=days | (formats or {}), **looks)}


@pytest.mark.parametrize(
    ("sheets", "goes_in", "says"),
    [
        (binary([HEAD, JAN, FEB]), [J, F], ""),
        (binary([HEAD, JAN, FEB, MAR], hidden=[3], flat=[4]), [J], "隐藏第3行\n隐藏第4行"),
        (binary([HEAD, but(JAN, A=12)], {"A2": '"FP-"00000'}), [("FP-00012", 1200.5)], ""),
        (binary([HEAD, JAN], {"E2": '0.0" GJ"'}), [], "显示的单位是GJ"),
        (binary([HEAD, but(JAN, H="#N/A")]), [], "错误值#N/A"),
        ({"旧": Drawn([HEAD, serials(JAN)], state="hidden")} | binary([HEAD, FEB]), [F], "隐藏的工作表 旧 没有读取"),
    ],
)
def test_a_binary_workbook(
    engagement: Engagement, tmp_path: Path, sheets: dict[str, Drawn], goes_in: list[Any], says: str
) -> None:
    found = told(engagement, write_xlsb(tmp_path / "台账.xlsb", sheets))
    assert found.goes_in == goes_in, found.said
    assert says in found.said


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("台账.csv", "a,b,c")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("beginning", "says"),
    [
        (b"%PDF-1.7\n", "是PDF 文件"), (b"\x89PNG\r\n", "是图片（PNG）"), (b"\xff\xd8\xff\xe0", "是图片（JPEG）"), (b"Rar!\x1a", "是压缩包（RAR）"),
        (b"MZ\x90\0", "是程序文件"), (b"{\\rtf1", "是RTF 文档"), (b"\x09\x04\x06\x00\0\0", "是Excel 4 的 .xls 文件"), (b"MIME-Version: 1.0\r\n", "MHTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 电子表格 2003"),
        (b'<?xml version="1.0"?><EInvoice/>', "是XML 文件"), (b'{"rows": []}', "是JSON 文件"), (b"<html><body>404</body></html>", "没有表格"),
        (b"", "是空文件"), (b"   \r\n", "是空文件"), (bytes(range(256)) * 8, "不是 UTF-8"), (zipped(), "是压缩包（zip）"),
        ("電力單據編號".encode("big5") * 40, "不是 UTF-8"), (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "损坏"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(engagement: Engagement, tmp_path: Path, beginning: bytes, says: str) -> None:
    (tmp_path / "台账.xlsx").write_bytes(beginning)
    found = told(engagement, tmp_path / "台账.xlsx")
    assert found.stops
    assert says in found.said, found.said
    assert found.said.endswith("。")


def test_what_a_person_has_decided_goes_in(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", {"台账": Drawn([HEAD, JAN, but(JAN, A="X-9", G="V-9")])})
    assert told(engagement, path, accepted=["3"]).goes_in == [J, ("X-9", 1200.5)]
    assert told(engagement, path, accepted=["台账!3"]).goes_in == [J, ("X-9", 1200.5)]
    assert told(engagement, path, accepted=["2"]).stops


SAVED_AGAIN = (
    "headings of two rows, merged", "headings of three rows, merged", "a line break in a heading", "a hidden sheet first",
    "two sheets with the headings", "codes with zeros in front that a format shows", "a text that a format puts something before",
    "a code that a format cuts apart", "a long code as a number", "a quantity whose format adds a unit",
    "a quantity that a format hides", "formats that say what is so", "a time of day in a cell", "a total in other words, told by its sum",
)  # fmt: skip


@pytest.mark.calc
@pytest.mark.parametrize("kind", ["xls:MS Excel 97", "ods"])
def test_a_ledger_that_another_program_has_saved(engagement: Engagement, tmp_path: Path, kind: str) -> None:
    """As .xls and .ods of LibreOffice it comes to the same."""
    cases = {f"c{at}": CASES[name] for at, name in enumerate(SAVED_AGAIN)}
    files = [write_xlsx(tmp_path / f"{name}.xlsx", sheets_of(case)) for name, case in cases.items()]
    folder = saved_again(files, tmp_path, kind)
    for name, case in cases.items():
        found = told(engagement, folder / f"{name}.{kind[:3]}", case.mapping)
        assert found.goes_in == list(case.goes_in), (case, found.said)
        assert [words for words in case.says if words not in found.said] == [], (case, found.said)
        assert found.stops == case.stops, (case, found.said)


@pytest.mark.calc
def test_hidden_columns_and_times_in_files_of_other_programs(engagement: Engagement, tmp_path: Path) -> None:
    ledger = write_xlsx(tmp_path / "a.xlsx", {"台账": Drawn([HEAD, JAN, but(FEB, E=dt.time(12))], narrow=["E", "F"])})
    for kind in ("xls:MS Excel 97", "ods"):
        found = told(engagement, saved_again([ledger], tmp_path, kind) / f"a.{kind[:3]}")
        assert found.goes_in == [J]
        assert found.said.startswith("拒绝台账!E3："), found.said
        assert "读取了隐藏的列 “用量”（E列）、“用量单位”（F列），请核对" in found.said, kind


def test_hidden_columns_and_times_in_a_binary_workbook(engagement: Engagement, tmp_path: Path) -> None:
    days = [
        tuple((cell - dt.date(1899, 12, 30)).days if isinstance(cell, dt.date) else cell for cell in row)
        for row in (JAN, FEB)
    ]
    formats = dict.fromkeys(("C2", "D2", "C3", "D3"), "yyyy-mm-dd") | {"E3": "h:mm"}
    drawn = Drawn([HEAD, days[0], but(days[1], E=0.5)], formats=formats, narrow=["E"])
    found = told(engagement, write_xlsb(tmp_path / "a.xlsb", {"台账": drawn}))
    assert found.goes_in == [J]
    assert "拒绝台账!E3：“用量”是错误值#VALUE!：单元格以日期或时间的格式显示" in found.said
    assert "读取了隐藏的列 “用量”（E列），请核对" in found.said


@pytest.mark.calc
def test_rows_that_are_hidden_and_errors_in_files_of_other_programs(engagement: Engagement, tmp_path: Path) -> None:
    ledger = write_xlsx(tmp_path / "a.xlsx", {"台账": Drawn([HEAD, JAN, FEB, but(MAR, E="=1/0")], hidden=[3])})
    for kind in ("xls:MS Excel 97", "ods"):
        found = told(engagement, saved_again([ledger], tmp_path, kind) / f"a.{kind[:3]}")
        assert found.goes_in == [J]
        assert found.said.startswith("隐藏第3行\n拒绝台账!E4：“用量”是错误值#DIV/0!"), found.said


def test_a_file_that_excel_opens_without_asking(engagement: Engagement, tmp_path: Path) -> None:
    """Protected by the password that everybody has."""
    path = write_xlsx(tmp_path / "台账.xlsx", {"台账": Drawn([HEAD, JAN, FEB])})
    path.write_bytes(encrypt(path.read_bytes(), DEFAULT_PASSWORD))
    assert told(engagement, path).goes_in == [J, F]


def test_a_protected_file_that_is_damaged_asks_for_no_password(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", {"台账": Drawn([HEAD, JAN, FEB])})
    locked = bytearray(encrypt(path.read_bytes(), DEFAULT_PASSWORD))
    locked[len(locked) // 2] ^= 1
    path.write_bytes(locked)
    assert "已损坏或被改动" in told(engagement, path).said
