"""The law: what a voucher needs before anything of it becomes a row without a person.

Its equations hold, at least two of them independent of each other; no digit of a number that goes in could be another
one without an equation telling; and what no arithmetic closes over, days and numbers by which things are called, was read
twice, or joins what is known. Whatever is short of that is a doubt, and a voucher with a doubt goes to a person.
"""

from collections.abc import Collection

from xl_addin.vouchers.energies import price_range
from xl_addin.vouchers.found import Value
from xl_addin.vouchers.identity import identify
from xl_addin.vouchers.judged import BY_EQUATIONS, BY_PERSON, Bill, Doubt, Judged
from xl_addin.vouchers.layout import Row
from xl_addin.vouchers.relations import Arithmetic, Equation, Leaf, NotThereError, UnreadError, value_at
from xl_addin.vouchers.vouchers import Voucher

LEAST = 2  # equations


def judge(voucher: Voucher, meters: Collection[str], by_person: Collection[Leaf] = (), is_seen: bool = False) -> Judged:
    """Everything that a voucher by itself says; what its neighbours say comes after.

    Args:
        voucher: with the values that a person gave in their places.
        meters: that are registered.
        by_person: values that a person compared with the page.
        is_seen: whether a person compared all of it, and says that the page itself does not add up.
    """
    judged = Judged(voucher, is_seen=is_seen)
    layout = voucher.layout
    if layout is None:
        judged.doubts.append(Doubt("没有认出是哪一种凭证"))
        return judged
    if layout.skip or layout.row is None:
        judged.skip = layout.skip
        return judged
    arithmetic = Arithmetic(layout, voucher.found)
    _unread(judged)
    judged.doubts += [Doubt(f"有一行认不出是什么：{text}") for text in voucher.found.strange if not is_seen]
    if not is_seen:
        _equations(judged, arithmetic)
    table = layout.row.each
    rows = range(len(voucher.found.tables.get(table, ()))) if table else (-1,)
    for row in rows:
        _bill(judged, arithmetic, layout.row, row, meters, by_person, is_seen)
    if table and not rows:
        judged.doubts.append(Doubt("没有读到明细行"))
    elif not is_seen and not _is_whole(judged, arithmetic):
        judged.doubts.append(Doubt("没有合计能核对明细行是否读全"))
    return judged


def _unread(judged: Judged) -> None:
    """Numbers whose place was found and whose text is none."""
    found = judged.voucher.found
    texts: dict[Leaf, Value] = {("", -1, name): value for name, value in found.fields.items()}
    for table, rows in found.tables.items():
        texts |= {(table, at, name): value for at, row in enumerate(rows) for name, value in row.items()}
        texts |= {(table, -1, name): value for name, value in found.totals.get(table, {}).items()}
    for leaf, value in texts.items():
        if value.read is None and any(sign.isdigit() for sign in value.text):
            judged.doubts.append(Doubt(f"“{value.text}”读不准", frozenset([leaf])))


def _equations(judged: Judged, arithmetic: Arithmetic) -> None:
    holding = [equation for equation in arithmetic.equations if equation.holds]
    for equation in arithmetic.equations:
        if not equation.holds:
            judged.doubts.append(Doubt(f"算式不成立：{told(equation, judged.voucher)}", equation.leaves))
    independent = {equation.relation.says: equation.leaves for equation in holding}
    if len(set(independent.values())) < LEAST:
        judged.doubts.append(Doubt(f"可核对的算式只有{len(independent)}个，至少须{LEAST}个"))
    for equation in holding:
        for leaf in equation.leaves:
            if arithmetic.is_covered(leaf):
                judged.confirmed.setdefault(leaf, BY_EQUATIONS)


def told(equation: Equation, voucher: Voucher) -> str:
    """An equation with the numbers in it, as a person reads it."""
    says = equation.relation.says
    numbers = "、".join(value_at(voucher.found, leaf).text for leaf in sorted(equation.leaves))
    row = f"第{equation.row + 1}行 " if equation.row >= 0 else ""
    return f"{row}{says}（{numbers}）"


def _bill(
    judged: Judged, arithmetic: Arithmetic, spec: Row, row: int, meters: Collection[str],
    by_person: Collection[Leaf], is_seen: bool,
) -> None:  # fmt: skip
    bill = Bill(row, unit=spec.unit)
    for leaf in by_person:
        judged.confirmed[leaf] = BY_PERSON
    for column, expressions in spec.numbers.items():
        for expression in expressions:
            try:
                bill.numbers[column], bill.leaves[column] = arithmetic.value(expression, spec.each, row)
                break
            except NotThereError:
                continue
            except UnreadError as error:
                judged.doubts.append(Doubt("读不准", frozenset([error.leaf])))
                break
    if "activity_quantity" not in bill.numbers:
        judged.doubts.append(Doubt("没有读到用量"))
    elif bill.numbers["activity_quantity"] < 0 and not is_seen:
        judged.doubts.append(Doubt("红字（负数）：请核实冲销哪一张", bill.leaves["activity_quantity"]))
    for leaf in {leaf for leaves in bill.leaves.values() for leaf in leaves}:
        if leaf not in judged.confirmed and not is_seen:
            text = value_at(judged.voucher.found, leaf).text
            judged.doubts.append(Doubt(f"没有算式能核对“{text}”的每一位数字", frozenset([leaf])))
    identify(judged, bill, spec, row, meters)
    if not is_seen:
        _price(judged, bill)
    judged.bills.append(bill)


def _is_whole(judged: Judged, arithmetic: Arithmetic) -> bool:
    """Whether a sum over all rows that the bills are made of is printed and holds: a row that was not seen would break it."""
    made_of = (leaf for bill in judged.bills for leaf in bill.leaves.get("activity_quantity", ()))
    rows = {(table, row) for table, row, _ in made_of if table and row >= 0}
    sums = [equation.leaves for equation in arithmetic.equations if equation.holds and equation.row < 0]
    return not rows or any(rows <= {(table, row) for table, row, _ in leaves} for leaves in sums)


def _price(judged: Judged, bill: Bill) -> None:
    quantity, fee = (bill.numbers.get(column) for column in ("activity_quantity", "bill_fee_cny"))
    if not quantity or fee is None:
        return
    least, most = price_range(bill.unit)
    if not least <= abs(fee / quantity) <= most:
        leaves = bill.leaves["activity_quantity"] | bill.leaves["bill_fee_cny"]
        judged.doubts.append(Doubt(f"每{bill.unit}{fee / quantity:.4f}元，不合常理：请核对数量和单价是否读反", leaves))
