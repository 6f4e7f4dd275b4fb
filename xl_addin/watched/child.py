"""The process that does the work, as `xl_addin.watched.parent` starts it."""

import faulthandler
import gc
import sys

from xl_addin.watched import limits
from xl_addin.watched.ending import code_of


def run(note: str, entry: str) -> None:
    """Do the work, and end as it does.

    Args:
        note: the file in which the parent looks when this process has ended.
        entry: the name of the function that does it, ``package.module:function``.
    """
    gc.set_threshold(100_000, 20, 50)  # little of what a command makes is garbage before it has ended
    faulthandler.enable(limits.start(note), all_threads=False)
    code = code_of(entry)
    if code is None or isinstance(code, int):  # of anything else the interpreter makes 1, which is none of our findings
        limits.end()
    gc.freeze()  # the system takes all memory back at once: looking for garbage in it would be a tenth of a check
    sys.exit(code)  # type: ignore[arg-type]
