"""Where tables, colours and spinners are drawn: rich, whose import is a good part of a start."""

from rich.console import Console

from xl_addin.terminal.streams import drop


class DrawnTerminal(Console):
    """Standard output or standard error as rich draws there."""

    def on_broken_pipe(self) -> None:
        """What nobody reads is dropped; rich would end the process with 1, which here means findings."""
        drop(self.file)
