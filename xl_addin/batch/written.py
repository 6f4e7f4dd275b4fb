"""The files of the summary in OUT: workbook, csv files, page."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from workbook_templates.files.saving import Destination, Saved
from xl_addin.batch.page import page_bytes
from xl_addin.batch.summary import FINDINGS, Summary
from xl_addin.batch.workbook import workbook_bytes
from xl_addin.outputs.archive.content import csv_bytes

BOOK, PAGE = "汇总.xlsx", "汇总.html"


def write_summary(summary: Summary, out: Path) -> Iterator[Saved]:
    """Write every file, each whole; what became of it as soon as it is known.

    Args:
        summary: what is told.
        out: the folder, which is there.

    Raises:
        FileError: one can be written nowhere.
    """
    yield Destination(out / BOOK).save(workbook_bytes(summary))
    yield Destination(out / PAGE).save(page_bytes(summary))
    for name, table in (summary.tables | {FINDINGS: summary.findings}).items():
        yield Destination(out / f"{name}.csv").save(_csv(table))


def _csv(table: pd.DataFrame) -> bytes:
    return csv_bytes([[*map(str, table.columns)], *table.itertuples(index=False, name=None)])
