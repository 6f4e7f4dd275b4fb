"""Vouchers as PDF with a text layer, written here by hand, so that where each letter stands is known."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, SIZE = 595, 842, 12
Words = Sequence[tuple[str, float, float]]  # text in ASCII, left and base line in points from above


def pdf_of(pages: Sequence[Words], extra: Mapping[str, str] | None = None) -> bytes:
    """A PDF of pages with texts in Courier, whose letters are 0.6 of their size wide.

    Args:
        pages: what stands on each.
        extra: entries of the page's dictionary, e.g. ``/Rotate``.
    """
    more = " ".join(f"{name} {value}" for name, value in (extra or {}).items())
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    for number, words in enumerate(pages):
        shown = "\n".join(
            f"BT /F1 {SIZE} Tf {x:g} {HEIGHT - y:g} Td ({text}) Tj ET" for text, x, y in words
        )  # fmt: skip
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {5 + 2 * number} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>> {more}>>"
        )
        bodies.append(f"<</Length {len(shown)}>>\nstream\n{shown}\nendstream")
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        content
        + (
            f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
        ).encode()
    )


def box_around(text: str, x: float, y: float) -> dict[str, float]:
    """The box of a text as it was drawn, in fractions of the page."""
    return {
        "page_left": x / WIDTH, "page_top": (y - 0.75 * SIZE) / HEIGHT, "page_right": (x + 0.6 * SIZE * len(text)) / WIDTH,
        "page_bottom": (y + 0.25 * SIZE) / HEIGHT,
    }  # fmt: skip
