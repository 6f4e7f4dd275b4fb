"""Estimate methods (三.10 to 三.15): declared by the rule whose formula they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from udfs.calling.function import Function
from udfs.kernel.clause import Clause
from udfs.kernel.registry import DeclaredWord
from udfs.vocabularies import ActivityUnit

CANDIDATES = ("candidate_1", "candidate_2", "candidate_3")  # fields of several prices or efficiencies to choose from


@dataclass(frozen=True, eq=False, repr=False)
class EstimateMethod(DeclaredWord):
    """推算方法: a way to a quantity that no bill gives.

    Attributes:
        clause: what 特殊情况 cites.
        function: worksheet function that calculates it.
        inputs: argument -> the field, or the fields of its candidates, that feed it where it is not the one of its name.
        sentence: how 特殊情况 tells it.

    Raises:
        DeclarationError: an input is no argument, or no source is entered in the unit of the result.
    """

    clause: Clause
    function: Function
    inputs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    sentence: str = "排放源{source}在{when}的活动数据缺失，按“{method}”方法推算，采用{used}。"

    def __post_init__(self) -> None:
        unknown = set(self.inputs) - set(self.function.places)
        if unknown:
            self.refuse(f"names {sorted(unknown)}, which {self.function.name} does not take")
        result = self.function.returns
        if not result.varies and result.unit not in ActivityUnit.words():
            self.refuse(f"gives {result.unit or result.kind}, in which no source is entered")
        super().__post_init__()

    @property
    def unit(self) -> ActivityUnit | None:
        """Unit of the result; None where it is that of its inputs."""
        return None if self.function.returns.varies else ActivityUnit(self.function.returns.unit)

    def fits(self, unit: ActivityUnit | None) -> bool:
        """Whether the result may be added to activity in a unit; an unknown unit (None) contradicts nothing."""
        return None in (self.unit, unit) or self.unit is unit
