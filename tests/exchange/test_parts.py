"""Parts on real workbooks: handed out, filled in, taken back, recorded as destroyed (八)."""

import datetime as dt
import hashlib
import random
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
import searched_parts
from sample_books import after_run, as_built, opened
from sweeps import swept

from udfs.vocabularies import FindingState, VoucherKind
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.exchange.division.merge import Merged
from workbook_templates.exchange.division.selection import share_of
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.package.encryption import decrypt, encrypt, is_encrypted
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive.content import identity_of
from xl_addin.outputs.division import DividedWorkbook, digest, divide, write_handout
from xl_addin.outputs.handout_register import record_destruction, register_handouts
from xl_addin.outputs.merged_parts import MERGE_RECORD, merge_parts

WHEN = dt.datetime(2026, 5, 6, 10, 0)
PASSWORD = "一起核查2026"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "完整.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


def engagement_of(path: Path) -> Engagement:
    return _read(path.read_bytes())


@lru_cache(maxsize=4)
def _read(content: bytes) -> Engagement:
    """Most tests ask for the same workbook again and again, and only look at it."""
    return read(opened(content))


def assignment(path: Path, folder: Path, *extra: str) -> Path:
    """Half of the sources to each of two verifiers."""
    sources = [row.key for row in engagement_of(path).rows("sources")]
    lines = [f"{'甲某' if number < len(sources) // 2 else '乙某'},{source}" for number, source in enumerate(sources)]
    (folder / "分工.csv").write_text("\n".join(["核查员,排放源编号", *lines, *extra]), "utf-8")
    return folder / "分工.csv"


def divided(whole: Path, folder: Path) -> DividedWorkbook:
    made = split_by(whole, assignment(whole, folder), folder)
    for part in made.parts:
        write_handout(part)
    return made


@pytest.fixture(scope="module")
def made(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> DividedWorkbook:
    """Its parts, handed out once; the tests read them."""
    return divided(whole, tmp_path_factory.mktemp("parts"))


def split_by(
    whole: Path, plan: Path, folder: Path, password: Callable[[str], str] = lambda label: PASSWORD
) -> DividedWorkbook:
    return divide(engagement_of(whole), digest(whole), plan, folder, password, WHEN)


def merged_into(whole: Path, parts: dict[str, FileBook], output: Path) -> Merged:
    book = FileBook.open(whole)
    merged = merge_parts(book, parts)
    book.save_as(output)
    return merged


def unlocked(path: Path) -> FileBook:
    return FileBook(Package.from_bytes(decrypt(path.read_bytes(), PASSWORD), path.name), path)


def place(book: FileBook, table: str, key: str, column: str) -> CellRef:
    row = next(row for row in read(book).rows(table) if row.key == key)
    return row.ref(column)


def test_parts_are_locked_and_together_hold_each_source_once(whole: Path, made: DividedWorkbook) -> None:
    assert [part.verifier for part in made.parts] == ["甲某", "乙某"]
    assert made.unassigned == ()
    held = []
    for part in made.parts:
        raw = part.path.read_bytes()
        assert is_encrypted(raw)
        assert hashlib.sha256(raw).hexdigest() == part.digest
        held += [row.key for row in read(unlocked(part.path)).rows("sources")]
    assert held == [row.key for row in engagement_of(whole).rows("sources")]


@pytest.mark.parametrize("sample", swept(names(), {"hotel_group"}))
def test_a_part_finds_what_the_whole_finds_of_its_rows_and_nothing_else(sample: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built(sample))
    whole = {finding.id for finding in run_checks(engagement_of(tmp_path / "a.xlsx"))}
    for part in divided(tmp_path / "a.xlsx", tmp_path).parts:
        assert {finding.id for finding in run_checks(read(unlocked(part.path)))} - whole == {"W-24@part"}


@pytest.mark.long
def test_no_part_tells_of_rows_of_others(tmp_path: Path) -> None:
    parts, looked_for, hits = searched_parts.search("hotel_group", tmp_path, random.Random(7))
    assert parts >= 2
    assert looked_for > 1_000
    assert hits == []


def test_a_part_does_not_tell_what_the_report_concludes_of_the_whole() -> None:
    engagement = read(opened(as_built("circuit_boards")))
    share = share_of(engagement, "钱某", ["E-01"])
    assert engagement.setting("fluctuation_reason")
    assert "fluctuation_reason" not in share.forms
    assert {key.partition("|")[0] for key in share.rows["initial_figures"]} == {"E-01"}
    assert not {"report_items", "verification_steps"} & share.rows.keys()


def test_parts_that_nobody_touched_change_nothing(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    before = whole.read_bytes()
    merged = merged_into(whole, {part.path.name: unlocked(part.path) for part in made.parts}, tmp_path / "并.xlsx")
    assert (merged.cells, merged.rows, merged.outcomes) == ({}, {}, [])
    assert whole.read_bytes() == before
    handed_out, taken_back = engagement_of(whole), engagement_of(tmp_path / "并.xlsx")
    for table in WORKBOOK.tables:
        for mine, theirs in zip(handed_out.rows(table.id), taken_back.rows(table.id), strict=True):
            assert {c: x.value for c, x in mine.record.cells.items()} == {
                c: x.value for c, x in theirs.record.cells.items()
            }


def test_edits_come_back_and_conflicts_are_listed(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    parts = {part.path.name: unlocked(part.path) for part in made.parts}
    first, second = parts.values()
    bill = next(row.key for row in read(first).rows("bills"))
    shared_setting = read(first).forms["tolerance_ratio"].ref
    first.put({place(first, "bills", bill, "activity_quantity"): 4321.5, shared_setting: 0.02})
    second.put({shared_setting: 0.03})
    headers = {column.id: column.header for column in WORKBOOK.table("vouchers").columns}
    second.append(
        "vouchers",
        [
            {
                headers["voucher_no"]: "新-1",
                headers["voucher_kind"]: str(VoucherKind.INVOICE),
                headers["verification_year"]: 2025,
            }
        ],
    )
    merged = merged_into(whole, parts, tmp_path / "并.xlsx")
    book = FileBook.open(tmp_path / "并.xlsx")
    result = read(book)
    assert book.value(place(book, "bills", bill, "activity_quantity")) == 4321.5
    assert result.setting("tolerance_ratio") == engagement_of(whole).setting("tolerance_ratio")
    assert result.rows("vouchers")[-1].key == "新-1"
    assert [(line.verifier, line.after) for line in merged.conflicts] == [("乙某", 0.03), ("甲某", 0.02)]
    listed = [book.value(CellRef(MERGE_RECORD, f"{letter}2")) for letter in "ABEHIJ"]
    assert listed == ["冲突，未合并", "基本信息", "允许偏差", "乙某", 0.03, "几名核查员的值不同"]
    reversed_parts = dict(reversed(parts.items()))
    merged_into(whole, reversed_parts, tmp_path / "反.xlsx")
    assert (tmp_path / "反.xlsx").read_bytes() == (tmp_path / "并.xlsx").read_bytes()


def test_nothing_that_a_verifier_wrote_beside_the_rows_is_lost_silently(
    whole: Path, made: DividedWorkbook, tmp_path: Path
) -> None:
    part = made.parts[0]
    book = unlocked(part.path)
    grid = book.read("bills")
    below = CellRef(grid.sheet, f"A{grid.first_row + len(grid.rows)}")
    row_id = CellRef(grid.sheet, address(grid.first_row, grid.headers.index("行标识") + 1))
    book.put({below: "表外", row_id: "不认识|1"})
    book.add_sheet("我的记录", [["文字"]])
    lines = merged_into(whole, {part.path.name: book}, tmp_path / "并.xlsx").conflicts
    told = " ".join(f"{line.row} {line.after} {line.remark}" for line in lines)
    assert all(
        word in told for word in ("表外", "写在表格之外", "行标识重复或不是拆分时的", "我的记录", "新增的工作表")
    )


def test_a_row_that_was_copied_with_its_id_is_a_new_row(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    part = made.parts[0]
    book = unlocked(part.path)
    grid = book.read("bills")
    copied = dict(zip(grid.headers, grid.rows[0])) | {"单据编号": "新-9", "用量": 77.0}
    given = [column.header for column in WORKBOOK.table("bills").columns if column.formula is None] + ["行标识"]
    book.append("bills", [{header: copied[header] for header in given}])
    merged = merged_into(whole, {part.path.name: book}, tmp_path / "并.xlsx")
    assert merged.conflicts == []
    assert merged.cells == {}
    assert engagement_of(tmp_path / "并.xlsx").rows("bills")[-1].key == "新-9"


def test_a_findings_note_of_a_verifier_comes_back(tmp_path: Path) -> None:
    from xl_addin.commands import COMMANDS

    (tmp_path / "组长.xlsx").write_bytes(after_run("circuit_boards").content)
    part = divided(tmp_path / "组长.xlsx", tmp_path).parts[0]
    book = unlocked(part.path)
    COMMANDS["run"].act(book, lambda label: None)
    known = {row.key for row in engagement_of(tmp_path / "组长.xlsx").rows("findings")}
    finding = next(row for row in read(book).rows("findings") if row.key in known)
    book.put({finding.ref("finding_state"): str(FindingState.CLOSED), finding.ref("closing_evidence"): "已补凭证"})
    merged = merged_into(tmp_path / "组长.xlsx", {part.path.name: book}, tmp_path / "并.xlsx")
    assert merged.conflicts == []
    row = next(row for row in engagement_of(tmp_path / "并.xlsx").rows("findings") if row.key == finding.key)
    assert (row.text("finding_state"), row.text("closing_evidence")) == (str(FindingState.CLOSED), "已补凭证")


def test_a_reason_of_a_change_written_in_a_part_comes_back(tmp_path: Path) -> None:
    from xl_addin.commands import COMMANDS

    (tmp_path / "组长.xlsx").write_bytes(after_run("bus_operator").content)
    part = divided(tmp_path / "组长.xlsx", tmp_path).parts[0]
    book = unlocked(part.path)
    COMMANDS["run"].act(book, lambda label: None)
    known = {row.key for row in engagement_of(tmp_path / "组长.xlsx").rows("year_changes")}
    change = next(row for row in read(book).rows("year_changes") if row.key in known)
    book.put({change.ref("change_reason"): "新设备投产"})
    merged = merged_into(tmp_path / "组长.xlsx", {part.path.name: book}, tmp_path / "并.xlsx")
    assert merged.conflicts == []
    row = next(row for row in engagement_of(tmp_path / "并.xlsx").rows("year_changes") if row.key == change.key)
    assert row.text("change_reason") == "新设备投产"


def test_what_was_audited_in_a_part_comes_back_and_a_part_draws_nothing(tmp_path: Path) -> None:
    from xl_addin.commands import COMMANDS

    (tmp_path / "组长.xlsx").write_bytes(after_run("bus_operator").content)
    book, path = next(
        (book, part.path)
        for part in divided(tmp_path / "组长.xlsx", tmp_path).parts
        if (book := unlocked(part.path)) and read(book).rows("sample_items")
    )
    drawn = [row.key for row in read(book).rows("sample_items")]
    item = read(book).rows("sample_items")[0]
    assert item.number("recorded_quantity")
    told = ("cumulated_from_tco2", "cumulated_to_tco2", "hit_tco2", "drawn_interval_tco2")  # of other sources
    assert not any(row.value(column) for row in read(book).rows("sample_items") for column in told)
    book.put({item.ref("checked_quantity"): 1.0, item.ref("sample_error_reason"): "在拆分件中发现"})
    COMMANDS["run"].act(book, lambda label: None)
    assert [row.key for row in read(book).rows("sample_items")] == drawn
    merged = merged_into(tmp_path / "组长.xlsx", {path.name: book}, tmp_path / "并.xlsx")
    assert merged.conflicts == []
    row = next(row for row in engagement_of(tmp_path / "并.xlsx").rows("sample_items") if row.key == item.key)
    assert (row.number("checked_quantity"), row.text("sample_error_reason")) == (1.0, "在拆分件中发现")
    assert row.number("drawn_interval_tco2")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("甲某,不存在", "第2行的排放源“不存在”不在工作簿中"),
        ("甲某,", "第2行缺少排放源编号"),
        (",EL-01", "第2行缺少核查员"),
        ("{leader},{first}", "是核查组长"),
        ("{everything}", "分到了全部排放源"),
        ("", "没有分配任何排放源"),
        ("甲/某,{first}\n甲:某,{first}", "作为文件名时相同"),
        ("甲 某,{first}\n甲某,{first}", "第3行的核查员“甲某”与另一行只有空白"),
        ("Ａ某,{first}\nA某,{first}", "只有空白、全角半角"),
        ("甲\u200b某,{first}\n甲某,{first}", "看不见的字符不同"),
        ("甲\u3000某,{first}\n甲\u00a0某,{first}", "看不见的字符不同"),
        *(
            (f"甲{unseen}某,{{first}}\n甲某,{{first}}", "看不见的字符不同")
            for unseen in "\ufe00\U000e0101\u034f\u3164\uffa0\u2800\u180b\u17b5\u00ad\U000e0020"
        ),
        ("\u2800\u3164,{first}", "第2行缺少核查员"),
        ("\u200b,{first}", "第2行缺少核查员"),
        ("甲" * 41 + ",{first}", "姓名超过 40 个字符"),
        ("{spaced_leader},{first}", "是核查组长"),
    ],
)  # fmt: skip
def test_a_doubtful_assignment_is_refused(whole: Path, tmp_path: Path, lines: str, sentence: str) -> None:
    engagement = engagement_of(whole)
    sources = [row.key for row in engagement.rows("sources")]
    text = lines.format(
        leader=engagement.setting("lead_verifier"),
        spaced_leader="\u200b \u3000".join(str(engagement.setting("lead_verifier"))),
        first=sources[0],
        everything="\n".join(f"甲某,{source}" for source in sources),
    )
    (tmp_path / "分工.csv").write_text(f"核查员,排放源编号\n{text}\n", "utf-8")
    with pytest.raises(FileError, match=sentence):
        split_by(whole, tmp_path / "分工.csv", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["分工.csv"]


def test_a_password_that_was_not_given_leaves_nothing(whole: Path, tmp_path: Path) -> None:
    def refusing(label: str) -> str:
        raise FileError("没有输入密码")

    plan = assignment(whole, tmp_path)
    with pytest.raises(FileError, match="没有输入密码"):
        split_by(whole, plan, tmp_path, refusing)
    assert list(tmp_path.iterdir()) == [plan]


def test_what_is_no_part_or_another_entitys_is_refused(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    part = made.parts[0]
    with pytest.raises(FileError, match="不是拆分件"):
        merged_into(whole, {whole.name: FileBook.open(whole)}, tmp_path / "并.xlsx")
    (tmp_path / "另.xlsx").write_bytes(as_built("hotel_group"))
    with pytest.raises(FileError, match="属于另一受核查方"):
        merged_into(tmp_path / "另.xlsx", {part.path.name: unlocked(part.path)}, tmp_path / "并.xlsx")
    changed = unlocked(part.path)
    changed.put({place_of_base(changed): "{}"})
    with pytest.raises(FileError, match="被改动"):
        merged_into(whole, {part.path.name: changed}, tmp_path / "并.xlsx")
    (tmp_path / "拆.xlsx").write_bytes(decrypt(part.path.read_bytes(), PASSWORD))
    with pytest.raises(FileError, match="是拆分件"):
        merged_into(tmp_path / "拆.xlsx", {part.path.name: unlocked(part.path)}, tmp_path / "并.xlsx")
    with pytest.raises(FileError, match="不能归档"):
        identity_of(engagement_of(tmp_path / "拆.xlsx"))
    assert not (tmp_path / "并.xlsx").exists()


def test_a_part_of_another_year_and_the_same_part_twice(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    part = made.parts[0]
    other = FileBook.open(whole)
    years = read(other).rows("years")
    other.put({row.ref("verification_year"): 2031 + number for number, row in enumerate(years)})
    other.save_as(tmp_path / "另一年.xlsx")
    with pytest.raises(FileError, match=r"属于另一次核查（20.*年）"):
        merged_into(tmp_path / "另一年.xlsx", {part.path.name: unlocked(part.path)}, tmp_path / "并.xlsx")
    twice = {"甲.xlsx": unlocked(part.path), "甲（副本）.xlsx": unlocked(part.path)}
    with pytest.raises(FileError, match=r"“甲\.xlsx”和“甲（副本）\.xlsx”是同一个拆分件（甲某）的两份"):
        merged_into(whole, twice, tmp_path / "并.xlsx")
    assert not (tmp_path / "并.xlsx").exists()


def test_a_part_of_an_older_base_is_told(whole: Path, made: DividedWorkbook, tmp_path: Path) -> None:
    part = made.parts[0]
    assert merged_into(whole, {part.path.name: unlocked(part.path)}, tmp_path / "同.xlsx").notices == []
    leader = FileBook.open(whole)
    sites = read(leader).rows("sites")
    leader.put({sites[0].ref("site_address"): "后来更正的地址"})
    leader.save_as(tmp_path / "新.xlsx")
    merged = merged_into(tmp_path / "新.xlsx", {part.path.name: unlocked(part.path)}, tmp_path / "并.xlsx")
    assert merged.notices == [
        f"“{part.path.name}”拆分之后，完整的工作簿中它所含的内容有 1 处改动：核查员没有改的保持现在的值，两边都改的列为冲突。"
    ]
    assert engagement_of(tmp_path / "并.xlsx").rows("sites")[0].text("site_address") == "后来更正的地址"


def test_two_overrides_of_one_finding_are_both_kept_as_a_conflict(tmp_path: Path) -> None:
    (tmp_path / "组长.xlsx").write_bytes(after_run("circuit_boards").content)
    leader = engagement_of(tmp_path / "组长.xlsx")
    first = leader.rows("findings")[0]
    key = first.key
    books = {part.path.name: unlocked(part.path) for part in divided(tmp_path / "组长.xlsx", tmp_path).parts}
    table = leader.calculation.workbook.table("findings")
    for number, book in enumerate(books.values()):  # a fault of what both hold
        row = {column.id: first.value(column.id) for column in table.columns}
        row |= {
            "finding_state": str(FindingState.OVERRIDDEN),
            "override_reason": f"理由{number}",
            "override_by": f"核查员{number}",
        }
        book.append("findings", table.headed([row]))
    merged = merged_into(tmp_path / "组长.xlsx", books, tmp_path / "并.xlsx")
    told = {(line.column, line.after) for line in merged.conflicts if line.row == key}
    overridden = str(FindingState.OVERRIDDEN)
    assert told == {
        ("override_reason", "理由0"), ("override_reason", "理由1"), ("override_by", "核查员0"), ("override_by", "核查员1"),
        ("finding_state", overridden),
    }  # fmt: skip
    row = next(row for row in engagement_of(tmp_path / "并.xlsx").rows("findings") if row.key == key)
    assert row.text("finding_state") == str(FindingState.OPEN)
    assert row.text("override_reason") is None


def place_of_base(book: FileBook) -> CellRef:
    grid = book.read("part_base")
    return CellRef(grid.sheet, f"C{grid.first_row + 3}")


def test_the_register_tells_who_holds_what_and_who_destroyed_it(
    whole: Path, made: DividedWorkbook, tmp_path: Path
) -> None:
    book = FileBook.open(whole)
    register_handouts(book, made.parts)
    held = {row.text("holder"): row for row in read(book).rows("archive_records")}
    assert [held[part.verifier].text("document_hash") for part in made.parts] == [part.digest for part in made.parts]
    assert held["甲某"].flag("is_complete_copy") is False
    returned = tmp_path / "交回" / made.parts[0].path.name
    returned.parent.mkdir()
    returned.write_bytes(encrypt(decrypt(made.parts[0].content, PASSWORD), "另一密码另一密码"))
    stranger = tmp_path / "旧件.xlsx"
    stranger.write_bytes(b"PK")
    day = dt.date(2026, 6, 1)
    with pytest.raises(FileError, match="没有登记持有人"):
        record_destruction(book, [stranger], "", "粉碎", day)
    record_destruction(book, [returned], "", "粉碎", day)
    record_destruction(book, [stranger], "丙某", "粉碎", day)
    rows = {row.text("holder"): row for row in read(book).rows("archive_records")}
    assert rows["甲某"].date("destroyed_date") == rows["丙某"].date("destroyed_date") == day
    assert rows["甲某"].text("document_hash") == digest(returned)
    assert made.parts[0].digest in (rows["甲某"].text("remark") or "")
    assert returned.exists()
    assert len(rows) == len(held) + 1
