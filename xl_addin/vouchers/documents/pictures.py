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
LEVEL = 0.2  # degrees below which nothing is turned
STEEP = 60.0


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
    angle = median(_angle(line) for line in lines) if lines else 0.0
    if LEVEL < abs(angle) < STEEP:
        lines = [_turned(line, angle, picture) for line in lines]
        picture = picture.rotate(angle, fillcolor="white")
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


def _angle(line: Line) -> float:
    """How many degrees a line of text falls to the right."""
    (left, top), (right, low) = line[1][0], line[1][1]
    return math.degrees(math.atan2(low - top, right - left))


def _is_upended(line: Line) -> bool:
    (left, top), (right, low), _, (_, bottom) = line[1]
    return math.hypot(bottom - top, 0) > 1.5 * math.hypot(right - left, low - top) and len(line[0]) > 2


def _turned(line: Line, angle: float, picture: "Image") -> Line:
    """A line as it stands when the picture is turned back about its middle."""
    text, corners = line
    cosine, sine = math.cos(math.radians(-angle)), math.sin(math.radians(-angle))
    across, down = picture.width / 2, picture.height / 2
    turned = [
        (across + (x - across) * cosine - (y - down) * sine, down + (x - across) * sine + (y - down) * cosine)
        for x, y in corners
    ]
    return text, turned


def _box(corners: Sequence[tuple[float, float]], scale: float) -> Box:
    acrosses, downs = zip(*corners)
    return min(acrosses) * scale, min(downs) * scale, max(acrosses) * scale, max(downs) * scale
