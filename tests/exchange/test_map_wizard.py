"""A ledger that no map fits: what is doubtful is asked at the terminal, nothing is guessed, the map is written and found again."""

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from answers import Answers, at_terminal
from ledger_cases import HEAD, JAN, one, told
from ledger_files import Drawn, write_csv, write_xlsx

from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_maps import maps_for, new_name
from workbook_templates.exchange.imports.ledger import Ledger, read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping, load_mapping
from workbook_templates.exchange.imports.recognised import is_in_doubt, is_known
from workbook_templates.files.errors import FileError
from xl_addin.cli.main import main
from xl_addin.terminal.map_wizard import map_by_asking

JUNE, JULY = (dt.date(2025, 6, 1), dt.date(2025, 6, 30)), (dt.date(2025, 7, 1), dt.date(2025, 7, 31))
ODD = ("资产编码", "缴费期始", "缴费期末", "计费度数", "应缴款（元）", "票据代码", "站点")
ROWS = [ODD, ("SL-DB-0101", *JUNE, 1200, 800.5, "FP-1", "A"), ("SL-DB-0101", *JULY, 1100, 700, "FP-2", "A"),
        ("合计", None, None, 2300, 1500.5)]  # fmt: skip


def ledgers_of(path: Path) -> Any:
    def read(chosen: Mapping | None, *, takes_all: bool = False) -> list[Ledger]:
        named = (chosen.sheets, chosen.header_row, tuple(chosen.columns.values())) if chosen else ((), 0, ())
        return read_ledgers(path, *named, is_known=is_known, takes_all=takes_all)

    return read


def asked(engagement: Engagement, path: Path, *answers: str) -> tuple[Mapping, Answers]:
    read, said, target = ledgers_of(path), Answers(*answers), new_name(path)
    map_by_asking(read(None, takes_all=True), engagement, read, target, said)
    return load_mapping(target), said


def test_what_is_proposed_is_taken_by_pressing_return(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", {"电费": Drawn(ROWS)})
    mapping, said = asked(engagement, path, *[""] * 5, "=kWh", "", "", "")
    assert mapping.columns == {
        "meter_id": "资产编码", "period_end": "缴费期末", "period_start": "缴费期始", "activity_quantity": "计费度数",
        "voucher_no": "票据代码", "bill_fee_cny": "应缴款（元）",
    }  # fmt: skip
    assert mapping.constants == {"quantity_unit": "kWh"}
    assert "2格都已在工作簿登记（如 SL-DB-0101）" in said.questions[1]
    assert "列名中有“末”，2格都为日期（如 2025-06-30、2025-07-31）" in said.questions[2]
    assert "应缴款" not in said.questions[4]  # money is no quantity
    shown = said.questions[-1]
    assert "D 计费度数 → 用量（按答复）" in shown
    assert "G 站点 → 不读" in shown
    assert "第2行 导入：" in shown
    assert "统计起日 2025-06-01，统计止日 2025-06-30" in shown
    assert "全部：导入2行，跳过1行" in shown


def test_the_map_reads_the_ledger_and_is_found_for_the_next(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", {"电费": Drawn(ROWS)})
    mapping, _ = asked(engagement, path, *[""] * 5, "=kWh", "", "", "")
    found = told(engagement, path, mapping.model_dump())
    assert [row["activity_quantity"] for row in found.rows] == [1200, 1100], found.said
    again = write_xlsx(tmp_path / "八月.xlsx", {"电费": Drawn(ROWS[:2])})
    assert maps_for(ledgers_of(again)(None), [tmp_path]) == [tmp_path / "台账-对照.toml"]


def test_what_the_headings_say_is_not_asked(engagement: Engagement, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", [[*HEAD[:6], "票据代码", "费用（元）"], [str(cell) for cell in JAN]])
    _, said = asked(engagement, path, "", "")
    assert said.titles == ["哪一列是凭证号", ""]


def test_a_ledger_in_order_is_not_in_doubt(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([HEAD, JAN]))
    assert not is_in_doubt(ledgers_of(path)(None))


def test_of_two_headings_for_one_column_none_is_proposed(engagement: Engagement, tmp_path: Path) -> None:
    head = (*HEAD[:6], "票据号", "发票号码", "电费")
    path = write_xlsx(tmp_path / "台账.xlsx", one([head, (*JAN[:6], "P-1", "V-1", 800)]))
    mapping, said = asked(engagement, path, "", "H", "")
    assert mapping.columns["voucher_no"] == "发票号码"
    assert "回车" not in said.questions[0]
    assert "“”不是列的字母" in said.questions[1]


def test_a_whole_ledger_of_one_source_with_one_voucher(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([("单位：元",), ("缴费期始", "缴费期末", "度数"), (*JUNE, 1200)]))
    mapping, said = asked(engagement, path, "", "=E-99", "＝E-02", "", "", "C", "=度", "=2025-01", "")
    assert mapping.constants == {"source_id": "E-02", "quantity_unit": "度", "voucher_no": "2025-01"}
    assert "“=E-99”不是列的字母，也不是可用的值" in said.questions[2]
    assert "全部：导入1行" in said.questions[-1]


MONTHS = ("排放源编号", "费用期间", "用量（kWh）", "发票号码")


@pytest.mark.parametrize(
    ("label", "answers", "start"),
    [("2025年3月", ("", ""), "2025-03-01"), ("3月", ("", "=2025", ""), "2025-03-01"), (dt.date(2025, 3, 1), ("", "2", ""), "2025-03-01")],
)  # fmt: skip
def test_the_label_of_a_month(
    engagement: Engagement, tmp_path: Path, label: Any, answers: Sequence[str], start: str
) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([MONTHS, ("E-02", label, 1200, "V-1")]))
    mapping, said = asked(engagement, path, *answers)
    assert mapping.columns["period_month"] == "费用期间"
    assert f"统计起日 {start}" in said.questions[-1], said.questions
    assert mapping.constants == ({"period_year": 2025} if label == "3月" else {})


def test_a_year_that_a_column_has_is_proposed(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([(*MONTHS, "核算年"), ("E-02", "3月", 1200, "V-1", 2025)]))
    mapping, _ = asked(engagement, path, "", "", "")
    assert mapping.columns["period_year"] == "核算年"


def test_a_year_that_the_title_says_is_not_asked(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([("2025年电费",), MONTHS, ("E-02", "3月", 1200, "V-1")]))
    _, said = asked(engagement, path, "", "")
    assert "统计止日 2025-03-31" in said.questions[-1]


def test_days_and_thousands_in_doubt_are_asked(engagement: Engagement, tmp_path: Path) -> None:
    rows = [HEAD[:7], ("X-1", "E-02", "01/02/2025", "03/02/2025", "1,200", "kWh", "V-1")]
    path = write_csv(tmp_path / "台账.csv", [but if at else rows[0] for at, but in enumerate(rows)])
    read, said = ledgers_of(path), Answers("1", "1", "")
    map_by_asking(read(None), engagement, read, tmp_path / "对照.toml", said)
    mapping = load_mapping(tmp_path / "对照.toml")
    assert (mapping.date_format, mapping.thousands) == ("%d/%m/%Y", ",")
    assert "“01/02/2025”怎么读？1 日/月/年；2 月/日/年" in said.questions[0]
    assert "统计起日 2025-02-01（01/02/2025）" in said.questions[-1]
    assert "用量 1200（1,200）" in said.questions[-1]


def test_days_of_which_one_decides_are_proposed(engagement: Engagement, tmp_path: Path) -> None:
    rows = [(*HEAD[:6], "票据代码"), ("X-1", "E-02", "01/02/2025", "28/02/2025", "1200", "kWh", "V-1")]
    path = write_csv(tmp_path / "台账.csv", rows)
    mapping, _ = asked(engagement, path, "", "", "")
    assert mapping.date_format == "%d/%m/%Y"


def test_headings_that_are_none_of_ours_may_stand_elsewhere(engagement: Engagement, tmp_path: Path) -> None:
    above = ("示例公司", "机密", "请勿外传")
    path = write_xlsx(tmp_path / "台账.xlsx", {"电费": Drawn([above, (1, 2, 3), *ROWS])})
    mapping, said = asked(engagement, path, "3", "", *[""] * 4, "=kWh", "", "", "")
    assert mapping.header_row == 3
    assert "示例公司、机密、请勿外传" in said.questions[0]
    assert "全部：导入2行" in said.questions[-1]


@pytest.mark.parametrize(("answer", "meant"), [("1，2", ("1月", "2月")), ("2", ("2月",)), ("", ("1月", "2月", "草稿"))])
def test_of_several_sheets_those_that_are_meant(
    engagement: Engagement, tmp_path: Path, answer: str, meant: tuple[str, ...]
) -> None:
    sheets = {name: Drawn([HEAD, JAN]) for name in ("1月", "2月", "草稿")}
    mapping, said = asked(engagement, write_xlsx(tmp_path / "台账.xlsx", sheets), "9", answer, "")
    assert mapping.sheet == meant
    assert "全部：导入1行" in said.questions[-1]


def test_a_map_that_is_not_wanted_is_not_written(engagement: Engagement, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", [[*HEAD[:6], "票据代码"], [str(cell) for cell in JAN[:7]]])
    with pytest.raises(FileError, match="没有写入对照文件"):
        asked(engagement, path, "", "n")
    assert not list(tmp_path.glob("*.toml"))


def test_a_map_that_cannot_read_the_ledger_says_so_before_it_is_written(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "台账.xlsx", one([("单位：万度",), (*HEAD[:4], "用量（kWh）", "票据代码"), (*JAN[:5], "V-1")])
    )
    with pytest.raises(FileError, match="没有写入"):
        _, said = asked(engagement, path, "", "n")
    read, said = ledgers_of(path), Answers("", "")
    map_by_asking(read(None), engagement, read, tmp_path / "对照.toml", said)
    assert "按这样的对照不能读取：" in said.questions[-1]
    assert "两者矛盾" in said.questions[-1]


def test_without_a_terminal_a_choice_left_open_is_told(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", one([(*HEAD[:7], "电费", "价税合计"), (*JAN, 904)]))
    monkeypatch.setattr(sys, "argv", ["ghgxl", "import", "bills", str(path), "--into", str(workbook)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "注意：“电费”“价税合计”都可作费用（CNY），请在对照文件中写明用哪一列；没有读取。" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_at_a_terminal_the_command_asks_writes_the_map_and_reads_by_it(workbook: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", [[*HEAD[:6], "票据代码"], [str(cell) for cell in JAN[:7]]])
    code, text = at_terminal(["import", "bills", str(path), "--into", str(workbook)], b"\n\n")
    assert code == 0, text
    assert "G 票据代码：列名中有“票”" in text
    assert "已写入对照文件“台账-对照.toml”" in text
    assert "可导入1行" in text
    assert load_mapping(tmp_path / "台账-对照.toml").columns["voucher_no"] == "票据代码"


@pytest.mark.parametrize(("answer", "sign", "read"), [("1", ",", 1.2), ("2", ".", 1200)])
def test_a_full_stop_that_may_part_thousands_is_asked(
    engagement: Engagement, tmp_path: Path, answer: str, sign: str, read: float
) -> None:
    row = [str(cell) for cell in JAN]
    path = write_csv(
        tmp_path / "台账.csv", [[*HEAD[:6], "票据代码", "费用（元）"], [*row[:4], "1.200", *row[5:]]], delimiter=";"
    )
    mapping, said = asked(engagement, path, "", answer, "")
    assert mapping.thousands == sign
    assert "“用量”的“1.200”中的点是小数点吗？1 是；2 不是，是千位分隔符（1200）" in said.questions[1]
    assert [row["activity_quantity"] for row in told(engagement, path, mapping.model_dump()).rows] == [read]
