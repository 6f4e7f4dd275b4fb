"""What a verifier settled stays settled as long as what was found is the same, and no longer."""

from collections.abc import Callable

import pytest
from sample_books import after_run

from udfs.vocabularies import FindingState
from workbook_templates.assemble.findings_register import still_open
from workbook_templates.engagement.reader import TypedRow, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS

SETTLED = {
    FindingState.CLOSED: {"finding_state": str(FindingState.CLOSED), "closing_evidence": "已补凭证 V-1"},
    FindingState.OVERRIDDEN: {"finding_state": str(FindingState.OVERRIDDEN), "override_reason": "合同另有约定", "override_by": "甲某"},
}  # fmt: skip


def book_with(choose: Callable[[TypedRow], bool], state: FindingState) -> tuple[FileBook, TypedRow]:
    """A sample after a run, one of its findings settled."""
    book = FileBook(Package.from_bytes(after_run("circuit_boards").content))
    row = next(row for row in read(book).rows("findings") if choose(row))
    book.put({row.ref(column): value for column, value in SETTLED[state].items()})
    return book, row


def ran(book: FileBook, key: str) -> TypedRow:
    COMMANDS["run"].act(book, lambda stage: None)
    return next(row for row in read(book).rows("findings") if row.key == key)


def is_open(book: FileBook, key: str) -> bool:
    engagement = read(book)
    return key in {finding.id for finding in still_open(engagement, run_checks(engagement))}


@pytest.mark.parametrize("state", SETTLED)
def test_a_settled_finding_is_open_again_when_its_data_change(state: FindingState) -> None:
    book, row = book_with(lambda row: bool(row.value("effect_tco2")), state)
    assert not is_open(book, row.key)
    assert ran(book, row.key).text("finding_state") == str(state)
    stored = next(found for found in read(book).rows("findings") if found.key == row.key)
    book.put(
        {stored.ref("effect_tco2"): 1.0, stored.ref("finding_message"): "当时的数据是 7 kWh"}
    )  # as an earlier run wrote it
    assert is_open(book, row.key)
    after = ran(book, row.key)
    assert after.text("finding_state") == str(FindingState.OPEN)
    assert {column: after.text(column) for column in SETTLED[state] if column != "finding_state"} == {
        column: value for column, value in SETTLED[state].items() if column != "finding_state"
    }  # what was settled then is still there to be read
    assert "7 kWh" not in (after.text("finding_message") or "")
    assert ran(book, row.key).text("finding_state") == str(FindingState.OPEN)


def test_rows_put_in_above_reopen_nothing() -> None:
    book, row = book_with(lambda row: bool(row.text("finding_message")), FindingState.CLOSED)
    stored = next(found for found in read(book).rows("findings") if found.key == row.key)
    book.put({stored.ref("finding_cells"): "能源账单!A999"})
    assert not is_open(book, row.key)
    assert ran(book, row.key).text("finding_state") == str(FindingState.CLOSED)
