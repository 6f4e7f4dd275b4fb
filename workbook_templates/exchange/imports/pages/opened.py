"""What a file is, told by its content: read as such, or refused with its name and the way out."""

import io
from collections import deque
from pathlib import Path

from workbook_templates.exchange.imports.pages.html import html_file
from workbook_templates.exchange.imports.pages.ods import ods_file
from workbook_templates.exchange.imports.pages.page import LedgerFile
from workbook_templates.exchange.imports.pages.text import decoded, text_file
from workbook_templates.exchange.imports.pages.workbook import workbook_file
from workbook_templates.exchange.imports.pages.xls import xls_file
from workbook_templates.exchange.imports.pages.xlsb import xlsb_file
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.ooxml.package.encryption import OLE, AskPassword, decrypt_asking, is_encrypted
from workbook_templates.ooxml.package.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.package.xml_text import readable
from workbook_templates.ooxml.package.zip_members import Member, read_members

READ = "可导入的台账为 .xlsx、.xlsm、.xls、.xlsb、.ods、.csv 和网页表格"
AS_VOUCHER = "不是台账：请向受核查方索取电子表格；凭证原件请在“凭证登记”登记"
AS_TABLE = "请用 Excel（或 WPS）打开，将其中的表格另存为 .xlsx"
# How a file of a kind begins -> what it is, and the way out.
_BEGINNINGS = (
    (b"%PDF", "PDF 文件", AS_VOUCHER), (b"\x89PNG", "图片（PNG）", AS_VOUCHER), (b"\xff\xd8\xff", "图片（JPEG）", AS_VOUCHER),
    (b"GIF8", "图片（GIF）", AS_VOUCHER), (b"BM", "图片（BMP）", AS_VOUCHER), (b"II*\0", "图片（TIFF）", AS_VOUCHER),
    (b"MM\0*", "图片（TIFF）", AS_VOUCHER), (b"Rar!", "压缩包（RAR）", "请解压后选择其中的台账"),
    (b"7z\xbc\xaf'\x1c", "压缩包（7z）", "请解压后选择其中的台账"), (b"\x1f\x8b", "压缩包（gzip）", "请解压后选择其中的台账"),
    (b"MZ", "程序文件", "请勿运行，并向提供者核实"), (b"\x7fELF", "程序文件", "请勿运行，并向提供者核实"),
    (b"SQLite format 3", "数据库文件", "请从系统中导出 Excel 或 CSV"), (b"{\\rtf", "RTF 文档", AS_TABLE),
    (b"\x09\x00\x04\x00", "Excel 2 的 .xls 文件", AS_TABLE), (b"\x09\x02\x06\x00", "Excel 3 的 .xls 文件", AS_TABLE),
    (b"\x09\x04\x06\x00", "Excel 4 的 .xls 文件", AS_TABLE),
)  # fmt: skip
_OLE_KINDS = {
    "WordDocument": "旧版 Word 文档（.doc）",
    "PowerPoint Document": "旧版 PowerPoint 文件（.ppt）",
    "HwpSummaryInformation": "HWP 文档",
}
_ZIP_KINDS = {
    "word/document.xml": ("Word 文档（.docx）", AS_TABLE), "ppt/presentation.xml": ("PowerPoint 文件（.pptx）", AS_TABLE),
    "ofd.xml": ("OFD 版式文件", AS_VOUCHER), "index/document.iwa": ("Numbers 表格", "请在 Numbers 中导出为 Excel（.xlsx）"),
}  # fmt: skip
# How a text begins, blanks aside and in small letters -> the same.
_TEXTS = (
    (("mime-version:", "from:"), "单个文件网页（MHTML）", AS_TABLE), (("id;p",), "SYLK 文件", AS_TABLE),
    (("{", "["), "JSON 文件", "请从系统中导出 Excel 或 CSV"),
)  # fmt: skip
_HTML = ("<html", "<!doctype html", "<table", "<head", "<meta", "<style", "<body", "<div", "<script", "<!--")


def open_file(path: Path, ask: AskPassword | None = None) -> LedgerFile:
    """A file as a ledger, whatever its name says.

    Args:
        path: of one of the kinds that are read.
        ask: gives the password of a protected one.

    Raises:
        FileError: unreadable, beyond the limits, or of another kind.
    """
    label = path.name
    raw = read_whole(path, "台账")
    with readable(f"“{label}”"):
        if is_encrypted(raw):
            raw, _ = decrypt_asking(raw, label, ask)
        if raw.startswith(OLE):
            return _ole(raw, label, ask)
        if raw.startswith(b"PK"):
            return _zip(raw, label)
        for beginning, kind, way_out in _BEGINNINGS:
            if raw.startswith(beginning):
                raise _refusal(label, kind, way_out)
        return _text(decoded(raw, label), label)


def _refusal(label: str, kind: str, way_out: str) -> FileError:
    return FileError(
        f"“{label}”是{kind}，{'' if way_out.startswith('不是') else '不能作为台账导入：'}{way_out}（{READ}）。"
    )


def _ole(raw: bytes, label: str, ask: AskPassword | None) -> LedgerFile:
    import olefile

    with olefile.OleFileIO(io.BytesIO(raw)) as streams:
        names = {entry[0] for entry in streams.listdir()}
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return xls_file(raw, label, ask)
    kind = next((kind for name, kind in _OLE_KINDS.items() if name in names), "旧版 Office 文件")
    raise _refusal(label, kind, AS_TABLE)


def _zip(raw: bytes, label: str) -> LedgerFile:
    members = read_members(raw)
    by_name = {member.name.casefold(): member for member in members}
    if (kind := by_name.get("mimetype")) is not None and b"opendocument" in kind.read():
        return _open_document(by_name, kind.read().decode("ascii", "replace"), label)
    for name, (told, way_out) in _ZIP_KINDS.items():
        if name in by_name:
            raise _refusal(label, told, way_out)
    if CONTENT_TYPES.casefold() not in by_name:
        for member in members:
            deque(member.chunks(), maxlen=0)  # what is damaged is told as that
        raise _refusal(label, "压缩包（zip）", "请解压后选择其中的台账")
    package = Package.from_bytes(raw, label)
    if b"ms-excel.sheet.binary" in package.part(CONTENT_TYPES):
        return xlsb_file(package, raw)
    return workbook_file(package)


def _open_document(by_name: dict[str, Member], kind: str, label: str) -> LedgerFile:
    if "spreadsheet" not in kind:
        raise _refusal(label, "OpenDocument 文档", AS_TABLE)
    manifest = by_name.get("meta-inf/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest.read():
        raise FileError(f"“{label}”有密码保护：请用 LibreOffice 或 WPS 打开，取消密码后另存为 .xlsx。")
    if "content.xml" not in by_name:
        raise FileError(f"“{label}”缺少内部部件 content.xml：文件不完整，请重新导出。")
    styles = by_name["styles.xml"].read() if "styles.xml" in by_name else b""
    return ods_file(by_name["content.xml"].read(), styles, label)


def _text(text: str, label: str) -> LedgerFile:
    beginning = text[:2_000].lstrip("\ufeff \t\r\n").casefold()
    if text[:20_000].count("\0") * 100 > len(text[:20_000]):
        raise _refusal(label, "不认识的二进制文件", AS_TABLE)
    if beginning.startswith("<?xml") or beginning.startswith("<workbook"):
        if "<html" in beginning:
            return html_file(text, label)
        kind = "XML 电子表格 2003（.xml）" if "schemas-microsoft-com:office:spreadsheet" in beginning else "XML 文件"
        raise _refusal(label, kind, AS_TABLE)
    if beginning.startswith(_HTML):
        return html_file(text, label)
    for starts, kind, way_out in _TEXTS:
        if beginning.startswith(starts):
            raise _refusal(label, kind, way_out)
    if not beginning:
        raise FileError(f"“{label}”是空文件：请重新导出。")
    return text_file(text, label)
