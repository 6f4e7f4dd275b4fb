"""三.9【跨年数据】 What a bill says of its meter: two readings make its quantity, and each goes on from the one before."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.remarks import TELLS_OF_CORRECTION, remark_names
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_same
from udfs.periods.meters import bills_by_meter, in_source_unit
from udfs.periods.readings import BESIDE, in_source_unit_of, in_unit_of_bill, reads
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
LARGEST_CORRECTION = 0.3  # of what the readings measure (I-341)


@book_check(
    "309-114", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”：（本次读数{current:,.15g}－上次读数{previous:,.15g}）×倍率{multiplier:g}，加退补、变线损、换表量，为{read:,.15g}，"
    "而用量为{quantity:,.15g}，相差{difference:,.15g}（{tonnes}）：请核对读数、倍率和用量。",
)  # fmt: skip
def readings_make_another_quantity(engagement: Engagement) -> Iterator[Hit]:
    """The readings and what stands beside them make the quantity, within half a unit of the last digit."""
    for read in reads(engagement):
        row, made = read.bill.row, read.quantity
        quantity = row.number("activity_quantity")
        made = None if made is None else in_unit_of_bill(engagement, read, made)
        if made is not None and quantity is not None and not is_same(quantity, made):
            tonnes = row.tonnes(in_source_unit(read.bill, quantity - made))
            yield hit(
                row, "activity_quantity", "current_reading", "previous_reading", key=row.key, current=read.current,
                previous=read.previous, multiplier=read.multiplier, read=made, quantity=quantity,
                difference=quantity - made, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "309-115", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的本次读数{current:,.15g}小于上次读数{previous:,.15g}：换表的请填写“换表量”，表走满归零的请在“计量器具”填写整数位数，否则请核对读数。",
)  # fmt: skip
def meter_reads_backwards(engagement: Engagement) -> Iterator[Hit]:
    """A meter does not run backwards: it was changed, it rolled over, or a reading is wrong."""
    for read in reads(engagement):
        if read.is_backwards:
            row = read.bill.row
            yield hit(row, "current_reading", "previous_reading", key=row.key, current=read.current,
                      previous=read.previous, effect_tco2=row.tonnes(read.bill.quantity))  # fmt: skip


@book_check(
    "309-116", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的上次读数{previous:,.15g}不是计量表“{meter}”上一张单据的本次读数{reached:,.15g}，其间{amount:,.15g}（{tonnes}）{fault}："
    "请核对读数或补充单据，换表的请填写“换表量”。",
)  # fmt: skip
def readings_do_not_join(engagement: Engagement) -> Iterator[Hit]:
    """Each bill goes on from the reading that the one before ended with."""
    for read in reads(engagement):
        if read.reached is None or read.previous is None or read.is_replaced or is_same(read.reached, read.previous):
            continue
        row = read.bill.row
        apart = (read.previous - read.reached) * read.multiplier
        tonnes = row.tonnes(in_source_unit_of(engagement, read, apart))
        yield hit(
            row, "previous_reading", key=row.key, previous=read.previous, meter=read.meter, reached=read.reached,
            amount=abs(apart), fault="没有单据" if apart > 0 else "计入两次", tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "309-501", CLAUSE, table="bills", severity=Severity.ERROR,
    says="单据“{key}”的上次读数{previous:,.15g}小于计量表“{meter}”此前单据“{before}”的本次读数{reached:,.15g}，其间缺单据或读数，而表不会倒走（{tonnes}）："
    "请核对两张单据的读数；其间换表的请填写“换表量”，表走满归零的请在“计量器具”填写整数位数。",
)  # fmt: skip
def meter_reads_less_after_a_gap(engagement: Engagement) -> Iterator[Hit]:
    """Where bills or their readings are missing the readings do not join, but they do not fall either."""
    for read in reads(engagement):
        counted = read.since_left
        if counted is None or counted >= 0 or read.left is None or read.previous is None:
            continue
        before, reached = read.left
        if not is_same(reached, read.previous):
            row = read.bill.row
            tonnes = row.tonnes(in_source_unit_of(engagement, read, -counted))
            yield hit(row, "previous_reading", key=row.key, previous=read.previous, meter=read.meter,
                      before=before.row.key, reached=reached, tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip


CORRECTIONS = {"refund_quantity": "退补量", "loss_quantity": "变线损量"}


@book_check(
    "309-242", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据“{key}”的{what}{amount:,.15g}使用量从{measured:,.15g}变为{quantity:,.15g}（{tonnes}）：请核对退补、变线损的正负号和数量；票面确实如此的请在备注写明退补、损耗的原因。",
)  # fmt: skip
def correction_out_of_scale(engagement: Engagement) -> Iterator[Hit]:
    """What is billed beside the readings is small: with a large one any quantity fits any readings."""
    for bills in bills_by_meter(engagement).values():
        for bill in bills:
            row, quantity = bill.row, bill.row.number("activity_quantity")
            if quantity is None or row.number("current_reading") is None or remark_names(row, TELLS_OF_CORRECTION):
                continue
            measured = quantity - sum(row.number(column) or 0.0 for column in BESIDE)
            for column, what in CORRECTIONS.items():
                amount = row.number(column) or 0.0
                if abs(amount) > LARGEST_CORRECTION * abs(measured) or (
                    column == "loss_quantity" and amount < 0 < measured
                ):
                    tonnes = row.tonnes(in_source_unit(bill, amount))
                    yield hit(row, column, "activity_quantity", key=row.key, what=what, amount=amount, measured=measured,
                              quantity=quantity, tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip
