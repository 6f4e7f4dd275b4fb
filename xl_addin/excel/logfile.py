"""The log file beside the add-in: faults of the program itself, never a client's values."""

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler

from xl_addin.excel import install_folder

LARGEST = 500_000
LOG = logging.getLogger("ghgxl")


def start_log() -> None:
    """Write faults to the install folder; without one, or where it is read-only, they are dropped."""
    folder = install_folder.folder_here()
    if folder is None or LOG.handlers:
        return
    path = folder / install_folder.LOG
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    LOG.addHandler(handler)
    logging.raiseExceptions = False  # there is no console to tell that the log cannot be written


def log_fault(where: str) -> None:
    """Note the exception being handled: its kind and the lines of code, not its message, which may quote a cell."""
    kind, _, trace = sys.exc_info()
    LOG.error("%s: %s\n%s", where, kind.__name__ if kind else "", "".join(traceback.format_tb(trace)))


def log_start_failure(told: str, trace: str) -> None:
    """Note why the process could not start: nothing of a client has been read yet, so the whole trace."""
    LOG.error("start: %s\n%s", told, trace)


def log_call_ended(name: str, trace: str) -> None:
    """Note where a call stood that took too long: lines of code, no values."""
    LOG.error("%s: ended at its limit\n%s", name, trace)
