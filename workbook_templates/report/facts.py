"""What a verifier fills in for the report; what is not filled in is shown as such and never made up."""

import datetime as dt
from collections.abc import Sequence

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from udfs.vocabularies import ReportItem, StepKind
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.blocks import ReportTable

UNSET = "待填写"
OF_FORM = {  # items that 基本信息 holds already
    ReportItem.NAME: "entity_title", ReportItem.PREMISES: "entity_address", ReportItem.INDUSTRY: "industry_code",
}  # fmt: skip


def told(engagement: Engagement, setting: str) -> str:
    """A named cell as printed."""
    value = engagement.setting(setting)
    if isinstance(value, GhgError):
        return value.code
    if isinstance(value, dt.date):
        return day(value)
    return UNSET if is_blank(value) else str(value)


def given(engagement: Engagement, setting: str) -> str:
    """A named cell that somebody filled in, else an empty text."""
    found = told(engagement, setting)
    return "" if found == UNSET else found


def day(value: dt.date | None) -> str:
    """A date as a report has it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else UNSET


def span(row: TypedRow) -> str:
    """The days of a step."""
    first, last = row.date("step_from"), row.date("step_to")
    return day(first) if last is None or last == first else f"{day(first)}至{day(last)}"


def item(engagement: Engagement, wanted: ReportItem) -> TypedRow | None:
    """The row of an item, if somebody made one."""
    return engagement.once(_items).get(wanted)


def _items(engagement: Engagement) -> dict[ReportItem, TypedRow]:
    found: dict[ReportItem, TypedRow] = {}
    for row in engagement.rows("report_items"):
        known = row.choice("report_item", ReportItem)
        if known is not None:
            found.setdefault(known, row)
    return found


def verified(engagement: Engagement, wanted: ReportItem) -> str:
    """What an item is after the verification."""
    written = told_of(engagement, wanted, "verified_text")
    return written or (told(engagement, OF_FORM[wanted]) if wanted in OF_FORM else UNSET)


def initial(engagement: Engagement, wanted: ReportItem) -> str:
    """What the entity's own report says of an item."""
    return told_of(engagement, wanted, "initial_text") or UNSET


def told_of(engagement: Engagement, wanted: ReportItem, column: str) -> str:
    """A cell of an item as filled in; "" where it is not."""
    row = item(engagement, wanted)
    return (row.text(column) if row else None) or ""


def steps(engagement: Engagement, *kinds: StepKind) -> list[TypedRow]:
    """The steps of some kinds, as the sheet has them."""
    return [row for row in engagement.rows("verification_steps") if row.choice("step_kind", StepKind) in kinds]


def members(engagement: Engagement) -> list[str]:
    """The names of the team, the leader first."""
    names = [given(engagement, "lead_verifier"), *given(engagement, "team_members").replace("，", "、").split("、")]
    return [name.strip() for name in names if name.strip()]


def unset(tables: list[ReportTable], sentences: list[str]) -> int:
    """How many things are still to be filled in."""
    cells = [cell for table in tables for row in (*table.rows, table.total) for cell in row]
    return sum(text.count(UNSET) for text in (*cells, *sentences))


def checked_items(
    engagement: Engagement, items: Sequence[ReportItem], caption: str, name: str, *, heading: str = "核查事项",
    is_national: bool = False,
) -> ReportTable:  # fmt: skip
    """What was found of items that have no figures."""
    rows = tuple(
        (str(found), verified(engagement, found), told_of(engagement, found, "checked_document") or "—")
        for found in items
    )
    return ReportTable(caption, (heading, "核查情况", "核对的文件"), rows, name=name, is_national=is_national)
