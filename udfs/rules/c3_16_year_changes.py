"""三.16【保守性原则】 A source beside the year before: what changed beyond the body's threshold has a reason, and past years stay."""

from collections.abc import Iterator

from udfs.account.carried import last_year
from udfs.account.year_changes import change_threshold, wants_reason, year_changes
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check
from udfs.kernel.clause import clause
from udfs.kernel.rounding import NOISE
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")


@row_check(
    "316-320", CLAUSE, table="prior_emissions", severity=Severity.WARNING,
    says="排放源“{source}”{year}年的排放量与上年工作簿不同，相差{difference:+,.2f} tCO2：请用 ghgxl diff 与上年工作簿对比，更正或说明原因。",
)  # fmt: skip
def year_is_not_what_last_workbook_had(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A year that stands in both workbooks has the same emission in both."""
    difference, prior = row.number("prior_difference_tco2"), row.number("prior_emission_tco2")
    if difference is not None and abs(difference) > NOISE * max(abs(prior or 0.0), 1.0):
        yield hit(
            row, "prior_difference_tco2", source=row.text("source_id"), year=f"{row.number('verification_year'):.0f}",
            difference=difference, effect_tco2=difference,
        )  # fmt: skip


@book_check(
    "316-321", CLAUSE, table="emissions", severity=Severity.WARNING,
    says="排放源“{source}”{year}年的排放量比前一年变化{difference:+,.2f} tCO2（{ratio}），其中用量{volume}、因子{factor}{changed}，"
    "超过年度变化阈值：请先运行 ghgxl run，再在“年度变化”填写变化原因。",
)  # fmt: skip
def change_without_reason(engagement: Engagement) -> Iterator[Hit]:
    """What changed beyond the threshold that the body sets has a reason."""
    threshold = change_threshold(engagement)
    told = {row.key for row in engagement.rows("year_changes") if not is_blank(row.value("change_reason"))}
    rows = {(row.text("source_id"), row.number("verification_year")): row for row in engagement.rows("emissions")}
    last = {(row.text("source_id"), row.number("verification_year")): row for row in engagement.rows("prior_emissions")}
    for change in year_changes(engagement):
        if wants_reason(change, threshold) and change.key not in told:
            row = rows.get((change.source, float(change.year)))
            yield hit(
                *((row, "verified_emission_tco2") if row else (last[change.source, change.year - 1.0], "prior_emission_tco2")),
                source=change.source, year=change.year,
                difference=change.difference, ratio="前一年为零" if change.ratio is None else f"{change.ratio:+.1%}",
                volume=_tonnes(change.volume_effect), factor=_tonnes(change.factor_effect),
                changed=f"；{change.changed}" if change.changed else "", effect_tco2=change.difference,
            )  # fmt: skip


@book_check(
    "316-322", CLAUSE, table="years", severity=Severity.NOTICE,
    says="“基本信息”没有填写年度变化阈值，没有判断{year}年哪些排放源的变化须说明原因：请由核查机构按其标准填写，各项变化见“年度变化”。",
)  # fmt: skip
def no_threshold_of_change(engagement: Engagement) -> Iterator[Hit]:
    """Without a threshold no change can be said to need a reason; none is invented."""
    last = last_year(engagement)
    if last is None or change_threshold(engagement) is not None:
        return
    for row in engagement.rows("years"):
        if row.number("verification_year") == last + 1:
            yield hit(row, "verification_year", year=row.key)


def _tonnes(amount: float | None) -> str:
    return "无法拆分" if amount is None else f"{amount:+,.2f}"
