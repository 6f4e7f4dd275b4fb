"""三.9【跨年数据】 Each bill is counted in one source, over all years: what lies outside of them says so, and nothing is counted twice."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.terms import account
from udfs.kernel.calendar import Period
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.basis import is_metered
from udfs.periods.series import bills_by_source
from udfs.periods.source_years import verified_years
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
SHARE = 1e-9  # of all that is added up: the order of summation
ADJOINING = 62  # days: the last bill before the years and the first after them link these with others


def _reaches(span: Period, years: set[int]) -> bool:
    """Whether a bill outside of the years adjoins one of them."""
    near = dt.timedelta(days=ADJOINING)
    return any(span.start - near < dt.date(year + 1, 1, 1) and span.stop + near > dt.date(year, 1, 1) for year in years)


@book_check(
    "309-100", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的用量{reason}，没有计入（{tonnes}）：请核对起止日期；确实不属于核查年份的请在备注说明，或删去本行。",
)  # fmt: skip
def bill_of_no_year(engagement: Engagement) -> Iterator[Hit]:
    """A bill wholly outside the years under verification, other than those that link a meter's years with the next."""
    years = verified_years(engagement)
    left_out = {id(left.row): left for left in account(engagement).not_counted}
    for source, bills in bills_by_source(engagement).items() if left_out and years else ():
        for bill in bills:
            left = left_out.get(id(bill.row))
            if left is None or not years.isdisjoint(bill.years) or bill.row.text("remark"):
                continue
            if not is_metered(engagement, source) or not _reaches(bill.span, years):
                yield hit(
                    bill.row, "period_start", "period_end", key=bill.row.key, reason=left.reason,
                    tonnes=told_tonnes(left.tonnes), effect_tco2=left.tonnes,
                )  # fmt: skip


@book_check(
    "309-101", CLAUSE, table="account_sources", severity=Severity.ERROR,
    says="排放源“{source}”的全部单据合计{bills:,.15g}，而各核查年份共计入{counted:,.15g}、未计入{left:,.15g}，相差{difference:,.15g}："
    "有单据计入了两次或没有计入，请核对重复登记的排放源和年份。",
)  # fmt: skip
def bills_of_source_do_not_tie(engagement: Engagement) -> Iterator[Hit]:
    """Σ of all bills of a source = Σ of those counted in its years + what is counted nowhere."""
    nowhere: dict[str, float] = {}
    for not_counted in account(engagement).not_counted:
        source = not_counted.row.text("source_id") or ""
        nowhere[source] = nowhere.get(source, 0.0) + (not_counted.quantity or 0.0)
    years = [row.number("verification_year") for row in engagement.rows("years")]
    listed = Counter(row.text("source_id") for row in engagement.rows("account"))
    for row in {row.key: row for row in engagement.rows("account_sources")}.values():
        if len(set(years)) < len(years) or listed[row.key] < len(years):  # W-10 and W-13 tell
            continue
        bills, counted = row.number("bills_of_source_quantity"), row.number("bills_of_years_quantity")
        left = nowhere.get(row.key, 0.0)
        if bills is None or counted is None:
            continue
        difference = bills - counted - left
        if abs(difference) > SHARE * (abs(bills) + abs(counted) + abs(left)):
            yield hit(
                row, "account_difference", source=row.key, bills=bills, counted=counted, left=left, difference=difference,
            )  # fmt: skip
