"""The menu's commands in a LibreOffice with a window: what they write is what the commands write into a file; one undo takes it back."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest
from calc_driver import LIMIT_SECONDS, RunningCalc
from sample_books import after_run, opened
from sweeps import swept

from workbook_templates.book import Grid
from workbook_templates.engagement.reader import read
from workbook_templates.files.lock_files import holder
from workbook_templates.files.saving import Destination
from workbook_templates.tables import WORKBOOK
from xl_addin import outcomes
from xl_addin.books.calc import CalcBook
from xl_addin.books.file import FileBook
from xl_addin.calc.verify import same_value
from xl_addin.commands import COMMANDS

pytestmark = pytest.mark.calc
SAMPLE = "bus_operator"  # of the fixture `original`


def now(running: RunningCalc) -> CalcBook:
    return CalcBook(running.ask(snapshot=True)["document"])


def differences(here: Grid, there: Grid) -> list[str]:
    """Values that are not the same; in a row that a command made, Calc's own formulas are among them."""
    assert here.headers == there.headers
    assert len(here.rows) == len(there.rows)
    return [
        f"{row + here.first_row} {here.headers[at]}: {value!r} != {expected!r}"
        for row, pair in enumerate(zip(here.rows, there.rows))
        for at, (value, expected) in enumerate(zip(*pair))
        if not same_value(value, expected)
    ]


class Opened:
    """The sample in Calc. Opening it takes long: the next test goes on with it where one has seen it unchanged.

    Attributes:
        before: the document as Calc opens it.
        is_as_opened: a test that changes it, or opens another, takes that back.
    """

    def __init__(self, running: RunningCalc, path: Path) -> None:
        self._running, self._path = running, path
        self.open()
        self.before = now(running)

    def open(self) -> None:
        self._running.ask(open=str(self._path))
        self.is_as_opened = True

    def seen_unchanged(self) -> bool:
        """Whether all tables hold what they held at first."""
        after = now(self._running)
        self.is_as_opened = contents(after) == contents(self.before)
        return self.is_as_opened


def contents(book: CalcBook) -> dict[str, Grid]:
    return {table: book.read(table) for table in book.tables()}


@pytest.fixture(scope="module")
def opened_once(running: RunningCalc, original: Path) -> Opened:
    return Opened(running, original)


@pytest.fixture
def document(opened_once: Opened) -> Opened:
    """The sample in Calc as opened."""
    if not opened_once.is_as_opened:
        opened_once.open()
    return opened_once


def test_the_menu_is_clicked(running: RunningCalc, document: Opened) -> None:
    if shutil.which("xdotool") is None:
        if os.environ.get("GHGXL_REQUIRE_CALC"):
            pytest.fail("xdotool is not installed")
        pytest.skip("xdotool is not installed")
    document.is_as_opened = False
    running.ask(size=True)
    running.choose("GHG verification", "Other organisations")
    ends = time.monotonic() + LIMIT_SECONDS
    while not running.messages.exists() and time.monotonic() < ends:
        time.sleep(0.1)
    assert running.told().startswith("其他组织：")


@pytest.mark.parametrize("command", swept(COMMANDS, {"run"}))
def test_a_command_does_what_it_does_to_a_file(
    running: RunningCalc, original: Path, document: Opened, command: str
) -> None:
    document.is_as_opened = False
    expected, outcome = opened(after_run(SAMPLE).content), after_run(SAMPLE).outcome
    if command != "run":
        expected = FileBook.open(original)
        outcome = COMMANDS[command].act(Live(expected), lambda stage: None)
    running.ask(dispatch=[command, {}])
    assert running.told() == outcomes.message(outcome) + "\n"
    after = now(running)
    assert set(after.tables()) == set(expected.tables())
    records = {table.id for table in WORKBOOK.tables if table.is_record}  # in the document alone, with their times
    for table in expected.tables().keys() - records:
        assert differences(after.read(table), expected.read(table)) == [], table
    assert running.ask(undo=True)["titles"][0] == COMMANDS[command].label
    assert document.seen_unchanged()


class Live(FileBook):
    """A file that is treated as open: ``check`` then writes what it finds."""

    def __init__(self, book: FileBook) -> None:
        self._book = book

    def __getattribute__(self, name: str) -> object:
        book = object.__getattribute__(self, "_book")
        if name == "can":
            return type(book.can)(live=True, undo=False)
        return getattr(book, name)


def test_the_account_is_told_and_nothing_changed(running: RunningCalc, original: Path, document: Opened) -> None:
    running.ask(dispatch=["account", {}])
    assert running.told() == outcomes.account_message(read(FileBook.open(original))) + "\n"
    assert document.seen_unchanged()


def test_explain_tells_of_the_selected_cell(running: RunningCalc, document: Opened) -> None:
    running.ask(select=["排放计算", "D8"])
    running.ask(dispatch=["explain", {}])
    assert running.told().startswith("排放计算!D8（2025）的“核查排放量”为")
    running.ask(dispatch=["voucher", {}])
    assert running.told().startswith("该单元格没有登记凭证文件")


@pytest.mark.long
def test_new_and_freeze_write_files(running: RunningCalc, original: Path, document: Opened, tmp_path: Path) -> None:
    document.is_as_opened = False
    running.ask(dispatch=["new", {"Answers": [str(tmp_path / "新.xlsx")]}])
    assert FileBook.open(tmp_path / "新.xlsx").tables().keys() == FileBook.open(original).tables().keys()
    running.ask(dispatch=["freeze", {"Answers": [str(tmp_path / "交换.xlsx")]}])
    assert "已冻结" in running.told()
    assert "冻结记录" in FileBook.open(tmp_path / "交换.xlsx").sheets()
    running.ask(dispatch=["freeze", {"Answers": [str(tmp_path / "交换.xlsx")]}])
    assert "已存在" in running.told()
    running.ask(formula=["基本信息", "D9", "=GHG_SHARE(4,1,2)"])  # no longer what the file holds
    running.ask(dispatch=["freeze", {"Answers": [str(tmp_path / "改后.xlsx")]}])
    assert "已冻结" in running.told()
    frozen = FileBook.open(tmp_path / "改后.xlsx").formulas()
    assert not any("GHG_" in text for text in frozen.values())


@pytest.mark.long
def test_a_command_line_of_the_menu_writes_another_file(
    running: RunningCalc, original: Path, document: Opened, tmp_path: Path
) -> None:
    """One command of each kind; what is open stays as it is."""
    document.open()  # a document that a test before has touched is saved by Calc, which a notice tells before all else
    signed, report = tmp_path / "编制.xlsx", tmp_path / "报告.docx"
    running.ask(dispatch=["sign_prepared", {"Answers": ["张三", str(signed)]}])
    told = running.told()
    assert told.startswith("“张三”已签署编制。")
    assert told.endswith("打开着的工作簿没有改动。\n")
    assert [row[:2] for row in FileBook.open(signed).read("sign_offs").rows] == [("编制", "张三")]
    running.ask(dispatch=["sign_approved", {"Answers": ["王五", str(tmp_path / "批准.xlsx")]}])
    assert running.told() == "编制还没有签署，不能签署批准：请按编制、复核、批准的次序签署。\n"
    running.ask(dispatch=["report", {"Answers": [str(report)]}])
    assert str(report) in running.told()
    ledger = tmp_path / "清单.csv"
    ledger.write_text(
        "场所编号,场所名称,场所地址,位于深汕特别合作区,权属,位于核算边界内\nS-90,新增一厂,深圳市示例路90号,否,自有,是\n",
        "utf-8",
    )
    running.ask(dispatch=["import_rows", {"Answers": [str(ledger), "核算边界", str(tmp_path / "导入.xlsx")]}])
    assert "追加1行" in running.told()
    assert not (tmp_path / "批准.xlsx").exists()
    assert document.seen_unchanged()


def test_a_spreadsheet_that_is_not_our_workbook_is_told_so(
    running: RunningCalc, opened_once: Opened, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    opened_once.is_as_opened = False
    Workbook().save(tmp_path / "a.xlsx")
    running.ask(open=str(tmp_path / "a.xlsx"))
    running.ask(dispatch=["check", {}])
    assert "请用 ghgxl new 建立" in running.told()


def test_without_this_program_the_menu_says_what_to_do(running: RunningCalc, document: Opened) -> None:
    file = running.folder / "bundled" / "ghg" / "python.txt"
    kept = file.read_text("utf-8")
    try:
        file.write_text("/nowhere/python", "utf-8")
        running.ask(dispatch=["check", {}])
        assert "calc-install" in running.told()
    finally:
        file.write_text(kept, "utf-8")


def test_while_a_command_runs_the_document_takes_no_input_and_esc_ends_it(
    running: RunningCalc, document: Opened, tmp_path: Path
) -> None:
    file = running.folder / "bundled" / "ghg" / "python.txt"
    kept, never = file.read_text("utf-8"), tmp_path / "never.sh"
    never.write_text("#!/bin/sh\nexec sleep 60\n")
    never.chmod(0o755)
    document.is_as_opened = False
    running.ask(select=["基本信息", "H40"])
    running.ask(focus=True)
    pressed = threading.Timer(2, running.keys, ["5", "Return", "Escape"])
    try:
        file.write_text(str(never), "utf-8")
        pressed.start()
        started = time.monotonic()
        running.ask(dispatch=["check", {}])
        assert 1 < time.monotonic() - started < 30
    finally:
        pressed.join()
        file.write_text(kept, "utf-8")
    assert running.told() == "已取消，文档没有改动。\n"
    assert document.seen_unchanged()
    document.is_as_opened = False
    assert running.ask(cell=["基本信息", "H40"])["text"] == ""
    running.ask(dispatch=["check", {}])  # and the next one works
    assert "发现" in running.told()
    running.keys("7", "Return")  # input is taken again
    assert running.ask(cell=["基本信息", "H40"])["text"] == "7"


def test_esc_leaves_no_copy_of_the_document(running: RunningCalc, document: Opened, tmp_path: Path) -> None:
    """While the command line is at work, of which the file of what it tells is the sign."""
    before = set(temporary())

    def press() -> None:
        ends = time.monotonic() + LIMIT_SECONDS
        while not any(file.name == "told" for file in set(temporary()) - before) and time.monotonic() < ends:
            time.sleep(0.05)
        running.keys("Escape")

    running.ask(focus=True)
    pressed = threading.Thread(target=press)
    pressed.start()
    running.ask(dispatch=["sign_prepared", {"Answers": ["张三", str(tmp_path / "编制.xlsx")]}])
    pressed.join()
    assert running.told() == "已取消，文档没有改动。\n"
    ends = time.monotonic() + LIMIT_SECONDS
    while set(temporary()) - before and time.monotonic() < ends:
        time.sleep(0.1)
    assert set(temporary()) - before == set()
    assert list(tmp_path.iterdir()) == []


def temporary() -> list[Path]:
    return [file for name in ("told", "*.xlsx") for file in Path(tempfile.gettempdir()).glob(f"ghgxl*/{name}")]


def test_a_document_that_is_open_is_noticed_and_left_alone(
    running: RunningCalc, original: Path, opened_once: Opened, tmp_path: Path
) -> None:
    opened_once.is_as_opened = False
    target = tmp_path / "打开着.xlsx"
    shutil.copyfile(original, target)
    running.ask(open=str(target))
    held = holder(target)
    assert held is not None
    assert held.program == "LibreOffice"
    assert held.user
    saved = Destination(target).save(b"new")
    assert saved.path.name == "打开着（待合并）.xlsx"
    assert target.read_bytes() == original.read_bytes()
