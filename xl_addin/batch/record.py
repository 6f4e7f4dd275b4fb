"""What is kept of each engagement that was run: by it a later run knows what is done, and the summary is made of it.

A record is two lines of JSON. The first says of which file and version it is, and has the digest of the second, so that a
record somebody changed is no record.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from udfs import EDITION, VERSION
from workbook_templates.files.atomic import write_atomically
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
    content = json.dumps(facts, ensure_ascii=False)
    head = {"digest": task.digest, "version": version(), "content": _digest(content)}
    write_atomically(task.record, [f"{json.dumps(head)}\n{content}\n".encode()])


def version() -> str:
    """Of what a result depends on beside the file."""
    return f"{VERSION} {EDITION}"


def kept(task: Task) -> Facts | None:
    """What came of an engagement whose file has not changed since, by this version; None where it is to be run.

    A result that somebody went on to work in is not run again: its name is enough.
    """
    try:
        head_line, _, content = task.record.read_text("utf-8").removesuffix("\n").partition("\n")
        head = json.loads(head_line)
    except (OSError, ValueError):
        return None
    wanted = {"digest": task.digest, "version": version(), "content": _digest(content)}
    if not isinstance(head, dict) or {name: head.get(name) for name in wanted} != wanted or not task.book.is_file():
        return None
    facts: Facts = json.loads(content)
    return facts


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
