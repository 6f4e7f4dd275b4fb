"""What a command keeps of a file it has done, so that a later run does not do it again.

A record is two lines of JSON. The first says of which file and version it is, and has the digest of the second, so that a
record somebody changed is no record.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole


def write_record(path: Path, of: dict[str, str], told: object) -> None:
    """Write a record, whole.

    Args:
        path: where.
        of: of which file and version it is.
        told: what is kept, as JSON has it.

    Raises:
        FileError: it cannot be written.
    """
    content = json.dumps(told, ensure_ascii=False)
    head = of | {"content": _digest(content)}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, [f"{json.dumps(head)}\n{content}\n".encode()])


def read_record(path: Path, of: dict[str, str]) -> Any:
    """What is kept; None where there is no record, or it is of another file or version, or somebody changed it."""
    try:
        head_line, _, content = read_whole(path).decode().removesuffix("\n").partition("\n")
        head = json.loads(head_line)
    except (FileError, ValueError):
        return None
    return json.loads(content) if head == of | {"content": _digest(content)} else None


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
