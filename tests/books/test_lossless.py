"""Nothing is lost in a file: parts not concerned stay byte-identical, what belongs to a table follows it."""

import datetime as dt
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

BILL_SHEET, BILL_TABLE, SITE_SHEET = "xl/worksheets/sheet2.xml", "xl/tables/table1.xml", "xl/worksheets/sheet3.xml"
INJECTIONS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", " lead", "a\r\nb", "_x000D_", "<&>\"'", "😀")


def changed_parts(sample: SimpleNamespace, before: Path, after: Path) -> set[str]:
    old, new = sample.parts(before), sample.parts(after)
    assert list(old) == list(new)
    return {name for name in old if old[name] != new[name]}


def bills(count: int) -> list[dict[str, Value]]:
    return [
        {
            "账单号": f"{n:04}",
            "起始日期": dt.date(2024, 1, 1) + dt.timedelta(days=n),
            "电量(kWh)": n / 3,
            "含基本电费": n % 2 == 0,
            "电费(元)": n * 0.8 / 3,
        }
        for n in range(count)
    ]


def test_untouched_book_is_copied_part_by_part(
    file_book: FileBook, original: Path, sample: SimpleNamespace, tmp_path: Path
) -> None:
    file_book.save_as(tmp_path / "copy.xlsx")
    assert changed_parts(sample, original, tmp_path / "copy.xlsx") == set()


def test_writing_what_was_read_changes_no_byte(
    file_book: FileBook, original: Path, sample: SimpleNamespace, tmp_path: Path
) -> None:
    for table in file_book.tables():
        grid = file_book.read(table)
        file_book.write(table, [dict(zip(grid.headers, row, strict=True)) for row in grid.rows])
    file_book.put({CellRef(*_place(file_book, name)): file_book.cell(name)[1] for name in ("报告日期", "受核查方")})
    file_book.save_as(tmp_path / "same.xlsx")
    assert changed_parts(sample, original, tmp_path / "same.xlsx") == set()


def _place(book: FileBook, name: str) -> tuple[str, str]:
    ref = book.cell(name)[0]
    return ref.sheet, ref.address


def test_only_the_concerned_parts_change(
    file_book: FileBook, original: Path, sample: SimpleNamespace, tmp_path: Path
) -> None:
    file_book.put({sample.entity: "改名后"})
    file_book.save_as(tmp_path / "put.xlsx")
    assert changed_parts(sample, original, tmp_path / "put.xlsx") == {"xl/worksheets/sheet1.xml"}
    file_book.write("tbl_bill", bills(30))
    file_book.save_as(tmp_path / "write.xlsx")
    assert changed_parts(sample, original, tmp_path / "write.xlsx") == {
        "xl/worksheets/sheet1.xml",
        BILL_SHEET,
        BILL_TABLE,
    }


def test_openpyxl_sees_values_styles_and_what_follows(
    file_book: FileBook, sample: SimpleNamespace, tmp_path: Path
) -> None:
    file_book.write("tbl_bill", bills(40))
    file_book.save_as(tmp_path / "out.xlsx")
    values = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["能源账单"]
    formulas = openpyxl.load_workbook(tmp_path / "out.xlsx")["能源账单"]
    assert [values.cell(45, column).value for column in range(2, 8)] == [
        "0039",
        None,
        dt.datetime(2024, 2, 9),
        13,
        False,
        pytest.approx(10.4),
    ]
    assert formulas["G45"].value == "=" + sample.formula
    assert formulas["E45"].number_format == "#,##0.00"
    assert formulas["B45"].fill.fgColor.rgb == formulas["B6"].fill.fgColor.rgb
    assert formulas.tables["tbl_bill"].ref == "B5:H45"
    assert formulas.dimensions == "B2:H45"
    rules = {str(rule.sqref): rule for rule in formulas.data_validations.dataValidation}
    assert set(rules) == {"F6:F45", "K3:K20"}
    assert rules["F6:F45"].prompt == "请选择\n是或否"
    assert [str(ranges.sqref) for ranges in formulas.conditional_formatting] == ["E6:E45"]
    assert formulas.freeze_panes == "B6"


def test_growing_and_shrinking_twice_gives_the_same_bytes(
    file_book: FileBook, sample: SimpleNamespace, tmp_path: Path
) -> None:
    seen = []
    for turn in range(2):
        for count in (1, 500, 500, 1):
            file_book.write("tbl_bill", bills(count))
            path = tmp_path / f"{turn}-{count}.xlsx"
            file_book.save_as(path)
            seen.append(path.read_bytes())
    first, second = seen[:4], seen[4:]
    assert first == second
    assert first[1] == first[2]
    assert first[0] == first[3]
    assert len(FileBook.open(tmp_path / "1-500.xlsx").read("tbl_bill").rows) == 500


def test_a_row_beside_the_table_survives_shrinking(file_book: FileBook, tmp_path: Path) -> None:
    beside = CellRef("能源账单", "J9")
    file_book.put({beside: "旁注"})
    file_book.write("tbl_bill", bills(1))
    file_book.save_as(tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["能源账单"]
    assert (sheet["J9"].value, sheet["B9"].value, sheet["B9"].has_style) == ("旁注", None, False)


def test_a_merged_cell_is_refused_except_its_corner(file_book: FileBook) -> None:
    file_book.put({CellRef("基本信息", "E2"): "改"})
    with pytest.raises(FileError, match=r"基本信息!F3.*合并单元格"):
        file_book.put({CellRef("基本信息", "F3"): "改"})


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (b"<f>", b'<f t="shared" ref="G6:G9" si="0">', "共享公式"),
        (b"<f>", b'<f t="array" ref="G6">', "数组公式"),
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="B7:C7"/></mergeCells>', "合并单元格"),
    ],
)
def test_cells_that_cannot_be_rewritten_are_refused(
    original: Path, tmp_path: Path, old: bytes, new: bytes, word: str
) -> None:
    book = FileBook.open(patched(original, tmp_path, BILL_SHEET, old, new))
    with pytest.raises(FileError, match=rf"能源账单!.*{word}|{word}.*能源账单!"):
        book.write("tbl_bill", bills(5))
    if "公式" in word:  # their cached results can be refreshed all the same
        book.put({CellRef("能源账单", "G6"): 1.5})
        assert book.read("tbl_bill").rows[0][5] == 1.5


def test_another_table_is_not_run_into(original: Path, tmp_path: Path) -> None:
    raw = openpyxl.load_workbook(original)
    from_fixture = raw["核算边界"]
    from_fixture["A9"] = "下表"
    from_fixture["A10"] = None
    from_fixture.add_table(openpyxl.worksheet.table.Table(displayName="tbl_low", ref="A9:A10"))
    raw.save(tmp_path / "two.xlsx")
    book = FileBook.open(tmp_path / "two.xlsx")
    with pytest.raises(FileError, match="tbl_low"):
        book.write("tbl_site", [{}] * 6)


def test_a_relative_reference_is_not_copied_wrongly(original: Path, tmp_path: Path) -> None:
    path = patched(original, tmp_path, BILL_SHEET, b"<f>tbl_bill[[#This Row],", b"<f>E6*tbl_bill[[#This Row],")
    with pytest.raises(FileError, match=r"G6.*结构化引用"):
        FileBook.open(path).write("tbl_bill", bills(2))


def test_calc_chain_goes_when_formula_cells_come_or_go(original: Path, tmp_path: Path) -> None:
    package = Package.open(original)
    package.add("xl/calcChain.xml", b"<calcChain/>")
    types, rels = package.part("[Content_Types].xml"), package.part("xl/_rels/workbook.xml.rels")
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="x/y" />'
    relation = b'<Relationship Id="rIdC" Type="http://x/calcChain" Target="calcChain.xml"></Relationship>'
    package.replace("[Content_Types].xml", types.replace(b"</Types>", override + b"</Types>"))
    package.replace("xl/_rels/workbook.xml.rels", rels.replace(b"</Relationships>", relation + b"</Relationships>"))
    package.save(tmp_path / "chain.xlsx")
    book = FileBook.open(tmp_path / "chain.xlsx")
    book.put({CellRef("能源账单", "G6"): 7.5})
    book.write("tbl_bill", bills(4))
    book.save_as(tmp_path / "kept.xlsx")
    assert "xl/calcChain.xml" in Package.open(tmp_path / "kept.xlsx")
    book.write("tbl_bill", bills(5))
    book.save_as(tmp_path / "dropped.xlsx")
    dropped = Package.open(tmp_path / "dropped.xlsx")
    assert "xl/calcChain.xml" not in dropped
    assert dropped.part("[Content_Types].xml") == types
    assert dropped.part("xl/_rels/workbook.xml.rels") == rels


def test_the_input_file_is_never_the_target(file_book: FileBook, original: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(original)
    for path in (original, link, original.parent / "." / original.name):
        with pytest.raises(FileError, match="原文件"):
            file_book.save_as(path)


def test_a_failed_save_leaves_nothing_behind(file_book: FileBook, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="文件夹"):
        file_book.save_as(tmp_path / "none" / "x.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(FileError, match="无法写入"):
        file_book.save_as(tmp_path / "folder.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.xlsx"]


def test_a_signed_workbook_is_not_changed(original: Path, tmp_path: Path) -> None:
    package = Package.open(original)
    package.add("_xmlsignatures/sig1.xml", b"<Signature/>")
    package.save(tmp_path / "signed.xlsx")
    book = FileBook.open(tmp_path / "signed.xlsx")
    with pytest.raises(FileError, match="签名"):
        book.write("tbl_site", [])
    with pytest.raises(FileError, match="签名"):
        book.put({})


@pytest.mark.calc
def test_libreoffice_sees_the_values_and_no_new_formula(file_book: FileBook, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("GHGXL_REQUIRE_CALC") == "1":
            pytest.fail("soffice is not on PATH")
        pytest.skip("soffice (LibreOffice) is not on PATH")
    rows: list[dict[str, Value]] = [{"账单号": text, "电量(kWh)": 10} for text in INJECTIONS]
    file_book.write("tbl_bill", rows)
    file_book.save_as(tmp_path / "in.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        "out",
        "in.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    grid = FileBook.open(tmp_path / "out" / "in.xlsx").read("tbl_bill")
    assert [row[0] for row in grid.rows] == [text.replace("\r\n", "\n") for text in INJECTIONS]
    assert [formulas[0] for formulas in grid.formulas] == [None] * len(INJECTIONS)
    assert [row[5] for row in grid.rows] == [8] * len(INJECTIONS)


def patched(original: Path, folder: Path, part: str, old: bytes, new: bytes) -> Path:
    """A copy of the workbook with the first occurrence in one part replaced."""
    package = Package.open(original)
    raw = package.part(part)
    assert old in raw
    package.replace(part, raw.replace(old, new, 1))
    package.save(folder / "patched.xlsx")
    return folder / "patched.xlsx"


def test_the_saved_zip_is_plain_and_deterministic(file_book: FileBook, tmp_path: Path) -> None:
    file_book.write("tbl_site", [{"场所": "甲"}])
    file_book.save_as(tmp_path / "a.xlsx")
    file_book.save_as(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.getinfo(SITE_SHEET).date_time == (1980, 1, 1, 0, 0, 0)
