"""The entity's own emission report becomes rows of 初始数据: its sources by number or name, its numbers in our units."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError, WrongKind
from udfs.kernel.field import field
from udfs.kernel.rounding import NOISE, half_a_unit
from udfs.kernel.unit import Unit, canonical, convert
from udfs.vocabularies import FactorKind
from workbook_templates.declare.table import Column, Role
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.imports.cells.column import read_column
from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.recognised import bracketed
from workbook_templates.exchange.imports.table_rows import TOTAL, Faults, Listed, Place, Row, plan_rows
from workbook_templates.files.cures import cure
from workbook_templates.files.errors import FileError
from workbook_templates.tables.initial_figures import INITIAL_FIGURES

SOURCE, YEAR = "source_id", "verification_year"
QUANTITY, FACTOR, TONNES = "initial_quantity", "initial_unit_emission_tco2", "initial_source_tco2"
UNIT, FACTOR_UNIT, TCO2 = "quantity_unit", "initial_factor_unit", "tCO2"
WORDS = {
    SOURCE: ("排放源名称", "排放源类别", "排放设施", "排放设施名称", "能源品种", "燃料品种", "品种", "名称", "项目"),
    YEAR: ("年度", "报告年度", "核算年度", "核查年份", "报告年份"),
    QUANTITY: ("活动数据", "活动水平", "活动水平数据", "活动数据量", "活动量", "消耗量", "净消耗量", "使用量", "用量"),
    UNIT: ("活动数据单位", "活动水平单位"),
    FACTOR: (str(FactorKind.EMISSION_FACTOR), "二氧化碳排放因子", "CO2排放因子", "排放系数"),
    FACTOR_UNIT: ("排放因子单位", "因子单位"),
    TONNES: ("排放量", "二氧化碳排放量", "CO2排放量", "温室气体排放量", "碳排放量", "核算排放量"),
}  # fmt: skip
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def report_of(engagement: Engagement, mapping: Mapping | None = None) -> Listed:
    """How an emission report is read into 初始数据.

    Args:
        engagement: the workbook it shall go into.
        mapping: says which heading is which, and what the report calls our sources; None before it is known.
    """
    beside = {name: Column(field(name), Role.OPTIONAL) for name in (UNIT, FACTOR_UNIT)}
    complete = _Completion(engagement, mapping) if mapping else Listed(INITIAL_FIGURES).complete
    return Listed(INITIAL_FIGURES, beside, WORDS, (SOURCE, YEAR), complete, _told_by_name, (QUANTITY, TONNES))


def plan_report(
    engagement: Engagement, ledgers: Sequence[Ledger], mapping: Mapping, *, include_hidden: bool = False
) -> list[Plan]:
    """Look at every row of a report.

    Args:
        engagement: the workbook it shall go into.
        ledgers: its sheets, as read.
        mapping: which of its columns is which of ours; where it has no year, the name of the sheet or file tells it.
        include_hidden: whether hidden rows count too.

    Raises:
        FileError: the mapping names columns that neither side has, or the year is told nowhere.
    """
    plans: list[Plan] = []
    for ledger in ledgers:
        chosen = mapping if YEAR in {*mapping.columns, *mapping.constants} else _with_year(mapping, ledger)
        (found,) = plan_rows(engagement, report_of(engagement, chosen), [ledger], chosen, include_hidden=include_hidden)
        if chosen is not mapping:
            found.notes.append(f"年份按名称“{ledger.sheet or ledger.label}”取{chosen.constants[YEAR]}年")
        found.notes += _units_taken_for_granted(ledger, chosen)
        found.notes += _totals(ledger, chosen, found)
        _refuse_repeated(found, plans)
        plans.append(found)
    return plans


def _year_of_name(ledger: Ledger) -> int | None:
    """The year that the name of the sheet, or else of the file, tells."""
    named = (set(_YEAR.findall(name)) for name in (ledger.sheet, ledger.label))
    return next((int(years.pop()) for years in named if len(years) == 1), None)


def _told_by_name(ledger: Ledger) -> tuple[str, ...]:
    return () if _year_of_name(ledger) is None else (YEAR,)


def _with_year(mapping: Mapping, ledger: Ledger) -> Mapping:
    if (year := _year_of_name(ledger)) is not None:
        return mapping.model_copy(update={"constants": {**mapping.constants, YEAR: year}})
    raise FileError(
        f"“{ledger.label}”中没有年份一列，工作表和文件的名称也没有写明哪一年：请在副本的工作表名或文件名中写上年份，如“2025年”。"
    )


def _refuse_repeated(found: Plan, plans: Sequence[Plan]) -> None:
    """A source and year that another sheet has too."""
    taken = {(row[SOURCE], row[YEAR]): plan.sheet for plan in plans for row in plan.appended.values()}
    for number, row in list(found.appended.items()):
        if (sheet := taken.get((row[SOURCE], row[YEAR]))) is not None:
            del found.appended[number]
            found.refuse(number, (f"第{number}行", f"“{row[SOURCE]}”{row[YEAR]}年在工作表“{sheet}”中已有：请核对。"))


def _units_taken_for_granted(ledger: Ledger, mapping: Mapping) -> list[str]:
    heading = mapping.columns.get(TONNES, "")
    return (
        []
        if not heading or bracketed(heading)[1] or ledger.stated_units
        else [f"列“{heading}”没有写明单位，按 tCO2 读取"]
    )


def _totals(ledger: Ledger, mapping: Mapping, found: Plan) -> list[str]:
    """The last row of totals beside the sum of the rows: the report's own total, which the rows must make up."""
    if TONNES not in mapping.columns or found.refused:
        return []
    resolved = mapping.model_copy(update={"columns": {TONNES: ledger.heading(mapping.columns[TONNES])}})
    column = dict(zip(ledger.numbers, read_column(INITIAL_FIGURES.column(TONNES), ledger, resolved)))
    totals = {number: column[number] for number, why in found.skipped.items() if why == TOTAL}
    number, stated = next(reversed(totals.items()), (0, None))
    rows = [float(value) for at, value in column.items()
            if isinstance(value, (int, float)) and (at in found.appended or "相同" in found.skipped.get(at, ""))]  # fmt: skip
    if not isinstance(stated, (int, float)) or not rows:
        return []
    allowed = float(sum(map(half_a_unit, (*rows, float(stated))))) * (1 + NOISE)
    agrees = abs(fsum(rows) - stated) <= allowed
    said = f"第{number}行的合计{stated:,.15g}，各行之和{fsum(rows):,.15g}"
    return [f"{said}：{'一致，请与“基本信息”的初始排放量核对' if agrees else '不一致，请核对报告或补充没有导入的行'}"]


@dataclass(frozen=True, slots=True)
class _Completion:
    """Makes a row as read one of 初始数据."""

    engagement: Engagement
    mapping: Mapping

    def __call__(self, ledger: Ledger, row: Row, place: Place) -> Faults:
        given, factor_unit = row.pop(UNIT), row.pop(FACTOR_UNIT)
        source, why = self._source(str(row[SOURCE]))
        if why:
            return [(place(SOURCE), why)]
        row[SOURCE] = source
        wanted = next(found.text("activity_unit") for found in self.engagement.rows("sources") if found.key == source)
        of_column, of_heading = "" if is_blank(given) else str(given), self._stated(QUANTITY)
        if of_column and canonical(of_heading) not in (None, canonical(of_column)):
            return [(place(UNIT), f"单位为{of_column}，而列名写明{of_heading}：两者矛盾，请核实后改正列对照。")]
        unit = of_column or of_heading or _of_lines(ledger, is_emission=False)
        emission = _emission(self._stated(TONNES) or _of_lines(ledger, is_emission=True))
        faults = _put(row, QUANTITY, place, lambda value: _converted(value, unit, wanted or "", "活动数据"))
        faults += _put(row, TONNES, place, lambda value: _converted(value, emission, TCO2, "排放量"))
        factor_in = str(factor_unit or "") or self._stated(FACTOR)
        faults += _put(row, FACTOR, place, lambda value: _factor(value, factor_in, wanted or ""))
        return faults

    def _stated(self, name: str) -> str:
        """The unit that a heading has in its brackets."""
        heading = self.mapping.columns.get(name, "")
        return bracketed(heading)[1].removeprefix("单位").lstrip(":：")

    def _source(self, word: str) -> tuple[str, str]:
        """The source that the report names, or why it is none."""
        word = self.mapping.sources.get(word, word)
        rows = self.engagement.rows("sources")
        found = [row.key for row in rows if row.key == word] or [
            row.key for row in rows if plain(row.text("source_name") or "") == plain(word)
        ]
        if len(found) == 1:
            return found[0], ""
        if not rows:
            return "", f"“{word}”不是“排放源”中的编号或名称：“排放源”还没有登记，请先登记。"
        several = f"同为{'、'.join(found)}的名称" if found else "不是“排放源”中的编号或名称"
        where = cure("在对照文件的 [sources] 中写明", "在副本中改为其编号，以确定")
        return "", f"“{word}”{several}：请{where}是哪一个编号（{'、'.join(row.key for row in rows)}）。"


def _put(row: Row, name: str, place: Place, convert_one: Callable[[float], float]) -> Faults:
    """Convert a number of the row, or tell why it cannot be."""
    value = row[name]
    try:
        row[name] = convert_one(float(value)) if isinstance(value, (int, float)) else value
    except GhgError as error:
        return [(place(name), error.message)]
    return []


def _of_lines(ledger: Ledger, *, is_emission: bool) -> str:
    """The unit that the lines above the headings state, of emissions or of anything else."""
    dimension = Unit.read(TCO2, "单位").dimension
    units = {
        unit
        for unit in ledger.stated_units
        if (canonical(unit) is not None and Unit.read(unit, "单位").dimension == dimension) is is_emission
    }
    return units.pop() if len(units) == 1 else ""


def _emission(word: str) -> str:
    """The unit of an emission; one told as a mass is one of CO2."""
    known = canonical(word)
    if known is None:
        return word or TCO2
    is_mass = Unit.read(known, "单位").dimension == Unit.read("t", "单位").dimension
    return f"{known}CO2" if is_mass else known


def _unit_told() -> str:
    return cure("请在对照文件中对照 quantity_unit，或在 [constants] 中填写", "请在副本的列名或单位一列中写明单位")


def _converted(value: float, unit: str, wanted: str, label: str) -> float:
    if not unit:
        raise WrongKind(f"{label}没有写明单位：{_unit_told()}。")
    return _digits(convert(value, Unit.read(unit, "单位"), Unit.read(wanted, "单位")))


def _factor(value: float, unit: str, wanted: str) -> float:
    """tCO2 of one unit of the source's activity."""
    emission, _, activity = unit.partition("/")
    if not emission or not activity:
        raise WrongKind("排放因子没有写明单位（如 tCO2/MWh）：请在列名中写明，对照 initial_factor_unit，或不导入该列。")
    in_tonnes = convert(value, Unit.read(_emission(emission), "单位"), Unit.read(TCO2, "单位"))
    return _digits(in_tonnes * convert(1.0, Unit.read(wanted, "单位"), Unit.read(activity, "单位")))


def _digits(value: float) -> float:
    """With the digits that a cell keeps: what converting leaves behind is no digit of the report."""
    return float(f"{value:.15g}")
