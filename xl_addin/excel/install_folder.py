"""The folder of the add-in and its small text files, in the form that VBA reads; the standard library alone.

The files are pure ASCII, a line ``name=value`` each: what is not printable ASCII, and ``%``, stands as ``%XXXX%`` (UTF-16 units).
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

FOLDER = "ghgxl"
INSTALL_FILE = "ghg.ini"
START_FILE = "start.txt"
LOG = "ghgxl.log"
LIBRARIES = ("ghg32.dll", "ghg64.dll")
WRITTEN_LATER = (START_FILE, LOG, f"{LOG}.1")  # by the process itself; an uninstall removes them too


def folder_here() -> Path | None:
    """The folder on this PC, None where the add-in is not installed."""
    folder = Path(os.environ.get("LOCALAPPDATA", "")) / FOLDER
    return folder if os.environ.get("LOCALAPPDATA") and folder.is_dir() else None


def leave_reason(why: str) -> None:
    """Leave why the process ended where VBA reads it, "" for nothing; nothing is in the way of that."""
    folder = folder_here()
    if folder is not None:
        with suppress(OSError):
            (folder / START_FILE).write_text(lines_text({"error": why}) if why else "", "ascii", newline="")


def lines_text(values: Mapping[str, str]) -> str:
    """The text of such a file."""
    return "".join(f"{name}={_escaped(value)}\r\n" for name, value in values.items())


def read_lines(text: str) -> dict[str, str]:
    """The inverse: name -> value. Lines without ``=`` are passed over."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: _unescaped(value) for name, _, value in pairs}


def install_text(python: str, version: str) -> str:
    """The install file.

    Args:
        python: path of the interpreter.
        version: version of the package.
    """
    return lines_text({"python": python, "version": version})


def _escaped(text: str) -> str:
    def units(character: str) -> str:
        data = character.encode("utf-16-be", "surrogatepass").hex().upper()
        return "".join(f"%{data[start : start + 4]}%" for start in range(0, len(data), 4))

    return "".join(
        character if " " <= character <= "~" and character != "%" else units(character) for character in text
    )


def _unescaped(text: str) -> str:
    units = re.sub("%([0-9A-Fa-f]{4})%", lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
