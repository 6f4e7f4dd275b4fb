"""三.16【保守性原则】 What an estimate is fed: what its method takes, nothing that makes it zero, no price, efficiency or rate that there is not."""

from collections.abc import Iterator, Mapping

from udfs.account.entering import told_tonnes
from udfs.account.usual_prices import PRICES
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.field import field
from udfs.registries import CANDIDATES, EstimateMethod
from udfs.vocabularies import ActivityUnit, Severity

CLAUSE = clause("三.16")
NOTHING = (  # the columns in which zero makes an estimate nothing
    "energy_fee_cny", "fuel_amount_cny", "missing_output_count", "total_quantity", "own_share", "cooling_kwhc",
    "hot_water_volume", "running_h", "adopted_quantity",
)  # fmt: skip
ASKED = ("year_role", "effect")  # arguments that the workbook fills in itself
EFFICIENCY = (1.0, 12.0)  # kWhc of cooling for one kWh
RATE_OF_A_KW = (0.03, 0.6)  # litres of diesel an hour for one kW of a generating set (I-492)
Bounds = Mapping[str, tuple[float, float]]
OF_PRICE: Bounds = dict.fromkeys(CANDIDATES, PRICES[ActivityUnit.KWH])
OF_FUEL: Bounds = dict.fromkeys(
    ("invoice_price_cny_per_l", "purchase_price_cny_per_l", "reference_price_cny_per_l"), PRICES[ActivityUnit.LITRE]
)
OF_COOLING: Bounds = dict.fromkeys(CANDIDATES, EFFICIENCY)
BY_ARGUMENT: Mapping[str, Bounds] = {  # the methods that have an argument of the name
    "unit_price_cny_per_kwh": OF_PRICE, "invoice_price_cny_per_l": OF_FUEL, "cooling_efficiency": OF_COOLING,
}  # fmt: skip


@row_check(
    "316-430", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”得出0{zero}，等于没有推算：请核对输入的数；确实没有用量的不必推算，或说明原因。",
)  # fmt: skip
def estimate_of_nothing(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A gap that is filled with nothing is still a gap, which no other check would see."""
    if row.number("final_quantity") == 0:
        zero = [column for column in NOTHING if row.number(column) == 0]
        told = f"（{'、'.join(field(column).zh for column in zero)}为0）" if zero else ""
        yield hit(row, "estimated_quantity", *zero, key=row.key, zero=told)


@row_check(
    "316-463", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”按“{method}”没有得出用量，没有计入：该方法需要{wanted}，请填写，或改选推算方法。",
)  # fmt: skip
def estimate_without_inputs(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A row without what its method takes is blank, and fills no gap; where nothing else lacks a month nobody would see it."""
    method = row.choice("estimate_method", EstimateMethod)
    is_placed = row.text("source_id") is not None and row.number("verification_year") is not None
    if method is not None and is_placed and is_blank(row.value("final_quantity")):
        fed = (method.inputs.get(argument, argument) for argument in method.function.places if argument not in ASKED)
        columns = [names if isinstance(names, str) else names[0] for names in fed]
        wanted = "、".join(f"“{field(column).zh}”" for column in columns)
        yield hit(row, "estimated_quantity", "estimate_method", key=row.key, method=method, wanted=wanted)


@row_check(
    "316-431", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”的“{what}”为{value:.15g}，没有这样的{kind}（一般在{least:g}至{most:g}之间）：请核对数和单位（{tonnes}）；确实如此的请说明。",
)  # fmt: skip
def input_out_of_scale(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A price of a tonne for that of a litre, an efficiency in percent: the estimate is wrong by the same factor."""
    for column, (least, most), kind in _bounded(row):
        value = row.number(column)
        if value is not None and not least <= value <= most:
            tonnes = row.tonnes(row.number("final_quantity"))
            yield hit(
                row, column, key=row.key, what=field(column).zh, value=value, kind=kind, least=least, most=most,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


def _bounded(row: Row) -> Iterator[tuple[str, tuple[float, float], str]]:
    """The inputs of a row's method that have usual values, these, and what they are."""
    method = row.choice("estimate_method", EstimateMethod)
    if method is None:
        return
    for argument, bounds in BY_ARGUMENT.items():
        if argument in method.function.places:
            kind = "效率" if bounds is OF_COOLING else "单价"
            yield from ((column, both, kind) for column, both in bounds.items())
    power = row.number("genset_power_kw")
    if "fuel_rate_l_per_h" in method.function.places and power:
        yield "fuel_rate_l_per_h", (RATE_OF_A_KW[0] * power, RATE_OF_A_KW[1] * power), "油耗"
