"""Which lines of ours no test runs, for ``.ci/run``: each process notes what it ran, coverage.py puts it together and prints it.

Slipcover marks the lines of a module that is imported and takes a mark away once its line has run. The tracer of coverage.py makes the
tests take 2.4 times as long on Python 3.11. ``.ci/run`` puts this module into the
environment beside a ``.pth`` file that imports it: workers of pytest and the commands that they start are alike then. Nothing happens
where LINES_RUN names no folder.

``python tools/lines_run.py FOLDER`` prints what the processes left in it.
"""

import atexit
import os
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

PACKAGES = ("udfs", "workbook_templates", "xl_addin")
ROOT = Path(__file__).resolve().parent.parent


def note(folder: Path) -> None:
    """From now on; what was run is written when the process ends."""
    from slipcover import FileMatcher, ImportManager, Slipcover

    lines, installed = Slipcover(), Path(sysconfig.get_path("purelib"))
    ImportManager(lines, FileMatcher([installed / package for package in PACKAGES])).__enter__()
    atexit.register(_write, lines, folder)


def _write(lines: object, folder: Path) -> None:
    from coverage import CoverageData

    with suppress(OSError):  # a test took away the folder that the process stands in
        files = lines.get_coverage()["files"]
        data = CoverageData(str(folder / "all"), suffix=True)
        data.add_lines({str(Path(name).resolve()): found["executed_lines"] for name, found in files.items()})
        data.write()


def print_uncovered(folder: Path) -> None:
    """Modules that no process imported are among them."""
    from coverage import Coverage

    found = Coverage(data_file=str(folder / "all"), config_file=str(ROOT / "pyproject.toml"))
    found.combine([str(folder)])
    found.get_data().touch_files([str(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py")])
    found.report()


if __name__ == "__main__":
    print_uncovered(Path(sys.argv[1]))
elif os.environ.get("LINES_RUN"):
    with suppress(OSError):
        note(Path(os.environ["LINES_RUN"]))
