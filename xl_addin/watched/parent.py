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

from xl_addin.watched.limits import LATE, OPENING_SECONDS

ENDED = (0, 1, 2)  # the only codes of ours; Windows has numbers for crashes, POSIX negative ones for signals
UNUSABLE = 2


def main() -> None:
    """Run ``ghgxl`` with this process's arguments, and end as it does."""
    descriptor, name = tempfile.mkstemp(prefix="ghgxl")
    os.close(descriptor)
    note = Path(name)
    try:
        code = _child(name)
        told = note.read_text("utf-8", errors="replace")
    finally:
        note.unlink()
    if code in ENDED and LATE not in told:
        sys.exit(code)
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    sys.stderr.write(f"{sentence(code, told)}\n")
    sys.exit(UNUSABLE)


def _child(note: str) -> int:
    # It finds its modules where we found ours: with ``-c`` the current folder would come first.
    code = f"import sys; sys.path[:] = {sys.path!r}; from xl_addin.watched import limits; limits.run({note!r})"
    child = subprocess.Popen([sys.executable, "-c", code, *sys.argv[1:]])
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: None)  # the child got it too, and decides
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), lambda number, frame: child.send_signal(number))
    return child.wait()


def sentence(code: int, told: str) -> str:
    """Why the child ended as it should not have.

    Args:
        code: its exit code.
        told: what its note says: the file it was opening, and what the interpreter wrote when it ended.
    """
    label = told.partition("\n")[0].strip()
    if LATE in told:
        return f"打开“{label}”超过 {OPENING_SECONDS} 秒，已中止，未写入文件：请拆分文件，或核实来源。"
    if -code in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", None)):
        return "已取消，未写入文件。"
    reason = "内存不足或被系统结束" if os.name == "posix" and -code == signal.SIGKILL else f"代码 {code}"
    if label:
        return f"打开“{label}”时程序异常中止（{reason}），未写入文件：文件可能已损坏或是恶意文件，请核实来源。"
    return f"程序异常中止（{reason}），没有留下未写完的文件：请重试，仍不行请联系维护人员。"


if __name__ == "__main__":
    main()
