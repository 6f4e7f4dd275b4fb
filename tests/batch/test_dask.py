"""The same tasks on a local scheduler with two workers, of which one is killed midway; and what is refused."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from batch_folders import base, contents, engagement, make, records
from installed_command import ghgxl

from workbook_templates.files.errors import FileError
from xl_addin.batch.found import find
from xl_addin.batch.on_dask import run_on_dask
from xl_addin.batch.running import NO_RECORD, Batch
from xl_addin.batch.work import Told, lost, work
from xl_addin.batch.workers import run_here

COUNT = 8


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_worker_killed_midway_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    folder = tmp_path / "项目"
    folder.mkdir()
    for number in range(1, COUNT + 1):
        (folder / f"{number}.xlsx").write_bytes(engagement(number, base(is_small=True)))
    (folder / "坏.xlsx").write_bytes(b"junk")
    here = Batch.of(find(folder, tmp_path / "本机"), tmp_path / "本机")
    here.run(lambda tasks: run_here(tasks, 2, partial(work, password=None), lost), lambda label: None)
    out = tmp_path / "集群"
    there = Batch.of(find(folder, out), out)
    told: list[str] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def kill() -> None:
            while len(records(out)) < 2:
                time.sleep(0.02)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()

        def run(tasks):  # type: ignore[no-untyped-def]
            for one in run_on_dask(tasks, cluster.scheduler_address):
                told.append(one.name)
                yield one

        there.run(run, lambda label: None)
        killer.join()
    assert sorted(told) == sorted(task.name for task in there.tasks)
    assert there.failures == here.failures
    assert list(there.failures) == ["坏.xlsx"]
    assert contents(out) == contents(tmp_path / "本机")


@pytest.mark.long
def test_a_cluster_and_processes_here_give_the_same_bytes(tmp_path: Path) -> None:
    """A folder with every kind of row, by the command."""
    distributed = pytest.importorskip("distributed")
    (folder := tmp_path / "项目").mkdir()
    make(folder, 5, is_small=True)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        ways = {"一个": ("--jobs", 1), "两个": ("--jobs", 2), "集群": ("--dask", cluster.scheduler_address)}
        ended = {
            name: ghgxl("batch", folder, "-o", tmp_path / name, *words, folder=tmp_path, seconds=600)
            for name, words in ways.items()
        }
    told = {one.out.replace(str(tmp_path / name), "") for name, one in ended.items()}
    assert ({one.code for one in ended.values()}, len(told)) == ({1}, 1)
    one, *others = (contents(tmp_path / name) for name in ways)
    assert len(one) > 20
    assert all(other == one for other in others)


def test_a_scheduler_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("xl_addin.batch.on_dask.SECONDS", 0.2)
    with pytest.raises(FileError, match="无法连接 Dask 调度器"):
        list(run_on_dask([], "tcp://127.0.0.1:9"))


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(FileError, match=r"ghgxl\[dask\]"):
        list(run_on_dask([], "tcp://127.0.0.1:9"))


def test_a_task_told_done_without_a_result_is_a_failure(tmp_path: Path) -> None:
    """As where a worker writes elsewhere, or is of another version."""
    (tmp_path / "1.xlsx").write_bytes(b"PK")
    batch = Batch.of(find(tmp_path, tmp_path / "OUT"), tmp_path / "OUT")
    batch.run(lambda tasks: iter([Told(task.name) for task in tasks]), lambda label: None)
    assert batch.failures == {"1.xlsx": NO_RECORD}
