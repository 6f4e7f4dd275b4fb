"""Somebody at a terminal who has his answers ready."""

import os
import sys
from pathlib import Path

from workbook_templates.files.errors import FileError


class Answers:
    """What somebody types, in turn; the questions as they were put."""

    def __init__(self, *answers: str) -> None:
        self._answers, self.questions = list(answers), []  # type: ignore[var-annotated]

    def __call__(self, question: str) -> str:
        self.questions.append(question)
        if not self._answers:
            raise FileError("没有回答完")
        return self._answers.pop(0)

    @property
    def titles(self) -> list[str]:
        """What was asked, without the columns and the ways to answer."""
        return [question.split("\n")[0].partition("　")[2].partition("？")[0] for question in self.questions]


def at_terminal(words: list[str], typed: bytes) -> tuple[int, str]:
    """Run ``ghgxl`` with these words at a pseudo-terminal (POSIX): how it ended, and what it showed.

    Args:
        typed: waits there until it is asked for.
    """
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(Path(__file__).parents[2])
        os.execv(sys.executable, [sys.executable, "-m", "xl_addin", *words])
    os.write(terminal, typed)
    shown = b""
    try:
        while more := os.read(terminal, 4096):
            shown += more
    except OSError:  # how the end is told
        pass
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()
