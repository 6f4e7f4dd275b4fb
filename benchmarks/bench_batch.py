"""A line of the bench about a folder of engagements: ``ghgxl batch`` with a process a core, from its start to its end.

The peer is as many warm runs of the same engagement in one process, from the bytes to the bytes. Both are processor time,
of all processes together: what is more than one is what starting, handing over, keeping and summarising cost. That the
workers do not wait for each other, the time that passes shows, which the note tells as engagements a second.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench_starts import GHGXL, SAMPLE, WITH_ERRORS, started
from measured import Figures, Scale, timed

from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS

FEWEST, ROWS_EACH = 2, 2_000


def batch_figures(scale: Scale) -> Iterator[Figures]:
    """The line, measured when it is asked for."""
    count = max(FEWEST, scale.rows // ROWS_EACH)
    content = built(Calculation(WORKBOOK, *load(SAMPLE)), "核查.xlsx").to_bytes()

    def run() -> bytes:
        book = FileBook(Package.from_bytes(content))
        COMMANDS["run"].act(book, lambda stage: None)
        return book.to_bytes()

    run()
    warm = min(timed(run)[0] for _ in range(scale.runs))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "项目"
        folder.mkdir()
        for number in range(count):
            book = FileBook(Package.from_bytes(content))
            book.put({book.cell("entity_code")[0]: f"{number:04d}"})
            book.save_as(folder / f"{number}.xlsx")
        begun = time.perf_counter()
        ours = started([*GHGXL, "batch", str(folder), "-o", str(Path(name) / "结果")], WITH_ERRORS)
        rate = count / (time.perf_counter() - begun)
    yield Figures(
        "批量核查（示例大小）", count, "个项目", 1, ours, warm * count, "≤ 1.11 ×", "一个进程中已热的全部汇总",
        f"{os.cpu_count()} 个进程，每秒 {rate:.1f} 个，一个进程每秒 {1 / warm:.1f} 个",
    )  # fmt: skip
