"""Worker processes on this machine, one task each at a time; one that dies takes nothing with it but its task.

Not `concurrent.futures`: there a worker that crashes ends the pool, and with it whatever the others are doing.
"""

import faulthandler
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from xl_addin.watched import limits
from xl_addin.watched.parent import sentence

Task = TypeVar("Task")
Told = TypeVar("Told")
TASKS_A_WORKER = 100  # then another takes its place: what a process keeps of each is not kept for ever


def run_here(
    tasks: Sequence[Task], jobs: int, work: Callable[[Task], Told], lost: Callable[[Task, str], Told]
) -> Iterator[Told]:
    """Run tasks in worker processes.

    Args:
        tasks: what is to be run, in this order.
        jobs: how many processes.
        work: does one; handed to the processes in memory, with all that it holds.
        lost: what became of a task whose process died, and why it did.

    Yields:
        what became of each, as they end.
    """
    waiting = iter(tasks)
    workers: list[Worker[Task, Told]] = []
    try:
        for task in islice(waiting, jobs):
            workers.append(Worker(work, lost))
            workers[-1].begin(task)
        while workers:
            ready = wait([worker.connection for worker in workers])
            for worker in [worker for worker in workers if worker.connection in ready]:
                yield worker.told()
                task_or_none = next(waiting, None)
                if task_or_none is None:
                    worker.end()
                    workers.remove(worker)
                    continue
                if worker.is_spent:
                    worker.end()
                    workers[workers.index(worker)] = worker = Worker(work, lost)
                worker.begin(task_or_none)
    finally:
        for worker in workers:
            worker.stop()


class Worker(Generic[Task, Told]):
    """A process that runs one task after another.

    Attributes:
        connection: readable when it has done one, or died.
    """

    def __init__(self, work: Callable[[Task], Told], lost: Callable[[Task, str], Told]) -> None:
        descriptor, note = tempfile.mkstemp(prefix="ghgxl")
        os.close(descriptor)
        self._note, self._count, self._is_dead = Path(note), 0, False
        self._task: Task | None = None
        self._lost = lost
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, note, work), daemon=True)
        if sys.platform != "win32":  # Ctrl-C reaches the whole group; only who started the workers decides
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            if sys.platform != "win32":
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    @property
    def is_spent(self) -> bool:
        """Whether another is to take its place."""
        return self._is_dead or self._count >= TASKS_A_WORKER

    def begin(self, task: Task) -> None:
        """Let it run a task."""
        self._task = task
        self._count += 1
        try:
            self.connection.send(task)
        except OSError:  # it died while it had nothing to do; `told` says so
            return

    def told(self) -> Told:
        """What became of its task; of a process that died, why."""
        assert self._task is not None
        try:
            told: Told = self.connection.recv()
            return told
        except (EOFError, OSError):
            self._process.join()
            self._is_dead = True
            why = sentence(self._process.exitcode or 0, self._note.read_text("utf-8", errors="replace"))
            return self._lost(self._task, why)

    def end(self) -> None:
        """Nothing more to do."""
        self.connection.close()
        self._process.join()
        self._note.unlink(missing_ok=True)

    def stop(self) -> None:
        """In the middle of its work, which leaves what is whole: results are renamed into their places."""
        self._process.kill()
        self.end()


def serve(connection: Connection, note: str, work: Callable[[Task], Told]) -> None:
    """In the worker: run what comes until nothing comes, or nobody is there any more.

    Args:
        connection: tasks come from it, what became of them goes into it.
        note: the file in which the parent looks when this process has died; see `xl_addin.watched.limits`.
        work: does a task.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(limits.start(note), all_threads=False)
    try:
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, OSError):
        return
