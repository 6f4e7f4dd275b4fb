"""An OFD: a zip of XML, its texts with their places, and the invoice that some of them carry as a file of its own."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.xml_text import tree
from workbook_templates.ooxml.package.zip_members import Member, read_members
from xl_addin.vouchers.documents.pages import WIDTH, Document, Origin, Page, Segment
from xl_addin.watched.limits import opening

MOST_PAGES = 200
A4 = "0 0 210 297"
CHINESE_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
# The invoice of 2020 that stands beside the pages: our name -> its element.
FACTS = {
    "invoice_no": "InvoiceNo", "issue_date": "IssueDate", "total_amount": "TaxExclusiveTotalAmount",
    "total_tax": "TaxTotalAmount", "total": "TaxInclusiveTotalAmount",
}  # fmt: skip
LINES = {
    "item": "Item", "spec": "Specification", "unit": "MeasurementDimension", "quantity": "Quantity", "price": "Price",
    "amount": "Amount", "rate": "TaxScheme", "tax": "TaxAmount",
}  # fmt: skip


def read_ofd(content: bytes, label: str) -> Document:
    """The pages of an OFD.

    Args:
        content: of the file. label: its name, for messages.

    Raises:
        FileError: it is another zip, damaged or too large.
    """
    with opening(label):
        try:
            members = {member.name: member for member in read_members(content)}
        except FileError as error:
            raise FileError(f"“{label}”的压缩包已损坏或异常（可能是压缩炸弹），没有打开：请核实来源。") from error
        except Exception as error:  # what a damaged zip makes the library raise
            raise FileError(f"“{label}”已损坏，不能打开：请重新索取。") from error
        if "OFD.xml" not in members:
            kind = "Office 文件" if "[Content_Types].xml" in members else "压缩包"
            raise FileError(f"“{label}”是{kind}，不是 OFD：台账请用 ghgxl import，压缩包请解压后再放入文件夹。")
        invoice = next((member for name, member in members.items() if name.endswith("original_invoice.xml")), None)
        pages = tuple(_pages(members, label))
        if invoice is not None:
            return _invoice(tree(invoice.read(), f"“{label}”"), pages)
        return Document(pages)


def _invoice(root: ET.Element, pages: tuple[Page, ...]) -> Document:
    texts = {name: _text(root, tag) for name, tag in FACTS.items()}
    day = CHINESE_DAY.search(texts["issue_date"])
    if day is not None:
        texts["issue_date"] = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    lines = [{name: _text(line, tag) for name, tag in LINES.items()} for line in _all(root, "GoodsInfo")]
    return Document(pages, facts=texts, lines=lines)


def _pages(members: dict[str, Member], label: str) -> Iterator[Page]:
    """Each page with its template, which has the words that do not change."""
    names = sorted((name for name in members if re.search(r"Pages/Page_\d+/Content\.xml$", name)), key=_page_number)
    if len(names) > MOST_PAGES:
        raise FileError(f"“{label}”超过{MOST_PAGES}页，没有读取：请拆分后重试。")
    documents = [tree(member.read(), f"“{label}”") for name, member in members.items() if name.endswith("Document.xml")]
    size = next((box.text for document in documents for box in _all(document, "PhysicalBox") if box.text), A4)
    templates = {
        page.get("ID", ""): page.get("BaseLoc", "") for document in documents for page in _all(document, "TemplatePage")
    }
    for number, name in enumerate(names, start=1):
        root = tree(members[name].read(), f"“{label}”")
        own = next((box.text for box in _all(root, "PhysicalBox") if box.text), size)
        used = [templates.get(use.get("TemplateID", ""), "") for use in _all(root, "Template")]
        behind = [
            tree(members[found].read(), f"“{label}”")
            for place in used
            if place
            for found in members
            if found.endswith(place)
        ]
        _, _, width, height = map(float, own.split())
        segments = [segment for part in (*behind, root) for segment in _segments(part, WIDTH / width)]
        segments.sort(key=lambda segment: (segment.box[1], segment.box[0]))
        yield Page(number, height * WIDTH / width, Origin.TEXT, tuple(segments))


def _segments(root: ET.Element, scale: float) -> Iterator[Segment]:
    for text in _all(root, "TextObject"):
        said = "".join(code.text or "" for code in _all(text, "TextCode"))
        place = text.get("Boundary", "").split()
        if said.strip() and len(place) == 4:
            left, top, width, height = (float(side) * scale for side in place)
            yield Segment(said, (left, top, left + width, top + height))


def _all(root: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Elements of a name, in whatever namespace."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == tag)


def _text(root: ET.Element, tag: str) -> str:
    return next((element.text or "" for element in _all(root, tag)), "").strip()


def _page_number(name: str) -> int:
    found = re.search(r"Page_(\d+)", name)
    return int(found[1]) if found else 0
