"""The start of the process: what it imports before the first cell, what it leaves when it fails, and that it ends."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from xl_addin.excel.activation import FLAGS, PROBE
from xl_addin.excel.install_folder import FOLDER, LIBRARIES, LOG, START_FILE, read_lines
from xl_addin.excel.launch import HEAVY

ROOT = Path(__file__).parents[2]
DOUBLES = ROOT / "tests" / "doubles"
LONGEST = 60  # a process that should have ended itself
ALLOWED = {
    "xl_addin", "xl_addin.values", "xl_addin.excel", "xl_addin.excel.server", "xl_addin.excel.journal",
    "xl_addin.excel.logfile", "xl_addin.excel.install_folder", "xl_addin.excel.launch", "xl_addin.excel.call_limit",
}  # fmt: skip


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder of an installed add-in."""
    (tmp_path / FOLDER).mkdir()
    return tmp_path / FOLDER


def started(installed: Path, code: str, *, double: bool = True) -> subprocess.CompletedProcess[str]:
    """A process of its own, as Excel's would be; on the double of pywin32 unless told otherwise."""
    within = f"import fake_pywin32\nwith fake_pywin32.windows():\n{textwrap.indent(textwrap.dedent(code), '    ')}"
    places = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(DOUBLES)!r}]\n"
    environment = {"LOCALAPPDATA": str(installed.parent), "PATH": ""}
    command = [sys.executable, "-B", "-c", places + (within if double else textwrap.dedent(code))]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False, timeout=LONGEST
    )


def reason(installed: Path) -> str:
    return read_lines((installed / START_FILE).read_text("ascii")).get("error", "")


def test_before_the_first_cell_only_what_a_cell_needs_is_imported(installed: Path) -> None:
    told = started(installed, """
        import json
        from xl_addin.excel.launch import _imported
        server = _imported().XLPython()
        call = ("GHG_SHARE", "Book\\tSheet\\t1\\t1", False, (100.0, 1.0, 4.0))
        assert server.CallUDF("xl_addin.excel.server", "calculate", call) in (25.0, [[25.0]])
        print(json.dumps([name for name in sys.modules if name.startswith(("xl_addin", "workbook_templates"))]))
    """)  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert set(json.loads(told.stdout)) <= ALLOWED


STAND_IN = """
TAKEN = []
for name in {heavy!r}:
    try:
        __import__(name)
        TAKEN.append(name)
    except ImportError:
        pass
func, arg, ret = (lambda body: body), (lambda *_: lambda body: body), (lambda *_: lambda body: body)
"""


def test_the_process_imports_xlwings_without_what_that_takes_along(installed: Path) -> None:
    """The double of pywin32 has pandas already, so a stand-in of xlwings tells what it could take."""
    package = installed / "xlwings"
    package.mkdir()
    (package / "__init__.py").write_text(STAND_IN.format(heavy=HEAVY), "ascii")
    (package / "com_server.py").write_text("", "ascii")
    told = started(installed, f"""
        sys.path.insert(0, {str(installed)!r})
        from xl_addin.excel.launch import _imported
        _imported()
        import xlwings
        print(xlwings.TAKEN)
    """, double=False)  # fmt: skip
    assert (told.returncode, told.stdout) == (0, "[]\n"), told.stderr


def test_what_xlwings_takes_along_where_it_finds_it_is_left_for_later(installed: Path) -> None:
    told = started(installed, """
        from xl_addin.excel.launch import HEAVY, _kept_out
        with _kept_out(*HEAVY):
            import xlwings
        assert not [name for name in sys.modules if name.partition(".")[0] in HEAVY]
        import pandas
        print(pandas.DataFrame({"a": [1]}).a.sum())
    """, double=False)  # fmt: skip
    assert (told.returncode, told.stdout) == (0, "1\n"), told.stderr


def test_a_process_that_cannot_import_says_why_and_ends(installed: Path) -> None:
    """Off Windows xlwings' server itself is missing: what a broken installation looks like."""
    (installed / START_FILE).write_text("error=old\r\n", "ascii")
    told = started(installed, "from xl_addin.excel.launch import serve; serve('{}', 3)", double=False)
    assert told.returncode == 1
    assert "pywin32" in reason(installed) or "win32" in reason(installed)
    log = (installed / LOG).read_text("utf-8")
    assert "process 3" in log
    assert "Traceback" in log, "the whole of it: nothing of a client has been read yet"


def test_the_log_is_there_before_anything_else_is_imported(installed: Path) -> None:
    """Also when the very package of the rules is broken."""
    code = """
        sys.modules["udfs"] = None
        from xl_addin.excel.launch import serve
        serve("{}", 1)
    """
    told = started(installed, code)
    assert told.returncode == 1
    assert "udfs" in reason(installed)
    assert "udfs" in (installed / LOG).read_text("utf-8")
    assert "缺少 Python 模块" in reason(installed)


def test_a_process_that_does_not_get_ready_ends_itself(installed: Path) -> None:
    code = """
        import time
        from xl_addin.excel import launch
        launch.LIMIT_SECONDS = 0.3
        launch._imported = lambda: time.sleep(60)
        launch.serve("{}", 1)
    """
    told = started(installed, code, double=False)
    assert told.returncode == 3
    assert "仍未就绪" in reason(installed)
    assert "in serve" in (installed / LOG).read_text("utf-8"), "where it stood"


def test_a_good_start_takes_the_reason_back(installed: Path) -> None:
    (installed / START_FILE).write_text("error=old\r\n", "ascii")
    code = """
        from types import SimpleNamespace
        from xl_addin.excel import launch
        launch._imported = lambda: SimpleNamespace(serve=print)
        launch.serve("{1}", 1)
    """
    told = started(installed, code, double=False)
    assert (told.returncode, told.stdout) == (0, "{1}\n")
    assert reason(installed) == ""


def test_the_calls_of_a_process_that_serves_are_watched(installed: Path) -> None:
    code = """
        import threading
        from types import SimpleNamespace
        from xl_addin.excel import launch
        launch._imported = lambda: SimpleNamespace(serve=lambda _: print(*(it.name for it in threading.enumerate())))
        launch.serve("{1}", 1)
    """
    told = started(installed, code, double=False)
    assert told.returncode == 0, told.stderr
    assert "limit of calls" in told.stdout


def test_without_a_folder_or_with_a_read_only_one_it_starts_all_the_same(tmp_path: Path) -> None:
    code = """
        from types import SimpleNamespace
        from xl_addin.excel import launch
        launch._imported = lambda: SimpleNamespace(serve=print)
        launch.serve("{1}", 1)
    """
    assert started(tmp_path / FOLDER, code, double=False).returncode == 0
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / START_FILE).mkdir()  # cannot be written, for root neither
    (tmp_path / FOLDER / LOG).mkdir()
    assert started(tmp_path / FOLDER, code, double=False).returncode == 0


def test_the_trial_of_the_doctor(installed: Path) -> None:
    told = started(installed, PROBE)
    assert (told.returncode, told.stdout) == (0, ""), told.stderr
    told = started(installed, PROBE, double=False)
    assert told.returncode == 1
    assert len(told.stdout.splitlines()) == 1
    broken = started(installed, f"import xl_addin.values as values\nvalues.to_excel = lambda _: [[24.0]]\n{PROBE}")
    assert broken.returncode == 1
    assert "应为 25.0" in broken.stdout


def test_the_trial_loads_the_library_that_excel_loads(installed: Path) -> None:
    """By its full path; on Windows ctypes has WinDLL."""
    loading = """
        import ctypes
        def load(path):
            print(path, file=sys.stderr)
            {answer}
        ctypes.WinDLL = load
        from xl_addin.excel.launch import probe
        probe()
    """
    name = LIBRARIES[sys.maxsize > 2**32]
    nothing = started(installed, loading.format(answer="pass"))
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", ""), "none is there: another point says so"
    (installed / name).write_bytes(b"MZ")
    loaded = started(installed, loading.format(answer="pass"))
    assert (loaded.returncode, loaded.stdout, loaded.stderr) == (0, "", f"{installed / name}\n")
    blocked = started(installed, loading.format(answer='raise OSError(1260, "此程序被组策略阻止")'))
    assert blocked.returncode == 1
    assert blocked.stdout.startswith(f"程序库 {installed / name} 无法载入")
    assert "此程序被组策略阻止" in blocked.stdout


def test_the_flags_are_those_of_an_isolated_process() -> None:
    assert FLAGS == ("-B", "-E", "-P")


HANGS = {
    "in Python": ("while True: pass", 4, "GHG_SHARE 没有在时限内算完，计算进程已结束"),
    "in C, which lets nobody else run": ("import re; re.match('(a+)+$', 'a' * 60 + 'b')", 1, ""),
}


@pytest.mark.parametrize("where", HANGS)
def test_a_call_that_hangs_ends_the_process_and_says_so(installed: Path, where: str) -> None:
    work, code, told = HANGS[where]
    ended = started(installed, f"""
        import time
        from xl_addin.excel import call_limit
        from xl_addin.excel.logfile import start_log
        start_log()
        call_limit.LOOK_SECONDS, call_limit.STUCK_SECONDS = 0.1, 1.0
        call_limit.watch(time.monotonic())
        with call_limit.limited("GHG_SHARE", 5):
            with call_limit.limited("GHG_WHY", 0.0):
                pass
        time.sleep(0.3)
        with call_limit.limited("GHG_SHARE", 0.3):
            {work}
    """, double=False)  # fmt: skip
    assert ended.returncode == code, ended.stderr
    assert ended.stdout == ""
    if told:
        assert reason(installed).startswith(told)
        log = (installed / LOG).read_text("utf-8")
        assert "GHG_SHARE: ended at its limit" in log
        assert "while True: pass" in log or "<string>" in log


def test_what_ends_in_time_and_what_waits_is_left_alone(installed: Path) -> None:
    ended = started(installed, """
        import time
        from xl_addin.excel import call_limit
        call_limit.LOOK_SECONDS, call_limit.STUCK_SECONDS = 0.05, 0.4
        call_limit.watch(time.monotonic())
        for _ in range(3):
            with call_limit.limited("GHG_SHARE", 0.3):
                time.sleep(0.1)
        time.sleep(0.6)
        print("alive")
    """, double=False)  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr
