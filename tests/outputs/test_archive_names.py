"""Whatever a voucher's file is called: its archive verifies, with us and with the reference tool, and can be held by Windows."""

import datetime as dt
import json
import os
import re
import unicodedata
from pathlib import Path

import bagit
import pytest
from docx import Document
from sample_books import after_run

from xl_addin.outputs.archive.bag import read_manifest
from xl_addin.outputs.archive.content import csv_bytes
from xl_addin.outputs.archive.folder import NewArchive, write_archive
from xl_addin.outputs.archive.names import LONGEST, portable_name, portable_paths
from xl_addin.outputs.archive.verification import verify_archive

WHEN = dt.datetime(2026, 5, 6, 10, 0)
COMPOSED, APART = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")
PORTABLE = ["电费 2024（1）.pdf", ".隐藏", "a&b;c'd.pdf", "a~2.pdf", "无扩展名", "é.pdf", "x" * 251 + ".pdf", "电" * 85]
ODD = [
    "换\n行.pdf", "回\r车.pdf", "回\r\n车.pdf", "\n", "行\u2028分.pdf", "段\u2029.pdf", "下一行\x85.pdf", "折\x0b页\x0c.pdf",
    "组\x1c.pdf", "控\x01制\x1b[31m.pdf", "删\x7f.pdf", "100%.pdf", "%0A.pdf", "%0d%0D%25.pdf", b"\xb5\xe7\xb7\xd1.pdf", b"\xff",
    f"{APART}.pdf", f"同{COMPOSED}", f"同{APART}", "零\u200b宽.pdf", "反\u202efdp.exe", "\ufeff头", "全角空格\u3000", " 前", "后 ",
    "CON", "con.pdf", "NUL.tar.gz", "COM1", "LPT9.txt", "COM¹", "aux .pdf", "a:b.pdf", "a*b", "a?b", 'a"b', "a<b>", "a|b", "a\\b",
    "点.", "点...", "同名.pdf", "同名.PDF", "A.pdf", "a.pdf", "a_b.pdf", "*", "-", "~", "#.pdf", "Prn/电费/x.pdf", "夹 /y.pdf",
    "夹_/y.pdf", "大/z.pdf", "大:/z.pdf", "d\n/e\n.pdf", "Straße.pdf", "STRASSE.pdf", "x" * 255, "电" * 84 + "\n.x", "y" * 250 + ":.pdf",
    "非字符\uffff.pdf", "\ufffe", "\ufdd0.pdf", "\U0010ffff.pdf",
]  # fmt: skip
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d|COM[¹²³]|LPT[¹²³])( *\..*)?", re.IGNORECASE)


def is_held_by_windows(name: str) -> bool:
    return not (
        re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
        or name.endswith((".", " "))
        or DEVICES.fullmatch(name)
        or len(name) > 255
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "完成.xlsx"
    path.write_bytes(after_run("bus_operator").content)
    return path


def made_of(book: Path, folder: Path, names: list[str | bytes]) -> NewArchive:
    (folder / "v").mkdir()
    for name in names:
        path = folder / "v" / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name))
    (folder / "out").mkdir()
    return write_archive(book, folder / "v", folder / "out", WHEN)


def test_any_name_is_archived_and_verifies(book: Path, tmp_path: Path) -> None:
    """All of them in one archive: every file is there once, under a name that every system holds; its own in the list."""
    made = made_of(book, tmp_path, [*ODD, *PORTABLE])
    assert verify_archive(made.folder) == []
    assert bagit.Bag(str(made.folder)).validate()
    listed = json.loads((made.folder / "data" / "存档清单.json").read_text("utf-8"))["documents"]
    kept = {
        os.fsdecode((made.folder / "data" / line["path"]).read_bytes()): line
        for line in listed
        if line["path"].startswith("凭证/")
    }
    assert set(kept) == {os.fsdecode(name) for name in (*ODD, *PORTABLE)}
    for name, line in kept.items():
        path = line["path"].removeprefix("凭证/")
        assert all(is_held_by_windows(step) for step in path.split("/")), path
        text = os.fsencode(name).decode("utf-8", "backslashreplace")
        assert line.get("original", path) == text
        assert (name in PORTABLE) <= (path == name)
    paths = [unicodedata.normalize("NFC", line["path"]).casefold() for line in listed]
    assert len(paths) == len(set(paths))
    assert kept["\udcb5\udce7\udcb7\udcd1.pdf"]["original"] == r"\xb5\xe7\xb7\xd1.pdf"
    cells = {
        cell.text for table in Document(str(made.folder / "data" / "存档清单.docx")).tables for cell in table._cells
    }
    assert "凭证/换_行.pdf（原名：换\\n行.pdf）" in cells


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_one_alone(name: str | bytes) -> None:
    """Portable names change no more, and what the names of a folder become does not depend on their order."""
    text = os.fsdecode(name)
    for step in text.split("/"):
        kept = portable_name(step)
        assert portable_name(kept) == kept
        assert is_held_by_windows(kept)
        assert len(kept.encode()) <= LONGEST
        assert not re.search(r"[%\r\n\x85\u2028\u2029]", kept)


def test_names_do_not_depend_on_the_order() -> None:
    names = [os.fsdecode(name) for name in (*ODD, *PORTABLE)]
    assert portable_paths(names) == portable_paths(reversed(names))
    assert portable_paths(["a:b", "a_b", "A:B", "a?b"]) == {
        "a_b": "a_b",
        "A:B": "A_B~2",
        "a:b": "a_b~3",
        "a?b": "a_b~4",
    }


def test_longer_than_any_system_holds() -> None:
    """A disk of Windows holds 255 characters, which are 765 bytes here."""
    assert portable_name("电" * 200 + ".pdf") == "电" * 83 + ".pdf"
    assert len(portable_name("电" * 500).encode()) == 255


def test_a_disk_that_composes_characters_in_its_own_way(book: Path, tmp_path: Path) -> None:
    """A Mac takes é apart: the same files under the same names, for us and for the reference tool."""
    made = made_of(book, tmp_path, ["é/ü.pdf", "ö.pdf"])
    for path in sorted((made.folder / "data").rglob("*"), reverse=True):
        path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))
    assert unicodedata.normalize("NFD", "ö.pdf") in {path.name for path in (made.folder / "data" / "凭证").iterdir()}
    assert verify_archive(made.folder) == []
    assert bagit.Bag(str(made.folder)).validate()
    (made.folder / "data" / "凭证" / "ö.pdf").write_bytes(b"another")
    assert verify_archive(made.folder) == ["多出文件：data/凭证/ö.pdf"]


def test_a_manifest_is_read_to_the_last_sign() -> None:
    digest = "0" * 64
    assert read_manifest(f"{digest}  data/a b\u2028c\x85.pdf\nx\n{digest} data/d\n".encode()) == {
        "data/a b\u2028c\x85.pdf": digest
    }


@pytest.mark.parametrize("sign", "＝＋－＠=+-@")
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\t", "\ufeff", "\u200b"])
def test_a_text_that_some_program_takes_for_a_formula(sign: str, before: str) -> None:
    """Excel in Chinese and Japanese takes full-width signs for the others."""
    assert csv_bytes([[f"{before}{sign}1"]]).decode("utf-8-sig").strip('"\r\n').startswith(f"'{before}{sign}")
