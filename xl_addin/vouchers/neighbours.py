"""What the other bills of a meter say of a day or a meter's number that was read only once: does the voucher join them?"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_templates.engagement.reader import Engagement
from xl_addin.vouchers.judged import BY_JOIN, Bill, Doubt, Judged
from xl_addin.vouchers.relations import Leaf
from xl_addin.vouchers.vouchers import Voucher

UNSURE = {"start": "起日", "end": "止日", "meter": "户号或表号"}


@dataclass(frozen=True, slots=True)
class _Known:
    start: dt.date
    end: dt.date
    voucher: Voucher | None
    previous: Decimal | None
    current: Decimal | None


def join(judged: Sequence[Judged], engagement: Engagement) -> None:
    """Confirm what joins; what does not is a doubt.

    Args:
        judged: all vouchers that were read.
        engagement: the workbook, whose bills are neighbours too.
    """
    series: dict[str, list[_Known]] = defaultdict(list)
    for row in engagement.rows("bills"):
        meter, start, end = row.text("meter_id"), row.date("counted_start"), row.date("period_end")
        if meter and start and end:
            series[meter].append(
                _Known(
                    start, end, None, _number(row.number("previous_reading")), _number(row.number("current_reading"))
                )
            )
    for one in judged:
        for bill in one.bills:
            if bill.meter and bill.start and bill.end:
                readings = (bill.numbers.get(name) for name in ("previous_reading", "current_reading"))
                series[bill.meter].append(_Known(bill.start, bill.end, one.voucher, *readings))
    for one in judged:
        for bill in one.bills:
            _join(one, bill, series[bill.meter])


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _join(judged: Judged, bill: Bill, series: Sequence[_Known]) -> None:
    layout = judged.voucher.layout
    assert layout is not None
    assert layout.row is not None
    gap = dt.timedelta(days=layout.row.ends == "inclusive")
    others = [known for known in series if known.voucher is not judged.voucher]
    joined = {"start": False, "end": False, "meter": False}
    for known in others:
        if bill.start is not None and known.end + gap == bill.start:
            joined["start"] = True
            joined["meter"] |= _is_same(known.current, bill.numbers.get("previous_reading"))
        if bill.end is not None and bill.end + gap == known.start:
            joined["end"] = True
            joined["meter"] |= _is_same(known.previous, bill.numbers.get("current_reading"))
    for what, leaf in _leaves(bill):
        if what not in UNSURE:
            _unsure_number(judged, bill, leaf)
        elif all(joined[side] for side, other in bill.unsure.items() if other == leaf):
            judged.confirmed[leaf] = BY_JOIN
        else:
            judged.doubts.append(Doubt(f"{UNSURE[what]}只读到一次，与相邻单据也不衔接", frozenset([leaf])))


def _leaves(bill: Bill) -> Iterator[tuple[str, Leaf]]:
    seen: set[Leaf] = set()
    for what, leaf in bill.unsure.items():
        if leaf not in seen:
            seen.add(leaf)
            yield what, leaf


def _is_same(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and one == other


def _unsure_number(judged: Judged, bill: Bill, leaf: Leaf) -> None:
    """A number that was read once names no voucher: one of a meter has its meter and period to be called by."""
    if bill.meter and bill.end is not None:
        bill.number = f"{bill.meter}-{bill.end:%Y%m%d}"
    else:
        judged.doubts.append(Doubt("编号或日期只读到一次", frozenset([leaf])))
