"""What is kept of each engagement that was run: by it a later run knows what is done, and the summary is made of it."""

from dataclasses import dataclass
from pathlib import Path

from udfs import EDITION, VERSION
from workbook_templates.files.records import read_record, write_record
from xl_addin.batch.facts import Facts
from xl_addin.batch.found import BOOKS, RECORDS, Candidate

ENDING = ".json"


@dataclass(frozen=True, slots=True)
class Task:
    """One engagement to be run.

    Attributes:
        source: its workbook, which is only read.
        name: its path below the folder of the engagements, with "/".
        digest: SHA-256 of the workbook when the folder was looked through.
        book: where the workbook that was run goes.
        record: where what came of it goes.
    """

    source: Path
    name: str
    digest: str
    book: Path
    record: Path


def task_of(candidate: Candidate, out: Path) -> Task:
    """The task of a workbook; results lie in OUT as the engagements lie in their folder."""
    book, record = out / BOOKS / candidate.name, out / RECORDS / f"{candidate.name}{ENDING}"
    return Task(candidate.path.absolute(), candidate.name, candidate.digest, book.absolute(), record.absolute())


def keep(task: Task, facts: Facts) -> None:
    """Write the record of an engagement, last of all: only what is whole is done.

    Raises:
        FileError: it cannot be written.
    """
    write_record(task.record, _of(task), facts)


def version() -> str:
    """Of what a result depends on beside the file."""
    return f"{VERSION} {EDITION}"


def kept(task: Task) -> Facts | None:
    """What came of an engagement whose file has not changed since, by this version; None where it is to be run.

    A result that somebody went on to work in is not run again: its name is enough.
    """
    facts: Facts | None = read_record(task.record, _of(task))
    return facts if task.book.is_file() else None


def _of(task: Task) -> dict[str, str]:
    return {"digest": task.digest, "version": version()}
