"""The buttons on an open workbook: the same result as the command line on the file, in steps, or nothing at all."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_excel
import pytest
from sample_books import after_run, as_built, opened

from workbook_templates.engagement.reader import read
from workbook_templates.tables import WORKBOOK
from xl_addin import commands, outcomes
from xl_addin.books.file import FileBook
from xl_addin.books.live import LiveBook
from xl_addin.excel import session
from xl_addin.excel.journal import JOURNAL
from xl_addin.file_commands import FILE_COMMANDS, QUESTIONS
from xl_addin.outputs import on_file as on_file_module


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
    state, text = finished(session.begin(command, excel))
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
    finished(session.begin("check", excel))
    before = table(LiveBook(excel), "findings")
    finished(session.begin("check", excel))
    assert table(LiveBook(excel), "findings") == before


def test_the_message_counts_and_names_the_gravest(excel: Any) -> None:
    _, text = finished(session.begin("check", excel))
    assert text.startswith("发现：错误")
    assert text.endswith("其余见“不符合项”。")
    assert len(text) < 1000, "a message box shows no more"
    assert JOURNAL.entries[-1][3] == "保守性检查"


def test_cancelling_changes_nothing(excel: Any) -> None:
    before = table(LiveBook(excel), "findings")
    answer = session.begin("run", excel)
    assert answer == ("running", "全部汇总：正在处理") or answer[0] == "running"
    assert finished(answer, cancelled=True) == ("failed", "已取消，工作簿没有改动。")
    assert table(LiveBook(excel), "findings") == before


def test_one_command_at_a_time(excel: Any) -> None:
    answer = session.begin("check", excel)
    assert session.begin("run", excel)[0] == "failed"
    assert finished(answer)[0] == "done"


def test_a_foreign_workbook_is_told(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    state, text = finished(session.begin("check", fake_excel.Book(tmp_path / "别的.xlsx")))
    assert state == "failed"
    assert text.endswith("。")


def test_without_a_workbook_it_is_told() -> None:
    state, text = session.begin("check", None)
    assert state == "failed"
    assert text.startswith("没有打开的工作簿")
    assert "受保护的视图" in text, "a workbook in protected view is none that is open"


def test_names_that_stand_before_our_functions_are_told(excel: Any) -> None:
    assert "名称管理器" not in session.begin("repair", excel)[1]
    excel.names.append(fake_excel.Name(excel, "表一!Ghg_Share", "=1"))
    state, text = session.begin("repair", excel)
    assert (state, "表一!Ghg_Share" in text, "名称管理器" in text) == ("done", True, True)


def test_how_it_ended_is_told_again(excel: Any) -> None:
    """Esc while it was written: the answer was lost on its way, the workbook is written all the same."""
    answer = finished(session.begin("assemble", excel))
    assert answer[0] == "done"
    assert session.poll(cancelled=True) == answer
    assert session.begin("check", excel)[0] == "running", "the next command is another"
    assert finished(("running", "")) != answer


def test_a_server_that_was_restarted_says_so() -> None:
    session.Session.ended = None
    state, text = session.poll(cancelled=False)
    assert (state, "重新启动" in text) == ("failed", True)


def test_a_fault_of_ours_is_one_sentence(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "run_checks", lambda *_: [].pop())
    state, text = finished(session.begin("check", excel))
    assert state == "failed"
    assert "内部出错" in text
    assert "Traceback" not in text


def test_a_new_workbook_is_made_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "新.xlsx"
    assert finished(session.begin("new", None, [str(path)])) == ("open", str(path))
    assert FileBook.open(path).tables()
    assert finished(session.begin("new", None, [str(path)]))[0] == "failed", "nothing is overwritten"


def test_an_exchange_copy_leaves_the_open_workbook_alone(excel: Any, tmp_path: Path) -> None:
    path = tmp_path / "副本.xlsx"
    state, text = finished(session.begin("freeze", excel, [str(path)]))
    assert state == "done", text
    frozen = FileBook.open(path)
    assert "冻结记录" in frozen.sheets()
    assert not any(
        "GHG_" in (text or "") for name in frozen.tables() for row in frozen.read(name).formulas for text in row
    )


def on_file(excel: Any, command: str, *answers: object) -> session.Answer:
    return finished(session.begin(command, excel, list(map(str, answers))))


@pytest.mark.long
def test_a_command_line_behind_a_button_writes_another_workbook(excel: Any, tmp_path: Path) -> None:
    """Signed, compared, told of: each from what is open, which stays as it is."""
    before = {name: table(LiveBook(excel), name) for name in LiveBook(excel).tables()}
    signed, compared, report = (tmp_path / name for name in ("编制.xlsx", "对比.xlsx", "报告.docx"))
    state, text = on_file(excel, "sign_prepared", "张 三", signed)
    assert (state, text.splitlines()[0]) == ("done", "“张 三”已签署编制。")
    assert str(signed) in text
    assert text.endswith("打开着的工作簿没有改动。")
    assert [row[:2] for row in table(FileBook.open(signed), "sign_offs")] == [["编制", "张 三"]]
    state, text = on_file(excel, "diff", signed, compared)
    assert (state, "处差异" in text, len(text) < 2500) == ("done", True, True)
    assert "对比记录" in FileBook.open(compared).sheets()
    state, text = on_file(excel, "report", report)
    assert (state, report.read_bytes()[:2]) == ("done", b"PK"), text
    assert {name: table(LiveBook(excel), name) for name in before} == before


def test_a_ledger_is_imported_behind_a_button(excel: Any, tmp_path: Path) -> None:
    ledger, target = tmp_path / "台账.csv", tmp_path / "导入.xlsx"
    ledger.write_text("排放源编号,起始日期,截止日期,用量\nE-01,2025-13-01,2025-01-31,1\n", "utf-8")
    state, text = on_file(excel, "import_bills", ledger, target)
    assert state == "failed"
    assert not target.exists()
    heads = "场所编号,场所名称,场所地址,位于深汕特别合作区,权属,位于核算边界内"
    ledger.write_text(f"{heads}\nS-90,新增一厂,深圳市示例路90号,否,自有,是\n", "utf-8")
    state, text = on_file(excel, "import_rows", ledger, "核算边界", target)
    assert (state, "追加1行" in text) == ("done", True), text
    assert any("S-90" in row for row in table(FileBook.open(target), "sites"))


def test_pages_of_the_vouchers_are_made_and_ticks_taken_in(
    excel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the vouchers is that beside the open workbook, not beside the copy that is read."""
    (tmp_path / "凭证").mkdir()
    workbook = tmp_path / "核查.xlsx"
    workbook.write_bytes(b"")
    monkeypatch.setattr(excel, "fullname", str(workbook), raising=False)
    assert done_lines(monkeypatch, excel, "evidence", tmp_path / "凭证页")[-2:] == [
        "--vouchers",
        str(tmp_path / "凭证"),
    ]
    state, text = on_file(excel, "evidence", tmp_path / "凭证页")
    assert (state, (tmp_path / "凭证页" / "index.html").is_file()) == ("done", True), text
    (tmp_path / "记录.json").write_text("{}", "utf-8")
    state, text = on_file(excel, "ticks", tmp_path / "记录.json", tmp_path / "核对.xlsx")
    assert (state, text.endswith("。")) == ("failed", True)


def done_lines(monkeypatch: pytest.MonkeyPatch, excel: Any, command: str, *answers: Path) -> list[str]:
    """The words that are run for a button."""
    run: list[list[str]] = []
    with monkeypatch.context() as patch:
        patch.setattr(on_file_module, "run_line", lambda words, look: run.append(words) or (0, "完成"))
        assert on_file(excel, command, *answers)[0] == "done"
    return run[0]


@pytest.mark.parametrize(
    ("command", "answers"),
    [("sign_approved", ["王五", "甲.xlsx"]), ("sign_prepared", ["", "甲.xlsx"]), ("sign_prepared", ["张三", "甲.xls"]),
     ("report", ["甲.txt"]), ("import_bills", ["没有.csv", "甲.xlsx"]), ("import_rows", ["没有.csv", "没有的表", "甲.xlsx"])],
)  # fmt: skip
def test_what_is_refused_is_said_and_nothing_written(
    excel: Any, tmp_path: Path, command: str, answers: list[str]
) -> None:
    given = [str(tmp_path / answer) if "." in answer else answer for answer in answers]
    state, text = on_file(excel, command, *given)
    assert state == "failed"
    assert text.endswith("。")
    assert "--" not in text.replace("--map", ""), "nobody types options here"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_question_that_was_not_put_is_a_sentence(excel: Any, command: str) -> None:
    """As a macro of somebody's own may call: no fault of ours, and nothing written."""
    for answers in ((), ["甲.xlsx"][: len(QUESTIONS[command]) - 1]):
        state, text = session.begin(command, excel, answers)
        assert (state, text.startswith("没有给出“")) == ("failed", True)


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_place_that_is_no_file_is_a_sentence(excel: Any, command: str) -> None:
    """Excel's dialogs give an address for OneDrive and SharePoint; of a path it would make a folder of that name.

    A macro may give a name alone: it would lead wherever Python stands, or be taken for an option.
    """
    for place, why in {
        "https://d.docs.live.net/甲.xlsx": "在线位置",
        "甲.xlsx": "完整的路径",
        "--help": "完整的路径",
    }.items():
        for at, question in enumerate(QUESTIONS[command]):
            if question.how != "text":
                answers = [place if n == at else "/甲" for n in range(len(QUESTIONS[command]))]
                state, text = session.begin(command, excel, answers)
                assert (state, why in text) == ("failed", True)


@pytest.mark.parametrize("command", FILE_COMMANDS)
def test_the_open_workbook_itself_is_never_written(
    excel: Any, engagement: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The command line reads a copy, and would take the workbook's own file for one like any other."""
    before = engagement.read_bytes()
    monkeypatch.setattr(excel, "fullname", str(engagement), raising=False)
    own = engagement.parent / "." / engagement.name
    state, text = on_file(excel, command, *[own] * len(QUESTIONS[command]))
    assert (state, "打开着的工作簿" in text) == ("failed", True)
    assert engagement.read_bytes() == before
    assert list(engagement.parent.iterdir()) == [engagement]


def test_a_signature_rests_on_the_files_of_the_vouchers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are beside the open workbook, not beside the copy that is signed."""
    book = opened(as_built("circuit_boards"))
    rows = [dict(zip(book.read("vouchers").headers, row)) for row in book.read("vouchers").rows]
    rows[0][WORKBOOK.table("vouchers").column("voucher_file").header] = "没有这个.pdf"
    book.write("vouchers", rows)
    book.save_as(tmp_path / "核查.xlsx")
    (tmp_path / "核查-凭证").mkdir()
    excel = fake_excel.Book(tmp_path / "核查.xlsx")
    monkeypatch.setattr(excel, "fullname", str(tmp_path / "核查.xlsx"), raising=False)
    assert on_file(excel, "sign_prepared", "张三", tmp_path / "编制.xlsx")[0] == "done"
    findings = FileBook.open(tmp_path / "编制.xlsx").read("findings")
    assert [row[1] for row in findings.rows if "没有这个.pdf" in str(row)] == ["错误"]


@pytest.mark.parametrize("command", ["new", "freeze"])
def test_a_name_that_no_disk_takes_is_a_sentence(excel: Any, tmp_path: Path, command: str) -> None:
    state, text = finished(session.begin(command, excel, [str(tmp_path / f"{'甲' * 300}.xlsx")]))
    assert (state, "内部出错" in text) == ("failed", False)


def test_no_selected_cell_is_a_sentence(excel: Any) -> None:
    for command in ("explain", "voucher"):
        assert session.begin(command, excel) == ("failed", "没有选中的单元格：请先选择工作表中的一个单元格。")


def test_a_command_line_that_is_cancelled_writes_nothing(excel: Any, tmp_path: Path) -> None:
    answer = session.begin("sign_prepared", excel, ["张三", str(tmp_path / "甲.xlsx")])
    assert finished(answer, cancelled=True) == ("failed", "已取消，工作簿没有改动。")
    time.sleep(1)
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_before_escape_is_told(excel: Any, tmp_path: Path) -> None:
    """Esc came too late: the file is there, and to call it cancelled would be false."""
    path = tmp_path / "副本.xlsx"
    answer = session.begin("freeze", excel, [str(path)])
    while not path.exists():
        time.sleep(0.01)
    state, text = finished(answer, cancelled=True)
    assert (state, "已冻结" in text) == ("done", True)


def test_what_a_command_line_wrote_before_escape_is_told(
    excel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_line(words: list[str], look: Callable[[], None]) -> tuple[int, str]:
        Path(words[-1]).write_bytes(b"whole")
        while True:
            look()

    monkeypatch.setattr(on_file_module, "run_line", run_line)
    answer = session.begin("report", excel, [str(tmp_path / "报告.docx")])
    state, text = finished(answer, cancelled=True)
    assert (state, "已经写完" in text, str(tmp_path / "报告.docx") in text) == ("done", True, True)


@pytest.mark.parametrize("command", ["functions", "log"])
def test_a_table_is_rectangular_text(command: str) -> None:
    state, title = session.begin(command, None)
    assert (state, len(title) <= 31) == ("table", True)
    rows = session.rows()
    assert len({len(row) for row in rows}) == 1
    assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize("command", ["about", "restart"])
def test_a_message_is_short(command: str) -> None:
    state, text = session.begin(command, None)
    assert state == "done"
    assert len(text) < 1000


def test_the_diagnosis_off_windows_is_one_sentence() -> None:
    state, text = session.begin("doctor", None)
    assert state == "failed" or session.rows()[0][0] == "项目"
    assert "内部出错" not in text


def test_the_account_is_told_and_nothing_written(excel: Any, engagement: Path) -> None:
    live = LiveBook(excel)
    before = {name: table(live, name) for name in live.tables()}
    state, text = finished(session.begin("account", excel))
    assert (state, text) == ("done", outcomes.account_message(read(FileBook.open(engagement))))
    assert text.startswith("2025年账目（tCO2，逐项见“核对”）：单据 ")
    assert len(text) < 1000, "a message box shows no more"
    live = LiveBook(excel)
    assert {name: table(live, name) for name in before} == before


def test_the_selected_cell_is_explained(excel: Any) -> None:
    row = next(row for row in read(LiveBook(excel)).rows("estimates") if row.key == "T-02")
    state, text = session.begin("explain", excel, [str(row.ref("estimated_quantity"))])
    assert state == "done"
    assert "三.10【电费推算】" in text
    assert session.begin("explain", excel, ["能源账单!A1"])[0] == "failed"
    state, text = session.begin("voucher", excel, ["能源账单!F7"])
    assert (state, "是填写的单元格" in text) == ("failed", True)
