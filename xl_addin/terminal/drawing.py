"""Where tables, colours and spinners are drawn: rich, whose import is a good part of a start."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

from xl_addin.terminal.streams import drop

# What stays on one line: a word of Latin letters, or one Chinese character; opening signs with what follows, closing ones with what precedes.
UNIT = re.compile(r"[（“《]*(?:[!-~]+|.)[，。；：、）”》？！…]*\s*")


class Wrapped:
    """A text that breaks between Chinese characters and never within a word: rich breaks at blanks, and else anywhere."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """From the widest unit to the longest line."""
        lines = self.text.splitlines() or [""]
        return Measurement(max(map(cell_len, UNIT.findall(self.text)), default=0), max(map(cell_len, lines)))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines as wide as there is room."""
        for line in self.text.splitlines():
            filled = ""
            for unit in UNIT.findall(line):
                if filled and cell_len(filled) + cell_len(unit.rstrip()) > options.max_width:
                    yield Text(filled.rstrip(), overflow="fold")
                    filled = ""
                filled += unit
            yield Text(filled.rstrip(), overflow="fold")


class DrawnTerminal(Console):
    """Standard output or standard error as rich draws there."""

    def on_broken_pipe(self) -> None:
        """What nobody reads is dropped; rich would end the process with 1, which here means findings."""
        drop(self.file)
