"""Questions to whoever sits at the terminal; where nobody does, none is asked."""

import sys

from workbook_templates.files.errors import FileError
from xl_addin.terminal.terminal import err

GIVEN_UP = ("q", "Q", "ｑ")


def can_ask() -> bool:
    """Whether somebody can read a question and answer it here."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask(question: str) -> str:
    """What somebody answers, without blanks around it.

    Args:
        question: told on standard error, so that what is told elsewhere can be kept.

    Raises:
        FileError: nobody answers any more, or gives up.
    """
    err.tell(question)
    answer = sys.stdin.readline()
    if not answer or answer.strip() in GIVEN_UP:
        raise FileError("没有回答完，未写入任何文件：可以重新运行，或加 --save-map 写出对照文件自行填写。")
    return answer.strip()
