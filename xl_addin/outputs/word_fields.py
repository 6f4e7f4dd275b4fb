"""Fields and bookmarks of a Word document: numbers of pages and captions, references, the table of contents."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """A field with the result it has until a program forms it anew."""
    _begin(paragraph, instruction)
    paragraph.add_run(result)
    close_field(paragraph)


def _mark(paragraph: Paragraph, kind: str) -> BaseOxmlElement:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
    return mark


def _begin(paragraph: Paragraph, instruction: str) -> BaseOxmlElement:
    begin = _mark(paragraph, "begin")
    told = OxmlElement("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = f" {instruction} "
    paragraph.add_run()._r.append(told)
    _mark(paragraph, "separate")
    return begin


def open_field(paragraph: Paragraph, instruction: str) -> None:
    """The beginning of a field whose result spans paragraphs, and which a program that opens the document forms anew."""
    _begin(paragraph, instruction).set(qn("w:dirty"), "true")


def close_field(paragraph: Paragraph) -> None:
    """Its end."""
    _mark(paragraph, "end")


class Bookmarks:
    """Bookmarks of a document, numbered as they are set."""

    def __init__(self) -> None:
        self._count = 0

    def start(self, paragraph: Paragraph, name: str) -> str:
        """Begin a bookmark here; its number ends it."""
        self._count += 1
        mark = OxmlElement("w:bookmarkStart")
        mark.set(qn("w:id"), str(self._count))
        mark.set(qn("w:name"), name)
        paragraph._p.append(mark)
        return str(self._count)

    def end(self, paragraph: Paragraph, number: str) -> None:
        """End it here."""
        mark = OxmlElement("w:bookmarkEnd")
        mark.set(qn("w:id"), number)
        paragraph._p.append(mark)


def linked(paragraph: Paragraph, bookmark: str, text: str) -> None:
    """A text that leads to a bookmark."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    run = OxmlElement("w:r")
    held = OxmlElement("w:t")
    held.set(qn("xml:space"), "preserve")
    held.text = text
    run.append(held)
    link.append(run)
    paragraph._p.append(link)
