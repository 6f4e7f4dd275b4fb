"""What is struck through in the cells of an .xlsx: by the font of a cell, of a part of its text, or by a rule."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex
from workbook_templates.ooxml.package.xml_text import tree
from workbook_templates.ooxml.sheets.cell_values import texts_and_styles
from workbook_templates.ooxml.sheets.scanned import CellElement

_ROOT = re.compile(rb"<([A-Za-z][\w.:-]*)[^>]*>")
_RULE = re.compile(rb'<(?:[A-Za-z0-9]+:)?cfRule [^>]*?dxfId="([0-9]{1,9})"')
BY_RULE = "条件格式会给一些格加删除线，是哪些没有读取：请核对有没有划去的单据"


@dataclass(frozen=True, slots=True)
class Strikes:
    """How a workbook strikes through.

    Attributes:
        styles: the cell styles that do. rules: the formats of conditions that do.
        texts: number of a shared text in several fonts -> whether each of them does; None for that of the cell.
    """

    styles: frozenset[int] = frozenset()
    rules: frozenset[int] = frozenset()
    texts: Mapping[int, frozenset[bool | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, index: WorkbookIndex) -> "Strikes":
        """Those of a workbook.

        Raises:
            FileError: its styles or shared texts are damaged.
        """
        shared, styles = (part or b"" for part in texts_and_styles(package, index))
        if b"strike" not in styles and b"strike" not in shared:
            return cls()
        struck, rules = _struck_styles(tree(styles, "工作簿的样式")) if b"strike" in styles else ((), ())
        items = enumerate(tree(shared, "工作簿的共享文本").iterfind("{*}si")) if shared else ()
        texts = {at: fonts for at, item in items if (fonts := frozenset(_fonts(item))) != {None}}
        return cls(frozenset(struck), frozenset(rules), texts)

    def of_cell(self, cell: CellElement, part: bytes) -> set[bool]:
        """Whether each part of what stands in a cell is struck through.

        Args:
            cell: as scanned. part: the sheet it stands in.
        """
        fonts: frozenset[bool | None] = frozenset({None})
        if cell.kind == "s":
            fonts = self.texts.get(int(cell.text or "0"), fonts)
        elif cell.kind == "inlineStr" and b"rPr" in part[cell.start : cell.end] and (root := _ROOT.search(part)):
            item = tree(root[0] + part[cell.start : cell.end] + b"</" + root[1] + b">", "单元格").find("{*}c/{*}is")
            fonts = frozenset(_fonts(item)) if item is not None else fonts
        return {cell.style in self.styles if is_struck is None else is_struck for is_struck in fonts}

    def by_rule(self, part: bytes) -> tuple[str, ...]:
        """What is said of a sheet whose conditions strike through."""
        return (BY_RULE,) if self.rules & {int(number) for number in _RULE.findall(part)} else ()


def _struck_styles(root: ET.Element) -> tuple[list[int], list[int]]:
    fonts = [_is_struck(font) for font in root.iterfind("{*}fonts/{*}font")]
    used = [int(style.get("fontId", "0")) for style in root.iterfind("{*}cellXfs/{*}xf")]
    rules = [
        font is not None and _is_struck(font)
        for font in (rule.find("{*}font") for rule in root.iterfind("{*}dxfs/{*}dxf"))
    ]
    return [at for at, font in enumerate(used) if font < len(fonts) and fonts[font]], [
        at for at, is_struck in enumerate(rules) if is_struck
    ]


def _is_struck(font: ET.Element) -> bool:
    found = font.find("{*}strike")
    return found is not None and found.get("val", "1") not in ("0", "false")


def _fonts(item: ET.Element) -> Iterator[bool | None]:
    """Of each part of a text that is not blank whether it is struck through; None where it has the font of its cell."""
    if (item.findtext("{*}t") or "").strip():
        yield None
    for run in item.iterfind("{*}r"):
        if (run.findtext("{*}t") or "").strip():
            font = run.find("{*}rPr")
            yield None if font is None else _is_struck(font)
