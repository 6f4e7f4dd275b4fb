"""The page of an archive that is printed and stamped: what it holds, its fingerprint, until when it is kept."""

import re
from collections.abc import Iterator

from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.relationships import relationships
from workbook_templates.ooxml.package.xml_text import contents
from workbook_templates.report.blocks import ReportTable, Section, Text
from xl_addin.outputs.archive.document_list import PAGE, DocumentList
from xl_addin.outputs.archive.names import shown
from xl_addin.outputs.word import document

TITLE, UNMATCHED = "存档清单", "下列凭证登记为存档，但没有文件名含其编号的文件："
_TEXT_PART = "word/document.xml"
_SAYS = re.compile(rb"\x00|<(?:[^\s<>/]+:)?t[\s/>]")  # a text in another part, or an encoding in which none is seen
_TAG = re.compile(rb"<(?:[^\s<>/!?:]+:)?([^\s<>/!?:]+)")
# What `document` writes. Others show what is no text (pictures, fields, symbols, embedded files) or hide one.
_ELEMENTS = frozenset(
    b"b body bookmarkEnd bookmarkStart cantSplit color cols docGrid document footerReference gridCol jc keepNext p pPr pStyle pgMar "
    b"pgSz r rPr sectPr shd spacing sz t tbl tblGrid tblHeader tblLayout tblLook tblPr tblStyle tblW tc tcPr tcW tr trPr".split()
)
_IN_FOOTER = frozenset(b"ftr p pPr pStyle jc r fldChar instrText".split())
_PAGE_NUMBER = re.compile(rb"<w:instrText[^<>]*>\s*([^<>]*?)\s*<")


def page(listed: DocumentList, fingerprint: str) -> bytes:
    """The page as a .docx file.

    Args:
        listed: the list of documents as in 存档清单.json.
        fingerprint: SHA-256 of that file, which stands for everything it lists.
    """
    return document(TITLE, _subtitle(listed), _sections(listed, fingerprint)).content


def _subtitle(listed: DocumentList) -> str:
    return f"{shown(listed.identity.title)}    {shown(listed.identity.number)}"


def _sections(listed: DocumentList, fingerprint: str) -> tuple[Section, ...]:
    identity = listed.identity
    facts = (
        ("档案编号", identity.number), ("受核查方", identity.title), ("核查机构", identity.body), ("归档日期", identity.filed.isoformat()),
        ("保存期满日", identity.until.isoformat()), ("文件数", str(len(listed.documents))), ("清单指纹（SHA-256）", fingerprint),
    )  # fmt: skip
    rows = tuple(
        (str(number), *map(shown, (_named(line.path, line.original), line.role, line.clause)), f"{line.size:,}", shown(line.digest))
        for number, line in enumerate(listed.documents, start=1)
    )  # fmt: skip
    lacking = (Text(f"{UNMATCHED}{'、'.join(map(shown, listed.unmatched))}。"),) if listed.unmatched else ()
    return (
        Section(
            "一、档案", ("七.0", "七.1", "七.2"),
            (ReportTable("档案信息", ("项目", "内容"), tuple((label, shown(fact)) for label, fact in facts)),),
        ),
        Section(
            "二、文件", ("七.3",),
            (*lacking, ReportTable("文件清单", ("序号", "文件", "内容", "条款", "字节", "SHA-256"), rows, frozenset({0, 4}))),
        ),
        Section("三、盖章", (), (Text("核查机构（盖章）："), Text("核查组长（签字）：                        日期："))),
    )  # fmt: skip


def _named(path: str, original: str) -> str:
    return f"{path}（原名：{original}）" if original else path


def is_page_of(raw: bytes, listed: DocumentList, fingerprint: str) -> bool:
    """Whether a page says what `page` would of this list, no more and no less; its look is not compared.

    Raises:
        FileError: it cannot be read.
    """
    parts = Package.from_bytes(raw, PAGE)
    others = [name for name in parts.names() if name.startswith("word/") and name != _TEXT_PART]
    if any(name.startswith("word/media/") for name in others):
        return False
    if any(_SAYS.search(parts.part(name)) or _shows(parts.part(name)) for name in others):
        return False
    whole = [found.target for found in relationships(parts, "") if found.kind == "officeDocument"]
    if whole != [_TEXT_PART] or not set(_TAG.findall(parts.part(_TEXT_PART))) <= _ELEMENTS:
        return False
    said = [found.text for found in contents(parts.part(_TEXT_PART), {"t"}, PAGE)]
    if listed.unmatched is None:  # an older list, which does not tell them
        said = [shown(text) for text in said if not text.startswith(UNMATCHED)]
    return said == [text for text in _texts(listed, fingerprint) if text]


def _shows(raw: bytes) -> bool:
    """Whether a part beside the text has a paragraph with more than the number of the page."""
    elements = set(_TAG.findall(raw))
    return b"p" in elements and not (elements <= _IN_FOOTER and {*_PAGE_NUMBER.findall(raw)} <= {b"PAGE"})


def _texts(listed: DocumentList, fingerprint: str) -> Iterator[str]:
    """The texts of the page in the order in which `document` writes them."""
    yield from (TITLE, _subtitle(listed))
    number = 0
    for section in _sections(listed, fingerprint):
        yield from (section.heading, f"依据：{'、'.join(section.clauses)}", *section.paragraphs)
        for table in section.tables:
            number += 1
            yield from (f"表{number}  {table.caption}", *table.headings)
            yield from (text for row in table.rows for text in row)
