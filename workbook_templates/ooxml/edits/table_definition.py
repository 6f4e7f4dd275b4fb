"""What the definition of a table says of its columns, put back where another program has left it out."""

from collections.abc import Mapping

from workbook_templates.ooxml.package.splices import Replacement, spliced
from workbook_templates.ooxml.package.xml_text import (
    escaped,
    readable,
    render_element,
    render_tag,
    start_tag,
    strict_parser,
    tag_end,
)

STYLE = {"name": "TableStyleLight1", "showRowStripes": "0"}


def restored_definition(xml: bytes, formulas: Mapping[str, str]) -> bytes:
    """The part of a table whose columns have these formulas, and which has a style.

    Args:
        xml: the part.
        formulas: header, as the part spells it -> formula; of columns that have none there.

    Raises:
        FileError: the part is damaged.
    """
    changes: list[Replacement] = []
    opened: list[tuple[str, int]] = []
    style_seen = columns_end = -1
    parser = strict_parser(xml)

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal style_seen
        opened.append((name, parser.CurrentByteIndex))
        if name.rpartition(":")[2] == "tableStyleInfo":
            style_seen = parser.CurrentByteIndex

    def end(name: str) -> None:
        nonlocal columns_end
        begin, local = opened.pop()[1], name.rpartition(":")[2]
        prefix = name[: len(name) - len(local)]
        if local == "tableColumn":
            tag = xml[begin : tag_end(xml, begin)]
            formula = formulas.get(start_tag(tag)[1].get("name", ""))
            if formula is not None:
                element = render_element(f"{prefix}calculatedColumnFormula", escaped(formula))
                if tag.endswith(b"/>"):
                    opening = render_tag(*start_tag(tag))
                    changes.append((begin, begin + len(tag), opening + element + f"</{name}>".encode()))
                else:
                    changes.append((begin + len(tag), begin + len(tag), element))
        elif local == "tableColumns":
            at = parser.CurrentByteIndex
            columns_end = xml.index(b">", at) + 1
        elif local == "table" and style_seen < 0 and columns_end >= 0:
            changes.append((columns_end, columns_end, render_tag(f"{prefix}tableStyleInfo", STYLE, closed=True)))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with readable("工作簿的表定义"):
        parser.Parse(xml, True)
    return spliced(xml, changes)
