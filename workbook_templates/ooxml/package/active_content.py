"""What a workbook brings along beside the cells one sees: links, connections, objects, macros, hidden sheets, names of one sheet,
and settings by which Excel shows other numbers than the cells say.

Named, never followed or run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships, rels_name
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex
from workbook_templates.ooxml.package.xml_text import readable, tree


class ActiveContentKind(StrEnum):
    """What a workbook may bring along beside the cells one sees."""

    DDE = "DDE 或 OLE 链接"
    LINKED = "链接的图片或对象"
    CONNECTION = "数据连接"
    EMBEDDED = "嵌入对象"
    CONTROL = "ActiveX 控件"
    MACRO = "宏"
    HIDDEN_SHEET = "隐藏的工作表"
    VERY_HIDDEN_SHEET = "深度隐藏的工作表"
    NAME_OF_SHEET = "只在一张工作表有效的名称"
    AS_DISPLAYED = "将精度设为所显示的精度的设置"
    MANUAL = "手动计算的设置"


@dataclass(frozen=True, slots=True)
class ActiveContent:
    """One such thing: its name or target, and the sheet it belongs to ("" for the whole workbook)."""

    kind: ActiveContentKind
    what: str
    sheet: str

    def __str__(self) -> str:
        place = f"（工作表“{self.sheet}”）" if self.sheet else ""
        return f"{self.kind}“{self.what}”{place}" if self.what else f"{self.kind}{place}"


# By the last word of a relationship's type, as strict files spell the rest anew.
_KINDS = {
    "oleObject": ActiveContentKind.EMBEDDED, "package": ActiveContentKind.EMBEDDED, "control": ActiveContentKind.CONTROL,
    "activeXControlBinary": ActiveContentKind.CONTROL, "vbaProject": ActiveContentKind.MACRO, "xlMacrosheet": ActiveContentKind.MACRO,
    "xlIntlMacrosheet": ActiveContentKind.MACRO, "dialogsheet": ActiveContentKind.MACRO, "connections": ActiveContentKind.CONNECTION,
    "queryTable": ActiveContentKind.CONNECTION,
}  # fmt: skip
_STATES = {"hidden": ActiveContentKind.HIDDEN_SHEET, "veryHidden": ActiveContentKind.VERY_HIDDEN_SHEET}
_CONTENT = re.compile(rb"<(?:[A-Za-z0-9]+:)?(?:v|is|f)[ >]")  # of a cell: a value, a text, a formula
_OF_EXCEL = "_xlnm."
# Other files that are no numbers: a linked picture is fetched when somebody looks at it. A hyperlink waits for a click.
_FOLLOWED = frozenset({"image", "oleObject", "package", "attachedTemplate", "video", "audio", "media", "frame"})


def active_content(package: Package, index: WorkbookIndex) -> tuple[ActiveContent, ...]:
    """Everything of that sort, each with what it is and the sheet it belongs to ("" for the whole workbook).

    Links of formulas to other workbooks are `links.external_files`.

    Args:
        package, index: the workbook.

    Raises:
        FileError: a part that tells of them is damaged.
    """
    with readable(f"“{package.label}”"):
        brought = list(_reached(package, index.part, "", set(index.sheets.values())))
        for sheet, part in index.sheets.items():
            brought += _reached(package, part, sheet, set())
        brought += [ActiveContent(ActiveContentKind.DDE, what, "") for what in _dde(package)]
        brought += [*_of_sheets(package, index), *_settings(package, index)]
    return tuple(dict.fromkeys(brought))


def _of_sheets(package: Package, index: WorkbookIndex) -> Iterator[ActiveContent]:
    """Sheets with content that are not shown, and names that are valid on one sheet only; those of Excel itself are none."""
    root = tree(package.part(index.part), f"“{package.label}”")
    names = [sheet.get("name", "") for sheet in root.iterfind("{*}sheets/{*}sheet")]
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        kind, name = _STATES.get(sheet.get("state", "")), sheet.get("name", "")
        if kind is not None and name in index.worksheets and _CONTENT.search(package.part(index.worksheets[name])):
            yield ActiveContent(kind, "", name)
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        number, name = defined.get("localSheetId", ""), defined.get("name", "")
        if number.isdigit() and int(number) < len(names) and not name.startswith(_OF_EXCEL):
            yield ActiveContent(ActiveContentKind.NAME_OF_SHEET, name, names[int(number)])


def _settings(package: Package, index: WorkbookIndex) -> Iterator[ActiveContent]:
    """How Excel calculates the workbook, where it is not as a new one is."""
    for asked in tree(package.part(index.part), f"“{package.label}”").iterfind("{*}calcPr"):
        if asked.get("fullPrecision", "1") in ("0", "false"):
            yield ActiveContent(ActiveContentKind.AS_DISPLAYED, "", "")
        if asked.get("calcMode", "auto") == "manual":
            yield ActiveContent(ActiveContentKind.MANUAL, "", "")


def _reached(package: Package, start: str, sheet: str, elsewhere: set[str]) -> Iterator[ActiveContent]:
    """What is reached from a part by relationships; those of the sheets are theirs."""
    waiting, seen = [start], {start, *elsewhere}
    while waiting:
        part = waiting.pop()
        rels = rels_name(part)
        for element in tree(package.part(rels), "工作簿") if rels in package else ():
            kind = element.get("Type", "").rpartition("/")[2]
            if element.get("TargetMode", "Internal") != "Internal" and kind in _FOLLOWED:
                yield ActiveContent(ActiveContentKind.LINKED, _file(element.get("Target", "")), sheet)
        for relationship in relationships(package, part):
            if relationship.kind == "connections":
                yield from (
                    ActiveContent(ActiveContentKind.CONNECTION, name, sheet)
                    for name in _named(package, relationship.target)
                )
            elif relationship.kind in _KINDS:
                yield ActiveContent(_KINDS[relationship.kind], _file(relationship.target), sheet)
            if relationship.target not in seen:
                seen.add(relationship.target)
                waiting.append(relationship.target)


def _named(package: Package, part: str) -> list[str]:
    """The names of connections."""
    listed = tree(package.part(part), "数据连接") if part in package else ()
    return [element.get("name", "") for element in listed] or [_file(part)]


def _dde(package: Package) -> Iterator[str]:
    """Programs that formulas ask for values, as ``service|topic`` or the name of the program."""
    for name in package.names():
        if re.fullmatch(r"xl/externallinks/[^/]+\.xml", name.casefold()):
            for element in tree(package.part(name), "外部链接"):
                kind = element.tag.rpartition("}")[2]
                if kind == "ddeLink":
                    yield f"{element.get('ddeService', '')}|{element.get('ddeTopic', '')}"
                elif kind == "oleLink":
                    yield element.get("progId", "")


def _file(target: str) -> str:
    return re.split(r"[\\/]", unquote(target).rstrip("\\/"))[-1][:80]
