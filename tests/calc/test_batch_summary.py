"""The summary of a folder in LibreOffice: its cells change, its charts follow; and it prints whole charts."""

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from summarised_facts import facts, of

from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from xl_addin.batch.engagements import IS_SUMMED, SIGNING, VERIFIED
from xl_addin.batch.summary import ALL
from xl_addin.batch.workbook import CHARTS, workbook_bytes
from xl_addin.calc.office import Office

pytestmark = pytest.mark.calc
REFERENCE = re.compile(r"<(?:c:)?f>(.+?)</(?:c:)?f>")
POINTS = re.compile(r"<(?:c:)?v>(.*?)</(?:c:)?v>")


def charts(path: Path) -> list[tuple[list[str], list[str]]]:
    """Of each chart the cells that it draws, and what they showed when the file was saved."""
    package = Package.open(path)
    parts = sorted(name for name in package.names() if re.fullmatch(r"xl/charts/chart[0-9]+[.]xml", name))
    texts = [package.part(name).decode() for name in parts]
    return [(REFERENCE.findall(text), POINTS.findall(text)) for text in texts]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    broken = facts(3, industry="住宿业", signing="不能签发")
    (tmp_path / "汇总.xlsx").write_bytes(workbook_bytes(of(tmp_path, facts(1), facts(2), broken)))
    return tmp_path / "汇总.xlsx"


def test_the_charts_follow_the_data(written: Path, office: Office) -> None:
    """LibreOffice saves with a chart what it draws."""
    book = openpyxl.load_workbook(written)  # which drops the charts' values, and calculates nothing
    page = book[ALL]
    column = {str(cell.value): get_column_letter(cell.column) for cell in page[1]}
    page[f"{column[VERIFIED]}2"], page[f"{column['2025年' + VERIFIED]}2"] = 5000.0, 5000.0
    page[f"{column[IS_SUMMED]}3"], page[f"{column[SIGNING]}4"], page[f"{column['警告']}4"] = "否", "可签发", 40
    changed, saved = written.with_name("changed.xlsx"), written.with_name("saved.xlsx")
    book.save(changed)
    office.recalculate(changed, saved)
    shown = {str(row[0]): row[1] for row in openpyxl.load_workbook(saved, data_only=True)[CHARTS].iter_rows(values_only=True)}  # fmt: skip
    assert [shown[label] for label in ("可签发", "不能签发", "2025年", "制造业", "住宿业", "警告")] == [
        3,
        0,
        6000,
        5000,
        1000,
        46,
    ]
    drawn = [[float(value) for value in points if re.fullmatch(r"[0-9.]+", value)] for _, points in charts(saved)]
    assert sorted(map(sorted, drawn)) == sorted(map(sorted, [[3, 0], [1600, 6000], [1000, 5000], [0, 46, 0, 0]]))


def test_a_chart_draws_the_cells_beside_it(written: Path) -> None:
    page = openpyxl.load_workbook(written)[CHARTS]
    drawn = [
        reference.replace("'", "").replace("$", "") for references, _ in charts(written) for reference in references
    ]
    cells = [cell for reference in drawn for row in page[reference.partition("!")[2]] for cell in row]
    labels = [row for row in page.iter_rows(max_col=2) if str(row[1].value).startswith("=")]
    assert {cell.coordinate for cell in cells} == {cell.coordinate for row in labels for cell in row}


def test_every_chart_is_printed_whole(written: Path, office: Office) -> None:
    """As wide as the page; the sheet of charts begins the printed whole."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on PATH")
    office.recalculate(written, written.with_suffix(".pdf"))
    command = ["pdftotext", "-l", "1", str(written.with_suffix(".pdf")), "-"]
    first = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    first = "".join(first.split())
    for title in (
        "签发状态（项目数）",
        "各年份核查排放量合计（tCO2）",
        "各行业2025年核查排放量合计（tCO2）",
        "未关闭的发现（项）",
    ):
        assert first.count(title) == 2, title
    assert read_index(Package.open(written)).sheets.keys() >= {CHARTS, ALL}
