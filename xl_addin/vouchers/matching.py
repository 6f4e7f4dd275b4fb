"""Vouchers and rows matched both ways: rows that no file is the evidence of, and periods of a meter that nothing covers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.reading import Fate
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
    """Periods between two bills of a meter that no bill covers, where a voucher was read of the meter: what seems to be missing.

    Where the voucher on either side was not accepted its days may be misread, and that is told with the gap.
    """
    periods: dict[str, list[tuple[dt.date, dt.date, bool]]] = defaultdict(list)
    for row in engagement.rows("bills"):
        meter, start, end = row.text("meter_id"), row.date("counted_start"), row.date("period_end")
        if meter and start and end:
            periods[meter].append((start, end, True))
    read: set[str] = set()
    for at, judged in enumerate(settled.judged):
        is_accepted = settled.fates[at][0] is not Fate.ASKED
        for bill in judged.bills:
            if bill.meter and bill.start and bill.end:
                periods[bill.meter].append((bill.start, bill.end, is_accepted))
                read.add(bill.meter)
    day = dt.timedelta(days=1)
    for meter in sorted(read):
        (_, reached, was_accepted), *later = sorted(periods[meter])
        for start, end, is_accepted in later:
            if start > reached + day:
                doubt = "" if was_accepted and is_accepted else "（相邻的凭证待您确认，日期可能误读）"
                yield f"{meter}：{reached + day}至{start - day}没有单据{doubt}"
            reached, was_accepted = max((reached, was_accepted), (end, is_accepted))
