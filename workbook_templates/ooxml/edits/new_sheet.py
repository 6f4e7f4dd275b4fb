"""A further sheet at the end of a workbook; every other part stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from udfs.kernel.cells import Value
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address
from workbook_templates.ooxml.package.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.package.relationships import rels_name
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import readable, render_tag, strict_parser, tree
from workbook_templates.ooxml.sheets.cell_values import render_content

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
NARROWEST, WIDEST = 8, 60  # widths of columns, in characters
_ONE_PAGE_WIDE = b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_HEADING_PANE = (
    b'<sheetViews><sheetView workbookViewId="0">'
    b'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    b"</sheetView></sheetViews>"
)
_LANDSCAPE = b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'


@dataclass(slots=True)
class _Listed:
    """How the workbook part lists its sheets; ``close`` is where the end tag of the list begins."""

    prefix: str = ""
    close: int = -1
    spaces: dict[str, str] = field(default_factory=dict)
    sheets: list[dict[str, str]] = field(default_factory=list)


def add_sheet(package: Package, name: str, rows: Sequence[Sequence[Value]]) -> str:
    """Append a worksheet; a name that is taken gets a number.

    Args:
        package: changed in place.
        name: wanted name, at most 25 characters.
        rows: values, text always as text; the first row is the heading.

    Returns:
        the name it got.

    Raises:
        FileError: the workbook is not built as Excel builds one.
    """
    index = read_index(package)
    used_names = {sheet.casefold() for sheet in index.sheets}
    free_name = next(
        free for free in (name, *(f"{name} ({n})" for n in range(2, 1000))) if free.casefold() not in used_names
    )
    part = next(
        f"xl/worksheets/sheet{n}.xml" for n in range(1, 100_000) if f"xl/worksheets/sheet{n}.xml" not in package
    )
    rels = rels_name(index.part)
    with readable(f"“{package.label}”"):
        book = package.part(index.part)
        listed = _listed(book)
        relationships = tree(package.part(rels), f"“{package.label}”")
        kinds = {element.get("Id", ""): element.get("Type", "") for element in relationships}
        kind = next((kind for kind in kinds.values() if kind.endswith("/worksheet")), None)
        id_name = next((key for attributes in listed.sheets for key in attributes if key.endswith(":id")), "")
        space = listed.spaces.get(f"xmlns:{id_name.removesuffix(':id')}")
        if listed.close < 0 or kind is None or space is None:
            raise FileError(f"“{package.label}”的内部结构不常见，无法加入工作表：请用 Excel 打开并另存。")
        key = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in kinds)
        entry = render_tag(
            f"{listed.prefix}sheet",
            {
                "name": free_name,
                "sheetId": str(max(int(attributes["sheetId"]) for attributes in listed.sheets) + 1),
                f"xmlns:{id_name.removesuffix(':id')}": space,  # some programs declare it on each sheet
                id_name: key,
            },
            closed=True,
        )
        namespace = tree(book, "工作簿").tag.removeprefix("{").rpartition("}")[0]
        new = {
            index.part: book[: listed.close] + entry + book[listed.close :],
            rels: _with_child(package.part(rels), "Relationship", {"Id": key, "Type": kind, "Target": f"/{part}"}),
            CONTENT_TYPES: _with_child(
                package.part(CONTENT_TYPES), "Override", {"PartName": f"/{part}", "ContentType": CONTENT_TYPE}
            ),
        }
        sheet = _sheet_xml(namespace, rows)
    for changed, xml in new.items():
        package.replace(changed, xml)
    package.add(part, sheet)
    return free_name


def _listed(book: bytes) -> _Listed:
    listed = _Listed()
    path: list[str] = []
    parser = strict_parser(book)

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        if path == ["workbook"]:
            listed.prefix = name.removesuffix("workbook")
        if path in (["workbook"], ["workbook", "sheets"], ["workbook", "sheets", "sheet"]):
            listed.spaces |= {key: value for key, value in attributes.items() if key.startswith("xmlns:")}
        if path == ["workbook", "sheets", "sheet"]:
            listed.sheets.append(attributes)

    def end(name: str) -> None:
        if path == ["workbook", "sheets"]:
            listed.close = parser.CurrentByteIndex
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(book, True)
    return listed


def _with_child(xml: bytes, name: str, attributes: dict[str, str]) -> bytes:
    """The XML with one more child at the end of its root, under the root's prefix."""
    open_tags: list[str] = []
    close = -1
    prefix = ""
    parser = strict_parser(xml)

    def end(closed: str) -> None:
        nonlocal close, prefix
        open_tags.pop()
        if not open_tags:
            close, prefix = parser.CurrentByteIndex, closed[: closed.find(":") + 1]

    parser.StartElementHandler = lambda opened, _attributes: open_tags.append(opened)
    parser.EndElementHandler = end
    parser.Parse(xml, True)
    return xml[:close] + render_tag(f"{prefix}{name}", attributes, closed=True) + xml[close:]


def _sheet_xml(namespace: str, rows: Sequence[Sequence[Value]]) -> bytes:
    """Columns as wide as what they hold, the heading in a pane of its own, printed across one A4 page."""
    lines = b"".join(
        render_tag("row", {"r": str(number)})
        + b"".join(_cell(number, column, value) for column, value in enumerate(row, start=1))
        + b"</row>"
        for number, row in enumerate(rows, start=1)
    )
    columns = b"".join(
        render_tag(
            "col", {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"}, closed=True
        )
        for number, width in enumerate(map(_width, zip_longest(*rows)), start=1)
    )
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        + render_tag("worksheet", {"xmlns": namespace}) + _ONE_PAGE_WIDE + _HEADING_PANE
        + (b"<cols>" + columns + b"</cols>" if columns else b"")
        + b"<sheetData>" + lines + b"</sheetData>" + _LANDSCAPE + b"</worksheet>"
    )  # fmt: skip


def _width(values: Sequence[Value]) -> int:
    texts = ("" if value is None else str(value) for value in values)
    longest = max(sum(2 if ord(character) > 0x2E7F else 1 for character in text) for text in texts)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _cell(row: int, column: int, value: Value) -> bytes:
    kind, content = render_content(value, "", formula=False)
    attributes = {"r": address(row, column)} | ({"t": kind} if kind else {})
    return render_tag("c", attributes) + content + b"</c>" if content else b""
