"""二.3【排放源未使用】 What is identified only has no quantity: rows of a source that is not used are counted nowhere."""

from collections.abc import Iterator

from udfs.account.entering import entries_of, listed, told_tonnes, tonnes_if_counted
from udfs.account.remarks import TELLS_OF_EXTINGUISHER, remark_names
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import Clause, clause
from udfs.periods.years import until_settled
from udfs.vocabularies import Conclusion, Severity

CLAUSE = clause("二.3")
EXTINGUISHERS = clause("二.2")


def _entered(engagement: Engagement, by: Clause) -> Iterator[Hit]:
    """Each source and year with a quantity that a clause leaves out of the total."""
    left_out = {
        row.key: row for row in engagement.rows("sources")
        if row.choice("source_treatment", Conclusion) is Conclusion.IDENTIFIED and row.text("treatment_clause") == by.id
    }  # fmt: skip
    for (key, year), entries in entries_of(engagement, left_out).items():
        source, quantity = left_out[key], sum(entry.quantity for entry in entries)
        tonnes = tonnes_if_counted(engagement, source, year, quantity)
        yield hit(
            source, "is_used", "source_category", source=key, year="" if year is None else f"{year:g}",
            rows=listed(entries), quantity=quantity, unit=source.text("activity_unit"), tonnes=told_tonnes(tonnes),
            until=until_settled(engagement, year), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "203-20", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”登记为核查年度内未使用，{year}年却有{rows}，共{quantity:,.15g}{unit}、{tonnes}（更正前{until}）："
    "请更正“本年度使用”，或把这些行改到实际用能的排放源。",
)  # fmt: skip
def quantity_of_unused_source(engagement: Engagement) -> Iterator[Hit]:
    """A source that is not used has no quantity; until this is settled it counts in a compliance year alone."""
    yield from _entered(engagement, CLAUSE)


@book_check(
    "202-20", EXTINGUISHERS, table="sources", severity=Severity.WARNING,
    says="二氧化碳灭火器“{source}”{year}年有{rows}，共{quantity:,.15g}{unit}，按二.2仅识别、不计入："
    "请在该排放源的备注写明这是灭火器的充装或更换量；不是的请改正排放源编号。",
)  # fmt: skip
def quantity_of_extinguisher(engagement: Engagement) -> Iterator[Hit]:
    """A quantity of extinguishers is allowed and never counts; a remark tells that it is none of another source."""
    for found in _entered(engagement, EXTINGUISHERS):
        if found.row is not None and not remark_names(found.row, TELLS_OF_EXTINGUISHER):
            yield found
