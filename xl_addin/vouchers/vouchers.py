"""A document becomes vouchers: each with its kind and the values that were found on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xl_addin.vouchers import printed
from xl_addin.vouchers.documents.pages import Document, Origin, Page
from xl_addin.vouchers.found import READERS, Found, Placed, Value, fields_of
from xl_addin.vouchers.layout import Layout, Reads, layout_of, layouts
from xl_addin.vouchers.tables import table_of

TOTALS = {"total_amount": "amount", "total_tax": "tax"}  # of an invoice's lines
BETWEEN_PAGES = 40.0


@dataclass(slots=True)
class Voucher:
    """One voucher of a file.

    Attributes:
        file: its name below the folder. digest: SHA-256 of the file.
        page: on which it begins. pages: how many it has.
        layout: its kind, None where no declaration fits.
        found: its values.
        codes: what its QR codes say.
    """

    file: str
    digest: str
    page: int
    pages: int
    layout: Layout | None
    found: Found = field(default_factory=Found)
    codes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """As it is told of."""
        return f"{self.file} 第{self.page}页"


def vouchers_of(file: str, digest: str, document: Document) -> list[Voucher]:
    """The vouchers of a file.

    Args:
        file: its name. digest: SHA-256 of its content.
        document: as it was read.
    """
    if document.facts is not None:
        layout = next(layout for layout in layouts() if layout.is_structured)
        codes = tuple(code for page in document.pages for code in page.codes)
        return [Voucher(file, digest, 1, 1, layout, _structured(layout, document), codes)]
    return [_voucher(file, digest, pages) for pages in _parted(document.pages)]


def _parted(pages: Sequence[Page]) -> Iterator[list[Page]]:
    """Pages that belong together: those of a voucher whose kind says how its first page begins."""
    parts: list[list[Page]] = []
    for page in pages:
        layout = layout_of(segment.text for segment in page.segments)
        before = layout_of(segment.text for other in parts[-1] for segment in other.segments) if parts else None
        begun = before is not None and bool(before.begins)
        if begun and before is not None and not _begins(before, page) and layout in (None, before):
            parts[-1].append(page)
        elif page.segments or page.codes:
            parts.append([page])
    yield from parts


def _begins(layout: Layout, page: Page) -> bool:
    text = "".join(printed.plain(segment.text) for segment in page.segments)
    return any(word in text for word in layout.begins)


def _voucher(file: str, digest: str, pages: Sequence[Page]) -> Voucher:
    layout = layout_of(segment.text for page in pages for segment in page.segments)
    codes = tuple(code for page in pages for code in page.codes)
    voucher = Voucher(file, digest, pages[0].number, len(pages), layout, codes=codes)
    if layout is not None and not layout.skip:
        segments = placed(pages)
        voucher.found.fields = fields_of(layout, segments)
        for name, spec in layout.tables.items():
            rows = table_of(spec, segments)
            if rows is not None:
                voucher.found.tables[name] = rows.rows
                voucher.found.totals[name] = rows.totals
                voucher.found.columns[name] = rows.columns
                voucher.found.strange += rows.strange
    return voucher


def placed(pages: Sequence[Page]) -> list[Placed]:
    """The segments of pages that stand below each other, from top to bottom."""
    found, shift = [], 0.0
    for page in pages:
        for segment in page.segments:
            left, top, right, bottom = segment.box
            box = (left, top + shift, right, bottom + shift)
            found.append(Placed(segment.text, box, page.number, shift, page.origin, segment.again))
        shift += page.height + BETWEEN_PAGES
    return sorted(found, key=lambda segment: (segment.box[1], segment.box[0]))


def _structured(layout: Layout, document: Document) -> Found:
    """The facts of an electronic invoice, by the names that its printed form has."""
    assert document.facts is not None
    spec = layout.tables["lines"]
    facts = {name: text for name, text in document.facts.items() if text}
    lines = [
        {name: _value(text, spec.reads.get(name, "number")) for name, text in line.items() if text}
        for line in document.lines
    ]
    return Found(
        fields={name: _value(text, layout.fields[name].reads) for name, text in facts.items() if name in layout.fields},
        tables={"lines": lines},
        totals={"lines": {name: _value(facts[fact], "number") for fact, name in TOTALS.items() if fact in facts}},
        columns={"lines": {name for line in lines for name in line}},
    )


def _value(text: str, reads: Reads) -> Value:
    return Value(text, READERS[reads](text), origin=Origin.STRUCTURED)
