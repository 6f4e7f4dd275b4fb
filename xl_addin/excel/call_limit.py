"""A call of a cell that does not come back ends the process: Excel stands still for as long as it waits for an answer.

Only the time of pure functions is limited, and of reading a workbook; what writes into one is never broken off, nor is
a cell that Excel calculates while it takes what is written.
"""

import faulthandler
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xl_addin.excel.install_folder import leave_reason
from xl_addin.excel.logfile import log_call_ended

CELL_SECONDS = 15.0  # a million rows take about one
READING_SECONDS = 120.0
LONGEST_WITH_START = 17.5  # the start of the process and the call it was started for, together
JUST_STARTED = 1.0
LOOK_SECONDS = 0.5
STUCK_SECONDS = 120.0  # a call within C that lets nobody else run


@dataclass(slots=True)
class _Calls:
    """The innermost call under way, whether it may write, and when this process began and got ready."""

    name: str = ""
    ends: float | None = None
    may_write: bool = False
    began: float = -1e9
    ready: float = -1e9


CALLS = _Calls()


@contextmanager
def limited(name: str, seconds: float = CELL_SECONDS) -> Iterator[None]:
    """While something is calculated for Excel.

    Args:
        name: of the function, for the sentence.
        seconds: it may take.
    """
    outer, now = (CALLS.name, CALLS.ends), time.monotonic()
    CALLS.name, CALLS.ends = name, None if CALLS.may_write else limit_of_call(now, seconds)
    try:
        yield
    finally:
        CALLS.name, CALLS.ends = outer


@contextmanager
def unbroken() -> Iterator[None]:
    """While something may be written into a workbook: Excel calls back into its cells, and half of it would stay."""
    CALLS.may_write = True
    try:
        yield
    finally:
        CALLS.may_write = False


def limit_of_call(now: float, seconds: float) -> float:
    """When a call that begins now is ended: sooner where Excel has already waited for the process to start."""
    is_first = now - CALLS.ready < JUST_STARTED
    return min(now + seconds, CALLS.began + LONGEST_WITH_START) if is_first else now + seconds


def watch(began: float, end: Callable[[int], None] = os._exit) -> None:
    """From now on calls are ended at their limit.

    Args:
        began: when this process was started, by the monotonic clock.
        end: ends the process.
    """
    CALLS.began, CALLS.ready = began, time.monotonic()
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115  open as long as the process lasts
    main = threading.get_ident()

    def look() -> None:
        while True:
            # Wound anew as long as anybody but that call gets to run.
            faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True, file=nowhere)
            time.sleep(LOOK_SECONDS)
            name, ends = CALLS.name, CALLS.ends
            if ends is not None and time.monotonic() > ends:
                leave_reason(
                    f"{name} 没有在时限内算完，计算进程已结束：请减少所引用的行数，仍不行请把 ghgxl.log 交给维护人员"
                )
                log_call_ended(name, "".join(traceback.format_stack(sys._current_frames().get(main))))
                end(4)

    threading.Thread(target=look, name="limit of calls", daemon=True).start()
