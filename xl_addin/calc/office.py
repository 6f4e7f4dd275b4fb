"""A LibreOffice of our own beside the user's: found, old or new enough, headless, with its own profile and our functions."""

import contextlib
import json
import os
import queue
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from xl_addin.calc.extension import OLDEST_OFFICE, extension_files

START_SECONDS, LOOK_SECONDS = 90, 0.2
PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
FilledArea = tuple[int, int, list[list[float | None]]]
CURE = f"请安装 LibreOffice {OLDEST_OFFICE} 或更新版本的 Calc（Debian/Ubuntu 还要 python3-uno）"


@cache
def find_office() -> Path:
    """The program of the newest LibreOffice that the system offers first.

    Raises:
        FileError: there is none, or it is too old.
    """
    found = next((place for place in (shutil.which("soffice"), shutil.which("libreoffice"), *PLACES) if place and Path(place).exists()), None)  # fmt: skip
    if found is None:
        raise FileError(f"没有找到 LibreOffice：{CURE}。")
    version = _version(found)
    if _numbers(version) < _numbers(OLDEST_OFFICE):
        raise FileError(f"LibreOffice {version or '（版本未知）'}太旧，读写 .xlsx 时不认识 GHG 函数：{CURE}。")
    return Path(found)


def _version(program: str) -> str:
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", told.stdout)
    return found[0] if found else ""


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")[:2]] if version else []


@cache
def find_python() -> str:
    """The Python that has LibreOffice's ``uno`` module: its own, or on Linux the system's.

    Raises:
        FileError: there is none.
    """
    program = find_office().resolve().parent
    own = [program / "python.exe", program / "python", program.parent / "Resources" / "python"]
    candidates = [str(python) for python in own if python.exists()] + ["/usr/bin/python3", sys.executable]
    for candidate in candidates:
        if Path(candidate).exists() and subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False).returncode == 0:  # fmt: skip
            return candidate
    raise FileError(f"没有找到带 uno 模块的 Python：{CURE}。")


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What LibreOffice tells beside the file it saves.

    Attributes:
        numbers: by sheet, of each filled area its first row and column, from 0, and its rows; what is no number is None.
        seconds: that the calculation alone took.
    """

    numbers: dict[str, list[FilledArea]]
    seconds: float


class Office:
    """A headless LibreOffice that lasts for many files; leaving the context ends it.

    Args:
        seconds: the longest that one file may take.

    Raises:
        FileError: LibreOffice is missing or too old, or does not start.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._answers: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> "Office":
        program, python = find_office(), find_python()
        self._folder = tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True)
        root, pipe = Path(self._folder.name), f"ghgxl{secrets.token_hex(8)}"
        extension = root / "bundled" / "ghg"
        for name, raw in extension_files().items():
            (extension / name).parent.mkdir(parents=True, exist_ok=True)
            (extension / name).write_bytes(raw)
        # Registered where extensions that come with LibreOffice lie: in no profile of the user's, and also for root.
        self._office = _started(
            [
                str(program), "--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp",
                f"-env:UserInstallation={(root / 'profile').as_uri()}",
                f"-env:BUNDLED_EXTENSIONS={(root / 'bundled').as_uri()}",
            ],
            subprocess.DEVNULL, root,
        )  # fmt: skip
        script = root / "recalculate.py"
        script.write_bytes((resources.files("xl_addin.calc") / "office_scripts" / "recalculate.py").read_bytes())
        self._worker = _started([python, str(script), pipe], subprocess.PIPE, root)
        assert self._worker.stdout is not None
        threading.Thread(target=self._listen, args=(self._worker.stdout,), daemon=True).start()
        try:
            self._answer(START_SECONDS, "LibreOffice 没有启动：请确认它能正常打开，再试一次。")
        except BaseException:  # also Ctrl-C
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._worker, self._office):
            _end(process)
        self._folder.cleanup()

    def recalculate(self, source: Path, target: Path, password: str | None = None) -> Recalculated:
        """Open a file, recalculate all of it and save the result, by its ending as .xlsx or .pdf.

        Args:
            source: the file.
            target: the result.
            password: of the one and of the other.

        Raises:
            FileError: LibreOffice cannot, or takes too long.
        """
        assert self._worker.stdin is not None
        request = json.dumps({"open": str(source), "save": str(target), "password": password})
        try:
            self._worker.stdin.write(f"{request}\n")
            self._worker.stdin.flush()
        except OSError as error:
            raise FileError("LibreOffice 已经退出：请再试一次。") from error
        answer = self._answer(
            self._seconds,
            f"LibreOffice 在 {self._seconds:g} 秒内没有算完：请关闭其他程序后重试，或拆分工作簿"
            f"{cure('；recalc 和 verify 可用 --timeout 延长', '')}。",
        )
        if "error" in answer:
            raise FileError(f"LibreOffice 无法重新计算（{answer['error']}）：请确认文件能在 Calc 中打开。")
        return Recalculated(**answer)

    def printed(self, content: bytes, ending: str) -> bytes:
        """A document as PDF, with its table of contents and page numbers as LibreOffice lays it out.

        Args:
            content: of the document.
            ending: of its file name, such as .docx.

        Raises:
            FileError: LibreOffice cannot, or takes too long.
        """
        source, target = (Path(self._folder.name) / f"document{kind}" for kind in (ending, ".pdf"))
        source.write_bytes(content)
        self.recalculate(source, target)
        return target.read_bytes()

    def _answer(self, seconds: float, late: str) -> dict[str, Any]:
        ends = time.monotonic() + seconds
        while (line := self._answered()) is None:
            if time.monotonic() > ends:
                raise FileError(late)
        if not line:
            raise FileError("LibreOffice 意外退出，未作任何改动：请再试一次。")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _answered(self) -> str | None:
        """A line, where one comes soon: on Windows a longer wait would not hear Ctrl-C."""
        try:
            return self._answers.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return None

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self._answers.put(line)
        self._answers.put("")


def environment() -> dict[str, str]:
    """What LibreOffice is started with.

    It looks for its Python's library beside the first python3 of the PATH: a virtual environment in front
    would be taken for it, and no function of ours would load.
    """
    path = f"{Path(find_python()).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"PATH": path}


def _started(command: list[str], stdin: int, folder: Path) -> subprocess.Popen[str]:
    """A process in a group of its own, so that what it starts ends with it; what it leaves lying about is in a folder."""
    temporary = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))
    try:
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE if stdin == subprocess.PIPE else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8", start_new_session=True,
            env=environment() | temporary | {"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    except OSError as error:
        raise FileError(f"无法启动“{command[0]}”（{error.strerror or error}）：{CURE}。") from error


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
