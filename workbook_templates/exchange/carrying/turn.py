"""Bills at the turn of the year: each is in the next workbook whose months reach into it, with what the last one counted of it."""

from dataclasses import dataclass

from udfs.account.carried import share_until
from udfs.kernel.calendar import numbered_month
from udfs.kernel.cells import is_blank
from udfs.periods.meters import bills_by_meter
from udfs.periods.series import Bill, bills_by_source, is_void
from udfs.vocabularies import ActivityBasis
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.exchange.carrying.years import Row, Years, given

JOINS = "{}年工作簿已计入，本行只供下一张单据接续"


@dataclass(frozen=True, slots=True)
class Turn:
    """A bill of the last workbook that the next one goes on from.

    Attributes:
        bill: as the last workbook has it.
        counted: what of it is of the last year and those before, in the unit of its source.
    """

    bill: Bill
    counted: float


@dataclass(frozen=True, slots=True)
class Bills:
    """The bills that are carried over.

    Attributes:
        rows: as they are filled in, in their order.
        kept: which of these are of baseline years.
        turns: those that reach into the new year, and the last of each meter, from which the next one goes on.
        carried: all that can be read, as the last workbook has them.
        keys: what findings call the rows, in both workbooks.
    """

    rows: list[Row]
    kept: list[Row]
    turns: list[Turn]
    carried: list[Bill]
    keys: set[str]


def bills_of(engagement: Engagement, years: Years) -> Bills:
    """The bills of baseline years, those that reach into the new year, and the last one of each meter.

    Args:
        engagement: the last workbook.
        years: those of the next.
    """
    by_source = bills_by_source(engagement)
    known = {id(bill.row): bill for bills in by_source.values() for bill in bills}
    turning = {id(bill.row): bill for bill in known.values() if bill.years[-1] > years.last}
    turning |= {id(bill.row): bill for bill in _newest(engagement, years)}
    rows, kept, carried, keys = list[Row](), list[Row](), list[Bill](), set[str]()
    before: TypedRow | None = None
    previous_is_carried = True
    for row in engagement.rows("bills"):
        bill = known.get(id(row))
        is_kept = bill is not None and any(map(years.is_kept, bill.years))
        is_carried = bill is None or is_kept or id(row) in turning
        if is_carried:
            cells = given(row)
            if is_blank(cells["period_start"]) and not previous_is_carried and before is not None:
                cells["period_start"] = row.date("period_start")  # what it meant below the row that is left behind
            if bill is not None and not is_kept and bill.years[-1] <= years.last:
                cells["remark"] = "；".join(filter(None, (row.text("remark"), JOINS.format(years.last))))
            rows.append(cells)
            keys.add(row.key)
            kept += [cells] if is_kept else []
            carried += [bill] if bill is not None else []
        before, previous_is_carried = row, is_carried
    turns = [Turn(bill, bill.quantity * share_until(bill, years.last)) for bill in turning.values()]
    return Bills(rows, kept, turns, carried, keys)


def _newest(engagement: Engagement, years: Years) -> list[Bill]:
    """The last bill of each meter that is read on; of a source without meters, of the source."""
    read = {
        row.key for row in engagement.rows("sources")
        if row.choice("basis_in_use", ActivityBasis) is ActivityBasis.METERED and not _is_over(row, "use_to", years)
    }  # fmt: skip
    gone = {row.key for row in engagement.rows("meters") if _is_over(row, "meter_to", years)}
    found: dict[tuple[str, str], Bill] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            meter = bill.row.text("meter_id") or ""
            if source in read and meter not in gone and not is_void(bill.row) and bill.years[-1] >= years.last:
                place = (source, meter)
                if place not in found or bill.span.stop >= found[place].span.stop:
                    found[place] = bill
    return list(found.values())


def _is_over(row: TypedRow, column: str, years: Years) -> bool:
    day = row.date(column)
    return day is not None and day.year <= years.last


def meters_of(engagement: Engagement, carried: Bills, years: Years) -> list[Row]:
    """The register: where the first bill of a meter stays behind, the month that the last workbook gave the one that is first now."""
    is_carried = {id(turn.bill.row) for turn in carried.turns}
    rows = []
    for row in engagement.rows("meters"):
        cells = given(row)
        bills = bills_by_meter(engagement).get(row.key, [])
        left = [bill for bill in bills if id(bill.row) in is_carried or any(map(years.is_kept, bill.years))]
        if left and left[0] is not bills[0]:
            first = left[0]
            cells["series_first_month"] = numbered_month(first.split.first).first_day
            share = 0.0 if years.base else share_until(first, years.last)
            cells["counted_before"] = share * (first.row.number("activity_quantity") or 0.0) if share else None
        rows.append(cells)
    return rows
