"""What kills a reader kills a child: the user gets one sentence and exit 2; everything else passes through unchanged."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest
from installed_command import ROOT, ghgxl, ghgxl_at_terminal
from sabotage import FILES, sabotage
from sample_books import EMPTY, as_built

from workbook_templates.ooxml.package.encryption import encrypt
from xl_addin.terminal import opening, passwords
from xl_addin.watched import limits, windows_job
from xl_addin.watched.parent import sentence
from xl_addin.watched.sentences import CANCELLED

PASSWORD = "核查密码-2025"
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX; CI has them")


def sabotaged(folder: Path, code: str) -> dict[str, object]:
    """A start in which opening a workbook does this; the child finds its modules where the parent does."""
    sabotage(
        folder,
        "import faulthandler, hashlib, os, re, signal, time\n"
        "from xl_addin.watched import limits\n"
        "from workbook_templates.ooxml.package.parts import Package\n"
        "def limited(seconds, most):\n"
        "        limits.OPENING_SECONDS, limits.WAITING_SECONDS = seconds, most\n"
        "        with limits.clock_stopped():\n"
        "            pass\n"
        "def harm(*_):\n"
        f"        {code}\n"
        "Package.open = harm\n",
    )
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def harmed(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    (folder / "a.xlsx").write_bytes(hostile.plain_workbook())
    return subprocess.run(
        [sys.executable, "-m", "xl_addin", "repair", str(folder / "a.xlsx"), "-o", str(folder / "b.xlsx")],
        capture_output=True, text=True, encoding="utf-8", timeout=120, env=os.environ | sabotaged(folder, code),
    )  # fmt: skip


@POSIX
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("os.abort()", "打开“a.xlsx”时程序异常中止（代码 -6），未写入文件：文件可能已损坏或是恶意文件，请核实来源。"),
        ("faulthandler._sigsegv()", "打开“a.xlsx”时程序异常中止（代码 -11），未写入文件：文件可能已损坏或是恶意文件，请核实来源。"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "（内存不足或被系统结束），未写入文件："),
        ("limited(120, 1); time.sleep(60)", "秒，已中止，未写入文件：请拆分文件"),
        ("limited(1, 100)\n        while True: pass", "秒，已中止，未写入文件："),
        ("limited(1, 100); re.match('(a*)*b', 'a' * 99)", "秒，已中止，未写入文件："),
        ("limited(1, 100); hashlib.pbkdf2_hmac('sha256', b'a', b'b', 2**31 - 1)", "秒，已中止，未写入文件："),
        ("limited(1, 100); time.sleep(3); os.abort()", "打开“a.xlsx”时程序异常中止（代码 -6）"),
        pytest.param("bytearray(3 << 30); bytearray(5 << 30)", "“a.xlsx”过大，内存不足：请关闭其他程序或拆分文件后再试。", marks=pytest.mark.long),
        ("raise type('PanicException', (BaseException,), {})('index out of bounds')", "“a.xlsx”已损坏，无法读取："),
    ],
    ids=["abort", "segmentation fault", "killed", "asleep", "endless loop", "loop with the lock", "loop without the lock", "asleep within the limits",
         "memory", "panic"],
)  # fmt: skip
def test_whatever_opening_does_to_the_process_is_one_sentence(tmp_path: Path, code: str, says: str) -> None:
    ended = harmed(tmp_path, code)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""
    assert {path.name for path in tmp_path.iterdir()} <= {"a.xlsx", *FILES}


def test_codes_and_streams_pass_through(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_built(EMPTY))
    for words, code in [
        (["version"], 0),
        (["eval", "GHG_ELEC_FROM_FEE(10000,0,2000)"], 1),
        (["check", tmp_path / "没有.xlsx"], 2),
    ]:
        assert ghgxl(*words, folder=tmp_path).code == code
    ended = ghgxl("check", tmp_path / "a.xlsx", "--json", folder=tmp_path)
    assert ended.out.startswith("[") or ended.out.startswith("{")
    assert ended.err == ""
    assert "ghgxl" in ghgxl("--help", folder=tmp_path).out


@pytest.mark.parametrize("command", ["version", "functions"])
def test_the_folder_one_stands_in_is_no_place_for_modules(tmp_path: Path, command: str) -> None:
    (tmp_path / "openpyxl.py").write_text("raise SystemExit(7)")
    (tmp_path / "rich.py").write_text("raise SystemExit(7)")
    script = (
        f"import sys; sys.argv = ['ghgxl', {command!r}]; sys.path.pop(0); from xl_addin.__main__ import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


@contextlib.contextmanager
def waiting(folder: Path, disposition: object, after: str = "") -> Iterator[subprocess.Popen[str]]:
    """A command that stands where it opens its file until `go` is there, and then does this, else gives up after a minute.

    Args:
        disposition: what it inherits for SIGINT, whatever the tests did: who starts them in the background ignores it.
    """
    (folder / "a.xlsx").write_bytes(hostile.plain_workbook())
    ready, go = folder / "ready", folder / "go"
    code = (
        f"open({str(ready)!r}, 'w').close(); end = time.monotonic() + 60\n"
        f"        while time.monotonic() < end and not os.path.exists({str(go)!r}): time.sleep(0.02)\n"
        f"        {after}"
    )
    before = signal.signal(signal.SIGINT, disposition)  # type: ignore[arg-type]
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "xl_addin", "repair", str(folder / "a.xlsx"), "-o", str(folder / "b.xlsx")],
            stderr=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ | sabotaged(folder, code), start_new_session=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        deadline = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_ended_by_the_user_is_no_fault(tmp_path: Path, number: int) -> None:
    with waiting(tmp_path, signal.default_int_handler) as process:
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does
        else:
            process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told == CANCELLED + "\n"


@POSIX
def test_what_was_started_in_the_background_is_not_ended_by_ctrl_c(tmp_path: Path) -> None:
    with waiting(tmp_path, signal.SIG_IGN, after="os.abort()") as process:
        os.killpg(process.pid, signal.SIGINT)
        (tmp_path / "go").touch()
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "程序异常中止（代码 -6）" in told


def test_in_a_process_that_nobody_watches_there_is_no_limit() -> None:
    with limits.opening("a.xlsx"), limits.clock_stopped():
        assert limits._note is None


def test_sentences_where_nothing_was_being_opened() -> None:
    told = "程序异常中止（代码 3），没有留下未写完的文件：请重试，仍不行请联系维护人员。"
    assert sentence(3, "") == told
    assert sentence(3, "\nFatal Python error: Aborted\n\nCurrent thread 0x1\n") == told
    assert "打开“a.xlsx”时程序异常中止（代码 3221225477）" in sentence(3221225477, "a.xlsx\n")


def protected(path: Path) -> Path:
    path.write_bytes(as_built(EMPTY))
    path.write_bytes(encrypt(path.read_bytes(), PASSWORD))
    return path


def test_without_a_terminal_a_protected_workbook_is_refused_with_a_sentence(tmp_path: Path) -> None:
    ended = ghgxl("check", protected(tmp_path / "a.xlsx"), folder=tmp_path)
    assert ended.code == 2
    assert ended.err.splitlines()[-1].startswith("“a.xlsx”需要密码，而这里没有可以输入密码的终端：")


@POSIX
def test_at_a_terminal_the_password_is_asked_for_and_not_shown(tmp_path: Path) -> None:
    words = ["repair", protected(tmp_path / "a.xlsx"), "-o", "b.xlsx"]
    ended = ghgxl_at_terminal(*words, folder=tmp_path, answers=[("密码：", "wrong one"), ("密码：", PASSWORD)])
    text = ended.out
    assert ended.code == 0, text
    assert PASSWORD not in text
    assert "密码不正确，请重新输入“a.xlsx”的密码：" in text
    assert "用同一密码打开" in text
    assert (tmp_path / "b.xlsx").read_bytes()[:4] == bytes.fromhex("D0CF11E0")


def test_a_command_asks_once_for_a_file_it_reads_twice() -> None:
    keys, asked = passwords.Keyring(), []

    def ask(label: str, again: bool) -> str:
        asked.append((label, again))
        return str(len(asked))

    known = keys.remembering(ask)
    assert [known("a", False), known("a", False), known("a", True), known("a", False)] == ["1", "1", "2", "2"]
    assert keys.used
    assert asked == [("a", False), ("a", True)]


def test_three_wrong_passwords_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(opening, "ask_password", lambda label, again: asked.append(again) or "错")
    with pytest.raises(Exception, match="3 次都不正确"):
        opening.open_book(protected(tmp_path / "a.xlsx"))
    assert asked == [False, True, True]


class Kernel:
    """What Windows is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.CreateJobObjectW = self.Function(7)
        self.GetCurrentProcess = self.Function(-1)
        self.AssignProcessToJobObject = self.Function(1)

    class Function:
        def __init__(self, answer: int) -> None:
            self.answer = answer

        def __call__(self, *_: object) -> int:
            return self.answer

    def SetInformationJobObject(self, job: int, kind: int, limits: object, size: int) -> None:
        told = limits._obj  # type: ignore[attr-defined]
        assert (job, kind, size) == (7, 9, 144 if sys.maxsize > 1 << 32 else 112)
        self.asked.append((told.Basic.LimitFlags, told.ProcessMemoryLimit))


def test_on_windows_a_job_limits_this_process_and_none_that_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel()
    monkeypatch.setattr(windows_job, "_job", lambda: (kernel, 7))
    windows_job.limit_memory(4 << 30)
    windows_job.limit_memory(None)
    assert kernel.asked == [(0x1100, 4 << 30), (0x1000, 0)]
