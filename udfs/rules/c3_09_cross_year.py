"""三.9【跨年数据】 What the bills of a year cover: 350 to 380 days, no gap, no overlap."""

import datetime as dt

from udfs.kernel.cells import Value
from udfs.kernel.clause import clause
from udfs.kernel.function import Column, One, OptionalColumn, udf
from udfs.kernel.ledger import bills_of
from udfs.kernel.period import Coverage, coverage, period
from udfs.vocabularies import CoverageFault, EndRule

CLAUSE = clause("三.9")
FEWEST_DAYS, MOST_DAYS = 350, 380  # both allowed

NOTHING = Coverage(0, 0, 0)


def covered(
    bill_starts: Column, bill_ends: Column, end_rule: EndRule, ledger_keys: OptionalColumn, ledger_key: Value
) -> Coverage | None:
    """Coverage of the bills of a key; None for an empty row of keys."""
    bills = bills_of(ledger_keys, ledger_key, bill_starts, bill_ends)
    if bills is None:
        return None
    return coverage(bills.periods(end_rule)) if bills.rows else NOTHING


def faults(found: Coverage) -> list[CoverageFault]:
    """What 三.9 objects to."""
    tests = {
        CoverageFault.GAP: found.gaps > 0,
        CoverageFault.OVERLAP: found.overlaps > 0,
        CoverageFault.TOO_FEW: found.days < FEWEST_DAYS,
        CoverageFault.TOO_MANY: found.days > MOST_DAYS,
    }
    return [fault for fault, holds in tests.items() if holds]


@udf("GHG_BILL_DAYS", CLAUSE, returns="usage_days")
def bill_days(period_start: dt.date, period_end: dt.date, end_rule: One[EndRule] = EndRule.AUTOMATIC) -> float:
    """单据覆盖的天数。

    Days a bill covers.
    """
    return period(period_start, period_end, end_rule).days


@udf("GHG_COVERAGE_DAYS", CLAUSE, returns="usage_days")
def coverage_days(
    bill_starts: Column, bill_ends: Column, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """全部单据（或某归类值的单据）覆盖的不重复天数。

    Distinct days the bills cover, for all bills or those of one key.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.days


@udf("GHG_COVERAGE_GAPS", CLAUSE, returns="usage_days")
def coverage_gaps(
    bill_starts: Column, bill_ends: Column, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """首张单据起日至末张单据止日之间缺失的天数。

    Days missing between the first start and the last end.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.gaps


@udf("GHG_COVERAGE_OVERLAPS", CLAUSE, returns="usage_days")
def coverage_overlaps(
    bill_starts: Column, bill_ends: Column, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalColumn = None, ledger_key: Value = None,
) -> float | str:  # fmt: skip
    """被重复统计的天数。

    Days counted more than once.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else found.overlaps


@udf("GHG_COVERAGE_CHECK", CLAUSE, returns="coverage_fault")
def coverage_check(
    bill_starts: Column, bill_ends: Column, end_rule: One[EndRule] = EndRule.AUTOMATIC,
    ledger_keys: OptionalColumn = None, ledger_key: Value = None,
) -> str:  # fmt: skip
    """统计天数检查：合格，或以“、”连接的有缺口、有重叠、天数不足、天数超限。

    Passed, or the faults joined: gap, overlap, fewer than 350 days, more than 380 days.
    """
    found = covered(bill_starts, bill_ends, end_rule, ledger_keys, ledger_key)
    return "" if found is None else "、".join(map(str, faults(found) or [CoverageFault.PASSED]))
