"""The main job through the command line on real files: what is found, what is kept, what a bad input gets."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sample_books import as_built

from workbook_templates.ooxml.package.encryption import encrypt
from workbook_templates.samples import planted
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli import demonstration
from xl_addin.cli import main as cli


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built sample workbook."""
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


@pytest.fixture(scope="module")
def result(sample: Path) -> Path:
    """The sample after ``ghgxl run``."""
    path = sample.with_name("result.xlsx")
    assert ghgxl("run", str(sample), "-o", str(path)) == 1
    return path


def ghgxl(*arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["ghgxl", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_check_finds_every_planted_fault_and_nothing_else(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digest(sample)
    assert ghgxl("check", str(sample), "--json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    expected = sorted((fault.check, fault.table, fault.key) for fault in planted("circuit_boards"))
    assert expected == sorted((finding["check"], finding["table"], finding["key"]) for finding in found)
    assert all("!" in finding["cells"] for finding in found)
    assert before == digest(sample)


def test_run_writes_findings_and_organisations_and_touches_nothing_else(sample: Path, result: Path) -> None:
    before, after = parts(sample), parts(result)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    with_ours = {"其他组织", "特殊情况", "抽样", "核对明细", "年度变化", "表计图表", "不符合项", "修改记录", "数据副本"}
    say_what_was_checked = {"目录", "排放计算", "核对", "单据核对", "图表", "表计月度"}
    book = load_workbook(result)
    sheets = {f"xl/worksheets/sheet{book.sheetnames.index(name) + 1}.xml" for name in with_ours | say_what_was_checked}
    tables = {name for name in before if name.startswith("xl/tables/")}
    assert changed <= sheets | tables
    assert len(changed & tables) == len(with_ours)


def test_a_second_run_changes_nothing(result: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    assert ghgxl("run", str(result), "-o", str(again)) == 1
    assert parts(result) == parts(again)


def test_every_formula_cell_of_the_result_shows_the_calculated_value(result: Path) -> None:
    shown, formulas = load_workbook(result, data_only=True), load_workbook(result)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    value = shown[sheet.title][cell.coordinate].value
                    assert value is None or not str(value).startswith("#"), f"{sheet.title}!{cell.coordinate}"
    assert count > 2000


def test_assemble_lists_the_organisations(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "assembled.xlsx"
    assert ghgxl("assemble", str(sample), "-o", str(out)) in (0, 1)
    rows = FileBook.open(out).read("other_organisations").rows
    assert len(rows) == 11  # 李某, a person left open, counts in a 履约 year until it is decided
    assert all(row[0] for row in rows)


def test_new_gives_an_empty_workbook_that_says_what_to_fill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "空.xlsx"
    assert ghgxl("new", str(path)) == 0
    assert ghgxl("new", str(path)) == 2
    assert "已存在" in capsys.readouterr().err
    assert ghgxl("check", str(path), "--json") == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {finding["check"] for finding in found} == {"W-11", "W-14"}


def test_demo_works_from_any_folder_and_keeps_what_a_user_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make, made = demonstration.make, []

    def making(*given: object) -> demonstration.Made:
        made.append(make(*given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(demonstration, "make", making)
    monkeypatch.chdir(tmp_path)
    assert ghgxl("demo") == 0
    shown = capsys.readouterr().out
    assert "2025" in shown
    assert "错误" in shown
    first = tmp_path / "ghgxl-demo" / "线路板示例.xlsx"
    assert ghgxl("demo") == 0
    assert not (tmp_path / "ghgxl-demo-2").exists()
    first.write_bytes(b"changed by a user")
    monkeypatch.setattr(demonstration, "make", lambda *given: made[-1])  # the same every time, as just seen
    assert ghgxl("demo") == 0
    assert first.read_bytes() == b"changed by a user"
    shown = capsys.readouterr().out
    assert "“ghgxl-demo”中有改动过的同名文件，已原样保留；本次的文件写入“ghgxl-demo-2”。" in shown
    assert (tmp_path / "ghgxl-demo-2" / "线路板示例.xlsx").exists()


def not_a_workbook(path: Path) -> None:
    path.write_text("这不是工作簿")


def protected(path: Path) -> None:
    path.write_bytes(encrypt(path.read_bytes(), "核查密码-2025"))


def not_ours(path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(path)


def truncated(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


def without_bills(path: Path) -> None:
    book = load_workbook(path)
    del book["能源账单"]
    book.save(path)


def renamed_column(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["能源账单"]
    table = sheet.tables["bills"]
    header = next(cell for row in sheet[table.ref][:1] for cell in row if cell.value == "用量")
    header.value = "数量"
    next(column for column in table.tableColumns if column.name == "用量").name = "数量"
    book.save(path)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (not_a_workbook, "不是 Excel 工作簿"),
        (protected, "密码"),
        (not_ours, "名称|表"),
        (truncated, "损坏|不是 Excel 工作簿|不完整"),
        (without_bills, "能源账单"),
        (renamed_column, "能源账单.*用量"),
        (Path.unlink, "找不到"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_unusable_input_gets_one_sentence_and_nothing_is_written(
    command: str, spoil: object, says: str, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "input.xlsx", tmp_path / "out.xlsx"
    shutil.copyfile(sample, path)
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes() if path.exists() else None
    target = ["-o", str(out)] if command == "run" else []
    assert ghgxl(command, str(path), *target) == 2
    shown = capsys.readouterr()
    import re

    assert re.search(says, shown.err)
    assert len(shown.err.strip().splitlines()) == 1
    assert shown.out == ""
    assert not out.exists()
    assert before == (path.read_bytes() if path.exists() else None)


def test_the_output_is_never_the_input(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digest(sample)
    assert ghgxl("run", str(sample), "-o", str(sample)) == 2
    assert "不能覆盖原文件" in capsys.readouterr().err
    assert before == digest(sample)
    assert ghgxl("run", str(sample), "-o", str(tmp_path / "missing" / "out.xlsx")) == 2
    assert "文件夹" in capsys.readouterr().err


def test_the_contents_sheet_counts_the_open_findings(result: Path) -> None:
    page = load_workbook(result, data_only=True)["目录"]
    counts = {row[0].value: row[4].value for row in page.iter_rows(min_row=21, max_row=20 + len(WORKBOOK.sheets))}
    assert sum(count or 0 for count in counts.values()) == len(planted("circuit_boards"))  # a form alone has none
    assert counts["扣减"] == 6
