"""Limits of time and memory while a file is being opened, in a process that `xl_addin.watched.parent` started; none elsewhere.

The clock (`xl_addin.watched.clock`) counts processor time, and ten times as much by the wall. Work after the opening has no limit,
for much of it is rightly long.
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Of processor time. The largest workbook within the limits of the package takes about 30 s on a slow machine.
OPENING_SECONDS = 120
WAITING_SECONDS = 10 * OPENING_SECONDS  # by the wall: a share that does not answer ends too
OPENING_BYTES = 4 << 30
ENDED = "/ended in order"  # in the place of a file's name, which it cannot be
LATE, FATAL = "Timeout (", "Fatal Python error: "  # how the interpreter's notes of the watchdog and of a crash begin

_note: io.TextIOWrapper | None = None
_stop: Callable[[], None] | None = None  # what stops the clock that runs


def start(note: str) -> io.TextIOWrapper:
    """From now on the limits hold in this process.

    Args:
        note: the file in which the parent looks when this process has ended.

    Returns:
        the file, open as long as the process lasts. Its first line names what is being opened, or is blank, or says
        that the work has ended in order; below it the interpreter writes why it ended.
    """
    global _note
    _note = Path(note).open("w", encoding="utf-8")  # noqa: SIM115
    _write("")
    return _note


def end() -> None:
    """Note that the work has ended in order: without that no exit code of this process means what it says."""
    _write(ENDED)


@contextmanager
def opening(label: str) -> Iterator[None]:
    """While a file is being opened and read.

    Args:
        label: its name, for the sentence of the parent.
    """
    if _note is None:
        yield
        return
    with _memory():
        _write(label)
        _start_clock()
        try:
            yield
        finally:
            _stop_clock()
            _write("")


@contextmanager
def clock_stopped() -> Iterator[None]:
    """While the user is typing, which takes as long as it takes."""
    _stop_clock()
    yield
    _start_clock()


def _start_clock() -> None:
    global _stop
    if _note is not None:
        from xl_addin.watched.clock import Clock  # the parent, which knows these limits too, has no use for threads

        _stop = Clock(_note, OPENING_SECONDS, WAITING_SECONDS).stop


def _stop_clock() -> None:
    global _stop
    if _stop is not None:
        _stop()
        _stop = None


def _write(label: str) -> None:
    assert _note is not None
    _note.seek(0)
    _note.truncate()
    _note.write(f"{label}\n")
    _note.flush()


@contextmanager
def _memory() -> Iterator[None]:
    """At most so many bytes: beyond them an allocation fails, which is an error with a sentence."""
    if sys.platform == "win32":
        from xl_addin.watched.windows_job import limit_memory

        limit_memory(OPENING_BYTES)
        try:
            yield
        finally:
            limit_memory(None)
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    finite = [limit for limit in (OPENING_BYTES, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(finite), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
