"""The shared strings of a workbook."""

from workbook_templates.ooxml.package.xml_text import decoded, readable, strict_parser


def shared_texts(xml: bytes) -> list[str]:
    """The shared strings, rich text joined, phonetic readings left out.

    Raises:
        FileError: not well-formed.
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
    with readable("工作簿的共享文本"):
        parser.Parse(xml, True)
    return texts
