"""Pages as they are drawn: texts and lines at their places, as a PDF with a text layer, a scan or a photograph."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from xl_addin.vouchers.documents.pages import WIDTH, Document, Origin, Page, Segment

A4 = (595.0, 842.0)  # points
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
)
CID = "STSong-Light"


@dataclass
class Sheet:
    """A page.

    Attributes:
        texts: across and down of the upper edge in points, size, text, and whether it ends there (r) or has its middle there (c).
        lines: from and to. code: text of a QR code and its place.
    """

    texts: list[tuple[float, float, float, str, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    codes: list[tuple[float, float, float, str]] = field(default_factory=list)

    def text(self, x: float, y: float, text: object, size: float = 9, at: str = "l") -> None:
        """A text; "" is none."""
        if str(text):
            self.texts.append((x, y, size, str(text), at))

    def table(
        self,
        x: float,
        y: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[object]],
        high: float = 18,
        size: float = 8,
    ) -> float:
        """A table with lines, numbers to the right; the place below it."""
        for at in range(len(rows) + 1):
            self.lines.append((x, y + at * high, x + sum(widths), y + at * high))
        for at in range(len(widths) + 1):
            across = x + sum(widths[:at])
            self.lines.append((across, y, across, y + len(rows) * high))
        for down, row in enumerate(rows):
            for at, cell in enumerate(row):
                left = x + sum(widths[:at])
                top = y + down * high + (high - size) / 2 - 1
                if down and str(cell)[:1] in "-0123456789" and at:
                    self.text(left + widths[at] - 4, top, cell, size, "r")
                else:
                    self.text(left + widths[at] / 2, top, cell, size, "c")
        return y + len(rows) * high


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """With a text layer."""
    pdfmetrics.registerFont(UnicodeCIDFont(CID))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    for sheet in sheets:
        canvas.setLineWidth(0.5)
        for x1, y1, x2, y2 in sheet.lines:
            canvas.line(x1, A4[1] - y1, x2, A4[1] - y2)
        for x, y, size, text, at in sheet.texts:
            canvas.setFont(CID, size)
            draw = {"l": canvas.drawString, "r": canvas.drawRightString, "c": canvas.drawCentredString}[at]
            draw(x, A4[1] - y - size * 0.86, text)
        for x, y, side, said in sheet.codes:
            canvas.drawInlineImage(_code(said), x, A4[1] - y - side, side, side)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def as_picture(sheet: Sheet, resolution: int = 200, font: int = 0) -> Image.Image:
    """As a printer puts it on paper."""
    scale = resolution / 72
    picture = Image.new("RGB", (int(A4[0] * scale), int(A4[1] * scale)), "white")
    draw = ImageDraw.Draw(picture)
    for line in sheet.lines:
        draw.line([side * scale for side in line], fill=(60, 60, 60), width=max(1, int(scale * 0.5)))
    for x, y, size, text, at in sheet.texts:
        anchor = {"l": "la", "r": "ra", "c": "ma"}[at]
        draw.text((x * scale, y * scale), text, font=_font(font, int(size * scale)), fill=(20, 20, 20), anchor=anchor)
    for x, y, side, said in sheet.codes:
        picture.paste(
            _code(said).resize((int(side * scale),) * 2, Image.Resampling.NEAREST), (int(x * scale), int(y * scale))
        )
    return picture


def scanned(picture: Image.Image, seed: int) -> Image.Image:
    """Through a flat-bed scanner: grey, a little askew, specks."""
    chance = random.Random(seed)
    turned = picture.convert("L").rotate(chance.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=255)
    return _noisy(turned.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.7))), chance, 8).convert("L")


def photographed(picture: Image.Image, seed: int) -> Image.Image:
    """With a telephone: askew, in perspective, unevenly lit, less sharp."""
    chance = random.Random(seed)
    width, height = picture.size
    lean = [chance.uniform(0, 0.012) for _ in range(8)]
    corners = (
        -lean[0] * width, -lean[1] * height, -lean[2] * width, height * (1 + lean[3]),
        width * (1 + lean[4]), height * (1 + lean[5]), width * (1 + lean[6]), -lean[7] * height,
    )  # fmt: skip
    seen = picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=(190, 185, 175)
    )
    seen = seen.rotate(chance.uniform(-2.5, 2.5), resample=Image.Resampling.BICUBIC, fillcolor=(190, 185, 175))
    seen = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 1.1)))
    light = (
        np.linspace(chance.uniform(0.72, 0.9), 1.0, width)[None, :, None]
        * np.linspace(1.0, chance.uniform(0.8, 1.0), height)[:, None, None]
    )
    return _noisy(Image.fromarray((np.asarray(seen) * light).astype(np.uint8)), chance, 6)


def as_jpeg(picture: Image.Image, quality: int = 70) -> bytes:
    """As a scanner or a telephone keeps it."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def as_scanned_pdf(pictures: Sequence[Image.Image]) -> bytes:
    """A PDF of pictures, without a text layer."""
    stream = io.BytesIO()
    pictures[0].save(stream, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return stream.getvalue()


def as_tiff(pictures: Sequence[Image.Image]) -> bytes:
    """Pages in one file."""
    stream = io.BytesIO()
    pictures[0].save(stream, "TIFF", save_all=True, append_images=pictures[1:], compression="tiff_lzw")
    return stream.getvalue()


def _noisy(picture: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    values = np.asarray(picture).astype(np.float32)
    noise = np.random.default_rng(chance.randrange(1 << 30)).normal(0, strength, values.shape)
    return Image.fromarray(np.clip(values + noise, 0, 255).astype(np.uint8))


@cache
def _font(which: int, size: int) -> ImageFont.FreeTypeFont:
    assert Path(FONTS[which]).exists(), "fonts-noto-cjk is not installed"
    return ImageFont.truetype(FONTS[which], size, index=2)


@cache
def _code(said: str) -> Image.Image:
    return Image.fromarray(zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4)).convert(
        "RGB"
    )


def as_document(sheets: Sequence[Sheet], origin: Origin = Origin.PICTURE) -> Document:
    """As a reader that makes no mistake sees the pages: nothing is drawn, nothing read a second time."""
    scale, pages = WIDTH / A4[0], []
    for number, sheet in enumerate(sheets, start=1):
        segments = []
        for x, y, size, text, at in sheet.texts:
            width = sum(size if ord(sign) > 255 else size * 0.5 for sign in text)
            left = x - {"l": 0, "r": width, "c": width / 2}[at]
            segments.append(Segment(text, (left * scale, y * scale, (left + width) * scale, (y + size * 1.1) * scale)))
        codes = tuple(said for *_, said in sheet.codes)
        pages.append(Page(number, A4[1] * scale, origin, tuple(segments), codes))
    return Document(tuple(pages))
