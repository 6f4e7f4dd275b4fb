"""Categories of emission sources: declared by the rule that knows how, or whether, they are accounted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from udfs.calling.function import Function
from udfs.kernel.cells import Value
from udfs.kernel.clause import Clause
from udfs.kernel.field import field as field_of
from udfs.kernel.registry import DeclaredWord
from udfs.vocabularies import ActivityBasis, ActivityUnit, CircumstanceKind, FactorKind

KG_PER_T = 1000
MASS_RATIO = "tCO2e/t"
# Kind of factor -> the field that holds it in the unit of the calculation.
FACTOR_FIELDS = {
    FactorKind.EMISSION_FACTOR: "emission_factor", FactorKind.DENSITY: "density_kg_per_l",
    FactorKind.NCV: "ncv_gj_per_unit", FactorKind.CARBON_CONTENT: "carbon_content_tc_per_gj",
    FactorKind.OXIDATION: "oxidation_ratio", FactorKind.PURITY: "purity_ratio", FactorKind.GWP: "gwp",
    FactorKind.ENTHALPY: "enthalpy_kj_per_kg", FactorKind.WATER_TEMPERATURE: "water_temperature_c",
    FactorKind.COOLING_EFFICIENCY: "cooling_efficiency",
}  # fmt: skip
# Units that count as another, one for one, though they are of another dimension.
SAME_KIND = {
    str(ActivityUnit.CUBIC_METRE): "Nm3",  # a source's gas is entered in standard cubic metres (I-68)
    MASS_RATIO: "1",  # a global warming potential is printed without a unit
}
# What comes through a meter; everything else is bought, unless its category says more.
METERED_UNITS = (ActivityUnit.KWH, ActivityUnit.GJ, ActivityUnit.CUBIC_METRE, ActivityUnit.KWH_OF_COOLING)
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
        times: kind of the factor that the activity is first multiplied by (a density, a content); None where there is none.
        before: what turns the activity into the quantity (steam into heat); None where it is the quantity.
    """

    function: Function
    quantity: str
    factors: Mapping[str, FactorKind]
    fixed: Mapping[str, int] = field(default_factory=dict)
    unit: str = ""
    per: int = 1
    times: FactorKind | None = None
    before: "Emission | None" = None

    @property
    def needs(self) -> tuple[FactorKind, ...]:
        """The factors without which there is no emission."""
        before = self.before.needs if self.before else ()
        return (*([self.times] if self.times else []), *before, *self.factors.values())

    @property
    def quantity_unit(self) -> str:
        """What the function counts the quantity in."""
        return self.unit or field_of(self.quantity).unit

    @property
    def activity_unit(self) -> str:
        """What the activity is counted in where it enters."""
        return self.before.activity_unit if self.before else self.quantity_unit

    def units_of(self, kind: FactorKind) -> tuple[str, ...]:
        """The units that a factor may be converted into: first that of the calculation; empty where it needs none."""
        if kind not in self.needs:
            return ()
        if kind is self.times:
            return (field_of(FACTOR_FIELDS[kind]).unit,)
        if kind not in self.factors.values():
            return self.before.units_of(kind) if self.before else ()
        argument = next(field_of(name) for name, taken in self.factors.items() if taken is kind)
        if argument.id == FACTOR_FIELDS[FactorKind.GWP]:
            return (MASS_RATIO, SAME_KIND[MASS_RATIO]) if kind is FactorKind.GWP else (MASS_RATIO,)
        return (f"GJ/{self.quantity_unit}" if argument.varies else argument.unit,)

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
        known_by: how its activity is usually known, where its unit does not tell.

    Raises:
        DeclarationError: an argument is unknown or gets no value, the units do not fit, or the place is taken.
    """

    unit: ActivityUnit
    place: int
    emission: Emission | None = None
    disclosed: Disclosed | None = None
    known_by: ActivityBasis | None = None

    def __post_init__(self) -> None:
        if self.place in (other.place for other in SourceCategory.members()):
            self.refuse(f"stands at place {self.place}, which is taken")
        if self.emission is not None:
            self._check(self.emission)
            if self.emission.per == 1 and self.emission.activity_unit != str(self.unit):
                self.refuse(
                    f"is entered in {self.unit} and counted in {self.emission.activity_unit}, with nothing between"
                )
        super().__post_init__()

    def _check(self, emission: Emission) -> None:
        called, fed = emission.function, emission.fed
        needed = {argument.field.id for argument in called.arguments if argument.needed}
        if fed - set(called.places) or needed - fed:
            self.refuse(f"feeds {sorted(fed)} to {called.signature}")
        if field_of(emission.quantity).varies is not bool(emission.unit):
            self.refuse(f"states the unit “{emission.unit}” for {emission.quantity}")
        if emission.before is not None:
            self._check(emission.before)
            given = emission.before.function.returns
            if given.unit != emission.quantity_unit:
                self.refuse(f"makes {given.unit} of its activity and counts it in {emission.quantity_unit}")

    @classmethod
    def members(cls: type[S]) -> Sequence[S]:
        return sorted(super().members(), key=lambda category: category.place)

    @property
    def basis(self) -> ActivityBasis:
        """活动数据方式 where a source does not say."""
        usual = ActivityBasis.METERED if self.unit in METERED_UNITS else ActivityBasis.BOUGHT
        return self.known_by or usual

    @classmethod
    def by_basis(cls) -> dict[ActivityBasis, tuple["SourceCategory", ...]]:
        """The categories of each 活动数据方式."""
        members = cls.members()
        return {basis: tuple(category for category in members if category.basis is basis) for basis in ActivityBasis}

    @classmethod
    def by_unit(cls) -> dict[ActivityUnit, tuple["SourceCategory", ...]]:
        """The categories of each unit of activity."""
        members = cls.members()
        grouped = {unit: tuple(category for category in members if category.unit is unit) for unit in ActivityUnit}
        return {unit: categories for unit, categories in grouped.items() if categories}


def entered_in(unit: Value) -> tuple[str, ...]:
    """The units that a quantity of a source may be converted into: first the source's own."""
    known = ActivityUnit.read(unit, field_of("activity_unit").zh)
    return (str(known), SAME_KIND[str(known)]) if str(known) in SAME_KIND else (str(known),)
