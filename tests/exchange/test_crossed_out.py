"""What a person has done to the cells of a ledger with a pen: crossed out rows and numbers, comments on headings and rows."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ledger_cases import COLUMNS, FEB, HEAD, JAN, MAR, Case, F, J, M, but, one, sheets_of, text, told
from ledger_files import Drawn, crossed, write_html, write_xlsb, write_xlsx
from libreoffice import saved_again
from sweeps import swept

from workbook_templates.engagement.reader import Engagement


def cells(row: int, letters: str = "ABCDEFGH") -> list[str]:
    return [f"{letter}{row}" for letter in letters]


NO_UNIT = tuple(cell for at, cell in enumerate(HEAD) if at != 5)
JAN_NO_UNIT, FEB_NO_UNIT = (tuple(cell for at, cell in enumerate(row) if at != 5) for row in (JAN, FEB))

CASES = {
    # --- crossed out
    "a row crossed out": Case(one([HEAD, JAN, FEB, MAR], struck=cells(3)), [J, M], ["跳过第3行：整行已划去（删除线）"]),
    "a row crossed out but for its running number": Case(
        one([("序号", *HEAD), (1, *JAN), (2, *FEB)], struck=cells(3, "BCDEFGHI")), [J], ["跳过第3行：整行已划去"]
    ),
    "a quantity crossed out": Case(one([HEAD, JAN, FEB], struck=["E3"]), [J], ["拒绝台账!E3：“用量”的1100已划去（删除线）"], stops=True),
    "a day crossed out": Case(one([HEAD, JAN, FEB], struck=["D3"]), [J], ["拒绝台账!D3：“统计止日”的2025-02-28已划去"], stops=True),
    "a voucher crossed out": Case(one([HEAD, JAN, FEB], struck=["G3"]), [J], ["拒绝台账!G3：“凭证号”的“V-2”已划去"], stops=True),
    "a fee crossed out, and nothing else of its row": Case(one([HEAD, JAN, FEB], struck=["H3"]), [J], ["拒绝台账!H3：“费用”的700已划去"], stops=True),
    "a row crossed out but for its quantity": Case(one([HEAD, JAN, FEB], struck=cells(3, "ABCDFGH")), [J], ["拒绝台账!G3"], stops=True),
    "a cell that nobody reads crossed out": Case(one([(*HEAD, "车间"), (*JAN, "一"), (*FEB, "二")], struck=["I3"]), [J, F]),
    "a total that still counts a row crossed out": Case(
        one([HEAD, JAN, FEB, ("合计", None, None, None, 2300.5)], struck=cells(3)), [J], ["跳过第3行", "与以上各行之和不符"]
    ),
    "a total crossed out": Case(one([HEAD, JAN, FEB, ("合计", None, None, None, 9)], struck=cells(4)), [J, F], ["跳过第4行：整行已划去"]),
    "an old voucher crossed out beside the new": Case(
        [HEAD, JAN, but(FEB, G=crossed("V-9", "V-2"))], [J], ["“凭证号”的“V-9V-2”有一部分已划去"], stops=True
    ),
    "an old number crossed out beside the new": Case(
        [HEAD, JAN, but(FEB, E=crossed("1300", " 1100"))], [J], ["台账!E3：“用量”的“1300 1100”有一部分已划去"], stops=True
    ),
    "all of a text crossed out by its own font": Case([HEAD, JAN, but(FEB, G=crossed("V-2", " "))], [J], ["“V-2 ”已划去"], stops=True),
    "a text in two fonts, none of them crossed out": Case([HEAD, but(JAN, G=crossed(" ", "V-1"))], [J]),
    "a heading crossed out": Case(one([(*HEAD, "车间"), (*JAN, "一")], struck=["I1"]), says=["台账!I1：“车间”已划去"], stops=True),
    "a unit of a heading crossed out": Case(
        [but(HEAD, E=crossed("用量（kWh）", "用量（万kWh）")), JAN], says=["台账!E1：“用量（kWh）用量（万kWh）”有一部分已划去"], stops=True
    ),
    "a line above partly crossed out": Case(
        [(crossed("单位：kWh", "单位：万kWh"),), HEAD, JAN], says=["台账!A1：“单位：kWh单位：万kWh”有一部分已划去"], stops=True
    ),
    "a line above crossed out": Case(one([("单位：万kWh",), HEAD, JAN], struck=["A1"]), [J]),
    "a note below partly crossed out": Case([HEAD, JAN, (crossed("单位：kWh", "单位：万kWh"),)], says=["台账!A3"], stops=True),
    "a state crossed out": Case(
        one([(*HEAD, "状态"), (*JAN, "正常"), (*FEB, "已红冲")], struck=["I3"]), [J], ["问第3行：状态的“已红冲”已划去"], stops=True
    ),
    "a month crossed out": Case(
        one([("单据编号", "排放源编号", "月份", "用量", "凭证号"), ("X-1", "E-02", "2025年1月", 1200.5, "V-1")], struck=["C2"]),
        says=["台账!C2", "已划去"], stops=True,
    ),
    # --- comments
    "a unit in a comment on a heading": Case(one([HEAD, JAN], comments={"E1": "单位：万kWh"}), says=["列名“用量”的批注为万kWh：两者矛盾"], stops=True),
    "a unit in a comment below its author": Case(one([HEAD, JAN], comments={"E1": "王五:\n万度"}), says=["列名“用量”的批注为万kWh"], stops=True),
    "a unit in a sentence of a comment": Case(one([HEAD, JAN], comments={"E1": "本列数字填的是MWh"}), says=["列名“用量”的批注为MWh"], stops=True),
    "a comment on the lower of two headings": Case(
        one([(*HEAD[:2], "抄表", None, "电量", *HEAD[5:]), (None, None, "起", "止", "有功"), JAN], comments={"E2": "以万千瓦时计"}),
        says=["的批注为万kWh：两者矛盾"], stops=True,
    ),
    "a unit in a comment and another in the heading": Case(
        one([but(HEAD, E="用量（kWh）"), but(JAN, F=None)], comments={"E1": "单位：万kWh"}),
        says=["列名“用量（kWh）”的批注写明单位万kWh，而列名“用量（kWh）”为kWh：两者矛盾"], stops=True,
    ),
    "a unit in a comment and a constant that contradicts": Case(
        one([NO_UNIT, JAN_NO_UNIT], comments={"E1": "单位：万kWh"}), says=["单位为kWh，而列名“用量”的批注为万kWh"], stops=True,
        mapping={"columns": {name: heading for name, heading in COLUMNS.items() if name != "quantity_unit"}, "constants": {"quantity_unit": "kWh"}},
    ),
    "a unit in a comment alone": Case(one([NO_UNIT, JAN_NO_UNIT], comments={"E1": "单位：万kWh"}), [J], ["批注，请核对：E1“单位：万kWh”"]),
    "a unit in a comment that agrees": Case(one([HEAD, JAN], comments={"E1": "单位：千瓦时"}), [J]),
    "a unit that is none in a comment": Case(one([HEAD, JAN], comments={"E1": "单位：百万度"}), says=["“百万度”不是可用的单位"], stops=True),
    "money in a comment on the fee": Case(one([HEAD, JAN], comments={"H1": "单位：万元"}), says=["以元填写"], stops=True),
    "a price in a comment on the fee": Case(one([HEAD, JAN], comments={"H1": "含税，按0.8元/kWh"}), [J], ["H1“含税，按0.8元/kWh”"]),
    "an amount in a comment on a heading is no unit": Case(one([HEAD, JAN], comments={"E1": "每月约3万度"}), [J], ["每月约3万度"]),
    "a comment on the title": Case(one([("台账",), HEAD, JAN], comments={"A1": "单位：万度"}), says=["表外写明的“单位”为万kWh"], stops=True),
    "a comment on a column that nobody reads": Case(one([(*HEAD, "峰"), (*JAN, 1)], comments={"I1": "单位：万kWh"}), [J], ["I1“单位：万kWh”"]),
    "a comment that a bill is void": Case(one([HEAD, JAN, FEB], comments={"A3": "王五:\n作废"}), [J], ["问第3行：写有“作废”"], stops=True),
    "a comment on a number": Case(one([HEAD, JAN, FEB], comments={"E3": "估读"}), [J, F], ["E3“估读”"]),
}  # fmt: skip


def agrees(found: Any, case: Case, where: object) -> None:
    assert found.goes_in == list(case.goes_in), (where, found.said)
    assert [words for words in case.says if words not in found.said] == [], (where, found.said)
    assert found.stops == case.stops, (where, found.said)


@pytest.mark.parametrize("name", CASES)
def test_a_crossed_out_ledger(engagement: Engagement, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    agrees(told(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets_of(case)), case.mapping), case, name)


@pytest.mark.calc
@pytest.mark.parametrize("kind", swept(["xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97", "ods"], {"ods"}))
def test_it_comes_to_the_same_as_another_program_saves_it(engagement: Engagement, tmp_path: Path, kind: str) -> None:
    cases = {f"c{at}": case for at, case in enumerate(CASES.values())}
    files = [write_xlsx(tmp_path / f"{name}.xlsx", sheets_of(case)) for name, case in cases.items()]
    folder = saved_again(files, tmp_path, kind)
    for name, case in cases.items():
        agrees(told(engagement, folder / f"{name}.{kind.partition(':')[0]}", case.mapping), case, (kind, case))


IN_BINARY = [
    "a row crossed out", "a quantity crossed out", "a voucher crossed out", "a line above crossed out", "a heading crossed out",
    "a unit in a comment on a heading", "money in a comment on the fee", "a comment that a bill is void",
]  # fmt: skip


@pytest.mark.parametrize("name", IN_BINARY)
def test_a_crossed_out_binary_workbook(engagement: Engagement, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    (drawn,) = sheets_of(case).values()
    days = [f"{letter}{row}" for letter in "CD" for row in range(1, len(drawn.rows) + 1)]
    rows = [
        tuple((cell - dt.date(1899, 12, 30)).days if isinstance(cell, dt.date) else cell for cell in row)
        for row in drawn.rows
    ]
    sheet = Drawn(rows, formats=dict.fromkeys(days, "yyyy-mm-dd"), struck=drawn.struck, comments=drawn.comments)
    agrees(told(engagement, write_xlsb(tmp_path / "台账.xlsb", {"台账": sheet}), case.mapping), case, name)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("<tr><td>X-2", '<tr style="text-decoration: line-through"><td>X-2', "跳过第3行：整行已划去"),
        ("<td>1100", '<td style="color:red;text-decoration:line-through">1100', "“用量”的“1100”已划去"),
        ("<td>1100", "<td class=xl66>1100", "“用量”的“1100”已划去"),
        ("<td>1100", '<td><span style="text-decoration-line:line-through"><b>1</b>300</span> 1100', "有一部分已划去"),
        ("<td>1100", "<td><s>1300</s>1100", "“1300 1100”有一部分已划去".replace(" ", "")),
        ("<td>1100", "<td class=xl67>1100", ""),
        ("<td>1100", "<td><s></s>1100", ""),
    ],
)
def test_a_crossed_out_web_page(engagement: Engagement, tmp_path: Path, before: str, after: str, says: str) -> None:
    path = write_html(tmp_path / "台账.xls", [HEAD, text(JAN), text(FEB)])
    style = "<style>.xl66 {color:red;\n text-decoration:line-through} .xl67 {text-decoration:none}</style></head>"
    path.write_text(path.read_text("utf-8").replace("</head>", style).replace(before, after), "utf-8")
    found = told(engagement, path)
    assert found.goes_in == ([J] if says else [J, F]), found.said
    assert says in found.said


def test_a_rule_that_strikes_through_is_told(engagement: Engagement, tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font

    path = write_xlsx(tmp_path / "台账.xlsx", one([HEAD, JAN]))
    book = load_workbook(path)
    rule = FormulaRule(formula=['$G2="V-1"'], font=Font(strike=True))
    book.worksheets[0].conditional_formatting.add("A2:H9", rule)
    book.save(path)
    assert "条件格式会给一些格加删除线" in told(engagement, path).said
