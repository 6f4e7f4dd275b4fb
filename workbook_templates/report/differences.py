"""From the initial total to the verified one, and from each year to the next: tables that add up as printed."""

from collections.abc import Iterator

from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.report.amounts import TONNES, change, gap, gaps, number, residue, rounded, summed, whole
from workbook_templates.report.blocks import Block, ReportTable, Text, refer
from workbook_templates.report.compared_years import pairs, told_of_years
from workbook_templates.report.emitting import DIRECT, INDIRECT, OTHER, years
from workbook_templates.report.facts import UNSET
from workbook_templates.report.printed import NONE, TOTAL
from workbook_templates.report.signed import as_written

INITIAL, VERIFIED = "initial_emission_tco2", "verified_emission_tco2"


def totals(engagement: Engagement, name: str) -> ReportTable:
    """Year by year: initial, verified, whole number, difference, apart."""
    rows = tuple(
        (
            f"{row.key}（{row.text('year_role')}）", _or_unset(row, INITIAL), number(row.number(VERIFIED)),
            whole(row.number(VERIFIED)), _difference(row), number(row.number("separate_emission_tco2")),
            as_written(row.text("total_state") or ""),
        ) for row in years(engagement)
    )  # fmt: skip
    headings = (
        "年份",
        "初始排放量（tCO2）",
        "核查排放量（tCO2）",
        "取整（tCO2）",
        "差异（tCO2）",
        "单独核算（tCO2）",
        "核对状态",
    )
    notes = gaps((f"{row.key}年", gap(row.number(INITIAL), row.number(VERIFIED))) for row in years(engagement))
    return ReportTable(
        "排放量确认", headings, rows or ((NONE, *("—",) * 6),), frozenset(range(1, 6)), notes=notes, name=name
    )


def is_changed(year: TypedRow) -> bool:
    """Whether the verified total is printed as another than the initial one."""
    initial, verified = year.number(INITIAL), year.number(VERIFIED)
    return initial is None or verified is None or rounded(initial, TONNES) != rounded(verified, TONNES)


def _or_unset(row: TypedRow, column: str) -> str:
    value = row.number(column)
    return UNSET if value is None else number(value)


def _difference(row: TypedRow) -> str:
    initial, verified = row.number(INITIAL), row.number(VERIFIED)
    return "—" if initial is None else number(None if verified is None else verified - initial, is_signed=True)


def bridge(engagement: Engagement) -> Iterator[Block]:
    """What explains each difference, and what is left."""
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for year in years(engagement):
        initial, verified = year.number(INITIAL), year.number(VERIFIED)
        if initial is None:
            yield Text(f"{year.key}年初始排放量未填写，无法说明差异。")
            continue
        amounts = []
        for row in engagement.rows("bridge"):
            if row.number("verification_year") == year.number("verification_year"):
                amounts.append(row.number("adjustment_tco2"))
                rows.append(
                    (
                        year.key,
                        row.text("source_id") or "—",
                        row.text("bridge_reason") or "",
                        row.text("bridge_clause") or "",
                        row.text("bridge_finding") or "—",
                        number(amounts[-1], is_signed=True),
                    )
                )
        explained = summed(amounts)
        left = None if verified is None or explained is None else verified - initial - explained
        rows.append((year.key, "—", "未说明", "—", "—", number(left, is_signed=True)))
        rows.append((year.key, TOTAL, "核查排放量－初始排放量", "", "", _difference(year)))
        if left is not None and abs(left) >= 0.005:
            yield Text(f"{year.key}年差异中有{moved(left)}没有在“差异说明”列出。")
        note = residue([*amounts, left], None if verified is None else verified - initial)
        notes += [f"{year.key}年{note}"] if note else []
    if rows:
        yield Text(f"核查前后差异的原因见{refer('bridge')}，各行相加等于差异。")
        yield ReportTable(
            "初始排放量与核查排放量的差异",
            ("年份", "排放源", "原因", "条款", "不符合项", "调整量（tCO2）"),
            tuple(rows),
            frozenset({5}),
            notes=tuple(notes),
            name="bridge",
        )


def moved(tonnes: float | None) -> str:
    """By how much a total was raised or lowered, in words: a sign may stay behind at the end of a line."""
    if tonnes is None:
        return f"调整{number(None)}"
    return f"{'调减' if tonnes < 0 else '调增'}{number(abs(tonnes))} tCO2"


def reasons_of(engagement: Engagement, source: str, year: float | None) -> str:
    """What 差异说明 has of a source and year, and what is left; "" where it has nothing."""
    told = [
        f"{row.text('bridge_reason') or ''}（{row.text('bridge_clause') or '—'}），{moved(row.number('adjustment_tco2'))}"
        for row in engagement.rows("bridge")
        if row.text("source_id") == source and row.number("verification_year") == year
    ]
    given = next(
        (row for row in engagement.rows("initial_figures")
         if row.text("source_id") == source and row.number("verification_year") == year), None,
    )  # fmt: skip
    left = given.number("unexplained_tco2") if told and given else None
    return "；".join(told + ([f"未说明的{moved(left)}"] if left and rounded(left, TONNES) else []))


def changes(engagement: Engagement, name: str) -> ReportTable:
    """Each scope in each pair of years."""
    rows: list[tuple[str, ...]] = []
    left: list[tuple[str, str]] = []
    for then, now in pairs(engagement):
        of_years = f"{then.year}→{now.year}"
        scopes = [scope for scope in (DIRECT, INDIRECT, OTHER) if scope in {*now.by_scope, *then.by_scope}]
        compared = [(scope, then.by_scope.get(scope, 0.0), now.by_scope.get(scope, 0.0)) for scope in scopes]
        for named, before, after in (*compared, ("排放总量", then.total, now.total)):
            rows.append((of_years, named, *_compared(before, after)))
            left.append((f"{of_years}{named}", gap(before, after)))
    return ReportTable(
        "与上年度的比较",
        ("年份", "类别", "上年度（tCO2）", "本年度（tCO2）", "变化量（tCO2）", "波动"),
        tuple(rows) or ((NONE, *("—",) * 5),),
        frozenset({2, 3, 4, 5}),
        notes=(*told_of_years(engagement), *gaps(left)),
        name=name,
    )


def _compared(before: float | None, after: float | None) -> tuple[str, ...]:
    moved = None if before is None or after is None else after - before
    return (number(before), number(after), number(moved, is_signed=True), change(before, after))
