"""A.3【绿色电力】 Only proven direct renewable supply stays out; surplus and traded green power change nothing."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import Account, account_of, cases
from udfs.account.treatment import CaseYear, case_years
from udfs.calling.function import udf
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.rounding import is_rounded_from
from udfs.periods.meters import meters
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion, QuotaItem, Severity, YearRole

CLAUSE = clause("A.3")
OF_THE_GRID = ("供电", "电网", "南网", "国网")  # in 表计权属: whose meters read what comes from the grid


@udf("GHG_COUNTED_ELEC", CLAUSE, returns="counted_kwh", signs={"total_use_kwh": +1, "direct_renewable_kwh": -1})
def counted_electricity(
    total_use_kwh: float, direct_renewable_kwh: float, has_evidence: bool, exported_kwh: float = 0.0,
    green_power_kwh: float = 0.0, year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """计入电量 = 用电总量 − 有证明的直供可再生电量；余电上网和绿电交易、绿证不扣减。

    Electricity that counts = total use - proven direct renewable; surplus and traded green power are never deducted.
    """
    if direct_renewable_kwh > total_use_kwh:
        raise OutOfDomain(
            f"“直供可再生电量”{direct_renewable_kwh:.15g}大于“用电总量”{total_use_kwh:.15g}：用电总量应包含直供电量。"
        )
    is_deducted = has_evidence or year_role is YearRole.BASE
    return total_use_kwh - direct_renewable_kwh if is_deducted else total_use_kwh


TABLE = Decision(
    {"has_evidence": BOOLEAN, "year_role": YearRole},
    when(Conclusion.NOT_COUNTED, "A.3", "未并入市政电网、直供受核查方的可再生能源电量，有证明材料，不计入用电总量。", has_evidence=True),
    when(
        Conclusion.COUNTED, "三.16", "直供可再生电量没有证明材料，履约年份不得剔除，计入用电总量。",
        year_role=YearRole.COMPLIANCE,
    ),
    when(Conclusion.NOT_COUNTED, "三.16", "直供可再生电量没有证明材料，基准年份不得高估，不计入用电总量。"),
)  # fmt: skip


@udf("GHG_DIRECT_RENEWABLE", CLAUSE, returns="conclusion", decides=True)
def direct_renewable(has_evidence: bool, year_role: YearRole = YearRole.COMPLIANCE) -> Ruling:
    """判定直供可再生电量是否计入：有证明材料的不计入，没有的履约计入、基准不计入。

    Whether directly supplied renewable electricity counts: proven it does not, unproven it does in a compliance year.
    """
    return TABLE.decide(has_evidence=has_evidence, year_role=year_role)


DIRECT_RENEWABLE = CaseKind(
    "直供可再生电力", __name__, CLAUSE, direct_renewable, CircumstanceKind.OTHER, relation=None,
    proof={"has_evidence": "直供证明材料"}, deducted_by=("has_meter_record", "has_evidence"),
)  # fmt: skip


@row_check(
    "A03-1", CLAUSE, table="renewables", severity=Severity.WARNING,
    says="“{key}”填写了直供可再生电量，但没有证明材料，不能从用电总量中剔除：请取得证明材料或改填。",
)  # fmt: skip
def direct_supply_without_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Direct supply stays out of the total only when it is proven."""
    direct = row.number("direct_renewable_kwh") or 0
    if direct > 0 and row.flag("has_evidence") is not True:
        yield hit(row, "has_evidence", key=row.key, effect_tco2=row.tonnes(direct))


@book_check(
    "A03-2", CLAUSE, table="renewables", severity=Severity.ERROR,
    says="“{key}”的计入用电量{counted:,.2f}与“月度活动数据”的{activity:,.2f}不一致：余电上网和绿电不得扣减，直供电量须有证明，请核对。",
)  # fmt: skip
def counted_electricity_differs(engagement: Engagement) -> Iterator[Hit]:
    """What counts by the clause is what the activity data hold."""
    totals = {row.key: row.number("activity_total") for row in engagement.rows("monthly")}
    for row in engagement.rows("renewables"):
        year, counted = row.number("verification_year"), row.number("counted_kwh")
        activity = totals.get(f"{row.text('source_id')}|{year:.0f}") if year is not None else None
        if counted is not None and activity is not None and not is_rounded_from(counted, activity):
            yield hit(row, "counted_kwh", "total_use_kwh", key=row.key, counted=counted, activity=activity,
                      effect_tco2=row.tonnes(counted - activity))  # fmt: skip


@shared
def _traded(engagement: Engagement) -> dict[float | None, tuple[float, Row]]:
    """The traded green power of each year, with the first of its rows."""
    found: dict[float | None, tuple[float, Row]] = {}
    for row in engagement.rows("renewables"):
        year, traded = row.number("verification_year"), row.number("green_power_kwh") or 0.0
        before, first = found.get(year, (0.0, row))
        found[year] = before + traded, first
    return found


@shared
def _reported(engagement: Engagement) -> dict[float | None, list[Row]]:
    """The rows of item (a), by year."""
    reported: dict[float | None, list[Row]] = {}
    for row in engagement.rows("quota_data"):
        if row.choice("quota_item", QuotaItem) is QuotaItem.GREEN_POWER and row.number("verified_value") is not None:
            reported.setdefault(row.number("quota_year"), []).append(row)
    return reported


def _differing(engagement: Engagement) -> Iterator[tuple[float, Hit]]:
    """By how much item (a) of a year exceeds what 绿色电力 lists; a hit for each year in which they differ."""
    for year, rows in _reported(engagement).items():
        verified = sum(row.number("verified_value") or 0.0 for row in rows)
        found, first = _traded(engagement).get(year, (0.0, None))
        if not is_rounded_from(verified, found):
            source = None if first is None else first.text("source_id")
            tonnes = engagement.tonnes(source, year, verified - found)
            yield verified - found, hit(
                rows[0], "verified_value", "quota_item", year=f"{year or 0:g}", verified=verified, found=found,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "A03-20", CLAUSE, table="quota_data", severity=Severity.ERROR,
    says="{year}年绿色电力市场化交易电量（六.4（a））为{verified:,.15g} kWh，“绿色电力”只登记了{found:,.15g} kWh（差额相当于{tonnes}）："
    "请按交易凭证更正其中一处。",
)  # fmt: skip
def green_power_not_listed(engagement: Engagement) -> Iterator[Hit]:
    """Item (a) is no more than what was bought."""
    yield from (found for excess, found in _differing(engagement) if excess > 0)


@book_check(
    "A03-21", CLAUSE, table="quota_data", severity=Severity.ERROR,
    says="{year}年绿色电力市场化交易电量（六.4（a））为{verified:,.15g} kWh，少于“绿色电力”登记的{found:,.15g} kWh（差额相当于{tonnes}）："
    "请更正；绿证电量请登记在“绿证电量”一列。",
)  # fmt: skip
def green_power_beyond_quota_item(engagement: Engagement) -> Iterator[Hit]:
    """Item (a) is no less than what was bought; certificates have a column of their own."""
    yield from (found for excess, found in _differing(engagement) if excess < 0)


@row_check(
    "A03-130", CLAUSE, table="renewables", severity=Severity.ERROR,
    says="“{key}”的直供可再生电量{direct:,.15g} kWh，与该排放源该年“直供可再生电力”事项的用量{found:,.15g} kWh"
    "（{cases}）不一致（差额相当于{tonnes}）：请更正其中一处。",
)  # fmt: skip
def direct_supply_differs_from_case(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The direct supply that the sheet tells is what the cases of it come to."""
    direct, place = row.number("direct_renewable_kwh"), account_of(row)
    found = [of_year for of_year in _directly(engagement).get(place, ()) if of_year.quantity is not None]
    total = sum(of_year.quantity or 0.0 for of_year in found)
    if direct is not None and found and not is_rounded_from(direct, total):
        tonnes = row.tonnes(direct - total)
        yield hit(
            row, "direct_renewable_kwh", key=row.key, direct=direct, found=total,
            cases="、".join(of_year.case.key for of_year in found), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@shared
def _directly(engagement: Engagement) -> dict[Account, list[CaseYear]]:
    found: dict[Account, list[CaseYear]] = {}
    for of_year in case_years(engagement):
        if of_year.case.choice("case_kind", CaseKind) is DIRECT_RENEWABLE:
            found.setdefault((of_year.source, of_year.year), []).append(of_year)
    return found


@row_check(
    "A03-430", CLAUSE, table="deductions", severity=Severity.ERROR,
    says="直供可再生电力“{case}”的“{key}”从账单中扣减{quantity:,.15g}（{tonnes}），而计量表{numbers}的权属为{owner}：电网的表只计量市政电网送来的电，"
    "没有并入市政电网的直供电量不在其中，不应扣减。请把“是否在能源账单上”改为否，或更正计量表号、表计权属（A.3须以用电总表为依据）。",
)  # fmt: skip
def deducted_from_bills_of_the_grid(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Bills of the grid alone never held what was supplied directly; only a meter of the total load does."""
    case, quantity = cases(engagement).get(row.text("case_id") or ""), row.number("deducted_quantity")
    if case is None or not quantity or case.choice("case_kind", CaseKind) is not DIRECT_RENEWABLE:
        return
    held = _meters_of(case, engagement)
    owners = [meter.text("meter_owner") or "" for meter in held]
    if held and all(any(word in owner for word in OF_THE_GRID) for owner in owners):
        tonnes = row.tonnes(quantity)
        yield hit(
            row, "case_id", "concerned_quantity", case=case.key, key=row.key, quantity=quantity, tonnes=told_tonnes(tonnes),
            numbers="、".join(meter.key for meter in held), owner="、".join(dict.fromkeys(owners)), effect_tco2=tonnes,
        )  # fmt: skip


def _meters_of(case: Row, engagement: Engagement) -> list[Row]:
    """The meter that a case names, or all those of its source."""
    number, source = case.text("meter_id"), case.text("source_id")
    listed = meters(engagement)
    if number is not None:
        return [listed[number]] if number in listed else []
    return [meter for meter in listed.values() if meter.text("source_id") == source]
