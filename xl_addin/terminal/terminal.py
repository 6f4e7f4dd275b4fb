"""Standard output and standard error, as the commands write to them: sentences as they are, drawings by rich.

rich is imported with the first thing that is drawn.
"""

import sys
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol

from xl_addin.terminal.streams import write

if TYPE_CHECKING:
    from xl_addin.terminal.drawing import DrawnTerminal

SILENT = dict.fromkeys((7, 8, 11, 12, 13))  # bell, backspace, vertical tab, form feed, return: no text of ours has them


class Spinner(Protocol):
    """What shows that a command is at work, and at what."""

    def update(self, label: str, /) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Drawing(Protocol):
    """Where rich draws."""

    def print(self, drawing: object, /, **how: Any) -> None: ...


class NoSpinner:
    """In its place where nobody looks."""

    def update(self, label: str, /) -> None:
        """Nothing is shown."""

    def start(self) -> None:
        """Nothing is shown."""

    def stop(self) -> None:
        """Nothing is shown."""


class Terminal:
    """One of the two."""

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        self._name = name

    @property
    def _stream(self) -> IO[str] | None:
        """As it is now, where there is one; a spinner puts a stream of its own in the place of both."""
        stream = getattr(sys, self._name)
        return getattr(stream, "rich_proxied_file", stream)  # type: ignore[no-any-return]

    @property
    def _is_looked_at(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    @cached_property
    def _drawn(self) -> "DrawnTerminal":
        from xl_addin.terminal.drawing import DrawnTerminal

        return DrawnTerminal(stderr=self._name == "stderr")

    def tell(self, text: str, rest: str = "", *, colour: str = "") -> None:
        """A sentence as it is, on a line of its own.

        Args:
            text: its beginning, which alone is coloured where somebody looks.
            rest: what follows.
            colour: as rich names it.
        """
        if colour and self._is_looked_at:
            from rich.text import Text

            self._drawn.print(Text.assemble((text, colour), rest), soft_wrap=True)
        else:
            write(self._stream, f"{text}{rest}\n".translate(SILENT))

    def tell_json(self, content: object) -> None:
        """JSON as a script wants it."""
        import json

        write(self._stream, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def print(self, drawing: object, /, **how: Any) -> None:
        """A table, or a text with rich's marks for colours."""
        self._drawn.print(drawing, **how)

    def status(self, label: str) -> AbstractContextManager[Spinner]:
        """While a command is at work: a spinner where somebody looks."""
        return self._drawn.status(label) if self._is_looked_at else nullcontext(NoSpinner())


out, err = Terminal("stdout"), Terminal("stderr")
