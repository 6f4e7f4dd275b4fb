"""A PDF: the texts of its layer with their places, or the picture of a page without one. Nothing in it is run or fetched."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbook_templates.files.errors import FileError
from xl_addin.vouchers.documents.pages import WIDTH, Document, Origin, Page, Segment
from xl_addin.vouchers.documents.pictures import packed, page_of_picture, second_reading
from xl_addin.watched.limits import opening

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 200
FEWEST_SIGNS = 20  # fewer texts than that and the page is looked at as a picture
RESOLUTION, LONGEST = 200 / 72, 3_000  # pixels a point; of a side
NEAR_SIGNS, NEAR_CHARACTERS = 0.35, 1.0  # heights of the text by which signs of one piece are apart at most
BLANK = 0.15  # heights of the text by which two signs are apart that have a blank between them
Sign = tuple[str, float, float, float, float]  # text, left, top, right, bottom in points


def read_pdf(content: bytes, label: str) -> Document:
    """The pages of a PDF.

    Args:
        content: of the file. label: its name, for messages.

    Raises:
        FileError: it needs a password, is damaged, too long, or would run something.
    """
    import pypdfium2.raw as raw

    with opening(label), _opened(content, label) as document:
        if len(document) > MOST_PAGES:
            raise FileError(f"“{label}”有{len(document)}页，超过{MOST_PAGES}页，没有读取：请拆分后重试。")
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or _launches(content):
            raise FileError(f"“{label}”含有脚本或启动程序的动作，没有读取：凭证不需要这些，请核实来源。")
        attached = document.count_attachments()
        count = len(document)
    pages = []
    for number in range(1, count + 1):
        with opening(f"{label} 第{number}页"), _opened(content, label) as document:
            pages.append(_page(document[number - 1], number))
    notes = (f"“{label}”内嵌{attached}个附件，没有打开",) if attached else ()
    return Document(tuple(pages), notes=notes)


@contextmanager
def _opened(content: bytes, label: str) -> "Iterator[PdfDocument]":
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise FileError(f"“{label}”有密码，没有读取：请取消密码后另存，再放入文件夹。") from error
        raise FileError(f"“{label}”已损坏，不能作为 PDF 打开：请向提供方重新索取。") from error
    if not count:
        raise FileError(f"“{label}”没有页面：请向提供方重新索取。")
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise FileError(f"“{label}”的页面已损坏：请向提供方重新索取。") from error
    finally:
        document.close()


def _launches(content: bytes) -> bool:
    """Whether a plain part of the file names what starts a program or a script."""
    return any(mark in content for mark in (b"/Launch", b"/JavaScript", b"/JS ", b"/JS("))


def _page(page: "PdfPage", number: int) -> Page:
    picture = _picture(page)
    signs = [] if page.get_rotation() else _signs(page)
    if len(signs) < FEWEST_SIGNS:
        return page_of_picture(picture, number)
    width, height = page.get_size()
    segments = [
        Segment(text, (left * WIDTH / width, top * WIDTH / width, right * WIDTH / width, bottom * WIDTH / width))
        for text, left, top, right, bottom in _pieces(signs)
    ]
    again, codes = second_reading(picture, [(segment.text, segment.box) for segment in segments])
    segments = [Segment(segment.text, segment.box, text) for segment, text in zip(segments, again)]
    return Page(number, height * WIDTH / width, Origin.TEXT, tuple(segments), codes, packed(picture))


def _picture(page: "PdfPage") -> "Image":
    width, height = page.get_size()
    scale = min(RESOLUTION, LONGEST / max(width, height))
    picture: Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def _signs(page: "PdfPage") -> list[Sign]:
    """The signs of the text layer, down from the top."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    left, _, _, top = page.get_bbox()
    found = []
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in (0, 0xFFFE, 0xFFFF) or chr(code).isspace():
            continue
        one, two, three, four = text.get_charbox(at, loose=True)
        found.append((chr(code), one - left, top - four, three - left, top - two))
    return found


def _pieces(signs: list[Sign]) -> Iterator[tuple[str, float, float, float, float]]:
    """Signs that stand together."""
    for line in _lines(signs):
        piece: list[Sign] = []
        for sign in line:
            if piece and not _is_near(piece[-1], sign):
                yield _joined(piece)
                piece = []
            piece.append(sign)
        yield _joined(piece)


def _lines(signs: list[Sign]) -> Iterator[list[Sign]]:
    line: list[Sign] = []
    for sign in sorted(signs, key=lambda sign: (sign[2] + sign[4]) / 2):
        if line and (sign[2] + sign[4]) / 2 > min(line[0][4], max(other[4] for other in line)) - 0.25 * (
            line[0][4] - line[0][2]
        ):
            yield sorted(line, key=lambda other: other[1])
            line = []
        line.append(sign)
    if line:
        yield sorted(line, key=lambda other: other[1])


def _is_near(before: Sign, sign: Sign) -> bool:
    height = max(before[4] - before[2], sign[4] - sign[2])
    allowed = NEAR_SIGNS if before[0].isascii() and sign[0].isascii() else NEAR_CHARACTERS
    return sign[1] - before[3] <= allowed * height


def _joined(piece: list[Sign]) -> tuple[str, float, float, float, float]:
    texts, lefts, tops, rights, bottoms = zip(*piece)
    text = texts[0]
    for at, sign in enumerate(texts[1:], start=1):
        is_apart = lefts[at] - rights[at - 1] > BLANK * (bottoms[at] - tops[at])
        text += f" {sign}" if is_apart and sign.isascii() and texts[at - 1].isascii() else sign
    return text, min(lefts), min(tops), max(rights), max(bottoms)
