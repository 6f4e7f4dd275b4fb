"""Ledgers as clients send them, written in every format from one description."""

import csv
import html
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter

_FLAT = 377  # stands for no height, which openpyxl leaves out
Cells = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Drawn:
    """A sheet: its rows, and how they look.

    Attributes:
        formats: address -> number format. hidden, flat: numbers of rows that are hidden, or of no height.
        narrow: letters of columns that are hidden. merged: areas. state: ``hidden`` or ``veryHidden`` for a sheet nobody sees.
        struck: addresses that are struck through. comments: address -> what a comment says.
    """

    rows: Cells
    formats: Mapping[str, str] = field(default_factory=dict)
    hidden: Sequence[int] = ()
    flat: Sequence[int] = ()
    narrow: Sequence[str] = ()
    merged: Sequence[str] = ()
    state: str = "visible"
    struck: Sequence[str] = ()
    comments: Mapping[str, str] = field(default_factory=dict)


def write_xlsx(path: Path, sheets: Mapping[str, Drawn]) -> Path:
    """As Excel saves it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, drawn in sheets.items():
        sheet = book.create_sheet(name)
        for down, row in enumerate(drawn.rows, start=1):
            for right, value in enumerate(row, start=1):
                sheet.cell(down, right).value = value
        for place, code in drawn.formats.items():
            sheet[place].number_format = code
        for number in drawn.hidden:
            sheet.row_dimensions[number].hidden = True
        for number in drawn.flat:
            sheet.row_dimensions[number].height = _FLAT
        for letters in drawn.narrow:
            sheet.column_dimensions[letters].hidden = True
        for place in drawn.struck:
            sheet[place].font = Font(strike=True)
        for place, text in drawn.comments.items():
            sheet[place].comment = Comment(text, "审核")
        for area in drawn.merged:
            sheet.merge_cells(area)
        sheet.sheet_state = drawn.state
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as saved, zipfile.ZipFile(path, "w") as package:
        for name in saved.namelist():
            package.writestr(name, saved.read(name).replace(f'ht="{_FLAT}"'.encode(), b'ht="0"'))
    return path


def crossed(before: str, now: str) -> CellRichText:
    """A text in which what was before is struck through."""
    return CellRichText(TextBlock(InlineFont(strike=True), before), now)


def write_csv(path: Path, rows: Cells, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A text file; the texts of dates and numbers as a system exports them."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def write_html(path: Path, rows: Cells, hidden: Sequence[int] = (), encoding: str = "utf-8") -> Path:
    """A table of a web page, as systems export it under the name .xls."""
    lines = [
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset={encoding}></head><body><table border=1>'
    ]
    for number, row in enumerate(rows, start=1):
        look = ' style="display: none"' if number in hidden else ""
        lines.append(
            f"<tr{look}>"
            + "".join(f"<td>{html.escape(str('' if cell is None else cell))}</td>" for cell in row)
            + "</tr>"
        )
    path.write_bytes("\r\n".join([*lines, "</table></body></html>"]).encode(encoding))
    return path


def write_xlsb(path: Path, sheets: Mapping[str, Drawn]) -> Path:
    """The binary workbook of Excel, as far as a ledger needs it ([MS-XLSB]); numbers stand for dates where formatted so."""
    codes = sorted({code for drawn in sheets.values() for code in drawn.formats.values()})
    bundle, rels, parts = b"", "", {}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for number, (name, drawn) in enumerate(sheets.items(), start=1):
        state = struct.pack("<2L", drawn.state != "visible", number)
        bundle += _record(156, state + _wide(f"rId{number}") + _wide(name))
        rels += f'<Relationship Id="rId{number}" Type="{kind}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        parts[f"xl/worksheets/sheet{number}.bin"] = _sheet(drawn, codes)
    rels += f'<Relationship Id="rIdS" Type="{kind}/styles" Target="styles.bin"/>'
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.{name.split("/")[1].rstrip("s")}"/>'
        for name in parts
    )
    parts |= (
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
            "_rels/.rels": _relationships(
                f'<Relationship Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'
            ),
            "xl/_rels/workbook.bin.rels": _relationships(rels),
            "xl/workbook.bin": _record(131, b"") + _record(143, b"") + bundle + _record(144, b"") + _record(132, b""),
            "xl/styles.bin": _styles(codes),
        }
        | {
            f"xl/worksheets/_rels/sheet{number}.bin.rels": _relationships(
                f'<Relationship Id="rId1" Type="{kind}/comments" Target="../comments{number}.bin"/>'
            )
            for number, drawn in enumerate(sheets.values(), start=1)
            if drawn.comments
        }
        | {
            f"xl/comments{number}.bin": _comments(drawn)
            for number, drawn in enumerate(sheets.values(), start=1)
            if drawn.comments
        }
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path


def _relationships(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def _styles(codes: Sequence[str]) -> bytes:
    formats = b"".join(_record(44, struct.pack("<H", 164 + at) + _wide(code)) for at, code in enumerate(codes))
    looks = [(font, number) for font in (0, 1) for number in (0, *(164 + at for at in range(len(codes))))]
    styles = b"".join(_record(47, struct.pack("<3H", 0xFFFF, number, font) + b"\0" * 10) for font, number in looks)
    fonts = b"".join(_record(43, struct.pack("<2H", 220, flags) + b"\0" * 17) for flags in (0, 0x08))
    return (
        _record(278, b"") + _record(615, struct.pack("<L", len(codes))) + formats + _record(616, b"")
        + _record(611, struct.pack("<L", 2)) + fonts + _record(612, b"")
        + _record(617, struct.pack("<L", len(looks))) + styles + _record(618, b"") + _record(279, b"")
    )  # fmt: skip


def _sheet(drawn: Drawn, codes: Sequence[str]) -> bytes:
    width = max(map(len, drawn.rows))
    looks = [struct.pack("<4LH", at, at, 2304, 0, 1) for at in map(_place_of, drawn.narrow)]
    part = (
        _record(129, b"")
        + _record(148, struct.pack("<4L", 0, len(drawn.rows) - 1, 0, width - 1))
        + b"".join(_record(60, look) for look in looks)
        + _record(145, b"")
    )
    for down, row in enumerate(drawn.rows):
        flags = 0x10 if down + 1 in drawn.hidden else 0
        height = 0 if down + 1 in drawn.flat else 300
        part += _record(0, struct.pack("<2LHBBBL", down, 0, height, 0, flags, 0, 0))
        for right, value in enumerate(row):
            place = f"{get_column_letter(right + 1)}{down + 1}"
            code = drawn.formats.get(place)
            look = (1 + codes.index(code) if code else 0) + (1 + len(codes)) * (place in drawn.struck)
            head = struct.pack("<2L", right, look)
            if isinstance(value, str) and value.startswith("#"):
                part += _record(3, head + bytes([{"#N/A": 42, "#REF!": 23}[value]]))
            elif isinstance(value, str):
                part += _record(6, head + _wide(value))
            elif value is not None:
                part += _record(5, head + struct.pack("<d", value))
    return part + _record(146, b"") + _record(130, b"")


def _comments(drawn: Drawn) -> bytes:
    part = b""
    for place, text in drawn.comments.items():
        row, column = coordinate_to_tuple(place)
        area = struct.pack("<5L", 0, row - 1, row - 1, column - 1, column - 1)
        part += _record(635, area + b"\0" * 16) + _record(637, b"\0" + _wide(text)) + _record(636, b"")
    return _record(628, b"") + _record(633, b"") + part + _record(634, b"") + _record(629, b"")


def _place_of(letters: str) -> int:
    return column_index_from_string(letters) - 1


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def _record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + content
