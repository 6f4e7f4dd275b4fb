"""The tables of the summary, as the workbook, the csv files and the page show them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from udfs.kernel.cells import YES
from udfs.vocabularies import FindingState, Severity
from xl_addin.batch import deadlines, outliers
from xl_addin.batch.engagements import (
    CODE,
    ENTITY,
    FILE,
    IS_SUMMED,
    NOTICE,
    SIGNED,
    SIGNING,
    Row,
    engagements,
    row_of,
    shown,
)
from xl_addin.batch.facts import Facts
from xl_addin.batch.found import Found
from xl_addin.batch.running import Batch

ALL, YEARS, FINDINGS, BY_CHECK, OUTLIERS, DATES, NOT_DONE = "汇总", "年度", "发现", "检查", "异常", "期限", "未汇总"
YEAR_COLUMNS = {
    "verification_year": "年份", "year_role": "属性", "initial_emission_tco2": "初始排放量（tCO2）",
    "verified_emission_tco2": "核查排放量（tCO2）", "emission_difference_tco2": "差异（tCO2）",
    "separate_emission_tco2": "单独核算（tCO2）", "excluded_emission_tco2": "扣除（tCO2）", "total_state": "状态",
}  # fmt: skip
CHECK, CLAUSE, SEVERITY, OPEN, COUNT, BOOKS = "检查编号", "条款", "程度", str(FindingState.OPEN), "发现数", "项目数"
WHY, REASON = "无法计算的原因", "没有汇总的原因"


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that is told.

    Attributes:
        tables: name -> frame, in the order in which they are shown.
        findings: each check in each engagement, for the csv alone: the workbook and the page show `BY_CHECK`.
        made: the day.
    """

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    made: dt.date

    @property
    def has_errors(self) -> bool:
        """Whether an engagement has errors that are open."""
        return bool(self.findings.loc[self.findings[SEVERITY] == str(Severity.ERROR), OPEN].sum())

    def sentences(self) -> Iterator[str]:
        """What it comes to, for the terminal."""
        frame, dates, told = self.tables[ALL], self.tables[DATES], self.tables[OUTLIERS]
        ready = int((frame[SIGNING] == SIGNED).sum()) if not frame.empty else 0
        left = int((frame[IS_SUMMED] != YES).sum()) if not frame.empty else 0
        beside = f"其中 {left} 个不计入合计，见“{OUTLIERS}”。" if left else ""
        yield f"已汇总 {len(frame)} 个项目：可签发 {ready} 个，不能签发 {len(frame) - ready} 个。{beside}"
        yield f"跨项目的异常 {len(told)} 处，须处理的期限 {int((dates[deadlines.IS_DUE] == YES).sum())} 项，见“{OUTLIERS}”“{DATES}”。"
        yield from (f"{row[FILE]}：{row[NOTICE]}" for row in frame.to_dict("records") if row[NOTICE])


def summarised(batch: Batch, found: Found, today: dt.date) -> Summary:
    """The summary of a folder.

    Args:
        batch: after everything was run.
        found: what the folder holds.
        today: from which the days of the calendar are counted.
    """
    rows, years, findings, dates = list[Row](), list[Row](), list[tuple[object, ...]](), list[Row]()
    for name, facts in batch.results():
        if name in found.notices:
            facts["notices"].append(found.notices[name])
        row = row_of(name, facts)
        rows.append(row)
        years += _years(row, facts)
        findings += [(name, row[CODE], *finding) for finding in facts["findings"]]
        dates += deadlines.deadlines(row, facts, today)
    told, not_summed = outliers.twice(rows)
    told += outliers.years_twice(rows, not_summed)
    frame = engagements(rows, not_summed)
    counted = frame[frame[IS_SUMMED] == YES] if not frame.empty else frame
    told += [*outliers.shared_numbers(rows, batch.results), *outliers.odd_intensities(counted)]
    listed = pd.DataFrame(findings, columns=[FILE, CODE, CHECK, CLAUSE, SEVERITY, OPEN, COUNT])
    listed[OPEN] = listed[COUNT].where(listed[OPEN].astype(bool), 0)
    tables = {
        ALL: frame,
        YEARS: pd.DataFrame(years, columns=[FILE, ENTITY, CODE, *YEAR_COLUMNS.values(), WHY], dtype=object),
        BY_CHECK: _by_check(listed),
        OUTLIERS: pd.DataFrame(told, columns=outliers.COLUMNS),
        DATES: pd.DataFrame(sorted(dates, key=deadlines.order), columns=deadlines.COLUMNS, dtype=object),
        NOT_DONE: pd.DataFrame(sorted(batch.unsummed(found.left).items()), columns=[FILE, REASON]),
    }
    return Summary({name: _plain(table) for name, table in tables.items()}, _plain(listed), today)


def _years(row: Row, facts: Facts) -> Iterator[Row]:
    for year in facts["years"]:
        cells = {heading: shown(year[column]) for column, heading in YEAR_COLUMNS.items()}
        yield {FILE: row[FILE], ENTITY: row[ENTITY], CODE: row[CODE], **cells, WHY: "；".join(year["why"])}


def _by_check(findings: pd.DataFrame) -> pd.DataFrame:
    """Each check: in how many engagements it found something, how often, how much of it is open."""
    grouped = findings.groupby([CHECK, CLAUSE, SEVERITY], sort=True)
    counted = grouped.agg(**{BOOKS: (FILE, "nunique"), COUNT: (COUNT, "sum"), OPEN: (OPEN, "sum")}).reset_index()
    return counted.sort_values([OPEN, COUNT, CHECK], ascending=[False, False, True], ignore_index=True)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Python's own values, None where there is nothing."""
    return table.astype(object).where(table.notna(), None)
