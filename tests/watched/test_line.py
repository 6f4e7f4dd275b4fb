"""A command line behind a button: its answer, its limits, and that it ends when nobody waits for it any more."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from workbook_templates.ooxml.package.encryption import encrypt
from xl_addin.watched import line
from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.line import run_line

ROOT = Path(__file__).parents[2]


class Stopped(Exception):
    """What the user pressed."""


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def ends(process: int, seconds: float = 10) -> bool:
    """Whether a process is gone soon, or only waits to be buried."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_what_was_told_and_how_it_ended(tmp_path: Path) -> None:
    assert run_line(["version"], lambda: None)[0] == ExitCode.DONE
    code, text = run_line(["check", str(tmp_path / "没有.xlsx")], lambda: None)
    assert (code, text.strip().endswith("。"), "没有.xlsx" in text) == (ExitCode.UNUSABLE, True, True)
    code, text = run_line(["check", "--nonsense"], lambda: None)
    assert (code, "Traceback" in text) == (ExitCode.UNUSABLE, False)


def test_a_password_is_never_waited_for(tmp_path: Path) -> None:
    """Nobody sits at a terminal: a protected workbook is refused in a sentence."""
    openpyxl.Workbook().save(tmp_path / "明.xlsx")
    (tmp_path / "密.xlsx").write_bytes(encrypt((tmp_path / "明.xlsx").read_bytes(), "geheim123"))
    code, text = run_line(["check", str(tmp_path / "密.xlsx")], lambda: None)
    assert (code, "密码" in text) == (ExitCode.UNUSABLE, True)


def test_a_process_that_crashes_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "HERE", "os:abort")
    code, text = run_line(["version"], lambda: None)
    assert (code, text.strip().endswith("。")) == (ExitCode.UNUSABLE, True)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are looked up in /proc")
def test_who_stops_waiting_ends_it(tmp_path: Path) -> None:
    seen: set[int] = set()
    others = children(os.getpid())  # a LibreOffice of other tests goes on

    def look() -> None:
        seen.update(set(children(os.getpid())) - set(others))
        raise Stopped

    with pytest.raises(Stopped):
        run_line(["demo", str(tmp_path / "demo")], look)
    assert seen
    assert all(map(ends, seen))


# The process of a command line in which a command waits, and afterwards removes what it has begun.
WAITS = f"""
import sys, time, types
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from xl_addin.watched import line
def main():
    begun = Path(sys.argv[1])
    begun.write_text("half")
    try:
        time.sleep(60)
    finally:
        begun.unlink()
sys.modules["waits"] = types.SimpleNamespace(main=main)
line.COMMANDS = "waits:main"
line.main()
"""


def test_what_is_stopped_removes_what_it_has_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Ctrl-C in a terminal: killed, it would leave half of its pages, and a LibreOffice that goes on."""
    monkeypatch.setattr(line, "child_command", lambda note, entry, words: [sys.executable, "-c", WAITS, *words])
    begun = tmp_path / "begun"

    def look() -> None:
        if begun.exists() and begun.read_text("ascii") == "half":
            raise Stopped

    with pytest.raises(Stopped):
        run_line([str(begun)], look)
    assert not begun.exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are looked up in /proc")
def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """As when Excel is killed, or LibreOffice kills the program beside it."""
    script = "import sys; from xl_addin.watched.line import run_line; run_line(['demo', sys.argv[1]], lambda: None)"
    (tmp_path / "temp").mkdir()
    places = os.environ | {"TMPDIR": str(tmp_path / "temp")}
    starter = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "demo")], env=places)
    deadline = time.monotonic() + 20
    while not (found := children(starter.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    assert found
    assert all(map(ends, found))
    assert list((tmp_path / "temp").iterdir()) == [], "what was told of a client does not stay"
