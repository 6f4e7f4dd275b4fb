"""Faults planted one at a time in the sample workbooks, as files: ``python tests/campaigns/planted_faults.py [EVERY]``.

Prints per kind how many were planted (in every EVERY-th bill, default 12, and in one at least), how many were found
at their row, and which other checks spoke up as a consequence. The neutral kinds are changes that no check may mind.
Ends with 1 when a fault was missed or a check minded a neutral change.
"""

import datetime as dt
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink
from openpyxl.worksheet.table import TableColumn

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.bills import BILLS, SHEET
from workbook_templates.tables.entity import SHEET as ENTITY_SHEET
from workbook_templates.tables.entity import YEARS
from xl_addin.books.file import FileBook

Found = tuple[str, str]  # check, key of the row
NEW = "PLANTED-1"


@dataclass
class Sheet:
    """能源账单 of a sample, open for damage."""

    book: Workbook
    first_row: int
    rows: list[dict]

    @property
    def page(self):
        return self.book[SHEET.name]

    def cell(self, at: int, column: str):
        number = [declared.id for declared in BILLS.columns].index(column) + 1
        return self.page.cell(self.first_row + at, number)

    def widen(self, rows: int = 0, columns: int = 0) -> None:
        table = self.page.tables[BILLS.id]
        last = (len(BILLS.columns) + columns, self.first_row + len(self.rows) - 1 + rows)
        table.ref = table.autoFilter.ref = f"A{self.first_row - 1}:{get_column_letter(last[0])}{last[1]}"

    def again(self, at: int, **changed: object) -> None:
        """The bill entered once more, below the last."""
        self.below(at, 0, **changed)
        self.widen(rows=1)

    def below(self, at: int, blank_rows: int, **changed: object) -> None:
        """The bill once more under the table, which does not grow."""
        for column in BILLS.columns:
            value = changed.get(column.id, self.cell(at, column.id).value)
            self.cell(len(self.rows) + blank_rows, column.id).value = value

    def of_source(self, at: int) -> list[int]:
        source = self.rows[at]["source_id"]
        return [number for number, row in enumerate(self.rows) if row["source_id"] == source]


Plant = Callable[
    [Sheet, int], set[Found] | None
]  # what must be found, any one of them; None where it cannot be planted


@dataclass
class Tally:
    """What became of the faults of one kind."""

    planted: int = 0
    missed: list[str] = field(default_factory=list)
    others: Counter = field(default_factory=Counter)


def key(sheet: Sheet, at: int) -> str:
    return str(sheet.rows[at]["bill_no"])


def same_number(sheet: Sheet, at: int) -> set[Found]:
    sheet.again(at)
    return {("W-5", key(sheet, at))}


def same_period(sheet: Sheet, at: int) -> set[Found] | None:
    if sheet.rows[at].get("meter_id") is None:
        return None
    sheet.again(at, bill_no=NEW, voucher_no=NEW)
    return {("309-6", NEW)}


def same_amount(sheet: Sheet, at: int) -> set[Found] | None:
    if sheet.rows[at].get("remark"):
        return None
    later = dt.timedelta(days=400)
    row = sheet.rows[at]
    sheet.again(at, bill_no=NEW, period_start=row["period_start"] + later, period_end=row["period_end"] + later)
    return {("309-7", NEW)}


def _emptied(sheet: Sheet, at: int) -> None:
    for column in BILLS.columns:
        if column.formula is None:
            sheet.cell(at, column.id).value = None


def _is_receipt(row: dict) -> bool:
    return row.get("meter_id") is None and row.get("period_start") in (None, row["period_end"])


def gap(sheet: Sheet, at: int) -> set[Found] | None:
    if _is_receipt(sheet.rows[at]):
        return None  # nothing joins what is bought
    _emptied(sheet, at)
    source, others = sheet.rows[at]["source_id"], sheet.of_source(at)
    return {("311-1", source)} | {(check, key(sheet, row)) for check in ("309-1", "309-5") for row in others}


def receipt_left_out(sheet: Sheet, at: int) -> set[Found] | None:
    others = sheet.of_source(at)
    if not _is_receipt(sheet.rows[at]) or len(others) < 9 or at in (min(others), max(others)):
        return None  # a rhythm is told by seven receipts and those on both sides
    _emptied(sheet, at)
    return {("309-290", key(sheet, min(row for row in others if row > at)))}


def overlap(sheet: Sheet, at: int) -> set[Found] | None:
    others = [row for row in sheet.of_source(at) if row != at]
    end = sheet.rows[at]["period_end"]
    if not any(sheet.rows[row]["period_start"] <= end + dt.timedelta(days=31) < sheet.rows[row]["period_end"] + dt.timedelta(days=31)
               for row in others if sheet.rows[row]["period_start"] >= sheet.rows[at]["period_start"]):  # fmt: skip
        return None  # nothing follows that it could overlap
    sheet.cell(at, "period_end").value = end + dt.timedelta(days=5)
    return {(check, key(sheet, row)) for check in ("309-2", "309-5") for row in [*others, at]}


def slip(factor: float) -> Plant:
    def plant(sheet: Sheet, at: int) -> set[Found] | None:
        if len(sheet.of_source(at)) < 6 or not sheet.rows[at]["activity_quantity"]:
            return None
        sheet.cell(at, "activity_quantity").value = sheet.rows[at]["activity_quantity"] * factor
        return {("316-6", key(sheet, at))}

    return plant


def written(column: str, text: Callable[[object], str], check: str = "W-1") -> Plant:
    def plant(sheet: Sheet, at: int) -> set[Found]:
        sheet.cell(at, column).value = text(sheet.rows[at][column])
        return {(check, key(sheet, at))}

    return plant


def outside(blank_rows: int) -> Plant:
    def plant(sheet: Sheet, at: int) -> set[Found]:
        sheet.below(at, blank_rows, bill_no=NEW, voucher_no=NEW)
        return {("W-18", NEW)}

    return plant


def other_year(sheet: Sheet, at: int) -> set[Found]:
    start = sheet.rows[at]["period_start"]
    length = sheet.rows[at]["period_end"] - start
    start = start.replace(year=start.year - 9, day=min(start.day, 28))
    sheet.again(at, bill_no=NEW, voucher_no=NEW, period_start=start, period_end=start + length)
    return {("309-110", NEW)}


def uncalculated(sheet: Sheet, at: int) -> set[Found]:
    sheet.cell(at, "activity_quantity").value = "=1/0"
    return {("W-20", key(sheet, at))}


def typed_year(column: str, value: object, check: str) -> Plant:
    def plant(sheet: Sheet, at: int) -> set[Found]:
        page = sheet.book[ENTITY_SHEET.name]
        number = [declared.id for declared in YEARS.columns].index(column) + 1
        corner = page.tables[YEARS.id].ref.partition(":")[0]
        page.cell(page[corner].row + 1, number).value = value
        if column == "initial_emission_tco2":  # nor a reason why there is none
            page.cell(page[corner].row + 1, number + 1).value = None
        return {(check, "2025")}

    return plant


def hidden(sheet: Sheet, at: int) -> set[Found]:
    sheet.page.row_dimensions[sheet.first_row + at].hidden = True
    return {("W-15", key(sheet, at))}


def overwritten(sheet: Sheet, at: int) -> set[Found]:
    sheet.cell(at, "usage_days").value = 30
    return {("W-8", key(sheet, at))}


def linked(sheet: Sheet, at: int) -> set[Found]:
    link = ExternalLink(ExternalBook(id="rId1"))
    link.file_link = Relationship(type="externalLinkPath", Target="旧账.xlsx", TargetMode="External")
    sheet.book._external_links.append(link)
    sheet.cell(at, "remark").value = "='[1]台账'!A1"
    return {("W-16", "links")}


def calendar(sheet: Sheet, at: int) -> set[Found]:
    sheet.book.epoch = CALENDAR_MAC_1904
    return {("W-17", "date1904")}


def own_column(sheet: Sheet, at: int) -> set[Found]:
    table = sheet.page.tables[BILLS.id]
    table.tableColumns.append(TableColumn(id=len(table.tableColumns) + 1, name="我的核对"))
    sheet.page.cell(sheet.first_row - 1, len(BILLS.columns) + 1, "我的核对")
    sheet.page.cell(sheet.first_row + at, len(BILLS.columns) + 1, "已看原件 1,200")
    sheet.widen(columns=1)
    return set()


def own_rows(sheet: Sheet, at: int) -> set[Found]:
    sheet.widen(rows=3)
    for new in range(len(sheet.rows), len(sheet.rows) + 3):
        for column in BILLS.columns:
            if column.formula is not None:
                sheet.cell(new, column.id).value = sheet.cell(at, column.id).value
    return set()


def own_note(sheet: Sheet, at: int) -> set[Found]:
    new = len(sheet.rows)
    sheet.cell(new, "bill_no").value = "合计"
    sheet.cell(new, "activity_quantity").value = 12345
    sheet.cell(new + 2, "bill_no").value = "注：抄表日以电费单为准"
    return set()


def own_sheet(sheet: Sheet, at: int) -> set[Found]:
    page = sheet.book.create_sheet("我的底稿")
    page.append(["用量", "1,200", "１２００", "2024.1.6", "#N/A"])
    page.row_dimensions[1].hidden = True
    return set()


def own_looks(sheet: Sheet, at: int) -> set[Found]:
    cell = sheet.cell(at, "activity_quantity")
    cell.number_format = "0.0000"
    sheet.page.column_dimensions["A"].hidden = True
    return set()


def fullwidth(value: object) -> str:
    return str(value).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789."})


FAULTS: dict[str, Plant] = {
    "同一单据编号": same_number,
    "同一计量表和起止日期": same_period,
    "同一凭证和用量": same_amount,
    "缺一张单据": gap,
    "按期购入的缺一张单据": receipt_left_out,
    "起止日期重叠": overlap,
    **{f"用量×{factor:g}": slip(factor) for factor in (10, 1000, 10000, 0.1, 0.001, 0.0001)},
    "文本数字": written("activity_quantity", lambda value: f"{value:,}"),
    "全角数字": written("activity_quantity", fullwidth),
    "带单位的数字": written("activity_quantity", lambda value: f"{value}度"),
    "文本日期": written("period_start", lambda day: f"{day:%Y.%m.%d}"),
    "未登记的排放源": written("source_id", lambda value: f"{value}O", "W-6"),
    "隐藏的行": hidden,
    "公式改写为数值": overwritten,
    "引用其他文件": linked,
    "1904日期系统": calendar,
    "表格下方的一行": outside(0),
    "表格下方隔三行": outside(3),
    "归属年份之外的日期": other_year,
    "公式没有计算结果": uncalculated,
    "年份属性写成别称": typed_year("year_role", "履约年份", "W-2"),
    "缺初始排放量": typed_year("initial_emission_tco2", None, "316-8"),
}
NEUTRAL: dict[str, Plant] = {
    "（无害）自加列": own_column,
    "（无害）自加空行": own_rows,
    "（无害）表下合计和注释": own_note,
    "（无害）自加工作表": own_sheet,
    "（无害）改格式、隐藏列": own_looks,
}


def findings(path: Path) -> set[Found]:
    return {(finding.check, finding.key) for finding in run_checks(read(FileBook.open(path)))}


def typed_whole(calculation: Calculation, bills: list[dict]) -> list[dict]:
    """The bills with what they leave blank, so that a bill can be moved without changing the one below it."""
    meant = {
        column.id: calculation.column(BILLS.id, column.blank_means) for column in BILLS.columns if column.blank_means
    }
    return [bill | {name: cells[at] for name, cells in meant.items()} for at, bill in enumerate(bills)]


def planted(
    sample: str, kinds: dict[str, Plant], every: int, folder: Path
) -> Iterator[tuple[str, str, bool, set[Found]]]:
    """Kind, place, whether it was found, and what else is new; one fault in each copy of the workbook."""
    source, copy = folder / f"{sample}.xlsx", folder / "planted.xlsx"
    form, tables = load(sample)
    tables |= {BILLS.id: typed_whole(Calculation(WORKBOOK, form, tables), tables[BILLS.id])}
    build(Calculation(WORKBOOK, form, tables), source)
    before = findings(source)
    first_row = FileBook.open(source).read(BILLS.id).first_row
    every = min(every, len(tables[BILLS.id]))
    for kind, plant in kinds.items():
        for at in range(every // 2, len(tables[BILLS.id]), every):
            sheet = Sheet(load_workbook(source), first_row, deepcopy(tables[BILLS.id]))
            expected = plant(sheet, at)
            if expected is None:
                continue
            sheet.book.save(copy)
            new = findings(copy) - before
            # A fault planted where the sample has that very fault already is found twice at one place.
            found = bool(expected & new) or bool(expected & before) or not expected
            yield kind, f"{sample} {key(sheet, at)}", found, new - expected


def tallies(every: int) -> dict[str, Tally]:
    result: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder:
        for sample in names():
            for kind, place, found, others in planted(sample, FAULTS | NEUTRAL, every, Path(folder)):
                tally = result.setdefault(kind, Tally())
                tally.planted += 1
                tally.missed += [] if found else [place]
                tally.others.update(sorted({check for check, _ in others}))
    return result


def main() -> None:
    every, wrong = int(sys.argv[1]) if len(sys.argv) > 1 else 12, False
    for kind, tally in tallies(every).items():
        wrong |= bool(tally.missed) or (kind in NEUTRAL and bool(tally.others))
        others = " ".join(f"{check}:{count}" for check, count in tally.others.most_common())
        missed = f"  missed: {', '.join(tally.missed)}" if tally.missed else ""
        print(f"{kind}  {tally.planted - len(tally.missed)}/{tally.planted}  [{others}]{missed}", flush=True)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
