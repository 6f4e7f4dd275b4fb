"""三.16【保守性原则】 Digits that nobody measured: round quantities of a meter, and first digits of many receipts (Benford)."""

from collections.abc import Iterator, Sequence
from math import log10

from udfs.account.entering import known_tonnes
from udfs.audit.limits import count, limit
from udfs.audit.lines import lines, named
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of
from udfs.periods.basis import is_metered
from udfs.periods.series import bills_by_source
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")
FEWEST = 6  # bills of a line
ROUND_DIGITS = 2
LARGE = 1000.0  # a quantity of less has few digits anyhow
ORDERS = 1000.0  # the largest over the smallest, without which first digits follow no law
BENFORD = tuple(log10(1 + 1 / digit) for digit in range(1, 10))


@book_check(
    "316-395", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的{number}张单据中有{round}张的用量是整百、整千的数（{bills}）：可能是估算或约定的数，请核对抄表记录。",
)  # fmt: skip
def round_quantities(engagement: Engagement) -> Iterator[Hit]:
    """A meter shows round figures as seldom as any others."""
    share = limit(engagement, "audit_round_ratio")
    for line in lines(engagement) if share is not None else ():
        if len(line.bills) < FEWEST:
            continue
        rounded = [
            bill for bill, quantity in zip(line.bills, line.quantities)
            if quantity >= LARGE and not quantity % 100 and digits_of(quantity) <= ROUND_DIGITS
        ]  # fmt: skip
        if rounded and len(rounded) >= (share or 0.0) * len(line.bills):
            yield hit(
                rounded[0].row, "activity_quantity", source=line.source, number=len(line.bills), round=len(rounded),
                bills=named(rounded), effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in rounded),
            )  # fmt: skip


@book_check(
    "316-396", CLAUSE, table="sources", severity=Severity.NOTICE,
    says="排放源“{source}”的{number}张票据用量的首位数字不符合本福特定律（平均绝对偏差{deviation:.3f}，首位为{digit}的占{share:.1%}，应约{expected:.1%}）："
    "请对这些票据加大抽样。",
)  # fmt: skip
def first_digits_follow_no_law(engagement: Engagement) -> Iterator[Hit]:
    """Many receipts of sizes that range widely begin with 1 more often than with 9; invented ones do not (Nigrini 2012)."""
    fewest, most = count(engagement, "audit_digit_bills"), limit(engagement, "audit_digit_deviation")
    bills = bills_by_source(engagement) if fewest and most is not None else {}
    for row in engagement.rows("sources") if bills else ():
        if is_metered(engagement, row.key):
            continue
        quantities = [bill.quantity for bill in bills.get(row.key, ()) if bill.quantity > 0]
        if len(quantities) < (fewest or 0) or max(quantities) < ORDERS * min(quantities):
            continue
        shares = _first_digits(quantities)
        apart = [share - expected for share, expected in zip(shares, BENFORD)]
        deviation = sum(map(abs, apart)) / len(apart)
        if deviation > (most or 0.0):
            worst = max(range(len(apart)), key=lambda at: abs(apart[at]))
            yield hit(row, "source_id", source=row.key, number=len(quantities), deviation=deviation, digit=worst + 1,
                      share=shares[worst], expected=BENFORD[worst])  # fmt: skip


def _first_digits(quantities: Sequence[float]) -> list[float]:
    """The share of each first digit, from 1 to 9."""
    counts = [0] * len(BENFORD)
    for quantity in quantities:
        counts[int(f"{quantity:e}"[0]) - 1] += 1
    return [counted / len(quantities) for counted in counts]
