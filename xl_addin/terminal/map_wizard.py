"""A map for a ledger that none fits: what its headings say is told, only what is doubtful is asked, its rows are shown."""

from collections.abc import Callable, Sequence
from pathlib import Path

from udfs.kernel.errors import CellError
from udfs.kernel.unit import canonical
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.bills import plan
from workbook_templates.exchange.imports.cells.conversion import stated_unit
from workbook_templates.exchange.imports.cells.days import month_number
from workbook_templates.exchange.imports.cells.grouped_numbers import of_two_readings, parting_sign, ungrouped
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import BESIDE, FILLED, NAMES, Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.proposed import Proposal, ambiguous_days, holds, proposals
from workbook_templates.exchange.imports.recognised import FEES, QUANTITIES, is_known, parted, suggest
from workbook_templates.exchange.imports.units import is_money
from workbook_templates.exchange.imports.years import Years
from xl_addin.terminal.column_questions import Ask, ColumnQuestions
from xl_addin.terminal.map_shown import Read, headed, overview, preview, write_if_agreed

OPTIONAL = (
    "bill_no", "bill_fee_cny", "bill_basic_fee_cny", "previous_reading", "current_reading", "meter_multiplier", "refund_quantity",
    "loss_quantity", "replaced_quantity",
)  # fmt: skip
Value = str | int


def map_by_asking(ledgers: Sequence[Ledger], engagement: Engagement, read: Read, path: Path, ask: Ask) -> None:
    """Ask for what the headings leave in doubt, show how the first rows would be read, write the map.

    Args:
        ledgers: sheets with headings that we know, or the one that has any.
        engagement: the workbook the ledger shall go into.
        read: the ledger again, as a map says.
        path: of the map.
        ask: puts a question and gives its answer.

    Raises:
        FileError: nobody answers, or the map is not wanted; nothing is written.
    """
    sheets, header_row = headed(_sheets(ledgers, ask), read, is_known, ask)
    wizard = _Wizard(sheets, engagement, ask)
    chosen = tuple(sheet.sheet for sheet in sheets) if len(ledgers) > 1 else ""
    mapping = wizard.asked().model_copy(update={"header_row": header_row, "sheet": chosen})

    def planned(mapping: Mapping) -> tuple[list[Plan], list[Ledger]]:
        again = read(mapping)
        return plan(engagement, again, mapping), again

    shown = [*overview(wizard.letters, mapping, wizard.recognised, _label), *preview(planned, mapping, FILLED)]
    write_if_agreed(shown, mapping, path, NAMES, ask)


def _label(name: str) -> str:
    return FILLED[name].header if name in FILLED else BESIDE[name].partition("（")[0]


def _sheets(ledgers: Sequence[Ledger], ask: Ask) -> Sequence[Ledger]:
    """Of several sheets those that are meant."""
    listed = "；".join(f"{number} {ledger.sheet}" for number, ledger in enumerate(ledgers, start=1))
    question = f"有{len(ledgers)}张工作表含认识的列名：{listed}。读哪几张？写编号，如 1,2；回车为全部："
    while len(ledgers) > 1:
        answer = ask(question).replace("，", ",").replace("、", ",")
        numbers = [part.strip() for part in answer.split(",") if part.strip()]
        if all(number.isascii() and number.isdigit() and 1 <= int(number) <= len(ledgers) for number in numbers):
            return [ledgers[int(number) - 1] for number in dict.fromkeys(numbers)] if numbers else ledgers
        question = f"请写1至{len(ledgers)}的编号，用逗号分开；回车为全部："
    return ledgers


class _Wizard:
    """The questions about one ledger, and what was answered."""

    def __init__(self, ledgers: Sequence[Ledger], engagement: Engagement, ask: Ask) -> None:
        self.ledger, self.recognised = ledgers[0], suggest(ledgers)
        self._columns = dict(self.recognised.columns)
        self._constants: dict[str, Value] = {}
        self._further: dict[str, str] = {}
        self._questions = ColumnQuestions(self.ledger, self._columns, ask, _label)
        self.letters = self._questions.letters
        self._registered = {
            "meter_id": {row.text("meter_id") or "" for row in engagement.rows("meters")},
            "source_id": {row.key for row in engagement.rows("sources")},
        }

    def asked(self) -> Mapping:
        """The map, when all is answered."""
        self._whose()
        self._period()
        if "activity_quantity" not in self._columns:
            self._take("activity_quantity", self._propose("activity_quantity"))
        self._unit()
        if "voucher_no" not in self._columns:
            self._take("voucher_no", self._propose("voucher_no"), is_value=bool)
        for name in OPTIONAL:
            if name not in self._columns and (found := [one for one in self._propose(name) if one.rank < 3]):
                self._take(name, found, none="不导入")
        self._days()
        self._thousands()
        return self.recognised.model_copy(
            update={"columns": self._columns, "constants": self._constants, **self._further}
        )

    def _whose(self) -> None:
        if {"meter_id", "source_id"} & self._columns.keys():
            return
        found = sorted((*self._propose("meter_id"), *self._propose("source_id")), key=lambda one: one.rank)
        found = [*{one.heading: one for one in reversed(found)}.values()][::-1]
        listed = "、".join(sorted(self._registered["source_id"])[:20])
        answer = self._questions.choose(
            f"哪一列是计量表号或排放源编号？（已登记的排放源：{listed}）", found, is_value=self._is_registered
        )
        if answer.startswith("="):
            value = answer[1:]
            self._constants["source_id" if value in self._registered["source_id"] else "meter_id"] = value
            return
        known = [name for name in self._registered if any(
            one.heading == answer and one.rank == 1 for one in proposals(self.ledger, name, (), self._registered[name])
        )]  # fmt: skip
        name = known[0] if len(known) == 1 else self._questions.one_of(f"列“{answer}”写的是", ("meter_id", "source_id"))
        self._columns[name] = answer

    def _period(self) -> None:
        if not {"period_end", "period_month"} & self._columns.keys():
            found = sorted((*self._propose("period_end"), *self._propose("period_month")), key=lambda one: one.rank)
            found = [*{one.heading: one for one in reversed(found)}.values()][::-1]
            heading = self._questions.choose("哪一列是统计止日，或所属月份？", found)
            fitting = [name for name in ("period_end", "period_month") if holds(self.ledger, heading, name)]
            is_certain = len(fitting) == 1
            name = (
                fitting[0]
                if is_certain
                else self._questions.one_of(f"列“{heading}”写的是", ("period_end", "period_month"))
            )
            self._columns[name] = heading
        if "period_end" in self._columns:
            if "period_start" not in self._columns and (found := self._propose("period_start")):
                self._take("period_start", found, none="没有：接续同一块表的前一张，或是当日购买")
        elif not self._has_years():
            self._take(
                "period_year", self._propose("period_year"), is_value=lambda text: text.isdigit() and len(text) == 4
            )

    def _has_years(self) -> bool:
        """Whether the year of every month is told somewhere."""
        ledger = self.ledger
        months = ledger.columns[self._columns["period_month"]].spread().values
        if "period_year" in self._columns:
            return True
        whose = [
            ledger.columns[self._columns[name]].spread().values
            for name in ("source_id", "meter_id")
            if name in self._columns
        ]
        groups = list(zip(*whose)) if whose else [()] * len(months)
        years = Years(ledger, months, None, None, groups)
        try:
            return all(years.label(at, month) is not None for at, month in enumerate(months) if month_number(month))
        except CellError:
            return False

    def _unit(self) -> None:
        heading = self._columns["activity_quantity"]
        formats = {stated_unit(self.ledger.cell(at, heading)) for at in self.ledger.columns[heading].formats}
        above = [unit for unit in self.ledger.stated_units if not is_money(unit)]
        if "quantity_unit" in self._columns or parted(heading)[1] or above or formats - {None}:
            return
        self._take(
            "quantity_unit", self._propose("quantity_unit"), is_value=lambda text: canonical(text) is not None,
            none="按计量表或排放源登记的单位",
        )  # fmt: skip

    def _days(self) -> None:
        headings = [self._columns[name] for name in ("period_start", "period_end") if name in self._columns]
        if not (texts := ambiguous_days(self.ledger, headings)):
            return
        sign = texts[0][-5]
        firsts, seconds = zip(*(map(int, text.replace("-", "/").replace(".", "/").split("/")[:2]) for text in texts))
        ways = {"1": f"%d{sign}%m{sign}%Y", "2": f"%m{sign}%d{sign}%Y"}
        certain = [number for number, parts in (("1", firsts), ("2", seconds)) if max(parts) > 12]
        default = certain[0] if len(certain) == 1 else ""
        self._further["date_format"] = ways[
            self._questions.pick(
                f"日期“{texts[0]}”怎么读？1 日{sign}月{sign}年；2 月{sign}日{sign}年", [*ways], default
            )
        ]

    def _thousands(self) -> None:
        for name in (*QUANTITIES, *FEES):
            heading = self._columns.get(name, "")
            values = self.ledger.columns[heading].values if heading else ()
            if self.ledger.is_text and not parting_sign(values) and (dotted := of_two_readings(values)):
                answer = self._questions.pick(
                    f"“{heading}”的“{dotted[0]}”中的点是小数点吗？1 是；2 不是，是千位分隔符（{dotted[0].replace('.', '')}）",
                    ["1", "2"],
                    "",
                )
                self._further["thousands"] = "," if answer == "1" else "."
                return
            texts = [value for value in values if isinstance(value, str) and "," in value]
            if texts and not parting_sign(values) and all(ungrouped(text.strip(), ",") for text in texts):
                answer = self._questions.pick(
                    f"“{heading}”的“{texts[0]}”中的逗号是千位分隔符吗？1 是；2 不是", ["1", "2"], ""
                )
                if answer == "1":
                    self._further["thousands"] = ","
                return

    def _propose(self, name: str) -> list[Proposal]:
        return proposals(self.ledger, name, [*self._columns.values()], self._registered.get(name, ()))

    def _is_registered(self, value: str) -> bool:
        return any(value in known for known in self._registered.values())

    def _take(
        self, name: str, found: Sequence[Proposal], *, none: str = "", is_value: Callable[[str], bool] | None = None
    ) -> None:
        answer = self._questions.choose(f"哪一列是{_label(name)}？", found, none=none, is_value=is_value)
        if answer.startswith("="):
            self._constants[name] = int(answer[1:]) if name == "period_year" else answer[1:]
        elif answer:
            self._columns[name] = answer
