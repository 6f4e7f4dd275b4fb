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
from pathlib import Path

from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.limits import FATAL, LATE, OPENING_SECONDS
from xl_addin.watched.sentences import CANCELLED, broke_off, say


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
    # Windows has numbers for crashes, POSIX negative ones for signals; but abort() of Windows ends with 3, as we do.
    if code in tuple(ExitCode) and not any(mark in _why(note) for mark in (LATE, FATAL)):
        sys.exit(code)
    say(sentence(code, note))
    sys.exit(ExitCode.UNUSABLE)


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
    # It finds its modules where we found ours: with ``-c`` the current folder would come first.
    code = f"import sys; sys.path[:] = {sys.path!r}; from xl_addin.watched import child; child.run({note!r}, {entry!r})"
    child = subprocess.Popen([sys.executable, "-c", code, *sys.argv[1:]])
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: None)  # the child got it too, and decides
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), lambda number, frame: child.send_signal(number))
    return child.wait()


def sentence(code: int, note: str) -> str:
    """Why the child ended as it should not have.

    Args:
        code: its exit code.
        note: as of `limits.start`.
    """
    label = note.partition("\n")[0].strip()
    if LATE in _why(note):
        return f"打开“{label}”超过 {OPENING_SECONDS} 秒，已中止，未写入文件：请拆分文件，或核实来源。"
    if -code in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", None)):
        return CANCELLED
    is_killed = os.name == "posix" and -code == signal.SIGKILL
    return broke_off("内存不足或被系统结束" if is_killed else f"代码 {code}", label)


def _why(note: str) -> str:
    """What the interpreter wrote when it ended."""
    return note.partition("\n")[2]
