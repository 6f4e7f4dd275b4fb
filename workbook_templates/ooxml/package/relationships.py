"""Relationships and content types: which part refers to which, and how a part is dropped or declared."""

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from workbook_templates.ooxml.package.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.package.xml_text import readable, start_tag, strict_parser, tag_end

# Of a URI, what is no path of a part: scheme and authority, query, fragment.
_BEFORE_AND_AFTER = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*://[^/]*(?=/)|[?#].*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part to another part of the package."""

    key: str
    kind: str
    target: str


def rels_name(part: str) -> str:
    """The part that holds the relationships of ``part`` ("" is the package itself)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(package: Package, source: str, text: str) -> str:
    """The part that a target means: as the standard reads it, or in the one odd form for which there is a part.

    Odd are back slashes, a fragment or query, characters that the name of the part has in another encoding, and a path
    from the root of the package without the slash that says so, or with a scheme before it.
    """
    plain = _BEFORE_AND_AFTER.sub("", text.strip().replace("\\", "/"))
    read = _readings(posixpath.dirname(source), plain)
    return next((name for name in read if plain and name in package), read[0])


@lru_cache(4_096)
def _readings(folder: str, text: str) -> tuple[str, ...]:
    """The parts that a target may mean, seen from a folder; the first is how the standard reads it."""
    return tuple(
        posixpath.normpath(posixpath.join("/", base, spelt)).lstrip("/")
        for base in (folder, "")
        for spelt in (unquote(text), text, quote(unquote(text)))
    )


def relationships(package: Package, part: str) -> list[Relationship]:
    """The internal relationships of a part; ``kind`` is the last word of the type, as strict files spell the rest anew.

    Args:
        package: the workbook.
        part: name of the part that refers; "" is the package itself.

    Raises:
        FileError: the relationship part is damaged.
    """
    name = rels_name(part)
    if name not in package:
        return []
    internal = []
    for element in package.tree(name):
        if element.get("TargetMode", "Internal").casefold() == "internal":
            kind = element.get("Type", "").strip().rpartition("/")[2]
            internal.append(
                Relationship(element.get("Id", "").strip(), kind, _target(package, part, element.get("Target", "")))
            )
    return internal


def drop_part(package: Package, source: str, kind: str) -> None:
    """Remove the parts that ``source`` refers to by this kind, with the relationship and the content type.

    Args:
        package: changed in place.
        source: name of the part that refers.
        kind: last word of the relationship's type.

    Raises:
        FileError: a part that tells of them is damaged.
    """
    for relationship in relationships(package, source):
        if relationship.kind != kind:
            continue
        rels = rels_name(source)
        package.replace(rels, without(package.part(rels), "Relationship", "Id", relationship.key))
        if relationship.target in package:
            types = package.part(CONTENT_TYPES)
            package.replace(CONTENT_TYPES, without(types, "Override", "PartName", f"/{relationship.target}"))
            package.remove(relationship.target)


def without(xml: bytes, element: str, key: str, value: str) -> bytes:
    """The XML without the (childless) elements of that name and attribute.

    Args:
        xml: the part.
        element: local name.
        key, value: the attribute; case does not count in its value.

    Returns:
        the bytes without them.

    Raises:
        FileError: the XML is damaged.
    """
    starts: list[int] = []
    parser = strict_parser(xml)

    def note(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == element and attributes.get(key, "").casefold() == value.casefold():
            starts.append(parser.CurrentByteIndex)

    parser.StartElementHandler = note
    with readable("工作簿"):
        parser.Parse(xml, True)
    for start in reversed(starts):
        end = tag_end(xml, start)
        if xml[end - 2 : end] != b"/>":
            name = start_tag(xml[start:end])[0]
            end = xml.index(b">", xml.index(f"</{name}".encode(), end)) + 1
        xml = xml[:start] + xml[end:]
    return xml
