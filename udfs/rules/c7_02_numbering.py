"""七.2【编号】 Reports and archive bags are numbered year—code."""

from udfs.calling.argument import One
from udfs.calling.function import udf
from udfs.kernel.clause import clause
from udfs.kernel.errors import WrongKind

CLAUSE = clause("七.2")


@udf("GHG_REPORT_NO", CLAUSE, returns="report_no")
def report_number(report_year: One[float], entity_code: One[str]) -> str:
    """报告编号 = 年份—受核查方编号；编号以文本填写并保留前导零。

    Report number = year—code; the code is text and keeps its zeros.
    """
    if not report_year.is_integer():
        raise WrongKind(f"“年份”应为整数，现为{report_year:.15g}。")
    return f"{report_year:.0f}—{entity_code}"
