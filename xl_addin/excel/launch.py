"""What Excel starts: the log first, then a limit of time, then xlwings' server; every failure is told before it ends.

Only the standard library is imported before the log is there, so whatever is missing or broken shows in it. The DLL
that started the process looks on until it serves or has ended: the limit is what keeps Excel from standing still.
"""

import ctypes
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from xl_addin.excel import call_limit
from xl_addin.excel.install_folder import LIBRARIES, folder_here, leave_reason
from xl_addin.excel.logfile import log_start_failure, start_log

SERVER = "xl_addin.excel.server"
LIMIT_SECONDS = 15.0
HEAVY = ("numpy", "pandas", "polars", "matplotlib", "PIL", "plotly")
EXPECTED = 25.0  # what the probe's call gives


class LibraryError(Exception):
    """The library of xlwings that Excel loads; one Chinese sentence."""


def serve(clsid: str, generation: int) -> None:
    """Run until Excel ends.

    Args:
        clsid: the class id that Excel will ask for.
        generation: number of the process in this Excel; the DLL starts a new one for a new text only.
    """
    began = time.monotonic()
    start_log()
    leave_reason("")
    limit = threading.Timer(LIMIT_SECONDS, _expire)
    limit.daemon = True
    limit.start()
    try:
        com_server = _imported()
    except BaseException as error:
        leave_reason(last_line(error))
        log_start_failure(f"process {generation}", traceback.format_exc())
        os._exit(1)
    limit.cancel()
    call_limit.watch(began)
    com_server.serve(clsid)


def probe() -> None:
    """For ``ghgxl doctor``, started as Excel starts the process: the library, the same imports, and the answer of one call.

    The last line of what went wrong is written to standard output, with exit code 1.
    """
    try:
        _load_library()
        server = _imported().XLPython()
        answer = server.CallUDF(SERVER, "calculate", ("GHG_SHARE", "", False, (100.0, 1.0, 4.0)))
        told = "" if answer in (EXPECTED, [[EXPECTED]]) else f"试算得到 {answer!r}，应为 {EXPECTED}"
    except BaseException as error:
        told = last_line(error)
    sys.stdout.buffer.write(told.encode("utf-8"))
    sys.stdout.flush()
    sys.exit(1 if told else 0)


def _load_library() -> None:
    """Excel loads it before anything else; a policy or a virus scanner may keep any program from doing so.

    Raises:
        LibraryError: it cannot be loaded.
    """
    folder, load = folder_here(), getattr(ctypes, "WinDLL", None)
    library = (folder or Path()) / LIBRARIES[sys.maxsize > 2**32]
    if load is not None and library.is_file():
        try:
            load(str(library))
        except OSError as error:
            raise LibraryError(f"程序库 {library} 无法载入（{error}），请在安全软件和组策略中信任该文件") from error


def last_line(error: BaseException) -> str:
    """The last line of a traceback; of a missing module with what that means."""
    if isinstance(error, LibraryError):
        return str(error)
    told = traceback.format_exception_only(error)[-1].strip()
    if isinstance(error, ModuleNotFoundError):
        return f"缺少 Python 模块 {error.name}（{told}），请在该 Python 中重新安装 ghgxl"
    if isinstance(error, ImportError):
        return f"Python 模块无法载入（{told}），可能版本不符或被安全软件隔离"
    return told


def _imported() -> ModuleType:
    """xlwings' server, with ours imported as it will be for the first call."""
    with _kept_out(*HEAVY):
        from xlwings import com_server

        import xl_addin.excel.server  # noqa: F401
    return com_server


@contextmanager
def _kept_out(*names: str) -> Iterator[None]:
    """xlwings imports these where it finds them; no cell needs them, and they take longer than all the rest together."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _expire() -> None:
    stacks = sys._current_frames()
    main = stacks.get(threading.main_thread().ident or 0)
    where = "".join(traceback.format_stack(main)) if main else ""
    leave_reason(f"启动超过 {LIMIT_SECONDS:.0f} 秒仍未就绪，可能正被安全软件扫描，请稍后点“设置-重启计算进程”")
    with suppress(Exception):
        log_start_failure(f"more than {LIMIT_SECONDS:.0f} seconds", where)
    os._exit(3)
