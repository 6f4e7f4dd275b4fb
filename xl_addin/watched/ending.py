"""How the work in this process ended: what nobody foresaw is one sentence and exit 2, never Python's own 1, which means findings."""

import signal
import sys
import traceback
from pkgutil import resolve_name
from types import TracebackType

from xl_addin.watched.exit_codes import ExitCode
from xl_addin.watched.sentences import CANCELLED, broke_off, say

OURS = ("udfs", "workbook_templates", "xl_addin")  # a maintainer looks there first


def code_of(entry: str) -> object:
    """Do the work.

    Args:
        entry: the name of the function that does it, ``package.module:function``.

    Returns:
        what it ended with: None, a number, or what somebody else handed to `sys.exit`.
    """
    code: object = ExitCode.DONE
    try:
        if sys.platform != "win32":  # the parent, where there is one, has held it back until here
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        resolve_name(entry)()
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        code = ExitCode.UNUSABLE
        say(CANCELLED)
    except BaseException as error:  # also the panics of libraries written in Rust
        code = ExitCode.UNUSABLE
        say(broke_off(f"{type(error).__name__}，{_place(error.__traceback__)}"))
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while the interpreter ends it would be a traceback
    return code


def _place(trace: TracebackType | None) -> str:
    """Module and line of the innermost step in our packages, `code_of` itself left out."""
    _, *steps = [(str(frame.f_globals.get("__name__", "")), line) for frame, line in traceback.walk_tb(trace)]
    ours = [step for step in steps if step[0].partition(".")[0] in OURS]
    module, line = (ours or steps)[-1]
    return f"{module} 第 {line} 行"
