"""A command line done for a button: in a process of its own, watched as the terminal's is, ended when nobody waits any more."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from pkgutil import resolve_name

from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.parent import child_command, fault

COMMANDS, HERE = "xl_addin.cli.main:main", "xl_addin.watched.line:main"
LOOK_SECONDS = 0.1


def run_line(words: Sequence[str], look: Callable[[], None]) -> tuple[int, str]:
    """Run ``ghgxl`` with these words.

    Args:
        words: what follows the name of the program.
        look: called again and again meanwhile; what it raises ends the process, which then has written all or nothing.

    Returns:
        the exit code, and all that was told, sentence by sentence.

    Raises:
        OSError: no process can be started.
    """
    with tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True) as folder:
        note, told = Path(folder) / "note", Path(folder) / "told"
        note.touch()
        with told.open("wb") as output:
            process = subprocess.Popen(
                child_command(str(note), HERE, words), stdin=subprocess.PIPE, stdout=output, stderr=output,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        try:
            code = _waited(process, look)
        finally:
            process.kill()
            process.wait()
            assert process.stdin is not None
            process.stdin.close()
        why = fault(code, note.read_text("utf-8", errors="replace"))
        text = told.read_text("utf-8", errors="replace")
        return (ExitCode.UNUSABLE, f"{text}{why}") if why else (code, text)


def _waited(process: "subprocess.Popen[bytes]", look: Callable[[], None]) -> int:
    while True:
        try:
            return process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            look()


def main() -> None:
    """In the process: the command line, until it is done or whoever started it is gone."""
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    sys.stdin = None  # nobody answers questions
    resolve_name(COMMANDS)()


def _end_with_the_other() -> None:
    """The pipe that nobody writes into ends with its other end. Not through `sys.stdin`: its lock would be held at the end."""
    os.read(0, 1)
    os._exit(ExitCode.UNUSABLE)
