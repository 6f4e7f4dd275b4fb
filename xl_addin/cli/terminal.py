"""Standard output and standard error, as the commands write to them."""

import os
import sys
from typing import IO

from rich.console import Console


class Terminal(Console):
    """One of the two; a reader that goes away early (``ghgxl checks | head``) ends no command and changes no exit code."""

    def on_broken_pipe(self) -> None:
        """What nobody reads is dropped; rich would end the process with 1, which here means findings."""
        _drop(self.file)


def write_plain(text: str) -> None:
    """Write to standard output what a program reads: no colours, no wrapping."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)


def _drop(stream: IO[str]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


out, err = Terminal(), Terminal(stderr=True)
