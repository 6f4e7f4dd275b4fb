"""What was seen on the pages of a file: texts with their places, as a text layer or a picture gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

WIDTH = 1000.0  # of every page: places are thousandths of its width, across and down
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Origin(StrEnum):
    """Where the texts of a page come from."""

    TEXT = "文本层"
    PICTURE = "图像识别"
    STRUCTURED = "电子发票数据"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line that stands by itself.

    Attributes:
        text: as it stands. box: where.
        again: what was read at the same place a second time, in the picture of a page with a text layer.
    """

    text: str
    box: Box
    again: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        number: in its file, from 1. height: in thousandths of its width.
        origin: of the texts.
        segments: from top to bottom.
        codes: what its QR codes say.
        picture: the page as JPEG for a person to look at, in base64; "" where there is none.
    """

    number: int
    height: float
    origin: Origin
    segments: tuple[Segment, ...]
    codes: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    Attributes:
        pages: of it.
        facts: of a structured invoice: name -> text.
        lines: its lines, each the same.
        notes: what the file has besides, in sentences: nothing of that was opened.
    """

    pages: tuple[Page, ...]
    facts: Mapping[str, str] | None = None
    lines: Sequence[Mapping[str, str]] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Document":
        """As it was kept."""
        pages = tuple(
            Page(
                page["number"],
                page["height"],
                Origin(page["origin"]),
                tuple(Segment(given["text"], tuple(given["box"]), given["again"]) for given in page["segments"]),
                tuple(page["codes"]),
                page["picture"],
            )
            for page in kept["pages"]
        )
        return cls(pages, kept["facts"], tuple(kept["lines"]), tuple(kept["notes"]))
