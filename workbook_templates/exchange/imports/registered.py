"""What the workbook knows of a ledger's bill that the ledger leaves out: the source of its meter, the day it goes on from."""

import datetime as dt

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from udfs.kernel.unit import canonical
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.known_bills import KnownBill, Values

Meter = str | None


class Registered:
    """The sources and meters of a workbook, and the day that the bills of each meter reach.

    Args:
        engagement: as read.
    """

    def __init__(self, engagement: Engagement) -> None:
        self._sources = {row.key: row.text("activity_unit") for row in engagement.rows("sources")}
        self._meters = {
            row.text("meter_id"): (row.text("source_id"), int(row.number("join_days") or 0))
            for row in engagement.rows("meters")
        }
        self._units = {row.text("meter_id"): row.text("meter_unit") for row in engagement.rows("meters")}
        self._reading_days = {
            row.text("meter_id"): int(row.number("reading_day") or 0) for row in engagement.rows("meters")
        }
        self._ends: dict[Meter, dt.date] = {}
        for row in engagement.rows("bills"):
            self._reach(row.text("meter_id"), row.date("period_end"))

    def _reach(self, meter: Meter, end: dt.date | None) -> None:
        if meter is not None and end is not None:
            self._ends[meter] = max(end, self._ends.get(meter, end))

    def refuse_month(self, meter: Value, label: Value) -> None:
        """A month of the calendar is no period of a meter that is read on another day than the first.

        Raises:
            CellError: the meter is read on such a day.
        """
        day = self._reading_days.get(_text(meter), 0)
        if day > 1:
            raise CellError("#VALUE!", f"“{label}”只写月份，而计量表“{meter}”的账单从{day}日起：请补充起止日。")

    def refusal(self, values: Values) -> str:
        """Why a bill belongs nowhere; "" where its source is known."""
        source, meter = values["source_id"], _text(values["meter_id"])
        if is_blank(source):
            if meter in self._meters:
                return self._wrong_quantity(str(self._meters[meter][0]), values["quantity_unit"])
            return f"没有排放源编号，计量表号“{meter or ''}”也没有在“计量器具”登记：请先登记，或对照排放源一列。"
        if source in self._sources:
            return self._wrong_quantity(str(source), values["quantity_unit"])
        return f"排放源编号“{source}”没有在“排放源”登记（现有 {'、'.join(sorted(self._sources)) or '无'}）。"

    def _wrong_quantity(self, source: str, unit: Value) -> str:
        """Electricity is measured as such and as nothing else; of fuels the workbook tells what converts into what."""
        wanted = self._sources.get(source)
        given, known = canonical(str(unit)), canonical(wanted)
        if given is None or known is None or _is_electricity(given) == _is_electricity(known):
            return ""
        return f"用量单位为{unit}，而排放源“{source}”的单位是{wanted}，不是同一种量：请核对单位或排放源。"

    def complete(self, bill: KnownBill) -> None:
        """Give a bill without a start the day on which its meter's bills end."""
        values, meter = bill.values, _text(bill.values["meter_id"])
        before, end = self._ends.get(meter), values["period_end"]
        if is_blank(values["period_start"]) and before is not None and isinstance(end, dt.date) and _day(end) > before:
            values["period_start"] = before + dt.timedelta(days=self._meters.get(meter, (None, 0))[1])
        bill.told_apart_by(self.source(values))

    def source(self, values: Values) -> Value:
        """The source of a bill: its own, else that of its meter."""
        if not is_blank(values["source_id"]):
            return values["source_id"]
        return self._meters.get(_text(values["meter_id"]), (None, 0))[0]

    def unit(self, values: Values) -> str | None:
        """The unit of a bill that states none: of its meter, else of its source."""
        return self._units.get(_text(values["meter_id"])) or self._sources.get(str(self.source(values)))

    def without_start(self, values: Values) -> str:
        """Why a bill has no start; "" where it has one, or is of the day on which something was bought."""
        if not is_blank(values["period_start"]) or (
            is_blank(values["meter_id"]) and self._sources.get(str(self.source(values))) in ("L", "kg")
        ):
            return ""
        return "没有统计起日，也没有止日更早的同一块表的单据可以接续：请补充起日。"

    def reached(self, values: Values) -> None:
        """A bill that will be appended."""
        end = values["period_end"]
        self._reach(_text(values["meter_id"]), _day(end) if isinstance(end, dt.date) else None)


def _is_electricity(unit: str) -> bool:
    return unit.endswith("Wh")


def _text(value: Value) -> Meter:
    return None if is_blank(value) else str(value)


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value
