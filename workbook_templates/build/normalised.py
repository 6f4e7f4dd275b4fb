"""What openpyxl wrote, as a package that Excel and the schema have nothing against, the same bytes each time."""

import datetime as dt
import io
import posixpath
import re
import zipfile
from functools import partial

from openpyxl import Workbook as OpenpyxlWorkbook

from workbook_templates.ooxml.package.parts import Package

CALC_ID = "191029"  # that of current Excel: an older one would make Excel recalculate on opening
FIXED_TIME = (2026, 1, 1, 0, 0, 0)
# LibreOffice keeps the cached values of a file that says so, and recalculates those of other programs.
APPLICATION = re.compile(rb"<Application>[^<]*</Application>")
DRAWING = b'xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_FROM_ROOT = re.compile(rb'(?<= Target=")/([^"]+)')
_UNPREFIXED = re.compile(rb"(</?)(?=[A-Za-z]+[\s>/])")
FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
              "family", "charset", "scheme")  # fmt: skip


def as_package(book: OpenpyxlWorkbook, label: str) -> Package:
    """The file of a book: fixed times, a current calculation id, fonts as the schema orders them.

    Args:
        book: an openpyxl workbook, complete.
        label: names the file in messages.
    """
    book.properties.creator = "ghgxl"
    book.properties.created = book.properties.modified = dt.datetime(*FIXED_TIME)
    stream = io.BytesIO()
    book.save(stream)
    package = Package.from_bytes(dated(stream.getvalue()), label)
    workbook = package.part("xl/workbook.xml").decode()
    package.replace("xl/workbook.xml", re.sub(r"<calcPr [^>]*/>", f'<calcPr calcId="{CALC_ID}"/>', workbook).encode())
    app = package.part("docProps/app.xml")
    package.replace("docProps/app.xml", APPLICATION.sub(b"<Application>Microsoft Excel</Application>", app))
    styles = package.part("xl/styles.xml").decode()
    package.replace("xl/styles.xml", re.sub(r"<font>(.*?)</font>", _ordered_font, styles, flags=re.DOTALL).encode())
    _spell_as_excel(package)
    return package


def _spell_as_excel(package: Package) -> None:
    """Targets relative, drawings with their prefix: openpyxl writes what the standard allows and some programs do not read."""
    for name in package.names():
        if not name.startswith(("xl/_rels/", "xl/worksheets/_rels/", "xl/drawings/")):
            continue
        raw = package.part(name)
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            package.replace(name, _FROM_ROOT.sub(partial(_relative, folder), raw))
        elif DRAWING in raw:
            prefixed = DRAWING.replace(b"xmlns", b"xmlns:xdr")
            package.replace(name, _UNPREFIXED.sub(rb"\1xdr:", raw).replace(DRAWING, prefixed))


def _relative(folder: str, target: re.Match[bytes]) -> bytes:
    return posixpath.relpath(target[1].decode(), folder).encode()


def _ordered_font(font: re.Match[str]) -> str:
    children = re.findall(r"<(\w+)[^>]*/>", font[1])
    elements = dict(zip(children, re.findall(r"<\w+[^>]*/>", font[1])))
    return f"<font>{''.join(elements[name] for name in FONT_ORDER if name in elements)}</font>"


def dated(archive: bytes) -> bytes:
    """The same package with fixed times, in the zip and in its properties."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                stamp = b"%04d-%02d-%02dT%02d:%02d:%02dZ" % FIXED_TIME
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            after.writestr(entry, content)
    return stream.getvalue()
