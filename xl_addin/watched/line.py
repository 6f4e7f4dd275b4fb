"""A command line done for a button: in a process of its own, watched as the terminal's is, ended when nobody waits any more."""

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
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

COMMANDS, HERE = "xl_addin.cli.main:behind_button", "xl_addin.watched.line:main"
LOOK_SECONDS = 0.1
STOP_SECONDS = 10  # for ending what it has started itself (LibreOffice), and for removing what is half written
SYNCHRONIZE, STILL_THERE = 0x0010_0000, 0x102  # of Windows


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
        note, told, stop = (Path(folder) / name for name in ("note", "told", "stop"))
        note.touch()
        with told.open("wb") as output:
            process = subprocess.Popen(
                child_command(str(note), HERE, [str(os.getpid()), str(stop), *words]),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        try:
            code = _waited(process, look)
        except BaseException:
            stop.touch()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            raise
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
    """In the process: the command line, until it is done, or stopped, or whoever started it is gone."""
    starter, stop = int(sys.argv.pop(1)), Path(sys.argv.pop(1))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a program in the background hands on that it is ignored
    threading.Thread(target=_end_with, args=(starter, stop), daemon=True).start()
    sys.stdin = None  # nobody answers questions; on Windows the null device calls itself a terminal
    resolve_name(COMMANDS)()


def _end_with(starter: int, stop: Path) -> None:
    """End, as by Ctrl-C, when told to or when the starter has ended. Not by a pipe that ends with it: on Windows a library
    that is loaded asks what standard input is, and waits for the read of another thread.
    """
    is_there = _looker(starter)
    while not stop.exists():
        if not is_there():
            atexit.register(shutil.rmtree, stop.parent, ignore_errors=True)  # nobody else does
            break
        time.sleep(LOOK_SECONDS)
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:  # also out of a call that waits
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(STOP_SECONDS)
    os._exit(ExitCode.UNUSABLE)


def _looker(starter: int) -> Callable[[], bool]:
    """What tells whether the process that started this one is still there."""
    if sys.platform != "win32":
        return lambda: os.getppid() == starter
    kernel = ctypes.WinDLL("kernel32")
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(SYNCHRONIZE, False, starter)
    return lambda: not handle or kernel.WaitForSingleObject(ctypes.c_void_p(handle), 0) == STILL_THERE
