"""The measuring range of a meter as the register writes it: the most that can pass through it in an hour (I-461)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from udfs.kernel.errors import GhgError
from udfs.kernel.unit import Unit, convert
from udfs.vocabularies import ActivityUnit

PHASE_VOLTS = 220.0  # of a conductor; of a meter behind a voltage transformer it is less, so that this bounds it too
WATTS_OF_KW = 1000.0
_CURRENT = re.compile(r"(?:([13])\s*[×xX*]\s*)?\d+(?:\.\d+)?\s*[（(]\s*(\d+(?:\.\d+)?)\s*[)）]\s*A")
_FLOW = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(Nm³|Nm3|m³|m3|kg|t|L|GJ|MJ)\s*/\s*h")
_POWER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(kW|MW|kVA|MVA)(?![A-Za-z·/])")
_KW = {"kW": 1.0, "kVA": 1.0, "MW": 1000.0, "MVA": 1000.0}
ELECTRICITY, COOLING = str(ActivityUnit.KWH), str(ActivityUnit.KWH_OF_COOLING)


@dataclass(frozen=True, slots=True)
class Range:
    """The upper end of a measuring range.

    Attributes:
        most: what passes in an hour at most, in each of the units.
        units: by what kind of meter it may be read: a range in kW is that of electricity or of cooling.
        is_secondary: whether the multiplier of the meter is still to be applied.
    """

    most: float
    units: tuple[str, ...]
    is_secondary: bool = False

    def in_unit(self, word: str | None) -> float | None:
        """The same in a unit; None where that measures something else, or is none."""
        for unit in self.units if word else ():
            try:
                return convert(self.most, Unit.read(unit, "测量范围"), Unit.read(word, "单位"))
            except GhgError:
                continue
        return None


@lru_cache(512)
def range_of(text: str | None) -> Range | None:
    """The range that a cell of the register writes; None where it cannot be told."""
    if text is None:
        return None
    if found := _CURRENT.search(text):
        amperes = float(found[1] or 1) * float(found[2])
        return Range(amperes * PHASE_VOLTS / WATTS_OF_KW, (ELECTRICITY,), is_secondary=True)
    if flows := _FLOW.findall(text):
        number, unit = flows[-1]
        return Range(_number(number), (unit,))
    if powers := _POWER.findall(text):
        number, unit = powers[-1]
        return Range(_number(number) * _KW[unit], (ELECTRICITY, COOLING))
    return None


def _number(text: str) -> float:
    return float(text.replace(",", ""))
