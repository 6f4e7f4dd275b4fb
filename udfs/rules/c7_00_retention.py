"""七.0【存档记录】 Verification files are kept for at least five years."""

import calendar
import datetime as dt

from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.clause import clause
from udfs.kernel.edition import threshold
from udfs.kernel.errors import OutOfDomain

CLAUSE = clause("七.0")
FEWEST_YEARS = threshold("fewest_retention_years")


@udf("GHG_RETAIN_UNTIL", CLAUSE, returns="retain_until")
def retain_until(filing_date: dt.date, retention_years: One[float] = FEWEST_YEARS) -> dt.date:
    """保存期满日 = 归档日期 + 保存年限（不少于5年）；2月29日顺延至3月1日。

    End of retention = filing date + years, at least five; 29 February moves on to 1 March.
    """
    if not retention_years.is_integer() or filing_date.year + retention_years > dt.MAXYEAR:
        raise OutOfDomain(f"“保存年限”应为整数年且不超出日历，现为{retention_years:.15g}。")
    year = filing_date.year + int(retention_years)
    is_leap_day = (filing_date.month, filing_date.day) == (2, 29)
    return dt.date(year, 3, 1) if is_leap_day and not calendar.isleap(year) else filing_date.replace(year=year)
