"""A list whose headings are not the table's: what is doubtful is asked, the map is written, and found for the same table alone."""

import datetime as dt
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from answers import Answers, at_terminal
from ledger_cases import one
from ledger_files import Drawn, write_csv, write_xlsx

from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.initial_report import plan_report, report_of
from workbook_templates.exchange.imports.known_maps import maps_for, new_name
from workbook_templates.exchange.imports.ledger import Ledger, read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping, load_mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.proposed import chosen_alone, proposals_for
from workbook_templates.exchange.imports.table_rows import (
    Listed,
    is_list_in_doubt,
    plan_rows,
    recogniser,
    suggested,
    table_named,
)
from workbook_templates.files.errors import FileError
from xl_addin.cli.main import main
from xl_addin.terminal.list_wizard import map_list_by_asking

METERS = ("资产编码", "所属设施", "安装在", "互感器倍率")
ROWS = [METERS, ("M-11", "E-05", "宿舍一楼", 40), ("M-12", "E-02", "二楼", 1)]


def ledgers_of(listed: Listed, path: Path, chosen: Mapping | None = None) -> list[Ledger]:
    column_of = recogniser(listed)
    named = (chosen.sheets, chosen.header_row, tuple(chosen.columns.values())) if chosen else ((), 0, ())
    return read_ledgers(path, *named, is_known=lambda heading: bool(column_of(heading)), takes_all=True)


def asked(engagement: Engagement, path: Path, to: str, *answers: str) -> tuple[Mapping, Answers]:
    listed = report_of(engagement) if to == "初始数据" else Listed(table_named(to))

    def plans(ledgers: Sequence[Ledger], chosen: Mapping) -> list[Plan]:
        if to == "初始数据":
            return plan_report(engagement, ledgers, chosen)
        return plan_rows(engagement, listed, ledgers, chosen)

    said, target = Answers(*answers), new_name(path)
    read = partial(ledgers_of, listed, path)
    map_list_by_asking(listed, read(), engagement, read, plans, target, said)
    return load_mapping(target), said


def test_required_columns_are_asked_what_speaks_for_others_is_proposed(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", {"表": Drawn(ROWS)})
    mapping, said = asked(engagement, path, "计量器具", "", "A", "", "", "", "")
    assert mapping.columns == {
        "meter_id": "资产编码", "source_id": "所属设施", "meter_multiplier": "互感器倍率", "meter_place": "安装在",
    }, said.questions  # fmt: skip
    assert mapping.to == "计量器具"
    assert "2格都已在工作簿登记（如 E-05、E-02）" in "".join(said.questions)
    assert "D 互感器倍率 → 倍率（按答复）" in said.questions[-1]
    assert "全部：导入2行" in said.questions[-1]


def test_the_map_is_found_for_the_next_list_of_the_same_table_alone(engagement: Engagement, tmp_path: Path) -> None:
    asked(engagement, write_xlsx(tmp_path / "表.xlsx", {"表": Drawn(ROWS)}), "计量器具", "", "A", "", "", "", "")
    again = ledgers_of(Listed(table_named("计量器具")), write_xlsx(tmp_path / "又.xlsx", {"表": Drawn(ROWS[:2])}))
    assert maps_for(again, [tmp_path], "计量器具") == [tmp_path / "表-对照.toml"]
    assert maps_for(again, [tmp_path]) == []
    assert maps_for(again, [tmp_path], "凭证登记") == []


def test_a_second_list_beside_the_first_is_told(engagement: Engagement, tmp_path: Path) -> None:
    rows = [("计量表号", "排放源编号", "计量表号2", "排放源编号2"), ("M-11", "E-05", "M-12", "E-02")]
    listed, path = Listed(table_named("计量器具")), write_xlsx(tmp_path / "表.xlsx", one(rows, narrow=["B"]))
    (ledger,) = ledgers_of(listed, path)
    (found,) = plan_rows(engagement, listed, [ledger], suggested(listed, ledger))
    assert found.notes == ["读取了隐藏的列 “排放源编号”（B列），请核对", "没有读取的列：计量表号2、排放源编号2"]


def test_a_map_reads_two_numbers_of_a_list_from_no_one_column(engagement: Engagement, tmp_path: Path) -> None:
    listed, path = Listed(table_named("计量器具")), write_xlsx(tmp_path / "表.xlsx", one(ROWS))
    columns = {
        "meter_id": "资产编码",
        "source_id": "所属设施",
        "meter_multiplier": "互感器倍率",
        "meter_digits": "互感器倍率",
    }
    with pytest.raises(FileError, match="把列“互感器倍率”同时用作"):
        plan_rows(engagement, listed, ledgers_of(listed, path), Mapping(columns=columns))


def test_of_two_headings_for_one_column_neither_is_taken(engagement: Engagement, tmp_path: Path) -> None:
    rows = [("表号", "计量表号", "排放源编号"), ("旧-1", "M-11", "E-05")]
    path = write_xlsx(tmp_path / "表.xlsx", one(rows))
    assert is_list_in_doubt(Listed(table_named("计量器具")), ledgers_of(Listed(table_named("计量器具")), path)[0])
    mapping, said = asked(engagement, path, "计量器具", "", "B", "")
    assert "回车" not in said.questions[0]
    assert mapping.columns == {"meter_id": "计量表号", "source_id": "排放源编号"}


def test_what_all_rows_share_is_typed_once_and_only_a_value_of_the_column(
    engagement: Engagement, tmp_path: Path
) -> None:
    rows = [("凭证号", "年份", "开票方"), ("HT-1", 2025, "甲公司")]
    answers = ("", "=发票据", "=发票", "C", "＝是", "=否", "=扫描存档", "")
    mapping, said = asked(engagement, write_xlsx(tmp_path / "表.xlsx", one(rows)), "凭证登记", *answers)
    assert "“=发票据”不是列的字母，也不是可用的值" in said.questions[2]
    assert mapping.constants == {
        "voucher_kind": "发票", "is_traceable": "是", "is_formal": "否", "voucher_filing": "扫描存档",
    }, said.questions  # fmt: skip
    assert "全部：导入1行" in said.questions[-1]


def test_a_column_of_yes_and_no_speaks_for_the_one_its_heading_names(engagement: Engagement, tmp_path: Path) -> None:
    rows = [
        ("凭证号", "凭证类型", "年份", "开具单位", "可溯源", "正式票据", "存档方式", "盖公章否"),
        ("H", "发票", 2025, "甲", "是", "是", "原件", "是"),
    ]
    mapping, said = asked(engagement, write_xlsx(tmp_path / "表.xlsx", one(rows)), "凭证登记", "", "")
    assert said.titles == ["哪一列是已盖公章", ""]
    assert mapping.columns["is_stamped"] == "盖公章否"


def test_a_report_of_which_the_sheet_tells_the_year(engagement: Engagement, tmp_path: Path) -> None:
    rows = [("耗能设备", "碳排放（tCO2）", "说明"), ("E-05", 12.5, "一线")]
    path = write_xlsx(tmp_path / "报告.xlsx", {"2023年": Drawn(rows)})
    mapping, said = asked(engagement, path, "初始数据", "", "", "0", "B", "")
    assert said.titles[1] == "哪一列是排放源编号"
    assert mapping.to == "初始数据"
    assert "verification_year" not in {*mapping.columns, *mapping.constants}
    assert mapping.columns == {"source_id": "耗能设备", "initial_source_tco2": "碳排放（tCO2）"}
    assert "“2023”没有登记" in said.questions[-1]


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["ghgxl", "import", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_without_a_terminal_a_map_is_saved_completed_and_used(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, saved = (
        write_csv(tmp_path / "表.csv", [("资产编码", "排放源编号", "安装地点"), ("M-11", "E-05", "一楼")]),
        tmp_path / "对照.toml",
    )
    into = ("--to", "计量器具", "--into", workbook)
    assert run(monkeypatch, "rows", path, *into) == 2
    assert "没有认出必填列 meter_id（计量表号）" in (said := capsys.readouterr().err)
    assert "--save-map" in said
    assert run(monkeypatch, "rows", path, *into, "--save-map", saved) == 0
    text = saved.read_text("utf-8")
    assert 'to = "计量器具"' in text
    assert '# meter_id = ""  # 计量表号，必填' in text
    saved.write_text(text.replace("\n[columns]\n", '\n[columns]\nmeter_id = "资产编码"\n'), "utf-8")
    capsys.readouterr()
    assert run(monkeypatch, "rows", path, *into) == 0
    assert "台账的列名与对照文件“对照.toml”相同，按它读取。" in (said := capsys.readouterr().out)
    assert "可导入1行" in said
    assert run(monkeypatch, "bills", path, "--into", workbook, "--map", saved) == 2
    assert "对照文件是为“计量器具”写的（to），不能用于“能源账单”" in capsys.readouterr().err
    assert run(monkeypatch, "rows", path, "--to", "凭证登记", "--into", workbook, "--map", saved) == 2
    assert "不能用于“凭证登记”" in capsys.readouterr().err


def test_a_list_of_which_no_heading_is_known_says_so(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "表.csv", [("甲", "乙", "丙"), ("M-11", "E-05", "一楼")])
    assert run(monkeypatch, "rows", path, "--to", "计量器具", "--into", workbook) == 2
    assert "没有认出必填列 meter_id（计量表号）、source_id（排放源编号）" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_at_a_terminal_the_command_asks_and_reads_by_the_map(workbook: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "表.csv", [("资产编码", "排放源编号", "安装地点"), ("M-11", "E-05", "一楼")])
    code, text = at_terminal(["import", "rows", str(path), "--to", "计量器具", "--into", str(workbook)], b"\n\n")
    assert code == 0, text
    assert "已写入对照文件“表-对照.toml”" in text
    assert "可导入1行" in text


def test_a_map_that_is_not_wanted_is_not_written(engagement: Engagement, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", {"表": Drawn(ROWS)})
    with pytest.raises(FileError, match="没有写入对照文件"):
        asked(engagement, path, "计量器具", "", "A", "", "", "", "n")
    assert not list(tmp_path.glob("*.toml"))


DAY, NUMBER, TEXT = dt.date(2025, 1, 31), 40, "甲"
WORDINGS = {
    "计量器具": [
        ("资产编号", TEXT, "meter_id"), ("CT倍数", NUMBER, "meter_multiplier"), ("变比", NUMBER, "meter_multiplier"), ("CT变比", NUMBER, "meter_multiplier"),
        ("综合系数", NUMBER, "meter_multiplier"), ("所在位置", TEXT, "meter_place"), ("计量区域", TEXT, "measuring_range"), ("准确度", 0.5, "accuracy_class"),
        ("精度级别", 1, "accuracy_class"), ("检验日期", DAY, "calibration_date"), ("最近校验时间", DAY, "calibration_date"), ("投运时间", DAY, "meter_from"),
        ("拆表日期", DAY, "meter_to"), ("产权单位", TEXT, "meter_owner"), ("表位数", 6, "meter_digits"), ("附注", TEXT, "remark"),
    ],
    "凭证登记": [
        ("票据代码", TEXT, "voucher_no"), ("票种", "发票", "voucher_kind"), ("年度", 2025, "verification_year"), ("销售方名称", TEXT, "voucher_issuer"),
        ("供应商", TEXT, "voucher_issuer"), ("出票方", TEXT, "voucher_issuer"), ("所属期", TEXT, "voucher_period"), ("可追溯", "是", "is_traceable"),
        ("盖章", "是", "is_stamped"), ("正规票据", "是", "is_formal"), ("附件名", TEXT, "voucher_file"), ("页次", 3, "voucher_page"),
    ],
    "排放源": [
        ("设施编码", TEXT, "source_id"), ("设备名称", TEXT, "source_name"), ("所在厂区", "SITE", "site_id"), ("投产日期", DAY, "in_use_from"),
        ("报废日期", DAY, "in_use_to"), ("是否在用", "是", "is_used"), ("合用单位", TEXT, "shared_with"), ("租赁合同号", TEXT, "agreement_voucher_no"),
    ],
    "归属判定": [
        ("序号", TEXT, "case_id"), ("承租单位", TEXT, "counterparty_name"), ("租户名称", TEXT, "counterparty_name"), ("进场日期", DAY, "case_from"),
        ("合同到期日", DAY, "case_to"), ("合同编号", TEXT, "agreement_voucher_no"), ("经营范围", TEXT, "counterparty_business"),
        ("联系电话", TEXT, "counterparty_contact"), ("注册地址", TEXT, "counterparty_address"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("to", "heading", "cell", "name"), [(to, *given) for to, listed in WORDINGS.items() for given in listed]
)
def test_the_usual_wordings_are_proposed(
    engagement: Engagement, tmp_path: Path, to: str, heading: str, cell: object, name: str
) -> None:
    listed = Listed(table_named(to))
    column = listed.columns[name]
    cell = engagement.rows("sites")[0].key if cell == "SITE" else cell
    path = write_xlsx(tmp_path / "表.xlsx", one([(heading, "甲列", "乙列"), (cell, None, None)]))
    (ledger,) = ledgers_of(listed, path)
    registered = {row.key for row in engagement.rows(column.references)} if column.references else set()
    found = proposals_for(ledger, column, (), registered)
    best = chosen_alone(found) if found else None
    assert best is not None
    assert best.heading == heading


def test_a_report_without_any_figure_that_is_known_is_asked_about(
    workbook: Path, engagement: Engagement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """Else its sources and years would go in, and none of its numbers."""
    rows = [("排放源", "年份", "耗用（MWh）", "CO2（t）"), ("E-05", 2023, 100, 50)]
    path = write_xlsx(tmp_path / "报告.xlsx", {"表": Drawn(rows)})
    assert run(monkeypatch, "initial", path, "--into", workbook) == 2
    assert "没有认出 initial_quantity（初始报告活动数据）、initial_source_tco2" in capsys.readouterr().err
    mapping, said = asked(engagement, path, "初始数据", "", "", "")
    assert said.titles == ["哪一列是初始报告活动数据", "哪一列是初始报告排放量（tCO2）", ""]
    assert mapping.columns["initial_source_tco2"] == "CO2（t）"


@pytest.mark.parametrize("rows", [[("设备", "碳量"), ("E-05", 50)], [("排放设施", "碳量"), ("E-05", 50)]])
def test_a_report_of_two_columns_has_its_questions(
    engagement: Engagement, tmp_path: Path, rows: list[tuple[str, object]]
) -> None:
    path = write_xlsx(tmp_path / "报告.xlsx", {"2023年": Drawn(rows)})
    listed = report_of(engagement)
    (ledger,) = ledgers_of(listed, path)
    assert ledger.headings == rows[0]
    assert is_list_in_doubt(listed, ledger)
