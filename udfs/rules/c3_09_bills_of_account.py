"""三.9【跨年数据】 Each bill is counted in one source, over all years: what lies outside of them says so, and nothing is counted twice."""

from collections import Counter
from collections.abc import Iterator

from udfs.account.terms import account
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
SHARE = 1e-9  # of all that is added up: the order of summation


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
