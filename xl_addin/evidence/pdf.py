"""Pages of a PDF as pictures and as texts in boxes; runs in a process of its own (`xl_addin.evidence.apart`), never in ours.

The only module that imports pypdfium2, which has no JavaScript and fetches nothing.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from ctypes import byref, c_double
from typing import Any

from workbook_templates.files.errors import FileError

LONGEST_SIDE = 1_800  # pixels of a page's picture
MOST_SCALE = 4.0
MOST_LETTERS = 200_000  # of a page: more is no voucher
QUALITY = 85
GRID = 1_000_000  # positions of a box are asked for to a millionth of the page
SLACK = 0.002  # of the page: a box that was drawn close still holds its letters


@contextmanager
def _page(path: str, number: int) -> Iterator[Any]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise FileError(f"不能打开（{error}）：文件已加密或损坏，请取得没有密码的文件。") from error
    with closing(document):
        if number > len(document):
            raise FileError(f"没有第{number}页，共{len(document)}页：请更正页码。")
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise FileError(f"第{number}页不能读取（{error}）。") from error
        with closing(page):
            yield page


def picture(path: str, page: int) -> tuple[list[int], bytes]:
    """A page as JPEG.

    Args:
        path: of the file. page: its number, from 1.

    Returns:
        width and height in pixels; the file's bytes.

    Raises:
        FileError: the page cannot be read.
    """
    with _page(path, page) as opened:
        width, height = opened.get_size()
        if width <= 0 or height <= 0:
            raise FileError(f"第{page}页没有大小，不能显示。")
        made = opened.render(scale=min(LONGEST_SIDE / max(width, height), MOST_SCALE)).to_pil().convert("RGB")
        stream = io.BytesIO()
        made.save(stream, "JPEG", quality=QUALITY)
        return [made.width, made.height], stream.getvalue()


def texts(path: str, page: int, boxes: Sequence[Sequence[float]]) -> tuple[list[str], bytes]:
    """What the text layer of a page has in boxes.

    Args:
        path: of the file. page: its number, from 1.
        boxes: left, top, right, bottom in fractions of the page as it is shown.

    Returns:
        the text of each box, blank where it holds none; no bytes.

    Raises:
        FileError: the page cannot be read.
    """
    with _page(path, page) as opened:
        letters = list(_letters(opened))
        return ["".join(_inside(letters, box)).strip() for box in boxes], b""


def _letters(page: Any) -> Iterator[tuple[str, float, float]]:
    """Each letter with the middle of it in fractions of the page as it is shown; a blank has no place that counts."""
    import pypdfium2.raw as raw

    with closing(page.get_textpage()) as layer:
        count = layer.count_chars()
        if count > MOST_LETTERS:
            raise FileError(f"一页有 {count} 个字符，不像凭证，没有读取。")
        origin, across, down = (_in_page(page, *corner) for corner in ((0, 0), (GRID, 0), (0, GRID)))
        for at in range(count):
            letter = chr(raw.FPDFText_GetUnicode(layer, at))
            if letter.isspace():
                yield " ", -1.0, -1.0
                continue
            left, bottom, right, top = layer.get_charbox(at)
            x, y = (left + right) / 2 - origin[0], (bottom + top) / 2 - origin[1]
            yield letter, _along(x, y, origin, across), _along(x, y, origin, down)


def _in_page(page: Any, x: int, y: int) -> tuple[float, float]:
    """A place of the page as it is shown, in its own coordinates: turned and cut out, as it may be."""
    import pypdfium2.raw as raw

    found_x, found_y = c_double(), c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, GRID, GRID, 0, x, y, byref(found_x), byref(found_y))
    return found_x.value, found_y.value


def _along(x: float, y: float, origin: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a place is along an edge of the page, 0 at its beginning, 1 at its end."""
    edge_x, edge_y = end[0] - origin[0], end[1] - origin[1]
    return (x * edge_x + y * edge_y) / ((edge_x * edge_x + edge_y * edge_y) or 1.0)


def _inside(letters: Sequence[tuple[str, float, float]], box: Sequence[float]) -> Iterator[str]:
    left, top, right, bottom = box
    is_parted = False
    for letter, x, y in letters:
        if letter == " ":
            is_parted = True
        elif left - SLACK <= x <= right + SLACK and top - SLACK <= y <= bottom + SLACK:
            yield f" {letter}" if is_parted else letter
            is_parted = False
        else:
            is_parted = True
