"""The report into a document that is there: a verification body's own template, or the last report, whose edits stay."""

import copy
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.report.facts import UNSET
from xl_addin.outputs.word_controls import BETWEEN, PREFIX, Control, controls_in, text_of

OF_ANOTHER = "other"  # in place of a digest: no data are those that the part was written from
HEADER = "页眉"  # the control of 草稿, which nobody's edit keeps
STYLED = ("w:pStyle", "w:tblStyle", "w:rStyle")
BODY, MARKED = "word/document.xml", f"{PREFIX}{BETWEEN}".encode()
NO_WORD = "不是可读取的 Word 文档（.docx）：请用 Word 或 WPS 打开并另存为 .docx。"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the parts.

    Attributes:
        kept: parts that a person edited, and whose data are as they were.
        conflicts: parts that a person edited though the data have changed since; the person's words stand.
        missing: parts for which the template has no place.
        unknown: what the tags of the template name that is no part of the report.
        outside: parts that the template would have in a header or footer, where none is written.
        other: what the pages of the document said that it is, where that is another report.
    """

    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    other: str = ""

    @property
    def draft(self) -> str:
        """Why the document is none to be issued: what a person wrote there says otherwise than the workbook."""
        return f"{'、'.join(self.conflicts)}由人修改，工作簿的数据已变化" if self.conflicts else ""

    def sentences(self) -> list[str]:
        """For the user."""
        told = [f"注意：该文档原是另一份报告（{self.other}）：控件以外的文字请逐处核对。"] if self.other else []
        told += [f"保留了文档中由人修改的内容：{'、'.join(self.kept)}。"] if self.kept else []
        told += [
            f"注意：“{part}”由人修改过，工作簿的数据也已变化：保留了文档中的内容；要改用新内容，请清空该内容控件后再出具。"
            for part in self.conflicts
        ]
        told += [
            f"注意：模板中标记“{PREFIX}{BETWEEN}{name}”的内容控件不对应报告的任何部分，没有写入：请核对节号。"
            for name in self.unknown
        ]
        if self.outside:
            told.append(f"注意：页眉、页脚中的内容控件不写入：{'、'.join(self.outside)}。")
        return told + (
            [f"注意：模板没有这些部分的内容控件，没有写入：{'、'.join(self.missing)}。"] if self.missing else []
        )


def opened(content: bytes, label: str) -> Doc:
    """A Word document from bytes, within the limits of what is read.

    Raises:
        FileError: it is none, or is damaged, or beyond the limits.
    """
    try:
        Package.from_bytes(content, label)
        document = Document(io.BytesIO(content))
    except Exception as error:  # python-docx fails in many ways on what is no document
        if isinstance(error, FileError) and "Excel" not in str(error):
            raise
        raise FileError(f"“{label}”{NO_WORD}") from error
    controls = list(controls_in(document.element.body))
    if not controls:
        raise FileError(
            f"“{label}”没有报告的内容控件：请以 ghgxl report 写出的报告为模板修改，或给内容控件填标记 ghgxl|3.2.1。"
        )
    cramped = [control for control in controls if control.is_cramped]
    if any(control.written for control in cramped):
        raise FileError(
            f"“{label}”的内容控件已不完整（LibreOffice 保存时会缩成一行），分不清哪些是人修改的：请换一个文件名出具，再把修改抄过去。"
        )
    if cramped:
        raise FileError(
            f"“{label}”中标记“{PREFIX}{BETWEEN}{cramped[0].name}”的内容控件在一段文字之中，或是表格的整行，放不下报告的一节："
            "请让它独占一段或一个单元格。"
        )
    return document


def is_report(content: bytes) -> bool:
    """Whether a file names our controls; it may be damaged all the same."""
    try:
        return MARKED in zipfile.ZipFile(io.BytesIO(content)).read(BODY)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError, NotImplementedError):
        return False


def merge(ours: Doc, theirs: Doc, number: str) -> Kept:
    """Refresh the parts of a document that nobody edited.

    Args:
        ours: the report as it would be now; its elements move.
        theirs: the document that is changed.
        number: of the report.
    """
    other = _other_report(theirs, number)
    places: dict[str, list[Control]] = {}
    for control in controls_in(theirs.element.body):
        places.setdefault(control.name, []).append(control)
    styles = _Styles(ours, theirs)
    kept: list[str] = []
    conflicts: list[str] = []
    missing: list[str] = []
    for control in list(controls_in(ours.element.body)):
        found = places.pop(control.name, [])
        if not found:
            missing.append(control.alias)
        styles.translate(control.content)
        for place in found:  # a copy shows the same: figures of an earlier book would stand in it
            if place.is_edited:
                if other:  # words about another entity or year, however the data of the part are alike
                    place.mark(OF_ANOTHER)
                (kept if control.written == place.written and not other else conflicts).append(place.alias)
            else:
                place.take(control)
    _number(theirs.element.body)
    outside = dict.fromkeys(control.name for part in _margins(theirs) for control in controls_in(part))
    return Kept(tuple(kept), tuple(conflicts), tuple(missing), tuple(places), tuple(outside.keys() - {HEADER}), other)


def _other_report(document: Doc, number: str) -> str:
    """What stands at the head of its pages where that is another report's name and number; "" where it is this one's, or none."""
    heads = (control for part in _margins(document) for control in controls_in(part) if control.name == HEADER)
    told = next((text_of(head.content).strip().partition("\n")[0] for head in heads), "")
    return "" if number in told or UNSET in told else told


def put_head(ours: Doc, theirs: Doc) -> None:
    """Our line at the head of every page: that of 草稿 is nobody's to remove."""
    line = next(controls_in(ours.sections[0].header._element)).element
    _Styles(ours, theirs).translate(line)
    for header in _headers(theirs):
        for old in [control.element for control in controls_in(header) if control.name == HEADER]:
            old.getparent().remove(old)
        header.insert(0, copy.deepcopy(line))


def _margins(document: Doc) -> Iterator[BaseOxmlElement]:
    """What stands above and below the pages of a document."""
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.even_page_header, section.footer,
                     section.first_page_footer, section.even_page_footer):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part._element


def _headers(document: Doc) -> Iterator[BaseOxmlElement]:
    """The headers of a document that stand by themselves; that of the first section is made where there is none."""
    has_even = document.settings.odd_and_even_pages_header_footer
    for at, section in enumerate(document.sections):
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if has_even:
            headers.append(section.even_page_header)
        for header in headers:
            if at == 0 or not header.is_linked_to_previous:
                header.is_linked_to_previous = False
                yield header._element


def _number(body: BaseOxmlElement) -> None:
    """Bookmarks have numbers of their own; a name that stands twice leads to the first."""
    names: set[str] = set()
    numbers: dict[str, str] = {}
    for mark in list(body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        old = str(mark.get(qn("w:id")))
        if mark.tag == qn("w:bookmarkEnd"):
            if old in numbers:
                mark.set(qn("w:id"), numbers.pop(old))
            else:
                mark.getparent().remove(mark)
            continue
        name = str(mark.get(qn("w:name")))
        if name in names:
            mark.getparent().remove(mark)
            continue
        names.add(name)
        numbers[old] = str(len(names))
        mark.set(qn("w:id"), str(len(names)))


class _Styles:
    """Styles by their names: those that the other document has are its own, the others go along."""

    def __init__(self, ours: Doc, theirs: Doc) -> None:
        self._names = {style.style_id: str(style.name).lower() for style in ours.styles}
        self._elements = {style.style_id: style.element for style in ours.styles}
        self._known = {str(style.name).lower(): style.style_id for style in theirs.styles}
        self._target = theirs.styles.element

    def translate(self, element: BaseOxmlElement) -> None:
        """Have an element name the styles of the other document."""
        for named in list(element.iter(*map(qn, STYLED))):
            style = str(named.get(qn("w:val")))
            name = self._names.get(style)
            if name is None:
                continue
            if name not in self._known:
                self._target.append(copy.deepcopy(self._elements[style]))
                self._known[name] = style
            named.set(qn("w:val"), self._known[name])
