"""Standard output and standard error of this process: what is written to them is text in UTF-8."""

import os
import sys
from typing import IO


def use_utf8() -> None:
    """Whatever the console's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def write(stream: IO[str] | None, text: str) -> None:
    """Write what is wrapped and coloured by nobody.

    A reader that goes away early (``ghgxl checks | head``) ends no command and changes no exit code.

    Args:
        stream: None where the process was started without.
    """
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        drop(stream)


def drop(stream: IO[str]) -> None:
    """From now on nobody reads what is written there."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
