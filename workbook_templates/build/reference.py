"""What carries each clause, and the data contract: computed from the declarations, for commands, sheets and documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from udfs import CHECKS, CLAUSES, FUNCTIONS
from udfs.calling.argument import Rank
from udfs.calling.function import Function
from udfs.kernel.clause import Clause
from udfs.kernel.decision import Decision
from workbook_templates.declare.nodes import functions_in
from workbook_templates.declare.table import Column, Role, Table
from workbook_templates.declare.workbook import Form, Workbook
from workbook_templates.report.report import SECTIONS
from workbook_templates.tables import WORKBOOK

CARRIERS = {"function": "functions", "table": "tables", "column": "columns", "check": "checks", "annex": "annexes",
            "case": "cases"}  # fmt: skip
MARKS = {Rank.EACH: "▸", Rank.CANDIDATES: "◆", Rank.WHOLE_COLUMN: "", Rank.ONE: "", Rank.RAW: ""}


@dataclass(frozen=True, slots=True)
class Carried:
    """What carries a clause."""

    clause: Clause
    functions: tuple[str, ...]
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    checks: tuple[str, ...]
    annexes: tuple[str, ...]
    cases: tuple[str, ...]

    def told(self, kind: str) -> str:
        """What a cell of the matrix shows: the carriers of a kind, or why there is none."""
        carriers: tuple[str, ...] = getattr(self, CARRIERS[kind])
        return "、".join(carriers) or f"（{self.clause.without[kind]}）"

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.clause.id, "title": self.clause.title, "section": self.clause.section, "gist": self.clause.gist,
            "serves": list(self.clause.serves), "functions": list(self.functions), "tables": list(self.tables),
            "columns": list(self.columns), "checks": list(self.checks), "annexes": list(self.annexes),
            "cases": list(self.cases), "without": dict(self.clause.without),
        }  # fmt: skip


def clauses_of(function: Function) -> set[str]:
    """The clauses a function carries: those it declares, and those its module's decision tables conclude by."""
    rulings = {
        row.ruling.clause
        for decision in vars(import_module(function.module)).values()
        if isinstance(decision, Decision)
        for row in decision.rows
    }
    declared = (*function.also, *([function.clause] if function.clause else []))
    return rulings | {clause.id for clause in declared}


def matrix(workbook: Workbook = WORKBOOK) -> list[Carried]:
    """Per clause of the rule text: functions, table columns, checks and case files."""
    functions = {name: clauses_of(spec) for name, spec in FUNCTIONS.items()}
    stems: dict[str, set[str]] = {}
    for name, spec in FUNCTIONS.items():
        stems[spec.module] = stems.get(spec.module, set()) | functions[name]
    for check in CHECKS.values():
        stems[check.module] = stems.get(check.module, set()) | {check.clause.id}
    computed = [
        (workbook.sheet_of(table.id).name, _heading(table, column), functions_in(column.formula))
        for table in workbook.tables
        for column in table.columns
        if column.formula is not None and column is _block(table, column)[0]  # an array is told once
    ] + [
        (sheet.name, item.field.zh, functions_in(item.formula))
        for sheet in workbook.sheets
        for block in sheet.blocks if isinstance(block, Form)
        for item in block.items if item.formula is not None
    ]  # fmt: skip
    return [
        Carried(
            clause=clause,
            functions=tuple(name for name, carried in functions.items() if clause.id in carried),
            tables=tuple(
                f"{workbook.sheet_of(table.id).name}（{table.id}）"
                for table in workbook.tables
                if clause.id in table.clauses
            ),
            columns=tuple(
                f"{place}.{header}"
                for place, header, called in computed
                if any(clause.id in functions[n] for n in called)
            ),
            checks=tuple(check.id for check in CHECKS.values() if check.clause.id == clause.id),
            annexes=tuple(section.heading for section in SECTIONS if clause.id in section.clauses),
            cases=tuple(
                f"tests/cases/{module.rpartition('.')[2]}.toml"
                for module, carried in sorted(stems.items())
                if clause.id in carried
            ),
        )
        for clause in CLAUSES.values()
    ]


def _block(table: Table, column: Column) -> list[Column]:
    """The columns of the array that a column belongs to; the column alone where it has a formula of its own."""
    return [member for member in table.columns if member.block == column.block] if column.block else [column]


def _heading(table: Table, column: Column) -> str:
    last = _block(table, column)[-1]
    return column.header if last is column else f"{column.header}至{last.header}"


def function_json(function: Function) -> dict[str, object]:
    """A function as the catalogue lists it."""
    return {
        "name": function.name,
        "signature": function.signature,
        "clause": function.clause.id if function.clause else None,
        "help": function.help,
        "help_en": function.help_en,
        "returns": {"id": function.returns.id, "zh": function.returns.zh, "unit": function.returns.unit},
        "arguments": [
            {
                "id": argument.field.id, "zh": argument.field.zh, "en": argument.field.en, "unit": argument.field.unit,
                "help": argument.field.help, "help_en": argument.field.help_en, "optional": argument.optional,
                "range": argument.rank.value, "words": list(argument.field.words),
            }
            for argument in function.arguments
        ],
    }  # fmt: skip


def _column_json(column: Column) -> dict[str, object]:
    return {
        "id": column.id, "header": column.header, "kind": column.field.kind, "unit": column.field.unit,
        "role": column.role.value, "computed": column.formula is not None,
        "required": column.role is Role.REQUIRED, "words": list(column.field.words), "help": column.field.help,
    }  # fmt: skip


def schema(workbook: Workbook = WORKBOOK) -> dict[str, object]:
    """The data contract of the workbook: sheets, named cells, tables and their columns."""
    return {
        "form": [
            {
                "name": item.field.id, "zh": item.field.zh, "kind": item.field.kind, "role": item.role.value,
                "computed": item.formula is not None,
            }
            for item in workbook.items
        ],
        "sheets": [
            {
                "name": sheet.name, "title": sheet.title, "purpose": sheet.purpose,
                "tables": [
                    {
                        "id": table.id, "key": table.key, "clauses": list(table.clauses), "excel_table": not table.plain,
                        "columns": [_column_json(column) for column in table.columns],
                    }
                    for table in sheet.tables
                ],
            }
            for sheet in workbook.sheets
        ],
    }  # fmt: skip


def joined(words: Iterable[str]) -> str:
    """Words for one cell of a table, a dash where there are none."""
    return "、".join(words) or "—"
