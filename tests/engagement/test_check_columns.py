"""Every column that a check reads or points at exists in the table it reads: told from the text of the rules, run or not.

A row is followed from ``engagement.rows("…")``, or from the table of a row check, through loops, comprehensions and
helper functions; where it cannot be followed, the column must exist in one of the tables that the check asks for.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest

from udfs import CHECKS
from workbook_templates.tables import WORKBOOK

ROOT = Path(__file__).parents[2]
READINGS = ("value", "number", "text", "date", "flag", "choice")
SHARED = ("udfs.account", "udfs.periods", "udfs.registries", "udfs.audit", "udfs.rules")
PASSED_ON = ("sorted", "list", "tuple", "set", "reversed", "iter", "next", "enumerate")
COLUMNS = {table.id: {column.id for column in table.columns} for table in WORKBOOK.tables}
SETTINGS = {item.field.id for item in WORKBOOK.items}


@dataclass(frozen=True)
class Words:
    """A text, or several of them: names of columns or tables."""

    words: frozenset[str]


@dataclass(frozen=True)
class Rows:
    """A row of one of these tables, or several of them."""

    tables: frozenset[str]


Known: TypeAlias = Words | Rows | None
Scope: TypeAlias = dict[str, Known]


def both(left: Known, right: Known) -> Known:
    if isinstance(left, Words) and isinstance(right, Words):
        return Words(left.words | right.words)
    if isinstance(left, Rows) and isinstance(right, Rows):
        return Rows(left.tables | right.tables)
    return left or right


@dataclass
class Module:
    """The functions and the literal constants of a module, its imports from rules, periods and registries included."""

    functions: dict[str, tuple["Module", ast.FunctionDef]] = field(default_factory=dict)
    constants: dict[str, Known] = field(default_factory=dict)


def module_of(source: str) -> Module:
    found = Module()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(SHARED):
            other = imported(node.module)
            for name in node.names:
                if name.name in other.functions:
                    found.functions[name.asname or name.name] = other.functions[name.name]
        elif isinstance(node, ast.FunctionDef):
            found.functions[node.name] = (found, node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.constants[node.targets[0].id] = Reader(found, {}).told(node.value)
    return found


@cache
def imported(name: str) -> Module:
    path = ROOT / f"{name.replace('.', '/')}.py"
    return module_of(path.read_text("utf-8")) if path.exists() else Module()


@dataclass
class Reader(ast.NodeVisitor):
    """Follows one function, and those it calls, with what is known of its arguments."""

    module: Module
    scope: Scope
    asked: set[str] = field(default_factory=set)
    reads: set[tuple[frozenset[str], str]] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)
    inside: tuple[str, ...] = ()

    def told(self, node: ast.expr) -> Known:
        """What is known of an expression."""
        if isinstance(node, ast.Constant):
            return Words(frozenset({node.value})) if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return self.scope.get(node.id, self.module.constants.get(node.id))
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return self._all(node.elts)
        if isinstance(node, ast.Dict):
            return self._all([key for key in node.keys if key is not None])
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            for generator in node.generators:
                self._bind(generator.target, self.told(generator.iter))
            if isinstance(node, ast.DictComp):
                keys, values = self.told(node.key), self.told(node.value)
                return values if isinstance(values, Rows) else keys
            return self.told(node.elt)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        if isinstance(node, ast.BinOp):
            return (
                self.told(node.left)
                if isinstance(node.op, ast.Mult)
                else both(self.told(node.left), self.told(node.right))
            )
        if isinstance(node, ast.BoolOp):
            return self._all(node.values)
        if isinstance(node, ast.IfExp):
            return both(self.told(node.body), self.told(node.orelse))
        if isinstance(node, (ast.Subscript, ast.Starred)):
            return self.told(node.value)
        return self._returned(node) if isinstance(node, ast.Call) else None

    def _all(self, nodes: list[ast.expr]) -> Known:
        found: Known = None
        for node in nodes:
            found = both(found, self.told(node))
        return found

    def _joined(self, node: ast.JoinedStr) -> Known:
        parts = [self.told(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        if not all(isinstance(part, Words) for part in parts):
            return None
        return Words(
            frozenset("".join(words) for words in product(*(part.words for part in parts if isinstance(part, Words))))
        )

    def _returned(self, call: ast.Call) -> Known:
        if isinstance(call.func, ast.Attribute):
            if call.func.attr == "rows" and call.args:
                tables = self.told(call.args[0])
                return Rows(tables.words) if isinstance(tables, Words) else None
            return self.told(call.func.value) if call.func.attr in ("items", "values", "get", "keys") else None
        passed_on = isinstance(call.func, ast.Name) and call.func.id in PASSED_ON and call.args
        return self.told(call.args[0]) if passed_on else None

    def _bind(self, target: ast.expr, known: Known) -> None:
        if isinstance(target, ast.Name):
            self.scope[target.id] = known
        elif isinstance(target, ast.Tuple) and target.elts:
            # The key of a dictionary's items; of a row's, the row is what it holds.
            self._bind(target.elts[-1 if isinstance(known, Rows) else 0], known)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._bind(node.target, self.told(node.iter))
        for inner in [*node.body, *node.orelse]:
            self.visit(inner)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, self.told(node.iter))
        self.generic_visit(node)

    def _comprehended(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        for generator in node.generators:
            self.visit(generator)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehended

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for name, value in zip(target.elts, node.value.elts):
                self._bind(name, self.told(value))
        elif isinstance(target, ast.Name):
            self.scope[target.id] = self.told(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "rows":
            known = self._returned(node)
            self.asked |= known.tables if isinstance(known, Rows) else set()
        elif isinstance(node.func, ast.Attribute) and name == "setting":
            self.settings |= self._words(node.args[0])
        elif isinstance(node.func, ast.Attribute) and name in READINGS and node.args:
            self._read(self.told(node.func.value), node.args[:1])
        elif name == "hit":
            self._read(self.told(node.args[0]), node.args[1:])
        elif name in self.module.functions and name not in self.inside:
            self._follow(name, node)

    def _read(self, row: Known, columns: list[ast.expr]) -> None:
        tables = row.tables if isinstance(row, Rows) else frozenset()
        self.reads |= {(tables, column) for node in columns for column in self._words(node)}

    def _words(self, node: ast.expr) -> frozenset[str]:
        known = self.told(node)
        return known.words if isinstance(known, Words) else frozenset()

    def _follow(self, name: str, call: ast.Call) -> None:
        module, function = self.module.functions[name]
        parameters = [argument.arg for argument in function.args.args]
        scope = dict(zip(parameters, map(self.told, call.args)))
        reader = Reader(module, scope, self.asked, self.reads, self.settings, (*self.inside, name))
        for statement in function.body:
            reader.visit(statement)


def wrong(source: str, name: str, table: str) -> Iterator[str]:
    """What a check reads that is not there."""
    module = module_of(source)
    _, function = module.functions[name]
    first = function.args.args[0].arg
    reader = Reader(module, {first: Rows(frozenset({table}))} if first == "row" else {}, {table}, inside=(name,))
    for statement in function.body:
        reader.visit(statement)
    yield from (f"{asked} is no table" for asked in reader.asked - COLUMNS.keys())
    yield from (f"{setting} is no setting" for setting in reader.settings - SETTINGS)
    for tables, column in reader.reads:
        missing = {name for name in tables if column not in COLUMNS.get(name, ())}
        if missing or not any(column in COLUMNS.get(asked, ()) for asked in tables or reader.asked):
            yield f"{'、'.join(sorted(missing or reader.asked))} has no column {column}"
    if not reader.reads:
        yield "reads nothing that could be told"


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_what_a_check_reads_is_there(check) -> None:
    source = (ROOT / f"{check.module.replace('.', '/')}.py").read_text("utf-8")
    assert not [f"{check.id} ({check.module}): {fault}" for fault in wrong(source, check.name, check.table)]


FICTION = """
WANTED = {"bill_no": "编号", "COLUMN": "列"}

def _of(row, column):
    return row.number(column)

def each(row, engagement):
    yield hit(row, "COLUMN", *WANTED)

def whole(engagement):
    for row in engagement.rows("TABLE"):
        yield hit(row, "bill_no", at=row.text("COLUMN"))

def through(engagement):
    found = {row.key: row for row in engagement.rows("bills") if engagement.setting("SETTING")}
    amounts = [_of(row, "COLUMN") for row in found.values()]
    yield hit(found["A"], "bill_no", amounts=amounts)
"""


@pytest.mark.parametrize(
    ("name", "written", "instead", "says"),
    [
        ("each", "COLUMN", "voucher_number", "bills has no column voucher_number"),
        ("whole", "COLUMN", "voucher_number", "bills has no column voucher_number"),
        ("whole", "TABLE", "bill", "bill is no table"),
        ("through", "COLUMN", "site_name", "bills has no column site_name"),
        ("through", "SETTING", "tolerance", "tolerance is no setting"),
    ],
)
def test_a_misspelt_name_is_told(name: str, written: str, instead: str, says: str) -> None:
    names = {"COLUMN": "voucher_no", "TABLE": "bills", "SETTING": "tolerance_days"}
    right, misspelt = FICTION, FICTION
    for place, word in names.items():
        right, misspelt = right.replace(place, word), misspelt.replace(place, instead if place == written else word)
    assert not list(wrong(right, name, "bills"))
    assert says in set(wrong(misspelt, name, "bills"))
