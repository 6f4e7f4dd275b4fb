"""Saving: the version before is kept, whoever holds the target is noticed, and the work is whole somewhere, or refused."""

import contextlib
import errno
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mutated_workbooks import small_workbook

from workbook_templates.files import atomic, saving, versions
from workbook_templates.files.atomic import folder_lock, write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.files.lock_files import holder
from workbook_templates.files.saving import Destination, Saved
from xl_addin.cli import distribution
from xl_addin.cli.main import main

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folders are never written by a test."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "核查.xlsx").write_bytes(b"old")
    return folder / "核查.xlsx"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_the_version_before_is_kept_and_named(target: Path) -> None:
    first = Destination(target).save(b"1")
    second = Destination(target).save(b"2")
    assert contents(target.parent) == {"核查.xlsx": b"2", "核查.旧版1.xlsx": b"old", "核查.旧版2.xlsx": b"1"}
    assert first.sentences == (f"已写入：{target}", "原有的“核查.xlsx”已保留为“核查.旧版1.xlsx”。")
    assert second.sentences[1] == "原有的“核查.xlsx”已保留为“核查.旧版2.xlsx”。"
    assert not second.is_elsewhere


def test_equal_content_makes_no_version(target: Path) -> None:
    before = target.stat()
    saved = Destination(target).save(b"old")
    after = target.stat()
    assert "没有改动" in saved.sentences[0]
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )
    assert contents(target.parent) == {"核查.xlsx": b"old"}


def test_a_new_file_has_no_version(target: Path) -> None:
    assert Destination(target.with_name("新.xlsx")).save(b"1").sentences == (f"已写入：{target.with_name('新.xlsx')}",)


def test_only_versions_of_this_file_are_pruned_and_the_message_says_which(target: Path) -> None:
    strangers = (
        "核查.旧版01.xlsx",
        "核查.旧版.xlsx",
        "核查.旧版1.xlsx.bak",
        "核查2.旧版1.xlsx",
        "核查.旧版1 (1).xlsx",
        "核查.旧版1.docx",
    )
    for name in strangers:
        target.with_name(name).write_bytes(b"stranger")
    target.with_name("核查.旧版3.xlsx").mkdir()
    told = [Destination(target).save(str(number).encode()).sentences for number in range(12)]
    kept = contents(target.parent)
    assert {kept.pop(name) for name in strangers} == {b"stranger"}
    assert sorted(kept) == sorted(["核查.xlsx", *(f"核查.旧版{number}.xlsx" for number in range(5, 14))])
    assert [kept[f"核查.旧版{number}.xlsx"] for number in range(5, 14)] == [
        str(number - 3).encode() for number in range(5, 14)
    ]
    assert told[9][-1] == "旧版最多保留 9 个，已删除最早的“核查.旧版1.xlsx”。"
    assert told[8][1:] == ("原有的“核查.xlsx”已保留为“核查.旧版10.xlsx”。",)


def test_what_a_command_reads_is_never_pruned(target: Path) -> None:
    Destination(target).save(b"0")
    source = target.with_name("核查.旧版1.xlsx")
    for number in range(1, 14):
        Destination(target, source).save(str(number).encode())
    assert source.read_bytes() == b"old"


def test_a_cut_between_keeping_and_replacing_costs_no_second_version(target: Path) -> None:
    versions.keep_version(target, clean=False)
    Destination(target).save(b"1")
    assert contents(target.parent) == {"核查.xlsx": b"1", "核查.旧版1.xlsx": b"old"}


def test_without_hard_links_the_version_is_a_copy(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refused)
    target.chmod(0o640)
    for number in range(3):
        Destination(target).save(str(number).encode())
    assert contents(target.parent) == {
        "核查.xlsx": b"2", "核查.旧版1.xlsx": b"old", "核查.旧版2.xlsx": b"0", "核查.旧版3.xlsx": b"1"}  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in target.parent.iterdir()} == {0o640}
    target.chmod(0o444)
    for _ in range(2):
        assert Destination(target).save(b"beside").path.name == "核查（待合并）.xlsx"


def test_the_input_is_refused_by_whatever_name(target: Path, tmp_path: Path) -> None:
    (tmp_path / "link.xlsx").symlink_to(target)
    (tmp_path / "hard.xlsx").hardlink_to(target)
    for name in (target, tmp_path / "link.xlsx", tmp_path / "hard.xlsx", target.parent / ".." / "work" / "核查.xlsx"):
        with pytest.raises(FileError, match="不能覆盖原文件"):
            Destination(name, target)
    with pytest.raises(FileError, match="不能覆盖原文件"):
        Destination(tmp_path / "none.xlsx", tmp_path / "none.xlsx")


def test_what_can_be_no_file_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="不是普通文件"):
        Destination(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="不是普通文件"):
        Destination(tmp_path / "pipe")
    with pytest.raises(FileError, match="请先建立文件夹"):
        Destination(tmp_path / "none" / "a.xlsx")


def test_a_link_stays_and_its_file_is_written(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(target)
    assert Destination(link).save(b"1").path == target
    assert link.is_symlink()
    assert contents(target.parent) == {"核查.xlsx": b"1", "核查.旧版1.xlsx": b"old"}


def test_a_confidential_file_stays_so(target: Path) -> None:
    target.chmod(0o600)
    Destination(target).save(b"1")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def excel_lock(user: str, front: int = 55, size: int = 165) -> bytes:
    wide = user.encode("utf-16-le")
    narrow = user.encode("gb18030")
    raw = bytes([len(narrow)]) + narrow.ljust(front - 1) + len(user).to_bytes(2, "little") + wide
    return raw + b" \0" * ((size - len(raw)) // 2) + b" " * ((size - len(raw)) % 2)


LIBREOFFICE = r",张\,三,电脑-1,21.11.2026 06:13,file:///home/a/.config;".encode()


@pytest.mark.parametrize(
    ("name", "lock", "raw", "says"),
    [
        ("核查.xlsx", "~$核查.xlsx", excel_lock("王芳"), "由王芳在 Excel 中"),
        ("一二三四五六七八九.xlsx", "~$一二三四五六七八九.xlsx", excel_lock("Li Na"), "由Li Na在 Excel 中"),
        ("短.docx", "~$短.docx", excel_lock("王芳", 54, 162), "由王芳在 Word 中"),
        ("一二三四五六七.docx", "~$二三四五六七.docx", excel_lock("王芳", 54, 162), "由王芳在 Word 中"),
        ("核查报告附件终稿.docx", "~$报告附件终稿.docx", excel_lock("王芳", 54, 162), "由王芳在 Word 中"),
        ("核查.xlsx", ".~核查.xlsx", excel_lock("王芳"), "由王芳在 WPS 中"),
        ("核查.xlsx", ".~lock.核查.xlsx#", LIBREOFFICE, "由张,三（电脑-1）在 LibreOffice 中"),
        ("核查.xlsx", ".~lock.核查.xlsx#", b"", "“核查.xlsx”正在 LibreOffice 中"),
        ("核查.xlsx", "~$核查.xlsx", b"", "“核查.xlsx”正在 Excel 中"),
        ("核查.xlsx", "~$核查.xlsx", b"\xff" * 165, "“核查.xlsx”正在 Excel 中"),
        ("核查.xlsx", "~$核查.xlsx", excel_lock("\n\x1b[31m坏"), "由[31m坏在 Excel 中"),
    ],
)
def test_an_open_target_is_left_alone_and_its_holder_named(
    target: Path, name: str, lock: str, raw: bytes, says: str
) -> None:
    path = target.with_name(name)
    path.write_bytes(b"open")
    path.with_name(lock).write_bytes(raw)
    saved = Destination(path).save(b"new")
    assert saved.is_elsewhere
    assert saved.path == path.with_name(f"{path.stem}（待合并）{path.suffix}")
    assert saved.path.read_bytes() == b"new"
    assert path.read_bytes() == b"open"
    assert says in saved.sentences[0]
    assert saved.path.name in saved.sentences[0]
    assert "删除锁文件后重新运行" in saved.sentences[0]
    assert "\n" not in saved.sentences[0]


def test_beside_is_numbered_and_never_replaced(target: Path) -> None:
    target.with_name("~$核查.xlsx").write_bytes(b"")
    names = [Destination(target).save(raw).path.name for raw in (b"1", b"2", b"1", b"3")]
    assert names == ["核查（待合并）.xlsx", "核查（待合并2）.xlsx", "核查（待合并）.xlsx", "核查（待合并3）.xlsx"]


def test_a_lock_of_another_file_or_of_none_costs_nothing(target: Path) -> None:
    target.with_name("~$本核查.xlsx").write_bytes(b"")
    target.with_name(".~lock.核查.xls#").write_bytes(b"")
    target.with_name("~$核查.xlsx").mkdir()
    assert holder(target) is None
    new = target.with_name("新.xlsx")
    new.with_name("~$新.xlsx").write_bytes(b"")
    assert not Destination(new).save(b"1").is_elsewhere
    assert not Destination(target).save(b"1").is_elsewhere


def test_a_file_marked_read_only_is_left_alone(target: Path) -> None:
    target.chmod(0o444)
    saved = Destination(target).save(b"new")
    assert "只读文件" in saved.sentences[0]
    assert (target.read_bytes(), saved.path.read_bytes()) == (b"old", b"new")
    assert saved.path.stat().st_mode & stat.S_IWUSR


class Held:
    """A file operation that Windows refuses for a while."""

    def __init__(self, operation: Callable[..., object], times: int, winerror: int) -> None:
        self.operation, self.times, self.winerror = operation, times, winerror

    def __call__(self, *given: object, **more: object) -> object:
        self.times -= 1
        if self.times >= 0:
            error = PermissionError(errno.EACCES, "in use")
            error.winerror = self.winerror  # type: ignore[attr-defined]
            raise error
        return self.operation(*given, **more)


@pytest.mark.parametrize("winerror", atomic.HELD)
def test_a_virus_scanner_is_waited_for_some_two_seconds(
    target: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(atomic.time, "sleep", waited.append)
    monkeypatch.setattr(os, "replace", Held(os.replace, 6, winerror))
    assert not Destination(target).save(b"1").is_elsewhere
    assert 1.9 <= sum(waited) <= 2.1
    monkeypatch.setattr(os, "replace", Held(os.replace, 99, winerror))
    saved = Destination(target).save(b"2")
    assert saved.is_elsewhere
    assert "被其他程序占用" in saved.sentences[0]
    assert (target.read_bytes(), saved.path.read_bytes()) == (b"1", b"2")


def in_child(work: Callable[[], Saved], uid: int = 0, largest: int = 0) -> str:
    """What a child of another user, or with a limit of the size of files, says; an exception's name if one escapes."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if uid:
                os.setuid(uid)
            if largest:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            told = "\n".join(work().sentences)
        except BaseException as error:
            told = f"{type(error).__name__}：{error}"
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().decode()


def open_to_all(*folders: Path) -> None:
    for folder in folders:
        for path in (folder, *folder.parents):
            with contextlib.suppress(PermissionError):
                path.chmod(path.stat().st_mode | 0o755)


@pytest.mark.skipif(not IS_ROOT, reason="becomes another user; CI is root")
def test_a_read_only_folder_for_a_user_who_is_not_root(target: Path, home: Path) -> None:
    open_to_all(target.parent, home)
    target.chmod(0o666)
    os.chown(home, NOBODY, NOBODY)
    told = in_child(lambda: Destination(target).save(b"new"), uid=NOBODY)
    assert f"没有权限），原有文件没有改动；结果写在“{home / '核查（待合并）.xlsx'}”" in told
    assert contents(target.parent) == {"核查.xlsx": b"old"}
    saved = home / "核查（待合并）.xlsx"
    assert saved.read_bytes() == b"new"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_limit_of_file_sizes_leaves_the_old_and_says_so(target: Path, home: Path, tmp_path: Path) -> None:
    told = in_child(lambda: Destination(target).save(bytes(100_000)), largest=50_000)
    assert told.startswith("FileError：无法写入")
    assert "文件超过允许的大小" in told
    assert "结果没有保存" in told
    assert contents(target.parent) == {"核查.xlsx": b"old"}
    assert [*home.iterdir(), *(tmp_path / "temporary").iterdir()] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)]
    if not IS_ROOT or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here; a limit of file sizes is tested instead")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path, home: Path) -> None:
    target = small_disk / "核查.xlsx"
    target.write_bytes(bytes(150_000))
    saved = Destination(target).save(b"1" * 150_000)
    assert saved.path == home / "核查（待合并）.xlsx"
    assert "磁盘已满" in saved.sentences[0]
    assert str(saved.path) in saved.sentences[0]
    assert saved.path.read_bytes() == b"1" * 150_000
    assert contents(small_disk) == {"核查.xlsx": bytes(150_000)}
    with pytest.raises(FileError, match="磁盘已满"):
        write_atomically(small_disk / "b.xlsx", [bytes(200_000)])
    assert list(contents(small_disk)) == ["核查.xlsx"]


def test_a_name_that_is_too_long_is_cut_beside(target: Path) -> None:
    long = target.with_name("核" * 90 + ".xlsx")
    saved = Destination(long).save(b"1")
    assert "文件名太长" in saved.sentences[0]
    assert saved.path.name == "核" * 40 + "（待合并）.xlsx"
    assert Destination(target.with_name("核" * 83 + ".xlsx")).save(b"1").sentences == (
        f"已写入：{target.with_name('核' * 83 + '.xlsx')}",
    )


def test_a_disk_that_does_not_confirm_is_told(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(saving, "flush_folder", broken)
    assert saving.UNSURE in Destination(target.with_name("新.xlsx")).save(b"1").sentences


def test_what_a_killed_writer_left_is_removed_and_nothing_else(target: Path) -> None:
    left = target.with_name(".核查.0123456789ab.tmp")
    others = [
        target.with_name(name)
        for name in (".核查.0123456789ab.tmp2", ".别的.0123456789ab.tmp", ".核查.tmp", "核查.tmp")
    ]
    for path in (left, *others):
        path.write_bytes(b"x")
    with folder_lock(target.parent):  # another program is writing: it may be its file
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(atomic, "LOCK_WAITS", (0,))
            Destination(target).save(b"1")
        assert left.exists()
    Destination(target).save(b"2")
    assert not left.exists()
    assert all(path.exists() for path in others)


def test_writers_at_the_same_time_lose_nothing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.unlink()  # the first of them finds none
    monkeypatch.setattr(versions, "VERSIONS_KEPT", 1000)
    children = []
    for writer in range(3):
        child = os.fork()
        if not child:
            try:
                for number in range(25):
                    assert not Destination(target).save(f"{writer}-{number}".encode()).is_elsewhere
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    kept = contents(target.parent)
    assert set(kept.values()) == {f"{writer}-{number}".encode() for writer in range(3) for number in range(25)}
    assert len(kept) == 75


def ghgxl(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["ghgxl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))


def test_exits_a_script_can_rely_on(
    target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = target.with_name("源.xlsx")
    source.write_bytes(small_workbook())
    assert ghgxl(monkeypatch, "repair", source, "-o", target) == 0
    assert "已保留为“核查.旧版1.xlsx”" in capsys.readouterr().out
    target.write_bytes(b"other")
    target.with_name("~$核查.xlsx").write_bytes(excel_lock("王芳"))
    assert ghgxl(monkeypatch, "repair", source, "-o", target) == 3
    assert "结果写在旁边的“核查（待合并）.xlsx”" in capsys.readouterr().out
    assert target.read_bytes() == b"other"
    assert ghgxl(monkeypatch, "repair", source, "-o", source) == 2
    assert "不能覆盖原文件" in capsys.readouterr().err


def test_an_input_that_is_open_is_read_with_a_notice(
    target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = target.with_name("源.xlsx")
    source.write_bytes(small_workbook())
    source.with_name("~$源.xlsx").write_bytes(excel_lock("王芳"))
    assert ghgxl(monkeypatch, "repair", source, "-o", target) == 0
    told = capsys.readouterr()
    assert "注意：“源.xlsx”正由王芳在 Excel 中打开" in told.err
    assert "最后一次保存的内容" in told.err
    assert "注意" not in told.out


def test_a_build_does_not_cost_the_template_that_somebody_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distribution, "MAKERS", {"核查工作簿.xlsx": lambda path: path.write_bytes(b"empty")})
    distribution.build_all(tmp_path / "dist")
    (tmp_path / "dist" / "核查工作簿.xlsx").write_bytes(b"filled")
    [saved] = distribution.build_all(tmp_path / "dist")
    assert contents(tmp_path / "dist") == {"核查工作簿.xlsx": b"empty", "核查工作簿.旧版1.xlsx": b"filled"}
    assert "核查工作簿.旧版1.xlsx" in saved.sentences[1]
