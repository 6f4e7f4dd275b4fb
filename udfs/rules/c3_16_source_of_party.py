"""三.16【保守性原则】 A source that is wholly a party's, who is billed for it, needs no bills here; where there is a quantity, it is not."""

from collections.abc import Iterator

from udfs.account.entering import entries_of, listed, told_tonnes, tonnes_if_counted
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.periods.years import until_settled
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")


@book_check(
    "316-140", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”写明排放源“{source}”全部属于对方、不在能源账单上，{year}年却有{rows}，共{quantity:,.15g}{unit}、{tonnes}（更正前{until}）："
    "请更正涉及份额或是否在能源账单上，或把这些行改到实际用能的排放源。",
)  # fmt: skip
def quantity_of_a_partys_source(engagement: Engagement) -> Iterator[Hit]:
    """What is all a party's and billed to the party enters nothing here."""
    cases = {
        row.text("source_id") or "": row for row in engagement.rows("attributions") if row.flag("is_all_of_source")
    }
    sources = {row.key: row for row in engagement.rows("sources") if row.key in cases}
    for (key, year), entries in entries_of(engagement, sources).items():
        source, quantity = sources[key], sum(entry.quantity for entry in entries)
        tonnes = tonnes_if_counted(engagement, source, year, quantity)
        yield hit(
            cases[key], "case_share", "on_bills", key=cases[key].key, source=key, year="" if year is None else f"{year:g}",
            rows=listed(entries), quantity=quantity, unit=source.text("activity_unit"), tonnes=told_tonnes(tonnes),
            until=until_settled(engagement, year), effect_tco2=tonnes,
        )  # fmt: skip
