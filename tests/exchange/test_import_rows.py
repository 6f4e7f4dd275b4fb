"""Lists of sources, meters, vouchers and cases go in as bills do: strictly read, told, or refused by their cells."""

from pathlib import Path

import pytest
from ledger_files import Drawn, write_csv, write_xlsx

from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.table_rows import Listed, plan_rows, recogniser, suggested, table_named
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main

VOUCHERS = ("凭证号", "凭证类型", "年份", "开具单位", "可溯源", "正式票据", "存档方式")


def planned(engagement: Engagement, path: Path, to: str, **mapping: object) -> Plan:
    listed = Listed(table_named(to))
    column_of = recogniser(listed)
    ledgers = read_ledgers(path, is_known=lambda heading: bool(column_of(heading)))
    (found,) = plan_rows(engagement, listed, ledgers, Mapping(**mapping) if mapping else suggested(listed, ledgers[0]))
    return found


def test_a_list_of_meters(engagement: Engagement, tmp_path: Path) -> None:
    rows = [
        ("计量器具一览表",),
        ("计量表号", "排放源编号", "安装地点", "倍率"),
        (12, "E-05", "宿舍一楼", 40),
        ("SL-DB-0101", "E-01", "宝安总厂一号变电房", 4000),  # is there
        ("SL-DB-0102", "E-02", "别处", None),  # is there, with another content
        ("M-3", "E-77", None, None),  # its source is not
        ("M-4", "E-05", None, "四十"),
        ("共三块表",),
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {"表": Drawn(rows, formats={"A3": '"DB-"0000'})})
    found = planned(engagement, path, "计量器具")
    assert [(row["meter_id"], row["meter_multiplier"]) for row in found.appended.values()] == [("DB-0012", 40)]
    assert found.skipped == {4: "与“SL-DB-0101”相同", 8: "没有两格以上的内容，不是一条记录"}
    assert {place for place, _ in found.refused} >= {"表!C5", "表!B6", "表!D7"}


def test_a_list_of_vouchers_goes_into_the_workbook(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        VOUCHERS,
        ("HT-1", "发票", "2025", "甲公司", "是", "是", "复印存档"),
        ("HT-2", "发票", "2025", "乙公司", "是", "是", "复印存档"),
    ]
    ledger, target = write_csv(tmp_path / "凭证.csv", rows, "gb18030"), tmp_path / "新.xlsx"
    words = ["import", "rows", ledger, "--to", "凭证登记", "--into", workbook, "-o", target]
    monkeypatch.setattr("sys.argv", ["ghgxl", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0, capsys.readouterr().err
    after = read(FileBook.open(target)).rows("vouchers")
    assert [row.text("voucher_issuer") for row in after[-2:]] == ["甲公司", "乙公司"]
    assert [row.number("verification_year") for row in after[-2:]] == [2025, 2025]
    assert "读入记录" in FileBook.open(target).sheets()
    assert "HT-1" in (tmp_path / "新-读入记录.html").read_text("utf-8")


def test_a_list_of_cases_with_a_map(engagement: Engagement, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "租户.csv", [("序号", "租户名称", "电源"), ("1", "示例承租人（虚构）", "E-05")])
    columns = {"case_id": "序号", "counterparty_name": "租户名称", "source_id": "电源"}
    constants = {"case_kind": "租户", "party": "个人", "relation": "租赁"}
    found = planned(engagement, path, "归属判定", columns=columns, constants=constants)
    assert [(row["counterparty_name"], row["case_kind"]) for row in found.appended.values()] == [
        ("示例承租人（虚构）", "租户")
    ]


@pytest.mark.parametrize(
    ("name", "says"), [("能源账单", "import bills"), ("没有", "可用的为"), ("排放计算", "可用的为")]
)
def test_a_table_that_takes_no_list_is_told(name: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        table_named(name)
