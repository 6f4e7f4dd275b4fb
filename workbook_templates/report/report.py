"""The whole report: cover, conclusion page, chapters and annexes, and what must be read before them."""

from dataclasses import dataclass

from workbook_templates.assemble.out_of_date import notices
from workbook_templates.engagement.reader import Engagement
from workbook_templates.report import (  # noqa: F401  # importing a chapter declares its sections
    activity,
    annex_figures,
    annexes,
    boundary,
    conclusion,
    methods,
    overview,
    quality,
    results,
)
from workbook_templates.report.blocks import SECTIONS as DECLARED
from workbook_templates.report.blocks import Declared, Section
from workbook_templates.report.facts import unset
from workbook_templates.report.front import Cover, cover
from workbook_templates.report.signed import why_draft

ANNEX, LAST_CHAPTER = "附件", 5


def _place(declared: Declared) -> tuple[int, ...]:
    """Where a section stands: the conclusion page, the chapters by their numbers, the annexes under the last."""
    number = declared.heading.partition(" ")[0]
    if number.startswith(ANNEX):
        return (LAST_CHAPTER, int(number.removeprefix(ANNEX)))
    return tuple(map(int, number.split("."))) if number[0].isdigit() else (0,)


SECTIONS = tuple(sorted(DECLARED, key=_place))


@dataclass(frozen=True, slots=True)
class Report:
    """The report.

    Attributes:
        notices: what must be read before anything else.
        unset: how many places a verifier has still to fill in.
        draft: why it may not be issued; "" where it may.
    """

    cover: Cover
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    unset: int
    draft: str


def report(engagement: Engagement) -> Report:
    """All of it; the checks are run anew, whatever the register says."""
    sections = tuple(declared.of(engagement) for declared in SECTIONS)
    tables = [table for section in sections for table in section.tables]
    left = unset(tables, [text for section in sections for text in section.paragraphs])
    return Report(cover(engagement), notices(engagement), sections, left, why_draft(engagement, left))
