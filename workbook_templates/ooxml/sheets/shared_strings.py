"""The shared strings of a workbook."""

import re

from workbook_templates.ooxml.package.xml_text import decoded, readable, strict_parser, unescaped

# A string without formats as Excel, LibreOffice and we write it (Chinese Excel adds the phonetics' font), or any other tag.
_STRING = re.compile(
    rb'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr(?: [A-Za-z]+="[^"<]*")* ?/>)?</si>|(<)'
)
_ROOT = re.compile(rb'(?:<\?xml[^<>]*\?>\s*)?<sst(?: [A-Za-z0-9:]+="[^"<&]*")* ?>\s*')
_END = re.compile(rb"</sst>\s*")


def shared_texts(xml: bytes) -> list[str]:
    """The shared strings, rich text joined, phonetic readings left out.

    Raises:
        FileError: not well-formed.
    """
    with readable("工作簿的共享文本"):
        texts = canonical_texts(xml)
        return parsed_texts(xml) if texts is None else texts


def canonical_texts(xml: bytes) -> list[str] | None:
    """The shared strings by one pattern, None where one is written in another way.

    Raises:
        FileError, ExpatError: not well-formed.
    """
    root, end = _ROOT.match(xml), xml.rfind(b"</sst>")
    if root is None or end < root.end() or not _END.fullmatch(xml, end):
        return None
    strict_parser(xml).Parse(xml, True)
    found = _STRING.findall(xml, root.end(), end)
    return None if any(other for _, other in found) else [decoded(unescaped(text)) for text, _ in found]


def parsed_texts(xml: bytes) -> list[str]:
    """The same by the parser.

    Raises:
        FileError, ExpatError: not well-formed.
    """
    texts: list[str] = []
    pieces: list[str] = []
    state = {"t": 0, "rPh": 0}
    parser = strict_parser(xml)

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in state:
            state[local] += 1
        elif local == "si":
            pieces.clear()

    def end(name: str) -> None:
        local = name.rpartition(":")[2]
        if local in state:
            state[local] -= 1
        elif local == "si":
            texts.append(decoded("".join(pieces)))

    def characters(text: str) -> None:
        if state["t"] and not state["rPh"]:
            pieces.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.Parse(xml, True)
    return texts
