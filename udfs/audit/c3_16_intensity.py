"""三.16【保守性原则】 What is emitted against what is put out: the emission of a tonne, a kilometre or a passenger beside the year before."""

from collections.abc import Iterator

from udfs.audit.limits import limit
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import QuotaItem, Severity

CLAUSE = clause("三.16")
OUTPUTS = (QuotaItem.PRODUCT, QuotaItem.MILEAGE, QuotaItem.PASSENGERS, QuotaItem.SUPPLIED_POWER, QuotaItem.NATURAL_GAS)


@book_check(
    "316-397", CLAUSE, table="quota_data", severity=Severity.NOTICE,
    says="“{what}”{year}年为{output:,.6g}，单位产出的排放为{now:.4g} tCO2，比{before_year}年（{before:.4g} tCO2）变化{change:+.0%}："
    "请核对产出和活动数据，工艺、结构变化的请说明。",
    needs_whole=True,
)  # fmt: skip
def emission_of_output_changes(engagement: Engagement) -> Iterator[Hit]:
    """The emission of one unit of output changes slowly: bills that are wanting or counted twice show in it, and so do outputs."""
    most = limit(engagement, "audit_intensity_ratio")
    if most is None:
        return
    emissions = {
        int(year): emission for row in engagement.rows("year_totals")
        if (year := row.number("verification_year")) is not None and (emission := row.number("verified_emission_tco2"))
    }  # fmt: skip
    outputs: dict[tuple[str, str | None, str | None], dict[int, tuple[Row, float]]] = {}
    for row in engagement.rows("quota_data"):
        item, year, output = row.choice("quota_item", QuotaItem), row.number("quota_year"), row.number("verified_value")
        if item in OUTPUTS and year is not None and output and output > 0:
            of = (str(item), row.text("quota_object"), row.text("product_unit"))
            outputs.setdefault(of, {}).setdefault(int(year), (row, output))
    items = [kind for kind, *_ in outputs]
    for (kind, what, _), by_year in outputs.items():
        if items.count(kind) > 1:  # of several products nobody knows what each emitted
            continue
        for year, (row, output) in by_year.items():
            if year - 1 in by_year and emissions.get(year) and emissions.get(year - 1):
                now, before = emissions[year] / output, emissions[year - 1] / by_year[year - 1][1]
                if not 1 / (1 + most) <= now / before <= 1 + most:
                    yield hit(row, "verified_value", what=what or kind, year=year, output=output, now=now, before=before,
                              before_year=year - 1, change=now / before - 1)  # fmt: skip
