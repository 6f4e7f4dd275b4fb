"""Content controls of a Word document: each part that we write stands in one, named, with the digest of what we wrote.

So a later report knows what a person has changed since, and a verification body's own template says where each part goes.
"""

import copy
import hashlib
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

PREFIX, BETWEEN = "ghgxl", "|"
DIGITS = 12  # of the digest that a tag holds
ENDS = {qn("w:p"): "\n", qn("w:tc"): "\t", qn("w:br"): "\n", qn("w:tab"): "\t"}


@dataclass(frozen=True, slots=True)
class Control:
    """A content control of ours.

    Attributes:
        name: of the part: a section's number.
        written: digest of what was written into it; "" where nothing was yet.
    """

    element: BaseOxmlElement
    name: str
    written: str

    @property
    def content(self) -> BaseOxmlElement:
        """What holds its paragraphs and tables: of a control that is a whole cell of a table, as Word makes it, the cell."""
        found: BaseOxmlElement | None = self.element.find(qn("w:sdtContent"))
        assert found is not None
        cell: BaseOxmlElement | None = found.find(qn("w:tc"))
        return found if cell is None else cell

    @property
    def parts(self) -> list[BaseOxmlElement]:
        """The paragraphs and tables in it, without the paragraph that a cell must end with."""
        found = [child for child in self.content if child.tag != qn("w:tcPr")]
        is_closed = self.content.tag == qn("w:tc") and len(found) > 1 and found[-2].tag == qn("w:tbl")
        return found[:-1] if is_closed and not text_of(found[-1]).strip() else found

    @property
    def alias(self) -> str:
        """What a person calls it."""
        alias = self.element.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
        return self.name if alias is None else str(alias.get(qn("w:val")))

    @property
    def digest(self) -> str:
        """Of the text that stands in it now."""
        return digest_of(*self.parts)

    @property
    def is_cramped(self) -> bool:
        """Whether it stands within a paragraph or is a row of a table, where no part of a report fits."""
        parent = self.element.getparent()
        is_line = parent is not None and parent.tag == qn("w:p")
        return is_line or self.element.find(f"{qn('w:sdtContent')}/{qn('w:tr')}") is not None

    @property
    def is_edited(self) -> bool:
        """Whether a person changed what was written; one that was emptied asks for it again."""
        return bool(self.written) and self.digest != self.written and bool(text_of(self.content).strip())

    def take(self, other: "Control") -> None:
        """Hold what another one holds."""
        content = self.content
        for child in [child for child in content if child.tag != qn("w:tcPr")]:
            content.remove(child)
        for child in other.content:
            content.append(copy.deepcopy(child))
        for cell in (content, self.element.getparent()):  # a cell ends with a paragraph, or Word repairs the document
            if cell is not None and cell.tag == qn("w:tc") and cell[-1].tag != qn("w:p"):
                cell.append(OxmlElement("w:p"))
        self.mark(other.written)

    def mark(self, written: str) -> None:
        """Say what was written into it."""
        tag = self.element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        assert tag is not None
        tag.set(qn("w:val"), BETWEEN.join((PREFIX, self.name, written)))


def wrap(elements: Sequence[BaseOxmlElement], name: str, alias: str) -> Control:
    """Put elements that follow each other into a control, where they stand."""
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    digest = digest_of(*elements)
    for tag, value in (
        ("w:alias", alias), ("w:tag", BETWEEN.join((PREFIX, name, digest))), ("w:id", str(zlib.crc32(name.encode()) >> 1)),
    ):  # fmt: skip
        made = OxmlElement(tag)
        made.set(qn("w:val"), value)
        properties.append(made)
    elements[0].addprevious(control)
    content = OxmlElement("w:sdtContent")
    for element in elements:
        content.append(element)
    control.append(properties)
    control.append(content)
    return Control(control, name, digest)


def controls_in(element: BaseOxmlElement) -> Iterator[Control]:
    """Those of ours, in order; what another program put there is none."""
    for found in element.iter(qn("w:sdt")):
        tag = found.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        written = "" if tag is None else unicodedata.normalize("NFKC", str(tag.get(qn("w:val"))))
        parts = [part.strip() for part in written.split(BETWEEN)]  # a person types it, and not always narrow
        if parts[0].lower() == PREFIX and len(parts) > 1 and found.find(qn("w:sdtContent")) is not None:
            yield Control(found, parts[1], parts[2] if len(parts) > 2 else "")


def digest_of(*elements: BaseOxmlElement) -> str:
    """Of a text, whatever a program that saved it did to its looks."""
    told = "".join(text_of(element) for element in elements)
    return hashlib.sha256(told.encode()).hexdigest()[:DIGITS]


def text_of(element: BaseOxmlElement) -> str:
    """The words in it; the results of fields are left out, which each program forms anew."""
    told: list[str] = []
    depth = 0
    for found in element.iter():
        if found.tag == qn("w:fldChar"):
            kind = found.get(qn("w:fldCharType"))
            depth += (kind == "begin") - (kind == "end")
        elif found.tag == qn("w:t") and not depth:
            told.append(found.text or "")
        elif found.tag in ENDS:
            told.append(ENDS[found.tag])
    return "".join(told)
