"""Figures of this machine: ``python benchmarks/measure.py``. Nothing is asserted; quote the medians with the machine."""

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from udfs import FUNCTIONS
from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS

RUNS = 5
START = "import time; t = time.perf_counter(); import udfs; print(time.perf_counter() - t)"


def median(act: Callable[[], object]) -> float:
    """Seconds, median of some runs."""
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        act()
        times.append(time.perf_counter() - before)
    return statistics.median(times)


def fees(rows: int) -> Callable[[], object]:
    column = [[1000.0 + row] for row in range(rows)]
    return lambda: FUNCTIONS["GHG_ELEC_FROM_FEE"].evaluate(column, 0.8, 0)


def monthly_table(bills: int, meters: int) -> Callable[[], object]:
    first = dt.date(2024, 1, 6)
    starts = [[first + dt.timedelta(days=30 * (number % 24))] for number in range(bills)]
    ends = [[day[0] + dt.timedelta(days=30)] for day in starts]
    keys = [[f"M{number % meters}"] for number in range(bills)]
    months = [[f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]]
    asked = [[f"M{number}"] for number in range(meters)]
    return lambda: FUNCTIONS["GHG_PRORATE_SUM"].evaluate([[1.0]] * bills, starts, ends, months, keys, asked)


def main() -> None:
    imports = [float(subprocess.check_output([sys.executable, "-c", START])) for _ in range(RUNS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        content = load("circuit_boards")
        figures = {
            "import udfs": statistics.median(imports),
            "GHG_ELEC_FROM_FEE, 10,000 rows in one call": median(fees(10_000)),
            "GHG_PRORATE_SUM, 10,000 bills, 24 months x 50 meters": median(monthly_table(10_000, 50)),
            "build the sample workbook": median(lambda: build(Calculation(WORKBOOK, *content), path)),
            "open it and run all commands": median(
                lambda: COMMANDS["run"].act(FileBook.open(path), lambda label: None)
            ),
        }
    for name, seconds in figures.items():
        print(f"{seconds * 1000:9.1f} ms  {name}")


if __name__ == "__main__":
    main()
