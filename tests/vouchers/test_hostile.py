"""Files that are no vouchers or mean harm: one sentence each, nothing opened further, the others read all the same."""

import io
import zipfile
from pathlib import Path

import pytest
from drawn_sheets import A4, Sheet, as_pdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from workbook_templates.files.errors import FileError
from xl_addin.vouchers.documents import pdf, pictures
from xl_addin.vouchers.documents.opened import read_document
from xl_addin.vouchers.work import Task, work

PAGE = as_pdf([Sheet()])


def protected() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, encrypt="secret")
    canvas.drawString(50, 700, "123456")
    canvas.save()
    return stream.getvalue()


def with_action(action: bytes) -> bytes:
    """A PDF whose catalogue does something when it is opened."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"4 0 obj" + action + b"endobj\ntrailer<</Root 1 0 R>>\n"
    )


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    return stream.getvalue()


HOSTILE = {
    "程序.pdf": (b"MZ\x90\0" + bytes(200), "是程序"),
    "脚本.pdf": (b"#!/bin/sh\nrm -rf /\n", "是程序"),
    "加密.pdf": (protected(), "有密码"),
    "坏的.pdf": (b"%PDF-1.7\n" + bytes(300), "已损坏"),
    "启动.pdf": (with_action(b"<</S/Launch/F(calc.exe)>>"), "启动程序"),
    "宏.pdf": (with_action(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"), "脚本"),
    "空.pdf": (b"", "空文件"),
    "台账.ofd": (zipped(**{"[Content_Types].xml": b"<x/>"}), "ghgxl import"),
    "炸弹.ofd": (lambda: zipped(**{"OFD.xml": bytes(50_000_000)}), "压缩炸弹"),
    "压缩包.ofd": (zipped(**{"a.txt": b"1"}), "不是 OFD"),
    "坏的.ofd": (b"PK\x03\x04" + bytes(100), "已损坏"),
    "外部.xml": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EInvoice>&e;</EInvoice>', "DOCTYPE"),
    "别的.xml": (b"<Invoice/>", "不是数电票"),
    "坏的.jpg": (b"\xff\xd8\xff\xe0" + bytes(100), "已损坏"),
    "巨大.png": (bomb, "过大"),
    "文本.txt2": ("你好".encode(), "不是 PDF"),
    "旧表.xls2": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_one_sentence(name: str, tmp_path: Path) -> None:
    made, says = HOSTILE[name]
    content = made() if callable(made) else made
    path = tmp_path / name
    path.write_bytes(content)
    told = work(Task(path, name, "digest", tmp_path / "记录" / "1.json"))
    assert says in told.failure
    assert told.failure.endswith("。")
    assert "\n" not in told.failure
    assert path.read_bytes() == content
    assert not (tmp_path / "记录").exists()


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 0)
    path = tmp_path / "长.pdf"
    path.write_bytes(PAGE)
    with pytest.raises(FileError, match="超过0页"):
        read_document(path, "长.pdf")


def test_too_many_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAMES", 0)
    path = tmp_path / "一张.png"
    Image.new("RGB", (20, 20)).save(path)
    with pytest.raises(FileError, match="过大"):
        read_document(path, path.name)
