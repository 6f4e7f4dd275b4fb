"""``ghgxl`` as a user starts it: the installed script, or, where the project is not installed, the package of this tree."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 120  # of silence, on a busy machine
_SCRIPT = Path(sys.executable).with_name("ghgxl.exe" if os.name == "nt" else "ghgxl")
_AS_MODULE = [sys.executable, "-m", "xl_addin"]
COMMAND = [str(_SCRIPT)] if _SCRIPT.exists() else _AS_MODULE


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended; at a terminal both streams are one, ``out``."""

    code: int
    out: str
    err: str = ""


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """What the command inherits; a script that is installed finds its modules by itself."""
    places = [more.get("PYTHONPATH", ""), "" if _SCRIPT.exists() else str(ROOT)]
    found = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | dict(more)
    return found | {"PYTHONPATH": os.pathsep.join(place for place in places if place)}


def ghgxl(*words: object, folder: Path, seconds: float = SECONDS, **more: str) -> Ended:
    """Start it without a terminal, and wait.

    Args:
        words: what is typed after ``ghgxl``.
        folder: where it is typed.
        seconds: until it is given up.
        more: variables of the environment. The script starts isolated; what PYTHONPATH shall do is done to the module.
    """
    command = _AS_MODULE if "PYTHONPATH" in more else COMMAND
    ended = subprocess.run(
        [*command, *map(str, words)], cwd=folder, env=environment(more), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=seconds, check=False,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def ghgxl_at_terminal(*words: object, folder: Path, answers: Sequence[tuple[str, str]]) -> Ended:
    """The same at a terminal (POSIX).

    Args:
        answers: the end of each prompt, and the line that is typed then.
    """
    import pty

    command = [*COMMAND, *map(str, words)]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment({}))
    shown, seen, left = b"", 0, list(answers)
    while True:
        if not select.select([terminal], [], [], SECONDS)[0]:
            os.kill(child, signal.SIGTERM)
            break
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
        if left and left[0][0].encode() in shown[seen:]:
            seen = len(shown)
            os.write(terminal, f"{left.pop(0)[1]}\n".encode())
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return Ended(os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace"))
