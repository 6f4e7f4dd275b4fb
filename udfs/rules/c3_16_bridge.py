"""三.16【保守性原则】 The verified emission differs from the initial one for reasons that add up to the difference."""

from collections.abc import Iterator
from math import fsum

from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.rounding import NOISE, half_a_unit
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("三.16")


@book_check(
    "316-7", CLAUSE, table="year_totals", severity=Severity.WARNING,
    says="{year}年核查排放量与初始排放量的差异{difference:,.2f} tCO2中，还有{rest:,.2f} tCO2没有说明：请在“差异说明”逐项列出。",
)  # fmt: skip
def difference_not_explained(engagement: Engagement) -> Iterator[Hit]:
    """The initial emission, by source too, and the adjustments of a year add up to what was verified, in the digits of each."""
    adjustments: dict[float | None, list[float]] = {}
    for entry in engagement.rows("bridge"):
        adjustments.setdefault(entry.number("verification_year"), []).append(entry.number("adjustment_tco2") or 0.0)
    of_sources: dict[float | None, list[float]] = {}  # each as rounded as the total that they make up
    for entry in engagement.rows("initial_figures"):
        of_sources.setdefault(entry.number("verification_year"), []).append(entry.number("initial_source_tco2") or 0.0)
    for row in engagement.rows("year_totals"):
        rest, difference = row.number("unexplained_tco2"), row.number("emission_difference_tco2")
        initial = row.number("initial_emission_tco2")
        if rest is None or difference is None or initial is None:
            continue
        at = row.number("verification_year")
        typed = (initial, *adjustments.get(at, ()), *of_sources.get(at, ()))
        if abs(rest) > float(sum(map(half_a_unit, typed))) * (1 + NOISE):
            yield hit(row, "unexplained_tco2", year=row.key, difference=difference, rest=rest, effect_tco2=rest)


@row_check(
    "316-8", CLAUSE, table="years", severity=Severity.WARNING,
    says="{year}年没有填写初始排放量，无法说明初始排放量到核查排放量的差异：请从排放报告填写，没有初始报告的请在差异原因说明。",
)  # fmt: skip
def initial_emission_missing(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Without the initial emission the bridge to the verified one is absent; a reason given in its place is enough."""
    if is_blank(row.value("initial_emission_tco2")) and is_blank(row.value("difference_reason")):
        yield hit(row, "initial_emission_tco2", year=row.key)


@book_check(
    "316-200", CLAUSE, table="years", severity=Severity.WARNING,
    says="{year}年“初始数据”各排放源的初始报告排放量之和为{total:,.2f} tCO2，与初始排放量{initial:,.2f} tCO2相差{rest:+,.2f} tCO2：请核对初始报告，"
    "补充没有登记的排放源。",
)  # fmt: skip
def initial_figures_do_not_add_up(engagement: Engagement) -> Iterator[Hit]:
    """What the initial report has by source makes its total; sources that stand beside the total are left out."""
    counted = {
        (row.text("source_id"), row.number("verification_year")) for row in engagement.rows("emissions")
        if row.choice("source_treatment", Conclusion) is not Conclusion.SEPARATE
    }  # fmt: skip
    figures: dict[float | None, list[float]] = {}
    for row in engagement.rows("initial_figures"):
        tonnes, year = row.number("initial_source_tco2"), row.number("verification_year")
        if tonnes is not None and (row.text("source_id"), year) in counted:
            figures.setdefault(year, []).append(tonnes)
    for row in engagement.rows("years"):
        initial, found = row.number("initial_emission_tco2"), figures.get(row.number("verification_year"))
        if initial is None or not found:
            continue
        total = fsum(found)
        rest = initial - total
        if abs(rest) > float(sum(map(half_a_unit, (initial, *found)))) * (1 + NOISE):
            yield hit(row, "initial_emission_tco2", year=row.key, total=total, initial=initial, rest=rest)
