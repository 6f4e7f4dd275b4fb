"""What takes long to make and is the same for all tests: made by the first process of a run that needs it, read by the others."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

FOLDER: Path | None = None  # of this run of the tests, told by tests/conftest.py; outside of one nothing is shared


def made_once(name: str, make: Callable[[Path], object], folder: Path) -> Path:
    """Where a file or folder lies that no test may change.

    Args:
        name: what it is called among all that is made so.
        make: makes it at a place where nothing is; two processes that need it at the same moment both do.
        folder: where it lies outside of a run of the tests.
    """
    place = (FOLDER or folder) / f"made-once-{name}"
    if not place.exists():
        unfinished = place.with_name(f"{os.getpid()}-{place.name}")
        make(unfinished)
        try:
            unfinished.rename(place)
        except OSError:  # a folder that another has put there meanwhile; a file takes its place
            shutil.rmtree(unfinished)
    return place
