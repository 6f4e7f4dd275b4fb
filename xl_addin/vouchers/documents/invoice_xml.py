"""数电票 as the tax authority's XML (root EInvoice): every value is named, nothing is looked for.

The names of the elements are those that public parsers of real invoices use; where a number or day stands twice in the
file, both must say the same.
"""

from xml.etree import ElementTree as ET

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.xml_text import tree
from xl_addin.vouchers.documents.pages import Document

ROOT = "EInvoice"
BASIC, REMARK = "EInvoiceData/BasicInformation/", "EInvoiceData/AdditionalInformation/Remark"
FACTS = {
    "total_amount": BASIC + "TotalAmWithoutTax",
    "total_tax": BASIC + "TotalTaxAm",
    "total": BASIC + "TotalTax-includedAmount",
    "capitals": BASIC + "TotalTax-includedAmountInChinese",
}
LINES = {
    "item": "ItemName", "spec": "SpecMod", "unit": "MeaUnits", "quantity": "Quantity", "price": "UnPrice",
    "amount": "Amount", "rate": "TaxRate", "tax": "ComTaxAm",
}  # fmt: skip
TWICE = {
    "invoice_no": ("Header/EIid", "TaxSupervisionInfo/InvoiceNumber"),
    "issue_date": ("TaxSupervisionInfo/IssueTime", BASIC + "RequestTime"),
}
DAY = 10  # signs of a day: RequestTime has the time too


def read_invoice(content: bytes, label: str) -> Document:
    """The facts of an electronic invoice.

    Args:
        content: of the file. label: its name, for messages.

    Raises:
        FileError: it is no invoice, or says two things of its number or day.
    """
    root = tree(content, f"“{label}”")
    if root.tag != ROOT:
        raise FileError(
            f"“{label}”是 XML，但不是数电票（根元素为 {root.tag[:40]}）：请提供税务数字账户下载的 XML、OFD 或 PDF。"
        )
    facts = {name: _text(root, place) for name, place in FACTS.items()}
    for name, places in TWICE.items():
        told = {text[:DAY] if name == "issue_date" else text for place in places if (text := _text(root, place))}
        if len(told) > 1:
            raise FileError(
                f"“{label}”中的{'号码' if name == 'invoice_no' else '日期'}前后不一（{'、'.join(sorted(told))}）：请核实来源。"
            )
        facts[name] = told.pop() if told else ""
    remark = _text(root, REMARK)
    lines = [
        {name: _text(line, tag) for name, tag in LINES.items()}
        for line in root.findall("EInvoiceData/IssuItemInformation")
    ]
    kind = _text(root, "Header/InherentLabel/InIssuType/LabelCode")
    notes = (f"“{label}”为红字发票",) if kind == "N" else ()
    return Document((), facts={**facts, **_in_remark(remark)}, lines=lines, notes=notes)


def _text(element: ET.Element, place: str) -> str:
    return (element.findtext(place) or "").strip()


def _in_remark(remark: str) -> dict[str, str]:
    """The customer's number and the period, where the remark of an invoice for electricity has them."""
    import re

    number = re.search(r"户号[:：]?\s*([0-9A-Za-z-]{4,})", remark)
    period = re.search(
        r"(20\d\d[-/.年]?\d\d[-/.月]?\d\d日?)\s*(?:至|到|-{1,2}|~|—)\s*(20\d\d[-/.年]?\d\d[-/.月]?\d\d日?)", remark
    )
    found = {"customer_no": number[1]} if number else {}
    return found | ({"period": f"{period[1]}至{period[2]}"} if period else {})
