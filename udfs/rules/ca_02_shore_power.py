"""A.2【船舶靠港岸电】 What leaves the total as shore power is electricity, of somebody with ships."""

from collections.abc import Iterator
from functools import cache

from udfs.account.treatment import stake
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.periods.meters import meters
from udfs.registries import CaseKind, SourceCategory
from udfs.vocabularies import ActivityUnit, CircumstanceKind, Severity

CLAUSE = clause("A.2")
GREEN_POWER = clause("A.3")
BY_WATER = 55  # division 水上运输业 of GB/T 4754—2017, ports among them
OF_SHIPS = ("靠港", "港口", "港区", "码头", "泊位", "船", "轮渡", "航运", "水上运输")


@shared
def _places(engagement: Engagement) -> dict[str, str]:
    """What is said of each source: its name and remark, its site, its meters."""
    sites = {
        row.key: f"{row.text('site_name') or ''} {row.text('site_address') or ''}" for row in engagement.rows("sites")
    }
    told = {
        row.key: f"{row.text('source_name') or ''} {row.text('remark') or ''} {sites.get(row.text('site_id') or '', '')}"
        for row in engagement.rows("sources")
    }
    for meter in meters(engagement).values():
        source = meter.text("source_id")
        if source in told:
            told[source] += f" {meter.text('meter_place') or ''} {meter.text('measuring_range') or ''}"
    return told


def _is_of_ships(category: SourceCategory) -> bool:
    return category.disclosed is not None and category.disclosed.clause is CLAUSE


@cache
def _names() -> tuple[str, ...]:
    """What shore power is called."""
    return tuple(
        word for category in SourceCategory.members() if _is_of_ships(category)
        for word in (str(category), *category.aliases)
    )  # fmt: skip


def _has_ships(engagement: Engagement, text: str) -> bool:
    digits = "".join(filter(str.isdigit, str(engagement.setting("industry_code") or "")))
    told = f"{text} {engagement.setting('industry') or ''} {engagement.setting('current_name') or ''}"
    return digits.startswith(str(BY_WATER)) or any(word in told for word in (*OF_SHIPS, *_names()))


@book_check(
    "A02-180", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”登记为船舶靠港岸电，单独核算、不计入总量，而受核查方的行业、名称，该排放源的名称、场所和计量表都没有提到船舶、港口或岸电：请更正排放源类别，"
    "或在备注写明供电的泊位。",
)  # fmt: skip
def shore_power_without_ships(engagement: Engagement) -> Iterator[Hit]:
    """A source of purchased electricity that is called shore power leaves the total."""
    for row in engagement.rows("sources"):
        category = row.choice("source_category", SourceCategory)
        if (
            category is not None
            and _is_of_ships(category)
            and not _has_ships(engagement, _places(engagement).get(row.key, ""))
        ):
            yield hit(row, "source_category", source=row.key)


@book_check(
    "A02-181", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="事项“{key}”（{who}）登记为船舶靠港岸电，单独核算、不计入总量，而受核查方的行业、名称，事项的对方和排放源都没有提到船舶、港口或岸电：请更正归属事项，"
    "或在对方名称写明船舶或泊位。",
)  # fmt: skip
def shore_power_case_without_ships(engagement: Engagement) -> Iterator[Hit]:
    """The same of a case that takes energy out of a main meter."""
    for row in engagement.rows("attributions"):
        who = row.text("counterparty_name") or ""
        told = f"{who} {_places(engagement).get(row.text('source_id') or '', '')}"
        if _is_shore_power(row.choice("case_kind", CaseKind)) and not _has_ships(engagement, told):
            yield hit(row, "case_kind", key=row.key, who=who, effect_tco2=stake(row, engagement))


def _is_shore_power(kind: CaseKind | None) -> bool:
    return kind is not None and kind.circumstance is CircumstanceKind.SHORE_POWER


@shared
def _units(engagement: Engagement) -> dict[str, ActivityUnit | None]:
    return {row.key: row.choice("activity_unit", ActivityUnit) for row in engagement.rows("sources")}


@row_check(
    "A02-182", CLAUSE, table="attributions", severity=Severity.ERROR,
    says="事项“{key}”（{kind}）是用电，而排放源“{source}”以{unit}计量：请更正归属事项或排放源编号。",
)  # fmt: skip
def electricity_of_no_electric_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """Shore power and direct renewable supply are electricity, whatever meter they stand behind."""
    kind, source = row.choice("case_kind", CaseKind), row.text("source_id") or ""
    unit = _units(engagement).get(source)
    is_electric = _is_shore_power(kind) or (kind is not None and kind.clause is GREEN_POWER)
    if is_electric and unit not in (None, ActivityUnit.KWH):
        yield hit(
            row, "source_id", "case_kind", key=row.key, kind=kind, source=source, unit=unit,
            effect_tco2=stake(row, engagement),
        )  # fmt: skip
