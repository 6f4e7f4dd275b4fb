"""Why a source's verified emission differs from the one reported: what the account proves, and nothing else.

A row of the account explains a difference where one set of such rows alone, of all that there are, comes to the difference in the
quantities, in the digits reported (I-500). What is left is told as not explained: a likely reason is no reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

from udfs.account.entering import BESIDE_BILLS, BILLS, emission_of_one
from udfs.account.entries import account_of
from udfs.account.estimate_clause import CONSERVATIVE
from udfs.account.factors import factor_in_use
from udfs.account.terms import Place, account
from udfs.account.unreported import IN_USE, proven
from udfs.account.year_changes import DIGITS, Figures, figures
from udfs.kernel.check import Engagement, Row, shared
from udfs.kernel.rounding import NOISE, half_a_unit
from udfs.registries import SourceCategory
from udfs.vocabularies import Conclusion, FactorKind, FactorOrigin

OWN_FACTOR = "四.1"


@dataclass(frozen=True, slots=True)
class Reason:
    """What explains a part of the difference of a source in a year.

    Attributes:
        mark: tells it from the others of the source and year.
        text: for the report.
        clause: number of the clause it rests on.
        tonnes: verified minus reported, to the gram.
        table, key: the row it is read from; "" where it is of several.
    """

    mark: str
    text: str
    clause: str
    tonnes: float
    table: str = ""
    key: str = ""


@shared
def reported(engagement: Engagement) -> dict[Place, Row]:
    """The rows of 初始数据 by source and year."""
    found: dict[Place, Row] = {}
    for row in engagement.rows("initial_figures"):
        source, year = account_of(row)
        if source is not None and year is not None:
            found.setdefault((source, year), row)
    return found


def is_complete(engagement: Engagement, year: float) -> bool:
    """Whether the sources reported make up the year's initial total: only then is one that is not among them left out."""
    row = next((row for row in engagement.rows("years") if row.number("verification_year") == year), None)
    total = None if row is None else row.number("initial_emission_tco2")
    amounts = [row.number("initial_source_tco2") for (_, of), row in reported(engagement).items() if of == year]
    known = [amount for amount in amounts if amount is not None]
    if total is None or not known or len(known) < len(amounts):
        return False
    return abs(total - fsum(known)) <= float(sum(map(half_a_unit, (total, *known)))) * (1 + NOISE)


def reasons(engagement: Engagement, emission: Row) -> list[Reason]:
    """What explains the difference of a source in a year.

    Args:
        engagement: as read.
        emission: its row of 排放计算.

    Returns:
        none where there is no difference, nothing was reported, or nothing proves a reason.
    """
    (source, year), verified = account_of(emission), emission.number("verified_emission_tco2")
    treatment = emission.choice("source_treatment", Conclusion)
    if source is None or year is None or verified is None or treatment is Conclusion.SEPARATE:
        return []
    row = reported(engagement).get((source, year))
    if row is None:
        return [_not_listed(engagement, (source, year), verified)] if verified and is_complete(engagement, year) else []
    tonnes, quantity = row.number("initial_source_tco2"), row.number("initial_quantity")
    if tonnes is None:
        return []
    if treatment is not Conclusion.COUNTED:
        return [_not_counted(engagement, source, tonnes)] if tonnes and not verified else []
    now = figures(engagement).get((source, int(year)))
    if now is None or now.quantity is None or now.unit_emission is None or quantity is None:
        return []
    unit = _unit(engagement, source)
    found = [
        Reason(
            each.mark, each.text, each.clause, round(each.quantity * now.unit_emission, DIGITS), each.table, each.key
        )
        for each in proven(engagement, (source, year), now.quantity - quantity, quantity, unit)
    ]
    return [reason for reason in (*found, *_of_factor(engagement, row, emission, now, unit)) if reason.tonnes]


def _source(engagement: Engagement, source: str) -> Row | None:
    return next((row for row in engagement.rows("sources") if row.key == source), None)


def _unit(engagement: Engagement, source: str) -> str:
    row = _source(engagement, source)
    return (row.text("activity_unit") if row else None) or ""


def _not_listed(engagement: Engagement, place: Place, verified: float) -> Reason:
    terms = [(entering, account(engagement).terms[entering.held].get(place)) for entering in (BILLS, *BESIDE_BILLS)]
    kinds = list(dict.fromkeys(entering.kind for entering, term in terms if term))
    return Reason(
        "未列报",
        f"初始报告没有列报该排放源，核查采用{'、'.join(kinds) or '核对'}的用量",
        CONSERVATIVE,
        round(verified, DIGITS),
    )


def _not_counted(engagement: Engagement, source: str, tonnes: float) -> Reason:
    row = _source(engagement, source)
    why = ((row.text("treatment_reason") if row else None) or "").rstrip("。")
    clause = (row.text("treatment_clause") if row else None) or IN_USE
    return Reason("排放源不计入", f"核查不计入该排放源{'：' + why if why else ''}", clause, -round(tonnes, DIGITS))


def _of_factor(engagement: Engagement, row: Row, emission: Row, now: Figures, unit: str) -> Iterator[Reason]:
    """What another factor did, and what the report calculated wrongly; nothing where its factor is not known."""
    quantity, tonnes = row.number("initial_quantity") or 0.0, row.number("initial_source_tco2") or 0.0
    stated = row.number("initial_unit_emission_tco2")
    factor = stated if stated is not None else _factor_of_parameters(engagement, emission)
    adopted = now.unit_emission or 0.0
    if factor is None:
        return
    doubt = float(half_a_unit(factor)) if stated is not None else NOISE * abs(factor)
    is_other = abs(factor - adopted) > doubt * (1 + NOISE)
    if is_other:
        clause = OWN_FACTOR if _is_own(engagement, emission) else CONSERVATIVE
        text = f"初始报告的排放因子为{factor:.12g} tCO2/{unit}，核查采用{adopted:.12g} tCO2/{unit}"
        yield Reason(str(FactorKind.EMISSION_FACTOR), text, clause, round(quantity * (adopted - factor), DIGITS))
    taken = factor if is_other else adopted
    rounding = float(half_a_unit(tonnes)) + (0.0 if is_other else quantity * doubt)
    if abs(quantity * taken - tonnes) > rounding * (1 + NOISE):
        text = f"初始报告的活动数据×排放因子为{quantity * taken:,.4f} tCO2，列报{tonnes:,.15g} tCO2"
        yield Reason("计算", text, CONSERVATIVE, round(quantity * taken - tonnes, DIGITS))


def _in_use(engagement: Engagement, emission: Row) -> Iterator[tuple[FactorKind, Row | None]]:
    category = emission.choice("source_category", SourceCategory)
    source, year = account_of(emission)
    for kind in category.emission.needs if category and category.emission else ():
        yield kind, factor_in_use(engagement, str(category), source, str(kind), year)


def _is_own(engagement: Engagement, emission: Row) -> bool:
    rows = [row for _, row in _in_use(engagement, emission) if row]
    return any(row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN for row in rows)


def _factor_of_parameters(engagement: Engagement, emission: Row) -> float | None:
    """tCO2 of one unit by the values that 参数 has of the initial report; None where it has not all of them."""
    category = emission.choice("source_category", SourceCategory)
    values: dict[FactorKind, float] = {}
    for kind, row in _in_use(engagement, emission):
        names = ("initial_factor_value", "factor_value", "factor_in_calculation_unit")
        initial, adopted, calculated = (row.number(name) if row else None for name in names)
        if initial is None or not adopted or calculated is None:
            return None
        values[kind] = calculated if initial == adopted else calculated * initial / adopted
    return emission_of_one(category.emission, values) if category and category.emission else None
