"""Conversion of a quantity into another unit of its dimension (四.1); no clause of the technical points changes it."""

from udfs.calling.function import udf
from udfs.kernel.unit import Unit, convert


@udf("GHG_CONVERT", None, returns="converted_quantity")
def converted(given_quantity: float, from_unit: Unit, to_unit: Unit) -> float:
    """同一种量在单位之间的精确换算；不同种的量（如工况立方米与标准立方米）报错并说明缺什么。

    A quantity in another unit of its dimension, exactly; another dimension is an error that says what is missing.
    """
    return convert(given_quantity, from_unit, to_unit)
