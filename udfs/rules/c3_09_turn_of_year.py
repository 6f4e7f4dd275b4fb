"""三.9【跨年数据】 At the turn of the year no part of a bill stands in both workbooks, and none in neither."""

from collections.abc import Iterator

from udfs.account.carried import last_year, share_until, turning
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_equal
from udfs.periods.series import bills_by_source
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")


@book_check(
    "309-320", CLAUSE, table="carried", severity=Severity.ERROR,
    says="跨年单据“{key}”上年工作簿已计入{before:,.15g}，{fault}：请恢复该单据的期间和用量，或在“计量器具”更正“首张单据所属月”，使两年无重复、无遗漏。",
)  # fmt: skip
def turn_of_year_counted_otherwise(engagement: Engagement) -> Iterator[Hit]:
    """What last year's workbook counted of a bill is what this one leaves out of it, and all the rest is here."""
    year = last_year(engagement)
    if year is None:
        return
    bills = {bill.row.key: bill for bills in bills_by_source(engagement).values() for bill in bills}
    for key, row in turning(engagement).items():
        before, bill = row.number("carried_quantity"), bills.get(key)
        if before is None:
            continue
        if bill is None:
            yield hit(row, "carried_name", key=key, before=before, fault="本工作簿没有这张单据，其余部分遗漏")
            continue
        here = bill.quantity * share_until(bill, year)
        if not is_equal(here, before):
            fault = "重复" if before > here else "遗漏"
            yield hit(
                row, "carried_quantity", key=key, before=before,
                fault=f"而按本工作簿属于{year}年及以前的为{here:,.15g}，{fault}{abs(here - before):,.15g}",
                effect_tco2=bill.row.tonnes(here - before),
            )  # fmt: skip


@book_check(
    "309-321", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的{before:,.15g}属于{year}年及以前，上年工作簿没有这张单据，这部分两年都没有按单据计入："
    "请核对上年是否已按推算计入，没有的说明如何更正上年数据。",
)  # fmt: skip
def bill_of_last_year_unknown_there(engagement: Engagement) -> Iterator[Hit]:
    """A bill that begins in last year's months stands in last year's workbook."""
    year, known = last_year(engagement), turning(engagement)
    if year is None:
        return
    for bills in bills_by_source(engagement).values():
        for bill in bills:
            if bill.years[0] <= year < bill.years[-1] and bill.row.key not in known:
                before = bill.quantity * share_until(bill, year)
                yield hit(
                    bill.row, "period_start", "period_end", key=bill.row.key, before=before, year=year,
                    effect_tco2=bill.row.tonnes(before),
                )  # fmt: skip
