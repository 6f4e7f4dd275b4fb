"""Whether a result may be old: formulas of rows that were just appended are counted, a foreign one among them is found."""

import re
from collections.abc import Iterator

import pytest

from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.edits.recalculation import Freshness
from workbook_templates.ooxml.edits.touched_cells import TouchedCells
from workbook_templates.ooxml.package.workbook_index import TableDefinition
from workbook_templates.ooxml.sheets.scanned import ScannedSheet
from workbook_templates.ooxml.sheets.sheet_scan import scan

TABLE = TableDefinition("bills", "能源账单", "table.xml", "sheet.xml", Area(6, 1, 9, 2), ("数量", "结果"), (None, "A1"), 1, 0, "worksheet")  # fmt: skip
OWN = "".join(
    f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><f>A1</f><v>2</v></c></row>' for row in range(7, 10)
)


def book(rows: str, head: str = "") -> bytes:
    return f"<worksheet><sheetData>{head}{rows}</sheetData></worksheet>".encode()


def doubtful(xml: bytes, *refreshed: str, last_present: int | None = None) -> bool:
    """Whether a sheet is; ``last_present``: the last row that it had before, where it is as it was after the rows were appended."""
    fresh = Freshness()
    fresh.changed()
    content = object()
    fresh.appended(TABLE, 3, ["结果"], content, last_present or 0)
    now = object() if last_present is None else content
    fresh.refreshed("能源账单", refreshed)
    whole, pieces = [xml], re.findall(rb"[^>]*>|[^>]+$", xml)

    def scanned(label: str) -> object:
        raise AssertionError(label)

    found = fresh.is_doubtful([("能源账单", now, lambda: whole)], scanned)  # type: ignore[arg-type]
    assert fresh.is_doubtful([("能源账单", now, lambda: pieces)], scanned) == found  # type: ignore[arg-type]
    return found


def test_rows_with_their_results_raise_no_doubt() -> None:
    assert not doubtful(book(OWN))


@pytest.mark.parametrize(
    "foreign", ['<c r="F8"><f>SUM(A1:A9)</f><v>3</v></c>', '<c r="F8"><f>bills[数量]</f><v>3</v></c>']
)
def test_a_formula_beside_them_does(foreign: str) -> None:
    xml = book(
        OWN.replace('<f>A1</f><v>2</v></c></row><row r="9">', f'<f>A1</f><v>2</v></c>{foreign}</row><row r="9">')
    )
    assert doubtful(xml)
    assert not doubtful(xml, "F8")


def test_a_formula_above_or_below_them_does() -> None:
    above = '<row r="2"><c r="A2"><f>A1</f><v>3</v></c></row>'
    below = '<row r="12"><c r="A12"><f>A1</f><v>3</v></c></row>'
    assert doubtful(book(OWN, above))
    assert doubtful(book(OWN + below))
    assert not doubtful(book(OWN + below, above), "A2", "A12")


@pytest.mark.parametrize("last_present", [7, 8, 9, 20])
def test_a_formula_beside_a_row_that_was_there_before_does_too(last_present: int) -> None:
    beside = OWN.replace("</row>", '<c r="F7"><f>SUM(A1:A9)</f><v>3</v></c></row>', 1)
    assert doubtful(book(beside), last_present=last_present)
    assert not doubtful(book(OWN), last_present=last_present)


def test_of_rows_as_they_were_appended_one_stands_for_all() -> None:
    assert not doubtful(book(OWN), last_present=3)


def test_where_no_row_follows_those_appended_the_rest_is_not_unpacked() -> None:
    xml = book(OWN)
    seen = xml.index(b'<row r="9"')

    def pieces() -> Iterator[bytes]:
        yield xml[:seen]
        raise AssertionError("unpacked")

    fresh, content = Freshness(), object()
    fresh.changed()
    fresh.appended(TABLE, 3, ["结果"], content, 3)
    assert not fresh.is_doubtful([(TABLE.sheet, content, pieces)], lambda label: scan(xml, label))
    for row in (10, 12):
        below = f'<row r="{row}"><c r="A{row}"><f>A1</f><v>3</v></c></row>'
        assert doubtful(book(OWN + below), last_present=row)


def test_rows_that_nobody_can_tell_apart_are_left_to_the_parser() -> None:
    """And each megabyte of them is looked through once."""
    fresh = Freshness()
    fresh.changed()
    fresh.refreshed(TABLE.sheet, {"B7"})
    given = []

    def pieces() -> Iterator[bytes]:
        for piece in [b"<worksheet>", b"<sheetData>", *[b"<row/>" * (1 << 18)] * 20, b"</sheetData></worksheet>"]:
            given.append(len(piece))
            yield piece

    def scanned(label: str) -> ScannedSheet:
        return scan(book("<row/>" + OWN), label)

    assert fresh.is_doubtful([(TABLE.sheet, None, pieces)], scanned)
    assert sum(given) < 20 << 20


@pytest.mark.parametrize(
    ("first", "others"),
    [
        ('<f t="shared" ref="C1:C2" si="0">A1*2</f>', '<f t="shared" si="0"/>'),
        ('<f t="array" ref="C1:C2">A1:A2*2</f>', ""),
    ],
)
def test_a_cell_that_shares_a_formula_is_looked_at_by_itself(first: str, others: str) -> None:
    xml = book(f'<row r="1"><c r="C1">{first}<v>1</v></c></row><row r="2"><c r="C2">{others}<v>2</v></c></row>')
    for refreshed, is_old in (("C1",), True), (("C1", "C2"), False):
        fresh = Freshness()
        fresh.changed()
        fresh.refreshed("表", refreshed)
        assert fresh.is_doubtful([("表", None, lambda: [xml])], lambda label: scan(xml, label)) == is_old


@pytest.mark.parametrize("odd", ["<!-- </sheetData> -->", "<?x </sheetData> ?>", "<!-- <row -->"])
def test_what_a_comment_holds_ends_no_sheet(odd: str) -> None:
    own = '<row r="1"><c r="C1"><f>A1</f><v>1</v></c></row>'
    xml = book(f'{own}{odd}<row r="2"><c r="C2"><f>A2</f><v>2</v></c></row>')
    for pieces in [xml], re.findall(rb"[^>]*>|[^>]+$", xml):
        fresh = Freshness()
        fresh.changed()
        fresh.refreshed("表", {"C1"})
        assert fresh.is_doubtful([("表", None, lambda pieces=pieces: pieces)], lambda label: scan(xml, label))


def test_what_was_touched_is_known_by_its_cells() -> None:
    cells, area = TouchedCells(), Area(6, 1, 9, 2)
    cells.touch("表", [(5, 1), (7, 3), (10, 2)])
    assert cells.leave("表", area)
    cells.touch("表", [(8, 2)])
    assert not cells.leave("表", area)
    assert cells.leave("另一张", area)
    cells.touch("另一张")
    assert not cells.leave("另一张", area)
