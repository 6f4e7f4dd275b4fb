"""编制, 复核, 批准: in their order, by different people, for the data as they were; and what the record says of what came after."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from sample_books import after_run, as_built, opened

import xl_addin
from udfs.vocabularies import FindingState, NoteState, SignRole
from workbook_templates.engagement.journal.copies import Copies
from workbook_templates.engagement.journal.lines import BEGUN, OUTSIDE, SIGNED
from workbook_templates.engagement.journal.sign_offs import folded, lines_of, signed_state, valid
from workbook_templates.engagement.journal.state import state_of
from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.report.report import report
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.signing import READY
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS
from xl_addin.outputs.recording import account, recorded
from xl_addin.outputs.signing import sign

SAMPLE = "hotel_group"
PREPARER, REVIEWER, APPROVER = "示例编制人", "示例复核员蒋某", "示例批准人沈某"  # as the sample names them
LATER = ("复核意见", "签署", "修改记录", "数据副本")


def silent(stage: str) -> None:
    """Nobody watches."""


def settled() -> FileBook:
    """A sample in which nothing stands in the way."""
    book = opened(after_run(SAMPLE).content)
    grid = book.read("findings")
    done = {
        "状态": str(FindingState.CLOSED),
        "关闭证据": "已核对原始凭证",
        "整改情况": "已补充",
        "受核查方原因分析": "单据漏交",
    }
    book.write("findings", [dict(zip(grid.headers, row)) | done for row in grid.rows])
    return book


@pytest.fixture(scope="module")
def approved_content() -> bytes:
    book = settled()
    for role, name in zip(SignRole, (PREPARER, REVIEWER, APPROVER)):
        sign(book, role, name, silent)
    return book.to_bytes()


@pytest.fixture
def approved(approved_content: bytes) -> FileBook:
    return opened(approved_content)


def findings_of(book: FileBook) -> dict[str, str]:
    outcome = COMMANDS["check"].act(book, silent)
    return {finding.check: finding.message for finding in outcome.findings if finding.check.startswith("W-34")}


def test_a_book_is_approved_and_the_report_no_draft(approved: FileBook) -> None:
    engagement = read(approved)
    assert list(valid(engagement)) == list(SignRole)
    assert signed_state(engagement) == approved.cell("sign_overview")[1] == "已批准"
    assert approved.cell("signing_overview")[1] == READY
    found = report(engagement)
    assert found.draft == ""
    page = next(section for section in found.sections if section.heading == "核查结论表")
    rows = next(table for table in page.tables if table.name == "signatures").rows
    today = dt.date.today().isoformat()
    assert [row for row in rows if row[3]] == [
        ("编制人", PREPARER, "", today), ("技术复核人", REVIEWER, "", today), ("批准人", APPROVER, "", today),
    ]  # fmt: skip
    assert findings_of(approved) == {}
    assert b"fullCalcOnLoad" not in approved._package.part("xl/workbook.xml")


def test_what_is_not_filled_in_leaves_it_approved(approved: FileBook) -> None:
    grid = approved.read("sites")
    approved.write("sites", [dict(zip(grid.headers, row)) for row in reversed(grid.rows)])
    with recorded(approved, "run"):
        COMMANDS["run"].act(approved, silent)
    engagement = read(approved)
    approved.append(
        "archive_records", WORKBOOK.table("archive_records").headed([{"record_id": "F-9", "holder": "组长"}])
    )
    notes = [
        {
            "note_id": "F-1",
            "note_sheet": "核算边界",
            "note_text": "面积",
            "note_by": REVIEWER,
            "note_state": str(NoteState.CLOSED),
        }
    ]
    approved.write("review_notes", WORKBOOK.table("review_notes").headed(notes))
    assert list(valid(read(approved))) == list(valid(engagement)) == list(SignRole)


def test_a_change_voids_every_signature_and_is_named(approved: FileBook) -> None:
    row = read(approved).rows("bills")[3]
    approved.put({row.ref("activity_quantity"): 123456})
    told = findings_of(approved)
    before = f"{row.number('activity_quantity'):.15g}"
    assert f"“能源账单”{row.key}的“用量”由“{before}”改为“123456”" in told["W-340"]
    assert set(told) == {"W-340", "W-345"}
    assert valid(read(approved)) == {}
    assert report(read(approved)).draft
    with recorded(approved, "run"):
        COMMANDS["run"].act(approved, silent)
    assert str(approved.cell("sign_overview")[1]).startswith("签署失效：编制签署后数据已变：“能源账单”")
    assert [line.told.before for line in lines_of(read(approved)) if line.stamp.command == OUTSIDE][-1] == before
    with pytest.raises(FileError, match="签署失效，不能签署批准"):
        sign(approved, SignRole.APPROVED, APPROVER, silent)
    sign(approved, SignRole.PREPARED, PREPARER, silent)
    assert approved.cell("sign_overview")[1] == "编制已签，待复核"
    assert not findings_of(approved)


def test_an_open_note_stands_in_the_way_of_approval(approved: FileBook) -> None:
    notes = [{"note_id": "F-1", "note_sheet": "能源账单", "note_text": "请核对", "note_by": REVIEWER}]
    approved.write("review_notes", WORKBOOK.table("review_notes").headed(notes))
    COMMANDS["run"].act(approved, silent)
    assert str(approved.cell("signing_overview")[1]).endswith("1条复核意见未关闭")  # on 目录, above 已批准
    found = report(read(approved))
    assert "1条复核意见未关闭" in found.draft
    with pytest.raises(FileError, match=r"^不能批准：不能签发：.*1条复核意见未关闭"):
        sign(approved, SignRole.APPROVED, APPROVER, silent)


@pytest.mark.parametrize("name", [PREPARER, "示例 编制人", "示例编制\u200b人", "示例\u3000编制人\ufe00"])
def test_the_preparer_cannot_approve_however_the_name_is_written(name: str) -> None:
    book = settled()
    book.put({read(book).forms["technical_reviewer"].ref: None})
    with recorded(book, "sign") as recording:
        recording.sign(SignRole.PREPARED, PREPARER)
    with pytest.raises(FileError, match=r"是编制人|看不见的字符"):
        sign(book, SignRole.REVIEWED, name, silent)


def test_the_order_and_the_names_of_the_report_are_kept() -> None:
    book = settled()
    with pytest.raises(FileError, match="编制还没有签署，不能签署复核"):
        sign(book, SignRole.REVIEWED, REVIEWER, silent)
    with recorded(book, "sign") as recording:
        recording.sign(SignRole.PREPARED, PREPARER)
    with pytest.raises(FileError, match=f"技术复核人登记为“{REVIEWER}”，不是“某人”"):
        sign(book, SignRole.REVIEWED, "某人", silent)
    with pytest.raises(FileError, match="没有签署人姓名"):
        sign(book, SignRole.REVIEWED, "\u200b ", silent)


@pytest.mark.parametrize(
    ("name", "says"),
    [("王五\n批准", "有换行或看不见的字符"), ("王\u200b五", "看不见的字符"), ("王" * 5000, "有5000个字符，多于60个")],
)
def test_a_name_is_one_line_that_a_person_is_called_by(name: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        sign(opened(as_built(SAMPLE)), SignRole.PREPARED, name, silent)


def test_names_are_folded() -> None:
    assert folded("Ａnna　Li\u200d") == folded("anna li") == "annali"
    assert folded("张三") != folded("张山")


def test_a_book_that_is_not_ready_is_not_approved() -> None:
    book = opened(after_run(SAMPLE).content)
    for role, name in ((SignRole.PREPARED, PREPARER), (SignRole.REVIEWED, REVIEWER)):
        with recorded(book, "sign") as recording:
            recording.sign(role, name)
    with pytest.raises(FileError, match=r"^不能批准：不能签发：.*项错误未关闭"):
        sign(book, SignRole.APPROVED, APPROVER, silent)


def test_very_many_rows_are_one_line() -> None:
    book = opened(as_built(SAMPLE))
    bills = WORKBOOK.table("bills")
    rows = [
        {"bill_no": f"N-{number}", "meter_id": "M", "period_end": dt.date(2025, 1, 31), "activity_quantity": number}
        for number in range(3000)
    ]
    with recorded(book, "import bills", "台账 a.csv"):
        book.append("bills", bills.headed(rows))
    begun, line = lines_of(read(book))
    assert begun.told.kind == BEGUN
    assert (line.told.sheet, line.told.row, line.told.kind, line.stamp.reason) == (
        "能源账单",
        "3000行",
        "新增",
        "台账 a.csv",
    )
    assert line.told.after.startswith("SHA-256 ")
    assert line.stamp.by == account()


def test_one_table_is_copied_once_however_many_states_hold_it(approved: FileBook) -> None:
    grid = approved.read("data_copies")
    digests = [row[grid.headers.index("副本校验值")] for row in grid.rows]
    assert len(set(zip(digests, (row[grid.headers.index("段号")] for row in grid.rows)))) == len(digests)
    engagement = read(approved)
    copied = Copies(engagement.tables["data_copies"].columns).state(state_of(engagement).digest)
    assert copied is not None
    assert all(copied.lines_of(table) == state_of(engagement).lines_of(table) for table in copied.digests)


def test_a_book_of_an_earlier_template_is_read_run_and_told_that_it_has_no_record() -> None:
    stream = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(as_built(SAMPLE)))
    for label in LATER:
        del book[label]
    for name in ("sign_off", "sign_overview"):
        del book.defined_names[name]
    book.save(stream)
    old = opened(stream.getvalue())
    with recorded(old, "run") as recording:
        COMMANDS["run"].act(old, silent)
    assert "没有工作表“签署”“修改记录”“数据副本”" in recording.notice
    assert "修改记录" not in old.sheets()
    assert signed_state(read(old)) == "未签署"
    with pytest.raises(FileError, match="没有工作表“签署”“修改记录”"):
        sign(old, SignRole.PREPARED, PREPARER, silent)


def test_a_signature_typed_into_the_sheet_is_none(approved: FileBook) -> None:
    grid = approved.read("sign_offs")
    approved.put({CellRef(grid.sheet, "B" + str(grid.first_row + 2)): "别人"})
    assert set(findings_of(approved)) == {"W-344"}
    assert [line.told.kind for line in lines_of(read(approved))].count(SIGNED) == len(SignRole)


def test_whatever_changes_what_is_filled_in_passes_the_record() -> None:
    """Where a command is done at a terminal, in a batch, in Excel or in Calc; the demonstration makes a book of its own."""
    changing = ("].act(", "merge_parts(", "register_handouts(", "record_destruction(", "book.append(", "next_year(")
    root = Path(xl_addin.__file__ or "").parent
    doing = {
        path.relative_to(root).as_posix(): "recorded(" in text
        for room in ("cli", "batch", "excel", "calc")
        for path in (root / room).rglob("*.py")
        if any(word in (text := path.read_text("utf-8")) for word in changing)
    }
    assert {place for place, is_recorded in doing.items() if not is_recorded} == {"cli/demonstration.py"}
    assert {"cli/workbook.py", "cli/imports.py", "cli/division.py", "cli/beginning.py", "batch/work.py"} <= doing.keys()
