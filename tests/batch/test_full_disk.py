"""``ghgxl batch`` on a disk that takes nothing more: what is not done is told and done again; no copies anywhere else."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_folders import base, engagement
from faulty_disk import Disk, faulty
from installed_command import ghgxl
from sweeps import swept

from xl_addin.batch.found import find
from xl_addin.batch.record import Task, kept
from xl_addin.batch.running import Batch
from xl_addin.batch.work import work
from xl_addin.books.file import FileBook

OPERATIONS = range(26)  # two more than there are: these fail nothing


def tasks_of(folder: Path, out: Path) -> list[Task]:
    return Batch.of(find(folder, out), out).tasks


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a file could be put that its place does not take, with the folder of temporary files in it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    return home


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("项目")
    for number in (1, 2, 3, 4):
        (folder / f"{number}.xlsx").write_bytes(engagement(number, base(is_small=True)))
    return folder


@pytest.mark.parametrize("number", swept(OPERATIONS, OPERATIONS[::10]))
def test_an_engagement_is_whole_in_its_place_or_told_and_done_again(
    folder: Path, number: int, home: Path, tmp_path: Path
) -> None:
    """From some file operation on every one fails."""
    out = tmp_path / "结果"
    out.mkdir()
    task = tasks_of(folder, out)[0]
    disk = Disk(out, number, lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), stays=True)
    with faulty(disk):
        told = work(task, None)
    is_done = kept(task) is not None
    assert is_done != bool(told.failure)
    assert is_done or "磁盘已满" in told.failure
    assert not list(home.iterdir())
    assert {path.name for path in out.rglob("*.*")} <= {"1.xlsx", "1.xlsx.json"}
    assert (work(task, None).failure, kept(task) is not None) == ("", True)
    assert FileBook.open(task.book).tables()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if sys.platform == "win32" or os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.long
def test_a_disk_that_is_really_full_and_then_is_not(folder: Path, small_disk: Path, home: Path) -> None:
    out = small_disk / "结果"
    words = ("batch", folder, "-o", out, "--jobs", 2)
    environment = {"HOME": str(home), "TMPDIR": str(home)}
    (small_disk / "别的").write_bytes(bytes(1_000_000))
    ended = ghgxl(*words, folder=home, **environment)
    told = [line for line in ended.out.splitlines() if "磁盘已满" in line]
    assert (ended.code, len(told)) == (2, 4), ended
    assert all("，结果没有保存。排除原因后请重新运行。" in line for line in told)
    assert ("磁盘已满" in ended.err, ended.err.count("\n")) == (True, 1), "of the summary itself"
    assert not list(home.iterdir())
    (small_disk / "别的").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    ended = ghgxl(*words, folder=home, **environment)
    assert ("其中 0 个已完成" in ended.out, "已汇总 4 个项目" in ended.out) == (True, True), ended
    assert not list(home.iterdir())
    assert not [path for path in out.rglob("*") if path.suffix == ".tmp" or "待合并" in path.name]
