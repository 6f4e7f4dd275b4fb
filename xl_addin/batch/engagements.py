"""One row an engagement: who, totals per year, whether it may be signed, findings, year on year, intensity."""

import unicodedata
from collections.abc import Iterable
from typing import Any, TypeGuard

import pandas as pd

from udfs.kernel.cells import NO, YES
from udfs.vocabularies import Severity, YearRole
from workbook_templates.tables.signing import READY
from xl_addin.batch.facts import Facts

FILE, ENTITY, CODE, REPORT, DIVISION = "文件", "受核查方", "编号", "报告编号", "行业大类"
INDUSTRY_CODE, INDUSTRY, YEAR = "行业代码", "行业", "核查年份"
SIGNING, IN_THE_WAY, STATE = "签发", "妨碍签发的事项", "排放总量状态"
INITIAL, VERIFIED, DIFFERENCE = "初始排放量（tCO2）", "核查排放量（tCO2）", "差异（tCO2）"
YEAR_BEFORE, VERIFIED_BEFORE, CHANGE = "上一年份", "上一年份核查排放量（tCO2）", "同比"
PER_AREA, OUTPUT, PER_OUTPUT, NOTICE, IS_SUMMED = (
    "每平方米强度（tCO2/m2）",
    "产出",
    "单位产出强度（tCO2）",
    "注意",
    "计入合计",
)
UNKNOWN, SIGNED, NOT_SIGNED, NO_INDUSTRY = "无法计算", READY, "不能签发", "未填行业"
SEVERITIES = [str(severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.JUDGEMENT, Severity.NOTICE)]
RATIOS, AMOUNTS = {CHANGE}, {PER_AREA, PER_OUTPUT}
Row = dict[str, Any]


def total_of(year: int) -> str:
    """The heading of a year's total."""
    return f"{year}年{VERIFIED}"


def totals_in(columns: Iterable[str]) -> list[str]:
    """The headings of the years' totals among those of a row or a frame, in their order."""
    return [column for column in columns if column.endswith(f"年{VERIFIED}")]


def row_of(name: str, facts: Facts) -> Row:
    """The row of an engagement; a total that cannot be calculated is told in words, never left out.

    Args:
        name: of its file.
        facts: as kept.
    """
    years = sorted(facts["years"], key=lambda year: _order(year["verification_year"]))
    compliance = [year for year in years if year["year_role"] == str(YearRole.COMPLIANCE)]
    chosen = (compliance or years or [{}])[-1]  # as `udfs.periods.years.report_year` says
    before = [year for year in years if _order(year["verification_year"]) == _order(chosen["verification_year"]) - 1]
    last = before[-1] if before else {}
    total, total_before = _number(chosen.get("verified_emission_tco2")), _number(last.get("verified_emission_tco2"))
    openly = [(severity, count) for _, _, severity, is_open, count in facts["findings"] if is_open]
    output, per_output = _output(facts, chosen, total)
    is_ready = facts["signing"] == READY
    row = {
        FILE: name,
        ENTITY: _text(facts["entity_title"]) or _text(facts["current_name"]),
        CODE: _text(facts["entity_code"]),
        REPORT: _text(facts["report_no"]),
        INDUSTRY_CODE: _text(facts["industry_code"]),
        DIVISION: _text(facts["industry_code"])[:3],
        INDUSTRY: _text(facts["industry"]) or NO_INDUSTRY,
        YEAR: shown(chosen.get("verification_year")),
        SIGNING: SIGNED if is_ready else NOT_SIGNED,
        IN_THE_WAY: "" if is_ready else facts["signing"],
        STATE: chosen.get("total_state") or "",
        INITIAL: shown(chosen.get("initial_emission_tco2")),
        VERIFIED: shown(chosen.get("verified_emission_tco2")),
        DIFFERENCE: shown(chosen.get("emission_difference_tco2")),
        YEAR_BEFORE: shown(last.get("verification_year")),
        VERIFIED_BEFORE: shown(last.get("verified_emission_tco2")),
        CHANGE: total / total_before - 1 if total is not None and total_before else None,
        PER_AREA: _per_area(facts, total),
        OUTPUT: output,
        PER_OUTPUT: per_output,
        **{severity: sum(count for of, count in openly if of == severity) for severity in SEVERITIES},
        NOTICE: "".join(facts["notices"]),
    }
    return row | {
        total_of(int(year["verification_year"])): shown(year["verified_emission_tco2"])
        for year in years
        if _number(year["verification_year"]) is not None
    }


def engagements(rows: Iterable[Row], twice: set[str]) -> pd.DataFrame:
    """All engagements, the totals of the years side by side.

    Args:
        rows: as `row_of`.
        twice: names of those that are not to be summed, since another workbook tells of the same.
    """
    frame = pd.DataFrame(list(rows), dtype=object)
    if frame.empty:
        return frame
    totals = sorted(totals_in(frame))
    others = [column for column in frame.columns if column not in totals]
    at = others.index(INITIAL)
    frame = frame[[*others[:at], *totals, *others[at:]]]
    frame.insert(0, IS_SUMMED, [NO if name in twice else YES for name in frame[FILE]])
    return frame


def key(text: str) -> str:
    """How a number or name is compared: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _order(year: object) -> float:
    return found if (found := _number(year)) is not None else float("-inf")


def is_number(value: object) -> TypeGuard[int | float]:
    """Not a text that stands in the place of one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: object) -> float | None:
    return float(value) if is_number(value) else None


def _text(value: object) -> str:
    return (
        "" if value is None or isinstance(value, dict) else f"{value:.15g}" if isinstance(value, float) else str(value)
    )


def shown(value: object) -> object:
    """A value as kept, an error of a cell as words."""
    return f"{UNKNOWN}（{value['error']}）" if isinstance(value, dict) else value


def _per_area(facts: Facts, total: float | None) -> float | None:
    """Of the sites inside the boundary; None where the area of one is not told."""
    areas = [_number(area) for area in facts["areas"]]
    known = [area for area in areas if area]
    return total / sum(known) if total is not None and known and len(known) == len(areas) else None


def _output(facts: Facts, chosen: Row, total: float | None) -> tuple[str, float | None]:
    """The output of the year as 配额数据 has it, where it is of one kind and unit, and the emission of one of it."""
    year = chosen.get("verification_year")
    rows = [row for row in facts["products"] if _number(row[3]) is not None and _number(row[3]) == _number(year)]
    kinds = {(_text(row[0]), _text(row[2])) for row in rows}
    amounts = [amount for row in rows if (amount := _number(row[4])) is not None]
    if len(kinds) != 1 or len(amounts) != len(rows) or not sum(amounts) or total is None:
        return "", None
    [(item, unit)] = kinds
    return f"{item}（{unit}）", total / sum(amounts)
