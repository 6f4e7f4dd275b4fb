"""A further sheet at the end of a workbook; every other part stays as it is."""

import re
from collections.abc import Sequence

from udfs.kernel.cells import Value
from workbook_templates.book import BookError
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.cell_values import render_content
from workbook_templates.ooxml.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.relations import rels_name
from workbook_templates.ooxml.workbook_index import read_index
from workbook_templates.ooxml.xml_text import render_tag

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WIDTHS = 22
_SHEETS_END = re.compile(rb"</(?P<prefix>\w+:)?sheets>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION_KEY = re.compile(rb'\s(?P<name>\w+:id)="')
_KIND = re.compile(rb'Type="(?P<kind>[^"]*/worksheet)"')


def add_sheet(package: Package, name: str, rows: Sequence[Sequence[Value]]) -> str:
    """Append a worksheet; a name that is taken gets a number.

    Args:
        package: changed in place.
        name: wanted name, at most 25 characters.
        rows: values, text always as text; the first row is the heading.

    Returns:
        the name it got.

    Raises:
        BookError: the workbook is not built as Excel builds one.
    """
    index = read_index(package)
    taken = {sheet.casefold() for sheet in index.sheets}
    label = next(one for one in (name, *(f"{name} ({n})" for n in range(2, 1000))) if one.casefold() not in taken)
    part = next(
        f"xl/worksheets/sheet{n}.xml" for n in range(1, 100_000) if f"xl/worksheets/sheet{n}.xml" not in package
    )
    book, rels = package.part(index.part), package.part(rels_name(index.part))
    end, first, kind = _SHEETS_END.search(book), _SHEET.search(book), _KIND.search(rels)
    key_name = _RELATION_KEY.search(first[0]) if first else None
    if end is None or kind is None or key_name is None:
        raise BookError(f"“{package.label}”的内部结构不常见，无法加入工作表：请用 Excel 打开并另存。")
    word = key_name["name"].partition(b":")[0]
    space = re.search(rb"xmlns:" + word + rb'="(?P<uri>[^"]*)"', book)
    if space is None:
        raise BookError(f"“{package.label}”的内部结构不常见，无法加入工作表：请用 Excel 打开并另存。")
    numbers = [int(found) for found in re.findall(rb'sheetId="(\d+)"', book)]
    key = next(f"rId{n}" for n in range(1, 100_000) if f'"rId{n}"'.encode() not in rels)
    entry = render_tag(
        (end["prefix"] or b"").decode() + "sheet",
        {
            "name": label,
            "sheetId": str(max(numbers) + 1),
            f"xmlns:{word.decode()}": space["uri"].decode(),  # some programs declare it on each sheet
            key_name["name"].decode(): key,
        },
        closed=True,
    )
    relation = render_tag("Relationship", {"Id": key, "Type": kind["kind"].decode(), "Target": f"/{part}"}, closed=True)
    override = render_tag("Override", {"PartName": f"/{part}", "ContentType": CONTENT_TYPE}, closed=True)
    package.replace(index.part, book[: end.start()] + entry + book[end.start() :])
    package.replace(rels_name(index.part), _before_end(rels, b"Relationships", relation))
    package.replace(CONTENT_TYPES, _before_end(package.part(CONTENT_TYPES), b"Types", override))
    package.add(part, _sheet_xml(rows))
    return label


def _before_end(xml: bytes, root: bytes, new: bytes) -> bytes:
    at = xml.rindex(b"</" + root) if b"</" + root in xml else xml.rindex(b"</")
    return xml[:at] + new + xml[at:]


def _sheet_xml(rows: Sequence[Sequence[Value]]) -> bytes:
    count = max(map(len, rows), default=1)
    lines = b"".join(
        render_tag("row", {"r": str(number)})
        + b"".join(_cell(number, column, value) for column, value in enumerate(row, start=1))
        + b"</row>"
        for number, row in enumerate(rows, start=1)
    )
    columns = render_tag("col", {"min": "1", "max": str(count), "width": str(WIDTHS), "customWidth": "1"}, closed=True)
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        + render_tag("worksheet", {"xmlns": MAIN})
        + b"<cols>" + columns + b"</cols><sheetData>" + lines + b"</sheetData></worksheet>"
    )  # fmt: skip


def _cell(row: int, column: int, value: Value) -> bytes:
    kind, content = render_content(value, "", formula=False)
    attributes = {"r": address(row, column)} | ({"t": kind} if kind else {})
    return render_tag("c", attributes) + content + b"</c>" if content else b""
