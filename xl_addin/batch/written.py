"""The files of the summary in OUT: workbook, csv files, page."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from workbook_templates.files.saving import Destination, Saved, Shelter
from xl_addin.batch.page import page_bytes
from xl_addin.batch.summary import FINDINGS, Summary
from xl_addin.batch.workbook import workbook_bytes
from xl_addin.outputs.archive.content import csv_bytes

BOOK, PAGE = "汇总.xlsx", "汇总.html"


def write_summary(summary: Summary, out: Path) -> Iterator[Saved]:
    """Write every file, each whole, into OUT and nowhere else; what became of it as soon as it is known.

    Args:
        summary: what is told.
        out: the folder, which is there.

    Raises:
        FileError: one cannot be written.
    """
    yield _saved(out / BOOK, workbook_bytes(summary))
    yield _saved(out / PAGE, page_bytes(summary))
    for name, table in (summary.tables | {FINDINGS: summary.findings}).items():
        yield _saved(out / f"{name}.csv", _csv(table))


def _saved(path: Path, content: bytes) -> Saved:
    """In its place, or beside it where somebody has it open: a run of the same command makes it again at once."""
    return Destination(path, shelter=Shelter.BESIDE).save(content)


def _csv(table: pd.DataFrame) -> bytes:
    return csv_bytes([[*map(str, table.columns)], *table.itertuples(index=False, name=None)])
