"""附件1: every datum before and after the verification, whether it is the same, by how much it changed and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum

from udfs.kernel.cells import NO, YES, is_blank
from udfs.kernel.rounding import is_same as is_same_number
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind
from workbook_templates.assemble.of_sources import unit_of
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import TONNES, change, exact, number, places_of, residue, rounded, unit_told
from workbook_templates.report.blocks import NATIONAL, Block, ReportTable, Subheading, Text, chapter, section
from workbook_templates.report.boundary import BASIC, differs
from workbook_templates.report.boundary import OF_NATION as NOT_OF_SHENZHEN
from workbook_templates.report.differences import reasons_of
from workbook_templates.report.emitting import Emitting, of_year, scopes, years
from workbook_templates.report.facts import UNSET, initial, told_of, verified
from workbook_templates.report.printed import NONE, TOTAL, counted, shown

COMPARED = ("排放报告（核查前）", "核查报告", "是否一致", "变化幅度", "差异原因")
SAME, OTHER_THAN = YES, NO

chapter("5 附件", is_wide=True)


@section("附件1 核查结果数据表", "三.16", "六.3", is_wide=True)
def figures(engagement: Engagement) -> Sequence[Block]:
    """Basic facts, sites, activity and factors, emission; each year a table."""
    blocks: list[Block] = [
        Subheading("C.1 基本信息", 2),
        _basics(engagement),
        Subheading("C.2 场所和生产设施", 2),
        _sites(engagement),
    ]
    blocks.append(Subheading("C.3 活动数据、排放因子和排放量", 2))
    blocks.append(
        Text("核查前的数据取自工作簿“初始数据”和“参数”的初始报告数值；核查报告的数据取自账目。编码为排放源编号和参数。")
    )
    blocks += [_of_year(engagement, year) for year in years(engagement)] or [_nothing()]
    blocks += [Subheading("C.4 生产数据及排放量", 2), _totals(engagement)]
    blocks.append(
        Text(
            f"C.5 热值与碳含量确定方式、C.6 辅助参数：发电机组的项目，见附件1 C.3各参数的来源。{NATIONAL}",
            is_national=True,
        )
    )
    return blocks


def _basics(engagement: Engagement) -> ReportTable:
    rows = []
    for item in BASIC:
        before, after = initial(engagement, item), verified(engagement, item)
        known = UNSET not in (before, after)
        same = (OTHER_THAN if differs(engagement, item) else SAME) if known else UNSET
        name = f"{item}{NATIONAL}" if item in NOT_OF_SHENZHEN else str(item)
        rows.append((name, before, after, same, "—", _reason(told_of(engagement, item, "difference_reason"), same)))
    return counted(ReportTable("C.1 基本信息", ("数据项", *COMPARED), tuple(rows), name="annex_basics"))


def _reason(given: str, same: str) -> str:
    return given or (UNSET if same == OTHER_THAN else "—")


def _sites(engagement: Engagement) -> ReportTable:
    """The initial report's sites are not held: what changed at one is its reason."""
    rows = []
    for row in engagement.rows("sites"):
        for label, column in (("地址", "site_address"), ("权属", "tenure"), ("在核算边界内", "is_inside")):
            held = UNSET if is_blank(row.value(column)) else shown(engagement, row, column)
            rows.append((row.text("site_name") or row.key, label, "—", held, "—", "—", "—"))
    made = ReportTable("C.2 场所和生产设施", ("场所", "信息项", *COMPARED), tuple(rows), name="annex_sites")
    return replace(counted(made), notes=("工作簿不登记初始排放报告中的场所，核查前各列由核查机构在文档中补充。",))


HEADINGS = ("排放类型", "排放源", "数据编码", "参数", "单位", *COMPARED)


def _nothing() -> ReportTable:
    return ReportTable("C.3 活动数据、排放因子和排放量", HEADINGS, ((NONE, *("—",) * 9),), name="annex_figures")


def _of_year(engagement: Engagement, year: TypedRow) -> ReportTable:
    lines = [
        line for scope, found in scopes(engagement, year.number("verification_year")) for emitting in found
        for line in _lines(engagement, scope, emitting)
    ]  # fmt: skip
    before, after = year.number("initial_emission_tco2"), year.number("verified_emission_tco2")
    apart = {
        found.row.text("source_id") for found in of_year(engagement, year.number("verification_year")) if found.is_apart
    }
    given = [
        row for row in _initial(engagement, year.number("verification_year")) if row.text("source_id") not in apart
    ]
    held = [row.number("initial_source_tco2") for row in given]
    known = [value for value in held if value is not None]
    if before is not None and known and rounded(left := before - fsum(known), TONNES):
        lines.append(("—", "没有列到排放源的初始排放量", "—", "排放量", "tCO2", number(left), "—", "—", "—", "—"))
    total = (TOTAL, "", "", "排放量", "tCO2", *_compared(before, after, TONNES, year.text("difference_reason") or ""))
    verified_parts = [
        found.tonnes for _, of_scope in scopes(engagement, year.number("verification_year")) for found in of_scope
    ]
    notes = tuple(filter(None, (residue(verified_parts, after),)))
    return ReportTable(f"C.3 {year.key}年活动数据、排放因子和排放量", HEADINGS, tuple(lines) or ((NONE, *("—",) * 9),),
                       frozenset({5, 6, 8}), total, notes, f"annex_figures_{year.key}")  # fmt: skip


def _initial(engagement: Engagement, year: float | None) -> list[TypedRow]:
    return [row for row in engagement.rows("initial_figures") if row.number("verification_year") == year]


def _lines(engagement: Engagement, scope: str, found: Emitting) -> Iterator[tuple[str, ...]]:
    source, year = found.row.text("source_id") or "", found.row.number("verification_year")
    given = next((row for row in _initial(engagement, year) if row.text("source_id") == source), None)
    reason = (given.text("difference_reason") if given else None) or reasons_of(engagement, source, year)
    seen_below = f"见{source}-E" if reason else ""  # the reasons are told once, in tonnes
    unit, named = unit_of(engagement, source), f"{source} {found.told}"
    before = given.number("initial_quantity") if given else None
    yield (
        scope,
        named,
        f"{source}-AD",
        "活动数据",
        unit,
        *_compared(before, found.row.number("activity_total"), places_of(unit), seen_below),
    )
    before = given.number("initial_unit_emission_tco2") if given else None
    if before is not None:
        yield (
            scope,
            named,
            f"{source}-EF",
            "折合排放因子",
            f"tCO2/{unit}",
            *_factor_compared(before, found.row.number("unit_emission_tco2"), seen_below),
        )
    yield from _factors(engagement, scope, named, found)
    before = given.number("initial_source_tco2") if given else None
    tonnes = found.row.number("separate_emission_tco2") if found.is_apart else found.tonnes
    yield (scope, named, f"{source}-E", "排放量", "tCO2", *_compared(before, tonnes, TONNES, reason))


def _factor_compared(before: float, after: float | None, reason: str) -> tuple[str, ...]:
    """The factor of the initial report beside ours; the same where its digits cannot tell them apart."""
    if after is None:
        return (exact(before), number(None), OTHER_THAN, "—", reason or UNSET)
    is_same = is_same_number(before, after)
    return (
        exact(before), exact(after), SAME if is_same else OTHER_THAN, "0.00%" if is_same else change(before, after),
        "—" if is_same else reason or UNSET,
    )  # fmt: skip


def _factors(engagement: Engagement, scope: str, named: str, found: Emitting) -> Iterator[tuple[str, ...]]:
    """The rows of 参数 that the calculation of this source and year takes, with their own units."""
    source, year = found.row.text("source_id") or "", found.row.number("verification_year")
    category = found.row.choice("source_category", SourceCategory)
    needed = category.emission.needs if category and category.emission else ()
    for kind in needed:
        row = _in_use(engagement, source, str(category), kind, year)
        if row is None:
            yield (scope, named, f"{source}-{kind}", str(kind), "—", UNSET, "没有登记", UNSET, "—", UNSET)
            continue
        before, after = row.number("initial_factor_value"), row.number("factor_value")
        moved = "0.00%" if before == after and before is not None else change(before, after)
        same = UNSET if before is None else SAME if before == after else OTHER_THAN
        yield (scope, named, f"{source}-{kind}", str(kind), unit_told(row.text("factor_unit")), _exact(before), _exact(after), same, moved,
               "—" if same != OTHER_THAN else row.text("factor_source") or UNSET)  # fmt: skip


def _exact(value: float | None) -> str:
    return UNSET if value is None else exact(value)


def _in_use(
    engagement: Engagement, source: str, category: str, kind: FactorKind, year: float | None
) -> TypedRow | None:
    """The factor of the source before that of its category."""
    found = [
        row for row in engagement.rows("factors")
        if row.text("source_category") == category and row.choice("factor_kind", FactorKind) is kind and year is not None
        and (row.number("valid_from") or 0) <= year <= (row.number("valid_to") or 9999)
        and row.text("source_id") in (None, "", source)
    ]  # fmt: skip
    return next((row for row in found if row.text("source_id") == source), found[0] if found else None)


def _compared(before: float | None, after: float | None, places: int, reason: str) -> tuple[str, ...]:
    """Before, after, the same as printed or not, change in percent, reason."""
    if before is None:
        return (UNSET, number(after, places), UNSET, "—", reason or "—")
    if after is None:
        return (number(before, places), number(None), OTHER_THAN, "—", reason or UNSET)
    is_same = rounded(before, places) == rounded(after, places)
    return (
        number(before, places), number(after, places), SAME if is_same else OTHER_THAN,
        "0.00%" if is_same else change(before, after), "—" if is_same else reason or UNSET,
    )  # fmt: skip


def _totals(engagement: Engagement) -> ReportTable:
    """Production data and the total of each year."""
    rows: list[tuple[str, ...]] = []
    for row in engagement.rows("quota_data"):
        before, after = row.number("reported_value"), row.number("verified_value")
        name = f"{row.text('quota_object') or ''} {row.text('quota_item') or ''}".strip()
        same = UNSET if before is None or after is None else SAME if before == after else OTHER_THAN
        moved = "0.00%" if same == SAME else change(before, after)
        reason = row.text("remark") or (UNSET if same == OTHER_THAN else "—")
        of_year = f"{row.number('quota_year') or 0:.0f}"
        rows.append((of_year, name, row.text("quota_unit") or "", _exact(before), _exact(after), same, moved, reason))
    for row in years(engagement):
        before, after = row.number("initial_emission_tco2"), row.number("verified_emission_tco2")
        rows.append(
            (
                row.key,
                "全部排放源二氧化碳排放量",
                "tCO2",
                *_compared(before, after, TONNES, row.text("difference_reason") or ""),
            )
        )
    headings = ("年份", "参数", "单位", *COMPARED)
    return ReportTable(
        "C.4 生产数据及排放量",
        headings,
        tuple(rows) or ((NONE, *("—",) * 7),),
        frozenset({3, 4, 6}),
        name="annex_totals",
    )
