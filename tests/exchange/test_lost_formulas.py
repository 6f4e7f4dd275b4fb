"""Formulas that a program has dropped from cells come back from the declarations, where the values are what they give."""

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from archive_command import run_command
from openpyxl import load_workbook
from sample_books import after_run, opened

from workbook_templates.engagement.reader import read
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.tables.monthly import USUAL_ROWS
from xl_addin.batch.found import find
from xl_addin.batch.record import kept
from xl_addin.batch.running import Batch
from xl_addin.batch.work import work
from xl_addin.books.file import FileBook
from xl_addin.books.restoring import restore_formulas
from xl_addin.outputs.exchange_copy import make_exchange_copy

SAMPLE = "bus_operator"
FORMULA = re.compile(rb"<f(?: [^>]*)?>[^<]*</f>")
TOLD = re.compile(r"已按本工具的声明恢复 (\d+) 处")


def bare(raw: bytes, *sheets: str) -> Package:
    """Without the formulas of its cells; their values stay."""
    package = Package.from_bytes(raw)
    for label, part in read_index(package).sheets.items():
        if not sheets or label in sheets:
            package.replace(part, FORMULA.sub(b"", package.part(part)))
    return package


def with_values_alone(raw: bytes) -> Package:
    """As openpyxl saves what it has read with ``data_only=True``."""
    book, saved = load_workbook(BytesIO(raw), data_only=True), BytesIO()
    book.save(saved)
    return Package.from_bytes(saved.getvalue())


def test_run_puts_all_of_them_back_with_their_values_and_tells_the_ranges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = after_run(SAMPLE).content
    wanted = opened(raw)
    (tmp_path / "a.xlsx").write_bytes(bare(raw).to_bytes())
    assert FileBook.open(tmp_path / "a.xlsx").formulas() == {}
    run_command(monkeypatch, "check", tmp_path / "a.xlsx")
    assert "注意：“a.xlsx”的单元格中已没有公式，只有值" in capsys.readouterr().err
    run_command(monkeypatch, "run", tmp_path / "a.xlsx", "-o", tmp_path / "b.xlsx")
    restored, told = FileBook.open(tmp_path / "b.xlsx"), capsys.readouterr().err
    assert restored.formulas() == wanted.formulas()
    kept_of_commands = [wanted.cell(f"filled_{table}")[0] for table in ("journal", "data_copies")]
    shown = wanted.formulas().keys() - set(kept_of_commands)
    assert {ref: restored.value(ref) for ref in shown} == {ref: wanted.value(ref) for ref in shown}
    assert TOLD.search(told)
    assert "  排放源：M7:T14、V7:W14\n" in told
    assert "月度活动数据：" in told
    assert "没有改动" not in told
    run_command(monkeypatch, "run", tmp_path / "b.xlsx", "-o", tmp_path / "c.xlsx")
    told = capsys.readouterr().err
    assert "恢复" not in told
    assert "没有公式" not in told


def test_a_value_that_is_not_what_the_formula_gives_is_left_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = FileBook(bare(after_run(SAMPLE).content, "排放计算"))
    records = read(book).tables["emissions"].columns
    changed = CellRef("排放计算", f"G{records.first_row + 1}")
    assert book.value(changed) is not None
    book.put({changed: 1.0})
    (tmp_path / "a.xlsx").write_bytes(book.to_bytes())
    run_command(monkeypatch, "run", tmp_path / "a.xlsx", "-o", tmp_path / "b.xlsx")
    told = capsys.readouterr()
    assert (
        f"1 处没有公式，值与声明的公式的结果不同，没有改动，请核实后恢复：\n  排放计算：{changed.address}\n" in told.err
    )
    restored = FileBook.open(tmp_path / "b.xlsx")
    assert set(opened(after_run(SAMPLE).content).formulas()) - set(restored.formulas()) == {changed}
    assert restored.value(changed) == 1.0
    assert "W-8" in told.out


def test_an_array_comes_back_only_whole() -> None:
    book = FileBook(bare(after_run(SAMPLE).content, "月度活动数据"))
    book.put({CellRef("月度活动数据", "F8"): 123.0})
    _, left = restore_formulas(book)
    assert left[1:] == [f"  月度活动数据：D7:O{6 + USUAL_ROWS}"]
    texts = book.formulas()
    assert CellRef("月度活动数据", "D7") not in texts
    assert CellRef("月度活动数据", "P7") in texts


def test_what_openpyxl_kept_the_values_of() -> None:
    raw = after_run(SAMPLE).content
    book = FileBook(with_values_alone(raw))
    assert book.formulas() == {}
    assert restore_formulas(book)[1] == []
    assert book.formulas() == opened(raw).formulas()


def test_a_frozen_copy_stays_frozen() -> None:
    book = opened(after_run(SAMPLE).content)
    make_exchange_copy(book, datetime(2026, 3, 1))
    before = book.formulas()
    assert restore_formulas(book) == ([], [])
    assert book.formulas() == before


def test_batch_puts_them_back_as_run_does_and_tells_in_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = bare(after_run(SAMPLE).content)
    book = FileBook(package)
    records = read(book).tables["emissions"].columns
    changed = CellRef("排放计算", f"G{records.first_row + 1}")
    book.put({changed: 1.0})
    (tmp_path / "项目").mkdir()
    (tmp_path / "项目" / "a.xlsx").write_bytes(book.to_bytes())
    [task] = Batch.of(find(tmp_path / "项目", tmp_path / "OUT"), tmp_path / "OUT").tasks
    assert work(task, None).failure == ""
    run_command(monkeypatch, "run", tmp_path / "项目" / "a.xlsx", "-o", tmp_path / "b.xlsx")
    told = capsys.readouterr().err
    by_batch, by_run = FileBook.open(task.book), FileBook.open(tmp_path / "b.xlsx")
    assert by_batch.formulas() == by_run.formulas()
    assert changed not in by_batch.formulas()
    facts = kept(task)
    assert facts is not None
    [restored, left] = facts["notices"]
    assert restored.rstrip("。") in told
    assert left == f"1 处没有公式，值与声明的公式的结果不同，没有改动，请核实后恢复：排放计算：{changed.address}。"
