"""Vouchers and rows matched both ways: rows that no file is the evidence of, and periods of a meter that nothing covers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from workbook_templates.engagement.reader import Engagement
from xl_addin.vouchers.settled import Settled


def rows_without_voucher(settled: Settled, engagement: Engagement) -> list[str]:
    """Keys of bills of the workbook of which the folder holds no voucher."""
    numbers = {bill.number for judged in settled.judged for bill in judged.bills}
    matched = {label for labels in settled.matched.values() for label in labels}
    return [
        f"{row.key}（{row.text('voucher_no') or '无凭证号'}）"
        for row in engagement.rows("bills")
        if f"能源账单的{row.key}" not in matched and row.text("voucher_no") not in numbers
    ]


def gaps(settled: Settled, engagement: Engagement) -> Iterator[str]:
    """Periods between two bills of a meter that no bill covers, where a voucher was read of the meter: what seems to be missing."""
    periods: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in engagement.rows("bills"):
        meter, start, end = row.text("meter_id"), row.date("counted_start"), row.date("period_end")
        if meter and start and end:
            periods[meter].append((start, end))
    read: set[str] = set()
    for judged in settled.judged:
        for bill in judged.bills:
            if bill.meter and bill.start and bill.end:
                periods[bill.meter].append((bill.start, bill.end))
                read.add(bill.meter)
    for meter in sorted(read):
        series = sorted(periods[meter])
        for (_, end), (start, _) in pairwise(series):
            if (start - end).days > 1:
                yield f"{meter}：{end + dt.timedelta(days=1)}至{start - dt.timedelta(days=1)}没有单据"
