"""``ghgxl batch`` as a user types it: a folder with every kind of file, a kill, a second run."""

import errno
import json
import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from batch_folders import PASSWORD, base, contents, engagement, frozen, not_ours, opened, protected, records, with_form
from installed_command import Ended, ghgxl, ghgxl_at_terminal
from sample_books import EMPTY, as_built

from workbook_templates.engagement.journal.sign_offs import lines_of
from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from workbook_templates.files.versions import VERSION_WORD
from workbook_templates.tables import WORKBOOK
from xl_addin.batch.found import find
from xl_addin.batch.record import kept, task_of
from xl_addin.batch.running import Batch
from xl_addin.batch.work import lost, work
from xl_addin.batch.workers import Worker, run_here
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS


def small(number: int) -> bytes:
    return engagement(number, base(is_small=True))


@dataclass(frozen=True, slots=True)
class Ran:
    folder: Path
    out: Path
    ended: Ended


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A folder that was run once, with OUT in it."""
    folder = tmp_path_factory.mktemp("项目")
    (folder / "甲").mkdir()
    (folder / "甲" / "1.xlsx").write_bytes(small(1))
    (folder / "甲" / "副本.xlsx").write_bytes(small(1))
    (folder / f"1.{VERSION_WORD}1.xlsx").write_bytes(b"PK")
    (folder / "1.xlsx").write_bytes(with_form(small(1), "lead_verifier", "某"))
    (folder / "坏.xlsx").write_bytes(small(2)[:-3000])
    (folder / "扫描.pdf").write_bytes(b"%PDF")
    for number, plant in enumerate((protected, not_ours, frozen, opened), start=3):
        list(plant(folder, number, small))
    (folder / "OUT").mkdir()
    (folder / "OUT" / "别的.xlsx").write_bytes(small(9))
    return Ran(folder, folder / "OUT", ghgxl("batch", folder, "-o", folder / "OUT", "--jobs", 2, folder=folder))


def test_every_file_that_is_not_summarised_has_its_sentence(ran: Ran) -> None:
    assert (ran.ended.code, ran.ended.err) == (1, "")
    told = dict(line.split("：", 1) for line in ran.ended.out.splitlines() if line.split("：")[0].endswith(("x", "/")))
    words = {
        "1.旧版1.xlsx": "旧版", "3.xlsx": "没有输入密码", "5.xlsx": "交换副本", "OUT/": "存放结果的文件夹", "台账4.xlsx": "不是本工具的核查工作簿",
        "坏.xlsx": "已损坏", "甲/副本.xlsx": "“甲/1.xlsx”内容完全相同", "6.xlsx": "打开",
    }  # fmt: skip
    assert set(told) == set(words)
    assert all(word in told[name] for name, word in words.items())
    assert "已汇总 3 个项目" in ran.ended.out
    assert "同一项目的两个版本" in (ran.out / "异常.csv").read_text("utf-8-sig")


def test_the_results_are_those_of_run(ran: Ran) -> None:
    book = FileBook.open(ran.folder / "甲" / "1.xlsx")
    outcome = COMMANDS["run"].act(book, lambda label: None)
    written = FileBook.open(ran.out / "工作簿" / "甲" / "1.xlsx")
    for table in (table for table in WORKBOOK.tables if not (table.is_record or table.id == "sign_off")):
        assert written.read(table.id) == book.read(table.id)
    assert lines_of(read(written))[-1].stamp.command == "batch"
    [_, content] = (ran.out / "记录" / "甲" / "1.xlsx.json").read_text("utf-8").splitlines()
    totals = {year["verification_year"]: year["verified_emission_tco2"] for year in json.loads(content)["years"]}
    assert totals == {row.value("verification_year"): row.value("verified_emission_tco2") for row in outcome.engagement.rows("year_totals")}  # fmt: skip


def test_one_process_gives_the_same_bytes_as_two(ran: Ran, tmp_path: Path) -> None:
    ended = ghgxl("batch", ran.folder, "-o", tmp_path / "OUT", "--jobs", 1, folder=tmp_path)
    assert (ended.code, ended.err) == (ran.ended.code, "")
    once, again = contents(ran.out), contents(tmp_path / "OUT")
    other = {"未汇总.csv", "汇总.xlsx", "汇总.html"}  # these say that OUT, which lies in the folder there, was left
    assert {name: parts for name, parts in again.items() if name not in other} == {
        name: parts for name, parts in once.items() if name not in other and name != "别的.xlsx"
    }


def test_what_is_done_is_not_done_again_and_the_password_is_asked_for_once(ran: Ran, tmp_path: Path) -> None:
    shutil.copytree(ran.folder, tmp_path / "项目")
    folder, out = tmp_path / "项目", tmp_path / "项目" / "OUT"
    list(protected(folder, 8, small))
    before = records(out)
    typed = [("“3.xlsx等 2 个文件”有密码保护，请输入密码：", PASSWORD)]
    ended = ghgxl_at_terminal("batch", folder, "-o", out, "--jobs", 2, folder=tmp_path, answers=typed)
    after = records(out)
    assert ended.code == 1, ended.out
    assert {path: after[path] for path in before} == before
    assert {path.name for path in after} - {path.name for path in before} == {"3.xlsx.json", "8.xlsx.json"}
    assert FileBook.open(out / "工作簿" / "3.xlsx", lambda label, again: PASSWORD).is_protected
    assert "汇总没有密码" in ended.out.replace("\r\n", "")


def test_a_changed_file_or_record_or_a_lost_result_is_done_again(ran: Ran, tmp_path: Path) -> None:
    shutil.copytree(ran.folder, tmp_path / "项目")
    folder, out = tmp_path / "项目", tmp_path / "项目" / "OUT"
    done = {task.name for task in Batch.of(find(folder, out), out).waiting}
    assert not done & {"1.xlsx", "6.xlsx", "甲/1.xlsx"}
    record = out / "记录" / "1.xlsx.json"
    record.write_text(record.read_text("utf-8").replace('"不能签发', '"可以签发'), "utf-8")
    (out / "工作簿" / "6.xlsx").unlink()
    (folder / "甲" / "1.xlsx").write_bytes(small(7))
    waiting = {task.name for task in Batch.of(find(folder, out), out).waiting}
    assert waiting - done == {
        "1.xlsx",
        "6.xlsx",
        "甲/1.xlsx",
        "甲/副本.xlsx",
    }  # which is the only one of its content now


def test_another_version_of_the_tool_does_all_again(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    [task] = [task_of(one, ran.out) for one in find(ran.folder, ran.out).candidates if one.name == "1.xlsx"]
    assert kept(task) is not None
    monkeypatch.setattr("xl_addin.batch.record.VERSION", "0.0.0")
    assert kept(task) is None


def test_a_worker_that_dies_takes_nothing_with_it_but_its_engagement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that the system ends when there is no memory."""
    for name in ("1.xlsx", "2.xlsx", "3.xlsx"):
        (tmp_path / name).write_bytes(f"junk {name}".encode())
    tasks = Batch.of(find(tmp_path, tmp_path / "OUT"), tmp_path / "OUT").tasks
    begin = Worker.begin

    def killed(worker: Worker[object, object], task: object) -> None:
        if task is tasks[0]:
            worker._process.kill()
            worker._process.join()
        begin(worker, task)

    monkeypatch.setattr(Worker, "begin", killed)
    told = {one.name: one.failure for one in run_here(tasks, 1, partial(work, password=None), lost)}
    assert set(told) == {"1.xlsx", "2.xlsx", "3.xlsx"}
    assert "异常中止" in told["1.xlsx"]
    assert "不是 Excel 工作簿" in told["2.xlsx"]
    assert "不是 Excel 工作簿" in told["3.xlsx"]


def test_what_nobody_foresaw_is_of_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "1.xlsx").write_bytes(b"junk")
    [task] = Batch.of(find(tmp_path, tmp_path / "OUT"), tmp_path / "OUT").tasks
    monkeypatch.setattr("xl_addin.batch.work.open_whole", lambda path, ask: 1 / 0)
    assert "ZeroDivisionError" in work(task, None).failure
    assert not (tmp_path / "OUT").exists()


def test_a_file_that_changes_meanwhile_is_not_summarised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "1.xlsx").write_bytes(small(1))
    [task] = Batch.of(find(tmp_path, tmp_path / "OUT"), tmp_path / "OUT").tasks
    digests = iter(("one", "another"))
    monkeypatch.setattr("xl_addin.batch.work.sha256", lambda path: next(digests))
    assert "在处理期间被改动" in work(task, None).failure
    assert not (tmp_path / "OUT").exists()


def test_an_empty_folder_and_a_wrong_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF")
    with pytest.raises(FileError, match="没有工作簿"):
        find(tmp_path, tmp_path / "OUT")
    with pytest.raises(FileError, match="不能是 DIR 本身"):
        find(tmp_path, tmp_path)
    with pytest.raises(FileError, match="找不到文件夹"):
        find(tmp_path / "没有", tmp_path)


@pytest.mark.parametrize("ending", [".xls", ".XLSB", ".ods", ".et", ".xltx"])
def test_a_spreadsheet_that_is_not_read_is_told_by_name(tmp_path: Path, ending: str) -> None:
    """An engagement saved so would be missing in every total, and only counted among the scans."""
    (tmp_path / f"酒店{ending}").write_bytes(b"?")
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF")
    found = find(tmp_path, tmp_path / "OUT")
    assert (found.candidates, found.others) == ([], 1)
    assert "另存为 .xlsx" in found.left[f"酒店{ending}"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("酒店.xls", 1), ("断.xlsx", 1), ("链/", 1), ("1 - 副本.xlsx", 0), ("1.旧版1.xlsx", 0), ("说明.txt", 0)],
)
def test_what_could_not_be_read_is_not_done(tmp_path: Path, name: str, code: int) -> None:
    """A copy and an old version lack in no total: with those the folder is done."""
    folder, empty = tmp_path / "项目", as_built(EMPTY)
    folder.mkdir()
    (folder / "1.xlsx").write_bytes(empty)
    if name in ("断.xlsx", "链/"):
        (folder / name.rstrip("/")).symlink_to(tmp_path if name == "链/" else tmp_path / "无")
    else:
        (folder / name).write_bytes(empty)
    ended = ghgxl("batch", folder, "-o", tmp_path / "OUT", "--jobs", 1, folder=tmp_path)
    assert (ended.code, name in ended.out) == (code, name != "说明.txt")


@pytest.mark.parametrize("copy", ["公交 - 副本.xlsx", "公交(1).xlsx", "A/公交.xlsx", "副本 公交.xlsx"])
def test_of_equal_files_the_copy_is_left(tmp_path: Path, copy: str) -> None:
    """Else a copy that comes later puts away what was done, and results have the copy's name."""
    for name in ("公交.xlsx", copy):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"PK")
    found = find(tmp_path, tmp_path / "OUT")
    assert [candidate.name for candidate in found.candidates] == ["公交.xlsx"]
    assert found.left == {copy: "与“公交.xlsx”内容完全相同，只汇总一次。"}


@pytest.mark.parametrize("place", ["工作簿", "工作簿/甲", "记录"])
def test_results_do_not_go_among_the_engagements(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "1.xlsx").write_bytes(b"PK")
    with pytest.raises(FileError, match="请换一个 OUT"):
        find(folder, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="no such names elsewhere")
def test_two_names_that_are_written_alike_are_one_engagement_and_a_sentence(tmp_path: Path) -> None:
    """Their results would have one place, and each run would overwrite what the other made."""
    for number, name in enumerate(("换\n行.xlsx", "换\\n行.xlsx")):
        (tmp_path / name).write_bytes(str(number).encode())
    found = find(tmp_path, tmp_path / "OUT")
    assert [candidate.name for candidate in found.candidates] == ["换\\n行.xlsx"]
    assert [*found.left] == ["换\\n行.xlsx（另一个）"]


def test_thousands_of_files_are_found_and_results_of_another_run_left(tmp_path: Path) -> None:
    for number in range(2_000):
        folder = tmp_path / str(number % 10)
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.xlsx").write_bytes(str(number).encode())
    for name in ("工作簿", "记录"):
        (tmp_path / "去年" / name).mkdir(parents=True)
        (tmp_path / "去年" / name / "1.xlsx").write_bytes(b"PK")
    found = find(tmp_path, tmp_path / "OUT")
    assert (len(found.candidates), found.left) == (2_000, {"去年/": "是另一次批量汇总的结果，其中的文件没有读取。"})


@pytest.mark.skipif(os.name != "posix", reason="pipes, links and names as POSIX has them")
def test_what_is_no_file_is_told_and_nobody_waits_for_it(tmp_path: Path) -> None:
    for name in ("换\n行.xlsx", "=1.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "链.xlsx").symlink_to(tmp_path / "=1.xlsx")
    (tmp_path / "断.xlsx").symlink_to(tmp_path / "无")
    (tmp_path / "环.xlsx").symlink_to(tmp_path / "环.xlsx")
    (tmp_path / "上").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "管道.xlsx")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.xlsx")).write_bytes(b"PK")
    found = find(tmp_path, tmp_path / "OUT")
    assert [candidate.name for candidate in found.candidates] == ["=1.xlsx", "换\\n行.xlsx"]
    told = {
        "链.xlsx": "内容完全相同", "断.xlsx": "文件不存在", "环.xlsx": "链接循环", "上/": "没有进入", "管道.xlsx": "特殊文件", "\\xff.xlsx": "UTF-8",
    }  # fmt: skip
    assert found.left.keys() == told.keys()
    assert all(word in found.left[name] for name, word in told.items())


def test_a_folder_that_may_not_be_looked_into_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python asks the system, which says that it has no permission; root has, so the system is asked in its place."""
    (tmp_path / "锁").mkdir()
    (tmp_path / "1.xlsx").write_bytes(b"PK")
    is_dir, scandir = Path.is_dir, os.scandir

    def refused(path: object) -> None:
        if "锁" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "锁"))

    monkeypatch.setattr(
        Path, "is_dir", lambda path: (refused(path) if path.parent.name == "锁" else None) or is_dir(path)
    )
    monkeypatch.setattr(os, "scandir", lambda path=".": refused(path) or scandir(path))
    found = find(tmp_path, tmp_path / "OUT")
    assert [candidate.name for candidate in found.candidates] == ["1.xlsx"]
    assert found.left == {"锁": "文件夹无法读取（没有权限）：请检查权限后重新运行。"}
