"""Charts follow the rows of a block that are in use: as we build them, and as Excel saves them."""

import re

import pytest
from sample_books import as_built

from workbook_templates.ooxml.addresses import Area
from workbook_templates.ooxml.edits.charts import draw_rows
from workbook_templates.ooxml.package.parts import Package

SHEET, BLOCK = "排放 计算", Area(24, 1, 35, 13)
PART = "xl/charts/chart2.xml"


def across(number: int, row: int, colour: str = "") -> str:
    """A series of one row, with what Excel adds to it."""
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"<c:tx><c:strRef><c:f>'{SHEET}'!$A${row}</c:f><c:strCache><c:pt idx=\"0\"><c:v>x</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f"<c:spPr>{colour}</c:spPr>"
        f"<c:cat><c:strRef><c:f>'{SHEET}'!$B$23:$M$23</c:f></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>'{SHEET}'!$B${row}:$M${row}</c:f>"
        "<c:numCache><c:formatCode>General</c:formatCode></c:numCache></c:numRef></c:val>"
        f'<c:extLst><c:ext uri="u"><c16:uniqueId val="{number}"/></c:ext></c:extLst></c:ser>'
    )


def down(rows: str) -> str:
    """A series down a column, its name in the heading."""
    first, last = rows.split(":")
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>\'{SHEET}\'!$S$23</c:f></c:strRef></c:tx>'
        f"<c:val><c:numRef><c:f>'{SHEET}'!$C${first}:$C${last}</c:f><c:numCache></c:numCache></c:numRef></c:val></c:ser>"
    )


def drawn(series: str, rows: int, sheet: str = SHEET) -> tuple[bool, str]:
    package = Package.from_bytes(as_built("circuit_boards"))
    chart = f'<?xml version="1.0"?><c:chartSpace xmlns:c="c" xmlns:c16="d">{series}<c:axId val="1"/></c:chartSpace>'
    package.replace(PART, chart.encode())
    others = {name: package.part(name) for name in package.names() if name != PART}
    is_changed = draw_rows(package, sheet, BLOCK, rows)
    assert others == {name: package.part(name) for name in package.names() if name != PART}
    return is_changed, package.part(PART).decode()


def rows_of(xml: str) -> list[int]:
    return [int(row) for row in re.findall(r"<c:val>.*?!\$B\$(\d+):", xml)]


def test_years_come_with_series_of_their_own() -> None:
    is_changed, xml = drawn(across(0, 24) + across(1, 25, "red"), 4)
    assert is_changed
    assert rows_of(xml) == [24, 25, 26, 27]
    assert re.findall(r'<c:idx val="(\d+)"', xml) == re.findall(r'<c:order val="(\d+)"', xml) == ["0", "1", "2", "3"]
    assert re.findall(r"\$A\$(\d+)<", xml) == ["24", "25", "26", "27"]
    assert xml.count("red") == xml.count('uniqueId val="1"') == 1  # a copy has neither colour nor identity of another
    assert xml.count("Cache>") == 8  # two of each that was there, with their ends; copies are read anew
    assert xml.count("$B$23:$M$23") == 4


def test_years_go_with_their_series() -> None:
    is_changed, xml = drawn(across(0, 24) + across(1, 25) + across(2, 26), 1)
    assert is_changed
    assert rows_of(xml) == [24]


@pytest.mark.parametrize(("before", "rows", "after"), [("24:26", 9, "$C$24:$C$32"), ("24:35", 2, "$C$24:$C$25")])
def test_a_series_down_a_column_ends_with_the_rows(before: str, rows: int, after: str) -> None:
    is_changed, xml = drawn(down(before), rows)
    assert is_changed
    assert f"!{after}</c:f>" in xml
    assert "$S$23" in xml
    assert "numCache" not in xml


@pytest.mark.parametrize(
    ("series", "rows", "sheet"),
    [
        (across(0, 24) + across(1, 25), 2, SHEET),
        (across(0, 24), 0, SHEET),
        (across(0, 24), 3, "能源账单"),
        (across(0, 50), 3, SHEET),
        (down("25:26"), 5, SHEET),  # somebody's own: it does not begin with the block
        (down("24:26").replace(f"'{SHEET}'!", "[1]甲!"), 5, SHEET),
        ("", 5, SHEET),
    ],
)
def test_other_charts_stay_byte_for_byte(series: str, rows: int, sheet: str) -> None:
    is_changed, xml = drawn(series, rows, sheet)
    assert not is_changed
    assert xml == drawn(series, 0)[1]
