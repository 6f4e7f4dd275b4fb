"""XML at the level of bytes: strict parsing without DOCTYPE, start tags, escaping, Excel's ``_xHHHH_``.

expat does the scanning: it is linear, it refuses what is not well-formed, and it tells the byte
position of every tag, so that a part can be patched without being rewritten.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree import ElementTree as ET
from xml.parsers import expat

from workbook_templates.files.errors import FileError

# Control characters, lone surrogates and the two non-characters cannot stand in XML 1.0.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PROLOG = 1 << 20  # bytes in which a part's root element must begin
LARGEST_TREE = 20_000_000  # bytes; an element is a hundred bytes of memory
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NEEDS_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|\r")
_QUOTE_OR_END = re.compile(rb"[\"'>]")
_IN_CONTENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Turn every failure of reading an untrusted file into the one error type.

    A damaged file can raise anything (zlib.error, struct.error, ExpatError, ValueError, KeyError …);
    a verifier needs one sentence, and a caller one class.

    Args:
        what: names what is read, for the message.

    Raises:
        FileError: whatever went wrong inside.
    """
    try:
        yield
    except FileError:
        raise
    except MemoryError as error:
        raise FileError(f"{what}过大，内存不足：请关闭其他程序或拆分文件后再试。") from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # also the panics of libraries in Rust, which are no Exception
        raise FileError(f"{what}已损坏，无法读取：请用 Excel 打开并另存，或使用备份。") from error


def _refuse_doctype(*_: object) -> None:
    raise FileError("工作簿内含 DOCTYPE 声明，可能是恶意文件，已拒绝打开：请核实来源。")


class _RootSeenError(Exception):
    """The prolog is over."""


def _root_seen(*_: object) -> None:
    raise _RootSeenError


def refuse_doctype(beginning: bytes) -> None:
    """Look at the first piece of a part, whatever its name and encoding: is it XML that declares entities?

    A prolog may be padded with comments: one that has not ended here is refused too.

    Raises:
        FileError: it has a DOCTYPE, or no root element within the piece.
    """
    plain = beginning.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith(b"<"):
        return
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _root_seen
    try:
        parser.Parse(beginning, False)
    except _RootSeenError:
        return
    except expat.ExpatError:  # an encoding that expat does not know, or no XML: whoever reads the part will say so
        if b"<!DOCTYPE" in plain:
            _refuse_doctype()
        return
    if len(beginning) >= PROLOG:
        _refuse_doctype()


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.casefold() not in ("utf-8", "us-ascii", "ascii"):
        raise FileError(f"工作簿内部使用 {encoding[:20]} 编码，不受支持：请用 Excel 打开并另存为 .xlsx。")


def strict_parser(xml: bytes) -> expat.XMLParserType:
    """A parser that refuses a DOCTYPE and whose byte positions can be trusted (UTF-8 only).

    Raises:
        FileError: the text starts as UTF-16.
    """
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in xml[:4]:
        _refuse_encoding("1.0", "UTF-16", 0)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    return parser


def let_go(parser: expat.XMLParserType) -> None:
    """Take its handlers from a parser: they know it and the part, which would stay until somebody looks for garbage."""
    parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


class _TreeBuilder(ET.TreeBuilder):
    def doctype(self, *_: object) -> None:
        _refuse_doctype()


def tree(xml: bytes, what: str) -> ET.Element:
    """The element tree of a small part (never of a sheet).

    Args:
        xml: the part.
        what: names it, for the message.

    Raises:
        FileError: not well-formed, too large for a part of its kind, or it has a DOCTYPE.
    """
    if len(xml) > LARGEST_TREE:
        raise FileError(f"{what}的内部部件过大（超过 20 MB），已拒绝打开：请用 Excel 打开并另存，或核实来源。")
    with readable(what):
        return ET.fromstring(xml, ET.XMLParser(target=_TreeBuilder()))


def tag_end(xml: bytes, start: int) -> int:
    """The position after the start tag that begins at ``start``; quoted ``>`` do not end it.

    Raises:
        FileError: the tag does not end.
    """
    at = start
    while True:
        sign = _QUOTE_OR_END.search(xml, at)
        if sign is None:
            raise FileError("工作簿内部的标记没有结束，文件已损坏：请使用备份。")
        if sign[0] == b">":
            return sign.end()
        at = xml.index(sign[0], sign.end()) + 1


def element_end(xml: bytes, at: int, name: str) -> int:
    """The position after an element whose end expat reports at ``at``: for an empty-element tag that is it already."""
    return xml.index(b">", at) + 1 if xml.startswith(f"</{name}".encode(), at) else at


def root_name(xml: bytes) -> str:
    """The local name of the root, or "" where it cannot be told."""
    with suppress(FileError, IndexError, expat.ExpatError):
        return start_tag(xml[:65_536])[0].rpartition(":")[2]
    return ""


def start_tag(raw: bytes) -> tuple[str, dict[str, str]]:
    """Name and attributes, in order, of one start tag (``<a b="c">`` or ``<a b="c"/>``)."""
    seen: list[tuple[str, dict[str, str]]] = []
    parser = strict_parser(raw)

    def note(name: str, attributes: dict[str, str]) -> None:
        seen.append((name, attributes))
        parser.StartElementHandler = None

    parser.StartElementHandler = note
    parser.Parse(raw, False)
    return seen[0]


def render_tag(name: str, attributes: Mapping[str, str], *, closed: bool = False) -> bytes:
    """A start tag, or with ``closed`` an empty element."""
    inner = "".join(f' {key}="{value.translate(_IN_ATTRIBUTE)}"' for key, value in attributes.items())
    return f"<{name}{inner}{'/' if closed else ''}>".encode()


def render_element(name: str, content: bytes, attributes: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """An element around its content, which is XML already."""
    return render_tag(name, attributes) + content + f"</{name}>".encode()


def with_attributes(raw: bytes, changes: Mapping[str, str]) -> bytes:
    """The start tag with some attributes set."""
    name, attributes = start_tag(raw)
    return render_tag(name, {**attributes, **changes}, closed=raw.endswith(b"/>"))


def escaped(text: str) -> bytes:
    """Text as element content."""
    return text.translate(_IN_CONTENT).encode()


def unescaped(content: bytes) -> str:
    """Element content without tags as a parser would report it; it has been found well-formed before."""
    text = content.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    return _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def encoded(text: str) -> str:
    """Text as Excel keeps it: CR, and what looks like a code, as ``_xHHHH_``; XML parsers lose a plain CR."""
    return _NEEDS_CODE.sub(lambda match: "_x000D_" if match[0] == "\r" else "_x005F_", text)


def decoded(text: str) -> str:
    """The inverse of `encoded`."""
    return _CODED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@dataclass(frozen=True, slots=True)
class Content:
    """The text of an element without children: its local name, and where its tag and its content stand in the bytes."""

    name: str
    tag: int
    text: str
    start: int
    end: int


def contents(xml: bytes, names: Collection[str], what: str) -> list[Content]:
    """The elements of these local names with a text, in order; found by the parser, so comments do not count.

    Args:
        xml: the part.
        names: local names of the elements.
        what: names the part, for the message.

    Raises:
        FileError: the XML is damaged.
    """
    elements: list[Content] = []
    pieces: list[str] = []
    opened = -1
    parser = strict_parser(xml)

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal opened
        opened = parser.CurrentByteIndex if name.rpartition(":")[2] in names else -1
        pieces.clear()

    def end(name: str) -> None:
        nonlocal opened
        if opened >= 0 and pieces:
            begin = tag_end(xml, opened)
            elements.append(Content(name.rpartition(":")[2], opened, "".join(pieces), begin, parser.CurrentByteIndex))
        opened = -1

    def characters(text: str) -> None:
        if opened >= 0:
            pieces.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        with readable(what):
            parser.Parse(xml, True)
    finally:
        let_go(parser)
    return elements
