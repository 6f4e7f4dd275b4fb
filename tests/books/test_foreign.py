"""Workbooks made by others keep all that an edit does not concern; the whole corpus runs in ``tests/campaigns/foreign_edits.py``."""

import io
import os
import re
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import foreign_edits
import openpyxl
import pytest
from foreign_books import LEDGER, ForeignBook, books, by_libreoffice, by_xlsxwriter, patched
from foreign_patches import LAYOUTS, PATCHES, Parts
from hostile import parts_of, plain_workbook, zipped
from libreoffice import require_soffice
from openpyxl.worksheet.table import Table, TableFormula
from sweeps import swept

from workbook_templates.exchange.links import calls_our_function, repair_links, without_addin_prefix
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef
from workbook_templates.ooxml.edits import sheet_xml
from workbook_templates.ooxml.edits.references import resized_formula
from workbook_templates.ooxml.edits.sheet_xml import set_cells
from workbook_templates.ooxml.edits.table_extent import needs_translation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.sheets.sheet_scan import scan
from xl_addin.books.file import FileBook

PASSED_OVER = range(0, 226, 9)  # of all books


@cache
def corpus() -> list[ForeignBook]:
    return list(books())


def opened(*names: str, features: frozenset[str] = frozenset()) -> FileBook:
    return FileBook(Package.from_bytes(patched(by_xlsxwriter(features), names, features, "").raw))


def test_the_corpus_is_as_large_as_promised_and_holds_every_feature() -> None:
    assert len(corpus()) == PASSED_OVER.stop
    assert {*PATCHES, *LAYOUTS} <= frozenset().union(*(book.features for book in corpus()))


@pytest.mark.parametrize("name", foreign_edits.EDITS)
def test_an_edit_is_refused_or_loses_nothing(name: str) -> None:
    needs = foreign_edits.EDITS[name].needs
    concerned = [book for book in corpus() if needs in book.features] if needs else corpus()[::4]
    told = [foreign_edits.judge(book, name)[0] for book in concerned]
    assert len(told) > 3
    if foreign_edits.EDITS[name].must_refuse:
        assert all(told)
    else:
        # What openpyxl makes shows no results, so there is nothing to freeze it to.
        assert sum(map(bool, told)) < len(told) * (0.7 if name == "freeze" else 0.5)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("signed",), "签名"), (("signed elsewhere",), "签名"), (("UTF-16 sheet",), "编码"), (("mixed prefixes",), "不认识的内容"),
        (("totals row",), "汇总行"),
    ],
)  # fmt: skip
def test_what_cannot_be_edited_says_why(names: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        opened(*names).append("tbl", [{"编号": "X"}])


def test_a_row_is_not_made_from_a_shared_or_array_formula() -> None:
    for attributes in (b' t="shared" si="3" ref="E6:E9"', b' t="array" ref="E6"'):
        parts = Parts.of(by_xlsxwriter(frozenset()))
        parts.content["xl/worksheets/sheet1.xml"] = parts.content["xl/worksheets/sheet1.xml"].replace(
            b"<f>tbl", b"<f" + attributes + b">tbl"
        )
        with pytest.raises(FileError, match="不能照抄"):
            FileBook(Package.from_bytes(parts.packed())).append("tbl", [{"编号": "X"}])


def test_a_table_that_another_source_fills_is_refused() -> None:
    parts = Parts.of(by_xlsxwriter(frozenset()))
    parts.change("xl/tables/table1.xml", b"<table ", b'<table tableType="queryTable" ')
    with pytest.raises(FileError, match="外部数据"):
        FileBook(Package.from_bytes(parts.packed())).append("tbl", [{"编号": "X"}])


def test_a_cell_of_a_pivot_table_is_refused() -> None:
    with pytest.raises(FileError, match="透视表"):
        opened("pivot").put({CellRef("汇总", "T31"): 5})


def test_a_shared_formula_that_would_have_to_follow_is_refused_and_nothing_changes() -> None:
    parts = Parts.of(by_xlsxwriter(frozenset()))
    parts.put_cells(16, b'<c r="AB16"><f t="shared" si="0" ref="AB16:AB17">SUM(D6:D9)</f><v>1</v></c>')
    book = FileBook(Package.from_bytes(parts.packed()))
    before = book._package.to_bytes()
    with pytest.raises(FileError, match="共享公式"):
        book.append("tbl", [{"编号": "X"}])
    assert book._package.to_bytes() == before


def test_a_new_cell_takes_the_style_of_its_column_or_row(tmp_path: Path) -> None:
    book = opened(features=frozenset({"styled"}))
    book.put({CellRef(LEDGER, "H40"): "列", CellRef(LEDGER, "B30"): "行", CellRef(LEDGER, "H30"): "行先于列"})
    book.save_as(tmp_path / "a.xlsx")
    page = foreign_edits.openpyxl.load_workbook(tmp_path / "a.xlsx")[LEDGER]
    assert page["H40"].fill.fgColor.rgb == "FFFFF2CC"
    assert page["B30"].font.bold
    assert page["H30"].font.bold


@pytest.mark.parametrize("number", PASSED_OVER)
def test_passing_over_rows_gives_the_same_bytes(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = corpus()[number]
    values = {"H6": 1.5, "H7": "二", "B3": True, "Z22": None, "H41": "新", "AC22": 7, "D9": None}
    raw = next(
        part
        for name, part in Parts.of(foreign.raw).content.items()
        if name.endswith(("worksheets/sheet1.xml", "Ledger.XML"))
    )
    if foreign.features & {"UTF-16 sheet", "mixed prefixes"}:
        return
    partly = set_cells(raw, values)
    assert sheet_xml.put_cells(raw, values, "工作表", None, is_sound=True).xml == partly
    monkeypatch.setattr(sheet_xml, "scan", lambda xml, label, wanted=None, is_sound=False: scan(xml, label))
    # The dimension of a sheet that was not looked through whole can only grow.
    assert without_dimension(partly) == without_dimension(set_cells(raw, values))


def without_dimension(xml: bytes) -> bytes:
    return re.sub(rb"<(x:)?dimension [^>]*>", b"", xml)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D6:D9)", "SUM(D6:D12)"), ("SUM($D$5:D$9)", "SUM($D$5:D$12)"), ("'台账'!B6:F9*2", "'台账'!B6:F12*2"),
        ("台账!$D$6:$D$9,其他!D6:D9", "台账!$D$6:$D$12,其他!D6:D9"), ('"D6:D9"&D6', '"D6:D9"&D6'), ("D6:F6", "D6:F6"),
        ("SUM(D7:D9)", "SUM(D7:D9)"), ("SUM(H6:H9)", "SUM(H6:H9)"), ("tbl[D6:D9]", "tbl[D6:D9]"), ("SUM(D6:D20)", "SUM(D6:D20)"),
        ("SUM(D:D)", "SUM(D:D)"), ("'It''s'!D6:D9", "'It''s'!D6:D9"), ("SUM(D6:D8)", "SUM(D6:D8)"),
    ],
)  # fmt: skip
def test_areas_in_formulas_follow_as_in_excel(formula: str, expected: str) -> None:
    assert resized_formula(formula, LEDGER, LEDGER, Area.parse("B6:F9"), 12) == expected


@pytest.mark.parametrize("area", ["F6:B9", "$F$6:$B$9", "B9:F6"])
def test_an_area_with_its_corners_the_wrong_way_round_is_refused(area: str) -> None:
    with pytest.raises(FileError, match="不是单元格区域"):
        resized_formula(f"SUM({area})", LEDGER, LEDGER, Area.parse("B6:F9"), 12)
    assert resized_formula(f'SUM(B1)&"{area}"', LEDGER, LEDGER, Area.parse("B6:F9"), 12) == f'SUM(B1)&"{area}"'


@pytest.mark.parametrize(
    "written",
    [
        "SUM(账单!B2:B3)",
        "SUM(账<!-- -->单!B2:B3)",
        "<![CDATA[SUM(账]]>单!B2:B3)",
        "SUM(&#36134;单!B2:B3)",
        "SUM(账单!B2:B<!-- -->3)",
        "SUM(账单!B2&#58;B3)",
    ],
)
def test_areas_follow_however_a_formula_is_written(written: str) -> None:
    parts = parts_of(plain_workbook())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="Sheet"', 'name="账单"'.encode())
    other = parts["xl/worksheets/sheet2.xml"]
    assert b"</row>" in other
    parts["xl/worksheets/sheet2.xml"] = other.replace(b"</row>", f'<c r="B1"><f>{written}</f></c></row>'.encode())
    book = FileBook(Package.from_bytes(zipped(parts)))
    book.write("bills", [{"编号": f"D{number}", "数量": number} for number in (1, 2, 3)])
    assert book.formulas() == {CellRef("别的", "B1"): "SUM(账单!B2:B4)"}


@pytest.mark.parametrize("signs", [31, 90])
@pytest.mark.parametrize("quote", ["", "'", "&apos;"])
def test_areas_follow_a_sheet_with_a_name_of_any_length(signs: int, quote: str) -> None:
    """Excel allows 31 signs, LibreOffice more; the end of the name is what a part is asked for first."""
    name = "甲" + "账" * (signs - 1)
    parts = parts_of(plain_workbook())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="Sheet"', f'name="{name}"'.encode())
    written = f'<c r="B1"><f>SUM({quote}{name}{quote}!B2:B3)</f></c></row>'.encode()
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(b"</row>", written)
    book = FileBook(Package.from_bytes(zipped(parts)))
    book.write("bills", [{"编号": f"D{number}", "数量": number} for number in (1, 2, 3)])
    quoted = quote.replace("&apos;", "'")
    assert book.formulas() == {CellRef("别的", "B1"): f"SUM({quoted}{name}{quoted}!B2:B4)"}


def test_formulas_of_rows_that_were_just_appended_follow_too() -> None:
    """Where no cell had them before: the column's declaration alone names the other sheet."""
    made = openpyxl.Workbook()
    for page, name, heads in ((made.active, "甲", ("编号", "合计")), (made.create_sheet("乙"), "乙", ("数",))):
        page.title = name
        for row in (heads, (1,), (2,)):
            page.append(row)
        page.add_table(Table(displayName=f"tbl_{name}", ref=f"A1:{'AB'[len(heads) - 1]}3"))
    tables = made["甲"].tables["tbl_甲"]
    tables._initialise_columns()
    for column, head in zip(tables.tableColumns, ("编号", "合计")):
        column.name = head
    tables.tableColumns[1].calculatedColumnFormula = TableFormula(attr_text="SUM(乙!$A$2:$A$3)")
    stream = io.BytesIO()
    made.save(stream)
    book = FileBook(Package.from_bytes(stream.getvalue()))
    book.append("tbl_甲", [{"编号": 3}, {"编号": 4}])
    book.write("tbl_乙", [{"数": number} for number in range(5)])
    assert set(book.formulas().values()) == {"SUM(乙!$A$2:$A$6)"}


def asks_to_calculate(book: FileBook, folder: Path) -> bool:
    book.save_as(folder / "out.xlsx")
    return b"fullCalcOnLoad" in Package.open(folder / "out.xlsx").part("xl/workbook.xml")


def test_a_result_that_becomes_another_makes_the_formulas_on_it_old(tmp_path: Path) -> None:
    """Who typed its inputs did not calculate."""
    parts = Parts.of(by_xlsxwriter(frozenset()))
    parts.change("xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    for value, is_old in ((1005, False), (2000, True)):
        book = FileBook(Package.from_bytes(parts.packed()))
        book.put({CellRef(LEDGER, "H10"): value})
        assert asks_to_calculate(book, tmp_path) == is_old


def test_the_host_is_asked_to_calculate_where_results_may_be_old(tmp_path: Path) -> None:
    def book() -> FileBook:
        parts = Parts.of(by_xlsxwriter(frozenset()))
        parts.change("xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
        return FileBook(Package.from_bytes(parts.packed()))

    assert not asks_to_calculate(book(), tmp_path)
    changed, results, both, formula = book(), book(), book(), book()
    changed.put({CellRef(LEDGER, "H6"): 3})
    results.put(dict.fromkeys(results.formulas(), 4.5))
    both.put({CellRef(LEDGER, "H6"): 3})
    both.put(dict.fromkeys(both.formulas(), 4.5))
    formula.set_formulas({CellRef(LEDGER, "H8"): "=H6*2"})
    assert [asks_to_calculate(book, tmp_path) for book in (changed, results, both, formula)] == [
        True,
        False,
        False,
        True,
    ]


def test_formulas_that_are_none_are_refused() -> None:
    book = opened()
    for text in ("", "=", "A1\x00", "1+" * 5_000 + "1"):
        with pytest.raises(FileError, match="公式"):
            book.set_formulas({CellRef(LEDGER, "H8"): text})


def sheet(rows: str, after: str = "") -> bytes:
    return f'<worksheet xmlns="m"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def _links(size: int) -> Callable[[], object]:
    parts = Parts.of(by_xlsxwriter(frozenset()))
    evil = b"<!-- GHG_" + b"<definedName " * size + b" -->"
    parts.change("xl/workbook.xml", b"<sheets>", evil + b"<sheets>")
    package = Package.from_bytes(parts.packed(0))
    return lambda: repair_links(package)


LINEAR: dict[str, tuple[int, Callable[[int], Callable[[], object]]]] = {
    "comments like rows": (20_000, lambda n: lambda: set_cells(sheet('<!-- <row r="1"><f t="array" --> ' * n), {"A1": 1})),
    "open tags in a comment": (20_000, _links),
    "quotes in a formula": (50_000, lambda n: lambda: needs_translation("'\"" * n)),
    "prefixes of a name": (20_000, lambda n: lambda: calls_our_function("_xll._xludf." * n + "GHG_SHARE(1,2,3)")),
    "paths of a name": (20_000, lambda n: lambda: without_addin_prefix("'a'!" * n + "'" * n + "GHG_X(", ())),
    "areas in a formula": (50_000, lambda n: lambda: resized_formula("A1:A9+" * n, "s", "s", Area(1, 1, 9, 1), 12)),
    "rows": (10_000, lambda n: lambda: set_cells(sheet("".join(f'<row r="{k}"><c r="A{k}"><v>1</v></c></row>' for k in range(1, n))), {"A1": 1, f"B{n}": 2})),
    "arrays": (4_000, lambda n: lambda: set_cells(sheet("".join(f'<row r="{k}"><c r="A{k}"><f t="array" ref="A{k}">B1</f></c></row>' for k in range(1, n))), {f"A{k}": k for k in range(1, n)})),
    "merged cells": (4_000, lambda n: lambda: set_cells(sheet("", "<mergeCells>" + "".join(f'<mergeCell ref="A{k}:B{k}"/>' for k in range(1, n)) + "</mergeCells>"), {f"A{k}": k for k in range(1, n)})),
    "an attribute": (400_000, lambda n: lambda: scan(sheet(f'<row r="1" x="{">" * n}"/>'), "s").hidden_rows()),
}  # fmt: skip


@pytest.mark.parametrize("name", LINEAR)
def test_time_grows_as_the_size_does(name: str) -> None:
    """Four times the size takes four times as long; a pattern that goes back would take sixteen times."""
    size, make = LINEAR[name]

    def cost(many: int) -> float:
        act = make(many)
        times = []
        for _ in range(3):
            before = time.process_time()
            act()
            times.append(time.process_time() - before)
        return min(times)

    assert cost(4 * size) < 9 * cost(size) + 0.05


def test_an_array_larger_than_any_sheet_is_filled_is_refused() -> None:
    parts = Parts.of(by_xlsxwriter(frozenset()))
    parts.put_cells(21, b'<c r="AC21"><f t="array" ref="AC21:XFD1048576">D6:D8*2</f><v>201</v></c>')
    with pytest.raises(FileError, match="数组公式区域过大"):
        FileBook(Package.from_bytes(parts.packed())).formulas()


@pytest.mark.skipif("GHGXL_OOXML_VALIDATOR" not in os.environ, reason="set GHGXL_OOXML_VALIDATOR; CI has it")
@pytest.mark.parametrize("name", swept(["put", "append", "set a formula", "add a sheet"], {"append"}))
def test_microsofts_validator_finds_no_new_fault(name: str) -> None:
    for book in corpus()[::40]:
        raw = foreign_edits.judge(book, name)[1]
        assert raw is None or foreign_edits.validated(book, raw) == []


@pytest.mark.calc
def test_libreoffice_makes_books_and_opens_edited_ones() -> None:
    office = require_soffice()
    chosen = [
        book
        for book in corpus()
        if zlib.crc32(book.name.encode()) % 20 == 0 and not {"signed", "controls"} & book.features
    ]
    # Not all that Excel reads does LibreOffice read: targets such as ./../xl/worksheets, for one.
    seen = [foreign_edits.cells_of(Parts.of(book.raw).content) for book in by_libreoffice(chosen, office)]
    readable = [book for book, cells in zip(chosen, seen, strict=True) if (LEDGER, 6, 2) in cells]
    edited = [
        ForeignBook(book.name, raw) for book in readable if (raw := foreign_edits.judge(book, "append")[1]) is not None
    ]
    saved = list(by_libreoffice(edited, office))
    assert len(saved) == len(edited) > 3
    for book in saved:
        cells = foreign_edits.cells_of(Parts.of(book.raw).content)
        assert [cells[LEDGER, 6 + n, 2][1] for n in range(7)] == ["001", "002", "003", "004", "N0", "N1", "N2"], (
            book.name
        )
        assert [cells[LEDGER, 10 + n, 4][1] for n in range(3)] == ["0.25", "1.25", "2.25"]
        assert all(foreign_edits.judge(book, name) for name in foreign_edits.EDITS if name.startswith("put into"))


def test_an_area_that_is_none_is_refused_where_it_may_cover_the_rows() -> None:
    with pytest.raises(FileError, match="不是单元格区域"):
        resized_formula("SUM(C9:A1)", "s", "s", Area(1, 1, 9, 3), 12)
    assert resized_formula("SUM(C4:A1)", "s", "s", Area(5, 1, 9, 3), 12) == "SUM(C4:A1)"
