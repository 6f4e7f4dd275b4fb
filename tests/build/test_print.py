"""What a printed page shows whole: steps of 目录, reasons, and no rows that nothing stands in."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sample_books import EMPTY, as_built

from workbook_templates.build.contents import STEPS, WIDTHS
from workbook_templates.build.wrapping import lines
from workbook_templates.declare.table import Column
from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.addresses import LAST_ROW, Area
from workbook_templates.ooxml.edits.print_area import print_rows
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

COMPUTED = ("月度活动数据", "排放计算", "核对", "单据核对", "表计月度", "排放量拆分")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("print") / "示例.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


def test_long_texts_have_their_lines(sample: Path) -> None:
    book = load_workbook(sample)
    contents = book["目录"]
    for row, step in enumerate(STEPS, start=5):
        assert contents.row_dimensions[row].height >= 14 * lines(step, WIDTHS[1])
    page = book["排放计算"]
    head = next(cell for row in page.iter_rows(max_row=12) for cell in row if cell.value == "差异原因")
    for row in (head.row + 1, head.row + 2):
        cell = page.cell(row, head.column)
        assert cell.alignment.wrap_text
        assert page.row_dimensions[row].height >= 14 * 3


def areas_of(package: Package) -> dict[str, str]:
    text = package.part("xl/workbook.xml").decode()
    areas = re.findall(r'<definedName name="_xlnm.Print_Area"[^>]*>([^<]*)<', text)
    return {sheet.strip("'"): area.replace("$", "") for sheet, area in (area.split("!") for area in areas)}


def last_row(area: str) -> int:
    return int(re.sub(".*[A-Z]", "", area))


def test_the_print_area_of_computed_sheets_ends_with_the_last_row_in_use(sample: Path) -> None:
    """A plain area, which every program understands; of the empty workbook no row is left out."""
    areas, empty = areas_of(Package.open(sample)), areas_of(Package.from_bytes(as_built(EMPTY)))
    assert list(areas) == list(empty)
    computed = {sheet: area for sheet, area in areas.items() if last_row(area) < LAST_ROW}
    assert list(computed) == list(COMPUTED)
    book = FileBook.open(sample)
    needed = read(book).calculation.needed
    for sheet, area in computed.items():
        table = [table.id for table in WORKBOOK.tables if WORKBOOK.sheet_of(table.id).name == sheet][-1]
        assert last_row(area) == book.read(table).first_row + needed(table) - 1, sheet
        assert last_row(empty[sheet]) >= last_row(area), sheet
    assert last_row(empty["月度活动数据"]) > last_row(areas["月度活动数据"])


@pytest.mark.parametrize(
    ("drawn", "rows", "after"),
    [
        ("$A$1:$AC$20", 30, "A1:AC36"),
        ("$A$1:$AC$36", 5, "A1:AC11"),
        ("$A$1:$AC$36", 0, "A1:AC126"),
        ("$A$1:$AC$300", 30, "A1:AC300"),
        ("$A$1:$C$3", 30, "A1:C3"),
        ("$A$1:$B$9,'月度活动数据'!$D$1:$E$20", 30, None),
        ("$A:$C", 30, "A:C"),
    ],
)
def test_it_follows_the_rows_unless_somebody_drew_it_otherwise(
    sample: Path, drawn: str, rows: int, after: str | None
) -> None:
    package = Package.open(sample)
    xml = package.part("xl/workbook.xml")
    own = re.compile("(Print_Area\"[^>]*>'月度活动数据'!)[^<]+".encode())
    package.replace("xl/workbook.xml", own.sub(lambda found: found[1] + drawn.encode(), xml))
    before = package.part("xl/workbook.xml")
    print_rows(package, read_index(package), "月度活动数据", Area.parse("A7:AC126"), rows)
    if after is None:
        assert package.part("xl/workbook.xml") == before
    else:
        assert areas_of(package)["月度活动数据"] == after


def test_a_sheet_that_people_fill_is_printed_with_all_its_rows_and_without_the_keys_at_its_end(sample: Path) -> None:
    """However many are added: no last row is named, which a row typed later would lie beyond."""
    areas = areas_of(Package.open(sample))
    for sheet in WORKBOOK.sheets:
        wanted = [max(at for at, column in enumerate(table.columns, 1) if not column.is_key) for table in sheet.tables]
        if any(len(table.columns) > max(wanted) for table in sheet.tables) and not sheet.tables[-1].is_computed:
            printed = Area.parse(areas[sheet.name])
            assert (printed.last_row, printed.last_column) == (LAST_ROW, max(wanted)), sheet.name


SMALLEST = 0.7  # of the size on the screen: of its 10 points 7 are left


def width_on_paper(column: Column) -> float:
    return 0 if column.is_key else column.width


def test_no_page_is_too_small_to_read_and_each_is_signed(sample: Path) -> None:
    """The paper is 297 mm wide with margins of 20; a character of a column's width takes 1.9 mm."""
    book = load_workbook(sample)
    for sheet in WORKBOOK.sheets:
        page = book[sheet.name]
        assert "编制" in page.oddFooter.right.text
        widest = max((sum(map(width_on_paper, table.columns)) for table in sheet.tables), default=0)
        scale = 277 * page.page_setup.fitToWidth / (1.9 * widest or 1)
        assert round(scale, 2) >= SMALLEST, (sheet.name, scale)


def test_years_and_shares_are_shown_as_such(sample: Path) -> None:
    page = load_workbook(sample)["年度变化"]
    heads = {cell.value: cell for row in page.iter_rows(max_row=12) for cell in row if cell.value}
    formats = [page.cell(heads[name].row + 1, heads[name].column).number_format for name in ("对比年份", "变化幅度")]
    assert formats == ["0", "0.00%"]


def test_what_only_programs_read_is_one_line_of_a_row_and_not_on_paper(sample: Path) -> None:
    """Packed contents were pages of signs for each table of the book."""
    table = WORKBOOK.table("data_copies")
    content = next(number for number, column in enumerate(table.columns, 1) if column.id == "copy_content")
    assert content == len(table.columns)
    area = areas_of(Package.open(sample))[WORKBOOK.sheet_of("data_copies").name]
    assert area.partition(":")[2].rstrip("0123456789") == chr(ord("A") + content - 2)
    page = load_workbook(sample)[WORKBOOK.sheet_of("data_copies").name]
    assert not page.cell(page.max_row, content).alignment.wrap_text
