"""``ghgxl`` as a user starts it: a thin parent of the process that does the work.

A file can make a reader crash, abort, or ask for more memory than there is, and then no code of that process says
anything. The parent does: one sentence, exit 2. Limits of time and memory are the child's own (`xl_addin.watched.limits`); it
notes in a file what it is opening, and there the interpreter writes why it ended. Standard streams, the terminal and
Ctrl-C are the child's as they are ours. Little is imported here: it is added to every start.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.limits import ENDED, FATAL, LATE, OPENING_SECONDS, WAITING_SECONDS
from xl_addin.watched.own_modules import ROOT
from xl_addin.watched.sentences import CANCELLED, broke_off, say

# What the child starts with. It is isolated from the environment and the current folder, takes nothing of this process's path
# (a `sitecustomize` may have added to it), and finds us in the installation, or else where this file is.
# An error before its own code runs goes into the note, not to the user as a traceback.
START = """
import sys
def note_error(kind, error, trace):
    with open({note!r}, "w", encoding="utf-8") as note:
        note.write("\\n{uncaught}" + kind.__name__)
sys.excepthook = note_error
if {root!r} not in sys.path:
    import site
    sys.path.insert(0, {root!r})
    site.addsitedir({root!r})
from xl_addin.watched import child
child.run({note!r}, {entry!r})
"""
UNCAUGHT = "Uncaught: "
_FLAGS = ("-I", "-X", "utf8") if sys.flags.utf8_mode else ("-I",)


def watch(entry: str) -> None:
    """Run a function in a child with this process's arguments, and end as it does.

    Args:
        entry: its name, ``package.module:function``; only the child imports it.
    """
    try:
        code, note = _watched(entry)
    except OSError as error:
        say(
            f"程序无法启动（{type(error).__name__}，代码 {error.errno}），未写入文件：请检查临时文件夹、磁盘空间和权限。"
        )
        sys.exit(ExitCode.UNUSABLE)
    except KeyboardInterrupt:
        say(CANCELLED)
        sys.exit(ExitCode.UNUSABLE)
    if told := fault(code, note):
        say(told)
        sys.exit(ExitCode.UNUSABLE)
    sys.exit(code)


def fault(code: int, note: str) -> str:
    """Why the child did not end as one of ours does; "" where it did.

    A number alone says nothing: the interpreter's own is 1 when it cannot start, abort() of Windows ends with 3.

    Args: as of `sentence`.
    """
    is_in_order = _first(note) == ENDED and not any(mark in _why(note) for mark in (LATE, FATAL))
    return "" if is_in_order and code in tuple(ExitCode) else sentence(code, note)


def _watched(entry: str) -> tuple[int, str]:
    """The child's exit code and its note."""
    descriptor, name = tempfile.mkstemp(prefix="ghgxl")
    os.close(descriptor)
    note = Path(name)
    try:
        return _child(name, entry), note.read_text("utf-8", errors="replace")
    finally:
        note.unlink()


def _child(note: str, entry: str) -> int:
    with _ctrl_c_held_back():
        child = subprocess.Popen(child_command(note, entry, sys.argv[1:]))
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, lambda number, frame: None)  # the child got it too, and decides
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), lambda number, frame: child.send_signal(number))
    return child.wait()


def child_command(note: str, entry: str, words: Sequence[str]) -> list[str]:
    """What starts the child.

    Args:
        note: the file in which it notes what it opens.
        entry: the name of the function that does the work.
        words: its arguments.
    """
    code = START.format(note=note, root=str(ROOT), entry=entry, uncaught=UNCAUGHT)
    return [sys.executable, *_FLAGS, "-c", code, *words]


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Until both are ready for it; the child inherits this and ends it itself. Windows has no such thing."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def sentence(code: int, note: str) -> str:
    """Why the child ended as it should not have.

    Args:
        code: its exit code.
        note: as of `limits.start`.
    """
    label = _first(note).removeprefix(ENDED)
    uncaught = _why(note).partition(UNCAUGHT)[2].strip()
    if LATE in _why(note):
        limits = f"{OPENING_SECONDS} 秒处理器时间或 {WAITING_SECONDS} 秒"
        return (
            f"打开“{label}”超过 {limits}，已中止，未写入文件：请拆分文件，或核实来源；在共享文件夹里的请先复制到本机。"
        )
    if -code in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", None)) or uncaught == "KeyboardInterrupt":
        return CANCELLED
    is_killed = os.name == "posix" and -code == signal.SIGKILL
    return broke_off("内存不足或被系统结束" if is_killed else uncaught or f"代码 {code}", label)


def _first(note: str) -> str:
    """The name of what was being opened, or `ENDED`."""
    return note.partition("\n")[0].strip()


def _why(note: str) -> str:
    """What the interpreter wrote when it ended."""
    return note.partition("\n")[2]
