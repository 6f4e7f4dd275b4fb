"""Untrusted files: every failure of opening or reading is one FileError with one Chinese sentence."""

import contextlib
import random
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from sample_books import EMPTY, as_built

from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

MUTANTS = 1_500


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return path


def refused(path: Path, word: str) -> None:
    with pytest.raises(FileError, match=word) as caught:
        FileBook.open(path)
    assert str(caught.value).endswith("。")
    assert "\n" not in str(caught.value)


def test_what_is_no_workbook(tmp_path: Path) -> None:
    refused(tmp_path / "没有.xlsx", "找不到文件")
    refused(tmp_path / "没有\0.xlsx", "无法读取")
    refused(tmp_path, "文件夹")
    for raw in (b"", b"%PDF-1.7", b"a,b\n1,2\n"):
        (tmp_path / "x.xlsx").write_bytes(raw)
        refused(tmp_path / "x.xlsx", "不是 Excel 工作簿")
    (tmp_path / "x.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    refused(tmp_path / "x.xlsx", "旧版 .xls")
    refused(zipped(tmp_path / "x.xlsx", {"a.txt": b"a"}), "不是 Excel 工作簿")
    refused(zipped(tmp_path / "x.xlsx", {"[Content_Types].xml": b"<Types/>"}), "不是 Excel 工作簿")


def test_missing_and_broken_parts(original: Path, sample: SimpleNamespace, tmp_path: Path) -> None:
    parts = sample.parts(original)
    refused(zipped(tmp_path / "x.xlsx", parts | {"xl/workbook.xml": b"<workbook"}), "已损坏")
    refused(zipped(tmp_path / "x.xlsx", parts | {"xl/styles.xml": b"<a></b>"}), "已损坏")
    lost = {name: raw for name, raw in parts.items() if name != "xl/tables/table1.xml"}
    refused(zipped(tmp_path / "x.xlsx", lost), "缺少内部部件")
    book = FileBook.open(zipped(tmp_path / "x.xlsx", parts | {"xl/worksheets/sheet2.xml": b"<worksheet><sheetData>"}))
    with pytest.raises(FileError, match=r"能源账单.*已损坏"):
        book.read("tbl_bill")


def exercise(raw: bytes) -> None:
    """Everything the port offers, on whatever bytes; only a FileError may come out."""
    with contextlib.suppress(FileError):
        book = FileBook(Package.from_bytes(raw))
        for table in book.tables():
            with contextlib.suppress(FileError):
                grid = book.read(table)
                rows = [dict(zip(grid.headers, row, strict=True)) for row in grid.rows[:20]]
                book.write(table, [*rows, {}])
        for name in ("报告日期", "受核查方", "区域"):
            with contextlib.suppress(FileError):
                book.put({book.cell(name)[0]: "改"})


def mutated(raw: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(3)
    if kind == 0:
        return raw[: chance.randrange(len(raw))]
    flipped = bytearray(raw)
    for _ in range(chance.choice((1, 3, 30))):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    if kind == 1:
        return bytes(flipped)
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.randrange(1, 200) :]


def test_mutated_files_only_ever_raise_book_error(original: Path) -> None:
    raw = original.read_bytes()
    chance = random.Random(20261120)
    for _ in range(MUTANTS):
        exercise(mutated(raw, chance))


@pytest.mark.long
def test_mutated_parts_only_ever_raise_book_error(original: Path, sample: SimpleNamespace) -> None:
    """Behind the checksums: the damage is in the XML itself."""
    chance = random.Random(20261121)
    names = [name for name in sample.parts(original) if name.endswith((".xml", ".rels")) and "theme" not in name]
    for _ in range(MUTANTS):
        package = Package.open(original)
        name = chance.choice(names)
        part = package.part(name)
        if chance.random() < 0.5:
            new = mutated(part, chance)
        else:  # well-formed more often: only digits and letters inside change
            flipped = bytearray(part)
            for _ in range(3):
                at = chance.randrange(len(flipped))
                if chr(flipped[at]).isalnum():
                    flipped[at] = chance.choice(b"09aAzZ-.:$")
            new = bytes(flipped)
        package.replace(name, new)
        exercise(package.to_bytes())


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("renamed", "工作簿中没有工作表“基本信息”（已删除或改名）：名称“current_name”指向其中的单元格"),
        ("#REF!", "名称“current_name”所指的工作表或单元格已被删除（现为 #REF!$B$5）"),
    ],
)
def test_a_sheet_renamed_or_deleted_is_named(tmp_path: Path, named: str, says: str) -> None:
    (tmp_path / "空.xlsx").write_bytes(as_built(EMPTY))
    with zipfile.ZipFile(tmp_path / "空.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["xl/workbook.xml"].decode()
    if named == "#REF!":
        changed = re.sub(r"(name=\"current_name\"[^>]*>)[^<]*<", r"\1#REF!$B$5<", text)
    else:
        changed = re.sub(r"(<(?:\w+:)?sheet\b[^>]*)name=\"基本信息\"", r'\1name="基本情况"', text)
    assert changed != text
    parts["xl/workbook.xml"] = changed.encode()
    with pytest.raises(FileError, match=re.escape(says)):
        read(FileBook.open(zipped(tmp_path / "改.xlsx", parts)))
