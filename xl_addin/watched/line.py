"""A command line done for a button: in a process of its own, watched as the terminal's is, ended when nobody waits any more."""

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from pkgutil import resolve_name

from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.parent import child_command, fault

COMMANDS, HERE = "xl_addin.cli.main:main", "xl_addin.watched.line:main"
LOOK_SECONDS = 0.1
SYNCHRONIZE, FOREVER = 0x0010_0000, 0xFFFF_FFFF  # of Windows


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
                child_command(str(note), HERE, [str(os.getpid()), *words]),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        try:
            code = _waited(process, look)
        finally:
            process.kill()
            process.wait()
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
    starter = int(sys.argv.pop(1))
    threading.Thread(target=_end_with, args=(starter,), daemon=True).start()
    sys.stdin = None  # nobody answers questions; on Windows the null device calls itself a terminal
    resolve_name(COMMANDS)()


def _end_with(starter: int) -> None:
    """End when that process has. Not by a pipe that ends with it: on Windows a library that is loaded asks what standard
    input is, and waits for the read of another thread.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(SYNCHRONIZE, False, starter)
        if handle:
            kernel.WaitForSingleObject(ctypes.c_void_p(handle), FOREVER)
    else:
        while os.getppid() == starter:
            time.sleep(LOOK_SECONDS)
    os._exit(ExitCode.UNUSABLE)
