"""三.10【电费推算】 Electricity from its fee; the basic fee of a two-part tariff stays out."""

from collections.abc import Iterator

from udfs.calling.argument import Candidates
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.registries import CANDIDATES, EstimateMethod
from udfs.vocabularies import Severity, TariffKind, YearRole

CLAUSE = clause("三.10")


@udf(
    "GHG_ELEC_FROM_FEE", CLAUSE, returns="electricity_kwh", also=("三.13",),
    signs={"energy_fee_cny": +1, "unit_price_cny_per_kwh": -1, "basic_fee_cny": -1},
)  # fmt: skip
def electricity_from_fee(
    energy_fee_cny: float, unit_price_cny_per_kwh: Candidates, basic_fee_cny: float = 0.0,
    year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """用电量 = (用电费用 − 基本电费) ÷ 用电单价；未约定单价时履约年份取最低、基准年份取最高。

    Electricity from its fee: (fee - basic fee) / price; several prices: lowest for compliance, highest for baseline.
    """
    if basic_fee_cny > energy_fee_cny:
        raise OutOfDomain(f"“基本电费”{basic_fee_cny:.15g}大于“用电费用”{energy_fee_cny:.15g}：请核对电费单。")
    return (energy_fee_cny - basic_fee_cny) / unit_price_cny_per_kwh


ELECTRICITY_FEE = EstimateMethod(
    "电费推算", __name__, CLAUSE, electricity_from_fee, {"unit_price_cny_per_kwh": CANDIDATES}
)


def _is_by_fee(row: Row) -> bool:
    return row.choice("estimate_method", EstimateMethod) is ELECTRICITY_FEE


@book_check(
    "310-1", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的排放源执行两部制电价，但没有填写基本电费，用电费用可能含基本电费：请扣除基本电费，没有的填0。",
)  # fmt: skip
def basic_charge_inside(engagement: Engagement) -> Iterator[Hit]:
    """Under a two-part tariff the fee must not hold the basic charge."""
    two_part = {
        row.text("source_id") for row in engagement.rows("bills")
        if row.choice("tariff_kind", TariffKind) is TariffKind.TWO_PART
    }  # fmt: skip
    for row in engagement.rows("estimates"):
        if _is_by_fee(row) and row.text("source_id") in two_part and row.number("basic_fee_cny") is None:
            yield hit(row, "basic_fee_cny", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity")))


@row_check(
    "310-2", CLAUSE, table="estimates", severity=Severity.WARNING,
    says="推算“{key}”的单价没有协议约定且只有一个候选：请列出其他可得的单价，由保守性原则选取，或注明协议约定。",
)  # fmt: skip
def price_without_choice(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A price that nobody agreed on is chosen conservatively, which needs something to choose from."""
    candidates = [row.number(column) for column in CANDIDATES]
    alone = sum(price is not None for price in candidates) == 1
    if _is_by_fee(row) and row.flag("is_price_agreed") is not True and alone:
        yield hit(
            row, "candidate_2", "is_price_agreed", key=row.key, effect_tco2=row.tonnes(row.number("final_quantity"))
        )
