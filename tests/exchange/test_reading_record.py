"""读入记录: each row with its original cells, what they were read as and what became of it; and the vouchers that come along."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ledger_files import write_csv
from sample_books import as_built

from workbook_templates.engagement.reader import read
from workbook_templates.exchange.imports.voucher_rows import runs
from workbook_templates.files.checksum import sha256
from xl_addin.books.file import FileBook
from xl_addin.cli.main import main

HEAD = ("单据编号", "排放源编号", "统计起日", "统计止日", "用量", "用量单位", "凭证号", "状态")
ROWS = (
    ("N-1", "E-05", "2025-01-01 08:00", "2025-01-31", "1,200.50", "kWh", "DZ-101", "正常"),
    ("N-2", "E-05", "20250201", "2025-02-28", "1,100.00", "kWh", "DZ-102", "正常"),
    ("N-3", "E-05", "2025-03-01", "2025-03-31", "1,000.00", "kWh", "DZ-103", "<b>作废</b>"),
    ("合计", "", "", "", "3,300.50", "", "", ""),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "核查.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr("sys.argv", ["ghgxl", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def sheet(path: Path, name: str) -> list[list[object]]:
    found = FileBook.open(path).columns(name)
    width, height = max(found.columns), max(max(column.rows) for column in found.columns.values())
    return [[found.value(row, column) for column in range(1, width + 1)] for row in range(1, height + 1)]


def test_each_row_is_told_in_the_workbook_and_on_the_page(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, target = write_csv(tmp_path / "台账.csv", [HEAD, *ROWS]), tmp_path / "新.xlsx"
    assert run(monkeypatch, "import", "bills", ledger, "--into", workbook, "-o", target) == 0
    heading, about, *rows = sheet(target, "读入记录")
    assert about[0] == "“台账.csv”"
    assert about[3] == f"SHA-256：{sha256(ledger)}"
    assert [(row[1], row[2]) for row in rows] == [(2, "导入"), (3, "导入"), (4, "跳过"), (5, "跳过")]
    first = dict(zip(heading, rows[0]))
    assert (first["统计起日：原文"], first["统计起日：读作"]) == ("2025-01-01 08:00", "2025-01-01")
    assert (first["用量：原文"], first["用量：读作"]) == ("1,200.50", "1200.5")
    assert dict(zip(heading, rows[1]))["统计起日：读作"] == "2025-02-01"
    assert rows[2][3] == "状态为“<b>作废</b>”"
    assert heading[-1] == "核对"
    page = (tmp_path / "新-读入记录.html").read_text("utf-8")
    told = _Text()
    told.feed(page)
    assert {"1,200.50", "1200.5", "状态为“<b>作废</b>”", "合计行"} <= set(told.texts)
    assert sha256(ledger) in page
    assert not re.search(r"<script|https?://|<b>", page)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_of_a_long_ledger_only_what_was_read_otherwise_is_listed(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_templates.exchange.imports.reading.MOST_LISTED", 3)
    plain = ("N-4", "E-05", "2025-04-01", "2025-04-30", "7", "kWh", "DZ-104", "正常")
    ledger, target = write_csv(tmp_path / "台账.csv", [HEAD, *ROWS, plain]), tmp_path / "新.xlsx"
    assert run(monkeypatch, "import", "bills", ledger, "--into", workbook, "-o", target) == 0
    *_, last = sheet(target, "读入记录")
    assert [row[1] for row in sheet(target, "读入记录")[2:-1]] == [2, 3, 4, 5]
    assert last[3] == "另有1行逐格按原文读入，不逐行列出"


def test_what_is_refused_is_told_on_the_page_too(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = write_csv(tmp_path / "台账.csv", [HEAD, (*ROWS[0][:4], "1200度", *ROWS[0][5:])])
    page = tmp_path / "记录.html"
    assert run(monkeypatch, "import", "bills", ledger, "--into", workbook, "--record", page) == 2
    assert "不能导入" in page.read_text("utf-8")
    assert "“用量”应为数字" in page.read_text("utf-8")


def test_vouchers_that_nothing_covers_are_registered_once(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, target = write_csv(tmp_path / "宿舍.csv", [HEAD, *ROWS]), tmp_path / "新.xlsx"
    (tmp_path / "map.toml").write_text(
        '[columns]\nbill_no = "单据编号"\nsource_id = "排放源编号"\nperiod_start = "统计起日"\nperiod_end = "统计止日"\n'
        'activity_quantity = "用量"\nvoucher_no = "凭证号"\n[voucher]\nvoucher_kind = "发票"\nvoucher_issuer = "深圳供电局"\n',
        "utf-8",
    )
    assert (
        run(monkeypatch, "import", "bills", ledger, "--into", workbook, "--map", tmp_path / "map.toml", "-o", target)
        == 0
    )
    assert "凭证登记新增1行" in capsys.readouterr().out
    before, after = (read(FileBook.open(path)).rows("vouchers") for path in (workbook, target))
    assert len(after) == len(before) + 1
    new = after[-1]
    told = [new.text(name) for name in ("voucher_no", "covered_numbers", "voucher_kind", "voucher_issuer")]
    assert told == ["宿舍-2025", "DZ-101、DZ-102", "发票", "深圳供电局"]
    # A further ledger of the same vouchers finds them covered.
    again = write_csv(
        tmp_path / "再.csv", [HEAD, ("N-9", "E-05", "2025-06-01", "2025-06-30", "7", "kWh", "DZ-101", "")]
    )
    assert run(monkeypatch, "import", "bills", again, "--into", target, "-o", tmp_path / "再.xlsx") == 0
    assert len(read(FileBook.open(tmp_path / "再.xlsx")).rows("vouchers")) == len(after)


@pytest.mark.parametrize(
    ("numbers", "listed"),
    [
        (["V-001", "V-002", "V-003", "V-007"], ["V-001至V-003", "V-007"]),
        (["V-9", "V-10", "A"], ["A", "V-10", "V-9"]),
        (["2", "1"], ["1", "2"]),
        (["099", "100", "101"], ["099至101"]),
    ],
)
def test_numbers_that_follow_each_other_are_a_run(numbers: list[str], listed: list[str]) -> None:
    assert runs(numbers) == listed


def test_a_map_is_found_by_the_shape_of_the_headings(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A heading that we do not know, told once in a map, is known for the next ledger."""
    head = tuple("实耗" if name == "用量" else name for name in HEAD)
    first, second = (write_csv(tmp_path / f"{name}.csv", [head, ROWS[0]]) for name in ("一", "二"))
    assert run(monkeypatch, "import", "bills", first, "--into", workbook) == 2
    assert run(monkeypatch, "import", "bills", first, "--into", workbook, "--save-map", tmp_path / "a.toml") == 0
    text = (tmp_path / "a.toml").read_text("utf-8")
    (tmp_path / "a.toml").write_text(text.replace("[columns]\n", '[columns]\nactivity_quantity = "实耗"\n'), "utf-8")
    capsys.readouterr()
    assert run(monkeypatch, "import", "bills", second, "--into", workbook) == 0
    assert "与对照文件“a.toml”相同" in capsys.readouterr().out
    (tmp_path / "b.toml").write_text(
        (tmp_path / "a.toml").read_text("utf-8").replace("[voucher]\n", '[voucher]\nvoucher_issuer = "甲"\n'), "utf-8"
    )
    assert run(monkeypatch, "import", "bills", second, "--into", workbook) == 2


def test_vouchers_of_a_year_that_nobody_verifies_are_told(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their numbers get no row of 凭证登记: as in a new workbook whose years are not filled in yet."""
    rows = [[str(cell).replace("2025-", "2052-") for cell in row] for row in ROWS]
    ledger = write_csv(tmp_path / "宿舍.csv", [HEAD, *rows])
    assert run(monkeypatch, "import", "bills", ledger, "--into", workbook, "-o", tmp_path / "新.xlsx") == 0
    said = capsys.readouterr().out
    assert "止日在2052年的单据没有在“凭证登记”新增行：这些年份没有在“基本信息”登记为核查年份" in said
