"""A file of any kind: told by its content, never by its name, and handed to whoever reads it."""

from collections.abc import Callable
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.errors import FileError
from xl_addin.vouchers.documents.invoice_xml import read_invoice
from xl_addin.vouchers.documents.ofd import read_ofd
from xl_addin.vouchers.documents.pages import Document
from xl_addin.vouchers.documents.pdf import read_pdf
from xl_addin.vouchers.documents.pictures import read_pictures

LARGEST = 200 << 20  # bytes
HEAD = 1_024  # bytes in which a PDF begins
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM", b"RIFF")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
# What else it may be -> what to do.
OTHERS = {
    b"\xd0\xcf\x11\xe0": "是旧版 Office 文件：台账请用 ghgxl import，凭证请另存为 PDF",
    b"Rar!": "是压缩包：请解压后再放入文件夹",
    b"7z\xbc\xaf": "是压缩包：请解压后再放入文件夹",
    b"\x1f\x8b": "是压缩包：请解压后再放入文件夹",
}


def read_document(path: Path, label: str) -> Document:
    """A file as texts at their places.

    Args:
        path: the file, which is only read. label: its name, for messages.

    Raises:
        FileError: it is none of the kinds that are read, damaged, protected, or would run something.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(f"“{label}”超过{LARGEST >> 20} MB，没有读取：请拆分或压缩图片。")
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"“{label}”无法读取（{cause(error)}）：请关闭占用它的程序或检查权限。") from error
    return _reader(content, label)(content, label)


def _reader(content: bytes, label: str) -> Callable[[bytes, str], Document]:
    if not content:
        raise FileError(f"“{label}”是空文件：请重新索取。")
    if content.startswith(PROGRAMS):
        raise FileError(f"“{label}”是程序，不是凭证，没有打开：请核实来源，不要运行它。")
    if b"%PDF-" in content[:HEAD]:
        return read_pdf
    if content.startswith(PICTURES):
        return read_pictures
    if content.startswith(b"PK\x03\x04"):
        return read_ofd
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_invoice
    for mark, told in OTHERS.items():
        if content.startswith(mark):
            raise FileError(f"“{label}”{told}。")
    raise FileError(f"“{label}”不是 PDF、OFD、图片或数电票 XML，没有读取：请另存为其中一种。")
