"""What the report is made of: sections of headings, sentences and tables; every cell is text as printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbook_templates.engagement.reader import Engagement

NATIONAL = (
    "〔全国模板项，深圳可删〕"  # what only the national form has stands marked until somebody deletes or keeps it
)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or several; `refer` puts the number of a table into it."""

    text: str
    is_national: bool = False


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading below that of its section."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its caption.

    Attributes:
        caption: without its number.
        headings, rows: as printed.
        numbers: the columns set to the right.
        total: the last row, set off; empty where there is none.
        notes: sentences below it.
        name: by which sentences refer to it.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    total: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    is_national: bool = False


Block = Text | Subheading | ReportTable


@dataclass(frozen=True, slots=True)
class Section:
    """A section: heading with its level, the clauses it answers, its blocks.

    Attributes:
        is_wide: its tables need the long side of the page.
        is_national: only the national form has it.
    """

    heading: str
    clauses: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    level: int = 1
    is_wide: bool = False
    is_national: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if isinstance(block, Text))

    @property
    def tables(self) -> tuple[ReportTable, ...]:
        return tuple(block for block in self.blocks if isinstance(block, ReportTable))


Make = Callable[[Engagement], Sequence[Block]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A section as declared, and what makes its blocks."""

    heading: str
    clauses: tuple[str, ...]
    make: Make
    level: int
    is_wide: bool
    is_national: bool

    def of(self, engagement: Engagement) -> Section:
        """The section of an engagement."""
        blocks = tuple(self.make(engagement))
        return Section(self.heading, self.clauses, blocks, self.level, self.is_wide, self.is_national)


SECTIONS: list[Declared] = []


def section(heading: str, *clauses: str, is_wide: bool = False, is_national: bool = False) -> Callable[[Make], Make]:
    """Register a section, in the order of the report; its number tells its level."""
    number = heading.partition(" ")[0]
    level = number.count(".") + 1 if number[0].isdigit() else 1

    def register(make: Make) -> Make:
        SECTIONS.append(Declared(heading, clauses, make, level, is_wide, is_national))
        return make

    return register


def chapter(heading: str, *, is_wide: bool = False) -> None:
    """Register a heading that only its sections fill."""
    section(heading, is_wide=is_wide)(lambda engagement: ())


def refer(name: str) -> str:
    """What stands in a sentence for the number of a table."""
    return f"⟦{name}⟧"
