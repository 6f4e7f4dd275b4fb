"""Quantities from readings of a meter and from a stock (三.9, 三.12); no clause of the technical points changes them."""

from udfs.calling.function import udf
from udfs.kernel.errors import OutOfDomain, WrongKind

ROLLOVER_BASE = 10


@udf("GHG_METER_QUANTITY", None, returns="metered_quantity", signs={"current_reading": +1, "previous_reading": -1})
def meter_quantity(
    previous_reading: float, current_reading: float, meter_multiplier: float = 1, meter_digits: float | None = None
) -> float:
    """用量 = (本次读数 − 上次读数) × 倍率；给出整数位数的，走满归零算一次。

    Quantity = (current - previous) x multiplier; one rollover where the digits of the register are given.
    """
    if meter_digits is not None:
        if not meter_digits.is_integer():
            raise WrongKind(f"“整数位数”应为整数，现为{meter_digits:.15g}。")
        full = float(ROLLOVER_BASE ** int(meter_digits))
        for label, reading in (("上次读数", previous_reading), ("本次读数", current_reading)):
            if reading >= full:
                raise OutOfDomain(f"“{label}”{reading:.15g}超出{meter_digits:g}位表盘：请核对读数或整数位数。")
        if current_reading < previous_reading:
            return (full - previous_reading + current_reading) * meter_multiplier
    elif current_reading < previous_reading:
        raise OutOfDomain(
            f"本次读数{current_reading:.15g}小于上次读数{previous_reading:.15g}："
            "表走满归零的请填写整数位数，换表的请分开计算，否则请核对读数。"
        )
    return (current_reading - previous_reading) * meter_multiplier


@udf("GHG_STOCK_USE", None, returns="used_quantity",
     signs={"opening_stock": +1, "bought_quantity": +1, "closing_stock": -1})  # fmt: skip
def stock_use(opening_stock: float, bought_quantity: float, closing_stock: float) -> float:
    """消耗量 = 期初库存 + 购入量 − 期末库存。

    Used = opening stock + bought - closing stock.
    """
    used = opening_stock + bought_quantity - closing_stock
    if used < 0:
        raise OutOfDomain(
            f"期末库存{closing_stock:.15g}大于期初库存与购入量之和{opening_stock + bought_quantity:.15g}：请核对盘点和购入记录。"
        )
    return used
