"""数电票 as XML and OFD: every value by its name or place, and the same law over them."""

import io
import zipfile
from pathlib import Path

import pytest
from drawn_sheets import A4
from drawn_vouchers import fuel_invoice

from workbook_templates.files.errors import FileError
from xl_addin.vouchers.acceptance import judge
from xl_addin.vouchers.documents.opened import read_document
from xl_addin.vouchers.judged import BY_ORIGIN, Judged
from xl_addin.vouchers.vouchers import vouchers_of

INVOICE = """<?xml version="1.0" encoding="utf-8"?><EInvoice><Header><EIid>25442000000036916313</EIid>
<InherentLabel><InIssuType><LabelCode>Y</LabelCode></InIssuType></InherentLabel></Header><EInvoiceData>
<BasicInformation><TotalAmWithoutTax>11082.82</TotalAmWithoutTax><TotalTaxAm>1440.77</TotalTaxAm>
<TotalTax-includedAmount>12523.59</TotalTax-includedAmount>
<TotalTax-includedAmountInChinese>壹万贰仟伍佰贰拾叁圆伍角玖分</TotalTax-includedAmountInChinese>
<RequestTime>2025-01-24 16:23:48</RequestTime></BasicInformation>
<IssuItemInformation><ItemName>*柴油*0号车用柴油</ItemName><MeaUnits>升</MeaUnits><Quantity>1608.91</Quantity>
<UnPrice>6.8884</UnPrice><Amount>11082.82</Amount><TaxRate>0.13</TaxRate><ComTaxAm>1440.77</ComTaxAm>
<TotaltaxIncludedAmount>12523.59</TotaltaxIncludedAmount></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>25442000000036916313</InvoiceNumber><IssueTime>2025-01-24</IssueTime></TaxSupervisionInfo>
</EInvoice>"""


def judged(content: bytes, path: Path) -> Judged:
    path.write_bytes(content)
    [voucher] = vouchers_of(path.name, "digest", read_document(path, path.name))
    return judge(voucher, [])


def test_an_invoice_as_xml(tmp_path: Path) -> None:
    found = judged(INVOICE.encode(), tmp_path / "1.xml")
    assert found.is_accepted, found.doubts
    [bill] = found.bills
    assert (bill.number, str(bill.end), bill.product, bill.unit) == (
        "25442000000036916313",
        "2025-01-24",
        "*柴油*0号车用柴油",
        "升",
    )
    assert {name: str(value) for name, value in bill.numbers.items()} == {
        "activity_quantity": "1608.91",
        "bill_fee_cny": "12523.59",
    }
    assert found.confirmed["", -1, "invoice_no"] == BY_ORIGIN


@pytest.mark.parametrize(
    "before", ["1608.91", "6.8884<", "<Amount>11082.82", "<ComTaxAm>1440.77", "includedAmount>12523.59</TotalTax"]
)
def test_an_amount_that_does_not_add_up_goes_to_a_person(before: str, tmp_path: Path) -> None:
    digit = next(sign for sign in reversed(before) if sign.isdigit())
    at = before.rindex(digit)
    other = before[:at] + str((int(digit) + 1) % 10) + before[at + 1 :]
    assert before in INVOICE
    found = judged(INVOICE.replace(before, other, 1).encode(), tmp_path / "1.xml")
    assert not found.is_accepted


def test_two_numbers_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.xml"
    path.write_text(INVOICE.replace("<EIid>2544", "<EIid>2644"), "utf-8")
    with pytest.raises(FileError, match="号码前后不一"):
        read_document(path, path.name)


def test_a_red_invoice_goes_to_a_person(tmp_path: Path) -> None:
    red = INVOICE.replace(">Y<", ">N<").replace(">壹万", ">负壹万")
    for amount in ("11082.82", "1440.77", "12523.59", "1608.91"):
        red = red.replace(f">{amount}", f">-{amount}")
    found = judged(red.encode(), tmp_path / "1.xml")
    assert [doubt.why for doubt in found.doubts] == ["红字（负数）：请核实冲销哪一张"]


def test_an_ofd_by_the_places_of_its_texts(tmp_path: Path) -> None:
    [drawn] = fuel_invoice(5, 1)
    [sheet] = drawn.sheets
    scale = 210 / A4[0]
    texts = []
    for x, y, size, text, at in sheet.texts:
        width = sum(size if ord(sign) > 255 else size * 0.5 for sign in text)
        left = x - {"l": 0, "r": width, "c": width / 2}[at]
        place = " ".join(f"{side * scale:.2f}" for side in (left, y, width, size * 1.1))
        texts.append(f'<ofd:TextObject Boundary="{place}"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>')
    root = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    content = f"<ofd:Page {root}><ofd:Content><ofd:Layer>{''.join(texts)}</ofd:Layer></ofd:Content></ofd:Page>"
    box = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
    area = f"<ofd:CommonData><ofd:PageArea>{box}</ofd:PageArea></ofd:CommonData>"
    document = f"<ofd:Document {root}>{area}</ofd:Document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {root}/>")
        archive.writestr("Doc_0/Document.xml", document)
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", content)
    found = judged(stream.getvalue(), tmp_path / "1.ofd")
    [bill] = found.bills
    [true] = drawn.rows
    assert (bill.numbers["activity_quantity"], bill.numbers["bill_fee_cny"], bill.end) == (
        true["activity_quantity"],
        true["bill_fee_cny"],
        true["end"],
    )
    assert set(bill.unsure) == {"end", "invoice_no"}  # read once: its neighbours or a person must say the same
