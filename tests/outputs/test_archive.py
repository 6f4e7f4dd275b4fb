"""The archive of 七: complete, verifiable by other tools, true to the last bit, and made whole or not at all."""

import csv
import datetime as dt
import io
import json
import os
import random
import shutil
from pathlib import Path

import bagit
import pytest
from archive_command import command
from docx import Document
from docx.oxml.ns import qn
from sample_books import after_run
from sweeps import swept

from udfs.kernel.cells import Value
from udfs.vocabularies import VoucherFiling
from workbook_templates.engagement.reader import read
from workbook_templates.files.atomic import folder_lock
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive import folder as folder_module
from xl_addin.outputs.archive import verification
from xl_addin.outputs.archive.folder import write_archive
from xl_addin.outputs.archive.verification import retentions, verify_archive

WHEN = dt.datetime(2026, 5, 6, 10, 0)
SCANNED = "CD-DF-202401"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "完成.xlsx"
    path.write_bytes(after_run("bus_operator").content)
    return path


@pytest.fixture
def vouchers(tmp_path: Path) -> Path:
    folder = tmp_path / "凭证"
    (folder / "电费").mkdir(parents=True)
    (folder / "电费" / f"{SCANNED}.pdf").write_bytes(b"%PDF-1.4 scan")
    (folder / "=1+1.jpg").write_bytes(bytes(range(256)))
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "~$open.xlsx").write_bytes(b"x")
    return folder


@pytest.fixture(scope="module")
def archive(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("archive")
    (parent / "scans").mkdir()
    (parent / "scans" / f"{SCANNED}.pdf").write_bytes(b"%PDF-1.4 scan")
    return write_archive(book, parent / "scans", parent, WHEN).folder


def test_it_holds_everything_with_role_and_clause(book: Path, vouchers: Path, tmp_path: Path) -> None:
    made = write_archive(book, vouchers, tmp_path, WHEN)
    assert made.folder == tmp_path / "2025—0052"
    assert made.identity.title == "深圳市示例公共汽车有限公司（原名为深圳市示例巴士有限公司）"
    assert made.identity.until == dt.date(2031, 5, 6)
    data = made.folder / "data"
    assert (data / "核查工作簿.xlsx").read_bytes() == book.read_bytes()
    assert not any("GHG_" in text for text in FileBook.open(data / "交换副本.xlsx").formulas().values())
    assert list(Document(str(data / "核查报告.docx")).element.body.iter(qn("w:tbl")))
    assert (data / "凭证" / "=1+1.jpg").read_bytes() == bytes(range(256))
    assert made.vouchers.skipped == ["Thumbs.db", "~$open.xlsx"]
    assert SCANNED not in made.vouchers.unmatched
    listed = json.loads((data / "存档清单.json").read_text("utf-8"))
    assert {document["path"]: (document["role"], document["clause"]) for document in listed["documents"]} == {
        "核查工作簿.xlsx": ("核查工作簿", "七.0"),
        "交换副本.xlsx": ("数值副本（公式已冻结）", "七.0"),
        "核查报告.docx": ("核查报告", "六.1"),
        "仅查看的凭证.csv": ("未复印或扫描存档的凭证记录", "七.3"),
        "凭证/=1+1.jpg": ("凭证", "七.3"),
        f"凭证/电费/{SCANNED}.pdf": ("凭证", "七.3"),
    }
    page = Document(str(data / "存档清单.docx"))
    cells = {cell.text for table in page.tables for row in table.rows for cell in row.cells}
    assert folder_module.sha256(data / "存档清单.json") in cells
    assert {document["sha256"] for document in listed["documents"]} <= cells
    assert made.files == len(listed["documents"]) + 2
    assert bagit.Bag(str(made.folder)).validate()
    assert verify_archive(made.folder) == []


def test_vouchers_only_seen_are_recorded(archive: Path, book: Path) -> None:
    raw = (archive / "data" / "仅查看的凭证.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    seen = [
        row
        for row in read(FileBook.open(book)).rows("vouchers")
        if row.text("voucher_filing") == str(VoucherFiling.SEEN)
    ]
    assert heading[0] == "凭证号"
    assert [row[0] for row in rows] == [row.key for row in seen]
    assert rows


def test_a_kind_of_vouchers_is_filed_under_its_name_or_number_by_number(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "凭证"
    folder.mkdir()
    (folder / "CD-DF-2024 全年.pdf").write_bytes(b"%PDF-1.4 scan")
    (folder / "SS-DF-202401.pdf").write_bytes(b"%PDF-1.4 scan")
    unmatched = write_archive(book, folder, tmp_path, WHEN).vouchers.unmatched
    assert not [number for number in unmatched if number.startswith("CD-DF-2024")]
    assert [number for number in unmatched if number.startswith("SS-DF-2024")] == [
        f"SS-DF-2024{month:02}" for month in range(2, 13)
    ]


def test_numbers_of_a_kind_only_seen_stand_beside_it(archive: Path) -> None:
    raw = (archive / "data" / "仅查看的凭证.csv").read_text("utf-8-sig")
    cited = {row[0]: row[-1] for row in csv.reader(io.StringIO(raw))}
    assert cited["IC-D-2024"] == "、".join(f"IC-D-2024{month:02}" for month in range(1, 13))
    assert cited["IC-D-202506"] == ""


def flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("one_in", swept([35, 7], {35}))
def test_any_bit_that_changes_is_found(archive: Path, one_in: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bit of the smallest files, one in so many of the others that hold the lists, and some of the payload."""
    chosen = random.Random(7)
    is_page_of = verification.is_page_of
    for path in sorted(archive.rglob("*")):
        if path.is_dir():
            continue
        raw = path.read_bytes()
        bits = range(len(raw) * 8) if path.parent == archive else [chosen.randrange(len(raw) * 8) for _ in range(12)]
        every = 1 if len(raw) < 300 else one_in
        # Beside the payload nothing concerns the page, which takes most of the time: it is to be found without it.
        monkeypatch.setattr(verification, "is_page_of", (lambda *_: True) if path.parent == archive else is_page_of)
        for bit in list(bits)[::every]:
            path.write_bytes(flipped(raw, bit))
            assert verify_archive(archive) != [], f"{path.name} bit {bit}" if path.name != "bagit.txt" else ""
        path.write_bytes(raw)
    assert verify_archive(archive) == []


def test_missing_and_added_files_are_named(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(archive, copy)
    (copy / "data" / "凭证" / f"{SCANNED}.pdf").unlink()
    (copy / "data" / "凭证" / "新增.pdf").write_bytes(b"new")
    (copy / "便条.txt").write_bytes(b"note")
    assert verify_archive(copy) == [
        f"缺少文件：data/凭证/{SCANNED}.pdf", "多出文件：data/凭证/新增.pdf", "多出文件：便条.txt"]  # fmt: skip


def test_a_failure_leaves_nothing(book: Path, vouchers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("page", "sha256", "flush"):
        with monkeypatch.context() as patched:
            patched.setattr(folder_module, step, full)
            with pytest.raises(FileError, match="没有留下未完成的档案"):
                write_archive(book, vouchers, tmp_path, WHEN)
        assert [path.name for path in tmp_path.iterdir()] == ["凭证"]


def changed(book: Path, path: Path, cells: dict[CellRef, Value]) -> Path:
    opened = FileBook.open(book)
    opened.put(cells)
    opened.save_as(path)
    return path


def test_what_cannot_be_archived_is_said(book: Path, vouchers: Path, tmp_path: Path) -> None:
    undated = changed(book, tmp_path / "undated.xlsx", {read(FileBook.open(book)).forms["filing_date"].ref: None})
    with pytest.raises(FileError, match=r"缺少归档日期（存档与保密!B\d+）"):
        write_archive(undated, vouchers, tmp_path, WHEN)
    with pytest.raises(FileError, match="凭证复印件、扫描件的文件夹"):
        write_archive(book, tmp_path / "none", tmp_path, WHEN)
    with pytest.raises(FileError, match="请先建立文件夹"):
        write_archive(book, vouchers, tmp_path / "none", WHEN)
    (tmp_path / "2025—0052").mkdir()
    with pytest.raises(FileError, match="已存在，未作任何改动"):
        write_archive(book, vouchers, tmp_path, WHEN)
    (vouchers / "link.pdf").symlink_to(book)
    (tmp_path / "2025—0052").rmdir()
    with pytest.raises(FileError, match="链接或特殊文件"):
        write_archive(book, vouchers, tmp_path, WHEN)
    with pytest.raises(FileError, match="不是档案"):
        verify_archive(tmp_path)


def test_an_unreadable_folder_is_not_left_out(book: Path, archive: Path, vouchers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """`Path.rglob` would pass over it and say nothing."""
    scandir = os.scandir

    def refused(path: str = ".") -> object:
        if os.path.basename(path) in ("电费", "凭证"):  # noqa: PTH119  # as os.walk gives it
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(FileError, match=r"无法读取凭证文件夹“.*没有权限"):
        write_archive(book, vouchers, tmp_path, WHEN)
    with pytest.raises(FileError, match=r"无法核对“.*没有权限"):
        verify_archive(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["凭证"]


def test_what_a_killed_archiver_left_is_removed(book: Path, vouchers: Path, tmp_path: Path) -> None:
    left, live = tmp_path / ".ghgxl-archive-left", tmp_path / ".ghgxl-archive-live"
    for folder in (left, live):
        (folder / "2025—0052").mkdir(parents=True)
    with folder_lock(live):
        write_archive(book, vouchers, tmp_path, WHEN)
    assert not left.exists()
    assert live.exists()


def test_what_is_due(archive: Path, tmp_path: Path) -> None:
    [only] = retentions([archive.parent])
    assert (only.folder, only.until) == (archive, dt.date(2031, 5, 6))
    assert retentions([archive]) == [only]
    with pytest.raises(FileError, match="没有档案"):
        retentions([tmp_path])


def test_commands(book: Path, vouchers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert command(monkeypatch, book, "--vouchers", vouchers, "-o", tmp_path) == 1  # scans are missing
    told = capsys.readouterr().out
    assert "已归档" in told
    assert "没有文件名含其编号的文件" in told
    made = tmp_path / "2025—0052"
    assert command(monkeypatch, "verify", made) == 0
    assert command(monkeypatch, "due", tmp_path) == 0
    assert "2031-05-06  未满，不得销毁" in capsys.readouterr().out
    (made / "data" / "凭证" / "=1+1.jpg").unlink()
    assert command(monkeypatch, "verify", made) == 1
    assert "缺少文件" in capsys.readouterr().out
    assert command(monkeypatch, "--help") == 0
    assert "用法" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["../../外", "a/b", "a\\b", "a:b", "a\nb", "0123.", "0123 ", "a|b"])
def test_a_number_that_no_folder_can_be_called_is_refused(
    book: Path, vouchers: Path, tmp_path: Path, number: str
) -> None:
    """The archive is named after it: a separator would lead out of the folder that was asked for."""
    opened = FileBook.open(book)
    opened.put({opened.cell("entity_code")[0]: number})
    opened.save_as(tmp_path / "n.xlsx")
    before = sorted(tmp_path.parent.rglob("*"))
    with pytest.raises(FileError, match="文件夹名"):
        write_archive(tmp_path / "n.xlsx", vouchers, tmp_path, WHEN)
    assert sorted(tmp_path.parent.rglob("*")) == before
