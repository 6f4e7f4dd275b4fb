"""The years that the report sets beside each other: a year and the one before it, which may stand in last year's workbook alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from udfs.account.year_changes import YearChange, change_threshold, prior_figures, wants_reason, year_changes
from udfs.registries import SourceCategory
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import change, number, percent, rounded, summed
from workbook_templates.report.blocks import ReportTable
from workbook_templates.report.emitting import of_year, scope_of, sums, years
from workbook_templates.report.facts import UNSET
from workbook_templates.report.printed import BLANK, counted


@dataclass(frozen=True, slots=True)
class Compared:
    """A year as it is compared; tCO2.

    Attributes:
        by_scope: direct, indirect, other, where there is any.
        by_source: id -> name and emission.
        is_prior: whether it is of last year's workbook.
    """

    year: int
    total: float | None
    by_scope: Mapping[str, float | None]
    by_source: Mapping[str, tuple[str, float]]
    is_prior: bool = False


def pairs(engagement: Engagement) -> list[tuple[Compared, Compared]]:
    """Each verified year behind the one before it; where that is known nowhere, behind the nearest earlier one."""
    own = [_own(engagement, row) for row in years(engagement)]
    found = []
    for at, now in enumerate(own):
        earlier = own[at + 1 :]
        before = next((year for year in earlier if year.year == now.year - 1), None) or _prior(engagement, now.year - 1)
        if before or earlier:
            found.append((before or earlier[0], now))
    return found


def _own(engagement: Engagement, row: TypedRow) -> Compared:
    year = row.number("verification_year") or 0.0
    by_source = {
        found.row.text("source_id") or "": (found.name, found.tonnes or 0.0) for found in of_year(engagement, year)
    }
    return Compared(int(year), row.number("verified_emission_tco2"), sums(engagement, row), by_source)


def _prior(engagement: Engagement, year: int) -> Compared | None:
    """A year of last year's workbook, by the categories that its sources have now."""
    sources = {row.key: row for row in engagement.rows("sources")}
    figures = {source: found.emission for (source, of), found in prior_figures(engagement).items() if of == year}
    if not figures:
        return None
    of_scopes: dict[str, list[float | None]] = {}
    for source, tonnes in figures.items():
        row = sources.get(source)
        category = row.choice("source_category", SourceCategory) if row else None
        if category is None or category.emission is not None:
            of_scopes.setdefault(scope_of(category), []).append(tonnes)
    names = {source: (sources[source].text("source_name") if source in sources else None) or "" for source in figures}
    return Compared(
        year, summed(list(figures.values())), {scope: summed(found) for scope, found in of_scopes.items()},
        {source: (names[source], tonnes or 0.0) for source, tonnes in figures.items()}, is_prior=True,
    )  # fmt: skip


def told_of_years(engagement: Engagement) -> Iterator[str]:
    """What a reader must know of the years compared; nothing where each follows on the other in this workbook."""
    for before, now in pairs(engagement):
        if before.is_prior:
            yield f"{before.year}年的数据取自上年工作簿（“上年数据”）。"
        elif before.year != now.year - 1:
            yield f"{now.year}年的上一年度（{now.year - 1}年）不在本工作簿，也没有上年工作簿的数据，与{before.year}年比较。"


def change_told(before: Compared, now: Compared) -> str:
    """By how much the total changed, and the sources that changed most."""
    if now.total is None or before.total is None:
        return f"{now.year}年与{before.year}年的排放总量不能比较：有一年无法计算。"
    moved = now.total - before.total
    told_of = f"{now.year}年排放总量比{before.year}年{'增加' if moved > 0 else '减少' if moved < 0 else '没有变化'}"
    told_of += f"{number(abs(moved))} tCO2（{change(before.total, now.total)}）" if moved else ""
    by_source = [
        (source, now.by_source.get(source, before.by_source.get(source, ("", 0.0)))[0],
         now.by_source.get(source, ("", 0.0))[1] - before.by_source.get(source, ("", 0.0))[1])
        for source in dict.fromkeys((*now.by_source, *before.by_source))
    ]  # fmt: skip
    most = sorted((found for found in by_source if abs(found[2]) >= 0.005), key=lambda found: -abs(found[2]))[:3]
    named = "、".join(
        f"{source} {name}（{'减少' if tonnes < 0 else '增加'}{number(abs(tonnes))} tCO2）"
        for source, name, tonnes in most
    )
    return f"{told_of}{'，变化最大的排放源：' + named if named else ''}。"


def effects(engagement: Engagement) -> ReportTable | None:
    """What quantity and factors did to each source that changed, what changed, and why; None where no year before is known."""
    reasons = {row.key: row.text("change_reason") for row in engagement.rows("year_changes")}
    limit = change_threshold(engagement)
    found = [each for each in year_changes(engagement) if each.difference is None or rounded(each.difference, 2)]
    if not found:
        return None
    rows = tuple(
        (
            each.source, f"{each.year - 1}→{each.year}", _signed(each.difference), _signed(each.volume_effect), _signed(each.factor_effect),
            BLANK if each.ratio is None else percent(each.ratio, is_signed=True), each.changed or BLANK,
            reasons.get(each.key) or (UNSET if wants_reason(each, limit) else BLANK),
        ) for each in found
    )  # fmt: skip
    headings = (
        "排放源",
        "年份",
        "变化量（tCO2）",
        "用量影响（tCO2）",
        "因子影响（tCO2）",
        "变化幅度",
        "变动的表计和参数",
        "变化原因",
    )
    left = [f"{each.source}（{each.year}年）{gap}" for each in found if (gap := _left(each))]
    notes = (f"两项影响四舍五入后之和与变化量的尾差：{'、'.join(left)}。",) if left else ()
    made = ReportTable("各排放源的年度变化", headings, rows, frozenset(range(2, 6)), notes=notes, name="effects")
    return counted(made)


def _signed(tonnes: float | None) -> str:
    return number(tonnes, is_signed=True)


def _left(of: YearChange) -> str:
    if of.difference is None or of.volume_effect is None or of.factor_effect is None:
        return ""
    left = rounded(of.difference, 2) - rounded(of.volume_effect, 2) - rounded(of.factor_effect, 2)
    return f"{left:+}" if left else ""
