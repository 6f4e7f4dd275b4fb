"""What another program leaves out of the tables when it saves is named and put back."""

import re
from pathlib import Path

import pytest
from archive_command import run_command
from libreoffice import saved_again
from sample_books import EMPTY, after_run, as_built, not_printed

from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from xl_addin.books.file import FileBook
from xl_addin.calc.command_server import answer
from xl_addin.terminal.opening import open_book

FORMULA = re.compile(rb"<calculatedColumnFormula>.*?</calculatedColumnFormula>", re.DOTALL)
STYLE = re.compile(rb"<tableStyleInfo[^>]*/>")


def column_formulas(package: Package) -> dict[tuple[str, str], str]:
    tables = read_index(package).tables.values()
    return {
        (t.name, header): text for t in tables for header, text in zip(t.headers, t.column_formulas) if text is not None
    }


def stripped(raw: bytes) -> Package:
    """Without the formulas of columns and the styles of tables, as Calc saves it."""
    package = Package.from_bytes(raw)
    for table in read_index(package).tables.values():
        package.replace(table.part, STYLE.sub(b"", FORMULA.sub(b"", package.part(table.part))))
    return package


def styled(package: Package) -> int:
    return sum(bool(STYLE.search(package.part(table.part))) for table in read_index(package).tables.values())


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "sample"])
def test_formulas_and_styles_come_back_as_they_were(is_empty: bool) -> None:
    raw = as_built(EMPTY) if is_empty else after_run("bus_operator").content
    wanted = column_formulas(Package.from_bytes(raw))
    assert len(wanted) == sum(map(len, declared_formulas().values()))
    book = FileBook(stripped(raw))
    assert len(book.restore_columns(declared_formulas)) == len(wanted)
    again = Package.from_bytes(book.to_bytes())
    assert column_formulas(again) == wanted
    assert styled(again) == len(read_index(again).tables)
    assert FileBook(again).restore_columns(declared_formulas) == []


def test_a_frozen_column_stays_frozen() -> None:
    book = FileBook(Package.from_bytes(after_run("bus_operator").content))
    book.freeze()
    frozen = FileBook(stripped(book.to_bytes()))
    restored = frozen.restore_columns(declared_formulas)
    calls = {
        f"{name}[{header}]"
        for name, texts in declared_formulas().items()
        for header, text in texts.items()
        if "GHG_" in text
    }
    assert restored
    assert not calls & set(restored)


def test_the_menu_of_calc_freezes_a_changed_document_with_its_columns_and_styles(tmp_path: Path) -> None:
    """What the extension hands over then is a copy that Calc has saved."""
    raw = after_run("bus_operator").content
    (tmp_path / "copy.xlsx").write_bytes(stripped(raw).to_bytes())
    request = {"command": "freeze", "source": str(tmp_path / "copy.xlsx"), "answers": [str(tmp_path / "冻结.xlsx")]}
    assert answer(request, lambda stage: None)["text"].startswith("已冻结")
    frozen = Package.open(tmp_path / "冻结.xlsx")
    assert column_formulas(frozen) == {
        place: text for place, text in column_formulas(Package.from_bytes(raw)).items() if "GHG_" not in text
    }
    assert styled(frozen) == len(read_index(frozen).tables)


@pytest.mark.parametrize("command", [("run",), ("assemble",), ("circumstances",)])
def test_commands_that_write_restore_and_check_names_the_loss(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = after_run("bus_operator").content
    (tmp_path / "另存.xlsx").write_bytes(stripped(raw).to_bytes())
    run_command(monkeypatch, *command, tmp_path / "另存.xlsx", "-o", tmp_path / "b.xlsx")
    wanted = column_formulas(Package.from_bytes(raw))
    assert column_formulas(Package.open(tmp_path / "b.xlsx")) == wanted
    run_command(monkeypatch, "check", tmp_path / "另存.xlsx")
    assert f"表格的 {len(wanted)} 个计算列公式丢失" in capsys.readouterr().err
    run_command(monkeypatch, "check", tmp_path / "b.xlsx")
    assert "计算列" not in capsys.readouterr().err


def test_dropped_tables_are_named(tmp_path: Path) -> None:
    """As SheetJS saves: the cells are there, the tables are not."""
    package = Package.from_bytes(as_built("bus_operator"))
    lost = len(read_index(package).tables)
    for sheet_part in {table.sheet_part for table in read_index(package).tables.values()}:
        package.replace(
            sheet_part, re.sub(rb"<tableParts.*?</tableParts>", b"", package.part(sheet_part), flags=re.DOTALL)
        )
        folder, _, name = sheet_part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels"
        package.replace(rels, re.sub(rb"<Relationship [^>]*/table\"[^>]*/>", b"", package.part(rels)))
    (tmp_path / "a.xlsx").write_bytes(package.to_bytes())
    with pytest.raises(
        FileError,
        match=rf"“a\.xlsx”中 {lost} 个表格已不是 Excel 表格.*基本信息（years）、.*SheetJS.*请用另存之前的文件",
    ):
        open_book(tmp_path / "a.xlsx")


@pytest.mark.calc
def test_a_workbook_that_calc_saved(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(not_printed(after_run("bus_operator").content))
    saved = saved_again([tmp_path / "a.xlsx"], tmp_path) / "a.xlsx"
    wanted = column_formulas(Package.open(tmp_path / "a.xlsx"))
    assert column_formulas(Package.open(saved)) == {}
    book = open_book(saved)
    restored = column_formulas(Package.from_bytes(book.to_bytes()))
    assert {place: text.replace("'", "").upper() for place, text in restored.items()} == {
        place: text.replace("'", "").upper() for place, text in wanted.items()
    }  # Calc quotes fewer names of sheets, and writes functions that it does not know in small letters
