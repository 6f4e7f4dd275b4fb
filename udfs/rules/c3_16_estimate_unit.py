"""三.16【保守性原则】 An estimate in litres is none of kilowatt hours: the method must give the unit of its source."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.registries import EstimateMethod
from udfs.vocabularies import ActivityUnit, Severity

CLAUSE = clause("三.16")


@book_check(
    "316-9", CLAUSE, table="estimates", severity=Severity.ERROR,
    says="推算“{key}”的方法“{method}”得出的单位是{unit}，而排放源“{source}”的活动数据单位是{expected}，不能计入："
    "请改选适合该排放源的推算方法，或更正排放源编号。",
)  # fmt: skip
def method_does_not_fit_source(engagement: Engagement) -> Iterator[Hit]:
    """The result of a method is added to the activity of a source, so both have one unit."""
    units = {row.key: row.choice("activity_unit", ActivityUnit) for row in engagement.rows("sources")}
    for row in engagement.rows("estimates"):
        method, source = row.choice("estimate_method", EstimateMethod), row.text("source_id") or ""
        expected = units.get(source)
        if method is not None and not method.fits(expected):
            yield hit(
                row, "estimate_method", "source_id", key=row.key, method=method, unit=method.unit, source=source,
                expected=expected,
            )  # fmt: skip
