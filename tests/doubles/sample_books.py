"""The sample engagements as the bytes of their files, made once: no test can spoil them for another."""

import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from made_once import made_once

from workbook_templates.build.template import build, build_empty
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.edits.print_area import drop_print_titles
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS, Outcome

EMPTY = ""


class AfterRun(NamedTuple):
    """A sample after 全部汇总, and what the command told."""

    content: bytes
    outcome: Outcome


@cache
def as_built(sample: str) -> bytes:
    """A sample as built, or the empty workbook."""

    def make(path: Path) -> None:
        build_empty(path) if sample == EMPTY else build(Calculation(WORKBOOK, *load(sample)), path)

    with tempfile.TemporaryDirectory() as folder:
        return made_once(f"{sample or 'empty'}.xlsx", make, Path(folder)).read_bytes()


def not_printed(content: bytes) -> bytes:
    """A workbook without headings on each page: LibreOffice opens it four times as fast."""
    package = Package.from_bytes(content)
    drop_print_titles(package, read_index(package))
    return package.to_bytes()


@cache
def after_run(sample: str) -> AfterRun:
    """A sample after `ghgxl run`."""
    book = opened(as_built(sample))
    outcome = COMMANDS["run"].act(book, lambda stage: None)
    return AfterRun(book.to_bytes(), outcome)


def opened(content: bytes) -> FileBook:
    """A book for one test to change."""
    return FileBook(Package.from_bytes(content))
