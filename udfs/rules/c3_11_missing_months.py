"""三.11【部分月份单据缺失】 Missing months in proportion to output, the clause's own example."""

import math
from collections.abc import Iterator

from udfs.account.entering import BILLS, told_tonnes
from udfs.account.entries import account_of
from udfs.account.terms import account
from udfs.calling.argument import WholeColumn
from udfs.calling.function import udf
from udfs.kernel import cells
from udfs.kernel.calendar import Target
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError, Missing, OutOfDomain, WrongKind
from udfs.periods.estimates import Estimate, estimates_by_source
from udfs.periods.proration import part_in
from udfs.periods.series import bills_by_source, is_void, within_year
from udfs.periods.source_years import BETWEEN, source_years
from udfs.registries import EstimateMethod
from udfs.vocabularies import Severity

CLAUSE = clause("三.11")


def _numbers(column: tuple[Value, ...], name: str) -> list[float | None]:
    read: list[float | None] = []
    for at, value in enumerate(column, start=1):
        if isinstance(value, GhgError):
            raise value
        number = None if is_blank(value) else cells.number(value, f"{name}（第{at}行）")
        if number is not None and number < 0:
            raise OutOfDomain(f"“{name}”第{at}行为负数{number:.15g}：请核对。")
        read.append(number)
    return read


def _rate(outputs: list[float | None], usages: list[float | None]) -> float:
    """Usage per unit of output over the complete months."""
    if len(outputs) != len(usages):
        raise WrongKind(f"产量{len(outputs)}行、使用量{len(usages)}行，行数不一致：请选同样的月份。")
    return math.fsum(usage for usage in usages if usage is not None) / math.fsum(
        output for output, usage in zip(outputs, usages) if output is not None and usage is not None
    )


@udf("GHG_FILL_BY_OUTPUT", CLAUSE, returns="estimated_quantity", signs={"missing_output_count": +1})
def fill_by_output(missing_output_count: float, complete_outputs: WholeColumn, complete_usages: WholeColumn) -> float:
    """缺失月份使用量 = 缺失月份产量 ÷ 单据完整月份总产量 × 单据完整月份总使用量。

    Usage of the missing months = their output / output of the complete months x usage of the complete months.
    """
    outputs, usages = _numbers(complete_outputs, "单据完整月份产量"), _numbers(complete_usages, "单据完整月份使用量")
    if len(outputs) == len(usages) and any((left is None) != (right is None) for left, right in zip(outputs, usages)):
        raise Missing("单据完整月份的产量与使用量须逐月成对：请补充或删去不完整的月份。")
    return missing_output_count * _rate(outputs, usages)


SAME = 0.05  # of the usage of the complete months: parts of bills at the turn of the year, bills corrected afterwards
ELSEWHERE = (
    "范围",
    "口径",
    "车间",
    "产线",
    "生产线",
    "工序",
    "分表",
    "历年",
    "往年",
    "上年",
)  # tells where it was taken from


OUTPUT = EstimateMethod(
    "产量比例", __name__, CLAUSE, fill_by_output,
    {"complete_outputs": "complete_output_count", "complete_usages": "complete_usage_quantity"},
)  # fmt: skip


@udf("GHG_FILL_MONTHS", CLAUSE, returns="estimated_quantity")
def fill_months(monthly_outputs: WholeColumn, monthly_usages: WholeColumn) -> list[list[Value]]:
    """各月使用量，空白月份按产量比例推算填补。

    The monthly usages with blank months filled in proportion to output.
    """
    outputs, usages = _numbers(monthly_outputs, "各月产量"), _numbers(monthly_usages, "各月使用量")
    if len(outputs) == len(usages) and any(
        output is None for output, usage in zip(outputs, usages) if usage is not None
    ):
        raise Missing("有使用量的月份缺少产量：请补充各月产量。")
    filled: list[list[Value]] = []
    for output, usage in zip(outputs, usages):
        if usage is not None:
            filled.append([usage])
        elif output is None:
            filled.append([Missing("该月既无使用量也无产量，无法推算：请补充产量。")])
        else:
            filled.append([output * _rate(outputs, usages)])
    return filled


@book_check(
    "311-1", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”{meter}{year}年{months}没有单据也没有推算：请补充单据，或在“缺失推算”登记推算并取得盖章说明{service}。",
)  # fmt: skip
def month_without_data(engagement: Engagement) -> Iterator[Hit]:
    """A month of a source, or of one of its meters, with neither bill nor estimate; it would silently be zero."""
    bills = bills_by_source(engagement)
    of_lines = {account_of(row) for row in engagement.rows("grid_losses")}  # whose year is a difference of two figures
    for place in source_years(engagement):
        if place.missing and (place.source.key, place.year) not in of_lines:
            known, year = len(place.expected) - len(place.missing), Target(place.year, None)
            own = set(place.meter.split(BETWEEN)) if place.meter else None
            counted = [
                bill
                for bill in within_year(bills.get(place.source.key, []), place.year)
                if own is None or bill.row.text("meter_id") in own
            ]
            average = math.fsum(part_in(bill.quantity, bill.split, year) for bill in counted) / known if known else None
            stake = None if average is None else average * len(place.missing)
            yield hit(
                place.source, "source_id", source=place.source.key, year=place.year,
                meter=f"的计量表“{place.meter}”" if place.meter else "",
                service="；该表当时未启用或已停用的，请在“计量器具”填写启用、停用日期" if place.meter else "",
                months="、".join(f"{month.month}月" for month in place.missing),
                effect_tco2=engagement.tonnes(place.source.key, place.year, stake),
            )  # fmt: skip


def _on_bills(engagement: Engagement, source: str, estimate: Estimate, year: int) -> list[float]:
    """What the bills of a source hold in a year, without the estimate's months, of its meter alone, and in all years together."""
    billed = account(engagement).terms[BILLS.held]
    of_year = billed.get((source, float(year)))
    if of_year is None:
        return []
    bills = [bill for bill in within_year(bills_by_source(engagement).get(source, []), year) if not is_void(bill.row)]
    months = [Target(year, month.month) for month in estimate.months if month.year == year]
    estimated_too = math.fsum(part_in(bill.quantity, bill.split, month) for bill in bills for month in months)
    of_meter = [
        part_in(bill.quantity, bill.split, Target(year, None))
        for bill in bills
        if estimate.meter is not None and bill.row.text("meter_id") == estimate.meter
    ]
    of_all = math.fsum(term.quantity for (of, _), term in billed.items() if of == source)
    return [of_year.quantity, of_year.quantity - estimated_too, of_all, *([math.fsum(of_meter)] if of_meter else [])]


@book_check(
    "311-460", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”的完整月份用量合计为{given:,.15g}，而排放源“{source}”{year}年账上的单据合计{held:,.6g}，推算的用量相差{off:,.6g}（{tonnes}）："
    "三.11按单据完整的所有月份的总使用量推算，请按账上的单据更正；取自其他范围的请在“前序方法不可用原因”写明。",
)  # fmt: skip
def complete_usage_is_not_of_the_account(engagement: Engagement) -> Iterator[Hit]:
    """The usage of the complete months stands on the bills; typed once more it is theirs, also after a bill was corrected."""
    for source, estimates in estimates_by_source(engagement).items():
        for estimate in estimates:
            row, given, year = estimate.row, estimate.row.number("complete_usage_quantity"), estimate.year
            of_output = row.choice("estimate_method", EstimateMethod) is OUTPUT
            told = any(word in (row.text("tier_reason") or "") for word in ELSEWHERE)
            if not (of_output and given and year is not None and estimate.quantity) or told:
                continue
            held = _on_bills(engagement, source, estimate, int(year))
            if held and not any(abs(given - amount) <= SAME * abs(amount) for amount in held):
                off = estimate.quantity * (1 - held[0] / given)
                tonnes = row.tonnes(off)
                yield hit(
                    row, "complete_usage_quantity", key=row.key, given=given, source=source, year=f"{year:g}", held=held[0],
                    off=off, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
                )  # fmt: skip
