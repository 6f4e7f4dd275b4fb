"""三.16【保守性原则】 What is conservative hangs on 年份属性: one 履约 year, the last, and 基准 years before it."""

import datetime as dt
from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, YearRole

CLAUSE = clause("三.16")
WIDEST = 0.1  # a tolerance between two evidences (I-521)


def _years(engagement: Engagement, role: YearRole) -> dict[int, Row]:
    """The years of a role with their rows, in order of time."""
    found = {
        int(year): row
        for row in engagement.rows("years")
        if (year := row.number("verification_year")) is not None and row.choice("year_role", YearRole) is role
    }
    return dict(sorted(found.items()))


@book_check(
    "316-181", CLAUSE, table="years", severity=Severity.WARNING,
    says="{year}年和{last}年都是履约年份，按保守性原则都取较高的值，报告编号只能是其中一年：请把{year}年的“年份属性”更正为基准，"
    "或分开核查；确需一并履约的请说明。",
)  # fmt: skip
def several_compliance_years(engagement: Engagement) -> Iterator[Hit]:
    """A report is of one 履约 year; a 基准 year that is called 履约 takes what is higher where it should take what is lower."""
    *earlier, last = _years(engagement, YearRole.COMPLIANCE).items() or [(0, None)]
    for year, row in earlier:
        yield hit(row, "year_role", year=year, last=last[0])


@book_check(
    "316-182", CLAUSE, table="years", severity=Severity.WARNING,
    says="{year}年是履约年份，而其后的{later}年是基准年份：基准年份应早于履约年份，请核对两者的“年份属性”；确实如此的请说明。",
)  # fmt: skip
def compliance_year_before_baseline(engagement: Engagement) -> Iterator[Hit]:
    """The years that the allowance is set by come before the year that is surrendered for."""
    compliance = _years(engagement, YearRole.COMPLIANCE)
    last = max(compliance, default=None)
    later = [] if last is None else [year for year in _years(engagement, YearRole.BASE) if year > last]
    if last is not None and later:
        yield hit(compliance[last], "year_role", year=last, later="、".join(map(str, later)))


@book_check(
    "316-183", CLAUSE, table="years", severity=Severity.WARNING,
    says="各年都是基准年份，没有履约年份，按保守性原则都取较低的值：核查新增单位历史年份的请说明，否则请更正{year}年的“年份属性”。",
)  # fmt: skip
def no_compliance_year(engagement: Engagement) -> Iterator[Hit]:
    """An entity that is to be listed has 基准 years alone; for any other, the year that is surrendered for is understated."""
    base = _years(engagement, YearRole.BASE)
    if base and all(row.choice("year_role", YearRole) is YearRole.BASE for row in engagement.rows("years")):
        last = max(base)
        yield hit(base[last], "year_role", year=last)


@book_check(
    "316-250", CLAUSE, table="years", severity=Severity.WARNING,
    says="核查报告出具日期{report}不在{year}年结束之后的一年内：结算凭证以出具日期为限（三.4、三.16），请核对“基本信息”的出具日期和核查年份；确实如此的请说明。",
)  # fmt: skip
def report_of_another_time(engagement: Engagement) -> Iterator[Hit]:
    """A report of a 履约 year is issued when the year is over and before the next one is: a later date lets settlements pass."""
    report, compliance = engagement.setting("report_date"), _years(engagement, YearRole.COMPLIANCE)
    last = max(compliance, default=None)
    if last is not None and isinstance(report, dt.date) and report.year != last + 1:
        yield hit(compliance[last], "verification_year", report=report, year=last)


@book_check(
    "316-462", CLAUSE, table="years", severity=Severity.WARNING,
    says="“基本信息”的允许偏差为{ratio:.3g}，两种证据相差不超过{percent:.3g}%的都采用主证据，不论哪一种保守：请核对是否把百分数填成了小数或多填了一位；"
    "核查机构的标准确为此值的请说明。",
)  # fmt: skip
def tolerance_lets_everything_pass(engagement: Engagement) -> Iterator[Hit]:
    """The tolerance decides which evidence is adopted in every cross-check: one of a tenth and more is a slip, or wants a word."""
    ratio = engagement.setting("tolerance_ratio")
    if isinstance(ratio, (int, float)) and not isinstance(ratio, bool) and ratio > WIDEST:
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year", ratio=ratio, percent=ratio * 100)
