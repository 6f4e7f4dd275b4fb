"""Open each file of a folder as a workbook and as a ledger, each in a process of its own: ``python opened_alone.py FOLDER``.

It prints a line of JSON for each. Processor time and peak memory are those of that one opening; the interpreter with our
modules is the floor.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook


def everything(path: Path) -> str:
    """Open and read all of it; the sentence of a refusal, else ""."""
    try:
        book = FileBook.open(path)
        for table in book.tables():
            book.hidden_rows(table)
            book.below(table)
        book.formulas()
        book.links()
    except FileError as error:
        return str(error)
    return ""


def ledger(path: Path) -> str:
    """The same as a ledger that is to be imported."""
    try:
        read_ledgers(path)
    except FileError as error:
        return str(error)
    return ""


OPENINGS: dict[str, Callable[[Path], str]] = {"workbook": everything, "ledger": ledger}


def tell(line: dict[str, object]) -> None:
    os.write(1, f"{json.dumps(line)}\n".encode())


def main() -> None:
    for path in sorted(Path(sys.argv[1]).iterdir()):
        for kind, opening in OPENINGS.items():
            what = {"file": path.name, "kind": kind}
            child = os.fork()
            if child == 0:
                before = time.process_time()
                try:
                    told = opening(path)
                except BaseException as error:
                    told = f"{type(error).__name__}: {error}"
                seconds, peak = time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                tell(what | {"told": told, "seconds": seconds, "peak_mb": peak})
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                tell(what | {"told": "ended by a signal", "seconds": 0, "peak_mb": 0})


main()
