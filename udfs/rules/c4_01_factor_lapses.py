"""四.1【自行测算的排放因子】 A factor of a source's own that ends gives way to that of its category, without a gap that anybody sees."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.factors import factor_in_use, years_of_factor
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_equal
from udfs.registries import SourceCategory
from udfs.vocabularies import Severity

CLAUSE = clause("四.1")


def _of_own(engagement: Engagement) -> dict[tuple[str, str], list[Row]]:
    """The rows of 参数 that are of one source, by source and kind."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in engagement.rows("factors"):
        source, kind = row.text("source_id"), row.text("factor_kind")
        if source is not None and kind is not None:
            found.setdefault((source, kind), []).append(row)
    return found


@book_check(
    "401-460", CLAUSE, table="factors", severity=Severity.WARNING,
    says="排放源“{source}”的专属{kind}“{key}”只到{years}，{year}年改用同类别的“{other}”（{before:.6g}变为{after:.6g}，{tonnes}）："
    "请核对专属参数的年份、至年份，补充该年的数值；该年确实改用同类别参数的，请为该排放源登记该年的参数并写明来源。",
)  # fmt: skip
def own_factor_lapses(engagement: Engagement) -> Iterator[Hit]:
    """The next year of a supplier's own value is forgotten, and the default of the category takes its place."""
    emissions = list(engagement.rows("emissions"))
    for (source, kind), own in _of_own(engagement).items():
        covered = {year for row in own for year in years_of_factor(engagement, row)}
        for place in emissions if covered else ():
            year, category = place.number("verification_year"), place.choice("source_category", SourceCategory)
            if place.text("source_id") != source or year is None or year in covered or category is None:
                continue
            of_category = factor_in_use(engagement, str(category), source, kind, year)
            nearest = min(
                own, key=lambda row: min((abs(of - year) for of in years_of_factor(engagement, row)), default=99)
            )
            before, after = (row and row.number("factor_in_calculation_unit") for row in (nearest, of_category))
            emitted = place.number("verified_emission_tco2")
            if of_category is None or not before or not after or not emitted or is_equal(before, after):
                continue
            tonnes = emitted * abs(before / after - 1)
            yield hit(
                nearest, "verification_year", "year_to", source=source, kind=kind, key=nearest.key, year=f"{year:g}",
                years="、".join(f"{of}年" for of in years_of_factor(engagement, nearest)), other=of_category.key,
                before=before, after=after, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
            break
