"""The built file: values beside formulas, fixed bytes, hygiene; and LibreOffice computing what Python computed."""

import datetime as dt
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from libreoffice import saved_again
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from sample_books import not_printed

from udfs import CLAUSES, FUNCTIONS, parameters
from udfs.kernel.cells import is_blank
from udfs.kernel.edition import of_edition
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.build.layout import Layout, RowNames
from workbook_templates.build.reference_sheets import REFERENCE_SHEETS
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.sheets.cell_values import same_content
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS, computed_values

INITIAL = {item.field.id: item.initial for item in WORKBOOK.items if item.initial is not None}
CONTENT = {"empty": (INITIAL, {}), "circuit_boards": load("circuit_boards")}


@pytest.fixture(scope="module", params=CONTENT)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Calculation]:
    calculation = Calculation(WORKBOOK, *CONTENT[request.param])
    path = tmp_path_factory.mktemp("built") / f"{request.param}.xlsx"
    build(calculation, path)
    return path, calculation


def formula_text(value: object) -> str:
    return value.text if isinstance(value, ArrayFormula) else str(value)


def test_two_builds_are_the_same_bytes(built: tuple[Path, Calculation], tmp_path: Path) -> None:
    path, calculation = built
    build(calculation, tmp_path / "again.xlsx")
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_every_formula_cell_carries_its_value(built: tuple[Path, Calculation]) -> None:
    path, _ = built
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for cell in re.findall(rb"<c [^>]*>(?:(?!</c>).)*<f.*?</c>", package.read(name), re.DOTALL):
                    assert b"<v>" in cell or b"<v/>" in cell or b'xml:space="preserve"' in cell, cell[:200]
        workbook = package.read("xl/workbook.xml").decode()
        assert "fullCalcOnLoad" not in workbook
        assert 'calcId="191029"' in workbook
        assert b"Microsoft Excel" in package.read("docProps/app.xml")
        assert not [name for name in package.namelist() if "externalLink" in name or "comment" in name]


def test_cached_values_are_those_of_the_declarations(built: tuple[Path, Calculation]) -> None:
    path, calculation = built
    layout = Layout(WORKBOOK, calculation)
    shown = load_workbook(path, data_only=True)
    compared = 0
    for place in layout.tables.values():
        for column in place.table.columns:
            for row in range(place.rows if column.formula is not None else 0):
                expected = calculation.cell(place.table.id, row, column.id)
                found = shown[place.sheet][f"{place.letter(column.id)}{place.first_row + row}"].value
                if isinstance(found, dt.datetime):  # openpyxl's day
                    found = found.date()
                if isinstance(expected, GhgError):
                    assert found == expected.code
                else:
                    found = found.date() if isinstance(found, dt.datetime) else found
                    assert found == expected or (is_blank(found) and is_blank(expected)), (
                        f"{place.sheet} {column.id} {row}"
                    )
                compared += 1
    assert compared > 1000


def test_values_are_those_of_the_rows_of_the_file(tmp_path: Path) -> None:
    """Of a year that is not filled in there is a row all the same, and formulas count it."""
    forms, tables = load("circuit_boards")
    build(Calculation(WORKBOOK, forms, {**tables, "years": tables["years"][:1]}), tmp_path / "one_year.xlsx")
    book = FileBook.open(tmp_path / "one_year.xlsx")
    expected = computed_values(book, read(book))
    assert [str(ref) for ref, value in expected.items() if not same_content(book.value(ref), value)] == []


def test_the_monthly_table_is_one_array_of_months_and_one_of_years(built: tuple[Path, Calculation]) -> None:
    page = load_workbook(built[0])["月度活动数据"]
    texts = [formula_text(cell.value) for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert sum("GHG_PRORATE_SUM" in text for text in texts) == 2


def test_hygiene(built: tuple[Path, Calculation]) -> None:
    book = load_workbook(built[0])
    assert book.sheetnames == ["目录", *(sheet.name for sheet in WORKBOOK.sheets), "代码表", *REFERENCE_SHEETS]
    for page in book:
        assert page.sheet_state == "visible"
        assert len(page.title) <= 31
        assert not page.merged_cells.ranges
        assert page.page_setup.paperSize == 9  # A4
        for table in page.tables.values():
            headers = [cell.value for cell in page[table.ref][0]]
            assert headers == [column.name for column in table.tableColumns]
        for rule in page.data_validations.dataValidation:
            assert len(str(rule.formula1)) <= 255
            assert len(rule.errorTitle or "") <= 32
    assert {table.id for table in WORKBOOK.tables if not table.plain} == {n for p in book for n in p.tables}


def test_links_lead_to_sheets_that_exist(built: tuple[Path, Calculation]) -> None:
    book = load_workbook(built[0])
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    target = (cell.hyperlink.location or cell.hyperlink.target).lstrip("#").split("!")[0].strip("'")
                    assert target in book.sheetnames


def test_references_escape_what_a_structured_reference_reserves() -> None:
    names = RowNames(Layout(WORKBOOK, Calculation(WORKBOOK, *CONTENT["empty"])), "bills", 0)
    assert names.cell("activity_quantity") == "bills[[#This Row],[用量]]"
    assert names.column("bills", "bill_fee_cny") == "bills[费用（CNY）]"
    assert names.column("fuel_prices", "reference_price_cny_per_l") == "fuel_prices[[参考表单价（CNY/L）]]"


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    hostile = ["=1+1", "+cmd", "@x", "-2+3", '=HYPERLINK("http://x")']
    sites = [{"site_id": f"S{n}", "remark": text} for n, text in enumerate(hostile)]
    build(Calculation(WORKBOOK, {**INITIAL, "current_name": "=1+1"}, {"sites": sites}), tmp_path / "book.xlsx")
    book = load_workbook(tmp_path / "book.xlsx")
    cells = {
        cell.value: cell.data_type for row in book["核算边界"].iter_rows() for cell in row if cell.value in hostile
    }
    assert cells == dict.fromkeys(hostile, "s")
    assert book["基本信息"]["B6"].data_type == "s"


def test_what_is_filled_in_stands_as_it_is(tmp_path: Path) -> None:
    """Also where the column is for something else: a date is shown as one, an error is an error, a blank keeps its style."""
    remarks = [
        None,
        dt.date(2025, 1, 2),
        "a\nb",
        " c & <d>",
        dt.datetime(2025, 1, 2, 3, 4, 5),
        True,
        1e300,
        CellError("#N/A", ""),
    ]
    sites = [{"site_id": f"S{n}", "remark": remark} for n, remark in enumerate(remarks)]
    build(Calculation(WORKBOOK, INITIAL, {"sites": sites}), tmp_path / "book.xlsx")
    page = load_workbook(tmp_path / "book.xlsx")["核算边界"]
    heads = next(row for row in page.iter_rows() if row[0].value == "场所编号")
    column = next(cell.column for cell in heads if cell.value == "备注")
    cells = [page.cell(heads[0].row + 1 + at, column) for at in range(len(remarks))]
    assert [cell.value for cell in cells] == [
        None, dt.datetime(2025, 1, 2), *remarks[2:7], "#N/A",
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["n", "d", "s", "s", "d", "b", "n", "e"]
    assert [cell.number_format for cell in cells if cell.data_type == "d"] == ["yyyy-mm-dd", "yyyy-mm-dd h:mm:ss"]
    assert {cell.fill.fgColor.rgb for cell in cells} == {cells[0].fill.fgColor.rgb}
    with pytest.raises(FileError, match="控制字符"):
        build(Calculation(WORKBOOK, INITIAL, {"sites": [{"remark": "\x01"}]}), tmp_path / "none.xlsx")


def test_text_is_read_back_as_it_was(tmp_path: Path) -> None:
    """A part is built and read again: a return that came back as another would be a change that nobody made."""
    texts = ["a\r\nb", "\ra", "_x0041_", "_x000D_", " a ", "\u3000<&>"]
    sites = [{"site_id": f"S{n}", "remark": text} for n, text in enumerate(texts)]
    build(Calculation(WORKBOOK, {**INITIAL, "current_name": "a\r\n_x0041_"}, {"sites": sites}), tmp_path / "book.xlsx")
    engagement = read(FileBook.open(tmp_path / "book.xlsx"))
    assert [row.value("remark") for row in engagement.rows("sites")] == texts
    assert engagement.forms["current_name"].value == "a\r\n_x0041_"


def test_a_number_is_read_back_as_the_same_double(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789, 2.0**53, 0.43, 7]
    bills = [{"bill_no": f"B{n}", "activity_quantity": number} for n, number in enumerate(numbers)]
    build(Calculation(WORKBOOK, INITIAL, {"bills": bills}), tmp_path / "book.xlsx")
    engagement = read(FileBook.open(tmp_path / "book.xlsx"))
    assert [row.value("activity_quantity") for row in engagement.rows("bills")] == numbers


def spoil(source: Path, target: Path) -> None:
    """The same file with a control character in a text, as Excel writes one."""
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w") as spoiled:
        for name in book.namelist():
            spoiled.writestr(name, book.read(name).replace("此处有一个".encode(), "此处_x0001_有一个".encode()))


def test_a_control_character_of_a_file_is_found_in_its_cell(tmp_path: Path) -> None:
    """No program shows it, and what is written from it fails at a cell of ours."""
    sites = [{"site_id": "S1", "site_name": "一厂", "remark": "此处有一个"}]
    build(Calculation(WORKBOOK, INITIAL, {"sites": sites}), tmp_path / "book.xlsx")
    spoil(tmp_path / "book.xlsx", tmp_path / "spoiled.xlsx")
    engagement = read(FileBook.open(tmp_path / "spoiled.xlsx"))
    (finding,) = (finding for finding in run_checks(engagement) if finding.check == "W-150")
    assert finding.cells == str(engagement.rows("sites")[0].ref("remark"))
    assert "第3个字符（控制字符，U+0001）" in finding.message


def test_run_names_the_cell_of_a_control_character_that_it_would_write_elsewhere(tmp_path: Path) -> None:
    sites = [
        {"site_id": "S1", "site_name": "一厂", "tenure": "租出", "counterparty_name": "此处有一个", "is_inside": "否"}
    ]
    build(Calculation(WORKBOOK, INITIAL, {"sites": sites}), tmp_path / "book.xlsx")
    spoil(tmp_path / "book.xlsx", tmp_path / "spoiled.xlsx")
    book = FileBook.open(tmp_path / "spoiled.xlsx")
    place = read(book).rows("sites")[0].ref("counterparty_name")
    with pytest.raises(FileError, match=rf"{re.escape(str(place))}.*控制字符"):
        COMMANDS["run"].act(book, lambda stage: None)


# --- LibreOffice ---


def without_our_functions(source: Path, target: Path) -> None:
    """Cells that call our functions become their values, as an exchange copy has them; native formulas stay."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"<f[^>]*>[^<]*GHG_[^<]*</f>(<v></v>|<v/>)", rb'<f>""</f>\1', content)
                content = re.sub(rb"<f[^>]*>[^<]*GHG_[^<]*</f>", b"", content)
            after.writestr(name, content)


@pytest.mark.calc
@pytest.mark.long
def test_libreoffice_computes_every_native_formula_as_python_did(
    built: tuple[Path, Calculation], tmp_path: Path
) -> None:
    frozen = tmp_path / "frozen.xlsx"
    without_our_functions(built[0], frozen)
    frozen.write_bytes(not_printed(frozen.read_bytes()))
    formulas, expected = load_workbook(frozen), load_workbook(frozen, data_only=True)
    recalculated = load_workbook(saved_again([frozen], tmp_path, recalculated=True) / frozen.name, data_only=True)
    compared = 0
    for page in formulas:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                compared += 1
                want, got = (book[page.title][cell.coordinate].value for book in (expected, recalculated))
                if isinstance(want, float) and isinstance(got, (int, float)):
                    assert got == pytest.approx(want, rel=1e-14), f"{page.title}!{cell.coordinate}"
                else:
                    assert got == want or (is_blank(want) and is_blank(got)), (
                        f"{page.title}!{cell.coordinate}: {want} {got}"
                    )
    assert compared > 500


@pytest.mark.calc
@pytest.mark.long
def test_every_sheet_prints_without_overflow(built: tuple[Path, Calculation], tmp_path: Path) -> None:
    frozen = tmp_path / "frozen.xlsx"
    without_our_functions(built[0], frozen)
    pdf = saved_again([frozen], tmp_path, "pdf", recalculated=True) / "frozen.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "###" not in text
    assert "#NAME?" not in text
    pages = text.count("\f")
    assert len(WORKBOOK.sheets) + 2 <= pages <= 148


def test_the_reference_sheets_hold_what_is_declared(built: tuple[Path, Calculation]) -> None:
    book = load_workbook(built[0])
    assert [row[0] for row in book["函数清单"].iter_rows(min_row=5, values_only=True)] == [
        function.signature for function in FUNCTIONS.values()
    ]
    clauses = list(book["条款对照"].iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in clauses] == [clause.label for clause in CLAUSES.values()]
    assert all(all(row) for row in clauses), "no empty cell"
    assert len(list(book["解释与选择"].iter_rows(min_row=5))) == len(of_edition("interpretations")["interpretation"])
    listed = [row[:4] for row in book["参数库"].iter_rows(min_row=5, values_only=True)]
    for known in parameters():
        told = (known.key, str(known.year) if known.year else None, known.scope or None, known.printed)
        assert (told in listed) is (known.unit != "kJ/kg" or known.id == "base_enthalpy"), known.label


def test_a_row_under_any_table_is_told_and_nothing_of_ours_is_one(
    built: tuple[Path, Calculation], tmp_path: Path
) -> None:
    path, _ = built
    filled = {
        table.id: [number for number, column in enumerate(table.columns, start=1) if column.formula is None][:2]
        for table in WORKBOOK.tables
        if not table.is_computed
    }
    book = load_workbook(path)
    for name, columns in filled.items():
        page = book[WORKBOOK.sheet_of(name).name]
        for column in columns:
            page.cell(page.max_row + 1 if column == columns[0] else page.max_row, column, "多出的一行")
    book.save(tmp_path / "a.xlsx")

    def outside(file: Path) -> set[str]:
        return {finding.table for finding in run_checks(read(FileBook.open(file))) if finding.check == "W-18"}

    assert outside(path) == set()
    assert outside(tmp_path / "a.xlsx") == set(filled)
