"""三.9【跨年数据】 A meter belongs to one source, a bill to the source of its meter, and one use to one bill."""

from collections import Counter
from collections.abc import Iterator

from udfs.account.entering import billed, told_tonnes
from udfs.account.remarks import TELLS_OF_TWO, TELLS_OF_UNBILLED, remark_names
from udfs.kernel.calendar import ONE_DAY, Target, month_number
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_rounded_from
from udfs.periods.basis import is_metered
from udfs.periods.meters import bills_by_meter, in_source_unit, meters
from udfs.periods.series import bills_by_source, splitting_of
from udfs.periods.source_years import verified_years
from udfs.vocabularies import EndRule, Severity

CLAUSE = clause("三.9")


@book_check(
    "309-23", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的表号{meter}在“计量器具”登记为排放源“{other}”，却填写排放源“{source}”（{tonnes}）：请更正排放源编号或表号；"
    "一块表的用量分给几个排放源的，分出的行不填表号。",
)  # fmt: skip
def bill_of_another_meter(engagement: Engagement) -> Iterator[Hit]:
    """The number of a meter tells the source; a bill under another one is counted in the wrong place."""
    owners = {number: row.text("source_id") for number, row in meters(engagement).items()}
    for row in engagement.rows("bills") if owners else ():
        meter, source = row.text("meter_id"), row.text("source_id")
        if meter is not None and source is not None and owners.get(meter, source) not in (source, None):
            tonnes = row.tonnes(billed(row))
            yield hit(
                row, "source_id", "meter_id", key=row.key, meter=meter, source=source, other=owners[meter],
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "309-111", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的统计期{start}至{end}超出计量表“{meter}”的使用期（{service}）：请核对表号、日期，换表的分别登记新旧两块表。",
)  # fmt: skip
def bill_outside_service_of_meter(engagement: Engagement) -> Iterator[Hit]:
    """A bill of days on which its meter was not in service yet, or no longer; the day of the change belongs to both."""
    for number, row in meters(engagement).items():
        begun, ended = row.date("meter_from"), row.date("meter_to")
        if begun is None and ended is None:
            continue
        for bill in bills_by_meter(engagement).get(number, ()):
            start, end = bill.row.date("period_start"), bill.row.date("period_end")
            assert start is not None
            assert end is not None
            if (begun is not None and start < begun) or (ended is not None and end > ended):
                yield hit(
                    bill.row, "meter_id", "period_end", key=bill.row.key, meter=number, start=start, end=end,
                    service=f"{begun or ''}至{ended or '今'}", effect_tco2=bill.row.tonnes(bill.quantity),
                )  # fmt: skip


LONGER = 1.5  # than the usual bill of the meter: about the days of a bill that was left out


@book_check(
    "309-112", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”没有填写起日，接续上一行为{start}，长达{days}天，而计量表“{meter}”的单据一般为{usual}天：其间可能缺少单据，请补充单据或填写起日。",
)  # fmt: skip
def proposed_start_spans_a_gap(engagement: Engagement) -> Iterator[Hit]:
    """A start that nobody typed goes on from the bill above, also over one that is missing."""
    for number, bills in bills_by_meter(engagement).items():
        if all(bill.row.value("period_start") is not None for bill in bills):
            continue
        usual = sorted(bill.span.days for bill in bills)[len(bills) // 2]
        for bill in bills:
            if is_blank(bill.row.value("period_start")) and bill.span.days > LONGER * usual:
                yield hit(
                    bill.row, "period_start", key=bill.row.key, start=bill.span.start, days=bill.span.days, meter=number,
                    usual=usual, effect_tco2=bill.row.tonnes(bill.quantity),
                )  # fmt: skip


@book_check(
    "309-113", CLAUSE, table="meters", severity=Severity.ERROR,
    says="计量表“{meter}”的首张单据“{key}”中，上年度报告已计入{before:,.15g}，而按所属月份有{counted:,.15g}属于以前年度，"
    "{fault}{difference:,.15g}（{tonnes}）：请更正“首张单据所属月份”，使前后年度无重复、无遗漏。",
)  # fmt: skip
def first_bill_meets_report_before(engagement: Engagement) -> Iterator[Hit]:
    """What the report of the year before counted of a meter's first bill is what this one leaves out of it."""
    verified = verified_years(engagement)
    for number, row in meters(engagement).items() if verified else ():
        before, bills = row.number("counted_before"), bills_by_meter(engagement).get(number)
        if before is None or not bills:
            continue
        first = bills[0]
        share = first.split.share_before(Target(min(verified), None).numbers().start)
        counted = share * (first.row.number("activity_quantity") or 0.0)
        if not is_rounded_from(before, counted):
            tonnes = first.row.tonnes(in_source_unit(first, before - counted))
            yield hit(
                row, "counted_before", "series_first_month", meter=number, key=first.row.key, before=before, counted=counted,
                fault="重复" if before > counted else "遗漏", difference=abs(before - counted),
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "309-117", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="单据“{key}”单独看属于{shown}，按前后衔接计入{counted}，账上以后者为准：请填写计量表号并在“计量器具”登记，使年份、月份按该表的抄表日显示。",
)  # fmt: skip
def month_shown_is_not_the_one_counted(engagement: Engagement) -> Iterator[Hit]:
    """The month beside a bill is that of its meter's reading day; without a meter, or where that day moved, the series may differ."""
    for bills in bills_by_source(engagement).values():
        for bill in bills:
            day = bill.row.date("bill_month")
            if day is not None and month_number(day) != bill.split.first:
                yield hit(
                    bill.row, "bill_month", "verification_year", "meter_id", key=bill.row.key,
                    shown=f"{day.year}年{day.month}月", counted=bill.told_months,
                )  # fmt: skip


@book_check(
    "309-179", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”没有填写起日，也不能接续：{why}。",
)  # fmt: skip
def start_cannot_go_on(engagement: Engagement) -> Iterator[Hit]:
    """A blank start goes on from the row directly above, if that is the same meter's; else it says what to do."""
    known, above = meters(engagement), None
    for row in engagement.rows("bills"):
        before, above = above, row.text("meter_id")
        if row.date("period_start") is not None or row.date("period_end") is None or row.text("source_id") is None:
            continue
        if not is_blank(row.value("period_start")) or not is_metered(engagement, row.text("source_id")):
            continue
        if above is None:
            why = "没有计量表号。请填写起日，或填写计量表号并在“计量器具”登记"
        elif above not in known:
            why = f"计量表“{above}”没有在“计量器具”登记。请登记，或填写起日"
        elif before != above:
            why = f"上一行不是计量表“{above}”的单据。请填写起日（该表的首张单据都须填写），或把同一块表的单据按时间排在一起"
        else:
            continue
        yield hit(row, "period_start", "meter_id", key=row.key, why=why)


@book_check(
    "309-25", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”与“{first}”的凭证号、起止日期和用量都相同，分别计入排放源“{source}”和“{other}”，可能计入两次（{tonnes}）："
    "请核对原始凭证，不是重复的请在备注写明两张单据的关系。",
)  # fmt: skip
def voucher_counted_in_two_sources(engagement: Engagement) -> Iterator[Hit]:
    """The same voucher, period and quantity under two sources; a remark that tells of two bills explains it away."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in engagement.rows("bills"):
        voucher, quantity = row.text("voucher_no"), billed(row)
        if not voucher or not quantity or remark_names(row, TELLS_OF_TWO):
            continue
        first = seen.setdefault((voucher, row.date("period_start"), row.date("period_end"), quantity), row)
        if first is not row and first.text("source_id") != row.text("source_id"):
            tonnes = row.tonnes(quantity)
            yield hit(
                row, "voucher_no", "source_id", key=row.key, first=first.key, source=row.text("source_id"),
                other=first.text("source_id"), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


FEWEST_ENDS = 4


@book_check(
    "309-195", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表“{meter}”的首张单据“{key}”按起止日期看止日含义为“{first}”，而其{count}张单据的止日多在{day}日，应为“{usual}”：单据没有填写的起日各差一天。"
    "请在“基本信息”填写止日含义，或填写各张单据的起日。",
)  # fmt: skip
def first_bill_reads_its_end_otherwise(engagement: Engagement) -> Iterator[Hit]:
    """Where starts go on from ends, the first bill alone tells what an end means; most ends may say otherwise."""
    if splitting_of(engagement).end_rule is not EndRule.AUTOMATIC:
        return
    for number, bills in bills_by_meter(engagement).items():
        row, first = meters(engagement).get(number), bills[0].row
        start, going_on = (
            first.date("period_start"),
            [bill for bill in bills if is_blank(bill.row.value("period_start"))],
        )
        if row is None or start is None or len(going_on) < FEWEST_ENDS:
            continue
        day, before = start.day, (start - ONE_DAY).day
        ends = Counter(end.day for bill in bills if (end := bill.row.date("period_end")) is not None)
        is_inclusive = row.number("join_days") == 1
        usual = before if ends[before] > ends[day] else day
        if 2 * ends[usual] > len(bills) and (usual == before) is not is_inclusive:
            yield hit(
                row, "join_days", meter=number, key=first.key, first=EndRule.INCLUSIVE if is_inclusive else EndRule.READING_DAY, day=usual,
                usual=EndRule.READING_DAY if is_inclusive else EndRule.INCLUSIVE, count=len(bills),
            )  # fmt: skip


@book_check(
    "309-196", CLAUSE, table="meters", severity=Severity.WARNING,
    says="计量表“{meter}”登记在排放源“{source}”，而没有一张单据：请补充单据；是内部分表、备用表等没有单据的，请在备注写明。",
)  # fmt: skip
def meter_without_a_bill(engagement: Engagement) -> Iterator[Hit]:
    """A registered meter in service in the years under verification whose bills are all missing; the others cover its months."""
    billed_by = {number for bill in engagement.rows("bills") if (number := bill.text("meter_id"))}
    years = verified_years(engagement)
    for number, row in meters(engagement).items() if billed_by and years else ():
        begun, ended = row.date("meter_from"), row.date("meter_to")
        is_outside = (begun is not None and begun.year > max(years)) or (ended is not None and ended.year < min(years))
        if number not in billed_by and not is_outside and not remark_names(row, TELLS_OF_UNBILLED):
            yield hit(row, "meter_id", meter=number, source=row.text("source_id"))
