"""三.9【跨年数据】 No row is counted nowhere: what names no source or no year enters no total."""

from collections.abc import Iterator

from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
SAYS = "“{key}”的{quantity:,.15g}没有填写{lacking}，没有计入：请补充，或删去本行。"


def _nowhere(row: Row, quantity: float | None, names: dict[str, str]) -> Iterator[Hit]:
    lacking = [column for column in names if is_blank(row.value(column))]
    if lacking and quantity:
        said = "、".join(f"“{names[column]}”" for column in lacking)
        yield hit(row, *lacking, key=row.key, quantity=quantity, lacking=said)


SOURCE = {"source_id": "排放源编号"}
PLACE = {**SOURCE, "verification_year": "年份"}


@row_check("309-20", CLAUSE, table="bills", severity=Severity.ERROR, says="单据" + SAYS)
def bill_of_no_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A bill is counted by its source and its dates; without a source nowhere."""
    if row.text("source_id") is None:  # neither typed nor that of its meter
        yield from _nowhere(row, row.number("activity_quantity"), SOURCE)


@row_check("309-21", CLAUSE, table="estimates", severity=Severity.ERROR, says="推算" + SAYS)
def estimate_of_no_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An estimate is counted by the source and year of its row, and calculated by its method."""
    quantity = row.number("final_quantity") or row.number("adopted_quantity")
    yield from _nowhere(row, quantity, {**PLACE, "estimate_method": "推算方法"})


@row_check("309-22", CLAUSE, table="deductions", severity=Severity.ERROR, says="扣减" + SAYS)
def deduction_of_no_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An entry without source, year or number is not made; one without a case is told by 316-49."""
    if row.text("case_id") is None:
        return
    quantity = row.number("final_quantity") or row.number("adopted_quantity") or row.number("case_quantity")
    yield from _nowhere(row, quantity, {**PLACE, "deduction_id": "扣减编号"})


@row_check("309-26", CLAUSE, table="cross_checks", severity=Severity.ERROR, says="交叉检查" + SAYS)
def cross_check_of_no_year(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """A cross-check without year or number adjusts nothing; one without a source is told by 316-27."""
    needed = {"verification_year": "年份", "crosscheck_id": "检查编号"}
    yield from _nowhere(row, row.number("verifier_value") or row.number("primary_value"), needed)
