"""Settlements count up to the day of the report (三.4, 三.16)."""

import datetime as dt

from udfs.kernel.errors import Missing


def settled_in_time(has_settlement: bool, settlement_date: dt.date | None, report_date: dt.date | None) -> bool:
    """Whether there is a settlement voucher, dated no later than the report where it is dated.

    Raises:
        Missing: it is dated and the report is not.
    """
    if not has_settlement or settlement_date is None:
        return has_settlement
    if report_date is None:
        raise Missing("填写了结算日期而没有“核查报告出具日期”，无法判断是否按期结算：请填写出具日期。")
    return settlement_date <= report_date
