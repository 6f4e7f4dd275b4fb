"""Numbers as the report prints them: rounded half up, and a total that is rounded itself, not added from rounded parts.

The digits are those of the national guide for emission reports (I-300): tonnes of CO2 with two, the total of the entity
as a whole number beside it, electricity to the kilowatt-hour, percent with two; factors with every digit published.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import fsum

from udfs.vocabularies import ActivityUnit

UNKNOWN = "无法计算"
TONNES = 2
WHOLE = {str(ActivityUnit.KWH): 0, str(ActivityUnit.KWH_OF_COOLING): 0}
SIGNIFICANT = 15  # digits of a cell


def rounded(value: float, places: int) -> Decimal:
    """Half up, by the digits that a cell shows of a number."""
    exact = Decimal(f"{value:.{SIGNIFICANT}g}")
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # no minus before a zero


def number(value: float | None, places: int = TONNES, *, is_signed: bool = False) -> str:
    """A number with thousands separated; what is not known is said."""
    if value is None:
        return UNKNOWN
    shown = rounded(value, places)
    return f"{shown:{'+' if is_signed and shown else ''},}"


def exact(value: float | None) -> str:
    """A number with every digit that a cell shows of it."""
    return UNKNOWN if value is None else f"{Decimal(f'{value:.{SIGNIFICANT}g}') + 0:,f}"


def whole(value: float | None) -> str:
    """The total of an entity as it is submitted."""
    return number(value, 0)


def places_of(unit: str | None) -> int:
    """Digits after the point of a quantity in a unit."""
    return WHOLE.get(unit or "", TONNES)


def unit_told(unit: str | None) -> str:
    """The unit of a factor as a reader knows it."""
    return "无量纲" if unit == "1" else unit or "—"


def quantity(value: float | None, unit: str | None) -> str:
    """A quantity with its unit."""
    return f"{number(value, places_of(unit))} {unit or ''}".strip() if value is not None else UNKNOWN


def percent(value: float | None, *, is_signed: bool = False) -> str:
    """A share or a change as percent."""
    return UNKNOWN if value is None else f"{number(value * 100, 2, is_signed=is_signed)}%"


def change(before: float | None, after: float | None) -> str:
    """The change from one number to another in percent; a dash where there is nothing to divide by."""
    if before is None or after is None or before == 0:
        return "—"
    return percent(after / before - 1, is_signed=True)


def summed(values: Sequence[float | None]) -> float | None:
    """The sum; None where a part is not known, for a smaller sum is none."""
    known = [value for value in values if value is not None]
    return fsum(known) if len(known) == len(values) else None


def residue(values: Sequence[float | None], total: float | None, places: int = TONNES) -> str:
    """The sentence that reconciles printed parts with their printed total; "" where they add up."""
    if total is None or any(value is None for value in values):
        return ""
    parts = sum((rounded(value, places) for value in values if value is not None), Decimal(0))
    left = rounded(total, places) - parts
    return f"各行四舍五入后之和与合计相差{left:+}，为尾差；合计由未舍入的数据计算。" if left else ""


def gap(before: float | None, after: float | None) -> str:
    """By how much the printed difference of two numbers is another than that of the printed numbers; "" where it is the same."""
    if before is None or after is None:
        return ""
    left = rounded(after - before, TONNES) - (rounded(after, TONNES) - rounded(before, TONNES))
    return f"{left:+}" if left else ""


def gaps(named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The sentence for differences that do not agree with the numbers beside them, each with its name; none where all agree."""
    found = [f"{name}{left}" for name, left in named if left]
    return (f"差值由未舍入的数据计算，与表中两数之差的尾差：{'、'.join(found)}。",) if found else ()
