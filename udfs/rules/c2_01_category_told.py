"""二.1【特殊行业排放源】 A source is of the category that its name tells: the two are typed apart, and only one of them is calculated."""

from collections.abc import Iterator
from functools import cache

from udfs.kernel.check import Engagement, Hit, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.kernel.unit import plain
from udfs.periods.meters import meters
from udfs.registries import EstimateMethod, SourceCategory
from udfs.vocabularies import Severity

CLAUSE = clause("二.1")
SHORTEST = 3  # signs of another word; a boiler is named by what it makes (蒸汽, 热水)


@cache
def _words() -> dict[str, SourceCategory]:
    """The words that tell a category, the longest first: 液化天然气 holds 天然气, 无烟煤 holds 烟煤."""
    found = {
        plain(word): category
        for category in SourceCategory.members() if category.emission is not None
        for word in (str(category), *(alias for alias in category.aliases if len(alias) >= SHORTEST))
    }  # fmt: skip
    return {word: found[word] for word in sorted(found, key=len, reverse=True)}


def told_categories(text: str) -> set[SourceCategory]:
    """The categories that a text names."""
    left, found = plain(text), set()
    for word, category in _words().items():
        if word in left:
            left = left.replace(word, "\n")
            found.add(category)
    return found


@shared
def _of_no_unit(engagement: Engagement) -> set[str]:
    """The sources whose quantities all take the unit of the category: estimates of a share, bills that state none."""
    without, stated = set[str](), set[str]()
    for row in engagement.rows("bills"):
        meter = meters(engagement).get(row.text("meter_id") or "")
        unit = row.text("quantity_unit") or (None if meter is None else meter.text("meter_unit"))
        (without if unit is None else stated).add(row.text("source_id") or "")
    for row in engagement.rows("estimates"):
        method = row.choice("estimate_method", EstimateMethod)
        (without if method is None or method.unit is None else stated).add(row.text("source_id") or "")
    return without - stated


@book_check(
    "201-180", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”的名称“{name}”写的是{told}，而类别是“{category}”：请更正其中一处；名称所指的是别的设备的，请在备注写明类别。",
)  # fmt: skip
def name_tells_another_category(engagement: Engagement) -> Iterator[Hit]:
    """A category of the same unit takes the same bills, and other factors; of another unit W-7 and 316-9 tell it by what is stated."""
    for row in engagement.rows("sources"):
        category, name = row.choice("source_category", SourceCategory), row.text("source_name") or ""
        if category is None:
            continue
        told, explained = told_categories(name), told_categories(row.text("remark") or "")
        if category in told or category in explained:  # a remark of something else is no explanation (I-342)
            continue
        others = [other for other in told if other.unit is category.unit or row.key in _of_no_unit(engagement)]
        if others:
            yield hit(
                row, "source_category", "source_name", source=row.key, name=name, category=category,
                told="、".join(sorted(map(str, others))),
            )  # fmt: skip
