"""Categories of emission sources: declared by the rule that knows how, or whether, they are accounted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from udfs.kernel.clause import Clause
from udfs.kernel.field import field as field_of
from udfs.kernel.function import Function
from udfs.kernel.registry import DeclaredWord
from udfs.vocabularies import ActivityUnit, CircumstanceKind, FactorKind

KG_PER_T = 1000
S = TypeVar("S", bound="SourceCategory")


@dataclass(frozen=True)
class Emission:
    """How the activity of a category becomes its emission.

    Attributes:
        function: worksheet function that calculates it.
        quantity: its argument that takes the activity.
        factors: argument -> kind of the factor that 参数 holds for it.
        fixed: argument -> number written into the formula.
        unit: of the quantity, where its field has none of its own.
        per: units of activity in one unit of the quantity.
        density: kind of the factor that turns a volume into the mass that ``per`` divides; None where none is needed.
    """

    function: Function
    quantity: str
    factors: Mapping[str, FactorKind]
    fixed: Mapping[str, int] = field(default_factory=dict)
    unit: str = ""
    per: int = 1
    density: FactorKind | None = None

    @property
    def needs(self) -> tuple[FactorKind, ...]:
        """The factors without which there is no emission."""
        return (*([self.density] if self.density else []), *self.factors.values())

    @property
    def quantity_unit(self) -> str:
        """What the function counts the activity in."""
        return self.unit or field_of(self.quantity).unit

    @property
    def fed(self) -> set[str]:
        """The arguments that get a value."""
        return {self.quantity, *self.factors, *self.fixed}


@dataclass(frozen=True)
class Disclosed:
    """What 特殊情况 (六.1) tells of every source of a category: its kind there, the clause, the sentence."""

    kind: CircumstanceKind
    clause: Clause
    sentence: str


@dataclass(frozen=True, eq=False, repr=False)
class SourceCategory(DeclaredWord):
    """排放源类别 of the workbook; each has one unit of activity.

    Attributes:
        unit: in which the activity is entered.
        place: in the list; the rules that declare the categories do not stand in its order.
        emission: None where a source of the category is only identified.
        disclosed: as a special circumstance; None where the treatment of the single source decides.

    Raises:
        DeclarationError: an argument is unknown or gets no value, the units do not fit, or the place is taken.
    """

    unit: ActivityUnit
    place: int
    emission: Emission | None = None
    disclosed: Disclosed | None = None

    def __post_init__(self) -> None:
        if self.place in (other.place for other in SourceCategory.members()):
            self.refuse(f"stands at place {self.place}, which is taken")
        if self.emission is not None:
            called, fed = self.emission.function, self.emission.fed
            needed = {argument.field.id for argument in called.arguments if argument.needed}
            if fed - set(called.places) or needed - fed:
                self.refuse(f"feeds {sorted(fed)} to {called.signature}")
            if field_of(self.emission.quantity).varies is not bool(self.emission.unit):
                self.refuse(f"states the unit “{self.emission.unit}” for {self.emission.quantity}")
            if self.emission.per == 1 and self.emission.quantity_unit != str(self.unit):
                self.refuse(
                    f"is entered in {self.unit} and counted in {self.emission.quantity_unit}, with nothing between"
                )
        super().__post_init__()

    @classmethod
    def members(cls: type[S]) -> Sequence[S]:
        return sorted(super().members(), key=lambda category: category.place)

    @classmethod
    def by_unit(cls) -> dict[ActivityUnit, tuple["SourceCategory", ...]]:
        """The categories of each unit of activity."""
        members = cls.members()
        grouped = {unit: tuple(category for category in members if category.unit is unit) for unit in ActivityUnit}
        return {unit: categories for unit, categories in grouped.items() if categories}
