"""Add-in paths in formulas: another PC's ``ghg.xlam`` is taken out, so that the function of this PC answers."""

import re
from collections.abc import Collection
from urllib.parse import unquote

from workbook_templates.ooxml.edits.rewrite_formulas import rewrite_formulas
from workbook_templates.ooxml.package.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.package.relationships import relationships, rels_name, without
from workbook_templates.ooxml.package.splices import spliced
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.ooxml.package.xml_text import contents, element_end, escaped, readable, strict_parser, tree

ADDIN_FILE = "ghg.xlam"
# Texts and quoted names are passed over whole; before a name of ours, the ways to write where it comes from.
_PREFIX = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
      | '(?P<path>(?:[^']|'')*)'(?P<bang>!)?(?P<ours>(?=GHG_))?
      | \[(?P<number>[0-9]+)\]!(?=GHG_)
      | (?<![\w.])(?:ghg\.xlam!|_xludf\.|_xll\.)+(?=GHG_)""",
    re.VERBOSE | re.IGNORECASE,
)
_CALL = re.compile(r"(?<![\w.])GHG_[A-Z0-9_]+\s*\(", re.IGNORECASE)
_TEXT = re.compile(r'"(?:[^"]|"")*"')
# Formulas that stand elsewhere than in cells.
_ELSEWHERE = ("calculatedColumnFormula", "definedName")


def calls_our_function(formula: str) -> bool:
    """Whether a formula calls a function of ours, however it is spelt; names inside texts do not count."""
    return _CALL.search(_TEXT.sub('""', without_addin_prefix(formula, range(1, 1000)))) is not None


def without_addin_prefix(formula: str, addin_links: Collection[int]) -> str:
    """The formula with our functions called by their bare names.

    Args:
        formula: its text, as in the file or as Excel shows it.
        ours: numbers of the external links that lead to our add-in.
    """

    def without_prefix(match: re.Match[str]) -> str:
        if match["number"] is not None:
            return "" if int(match["number"]) in addin_links else match[0]
        if match["path"] is not None:
            is_ours = match["bang"] and match["ours"] is not None and _file_name(match["path"]) == ADDIN_FILE
            return "" if is_ours else match[0]
        return match[0] if match["text"] is not None else ""

    while "GHG_" in formula.upper():
        shorter = _PREFIX.sub(without_prefix, formula)
        if shorter == formula:  # prefixes of several kinds may stand before one name
            break
        formula = shorter
    return formula


def _file_name(path: str) -> str:
    return re.split(r"[\\/]", unquote(path))[-1].strip("[]").casefold()


def repair_links(package: Package) -> list[str]:
    """Take our add-in's prefixes out of every formula, then its link if nothing refers to it any more.

    Args:
        package: changed in place.

    Returns:
        the cells whose formula changed, ``sheet!address``.

    Raises:
        FileError: a part is damaged.
    """
    index = read_index(package)
    addin_links = {number for number, name in _links(package, index.part).items() if name == ADDIN_FILE}
    repaired = rewrite_formulas(package, lambda formula: without_addin_prefix(formula, addin_links))
    for part in (index.part, *(table.part for table in index.tables.values())):
        package.replace(part, _without_addin_prefixes(package.part(part), addin_links))
    _drop_unused(package, index.part)
    return [str(cell) for cell in repaired]


def _without_addin_prefixes(xml: bytes, addin_links: Collection[int]) -> bytes:
    """The same where formulas stand elsewhere than in cells; bytes that need no change stay as they are."""
    if b"GHG_" not in xml.upper():
        return xml
    formulas = (
        (content, without_addin_prefix(content.text, addin_links)) for content in contents(xml, _ELSEWHERE, "公式")
    )
    return spliced(
        xml, [(formula.start, formula.end, escaped(text)) for formula, text in formulas if text != formula.text]
    )


def external_files(package: Package, book: str) -> tuple[str, ...]:
    """Names of the files that the workbook links to, ours left out.

    Args:
        package: the workbook.
        book: name of its main part.
    """
    return tuple(name for name in _links(package, book).values() if name not in ("", ADDIN_FILE))


def _links(package: Package, book: str) -> dict[int, str]:
    """External links by the number that formulas use: the file name each leads to, in lower case."""
    listed = tree(package.part(book), "工作簿").iterfind("{*}externalReferences/{*}externalReference")
    parts = {relationship.key: relationship.target for relationship in relationships(package, book)}
    names = {}
    for number, element in enumerate(listed, start=1):
        key = next(value for name, value in element.attrib.items() if name.endswith("}id"))
        rels = rels_name(parts.get(key, ""))
        targets = tree(package.part(rels), "外部链接") if rels in package else ()
        names[number] = next((_file_name(target.get("Target", "")) for target in targets), "")
    return names


def _drop_unused(package: Package, book: str) -> None:
    """Remove our link while it is the last one: the numbers of the others must not move."""
    links = _links(package, book)
    while links and links[max(links)] == ADDIN_FILE and not _is_used(package, max(links)):
        _drop_last(package, book)
        links = _links(package, book)


def _is_used(package: Package, number: int) -> bool:
    return any(f"[{number}]".encode() in package.part(name) for name in package.names() if name.endswith(".xml"))


def _drop_last(package: Package, book: str) -> None:
    xml = package.part(book)
    listed: list[tuple[str, str]] = []  # the attribute that holds the key, as it is spelt, and the key
    opened, around = -1, (-1, -1)
    parser = strict_parser(xml)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal opened
        if name.rpartition(":")[2] == "externalReferences":
            opened = parser.CurrentByteIndex
        elif name.rpartition(":")[2] == "externalReference":
            listed.append(next((name, value) for name, value in attributes.items() if name.endswith(":id")))

    def end(name: str) -> None:
        nonlocal around
        if name.rpartition(":")[2] == "externalReferences":
            around = opened, element_end(xml, parser.CurrentByteIndex, name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    with readable("工作簿"):
        parser.Parse(xml, True)
    attribute, key = listed[-1]
    is_last = len(listed) == 1
    xml = spliced(xml, [(*around, b"")]) if is_last else without(xml, "externalReference", attribute, key)
    package.replace(book, xml)
    target = next(relationship.target for relationship in relationships(package, book) if relationship.key == key)
    rels = rels_name(book)
    package.replace(rels, without(package.part(rels), "Relationship", "Id", key))
    package.replace(CONTENT_TYPES, without(package.part(CONTENT_TYPES), "Override", "PartName", f"/{target}"))
    for part in (target, rels_name(target)):
        if part in package:
            package.remove(part)
