"""四.1【自行测算的排放因子】 A factor is held against what has been published: its size, and the value that its own source prints."""

from collections.abc import Iterator

from udfs.account.factor_ranges import FactorRange, cited_values, range_of
from udfs.account.factors import emission_on, years_of_factor
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from udfs.kernel.parameter import misused
from udfs.kernel.published import Parameter
from udfs.kernel.rounding import is_equal, is_rounded_from
from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS
from udfs.vocabularies import FactorKind, FactorOrigin, Severity

CLAUSE = clause("四.1")

DERIVED = "推算"  # 确定程度 of a value that follows from others
SHOWN = 3  # published values that a sentence names


def _adopted(row: Row) -> tuple[SourceCategory, FactorKind, float] | None:
    """Category, kind and value in the unit of the calculation; None where the row gives none."""
    category, kind = row.choice("source_category", SourceCategory), row.choice("factor_kind", FactorKind)
    value = row.number("factor_in_calculation_unit")
    if category is None or category.emission is None or kind not in category.emission.needs or value is None:
        return None
    return category, kind, value


@shared
def _names(engagement: Engagement) -> dict[str, str]:
    return {row.key: row.text("source_name") or "" for row in engagement.rows("sources")}


def _told(row: Row, engagement: Engagement) -> str:
    """What the row says about its substance and publication; its source's name may tell the substance."""
    return f"{row.text('factor_source') or ''} {_names(engagement).get(row.text('source_id') or '', '')}"


def _out_of_domain(kind: FactorKind, value: float) -> str:
    """Why the calculation cannot take a value; "" where it can."""
    try:
        field(FACTOR_FIELDS[kind]).read(value)
    except GhgError as error:
        return error.message.rstrip("。").removesuffix("：请核对")
    return ""


def _largest_emission(engagement: Engagement, row: Row) -> float | None:
    """The most that a year emits by a factor; None where it is known of no year."""
    years = years_of_factor(engagement, row)
    return max((tonnes for year in years if (tonnes := emission_on(engagement, row, year)) is not None), default=None)


def _stake(engagement: Engagement, row: Row, value: float, known: Parameter | None) -> float | None:
    """The most that a year's emission changes with the published value instead."""
    if known is None or not value:
        return None
    return (_largest_emission(engagement, row) or 0.0) * abs(known.value / value - 1) or None


@book_check(
    "401-180", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”不能用于计算，有关的排放量和年份合计都算不出：{why}；请核对“采用数值”和“参数单位”（百分数的单位为%）。",
)  # fmt: skip
def factor_out_of_domain(engagement: Engagement) -> Iterator[Hit]:
    """A ratio of 98.7 is one of 98.7 %; without this the total of the year alone would say that something is wrong."""
    for row in engagement.rows("factors"):
        adopted = _adopted(row)
        why = _out_of_domain(*adopted[1:]) if adopted else ""
        if why:
            yield hit(row, "factor_value", "factor_unit", key=row.key, why=why)


def _bounds(within: FactorRange) -> str:
    least, most = ("" if bound is None else f"{bound:.4g}" for bound in (within.least, within.most))
    return f"{least}–{most}" if least and most else f"{least}以上" if least else f"{most}以下"


@book_check(
    "401-181", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”折算后为{value:.6g}{unit}，不在合理范围{bounds}{unit}之内（{known}）：请核对数值和单位是否差了十倍、百倍或千倍；确为如此的写明依据。",
)  # fmt: skip
def factor_out_of_range(engagement: Engagement) -> Iterator[Hit]:
    """A unit of the same dimension, or a decimal point gone astray, multiplies the emission by ten or a thousand."""
    for row in engagement.rows("factors"):
        adopted = _adopted(row)
        if adopted is None or _out_of_domain(*adopted[1:]):
            continue
        category, kind, value = adopted
        within = range_of(category, kind, _told(row, engagement))
        if within.holds(value):
            continue
        yield hit(
            row, "factor_value", "factor_unit", key=row.key, value=value, unit=_unit(row), bounds=_bounds(within),
            known="；".join(filter(None, (_published(within), within.why))),
            effect_tco2=_stake(engagement, row, value, within.nearest(value)),
        )  # fmt: skip


def _published(within: FactorRange) -> str:
    return "公布值为" + "至".join(map(_of, within.ends)) if within.values else ""


def _unit(row: Row) -> str:
    unit = row.text("calculation_unit") or ""
    return "" if unit == "1" else f" {unit}"


@book_check(
    "401-260", CLAUSE, table="factors", severity=Severity.ERROR,
    says="“{key}”采用{value:.15g}{unit}：{reason}。请改用公布的数值；确为自行测算的请更正因子来源类别。",
)  # fmt: skip
def factor_known_to_be_wrong(engagement: Engagement) -> Iterator[Hit]:
    """What the library refuses to give stands in other software and tables, and is typed from there."""
    for row in engagement.rows("factors"):
        adopted = _adopted(row)
        if adopted is None or row.choice("factor_origin", FactorOrigin) is FactorOrigin.OWN:
            continue
        category, kind, value = adopted
        if reason := misused(str(category), str(kind), value):
            yield hit(
                row, "factor_value", "factor_source", key=row.key, value=value, unit=_unit(row), reason=reason,
                effect_tco2=_largest_emission(engagement, row),
            )  # fmt: skip


def _is_printed(known: Parameter, value: float) -> bool:
    """Whether a value is the published one; of what the library itself calculated (a blend) it may have more digits."""
    return is_equal(known.value, value) or (known.certainty == DERIVED and is_rounded_from(known.value, value))


def _of(known: Parameter) -> str:
    """A published value as a sentence names it."""
    return f"{known.shown}（{known.label}）"


@book_check(
    "401-182", CLAUSE, table="factors", severity=Severity.WARNING,
    says="“{key}”的参数来源写的是{cited}，所印为{printed}，而采用的是{value:.15g}{unit}：请按所写的来源更正数值，或更正参数来源。",
)  # fmt: skip
def factor_differs_from_its_source(engagement: Engagement) -> Iterator[Hit]:
    """A row that names a publication takes the value as it is printed there, with all of its digits.

    What 气体组分 derives is printed nowhere; 401-161 holds it against its components.
    """
    derived = {row.text("source_id") for row in engagement.rows("gas_components")} - {None}
    for row in engagement.rows("factors"):
        adopted = _adopted(row)
        if adopted is None or _out_of_domain(*adopted[1:]) or row.text("source_id") in derived:
            continue
        category, kind, value = adopted
        told = _told(row, engagement)
        cited = cited_values(category, kind, told)
        if not cited or any(_is_printed(known, value) for known in cited):
            continue
        if range_of(category, kind, told).holds(value):  # what does not is 401-181
            cited.sort(key=lambda known: abs(known.value - value))
            yield hit(
                row, "factor_value", "factor_source", key=row.key, value=value, unit=_unit(row),
                cited="、".join(dict.fromkeys(known.source.title for known in cited[:SHOWN])),
                printed="、".join(map(_of, cited[:SHOWN])), effect_tco2=_stake(engagement, row, value, cited[0]),
            )  # fmt: skip
