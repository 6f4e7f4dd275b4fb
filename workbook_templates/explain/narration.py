"""A formula told in words: along the branch that was taken, with the cells that went in and why a candidate was chosen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from udfs import FUNCTIONS
from udfs.account.conservative import leans_high
from udfs.calling.argument import Rank
from udfs.calling.function import Function
from udfs.kernel.cells import Value, is_blank
from udfs.kernel.clause import CLAUSES
from udfs.kernel.errors import GhgError
from udfs.periods.years import role_of_year
from udfs.registries import EstimateMethod
from udfs.vocabularies import Effect, Show, YearRole
from workbook_templates.declare.formulas import (
    Binary,
    Bound,
    Call,
    Cell,
    Cells,
    ColumnRange,
    Expression,
    Literal,
    NamedCell,
    Refusal,
)
from workbook_templates.declare.keys import Key
from workbook_templates.declare.nodes import nodes
from workbook_templates.engagement.columns import Record
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.evaluate.values import Scope
from workbook_templates.evaluate.values import value as evaluated
from workbook_templates.explain.inputs import Input, shown

SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
PART_OF_DAY = {"YEAR": "的年份", "MONTH": "的月份", "DAY": "的日"}
ROWS_OF = {"ROWS": "的行数", "COUNTIFS": "中为同一值的行数"}


@dataclass(slots=True)
class Narrator:
    """Tells the formula of one cell; collects inputs, reasons and clauses on the way."""

    engagement: Engagement
    table: str
    row: int
    inputs: dict[str, Input] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)

    def tell(self, expression: Expression) -> str:
        """The expression in words, along the branch that was taken."""
        if isinstance(expression, Literal):
            return str(expression.content)
        if isinstance(expression, Cell):
            return self._cell(expression.column)
        if isinstance(expression, Cells):
            return "、".join(self._cell(column) for column in expression.columns)
        if isinstance(expression, NamedCell):
            return self._form(expression.name)
        if isinstance(expression, ColumnRange):
            return f"“{self._sheet(expression.table)}”的“{self._heading(expression.table, expression.column)}”列"
        if isinstance(expression, Refusal):
            return "条件不满足，不作计算"
        if isinstance(expression, Binary) and expression.sign in SIGNS:
            left = self.tell(expression.left) if _reads_on(expression) else self._operand(expression.left)
            return f"{left} {SIGNS[expression.sign]} {self._operand(expression.right)}"
        if isinstance(expression, Key):
            return "由编号生成、公式据以查找的文本"
        if isinstance(expression, Call):
            return self._call(expression)
        return "由工作簿的排列给出的值"

    def _operand(self, expression: Expression) -> str:
        told = self.tell(expression)
        return f"（{told}）" if isinstance(expression, Binary) else told

    def _call(self, call: Call) -> str:
        if isinstance(call, Bound):
            return self._ours(FUNCTIONS[call.function], call)
        arguments = [argument for argument in call.arguments if argument is not None]
        if call.function == "IF":
            return self._branch(*arguments)
        if call.function == "IFERROR":
            return self.tell(arguments[isinstance(self._one(arguments[0]), GhgError)])
        if call.function == "INDEX" and isinstance(arguments[0], ColumnRange):
            return self._looked_up(arguments[0], arguments[1])
        if call.function == "SUMIFS":
            return self._summed(arguments)
        if call.function == "SUM":
            told = [self.tell(argument) for argument in arguments]  # every one of them is an input
            return f"{told[0]}至{told[-1]}之和" if len(told) > 3 else f"{'与'.join(told)}之和"
        if call.function == "SUMPRODUCT":
            return self._products(arguments)
        if call.function in PART_OF_DAY:
            return f"{self._operand(arguments[0])}{PART_OF_DAY[call.function]}"
        if call.function in ROWS_OF and isinstance(arguments[0], ColumnRange):
            return f"{self.tell(arguments[0])}{ROWS_OF[call.function]}"
        return "由工作簿的排列给出的值"

    def _branch(self, test: Expression, then: Expression, other: Expression) -> str:
        holds = evaluated(test, self._scope())
        if holds is True:
            self._because(test)
        told = self.tell(then if holds is True else other)
        if not told:  # a word, or nothing: what was asked about is all that went in
            for asked in (node for node in nodes(test) if isinstance(node, (Cell, NamedCell))):
                self.tell(asked)
        return told

    def _because(self, test: Expression) -> None:
        """Why this branch: the cell that was compared with a word."""
        tests = [part for part in test.arguments if part is not None] if isinstance(test, Call) else [test]
        first = tests[0]
        if isinstance(first, Binary) and isinstance(first.left, (Cell, NamedCell)) and isinstance(first.right, Literal):
            value = evaluated(first.left, self._scope())
            if not is_blank(value) and not isinstance(value, list):
                self.reasons.append(f"因为{self.tell(first.left)}为{shown(value)}")

    def _ours(self, function: Function, call: Call) -> str:
        given = [None if operand is None else evaluated(operand, self._scope()) for operand in call.arguments]
        for argument, operand in zip(function.arguments, call.arguments):
            is_column = argument.rank is Rank.WHOLE_COLUMN and not isinstance(operand, (Cell, Cells))
            if operand is not None and not is_column and argument.field.id != "show":
                self.tell(operand)
        clause = function.clause.label if function.clause else ""
        if "show" in function.places:
            facts = {argument.field.id: value for argument, value in zip(function.arguments, given)}
            ruled = function.evaluate(**facts | {"show": str(Show.CLAUSE)})
            reason = function.evaluate(**facts | {"show": str(Show.REASON)})
            if isinstance(ruled, str) and isinstance(reason, str):
                clause = CLAUSES[ruled].label if ruled in CLAUSES else clause
                self.reasons.append(reason.rstrip("。"))
        if clause and clause not in self.clauses:
            self.clauses.append(clause)
        if not clause:
            self.reasons.append("该式为通用核算公式，技术要点没有单独规定")
        self._chosen(function, given)
        return function.help.rstrip("。")

    def _chosen(self, function: Function, given: Sequence[object]) -> None:
        """Which candidate was taken, and why."""
        role = role_of_year(self.engagement, self.number("verification_year")) or YearRole.COMPLIANCE
        for argument, values in zip(function.arguments, given):
            cells = [cell for line in values for cell in line] if isinstance(values, list) else [values]
            numbers = [cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
            if argument.rank is Rank.CANDIDATES and len(numbers) > 1:
                high = leans_high(role, Effect.ADDS, function.signs.get(argument.field.id, 1))
                taken, word = (max(numbers), "最高") if high else (min(numbers), "最低")
                listed = "、".join(f"{number:,.12g}" for number in numbers)
                self.reasons.append(f"{argument.field.zh}的候选为{listed}，{role}年份取{word}的{taken:,.12g}（三.16）")

    def _looked_up(self, column: ColumnRange, position: Expression) -> str:
        found = evaluated(position, self._scope())
        name = f"“{self._sheet(column.table)}”的“{self._heading(column.table, column.column)}”"
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            records = self.engagement.tables[column.table]
            if 0 < int(found) <= len(records):
                self._note(name, column.table, records[int(found) - 1], column.column)
        return name

    def _summed(self, arguments: list[Expression]) -> str:
        total, criteria = arguments[0], arguments[1:]
        assert isinstance(total, ColumnRange)
        wanted = [
            (column, self._one(value))
            for column, value in zip(criteria[::2], criteria[1::2])
            if isinstance(column, ColumnRange)
        ]
        matching = [
            record for record in self.engagement.tables[total.table]
            if record.is_filled and all(
                _same(self._value(total.table, record, column.column), value) for column, value in wanted)
        ]  # fmt: skip
        heading = self._heading(total.table, total.column)
        matching.sort(key=lambda record: _weight(self._value(total.table, record, total.column)), reverse=True)
        for record in matching:
            self._note(heading, total.table, record, total.column)
        keys = "、".join(heading for column, _ in wanted for heading in self._of_key(column))
        return f"“{self._sheet(total.table)}”中{keys}相同的{len(matching)}行“{heading}”合计"

    def _products(self, arguments: list[Expression]) -> str:
        """A sum of products: the cells of each row that none of the factors makes nothing of."""
        columns = [argument for argument in arguments if isinstance(argument, ColumnRange)]
        if not columns:
            return "其中的空行数"
        factors = [evaluated(argument, self._scope()) for argument in arguments]
        lines = [[line[0] for line in factor] for factor in factors if isinstance(factor, list)]
        for at, cells in enumerate(zip(*lines)):
            if all(isinstance(cell, GhgError) or (isinstance(cell, (int, float)) and cell) for cell in cells):
                for column in columns:
                    record = self.engagement.tables[column.table][at]
                    self._note(self._heading(column.table, column.column), column.table, record, column.column)
        return f"各计入行的{' × '.join(map(self.tell, columns))}之和"

    def _of_key(self, column: ColumnRange) -> list[str]:
        """The headings of what a key is made of; of any other column its own."""
        formula = self.engagement.calculation.workbook.table(column.table).column(column.column).formula
        columns = formula.columns if isinstance(formula, Key) else (column.column,)
        return [self._heading(column.table, name) for name in columns]

    def _cell(self, column: str) -> str:
        self._note(self._heading(self.table, column), self.table, self.engagement.tables[self.table][self.row], column)
        return f"“{self._heading(self.table, column)}”"

    def _form(self, name: str) -> str:
        located = self.engagement.forms[name]
        zh = next(item.field for item in self.engagement.calculation.workbook.items if item.field.id == name)
        value = self.engagement.calculation.form(name)
        if not is_blank(value):
            self.inputs.setdefault(str(located.ref), Input(zh.zh, str(located.ref), shown(value, zh)))
        return f"“{zh.zh}”"

    def _note(self, label: str, table: str, record: Record, column: str) -> None:
        value = self._value(table, record, column)
        if is_blank(value):
            return
        ref = str(record.cells[column].ref)
        voucher = (
            self._value(table, record, "voucher_no")
            if "voucher_no" in record.cells and column != "voucher_no"
            else None
        )
        declared = self.engagement.calculation.workbook.table(table).column(column)
        known = "" if is_blank(voucher) or isinstance(voucher, GhgError) else str(voucher)
        self.inputs.setdefault(ref, Input(label, ref, shown(value, declared.field), known))

    def _value(self, table: str, record: Record, column: str) -> Value:
        return self.engagement.calculation.cell(table, record.index, column)

    def _one(self, expression: Expression) -> Value:
        value = evaluated(expression, self._scope())
        return value[0][0] if isinstance(value, list) else value

    def number(self, column: str) -> float | None:
        if column not in self.engagement.tables[self.table][self.row].cells:
            return None
        value = self.engagement.calculation.cell(self.table, self.row, column)
        return float(value) if isinstance(value, (int, float)) else None

    def unit(self, column: str) -> str:
        """The unit of a quantity: of the row's method where it is what the method gives, else of the row's source."""
        row = TypedRow(self.engagement, self.engagement.tables[self.table][self.row])
        if column == "estimated_quantity":
            method = row.choice("estimate_method", EstimateMethod)
            if method is not None and method.unit is not None:
                return str(method.unit)
        source = row.text("source_id") if "source_id" in row.record.cells else None
        units = (
            other.text("activity_unit")
            for other in self.engagement.rows("sources")
            if other.text("source_id") == source
        )
        return next((unit for unit in units if unit), "") if not is_blank(source) else ""

    def _scope(self) -> Scope:
        return self.engagement.calculation.scope(self.table, self.row)

    def _sheet(self, table: str) -> str:
        return self.engagement.calculation.workbook.sheet_of(table).name

    def _heading(self, table: str, column: str) -> str:
        return self.engagement.calculation.workbook.table(table).column(column).field.zh


def _reads_on(expression: Binary) -> bool:
    """A sum that begins with a sum needs no parentheses, nor a product that begins with a product."""
    left = expression.left
    return isinstance(left, Binary) and (left.sign in "+-") == (expression.sign in "+-")


def _weight(value: Value) -> float:
    """How much a row matters to a sum: an error spoils it, a blank adds nothing."""
    if isinstance(value, GhgError):
        return math.inf
    return abs(value) if isinstance(value, (int, float)) else 0.0


def _same(left: Value, right: Value) -> bool:
    return not isinstance(left, GhgError) and not isinstance(right, GhgError) and left == right
