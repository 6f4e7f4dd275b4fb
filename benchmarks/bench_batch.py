"""A line of the bench about a folder of engagements: ``ghgxl batch`` with a process a core, from its start to its end.

The peer is as many warm runs of the same engagement, as `ghgxl run` does them, in as many processes at the same time, which
know nothing of each other. Both are processor time, of all processes together: what is more than one is what starting, handing
over, keeping and summarising cost. What a run takes when it has the machine to itself is told in the note, and so are the
engagements a second, which show that the workers do not wait for each other.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench_starts import GHGXL, SAMPLE, WITH_ERRORS, started
from measured import Figures, Scale, seconds
from peers import warm_loops

from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

FEWEST, ROWS_EACH = 2, 2_000


def batch_figures(scale: Scale) -> Iterator[Figures]:
    """The line, measured when it is asked for."""
    count = max(FEWEST, scale.rows // ROWS_EACH)
    content = built(Calculation(WORKBOOK, *load(SAMPLE)), "核查.xlsx").to_bytes()
    processes = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "项目"
        folder.mkdir()
        for number in range(count):
            book = FileBook(Package.from_bytes(content))
            book.put({book.cell("entity_code")[0]: f"{number:04d}"})
            book.save_as(folder / f"{number}.xlsx")
        alone = warm_loops(folder / "0.xlsx", scale.runs, 1)
        together = warm_loops(folder / "0.xlsx", -(-count // processes), processes)
        begun = time.perf_counter()
        ours = started([*GHGXL, "batch", str(folder), "-o", str(Path(name) / "结果")], WITH_ERRORS)
        rate = count / (time.perf_counter() - begun)
    yield Figures(
        "批量核查（示例大小）", count, "个项目", 1, ours, together * count, "≤ 1.11 ×", f"{processes} 个进程各自循环，已热的 ghgxl run",
        f"每秒 {rate:.1f} 个；单独一个进程循环每个 {seconds(alone)}，{processes} 个同时循环每个 {seconds(together)}",
    )  # fmt: skip
