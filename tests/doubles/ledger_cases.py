"""A ledger of a client and what must come of it; the bills that stand in most of them."""

import datetime as dt
from collections.abc import Mapping as Named
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ledger_files import Cells, Drawn

from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.bills import plan
from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.recognised import doubts, is_known, suggest
from workbook_templates.files.errors import FileError

HEAD = ("单据编号", "排放源编号", "统计起日", "统计止日", "用量", "用量单位", "凭证号", "费用（元）")
JAN = ("X-1", "E-02", dt.date(2025, 1, 1), dt.date(2025, 1, 31), 1200.5, "kWh", "V-1", 800)
FEB = ("X-2", "E-02", dt.date(2025, 2, 1), dt.date(2025, 2, 28), 1100, "kWh", "V-2", 700)
MAR = ("X-3", "E-02", dt.date(2025, 3, 1), dt.date(2025, 3, 31), 1000, "kWh", "V-3", 600)
BUY = ("Y-1", "LPG-01", dt.date(2025, 3, 6), dt.date(2025, 3, 6), 200, "kg", "P-1", 1500)
J, F, M = (("X-1", 1200.5), ("X-2", 1100), ("X-3", 1000))


def text(row: Sequence[Any]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


TEXTS = [HEAD, text(JAN), text(FEB)]


def but(row: Sequence[Any], **changed: Any) -> tuple[Any, ...]:
    """The same row, with some cells changed: by the letter of their column."""
    return tuple(changed.get("ABCDEFGH"[at], cell) for at, cell in enumerate(row))


class Case(NamedTuple):
    """A ledger, and what must come of it.

    Attributes:
        sheets: its sheets, or the rows of the one it has.
        goes_in: number and quantity of each bill that is appended, in order.
        says: words of what is told: why rows are skipped, refused, asked, what was not read.
        mapping: where the headings do not say it themselves.
        stops: nothing is written.
    """

    sheets: Named[str, Drawn] | Cells
    goes_in: Sequence[tuple[str | None, float]] = ()
    says: Sequence[str] = ()
    mapping: dict[str, Any] | None = None
    stops: bool = False


class Told(NamedTuple):
    """What an import would append, everything it says, and whether it would write nothing."""

    rows: list[dict[str, Any]]
    said: str
    stops: bool

    @property
    def goes_in(self) -> list[tuple[Any, Any]]:
        return [(row["bill_no"], row["activity_quantity"]) for row in self.rows]


def told(engagement: Engagement, path: Path, mapping: dict[str, Any] | None = None, **options: Any) -> Told:
    try:
        plans = planned(engagement, path, mapping, **options)
    except FileError as error:
        return Told([], str(error), True)
    said = [line for found in plans for line in lines(found)]
    stops = any(found.refused or found.asked for found in plans)
    return Told([row for found in plans for row in found.appended.values()], "\n".join(said), stops)


def planned(engagement: Engagement, path: Path, mapping: dict[str, Any] | None, **options: Any) -> list[Plan]:
    if mapping is None:
        ledgers = read_ledgers(path, is_known=is_known)
        chosen = suggest(ledgers)
        chosen.check(is_guessed=True, doubts=doubts(ledgers[0], {"voucher_no", "activity_quantity"}))
    else:
        chosen = Mapping(**mapping)
        ledgers = read_ledgers(path, chosen.sheets, chosen.header_row, tuple(chosen.columns.values()))
    return plan(engagement, ledgers, chosen, **options)


def lines(found: Plan) -> list[str]:
    return [
        *(f"跳过第{number}行：{why}" for number, why in found.skipped.items()),
        *(f"隐藏第{number}行" for number in found.hidden),
        *(f"拒绝{place}：{why}" for place, why in found.refused),
        *(f"问第{number}行：{why}" for number, why in found.asked.items()),
        *found.notes,
    ]


def sheets_of(case: Case) -> Named[str, Drawn]:
    return case.sheets if isinstance(case.sheets, dict) else {"台账": Drawn(case.sheets)}  # type: ignore[arg-type]


def one(rows: Cells, **looks: Any) -> dict[str, Drawn]:
    return {"台账": Drawn(rows, **looks)}


COLUMNS = {
    "bill_no": "单据编号", "source_id": "排放源编号", "period_start": "统计起日", "period_end": "统计止日", "activity_quantity": "用量",
    "quantity_unit": "用量单位", "voucher_no": "凭证号", "bill_fee_cny": "费用（元）",
}  # fmt: skip
