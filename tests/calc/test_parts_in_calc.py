"""A part that LibreOffice opened and saved, which writes 15 digits of a number, comes back without an edit."""

import datetime as dt
from pathlib import Path

import pytest
from sample_books import as_built, not_printed

from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.package.encryption import decrypt
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.outputs.division import divide
from xl_addin.outputs.merged_parts import merge_parts

PASSWORD = "口令口令口令口令"


@pytest.mark.long
def test_a_part_that_libreoffice_saved_holds_no_edits(tmp_path: Path, office: Office) -> None:
    (tmp_path / "完整.xlsx").write_bytes(as_built("bus_operator"))
    sources = [row.key for row in read(FileBook.open(tmp_path / "完整.xlsx")).rows("sources")]
    lines = [f"{'甲某' if number % 2 else '乙某'},{source}" for number, source in enumerate(sources)]
    (tmp_path / "分工.csv").write_text("\n".join(["核查员,排放源编号", *lines]), "utf-8")
    engagement, plan = read(FileBook.open(tmp_path / "完整.xlsx")), tmp_path / "分工.csv"
    made = divide(engagement, "", plan, tmp_path, lambda label: PASSWORD, dt.datetime(2026, 5, 6))
    parts = {}
    for part in made.parts:
        plain, saved = tmp_path / f"明-{part.verifier}.xlsx", tmp_path / f"存-{part.verifier}.xlsx"
        plain.write_bytes(not_printed(decrypt(part.content, PASSWORD)))
        office.recalculate(plain, saved)
        parts[saved.name] = FileBook.open(saved)
    merged = merge_parts(FileBook.open(tmp_path / "完整.xlsx"), parts)
    assert (merged.cells, merged.rows, merged.outcomes) == ({}, {}, [])
