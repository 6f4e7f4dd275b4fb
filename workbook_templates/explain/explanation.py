"""One paragraph for any calculated cell: clause, formula in words, inputs with cells and vouchers, choice, result.

Made from the declarations: the same tree that the cell's formula is written from is told in words.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace

from udfs import FUNCTIONS
from udfs.kernel.calendar import ONE_DAY, Target
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.clause import CLAUSES
from udfs.kernel.errors import GhgError
from udfs.kernel.field import Field
from udfs.periods.estimates import estimates_by_source
from udfs.periods.proration import part_in
from udfs.periods.series import bills_by_source
from workbook_templates.declare.formulas import Cell, NamedCell
from workbook_templates.declare.table import Column as Declared
from workbook_templates.engagement.columns import Record
from workbook_templates.engagement.missing_totals import sentence
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.explain.inputs import Input, shown
from workbook_templates.explain.narration import Narrator
from workbook_templates.explain.voucher_pages import VoucherPage, pages_of_cell
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import CellRef, position
from workbook_templates.ooxml.addresses import address as address_of

MOST_INPUTS = 12  # that the paragraph names
BILLS, ESTIMATES = "bills", "estimates"
BOTH = (BILLS, ESTIMATES)
PARTS_OF_METER = {"bills_of_meters": (BILLS,), "estimates_of_meters": (ESTIMATES,)}  # block -> what it holds
MOST_PAGES = 6  # that a dialog names


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cell explained.

    Attributes:
        paragraph: of it, with the first inputs.
        inputs: all of them.
        pages: of the vouchers behind it, where their files are registered: its own row's, or those of the first inputs.
    """

    paragraph: str
    clauses: tuple[str, ...]
    inputs: tuple[Input, ...]
    pages: tuple[VoucherPage, ...] = ()

    @property
    def with_pages(self) -> str:
        """The paragraph and the first pages, as a dialog shows them."""
        more = [f"等{len(self.pages)}处"] if len(self.pages) > MOST_PAGES else []
        return "\n".join([self.paragraph, *map(str, self.pages[:MOST_PAGES]), *more])

    @property
    def all_inputs(self) -> list[str]:
        """A line for each input where the paragraph does not name them all."""
        if len(self.inputs) <= MOST_INPUTS:
            return []
        return [f"  {given}" + (f"  凭证 {given.voucher}" if given.voucher else "") for given in self.inputs]


def named_cell(text: str) -> tuple[str, str]:
    """Sheet and address of ``排放计算!D8`` as somebody typed it; the mark may be full-width, the sheet quoted.

    Raises:
        FileError: there is no mark between sheet and cell.
    """
    sheet, mark, address = text.replace("！", "!").rpartition("!")
    if not mark or not sheet.strip() or not address.strip():
        raise FileError(f"“{text}”没有写明工作表和单元格：请写成“工作表!单元格”，如 排放计算!D8。")
    return sheet.strip().strip("'"), address.strip()


def cell_named(engagement: Engagement, sheet: str, address: str) -> CellRef:
    """The cell meant: letters and digits of an address may be full-width, since an address is no number."""
    names = {unicodedata.normalize("NFKC", name): name for name in engagement.sheets}
    known = sheet if sheet in engagement.sheets else names.get(unicodedata.normalize("NFKC", sheet))
    if known is None:
        raise FileError(f"工作簿中没有工作表“{sheet}”：现有 {'、'.join(engagement.sheets)}。")
    plain = unicodedata.normalize("NFKC", address)
    if ":" in plain:
        raise FileError(f"“{address}”是一个区域：请只写一个单元格，如 {plain.partition(':')[0]}。")
    try:
        return CellRef(known, address_of(*position(plain)))
    except FileError as error:
        raise FileError(f"“{address}”不是单元格地址：请写成列字母加行号，如 D8。") from error


def explain(engagement: Engagement, sheet: str, address: str) -> Explanation:
    """Explain a calculated cell.

    Args:
        engagement: as read from the workbook.
        sheet: sheet name.
        address: A1 address.

    Raises:
        FileError: there is no such sheet or cell, or it is not a calculated one; the sentence says which.
    """
    ref = cell_named(engagement, sheet, address)
    for table, records in engagement.tables.items():
        if (found := records.at(ref)) is not None:
            record, column = found
            declared = engagement.calculation.workbook.table(table).column(column)
            pages = tuple(pages_of_cell(engagement, ref))
            if declared.formula is None and pages:
                return Explanation(_filled_in(ref, record, declared), (), (), pages)
            return _with_pages(engagement, _explained(engagement, record, declared, ref), pages)
    for item in engagement.calculation.workbook.items:
        if engagement.forms[item.field.id].ref == ref:
            if item.formula is None:
                raise FileError(
                    f"{ref} 是填写的单元格“{item.field.zh}”，不是计算值：{item.field.help or '请直接查看'}。"
                )
            narrator = Narrator(engagement, "years", 0)
            words = narrator.tell(item.formula)
            return _told(
                narrator, f"{ref}“{item.field.zh}”", words, engagement.calculation.form(item.field.id), item.field
            )
    raise FileError(f"{ref} 不在任何表格的数据行中：请选择表格里的计算单元格。")


def _filled_in(ref: CellRef, record: Record, column: Declared) -> str:
    value = record.cells[column.id].value
    return f"{ref}的“{column.field.zh}”为{shown(value, column.field)}，是填写的单元格。"


def _with_pages(engagement: Engagement, explained: Explanation, own: tuple[VoucherPage, ...]) -> Explanation:
    """The same with the pages of its row; where it has none, of the bills that went into it."""
    if own:
        return replace(explained, pages=own)
    refs = [CellRef(*given.ref.rsplit("!", 1)) for given in explained.inputs[:MOST_INPUTS] if "!" in given.ref]
    return replace(explained, pages=tuple(page for ref in refs for page in pages_of_cell(engagement, ref)))


def _explained(engagement: Engagement, record: Record, column: Declared, ref: CellRef) -> Explanation:
    if column.formula is None:
        raise FileError(
            f"{ref} 是填写的单元格（{column.role.value}，“{column.header}”），不是计算值：{column.field.help or '请直接查看'}。"
        )
    if not record.is_filled:
        raise FileError(f"{ref} 所在的行还没有填写，没有可说明的计算值。")
    declared = engagement.calculation.workbook.table(record.table)
    narrator = Narrator(engagement, record.table, record.index)
    key = shown(
        engagement.calculation.cell(record.table, record.index, declared.key), declared.column(declared.key).field
    )
    value = engagement.calculation.cell(record.table, record.index, column.id)
    if column.block in ("months", "bills"):
        words = _parts(narrator, *_month_of_source(narrator, column))
    elif column.block == "coverage":
        words = _days(narrator, value)
    elif column.block in PARTS_OF_METER:
        words = _parts(narrator, *_month_of_meter(narrator, column), told=PARTS_OF_METER[column.block])
    else:
        words = narrator.tell(column.formula)
    unit = narrator.unit(column.id) if column.measured_in is not None else None
    return _told(narrator, f"{ref}（{key}）的“{column.field.zh}”", words, value, column.field, unit)


def _month_of_source(narrator: Narrator, column: Declared) -> tuple[str, str, Target]:
    """Source and month of a cell of 月度活动数据, or the year of its bills; no meter."""
    cell, month = narrator.engagement.calculation.cell, int(column.id[-2:]) if column.block == "months" else None
    source, year = (cell("monthly", narrator.row, name) for name in ("source_id", "verification_year"))
    assert isinstance(year, (int, float))
    return str(source), "", Target(int(year), month)


def _month_of_meter(narrator: Narrator, column: Declared) -> tuple[str, str, Target]:
    """Source, meter and month of a cell of 表计月度."""
    cell, slot = narrator.engagement.calculation.cell, int(column.id.split("_")[1]) - 1
    meter, day = str(cell("meter_slots", slot, "shown_meter")), cell("meter_months", narrator.row, "chart_month")
    source = next((row.text("source_id") for row in narrator.engagement.rows("meters") if row.key == meter), "")
    month = day if isinstance(day, dt.date) else dt.date.min
    return source or "", meter, Target(month.year, month.month)


def _parts(narrator: Narrator, source: str, meter: str, target: Target, told: tuple[str, ...] = BOTH) -> str:
    """Each bill's and estimate's part of a month or year, with its voucher.

    Args:
        source, meter: whose; all meters of the source where none is named.
        target: month or year.
        told: which of the two the cell holds.
    """
    engagement, month = narrator.engagement, target.month
    which = "本年" if month is None else "本月"
    for bill in bills_by_source(engagement).get(source, []) if BILLS in told else ():
        part = part_in(bill.quantity, bill.split, target)
        if part and meter in ("", bill.row.text("meter_id")):
            row = bill.row
            assert isinstance(row, TypedRow)
            ref = str(row.ref("activity_quantity"))
            label, voucher = f"单据{row.key}其中{which}", ""
            if month is not None:
                days = f"{row.date('period_start')}至{row.date('period_end')}"
                label = f"单据{row.key}（{days}）用量{shown(bill.quantity)}，其中{which}"
                voucher = row.text("voucher_no") or ""
            narrator.inputs[ref] = Input(label, ref, shown(part), voucher)
    if not narrator.inputs and BILLS in told:
        narrator.reasons.append(f"没有单据落在该{which[-1]}")
    for estimate in estimates_by_source(engagement).get(source, []) if month is not None and ESTIMATES in told else ():
        part = part_in(estimate.quantity, estimate.split, target) if estimate.split is not None else 0.0
        if part and meter in ("", estimate.row.text("estimate_meter")):
            row = estimate.row
            assert isinstance(row, TypedRow)
            ref = str(row.ref("final_quantity"))
            label = f"推算{row.key}（{estimate.told}）{shown(estimate.quantity)}，其中本月"
            narrator.inputs[ref] = Input(label, ref, shown(part), row.text("voucher_no") or "")
    narrator.clauses.append(CLAUSES["三.8"].label)
    return FUNCTIONS["GHG_PRORATE_SUM"].help.rstrip("。")


def _days(narrator: Narrator, value: Value) -> str:
    """From when to when each bill and estimate of the year is, and what else the days are compared with."""
    narrator.tell(Cell("basis_in_use"))
    if is_blank(value):
        return ""
    for told in (Cell("use_from"), Cell("use_to"), NamedCell("end_rule"), NamedCell("tolerance_days")):
        narrator.tell(told)
    engagement, calculation = narrator.engagement, narrator.engagement.calculation
    source = str(calculation.cell("monthly", narrator.row, "source_id"))
    year = Target(int(narrator.number("verification_year") or 0), None)
    bills = [
        (f"单据{of.row.key}", of.row, "period_end", of.split) for of in bills_by_source(engagement).get(source, [])
    ]
    estimates = [
        (f"推算{of.row.key}", of.row, "final_quantity", of.split)
        for of in estimates_by_source(engagement).get(source, []) if of.split is not None
    ]  # fmt: skip
    for label, row, column, split in [*bills, *estimates]:
        assert isinstance(row, TypedRow)
        if part_in(1.0, split, year):
            ref, days = str(row.ref(column)), f"{split.span.start}至{split.span.stop - ONE_DAY}"
            narrator.inputs[ref] = Input(label, ref, days, row.text("voucher_no") or "")
    narrator.clauses.append(CLAUSES["三.9"].label)
    return FUNCTIONS["GHG_COVERAGE_CHECK"].help.rstrip("。")


def _way(words: str, value: Value) -> str:
    """How the value is made; of what stays blank, or is one word whatever the numbers, that nothing is calculated."""
    if words:
        return f"算法：{words}。"
    return "本行没有要计算的。" if is_blank(value) else ""


def _told(narrator: Narrator, head: str, words: str, value: Value, of: Field, unit: str | None = None) -> Explanation:
    labels = tuple(narrator.clauses)
    result = f"为{shown(value, of)}" + ("" if unit is None or not isinstance(value, (int, float)) else f" {unit}")
    if isinstance(value, GhgError):
        result = f"显示{value.code}：{sentence(narrator.engagement, value).rstrip('。')}"
    inputs = tuple(narrator.inputs.values())
    listed = "；".join(map(str, inputs[:MOST_INPUTS])) + (f"；等{len(inputs)}项" if len(inputs) > MOST_INPUTS else "")
    parts = [f"{head}{result}。", f"依据{'、'.join(labels)}。" if labels else "", _way(words, value)]
    if narrator.reasons:
        parts.append("；".join(dict.fromkeys(narrator.reasons)) + "。")
    vouchers = list(dict.fromkeys(given.voucher for given in inputs if given.voucher))
    if listed:
        parts.append(f"输入：{listed}。")
    if vouchers:
        more = f"等{len(vouchers)}个" if len(vouchers) > MOST_INPUTS else ""
        parts.append(f"凭证：{'、'.join(vouchers[:MOST_INPUTS])}{more}。")
    return Explanation("".join(parts), labels, inputs)
