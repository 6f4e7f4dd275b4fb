"""The buttons on an open workbook: the same result as the command line on the file, in steps, or nothing at all."""

import time
from pathlib import Path
from typing import Any

import fake_excel
import pytest
from sample_books import after_run, as_built, opened

from workbook_templates.engagement.reader import read
from xl_addin import commands, outcomes
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook
from xl_addin.excel import session
from xl_addin.excel.journal import JOURNAL


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engagement") / "线路板示例.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


@pytest.fixture
def excel(engagement: Path) -> Any:
    return fake_excel.Book(engagement)


def finished(answer: session.Answer, *, cancelled: bool = False) -> session.Answer:
    deadline = time.monotonic() + 60
    while answer[0] == "running":
        assert time.monotonic() < deadline
        answer = session.poll(cancelled=cancelled)
    return answer


def table(book: Any, name: str) -> list[list[object]]:
    return [[None if value == "" else value for value in row] for row in book.read(name).rows]


@pytest.mark.parametrize("command", ["check", "assemble", "run"])
def test_a_button_does_what_the_command_line_does(excel: Any, engagement: Path, command: str) -> None:
    state, text = finished(session.begin(command, excel, None))
    assert state == "done", text
    live, file = LiveBook(excel), opened(after_run("circuit_boards").content)
    if command == "assemble":
        file = FileBook.open(engagement)
        commands.COMMANDS["assemble"].act(file, lambda stage: None)
    written = {"check": ["findings"], "assemble": ["other_organisations"], "run": ["findings", "other_organisations"]}
    for name in written[command]:
        constants = [at for at, text in enumerate(file.read(name).formulas[0]) if text is None]
        expected = [[row[at] for at in constants] for row in table(file, name)]
        found = [[row[at] for at in constants] for row in table(live, name)]
        if command == "check":  # the other organisations were not assembled before
            assert len(found) >= 20
        else:
            assert found == expected
    assert (excel.app.ScreenUpdating, excel.app.EnableEvents, excel.app.Calculation) == (True, True, -4105)


def test_a_second_check_changes_nothing(excel: Any) -> None:
    finished(session.begin("check", excel, None))
    before = table(LiveBook(excel), "findings")
    finished(session.begin("check", excel, None))
    assert table(LiveBook(excel), "findings") == before


def test_the_message_counts_and_names_the_gravest(excel: Any) -> None:
    _, text = finished(session.begin("check", excel, None))
    assert text.startswith("发现：错误")
    assert text.endswith("其余见“不符合项”。")
    assert len(text) < 1000, "a message box shows no more"
    assert JOURNAL.entries[-1][3] == "保守性检查"


def test_cancelling_changes_nothing(excel: Any) -> None:
    before = table(LiveBook(excel), "findings")
    answer = session.begin("run", excel, None)
    assert answer == ("running", "全部汇总：正在处理") or answer[0] == "running"
    assert finished(answer, cancelled=True) == ("failed", "已取消，工作簿没有改动。")
    assert table(LiveBook(excel), "findings") == before


def test_one_command_at_a_time(excel: Any) -> None:
    answer = session.begin("check", excel, None)
    assert session.begin("run", excel, None)[0] == "failed"
    assert finished(answer)[0] == "done"


def test_a_foreign_workbook_is_told(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    state, text = finished(session.begin("check", fake_excel.Book(tmp_path / "别的.xlsx"), None))
    assert state == "failed"
    assert text.endswith("。")


def test_without_a_workbook_it_is_told() -> None:
    state, text = session.begin("check", None, None)
    assert state == "failed"
    assert text.startswith("没有打开的工作簿")
    assert "受保护的视图" in text, "a workbook in protected view is none that is open"


def test_names_that_stand_before_our_functions_are_told(excel: Any) -> None:
    assert "名称管理器" not in session.begin("repair", excel, None)[1]
    excel.names.append(fake_excel.Name(excel, "表一!Ghg_Share", "=1"))
    state, text = session.begin("repair", excel, None)
    assert (state, "表一!Ghg_Share" in text, "名称管理器" in text) == ("done", True, True)


def test_a_server_that_was_restarted_says_so() -> None:
    state, text = session.poll(cancelled=False)
    assert (state, "重新启动" in text) == ("failed", True)


def test_a_fault_of_ours_is_one_sentence(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "run_checks", lambda *_: [].pop())
    state, text = finished(session.begin("check", excel, None))
    assert state == "failed"
    assert "内部出错" in text
    assert "Traceback" not in text


def test_a_new_workbook_is_made_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "新.xlsx"
    assert finished(session.begin("new", None, path)) == ("open", str(path))
    assert FileBook.open(path).tables()
    assert finished(session.begin("new", None, path))[0] == "failed", "nothing is overwritten"


def test_an_exchange_copy_leaves_the_open_workbook_alone(excel: Any, tmp_path: Path) -> None:
    path = tmp_path / "副本.xlsx"
    state, text = finished(session.begin("freeze", excel, path))
    assert state == "done", text
    frozen = FileBook.open(path)
    assert "冻结记录" in frozen.sheets()
    assert not any(
        "GHG_" in (text or "") for name in frozen.tables() for row in frozen.read(name).formulas for text in row
    )


@pytest.mark.parametrize("command", ["functions", "log"])
def test_a_table_is_rectangular_text(command: str) -> None:
    state, title = session.begin(command, None, None)
    assert (state, len(title) <= 31) == ("table", True)
    rows = session.rows()
    assert len({len(row) for row in rows}) == 1
    assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize("command", ["about", "restart"])
def test_a_message_is_short(command: str) -> None:
    state, text = session.begin(command, None, None)
    assert state == "done"
    assert len(text) < 1000


def test_the_diagnosis_off_windows_is_one_sentence() -> None:
    state, text = session.begin("doctor", None, None)
    assert state == "failed" or session.rows()[0][0] == "项目"
    assert "内部出错" not in text


def test_the_account_is_told_and_nothing_written(excel: Any, engagement: Path) -> None:
    live = LiveBook(excel)
    before = {name: table(live, name) for name in live.tables()}
    state, text = finished(session.begin("account", excel, None))
    assert (state, text) == ("done", outcomes.account_message(read(FileBook.open(engagement))))
    assert text.startswith("2025年账目（tCO2，逐项见“核对”）：单据 ")
    assert len(text) < 1000, "a message box shows no more"
    live = LiveBook(excel)
    assert {name: table(live, name) for name in before} == before


def test_the_selected_cell_is_explained(excel: Any) -> None:
    row = next(row for row in read(LiveBook(excel)).rows("estimates") if row.key == "T-02")
    state, text = session.begin("explain", excel, Path(str(row.ref("estimated_quantity"))))
    assert state == "done"
    assert "三.10【电费推算】" in text
    assert session.begin("explain", excel, Path("能源账单!A1"))[0] == "failed"
    state, text = session.begin("voucher", excel, Path("能源账单!F7"))
    assert (state, "是填写的单元格" in text) == ("failed", True)
