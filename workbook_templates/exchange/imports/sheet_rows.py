"""The rows of one sheet of a ledger, told apart: bills to be, and what is none, each with its reason."""

from collections.abc import Collection, Sequence
from functools import partial

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.exchange.imports.cells.codes import mutilated
from workbook_templates.exchange.imports.cells.column import read_column
from workbook_templates.exchange.imports.cells.days import period_of
from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.known_bills import KnownBill
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import BESIDE, FILLED, Mapping
from workbook_templates.exchange.imports.pages.page import STRUCK_OUT, Struck, is_struck_out
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.registered import Registered
from workbook_templates.exchange.imports.reversals import is_negative, is_no_purchase, takes_back, void_status
from workbook_templates.exchange.imports.row_doubts import (
    is_numbering,
    places_of_doubt,
    question,
    told_apart,
    totals_among,
)
from workbook_templates.exchange.imports.totals import Sums, is_heading_again, is_label, is_statistic, mentions
from workbook_templates.exchange.imports.units import StatedUnits
from workbook_templates.exchange.imports.unread import notes_on_columns
from workbook_templates.exchange.imports.years import Years

QUANTITY, START, END, MONTH = "activity_quantity", "period_start", "period_end", "period_month"
YEAR = "period_year"
CODES = ("bill_no", "source_id", "meter_id", "voucher_no")
STATUS, REVERSED, KIND = "bill_status", "reversed_no", "transaction_kind"


class SheetRows:
    """The rows of one sheet on their way: bills to be, by their place; what stands otherwise is in the plan."""

    def __init__(
        self, ledger: Ledger, mapping: Mapping, include_hidden: bool, accepted: Collection[str], registered: Registered
    ) -> None:
        self.plan = Plan(
            ledger.label,
            ledger.active_content,
            ledger.sheet,
            notes=[*ledger.notes, *notes_on_columns(ledger, mapping.columns.values())],
        )
        self.bills: dict[int, KnownBill] = {}
        self.ledger, self.mapping, self.registered = ledger, mapping, registered
        self._include_hidden = include_hidden
        names = {*accepted}
        self.accepted = {
            number for number in ledger.numbers if names and names & {str(number), f"{ledger.sheet}!{number}"}
        }
        self.units = StatedUnits(ledger, mapping)
        self._columns = {
            name: read_column(column, ledger, mapping, may_be_blank=name == END and MONTH in mapping.columns)
            for name, column in FILLED.items()
        }
        self._given = {
            name: (ledger.columns[heading].spread() if name in BESIDE else ledger.columns[heading]).values
            for name, heading in mapping.columns.items()
            if heading in ledger.columns
        }
        self.beside = {name: self._given[name] for name in BESIDE if name in self._given}
        self._rows_of_years: Collection[int] = ()
        if MONTH in self.beside:
            self._take_months()
        self.doubtful = {name: mutilated(self._columns[name]) for name in ("bill_no", "voucher_no")}
        self.void: dict[int, KnownBill] = {}
        self.partly: set[int] = set()
        self._places: dict[int, int] = {}
        # What the ledger has no column for cannot differ.
        self.compared = [name for name in FILLED if name in mapping.columns or name in mapping.constants]

    def _take_months(self) -> None:
        """The days of a period that one column names; those that columns of their own name come first."""
        blank = [name for name in (START, END) if name not in self.mapping.columns]
        groups = list(zip(self._columns["source_id"], self._columns["meter_id"]))
        stated = self.mapping.constants.get(YEAR)
        years = Years(self.ledger, self.beside[MONTH], self.beside.get(YEAR), stated, groups)
        self._rows_of_years = years.rows
        if years.source:
            self.plan.notes.append(f"月份的年份取自{years.source}")
        for at, value in enumerate(self.beside[MONTH]):
            try:
                if is_blank(value):
                    raise CellError("#N/A", "“所属月份”为空：请补充后再导入。")
                first, last = period_of(years.label(at, value), "所属月份", self.mapping.date_format)
                years.refuse_other(at, first.year, last.year)
                days: Sequence[Value] = (first, last)
                self.registered.refuse_month(self._columns["meter_id"][at], value)
            except GhgError as error:
                days = (error, error)
            for name, day in zip((START, END), days):
                if name in blank:
                    self._columns[name][at] = day

    def tell_rows_apart(self) -> None:
        """Totals, headings again, notes, hidden rows and bills that are void are no bills to append."""
        ledger, found, sums, levels = self.ledger, self.plan, Sums(), self.ledger.heading_texts()
        comments: dict[int, list[str]] = {}
        # The column of states has been read as such; what stands beside it may say otherwise.
        stated = ledger.headings.index(self.mapping.columns[STATUS]) if STATUS in self.beside else None
        for (number, _), text in ledger.comments.items():
            comments.setdefault(number, []).extend(text.splitlines())
        cells = (*(column.values for column in ledger.columns.values()), *ledger.unheaded.values())
        doubtful = places_of_doubt(cells)
        for at, row in ledger.filled_rows():
            number, values = ledger.numbers[at], {name: column[at] for name, column in self._columns.items()}
            is_hidden = number in ledger.hidden
            found.read += 1
            if why := self._no_bill(at, row, values, sums, levels):
                found.skipped[number] = why
            elif is_hidden and not self._include_hidden:
                found.hidden.append(number)
                sums.add(values[QUANTITY], is_hidden=True)
            else:
                sums.add(values[QUANTITY], is_hidden=is_hidden)
                self._take(at, values)
                if at not in self.bills or is_negative(values) or not (at in doubtful or number in comments):
                    continue
                words = [column[at] for place, column in enumerate(cells) if place != stated]
                if why := question((*words, *comments.get(number, ()))):
                    self.ask(at, why)
        for at, which in totals_among(self.bills):
            self.ask(at, f"用量和起止日与{which}之和相同：请核实是否合计行")
        columns = (*(column.spread().values for column in ledger.columns.values()), *ledger.unheaded.values())
        for at, why in told_apart(columns, self.bills):
            self.ask(at, why)

    def _no_bill(
        self, at: int, row: tuple[Value, ...], values: dict[str, Value], sums: Sums, levels: list[set[str]]
    ) -> str:
        """Why a row is no bill, "" where it is one or must be looked at: a bill has a quantity, days and a number."""
        further, quantity = self.mapping.skip_rows_containing, values[QUANTITY]
        has_days = any(_may_be_day(self._raw(name, at)) for name in (START, END, MONTH))
        has_number = any(not is_blank(self._raw(name, at)) for name in ("bill_no", "voucher_no"))
        has_quantity = not is_blank(self._raw(QUANTITY, at))
        if is_heading_again(row, levels):
            return "重复的列名"
        if is_struck_out(given[at] for given in self._given.values()):
            return STRUCK_OUT
        if is_numbering(row):
            return "列的序号"
        if at in self._rows_of_years:
            return "单独成行的年份"
        labelled = any(is_label(self._raw(name, at), further) for name in CODES)
        if not (has_days and has_number and has_quantity):
            labelled = labelled or any(is_label(value, further) for value in row)
            labelled = labelled or (not has_days and any(mentions(value, further) for value in row))
        if labelled:
            self._compare_total(at, quantity, sums)
            sums.end_group()
            return "合计行"
        if not has_days and any(map(is_statistic, row)):
            return "平均值等统计行"
        if not has_days and sums.reach(quantity):
            sums.end_group()
            return "用量等于以上各行之和，为合计行"
        if not has_days and not has_quantity and is_blank(self._raw("voucher_no", at)):
            return "没有日期、用量和凭证号，不是单据"
        return ""

    def _compare_total(self, at: int, quantity: Value, sums: Sums) -> None:
        if isinstance(quantity, (int, float)) and sums.counted[1] and not sums.agrees(quantity):
            self.plan.notes.append(
                f"第{self.ledger.numbers[at]}行合计的用量为{quantity:g}，与以上各行之和不符，请核对是否有遗漏"
            )

    def _raw(self, name: str, at: int) -> Value:
        values = self._given.get(name)
        value = None if values is None else values[at]
        return None if isinstance(value, str) and not value.strip() else value

    def _take(self, at: int, values: dict[str, Value]) -> None:
        bill = KnownBill(f"台账第{self.ledger.numbers[at]}行", values, partial(self._place, at))
        if (
            KIND in self.beside
            and (is_blank(self._raw(QUANTITY, at)) or not values[QUANTITY])
            and is_no_purchase(kind := self.beside[KIND][at])
        ):
            self.plan.skipped[self.ledger.numbers[at]] = f"{self.mapping.columns[KIND]}为“{kind}”，没有用量"
            return
        if KIND in self.beside and takes_back(kind := self.beside[KIND][at]) and not is_negative(values):
            self.ask(at, f"{self.mapping.columns[KIND]}为“{kind}”而用量不为负：请核实是否冲抵另一行")
        if STATUS not in self.beside:
            self.bills[at] = bill
            return
        if isinstance(stated := self.beside[STATUS][at], Struck):
            self.ask(at, f"{self.mapping.columns[STATUS]}的{stated.message}")
        status = void_status(
            self.beside[STATUS][at],
            heading=plain(self.mapping.columns.get(STATUS, "")),
            is_red=is_negative(values),
        )
        if status == "void":
            self.void[at] = bill
            self.plan.skipped[self.ledger.numbers[at]] = f"{self.mapping.columns[STATUS]}为“{self.beside[STATUS][at]}”"
            return
        if status == "doubtful":
            self.ask(at, f"{self.mapping.columns[STATUS]}为“{self.beside[STATUS][at]}”：请核实是否有效")
        if status == "partly":
            self.partly.add(at)
        self.bills[at] = bill

    def _place(self, at: int, name: str) -> str:
        heading = self.mapping.columns.get(name, "")
        if heading not in self.ledger.columns and name in (START, END):
            heading = self.mapping.columns.get(MONTH, "")
        return self.ledger.address(at, heading) if heading in self.ledger.columns else f"第{self.ledger.numbers[at]}行"

    def forget(self) -> None:
        """Let go of the bills, of which each knows the sheet: without that they would stay as long as no garbage is looked for."""
        self.bills.clear()
        self.void.clear()

    def differing(self, at: int, other: KnownBill) -> str:
        """The column that nobody reads, running numbers aside, in which a row differs from that of another bill of the sheet."""
        if not self._places:
            self._places.update((id(bill), place) for place, bill in self.bills.items())
        before = self._places.get(id(other))
        if before is None:
            return ""
        read = {*self.mapping.columns.values()}
        return next(
            (
                heading
                for heading, column in self.ledger.columns.items()
                if heading not in read and _tells_apart(column.values[before], column.values[at], at - before)
            ),
            "",
        )

    def ask(self, at: int, question: str) -> None:
        """A row that a person must decide on, unless somebody has."""
        number = self.ledger.numbers[at]
        if number not in self.accepted:
            self.plan.asked.setdefault(number, question)


def _may_be_day(value: Value) -> bool:
    """Whether a cell tells a day, well or badly written: 审核：李四 below the dates does not."""
    return any(sign.isdigit() for sign in value) if isinstance(value, str) else not is_blank(value)


def _tells_apart(before: Value, now: Value, rows: int) -> bool:
    """Whether two cells differ otherwise than the numbers of so many rows do."""
    texts = ["" if is_blank(value) else str(value).strip() for value in (before, now)]
    if all(text.isdecimal() for text in texts) and int(texts[1]) - int(texts[0]) == rows:
        return False
    return texts[0] != texts[1]
