"""Rows made in one go are those that a cell at a time makes, byte for byte; and formulas found by pattern those that the parser finds."""

import datetime as dt
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.kernel.cells import Value
from udfs.kernel.errors import CellError
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.edits.new_rows import NewColumn, new_rows
from workbook_templates.ooxml.edits.patch import SheetEdits, apply, render_cell
from workbook_templates.ooxml.edits.recalculation import Freshness
from workbook_templates.ooxml.edits.sheet_xml import refuse_other_kind
from workbook_templates.ooxml.sheets.cell_values import CellReader, stored
from workbook_templates.ooxml.sheets.number_formats import CellFormat
from workbook_templates.ooxml.sheets.sheet_scan import scan

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
READER = CellReader((), (CellFormat("", False), CellFormat("yyyy-mm-dd", True), CellFormat("0.00", False)))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=5) | st.sampled_from(
    ["", " ", "=1+1", "a\rb", "_x000D_", "<&>", "电费", "\x01", "#N/A"]
)
NUMBERS = st.integers(-(10**17), 10**17) | st.floats() | st.sampled_from([0.0, -0.0, 0.1 + 0.2, 1e15, 5.0])
DAYS = st.dates(dt.date(1890, 1, 1), dt.date(2100, 1, 1)) | st.datetimes(
    dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)
)
VALUES: st.SearchStrategy[Value] = (
    st.none() | st.booleans() | TEXTS | NUMBERS | DAYS | st.just(CellError("#N/A", "找不到"))
)
COLUMNS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([None, b"<f>A1&amp;B1</f>", b"<p:f>50%</p:f>"])),
    min_size=1,
    max_size=4,
)


def part(prefix: str, rows: str = "") -> bytes:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    tags = f'<dimension ref="A1"/><sheetData>{rows}</sheetData>'
    tags = tags.replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}")
    return f'<{prefix}worksheet {name}="{MAIN}">{tags}</{prefix}worksheet>'.encode()


@given(COLUMNS, st.data(), st.sampled_from(["", "p:"]))
def test_rows_in_one_go_are_rows_cell_by_cell(
    looks: list[tuple[int, bytes | None]], data: st.DataObject, prefix: str
) -> None:
    sheet = scan(part(prefix, '<row r="4"><c r="A4"/></row>'), "表")
    columns = [NewColumn(f"列{at}", at, style, formula) for at, (style, formula) in enumerate(looks, start=2)]
    row = st.fixed_dictionaries({column.header: VALUES for column in columns})
    rows = dict(zip((number for number in count(2) if number != 4), data.draw(st.lists(row, min_size=1, max_size=4))))
    cells = {}
    refused = ""
    for number, values in rows.items():
        for column in columns:
            value, computed = values[column.header], column.formula is not None
            try:
                if not computed:
                    refuse_other_kind(stored(value), column.style, READER)
                cells[number, column.number] = render_cell(
                    sheet, (number, column.number), value, None, computed=computed, style=column.style, formula=column.formula
                )  # fmt: skip
            except FileError as error:
                refused = refused or f"单元格 表!{address(number, column.number)}（{column.header}）：{error}"
    if refused:
        with pytest.raises(FileError) as told:
            apply(sheet, SheetEdits(new_rows=new_rows(sheet, columns, rows, {"ht": "18"}, READER)))
        assert str(told.value) == refused
        return
    made = new_rows(sheet, columns, rows, {"ht": "18"}, READER)
    assert apply(sheet, SheetEdits(new_rows=made)) == apply(sheet, SheetEdits(cells, {"ht": "18"}))


@given(
    st.lists(
        st.sampled_from(
            [
                "<f>A1*2</f>",
                "<f>1+1</f>",
                '<f t="array" ref="C1:C2">B9</f>',
                "",
                "<f/>",
                "<f><![CDATA[1<A1]]></f>",
                "<f>&#65;1</f>",
                "<f>1+<!-- of the row -->A1</f>",
                "<f><![CDATA[1]]>+<![CDATA[B9]]></f>",
            ]
        ),
        max_size=6,
    ),
    st.sets(st.integers(1, 6)),
)
def test_doubt_is_the_same_by_pattern_and_by_parser(formulas: list[str], refreshed: set[int]) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="C{n}" s="1">{text}<v>1</v></c></row>' for n, text in enumerate(formulas, start=1)
    )
    xml = part("", rows)
    fresh = Freshness()
    fresh.changed()
    fresh.refreshed("表", {"Z9"})
    places = scan(xml, "表").formula_texts()
    for number in refreshed:
        fresh.refreshed("表", {f"C{number}"})
    expected = any("A1" in text or "B9" in text for (row, _), text in places.items() if row not in refreshed)
    assert fresh.is_doubtful([("表", None, lambda: [xml])], lambda label: scan(xml, label)) == expected
