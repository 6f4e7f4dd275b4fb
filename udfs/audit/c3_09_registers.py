"""三.9【跨年数据】 The register of meters against the bills: multiplier, measuring range, digits, readings that are another meter's."""

from collections import Counter
from collections.abc import Iterator

from udfs.account.entering import known_tonnes
from udfs.audit.limits import limit
from udfs.audit.lines import named
from udfs.audit.measuring_range import range_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import digits_of, is_same
from udfs.periods.meters import bills_by_meter, in_source_unit, meters
from udfs.periods.series import Bill
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
HOURS = 24.0
ROLLOVER_BASE = 10
TELLING_DIGITS = 4  # of a reading that two meters do not share by chance
FEWEST_BILLS = 3  # that tell the multiplier of a meter for which the register tells none
COPIED = 3  # bills of two meters alike: 309-240 tells of these


@shared
def _of_register(engagement: Engagement) -> list[tuple[Row, list[Bill]]]:
    """The registered meters that have bills: the row and the bills in order of time."""
    bills = bills_by_meter(engagement)
    return [(row, bills[number]) for number, row in meters(engagement).items() if number in bills]


@book_check(
    "309-377", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的倍率为{multiplier:g}，而计量表{meter}{where}的倍率为{registered:g}：用量随倍率成比例，请核对互感器铭牌和单据，更换互感器的请另行登记。",
)  # fmt: skip
def multiplier_of_another_value(engagement: Engagement) -> Iterator[Hit]:
    """The multiplier is of the transformers, not of the month."""
    for meter, bills in _of_register(engagement):
        typed = meter.number("meter_multiplier")
        read = [bill.row for bill in bills if bill.row.number("current_reading") is not None]
        (usual, count), *_ = [*Counter(row.number("meter_multiplier") or 1.0 for row in read).most_common(1), (None, 0)]
        registered = typed or (usual if count >= FEWEST_BILLS else None)
        away = [bill for bill in bills if (own := bill.row.number("meter_multiplier")) and own != registered]
        if registered and away:
            row = away[0].row
            yield hit(
                row, "meter_multiplier", bills=named(away), multiplier=row.number("meter_multiplier"), meter=meter.key,
                registered=registered, where="登记" if typed else "的其他单据", effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in away),
            )  # fmt: skip


@shared
def _daily(engagement: Engagement) -> list[tuple[Row, list[Bill], float]]:
    """Of each meter whose range can be read, its bills and the most that can pass in a day, in the unit of its source."""
    found = []
    for meter, bills in _of_register(engagement):
        read, multiplier = range_of(meter.text("measuring_range")), meter.number("meter_multiplier") or 1.0
        hourly = None if read is None else read.in_unit(meter.text("activity_unit"))
        if read is not None and hourly and (read.is_secondary or multiplier == 1):
            found.append((meter, bills, hourly * multiplier * HOURS))
    return found


@book_check(
    "309-378", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的用量超过计量表{meter}测量范围（{range}）上限连续运行全部时间的{times:g}倍（如“{key}”{quantity:,.6g} {unit}，上限约{most:,.6g}）："
    "请核对用量、单位、倍率和测量范围。",
)  # fmt: skip
def above_what_can_pass(engagement: Engagement) -> Iterator[Hit]:
    """No more can pass through a meter than its largest flow in all the hours of the bill."""
    times = limit(engagement, "audit_capacity_ratio")
    for meter, bills, most in _daily(engagement) if times is not None else ():
        can = most * (times or 0.0)
        above = [bill for bill in bills if bill.quantity > can * bill.span.days]
        if above:
            row = above[0].row
            yield hit(
                row, "activity_quantity", "quantity_unit", bills=named(above), meter=meter.key,
                range=meter.text("measuring_range"), times=times, key=row.key, most=most * above[0].span.days,
                quantity=above[0].quantity, unit=meter.text("activity_unit"),
                effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in above),
            )  # fmt: skip


@book_check(
    "309-379", CLAUSE, table="meters", severity=Severity.NOTICE,
    says="计量表{meter}全部{number}张单据的用量只有测量范围（{range}）上限连续运行的{share:.2%}：请核对倍率是否漏乘、用量单位和测量范围。",
)  # fmt: skip
def load_of_next_to_nothing(engagement: Engagement) -> Iterator[Hit]:
    """A meter is chosen for its load: one that hardly turns was read without its multiplier."""
    least = limit(engagement, "audit_load_ratio")
    for meter, bills, most in _daily(engagement) if least is not None else ():
        share = sum(bill.quantity for bill in bills) / (most * sum(bill.span.days for bill in bills))
        if 0 < share < (least or 0.0):
            yield hit(meter, "meter_multiplier", "measuring_range", meter=meter.key, number=len(bills),
                      range=meter.text("measuring_range"), share=share)  # fmt: skip


@book_check(
    "309-380", CLAUSE, table="meters", severity=Severity.NOTICE,
    says="计量表{meter}的测量范围（{range}）与读数单位{unit}不是同一种量：请核对表号、测量范围和读数单位。",
)  # fmt: skip
def range_of_another_kind(engagement: Engagement) -> Iterator[Hit]:
    """A meter of electricity is not read in cubic metres."""
    for meter in engagement.rows("meters"):
        read, unit = range_of(meter.text("measuring_range")), meter.text("meter_unit")
        if read is not None and unit is not None and read.in_unit(unit) is None:
            yield hit(
                meter, "measuring_range", "meter_unit", meter=meter.key, range=meter.text("measuring_range"), unit=unit
            )


def _full(meter: Row) -> float | None:
    digits = meter.number("meter_digits")
    return None if digits is None else float(ROLLOVER_BASE ** int(digits))


@book_check(
    "309-381", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的读数超过计量表{meter}登记的整数位数{digits:g}所能显示的数（如“{key}”{reading:,.15g}）：请核对读数和位数。",
)  # fmt: skip
def reading_of_more_digits(engagement: Engagement) -> Iterator[Hit]:
    """A register of five digits shows no six."""
    for meter, bills in _of_register(engagement):
        full = _full(meter)
        if full is None:
            continue
        above = [bill for bill in bills if (bill.row.number("current_reading") or 0.0) >= full]
        if above:
            row = above[0].row
            yield hit(row, "current_reading", bills=named(above), meter=meter.key, digits=meter.number("meter_digits"),
                      key=row.key, reading=row.number("current_reading"))  # fmt: skip


@book_check(
    "309-382", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的读数从{previous:,.15g}归零到{current:,.15g}，一张单据走过计量表{meter}整个字轮的{share:.0%}：多半是读数填错而不是归零，请核对。",
)  # fmt: skip
def rollover_of_a_long_way(engagement: Engagement) -> Iterator[Hit]:
    """Where a register begins anew, the bill's own way is short; a slip of a reading makes it nearly all of it."""
    most = limit(engagement, "audit_rollover_ratio")
    for meter, bills in _of_register(engagement) if most is not None else ():
        full = _full(meter)
        for bill in bills if full else ():
            row = bill.row
            previous, current = row.number("previous_reading"), row.number("current_reading")
            if (
                previous is None
                or current is None
                or current >= previous
                or row.number("replaced_quantity") is not None
            ):
                continue
            share = (current - previous + (full or 0.0)) / (full or 1.0)
            if most is not None and most < share < 1:
                yield hit(row, "previous_reading", "current_reading", key=row.key, previous=previous, current=current,
                          meter=meter.key, share=share, effect_tco2=row.tonnes(bill.quantity))  # fmt: skip


@book_check(
    "309-383", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”（计量表{meter}）与“{other}”（计量表{another}）的上次读数{previous:,.15g}、本次读数{current:,.15g}都相同：请核对是否把一块表的读数抄到了另一块表。",
)  # fmt: skip
def readings_of_another_meter(engagement: Engagement) -> Iterator[Hit]:
    """Two meters do not begin and end at the same readings; where whole series are alike, 309-240 tells."""
    read: dict[tuple[float, float], tuple[str, Bill]] = {}
    alike: dict[tuple[str, str], list[tuple[Bill, Bill]]] = {}
    for number, bills in bills_by_meter(engagement).items():
        for bill in bills:
            current, previous = bill.row.number("current_reading"), bill.row.number("previous_reading")
            if current is None or previous is None or current <= previous or digits_of(current) < TELLING_DIGITS:
                continue
            owner, first = read.setdefault((previous, current), (number, bill))
            if owner != number:
                alike.setdefault((owner, number), []).append((first, bill))
    for (owner, number), pairs in alike.items():
        if len(pairs) < COPIED:
            for first, bill in pairs:
                row = bill.row
                yield hit(
                    row, "previous_reading", "current_reading", key=row.key, meter=number, other=first.row.key, another=owner,
                    previous=row.number("previous_reading"), current=row.number("current_reading"),
                    effect_tco2=row.tonnes(bill.quantity),
                )  # fmt: skip


@book_check(
    "309-384", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="计量表{meter}的单据{bills}没有读数，而前后的单据都有：请补充抄表读数，没有抄表的可能是估算。",
)  # fmt: skip
def reading_missing_between(engagement: Engagement) -> Iterator[Hit]:
    """Where readings are entered before and after, one that is wanting was not taken."""
    for number, bills in bills_by_meter(engagement).items():
        read = [at for at, bill in enumerate(bills) if bill.row.number("current_reading") is not None]
        without = (
            [bill for bill in bills[read[0] : read[-1]] if bill.row.number("current_reading") is None]
            if len(read) > 1
            else []
        )
        without = [bill for bill in without if bill.quantity > 0]
        if without and len(without) < len(read):
            yield hit(without[0].row, "current_reading", meter=number, bills=named(without),
                      effect_tco2=known_tonnes(bill.row.tonnes(bill.quantity) for bill in without))  # fmt: skip


@book_check(
    "309-385", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="计量表{meter}首张单据“{key}”的用量就是本次读数{current:,.15g}，而没有上次读数：请核对是否把读数当作了用量，新表从0起的请填写上次读数0。",
)  # fmt: skip
def first_quantity_is_the_reading(engagement: Engagement) -> Iterator[Hit]:
    """A quantity that equals the reading at its end would be of a meter that began at 0."""
    for number, bills in bills_by_meter(engagement).items():
        row = bills[0].row
        current, quantity = row.number("current_reading"), row.number("activity_quantity")
        if current and row.number("previous_reading") is None and quantity and is_same(quantity, current):
            tonnes = row.tonnes(in_source_unit(bills[0], quantity))
            yield hit(row, "activity_quantity", "current_reading", "previous_reading", meter=number, key=row.key,
                      current=current, effect_tco2=tonnes)  # fmt: skip
