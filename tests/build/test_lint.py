"""Every fault that Excel would repair, hide or show as an error is named; a built file has none."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from sample_books import as_built
from sweeps import swept

from udfs.kernel.field import FIELDS
from udfs.vocabularies import Tenure
from workbook_templates.build.lint import lint
from workbook_templates.build.reference_sheets import REFERENCE_SHEETS
from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

Edit = Callable[[str], str]
OUTWARD = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
    ' Target="https://example.org" TargetMode="External"/>'
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lint") / "sample.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


def edited(source: Path, target: Path, pattern: str, edit: Edit) -> Path:
    """A copy in which the first part that matches is changed."""
    done = False
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if not done and re.search(pattern, name):
                changed = edit(content.decode()).encode()
                done, content = changed != content, changed
            after.writestr(name, content)
    assert done
    return target


def test_built_files_are_clean(built: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.xlsx"
    build(Calculation(WORKBOOK, {}, {}), empty)
    assert lint(empty) == []
    assert lint(built) == []


FAULTS: dict[str, tuple[str, Edit, str]] = {
    "no cached value": (
        r"sheet\d+\.xml$", lambda xml: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", xml, count=1), "formula without a value"
    ),
    "recalculated on opening": (
        r"workbook\.xml$", lambda xml: xml.replace("<calcPr ", '<calcPr fullCalcOnLoad="1" '), "recalculated"
    ),
    "hidden sheet": (r"workbook\.xml$", lambda xml: xml.replace('state="visible"', 'state="hidden"', 1), "is hidden"),
    "name leads nowhere": (
        r"workbook\.xml$", lambda xml: xml.replace("'代码表'!$A$5", "'码表'!$A$5", 1), "leads nowhere"
    ),
    "name is a cell": (
        r"workbook\.xml$", lambda xml: xml.replace('name="industry"', 'name="GHG2025"', 1), "not one that Excel accepts"
    ),
    "header differs": (
        r"table\d+\.xml$", lambda xml: re.sub(r'(<tableColumn id="2" name=")', r"\1其他", xml, count=1), "differ from"
    ),
    "column unknown": (
        r"sheet\d+\.xml$", lambda xml: xml.replace("years[年份属性]", "years[属性]"), "years has no column 属性"
    ),
    "function too new": (r"sheet\d+\.xml$", lambda xml: xml.replace("IFERROR(", "IFNA("), "IFNA is not a function"),
    "bound is a word": (
        r"sheet3\.xml$",
        lambda xml: re.sub(r"(<formula1>)0(</formula1>)", r"\1greaterThan\2", xml, count=1),
        "greaterThan is no decimal",
    ),
    "list unknown": (r"sheet\d+\.xml$", lambda xml: xml.replace(">list_Tenure<", ">list_None<"), "list_None is no list"),
    "hidden column": (r"sheet\d+\.xml$", lambda xml: xml.replace("<col ", '<col hidden="1" ', 1), "column A is hidden"),
    "merged cells": (
        r"sheet3\.xml$",
        lambda xml: xml.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A7:B7"/></mergeCells>'),
        "merged cells A7:B7",
    ),
    "invisible conditional fill": (
        r"styles\.xml$", lambda xml: re.sub(r'<bgColor rgb="00F8D0CE" ?/>', "", xml), "no background colour"
    ),
    "external link": (
        r"sheet\d+\.xml\.rels$",
        lambda xml: xml.replace("</Relationships>", OUTWARD + "</Relationships>"),
        "leads out of the workbook",
    ),
    "overlapping merges": (
        r"sheet2\.xml$",
        lambda xml: xml.replace(
            "</sheetData>",
            '</sheetData><mergeCells count="2"><mergeCell ref="X1:Y2"/><mergeCell ref="Y2:Z3"/></mergeCells>',
        ),
        "X1:Y2 and Y2:Z3 overlap",
    ),
    "list too long": (
        r"sheet\d+\.xml$",
        lambda xml: xml.replace(">list_Tenure<", '>"' + ",".join([str(Tenure.OWNED)] * 100) + '"<'),
        "is no list",
    ),
    "prompt too long": (
        r"sheet\d+\.xml$",
        lambda xml: xml.replace("<dataValidation ", '<dataValidation prompt="' + "长" * 256 + '" ', 1),
        "message is too long",
    ),
    "condition with =": (
        r"sheet\d+\.xml$", lambda xml: re.sub(r"(<cfRule[^>]*><formula>)", r"\1=", xml, count=1), "begins with ="
    ),
    "condition too new": (
        r"sheet\d+\.xml$",
        lambda xml: re.sub(r"(<cfRule[^>]*><formula>)", r"\1XLOOKUP(1,2,3)+", xml, count=1),
        "XLOOKUP is not a function",
    ),
    "broken formula": (
        r"sheet\d+\.xml$", lambda xml: re.sub(r"<f>", "<f>(", xml, count=1), "parentheses do not match"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", swept(FAULTS, list(FAULTS)[::4]))
def test_a_fault_is_named(built: Path, tmp_path: Path, fault: str) -> None:
    pattern, edit, says = FAULTS[fault]
    problems = lint(edited(built, tmp_path / "faulty.xlsx", pattern, edit))
    assert any(says in problem for problem in problems), problems


def test_tables_that_overlap_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["甲", "乙", "丙"])
    book.active.append([1, 2, 3])
    for name, ref in (("one", "A1:B2"), ("two", "B1:C2")):
        book.active.add_table(Table(displayName=name, ref=ref))
    book.save(tmp_path / "overlap.xlsx")
    assert any("tables one and two overlap" in problem for problem in lint(tmp_path / "overlap.xlsx"))


def rules(path: Path) -> dict[str, DataValidation]:
    """Validation by "sheet!cell" of the first cell it covers."""
    book = load_workbook(path)
    return {
        f"{page.title}!{str(rule.sqref).split(':')[0]}": rule
        for page in book
        for rule in page.data_validations.dataValidation
    }


def test_what_a_cell_accepts(built: Path) -> None:
    found = rules(built)
    area, opened, tenure, in_cooperation_zone = (found[f"核算边界!{cell}"] for cell in ("H7", "I7", "E7", "D7"))
    assert (area.type, area.operator, area.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert (opened.type, opened.operator, opened.formula1) == ("date", "greaterThanOrEqual", "32874")
    assert (tenure.formula1, in_cooperation_zone.formula1) == ("list_Tenure", "list_boolean")
    industry = next(rule for rule in found.values() if rule.formula1 == "list_Industry")
    assert industry.showErrorMessage
    assert any(rule.type == "custom" and rule.formula1 == "FALSE" for rule in found.values())


def test_bounds_of_numbers_are_those_of_the_dictionary(built: Path) -> None:
    book = load_workbook(built)
    compared = 0
    for sheet in WORKBOOK.sheets:
        found = [rule for rule in book[sheet.name].data_validations.dataValidation if rule.type == "decimal"]
        titles = {rule.errorTitle: rule for rule in found}
        for table in sheet.tables:
            for column in table.columns:
                field = FIELDS[column.id]
                if column.formula is None and field.kind == "number" and field.most is not None:
                    rule = titles[field.zh]
                    compared += 1
                    if field.above is None:
                        assert (rule.operator, float(rule.formula2)) == ("between", field.most)
                    else:
                        assert (rule.operator, float(rule.formula1)) == ("greaterThan", field.above)
    assert compared


def test_rows_that_are_filled_in_grow_with_their_text(built: Path) -> None:
    with zipfile.ZipFile(built) as package:
        names = re.findall(r'<sheet [^>]*name="([^"]+)"', package.read("xl/workbook.xml").decode())
        bills = package.read(f"xl/worksheets/sheet{names.index('能源账单') + 1}.xml").decode()
    data_rows = re.findall(r'<row r="(?:[7-9]|\d{2,})"[^>]*>', bills)
    assert len(data_rows) > 100
    assert all(" ht=" in row and "customHeight" not in row for row in data_rows)


def test_wholly_computed_sheets_are_protected_without_password_and_can_be_filtered(built: Path) -> None:
    book = load_workbook(built)
    protected = {page.title for page in book if page.protection.sheet}
    assert protected == {
        "目录",
        "月度活动数据",
        "排放计算",
        "核对",
        "单据核对",
        "表计月度",
        "排放量拆分",
        "代码表",
        *REFERENCE_SHEETS,
    }
    for name in protected:
        assert book[name].protection.password is None
        assert not book[name].protection.autoFilter  # not refused


def test_long_sheets_repeat_their_header_and_state_their_pages(built: Path) -> None:
    book = load_workbook(built)
    for sheet in WORKBOOK.sheets:
        page = book[sheet.name]
        for table in sheet.tables[-1:]:  # a form alone has no header
            row = int(page.print_title_rows.replace("$", "").split(":")[0])
            headers = [column.header for column in table.columns]
            assert [cell.value for cell in page[row]][: len(headers)] == headers
        assert "&P" in page.oddFooter.center.text
        assert "&N" in page.oddFooter.center.text
        assert bool(page.print_title_cols) == (sheet.pages_wide > 1)
