"""A.1【电力输配企业】 Line losses of grid companies count."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.function import udf
from udfs.kernel.parameter import constant
from udfs.registries import SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import ActivityUnit, FactorKind, QuotaItem, Severity, SpecialIndustry

CLAUSE = clause("A.1")
KWH_PER_MWH = 1000


@udf(
    "GHG_GRID_LOSS_CO2", CLAUSE, returns="emission_tco2",
    signs={"input_kwh": +1, "sold_kwh": -1, "emission_factor_tco2_per_mwh": +1, "gwp": +1},
)  # fmt: skip
def grid_loss_co2(
    input_kwh: float, sold_kwh: float, emission_factor_tco2_per_mwh: float, gwp: float | None = None
) -> float:
    """排放量 = (供电量或购电量 − 售电量) ÷ 1000 × 电力排放因子 × CO2全球增温潜势值。

    CO2 of line losses = (supplied or purchased - sold) / 1000 x factor x GWP of CO2.
    """
    if sold_kwh > input_kwh:
        raise OutOfDomain(f"“售电量”{sold_kwh:.15g}大于“供电量或购电量”{input_kwh:.15g}：请核对。")
    warming = constant("GWP CO2") if gwp is None else gwp
    return (input_kwh - sold_kwh) / KWH_PER_MWH * emission_factor_tco2_per_mwh * warming


GRID_LOSS = SourceCategory(
    "输配电损耗", __name__, ActivityUnit.KWH, 12,
    Emission(
        grid_loss_co2, "input_kwh", {"emission_factor_tco2_per_mwh": FactorKind.EMISSION_FACTOR},
        fixed={"sold_kwh": 0},  # the activity is entered as the difference already
    ),
    aliases=("损耗电量", "线损电量", "输配电损失"),
)  # fmt: skip


@book_check(
    "A01-1", CLAUSE, table="years", severity=Severity.WARNING,
    says="行业特殊要求为供电行业，但没有登记“输配电损耗”排放源：请在“排放源”登记，活动数据为供电量或购电量减售电量。",
)  # fmt: skip
def grid_loss_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """A grid company accounts for the losses of its lines."""
    is_grid = engagement.setting("special_industry") == str(SpecialIndustry.POWER)
    found = {row.choice("source_category", SourceCategory) for row in engagement.rows("sources")}
    if is_grid and GRID_LOSS not in found:
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year")


@book_check(
    "A01-20", CLAUSE, table="quota_data", severity=Severity.ERROR,
    says="{year}年输配电损耗{loss:,.15g} kWh（{tonnes}）不小于年度供电量（六.4（b））{supplied:,.15g} kWh：损耗是供电量或购电量减售电量，"
    "请核对活动数据是否误填了供电量，或更正配额数据。",
)  # fmt: skip
def loss_not_below_supply(engagement: Engagement) -> Iterator[Hit]:
    """What was lost is part of what was supplied."""
    supplied: dict[float | None, list[Row]] = {}
    for row in engagement.rows("quota_data"):
        if row.choice("quota_item", QuotaItem) is QuotaItem.SUPPLIED_POWER and row.number("verified_value") is not None:
            supplied.setdefault(row.number("quota_year"), []).append(row)
    lost: dict[float | None, list[Row]] = {}
    for row in engagement.rows("emissions") if supplied else ():
        if row.choice("source_category", SourceCategory) is GRID_LOSS:
            lost.setdefault(row.number("verification_year"), []).append(row)
    for year, rows in supplied.items():
        loss = sum(row.number("activity_total") or 0.0 for row in lost.get(year, ()))
        total = sum(row.number("verified_value") or 0.0 for row in rows)
        if loss and loss >= total:
            tonnes = sum(row.number("emission_tco2") or 0.0 for row in lost.get(year, ()))
            yield hit(
                rows[0], "verified_value", year=f"{year or 0:g}", loss=loss, supplied=total, tonnes=told_tonnes(tonnes),
                effect_tco2=tonnes,
            )  # fmt: skip
