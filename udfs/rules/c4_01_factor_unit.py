"""四.1【自行测算的排放因子】 A factor is read in the unit of the calculation: one in another unit is told with its converted value."""

from collections.abc import Iterator

from udfs.kernel.cells import Value
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import WrongKind
from udfs.kernel.field import field
from udfs.kernel.unit import Unit, convert
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind, Severity

CLAUSE = clause("四.1")

LABEL = field("factor_unit").zh
DENSITY = field("density_kg_per_l").unit
MASS_RATIO = "tCO2/t"  # also said of a global warming potential, which has no unit


def _wanted(category: SourceCategory, kind: FactorKind) -> str | None:
    """The unit in which the calculation takes a factor; None where the category needs none of the kind."""
    emission = category.emission
    if emission is None or kind not in emission.needs:
        return None
    if kind is emission.density:
        return DENSITY
    argument = next(field(name) for name, taken in emission.factors.items() if taken is kind)
    return f"GJ/{emission.quantity_unit}" if argument.varies else argument.unit


def _unit(word: Value) -> Unit | None:
    try:
        return Unit.read(word, LABEL)
    except WrongKind:
        return None


@row_check(
    "401-7", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”的参数单位是“{unit}”，而计算按“{wanted}”采用该数值：{cure}。",
)  # fmt: skip
def factor_in_another_unit(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """441.9 gCO2/kWh taken for tCO2/MWh is a thousandfold."""
    category, kind = row.choice("source_category", SourceCategory), row.choice("factor_kind", FactorKind)
    value, word = row.number("factor_value"), row.value("factor_unit")
    wanted = _wanted(category, kind) if category is not None and kind is not None else None
    if wanted is None or value is None or word in (None, ""):
        return
    given, needed = _unit(word), Unit.read(wanted, LABEL)
    ratio = Unit.read(MASS_RATIO, LABEL)
    if kind is FactorKind.GWP and given is not None and given.dimension == ratio.dimension:
        needed = ratio
    if given is None:
        cure = f"没有这个单位，请改填“{wanted}”"
    elif given.dimension != needed.dimension:
        cure = f"它是{given.dimension}的单位，不能换算，请核对数值和单位"
    elif given.ratio != needed.ratio:
        cure = f"折算后为 {convert(value, given, needed):.12g}（单位“{wanted}”），请改填折算后的数值和单位"
    else:
        return
    yield hit(row, "factor_value", "factor_unit", key=row.key, unit=word, wanted=wanted, cure=cure)
