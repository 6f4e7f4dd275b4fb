"""Pictures: scans and photographs, of one page or several, read by eye; and the second look at a page that has texts."""

import base64
import io
import math
import re
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from workbook_templates.files.errors import FileError
from xl_addin.vouchers.documents.pages import WIDTH, Box, Document, Origin, Page, Segment
from xl_addin.vouchers.documents.recognition import Line, codes_of, read_lines, read_pieces
from xl_addin.watched.limits import opening

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
MOST_PIXELS, MOST_FRAMES = 60_000_000, 60
SHOWN = 1_100  # pixels across of the picture that a person looks at
LONGEST = 3_000
LONG = re.compile(r"(?:\d[^\d]?){6}")  # what may be a day or a number by which something is called
LEVEL = 0.003  # slope below which a picture is not turned
LONG_LINE, FEWEST_LINES = 4.0, 3  # heights of its text that a line is long; so many of them say how a page lies
STRAY = 0.02  # of slope, from the others
WIDE_APART, MOST_BEND = 0.4, 0.02  # of the page's height between lines; of slope over a page's height


def read_pictures(content: bytes, label: str) -> Document:
    """A picture file: each of its frames is a page.

    Args:
        content: of the file. label: its name, for messages.

    Raises:
        FileError: it is damaged or too large.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pages = []
    try:
        with opening(label):
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            count = getattr(picture, "n_frames", 1)
        if picture.width * picture.height > MOST_PIXELS or count > MOST_FRAMES:
            raise FileError(
                f"“{label}”过大（超过{MOST_PIXELS // 1_000_000}百万像素或{MOST_FRAMES}页），没有读取：请缩小或拆分。"
            )
        for number in range(1, count + 1):
            with opening(f"{label} 第{number}页"):
                picture.seek(number - 1)
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                upright.thumbnail((LONGEST, LONGEST))
                pages.append(page_of_picture(upright, number))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise FileError(f"“{label}”已损坏或过大，不能作为图片打开：请重新扫描或拍摄。") from error
    return Document(tuple(pages))


def page_of_picture(picture: "Image", number: int) -> Page:
    """What can be read on the picture of a page, turned upright and level."""
    lines = read_lines(picture)
    if lines and sum(_is_upended(line) for line in lines) > len(lines) / 2:
        picture = picture.rotate(90, expand=True)
        lines = read_lines(picture)
    slope, bend = _slope(lines, picture.height)
    picture = picture.rotate(math.degrees(slope), fillcolor="white") if abs(slope) > LEVEL else picture
    lines = [_levelled(line, slope, bend, picture) for line in lines]
    scale = WIDTH / picture.width
    segments = tuple(Segment(text, _box(corners, scale)) for text, corners in lines)
    return Page(number, picture.height * scale, Origin.PICTURE, segments, codes_of(picture), packed(picture))


def second_reading(picture: "Image", texts: Sequence[tuple[str, Box]]) -> tuple[list[str], tuple[str, ...]]:
    """What the picture of a page shows where its text layer has a day or a long number; and what its QR codes say.

    Args:
        picture: of the page. texts: of its layer with their places.
    """
    scale = picture.width / WIDTH
    again = [""] * len(texts)
    wanted = [at for at, (text, _) in enumerate(texts) if LONG.search(text)]
    crops = []
    for at in wanted:
        left, top, right, bottom = (side * scale for side in texts[at][1])
        margin = 0.15 * (bottom - top)
        crops.append(
            picture.crop(
                (int(left - margin * 2), int(top - margin), int(right + margin * 2) + 1, int(bottom + margin) + 1)
            )
        )
    for at, text in zip(wanted, read_pieces(crops)):
        again[at] = text or "?"
    return again, codes_of(picture)


def packed(picture: "Image") -> str:
    """A picture as a person is shown it, in base64."""
    small = picture.copy()
    small.thumbnail((SHOWN, SHOWN * 3))
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=60)
    return base64.b64encode(stream.getvalue()).decode()


def _slope(lines: Sequence[Line], height: int) -> tuple[float, float]:
    """How steeply lines of text fall to the right in the middle of a page, and how much more so a page's height below.

    Long lines alone say it well, the longer the better; what is photographed from aside falls differently above and below.
    """
    told = []
    for _, ((left, top), (right, low), _, (_, bottom)) in lines:
        wide, high = right - left, bottom - top
        if wide > LONG_LINE * max(high, 1):
            told.append((top / height - 0.5, (low - top) / wide, wide**2))
    if len(told) < FEWEST_LINES:
        return 0.0, 0.0
    middle = median(slope for _, slope, _ in told)
    told = [(down, slope, weight) for down, slope, weight in told if abs(slope - middle) < STRAY]
    weights = sum(weight for _, _, weight in told)
    down = sum(place * weight for place, _, weight in told) / weights
    mean = sum(slope * weight for _, slope, weight in told) / weights
    spread = sum(weight * (place - down) ** 2 for place, _, weight in told)
    places = [place for place, _, _ in told]
    if max(places) - min(places) < WIDE_APART:  # too near each other to say anything of the rest of the page
        return mean, 0.0
    bend = sum(weight * (place - down) * (slope - mean) for place, slope, weight in told) / spread
    bend = max(-MOST_BEND, min(bend, MOST_BEND))
    return mean - bend * down, bend


def _is_upended(line: Line) -> bool:
    (left, top), (right, low), _, (_, bottom) = line[1]
    return math.hypot(bottom - top, 0) > 1.5 * math.hypot(right - left, low - top) and len(line[0]) > 2


def _levelled(line: Line, slope: float, bend: float, picture: "Image") -> Line:
    """A line as it stands when the page is made level about its middle."""
    text, corners = line
    across, down = picture.width / 2, picture.height / 2
    levelled = []
    for x, y in corners:
        here = slope + bend * (y - down) / picture.height
        levelled.append((x + (y - down) * slope, y - (x - across) * here))
    return text, levelled


def _box(corners: Sequence[tuple[float, float]], scale: float) -> Box:
    acrosses, downs = zip(*corners)
    return min(acrosses) * scale, min(downs) * scale, max(acrosses) * scale, max(downs) * scale
