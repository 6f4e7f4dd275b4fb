"""The work on one file, in a process of its own: read within the limits, and what was read kept, so that it is read once."""

from dataclasses import dataclass
from pathlib import Path

from udfs import VERSION
from workbook_templates.files.errors import FileError
from workbook_templates.files.records import read_record, write_record
from xl_addin.vouchers.documents.opened import read_document
from xl_addin.vouchers.documents.pages import Document
from xl_addin.watched.sentences import broke_off

READER = 1  # changes when the same file would be read otherwise
ENDING = ".json"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be read.

    Attributes:
        source: which is only read. name: its path below the folder, with "/".
        digest: SHA-256 of its content. record: where what was read goes.
    """

    source: Path
    name: str
    digest: str
    record: Path


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a task: why there is nothing, "" where it was read."""

    name: str
    failure: str = ""


def work(task: Task) -> Told:
    """Read a file and keep what was read; whatever goes wrong is told and nothing raised."""
    try:
        keep(task, read_document(task.source, task.name))
    except FileError as error:
        return Told(task.name, str(error))
    except MemoryError:
        return Told(task.name, f"“{task.name}”过大，内存不足，没有读取：请拆分或缩小图片。")
    except Exception as error:  # what nobody foresaw is of this file alone
        return Told(task.name, broke_off(type(error).__name__, task.name))
    return Told(task.name)


def lost(task: Task, why: str) -> Told:
    """Of a process that died in the middle."""
    return Told(task.name, why)


def keep(task: Task, document: Document) -> None:
    """Write what was read, last of all.

    Raises:
        FileError: it cannot be written.
    """
    write_record(task.record, _of(task), document.as_json())


def kept(task: Task) -> Document | None:
    """What was read of a file that has not changed since, by this version; None where it is to be read."""
    told = read_record(task.record, _of(task))
    return None if told is None else Document.from_json(told)


def _of(task: Task) -> dict[str, str]:
    return {"digest": task.digest, "reader": _reader()}


def _reader() -> str:
    return f"{VERSION} {READER}"
