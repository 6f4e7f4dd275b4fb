"""All engagements of a folder: what is done is left, the rest run, and what came of each is there for the summary."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from workbook_templates.ooxml.package.encryption import OLE
from xl_addin.batch.facts import Facts
from xl_addin.batch.found import BOOKS, Found, is_book, kept_of
from xl_addin.batch.record import Task, kept, task_of
from xl_addin.batch.work import Told

Run = Callable[[Sequence[Task]], Iterator[Told]]
NO_RECORD = (
    "处理完了，但 OUT 中没有这个文件、这一版本的结果：请确认没有被改动，各工作机的 ghgxl 为同一版本，再运行一次。"
)
STALE = "OUT 中这个文件名的结果不作数，可能是以前的。"
LEFT_OVER = "“工作簿”中有这个文件，而 DIR 中没有同名的文件（可能已移走或改名）：不是这次的结果，没有汇总，请移走。"


@dataclass(slots=True)
class Batch:
    """A folder as it stands.

    Attributes:
        tasks: of all workbooks that are to be summarised, by name.
        books: the folder of the results in OUT.
        waiting: those among them that have no result yet.
        failures: name -> why there is no result.
    """

    tasks: list[Task]
    books: Path
    waiting: list[Task] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Found, out: Path) -> "Batch":
        """Of what was found; what OUT has a result of is done."""
        tasks = [task_of(candidate, out) for candidate in found.candidates]
        return cls(tasks, out / BOOKS, [task for task in tasks if kept(task) is None])

    @property
    def protected(self) -> list[str]:
        """Names of waiting workbooks that seem to need a password."""
        return [task.name for task in self.waiting if _begins_with(task.source, OLE)]

    def run(self, run: Run, show: Callable[[str], None]) -> None:
        """Run what waits.

        Args:
            run: does so, here or on a cluster.
            show: takes the progress in words.
        """
        started, total = monotonic(), len(self.waiting)
        tasks = {task.name: task for task in self.waiting}
        for done, told in enumerate(run(self.waiting), start=1):
            task = tasks[told.name]
            failure = told.failure or (NO_RECORD if kept(task) is None else "")
            if failure:
                self.failures[told.name] = failure
            show(progress(done, total, monotonic() - started))

    def results(self) -> Iterator[tuple[str, Facts]]:
        """Name and facts of every engagement that has a result, in the order of names."""
        for task in self.tasks:
            if task.name not in self.failures and (facts := kept(task)) is not None:
                yield task.name, facts

    def unsummed(self, left: dict[str, str]) -> dict[str, str]:
        """Name -> why it is not in the summary, with what OUT has under that name, or under one that DIR has no more.

        Args:
            left: what was found and not run.
        """
        told, done = left | self.failures, {task.name for task in self.tasks}
        for path in self.books.rglob("*"):
            name = path.relative_to(self.books).as_posix()
            if name in told:
                told[name] += STALE if path.is_file() else ""
            elif name not in done and is_book(path) and kept_of(path) is None:
                told[name] = LEFT_OVER
        return told


def progress(done: int, total: int, seconds: float) -> str:
    """How much is done and how long the rest takes at this rate.

    Args:
        done, total: engagements.
        seconds: since the first began.
    """
    left = round(seconds / done * (total - done))
    hours, minutes = divmod(-(-left // 60), 60)
    remaining = f"{left} 秒" if left < 60 else f"{hours} 小时 {minutes} 分钟" if hours else f"{minutes} 分钟"
    return f"已完成 {done}/{total}，约剩 {remaining}"


def _begins_with(path: Path, sign: bytes) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(sign)) == sign
    except OSError:
        return False
