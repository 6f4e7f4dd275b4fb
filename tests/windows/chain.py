"""The whole chain on a Windows Python, step by step, as a table: install, doctor, server, calls, faults, uninstall.

Run by a Python on Windows (or in Wine) in which ghgxl is installed: ``python tests/windows/chain.py``. The add-in's part
is played by this script: it loads the installed library by its full path and activates it with the text that the VBA uses.
Excel itself is not needed and not tried. Ends with 1 when a step differs.
"""

import ctypes
import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pythoncom
import win32com.client

from xl_addin.excel.activation import FLAGS, SERVE
from xl_addin.excel.install_folder import FOLDER, INSTALL_FILE, LOG, START_FILE, read_lines
from xl_addin.values import MARK

FOLDER_HERE = Path(os.environ["LOCALAPPDATA"]) / FOLDER
SERVER = "xl_addin.excel.server"
DEAD = "-2147023174"
LONGEST_START = 20.0
ROWS = 100_000
SECOND = "--as-a-second-excel"
SYNCHRONIZE = 0x00100000
ORPHAN_MILLISECONDS = 10_000
OFFICE = r"Software\Microsoft\Office"


class Variant(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
    ]


class Dll:
    """The installed library, as the VBA uses it."""

    def __init__(self) -> None:
        self.library = ctypes.WinDLL(str(FOLDER_HERE / ("ghg64.dll" if sys.maxsize > 2**32 else "ghg32.dll")))
        self.python = read_lines((FOLDER_HERE / INSTALL_FILE).read_text("ascii"))["python"]

    def activate(self, generation: int, mode: int = 1) -> Any:
        """The process of that generation; RuntimeError with what the library says."""
        text = f'"{self.python}" {" ".join(FLAGS)} -c "{SERVE.format(generation=generation)}"'
        result = Variant()
        code = self.library.XLPyDLLActivateAuto(ctypes.byref(result), text.encode("mbcs"), mode)
        if code != 0:
            raise RuntimeError(ctypes.wstring_at(result.value) if result.kind == pythoncom.VT_BSTR else f"hr = {code}")
        return (
            win32com.client.Dispatch(pythoncom.ObjectFromAddress(result.value, pythoncom.IID_IDispatch))
            if mode == 1
            else None
        )


def ghgxl(*arguments: str) -> tuple[int, str]:
    """A command of the command line, in this Python."""
    command = [sys.executable, "-B", "-E", "-P", "-X", "utf8", "-m", "xl_addin", *arguments]
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, **streams, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


TABLE: list[tuple[str, bool, str]] = []


def step(title: str, act: Callable[[], str]) -> None:
    """One line of the table: what was seen, or how it differs, with the seconds it took."""
    began = time.perf_counter()
    try:
        seen, good = act(), True
    except Exception as error:  # the next steps are still worth seeing
        seen, good = f"{type(error).__name__}: {error}".strip()[:600], False
    TABLE.append((title, good, seen))
    sys.stdout.write(f"{'ok  ' if good else 'FAIL'} {title} [{time.perf_counter() - began:.1f} s]: {seen}\n")
    sys.stdout.flush()


def equal(seen: object, wanted: object) -> str:
    assert seen == wanted, f"{seen!r}, not {wanted!r}"
    return repr(seen)[:80]


def refusal(act: Callable[[], object]) -> str:
    """What COM or the library says instead of answering."""
    try:
        act()
    except (pythoncom.com_error, RuntimeError) as error:
        return str(error)[:200]
    raise AssertionError("the process still answers")


class Chain:
    """The steps, with the process that the calls go to."""

    def __init__(self) -> None:
        self.dll: Dll
        self.server: Any = None

    def call(self, name: str, *arguments: object, old: bool = False, place: str = "表\tSheet1\t1\t1") -> Any:
        return self.server.CallUDF(SERVER, "calculate", (name, place, old, arguments))

    def evaluated(self, expression: str) -> str:
        """What an expression gives inside the process."""
        return str(self.server.Str(self.server.Eval(expression)))

    def install(self) -> str:
        code, told = ghgxl("install")
        assert code == 0, told
        self.dll = Dll()
        return told.splitlines()[0]

    def doctor(self) -> str:
        code, told = ghgxl("doctor", "--json")
        points = json.loads(told)
        bad = [point["detail"] for point in points if point["state"] == "错误"]
        assert not bad, "; ".join(bad)
        return f"{len(points)} points, exit {code}, cautions: {[point['id'] for point in points if point['state'] == '注意']}"

    def start(self) -> str:
        began = time.perf_counter()
        self.server = self.dll.activate(0)
        equal(self.call("GHG_SHARE", 100.0, 1.0, 4.0), 25.0)
        taken = time.perf_counter() - began
        assert taken <= LONGEST_START, f"{taken:.1f} s"
        return f"first cell after {taken:.1f} s"

    def scalars(self) -> str:
        began = time.perf_counter()
        for number in range(200):
            equal(self.call("GHG_SHARE", float(number), 1.0, 4.0), number / 4)
        return f"{(time.perf_counter() - began) / 200 * 1000:.1f} ms a call"

    def errors(self) -> str:
        equal(self.call("GHG_SHARE", 5.0, 9.0, 4.0), f"{MARK}2036")
        told = self.server.CallUDF(SERVER, "explain", ("表\tSheet1\t1\t1", f"{MARK}2036"))
        assert "大于" in told, told
        return str(told)

    def blanks_and_dates(self) -> str:
        equal(self.call("GHG_ELEC_FROM_FEE", 10000.0, 0.8, None), 12500.0)
        equal(self.call("GHG_BILL_DAYS", 45602.0, 45632.0, None), 30.0)
        when = dt.datetime(2024, 11, 6, tzinfo=dt.timezone.utc)
        equal(self.call("GHG_BILL_DAYS", when, 45632.0, None), 30.0)
        return equal(self.call("GHG_BILL_DAYS", 45602.0, 45632.0, None, old=True), f"{MARK}2015")

    def column(self) -> str:
        began = time.perf_counter()
        totals = tuple((float(row),) for row in range(1, ROWS + 1))
        answer = self.call("GHG_SHARE", totals, 1.0, 4.0, place="")
        equal((len(answer), answer[-1]), (ROWS, (ROWS / 4,)))
        return f"{ROWS} rows in {time.perf_counter() - began:.1f} s"

    def behind_a_button(self) -> str:
        """What a button writes into another file is the command line, in a process that this one starts and sees the end of."""
        book, report = (Path(os.environ["TEMP"]) / name for name in ("空 的.xlsx", "报告.docx"))
        code, told = ghgxl("new", str(book))
        assert code == 0, told
        done = "__import__('pkgutil').resolve_name('xl_addin.outputs.on_file:done_on_file')"
        path = f"__import__('pathlib').Path({str(book)!r})"
        began = time.perf_counter()
        said = self.evaluated(f"{done}('report', {path}, [{str(report)!r}], lambda stage: None)")
        taken = time.perf_counter() - began
        equal(report.read_bytes()[:2], b"PK")
        assert said.endswith("没有改动。"), said
        for file in (book, report):
            file.unlink()
        return f"{taken:.1f} s: {said.splitlines()[-2]}"

    def killed(self) -> str:
        process = int(self.evaluated("__import__('os').getpid()"))
        os.kill(process, 9)
        lost = refusal(lambda: self.call("GHG_SHARE", 100.0, 1.0, 4.0))
        told = refusal(lambda: self.dll.activate(0))
        assert DEAD in told, f"an entry of a dead process behaves in another way: {told}"
        self.dll.activate(0, mode=-1)
        began = time.perf_counter()
        self.server = self.dll.activate(1)
        equal(self.call("GHG_SHARE", 100.0, 1.0, 4.0), 25.0)
        return f"call: {lost}; the same text with {DEAD}, the next generation served after {time.perf_counter() - began:.1f} s"

    def another_excel(self) -> str:
        """A second Excel has a process of its own; killed by the task manager, it takes that along and no other."""
        second = subprocess.Popen(
            [sys.executable, "-B", "-E", __file__, SECOND], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert second.stdin is not None
        assert second.stdout is not None
        with second.stdin, second.stdout:
            theirs, ours = int(second.stdout.readline()), int(self.evaluated("__import__('os').getpid()"))
            assert theirs != ours, "one process for both"
            open_process = ctypes.windll.kernel32.OpenProcess
            open_process.restype = ctypes.c_void_p
            handle = open_process(SYNCHRONIZE, False, theirs)
            second.kill()
            second.wait()
            began = time.perf_counter()
            ended = ctypes.windll.kernel32.WaitForSingleObject(ctypes.c_void_p(handle), ORPHAN_MILLISECONDS)
            equal(ended, 0)
            taken = time.perf_counter() - began
        equal(self.call("GHG_SHARE", 100.0, 1.0, 4.0), 25.0)
        return f"process {theirs} beside {ours}; it ended {taken:.1f} s after its Excel, ours answers"

    def broken(self) -> str:
        """xlwings missing: the process ends at once, says why, and the doctor finds the same."""
        package = Path(self.evaluated("__import__('xlwings').__file__")).parent
        self.dll.activate(1, mode=-1)
        time.sleep(1)
        aside = package.with_name("xlwings-aside")
        package.rename(aside)
        try:
            began = time.perf_counter()
            refusal(lambda: self.dll.activate(2))
            taken = time.perf_counter() - began
            assert taken <= LONGEST_START, f"{taken:.1f} s"
            why = read_lines((FOLDER_HERE / START_FILE).read_text("ascii"))["error"]
            assert "xlwings" in why, why
            assert "xlwings" in (FOLDER_HERE / LOG).read_text("utf-8")
            code, told = ghgxl("doctor", "--json")
            if code != 2:  # ghgxl itself needs no xlwings to examine
                assert any(point["id"] == "start" and point["state"] == "错误" for point in json.loads(told)), told[
                    -300:
                ]
        finally:
            aside.rename(package)
        self.server = self.dll.activate(3)
        equal(self.call("GHG_SHARE", 100.0, 1.0, 4.0), 25.0)
        return f"gave up after {taken:.1f} s: {why}"

    def hangs(self) -> str:
        """An import that never ends, as under a virus scanner: the process ends itself within its limit."""
        package = Path(self.evaluated("__import__('xlwings').__file__")).parent
        self.dll.activate(3, mode=-1)
        time.sleep(1)
        aside, instead = package.with_name("xlwings-aside"), package.with_suffix(".py")
        package.rename(aside)
        instead.write_text("import time\ntime.sleep(300)\n", "ascii")
        try:
            began = time.perf_counter()
            refusal(lambda: self.dll.activate(4))
            taken = time.perf_counter() - began
        finally:
            instead.unlink()
            aside.rename(package)
        why = read_lines((FOLDER_HERE / START_FILE).read_text("ascii"))["error"]
        assert taken <= LONGEST_START, f"{taken:.1f} s"
        self.server = self.dll.activate(5)
        equal(self.call("GHG_SHARE", 100.0, 1.0, 4.0), 25.0)
        return f"gave up after {taken:.1f} s: {why}"

    def uninstall(self) -> str:
        self.server = None
        for generation in range(6):
            self.dll.activate(generation, mode=-1)
        ctypes.windll.kernel32.FreeLibrary.argtypes = [ctypes.c_void_p]
        ctypes.windll.kernel32.FreeLibrary(self.dll.library._handle)
        time.sleep(1)
        code, told = ghgxl("uninstall")
        assert code == 0, told
        assert not FOLDER_HERE.exists(), [path.name for path in FOLDER_HERE.iterdir()]
        return told.splitlines()[0]


def second_excel() -> None:
    """What another Excel does: activates the same text, says which process it got, and stays."""
    server = Dll().activate(0)
    sys.stdout.write(str(server.Str(server.Eval("__import__('os').getpid()"))) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


def main() -> int:
    if SECOND in sys.argv:
        second_excel()
        return 0
    chain = Chain()
    step("install", chain.install)
    step("doctor", chain.doctor)
    step("start of the process, first cell", chain.start)
    step("scalars", chain.scalars)
    step("errors and GHG_WHY", chain.errors)
    step("blanks, dates, 1904", chain.blanks_and_dates)
    step("a column", chain.column)
    step("a command line behind a button", chain.behind_a_button)
    step("killed, and back", chain.killed)
    step("a second Excel, killed", chain.another_excel)
    step("xlwings missing, and back", chain.broken)
    step("a start that hangs, and back", chain.hangs)
    step("uninstall", chain.uninstall)
    sys.stdout.write("\n| step | | seen |\n|---|---|---|\n")
    for title, good, seen in TABLE:
        sys.stdout.write(f"| {title} | {'ok' if good else '**FAIL**'} | {seen} |\n")
    return 0 if all(good for _, good, _ in TABLE) else 1


if __name__ == "__main__":
    sys.exit(main())
