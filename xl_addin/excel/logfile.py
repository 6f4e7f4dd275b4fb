"""The log file beside the add-in: faults of the program itself, never a client's values."""

import logging
import os
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from xl_addin.excel.setup.install import FOLDER

NAME, LARGEST = "ghgxl.log", 500_000
LOG = logging.getLogger("ghgxl")


def start_log() -> None:
    """Write faults to the install folder; without one they are dropped."""
    folder = Path(os.environ.get("LOCALAPPDATA", "")) / FOLDER
    if folder.is_dir():
        handler = RotatingFileHandler(folder / NAME, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOG.addHandler(handler)


def log_fault(where: str) -> None:
    """Note the exception being handled: its kind and the lines of code, not its message, which may quote a cell."""
    kind, _, trace = sys.exc_info()
    LOG.error("%s: %s\n%s", where, kind.__name__ if kind else "", "".join(traceback.format_tb(trace)))
