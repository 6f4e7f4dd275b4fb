"""A kind of voucher as a declaration: the words beside its values, the tables, the arithmetic, and what becomes of it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import tomllib
from pydantic import BaseModel, ConfigDict, StrictStr

from xl_addin.vouchers.printed import plain

FOLDER = Path(__file__).parent / "layouts"
Reads = Literal["number", "rate", "day", "days", "code", "words", "capitals"]
Words = tuple[StrictStr, ...]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(_Declared):
    """A value that stands beside or below a word.

    Attributes:
        labels: the words, any of them.
        reads: what the value must be.
    """

    labels: Words
    reads: Reads


class Table(_Declared):
    """Rows below a line of headings.

    Attributes:
        columns: name -> the headings, any of them.
        reads: name -> what its cells are, where that is no number.
        needs: columns without which it is not this table.
        rows: words of which a row must hold one; empty for any. without: words that no row holds.
        totals: words in a row that holds the sums of those above.
    """

    columns: dict[str, Words]
    reads: dict[str, Reads] = {}
    needs: Words
    rows: Words = ()
    without: Words = ()
    totals: Words = ("合计", "总计", "小计")


class Relation(_Declared):
    """An equation that the printed values satisfy.

    Attributes:
        says: as ``(current - previous) * multiplier = metered``.
        each: the table whose every row it is said of; "" for the page.
        within: what the sides may differ by; "" for what rounding to the printed digits explains.
    """

    says: str
    each: str = ""
    within: str = ""


class Row(_Declared):
    """The bill that a voucher, or each row of a table, becomes.

    Attributes:
        each: the table, "" for one bill a voucher.
        numbers: column of 能源账单 -> expressions, of which the first holds whose values are there.
        meter: names of the fields and columns of which one is a meter that is registered.
        number: names of what makes the voucher's number, in this order.
        start, end: the days; day: of a purchase.
        ends: whether the last day belongs to the period too.
        unit: of the quantity, as 能源账单 says it; unit_from: the column that says it on each row.
        product: the column that names the energy, of what is bought; "" of a meter.
        category: of sources, of what is metered.
    """

    each: str = ""
    numbers: dict[str, Words]
    meter: Words = ()
    number: Words = ()
    start: str = ""
    end: str = ""
    days: str = ""
    day: str = ""
    ends: Literal["inclusive", "reading day"] = "inclusive"
    unit: str = ""
    unit_from: str = ""
    product: str = ""
    category: str = ""


class Layout(_Declared):
    """A kind of voucher.

    Attributes:
        name: as a person calls it.
        marks: groups of words: of each group one stands on the page.
        without: words that none of its pages has.
        begins: words that only the first page of a voucher has; empty: each page is a voucher.
        voucher_kind: as 凭证登记 calls it.
        is_structured: whether it is the one whose values an electronic invoice names.
        skip: why it becomes no bill at all; "" where it does.
        relations, row: see there.
    """

    name: str
    marks: tuple[Words, ...]
    without: Words = ()
    begins: Words = ()
    voucher_kind: str = ""
    is_structured: bool = False
    skip: str = ""
    fields: dict[str, Field] = {}
    tables: dict[str, Table] = {}
    relations: tuple[Relation, ...] = ()
    row: Row | None = None

    def fits(self, text: str) -> bool:
        """Whether a voucher with this text, without blanks, is one of this kind."""
        return all(any(word in text for word in group) for group in self.marks) and not any(
            word in text for word in self.without
        )


@cache
def layouts() -> tuple[Layout, ...]:
    """All that are declared; the file's name gives the order in which they are tried."""
    return tuple(Layout(**tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml")))


def layout_of(texts: Iterable[str]) -> Layout | None:
    """The first kind that fits what stands on a voucher."""
    text = "\n".join(map(plain, texts))
    return next((layout for layout in layouts() if layout.fits(text)), None)
