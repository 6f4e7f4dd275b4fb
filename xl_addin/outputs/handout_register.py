"""八 in 存档与保密: who holds which part, and when and how it was destroyed."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from udfs.kernel.cells import NO, Value
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.commands import computed_values
from xl_addin.outputs.division import Handout, digest


def register_handouts(book: FileBook, parts: Sequence[Handout]) -> None:
    """Enter parts in 存档与保密: who holds what."""
    engagement = read(book)
    numbers = _free_numbers(engagement)
    rows: list[Mapping[str, Value]] = [
        {"record_id": next(numbers), "document_name": part.path.name, "holder": part.verifier, "is_leader": NO,
         "is_complete_copy": NO, "document_hash": part.digest}
        for part in parts
    ]  # fmt: skip
    book.append("archive_records", engagement.calculation.workbook.table("archive_records").headed(rows))
    book.put(computed_values(book, read(book)))


def _free_numbers(engagement: Engagement) -> Iterator[str]:
    known = {row.key for row in engagement.rows("archive_records")}
    return (number for number in (f"F-{n}" for n in range(1, 10_000)) if number not in known)


def record_destruction(
    book: FileBook, parts: Sequence[Path], holder: str, method: str, date: dt.date
) -> list[tuple[Path, str, str]]:
    """Enter parts as destroyed in 存档与保密; the parts themselves are not touched.

    Args:
        book: the complete workbook in memory, which is changed.
        parts: the files that are destroyed, or copies of them: their SHA-256 is recorded.
        holder: who held and destroyed them; "" to take the holder from the register.
        method: how.
        date: when.

    Returns:
        file, holder and SHA-256 of each.

    Raises:
        FileError: a part cannot be read, or its holder is not known.
    """
    engagement = read(book)
    cells: dict[CellRef, Value] = {}
    new_rows: list[dict[str, Value]] = []
    destroyed = []
    numbers = _free_numbers(engagement)
    for path in parts:
        fingerprint = digest(path)
        row = next(
            (row for row in engagement.rows("archive_records")
             if row.text("document_name") == path.name and row.date("destroyed_date") is None
             and holder in ("", row.text("holder"))), None,
        )  # fmt: skip
        name = (row.text("holder") if row is not None else "") or holder
        if not name:
            raise FileError(f"“{path.name}”没有登记持有人：请用 --holder 写明由谁持有并销毁。")
        entered: dict[str, Value] = {"destroyed_date": date, "destroyed_method": method, "document_hash": fingerprint}
        if row is None:
            new_rows.append({"record_id": next(numbers), "document_name": path.name, "holder": name, "is_leader": NO,
                        "is_complete_copy": NO, **entered})  # fmt: skip
        else:
            before = row.text("document_hash")
            if before and before != fingerprint:
                entered["remark"] = "；".join(
                    remark for remark in (row.text("remark"), f"分发时 SHA-256 {before}") if remark
                )
            cells |= {row.ref(column): value for column, value in entered.items()}
        destroyed.append((path, name, fingerprint))
    book.put(cells)
    if new_rows:
        book.append("archive_records", engagement.calculation.workbook.table("archive_records").headed(new_rows))
    book.put(computed_values(book, read(book)))
    return destroyed
