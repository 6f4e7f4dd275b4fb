"""The fingerprint by which a file is known again."""

import hashlib
from pathlib import Path

from workbook_templates.files.reading import refuse_no_file


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits.

    Raises:
        FileError: it is a folder, a pipe or a device.
        OSError: it cannot be read.
    """
    refuse_no_file(path)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
