"""三.10【电费推算】 The basic fee of a two-part tariff, which is no fee of a quantity: what it should be beside the meter's others."""

from collections.abc import Iterator

from udfs.audit.limits import limit
from udfs.audit.lines import Line, lines, named, usual
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, TariffKind

CLAUSE = clause("三.10")
FEWEST = 4  # bills that say what is usual


@row_check(
    "310-373", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的其中基本电费{basic:,.2f}元不小于费用{fee:,.2f}元：费用应含基本电费，请核对两栏。",
)  # fmt: skip
def basic_fee_is_all_of_the_fee(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The basic fee is a part of the fee: else no price can be told."""
    basic = row.number("bill_basic_fee_cny")
    if basic and (fee := row.number("bill_fee_cny")) is not None and 0 <= fee <= basic:
        yield hit(row, "bill_basic_fee_cny", "bill_fee_cny", key=row.key, basic=basic, fee=fee)


def _two_part(line: Line) -> list[Row]:
    rows = [bill.row for bill in line.bills]
    return [row for row in rows if row.choice("tariff_kind", TariffKind) is TariffKind.TWO_PART]


@book_check(
    "310-374", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据{bills}的基本电费偏离同一块表的其他单据（如“{key}”{basic:,.2f}元，一般为{usual:,.2f}元）：容量、需量没有变化的请核对。",
)  # fmt: skip
def basic_fee_away_from_others(engagement: Engagement) -> Iterator[Hit]:
    """The basic fee goes by capacity or demand, which change little from month to month."""
    ratio = limit(engagement, "audit_basic_fee_ratio")
    for line in lines(engagement) if ratio is not None else ():
        found = [(row, basic) for row in _two_part(line) if (basic := row.number("bill_basic_fee_cny"))]
        if len(found) <= FEWEST or ratio is None:
            continue
        like = usual(basic for _, basic in found)
        away = [row for row, basic in found if not 1 / (1 + ratio) <= basic / like <= 1 + ratio]
        if away and len(away) < len(found) / 2:
            row = away[0]
            yield hit(row, "bill_basic_fee_cny", key=row.key, bills=named(away), basic=row.number("bill_basic_fee_cny"),
                      usual=like)  # fmt: skip


@book_check(
    "310-375", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”为两部制电价，单据{bills}填写了费用而没有基本电费，其折合单价含基本电费：请补充其中基本电费。",
)  # fmt: skip
def basic_fee_missing(engagement: Engagement) -> Iterator[Hit]:
    """Without it the price of the bill is too high, and what is checked against it is wrong."""
    for line in lines(engagement):
        if not any(line.fees):
            continue
        without = [
            row for row in _two_part(line) if row.number("bill_fee_cny") and not row.number("bill_basic_fee_cny")
        ]
        if without:
            yield hit(without[0], "bill_basic_fee_cny", source=line.source, bills=named(without))


@book_check(
    "310-376", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的电价类型在单据{bills}与前一张不同：单一制与两部制换了{number}次，请核对，确有变更的请说明。",
)  # fmt: skip
def tariff_changes_to_and_fro(engagement: Engagement) -> Iterator[Hit]:
    """A tariff is chosen for a year at least: one that changes over and back was entered wrongly."""
    for line in lines(engagement):
        told = [(row, kind) for bill in line.bills if (kind := (row := bill.row).choice("tariff_kind", TariffKind))]
        changed = [row for at, (row, kind) in enumerate(told) if at and kind is not told[at - 1][1]]
        if len(changed) > 1:
            yield hit(changed[0], "tariff_kind", source=line.source, bills=named(changed), number=len(changed))
