"""A.1【电力输配企业】 Line losses of grid companies count."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import Account, account_of
from udfs.account.remarks import TELLS_OF_SUPPLY, remark_names
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.parameter import constant
from udfs.kernel.rounding import is_rounded_from
from udfs.periods.years import role_of_row
from udfs.registries import SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import ActivityUnit, FactorKind, QuotaItem, Severity, SpecialIndustry, YearRole

CLAUSE = clause("A.1")
KWH_PER_MWH = 1000
HIGHEST_LOSS = 0.2  # of what is fed in: grids lose some per cent


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
    says="行业特殊要求为供电行业，但没有登记“输配电损耗”排放源：请在“排放源”登记，并在“输配电”登记供电量或购电量和售电量。",
)  # fmt: skip
def grid_loss_not_registered(engagement: Engagement) -> Iterator[Hit]:
    """A grid company accounts for the losses of its lines."""
    is_grid = engagement.setting("special_industry") == str(SpecialIndustry.POWER)
    found = {row.choice("source_category", SourceCategory) for row in engagement.rows("sources")}
    if is_grid and GRID_LOSS not in found:
        for row in engagement.rows("years")[:1]:
            yield hit(row, "verification_year")


@shared
def _supplied_items(engagement: Engagement) -> dict[float | None, list[Row]]:
    """The rows of item (b), by year."""
    supplied: dict[float | None, list[Row]] = {}
    for row in engagement.rows("quota_data"):
        if row.choice("quota_item", QuotaItem) is QuotaItem.SUPPLIED_POWER and row.number("verified_value") is not None:
            supplied.setdefault(row.number("quota_year"), []).append(row)
    return supplied


@book_check(
    "A01-20", CLAUSE, table="quota_data", severity=Severity.ERROR,
    says="{year}年输配电损耗{loss:,.15g} kWh（{tonnes}）不小于年度供电量（六.4（b））{supplied:,.15g} kWh：损耗是供电量或购电量减售电量，"
    "请核对活动数据是否误填了供电量，或更正配额数据。",
)  # fmt: skip
def loss_not_below_supply(engagement: Engagement) -> Iterator[Hit]:
    """What was lost is part of what was supplied."""
    supplied = _supplied_items(engagement)
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


@row_check(
    "A01-130", CLAUSE, table="grid_losses", severity=Severity.ERROR,
    says="输配电“{key}”{fault}：请更正，没有登记的损耗不计入总量。",
)  # fmt: skip
def loss_not_placed(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A loss is made of two figures, and is the activity of a source of its own category, which has no bills beside it."""
    supplied, purchased = row.number("supplied_kwh"), row.number("purchased_kwh")
    category = _categories(engagement).get(row.text("source_id") or "")
    if supplied is None and purchased is None:
        yield hit(row, "supplied_kwh", "purchased_kwh", key=row.key, fault="没有填写供电量或购电量")
    if category is not None and category is not GRID_LOSS:
        yield hit(
            row, "source_id", key=row.key, fault=f"的排放源类别为{category}，不是{GRID_LOSS}",
            effect_tco2=row.tonnes(row.number("loss_kwh")),
        )  # fmt: skip
    elif account_of(row) in _billed(engagement) and row.number("loss_kwh"):
        yield hit(
            row, "source_id", "verification_year", key=row.key, fault="的排放源当年另有账单，损耗重复计入",
            effect_tco2=row.tonnes(row.number("loss_kwh")),
        )  # fmt: skip


@shared
def _categories(engagement: Engagement) -> dict[str, SourceCategory | None]:
    return {row.key: row.choice("source_category", SourceCategory) for row in engagement.rows("sources")}


@shared
def _billed(engagement: Engagement) -> frozenset[Account]:
    return frozenset(account_of(row) for row in engagement.rows("monthly") if row.number("bills_quantity"))


@row_check(
    "A01-131", CLAUSE, table="grid_losses", severity=Severity.WARNING,
    says="输配电“{key}”的供电量{supplied:,.15g} kWh与购电量{purchased:,.15g} kWh不同，损耗相差{tonnes}；{role}年份已取较{word}的一个：请核对，"
    "或在备注写明差异的原因。",
)  # fmt: skip
def supplied_differs_from_purchased(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Where both are known and differ, the conservative one is taken, and somebody says why they differ."""
    supplied, purchased, role = row.number("supplied_kwh"), row.number("purchased_kwh"), role_of_row(engagement, row)
    if (
        supplied is None
        or purchased is None
        or role is None
        or supplied == purchased
        or remark_names(row, TELLS_OF_SUPPLY)
    ):
        return
    tonnes = row.tonnes(supplied - purchased)
    yield hit(
        row, "supplied_kwh", "purchased_kwh", key=row.key, supplied=supplied, purchased=purchased, role=role,
        word="大" if role is YearRole.COMPLIANCE else "小", tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
    )  # fmt: skip


@row_check(
    "A01-460", CLAUSE, table="grid_losses", severity=Severity.WARNING,
    says="输配电“{key}”的损耗{loss:,.15g} kWh为供电量或购电量{fed:,.15g} kWh的{ratio:.1%}（{tonnes}），没有这样的线损率：请核对供电量、购电量、售电量的年份、"
    "口径和单位；确实如此的请在不符合项说明。",
)  # fmt: skip
def loss_of_no_grid(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A difference of two large figures takes each slip of either whole."""
    loss, fed = row.number("loss_kwh"), row.number("input_kwh")
    if loss and fed and loss / fed > HIGHEST_LOSS:
        tonnes = row.tonnes(loss)
        yield hit(
            row, "sold_kwh", "supplied_kwh", "purchased_kwh", key=row.key, loss=loss, fed=fed, ratio=loss / fed,
            tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "A01-132", CLAUSE, table="quota_data", severity=Severity.ERROR,
    says="{year}年年度供电量（六.4（b））为{verified:,.15g} kWh，“输配电”登记的供电量合计{found:,.15g} kWh：请按凭证更正其中一处。",
)  # fmt: skip
def supplied_power_differs(engagement: Engagement) -> Iterator[Hit]:
    """Item (b) is the power supplied that the loss is made of."""
    supplied: dict[float | None, float] = {}
    for row in engagement.rows("grid_losses"):
        if row.number("supplied_kwh") is not None:
            year = row.number("verification_year")
            supplied[year] = supplied.get(year, 0.0) + (row.number("supplied_kwh") or 0.0)
    for year, rows in _supplied_items(engagement).items():
        verified, found = sum(row.number("verified_value") or 0.0 for row in rows), supplied.get(year)
        if found is not None and not is_rounded_from(verified, found):
            yield hit(rows[0], "verified_value", year=f"{year or 0:g}", verified=verified, found=found)
