"""Which single cells the calls of a formula are handed, followed through IF, INDEX, OFFSET, VLOOKUP and the like.

Conditions and row numbers are evaluated from what the cells show, with the meaning that Excel gives its functions; what
cannot be evaluated leaves every cell possible that might be meant.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from udfs import FUNCTIONS
from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from workbook_templates.evaluate.arithmetic import numeric, same
from workbook_templates.evaluate.native import NATIVE
from workbook_templates.exchange.formula_tree import Binary, Call, Changed, Constant, Node, Reference, tree_of
from workbook_templates.exchange.found_cells import ANY_CELL, MOST, NO_CELL, Cells, Handed, indexed, line, moved, only
from workbook_templates.exchange.shown_values import UNKNOWN, Known, compared, result
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import Area, CellRef, address, position, sheet_named

# Functions that give back one of their arguments; those that give back a cell they have found; what nobody follows here.
CHOOSING = frozenset({"IF", "IFS", "IFERROR", "IFNA", "CHOOSE", "SWITCH"})
FINDING = frozenset({"INDEX", "OFFSET", "INDIRECT", "LOOKUP", "VLOOKUP", "HLOOKUP", "XLOOKUP"})
NAMING = frozenset({"LET", "LAMBDA"})
EXPLAINER = "GHG_WHY"  # asks about a cell, and takes nothing from it
_IN_TABLE = re.compile(
    r"(?P<table>[^\W\d][\w.\\]*)?"
    r"\[(?:\[#This Row\],\[(?P<this>.+)\]|@\[?(?P<at>[^\[\]]+)\]?|(?P<column>[^\[\]#@]+))\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a function of ours: as written, and what it leads to."""

    text: str
    handed: Handed


def arguments(formula: str, ref: CellRef, cells: Cells) -> Iterator[Argument]:
    """The arguments of calls of ours that are made, or may be.

    Args:
        formula: without its equals sign, as in a file.
        ref: where it stands.
        cells: of its workbook.

    Raises:
        NoFormula: it cannot be read.
        FileError: it leads into a sheet that is not there.
    """
    return _Formula(ref, cells).handed(tree_of(formula), True)


class _Formula:
    def __init__(self, ref: CellRef, cells: Cells) -> None:
        self._ref, self._cells = ref, cells

    def handed(self, node: Node | None, is_made: bool) -> Iterator[Argument]:
        """Of the calls in a part of the formula; `is_made`: whether it is certainly evaluated."""
        if isinstance(node, Binary):
            yield from self.handed(node.left, is_made)
            yield from self.handed(node.right, is_made)
        elif isinstance(node, Changed):
            for one in node.parts:
                yield from self.handed(one, is_made)
        elif isinstance(node, Call):
            given = node.arguments if node.name in FUNCTIONS and node.name != EXPLAINER else ()
            for argument in filter(None, given):
                led = self._led(argument)
                if led.areas or not led.is_all:
                    yield Argument(argument.text, led if is_made else Handed(led.areas, False, led.is_all))  # fmt: skip
            inner, is_chosen = self._chosen(node) if node.name in CHOOSING else (node.arguments, True)
            for part in _conditions(node):
                yield from self.handed(part, is_made)
            for part in inner:
                yield from self.handed(part, is_made and is_chosen)

    def _led(self, node: Node | None) -> Handed:
        """What a part leads to when a function of ours is handed it."""
        if isinstance(node, Reference):
            place = self._place(node.text)
            return ANY_CELL if place is None else Handed(((place[0], place[1]),)) if place[2] else NO_CELL
        if isinstance(node, Binary):
            return ANY_CELL if node.sign == " " else NO_CELL
        if not isinstance(node, Call):
            return NO_CELL
        if node.name in NAMING:
            return ANY_CELL
        if node.name in FINDING:
            return self._found(node)
        if node.name not in CHOOSING:
            return NO_CELL
        branches, is_known = self._chosen(node)
        led = [self._led(branch) for branch in branches]
        if is_known:
            return led[0] if led else NO_CELL
        areas = tuple(area for one in led for area in one.areas)
        return Handed(areas, False, all(one.is_all for one in led))

    def _place(self, text: str) -> tuple[str, Area, bool] | None:
        """Sheet, area and whether it is one cell; None where it cannot be told."""
        named, _, place = text.rpartition("!")
        sheet = sheet_named(named) or self._ref.sheet
        if "[" in named:
            return None
        if (found := _IN_TABLE.fullmatch(place)) is not None:
            header = re.sub("'(.)", r"\1", found["this"] or found["at"] or found["column"])
            with suppress(FileError):
                where, area = self._cells.area(found["table"] or self._cells.table_at(self._ref), header)
                row = position(self._ref.address)[0]
                is_row = found["column"] is None
                return where, Area(row, area.first_column, row, area.last_column) if is_row else area, is_row
            return None
        if "[" in place:
            return None if "#This Row" in place and ":" not in place else (sheet, Area(1, 1, 1, 1), False)
        try:
            return sheet, Area.in_file(place), ":" not in place
        except FileError:
            with suppress(FileError):
                where, area = self._cells.area(place, None)
                return where, area, area.size == 1
        return None

    def _chosen(self, node: Call) -> tuple[list[Node | None], bool]:
        """The arguments that a choosing function may give back, and whether it is known which."""
        first, *rest = node.arguments or (None,)
        if node.name == "IF":
            truth, both = self._truth(first), rest[:2]
            if isinstance(self._value(first), (str, GhgError)):
                return [], True  # an error
            return (both, False) if truth is None else (both[:1] if truth else both[1:], True)
        if node.name in ("IFERROR", "IFNA"):
            value = self._value(first)
            if value is UNKNOWN or isinstance(value, list):
                return [first, *rest[:1]], False
            failed = isinstance(value, GhgError) and (node.name == "IFERROR" or value.code == "#N/A")
            return rest[:1] if failed else [first], True
        if node.name == "CHOOSE":
            number = self._number(first)
            return (rest, False) if number is None else (rest[int(number) - 1 : int(number)] if number >= 1 else [], True)  # fmt: skip
        if node.name == "IFS":
            return self._first_of([(self._truth(test), branch) for test, branch in zip(node.arguments[::2], node.arguments[1::2])], [])  # fmt: skip
        wanted = self._value(first)
        pairs = [(self._is_same(wanted, self._value(case)), branch) for case, branch in zip(rest[::2], rest[1::2])]
        return self._first_of(pairs, [rest[-1]] if len(rest) % 2 else [])

    @staticmethod
    def _first_of(pairs: list[tuple[bool | None, Node | None]], default: list[Node | None]) -> tuple[list[Node | None], bool]:  # fmt: skip
        for at, (is_met, branch) in enumerate(pairs):
            if is_met is None:
                return [*(other for met, other in pairs[at:] if met is not False), *default], False
            if is_met:
                return [branch], True
        return default, True

    @staticmethod
    def _is_same(left: Known, right: Known) -> bool | None:
        if left is UNKNOWN or right is UNKNOWN or isinstance(left, list) or isinstance(right, list):
            return None
        return not isinstance(left, GhgError) and same(left, right)  # type: ignore[arg-type]

    def _found(self, node: Call) -> Handed:
        """The cell that a finding function gives back."""
        given = [*node.arguments, None, None, None]
        if node.name == "INDIRECT":
            text = self._value(given[0])
            return self._led(Reference(text)) if isinstance(text, str) and len(node.arguments) == 1 else ANY_CELL
        if node.name in ("INDEX", "OFFSET"):
            place = self._place(given[0].text) if isinstance(given[0], Reference) else None
            told = [self._number(part) for part in node.arguments[1:]]
            numbers = [number for number in told if number is not None]
            if place is None:
                return ANY_CELL
            sheet, area, is_one = place
            if node.name == "OFFSET":
                if len(told) > 2 or not is_one:
                    return NO_CELL  # an area, be it of one cell, keeps its blanks
                return only(sheet, moved(area, *numbers)) if len(numbers) == 2 else ANY_CELL
            return Handed((self._used(sheet, area),), False) if None in told else only(sheet, indexed(area, numbers))
        if node.name in ("VLOOKUP", "HLOOKUP"):
            table, at = self._area(given[1]), self._number(given[2])
            if table is None or at is None:
                return ANY_CELL
            lines = [line(table[1], number, is_row=node.name == "HLOOKUP") for number in (1, int(at))]
            keys, results = [None if area is None else (table[0], area) for area in lines]
            is_exact = len(node.arguments) > 3 and self._truth(given[3]) is False
        else:
            keys = self._area(given[1])
            results = keys if given[2] is None else self._area(given[2])
            is_exact = node.name == "XLOOKUP" and len(node.arguments) == 3
            if keys is None or results is None:
                return ANY_CELL
        return NO_CELL if keys is None or results is None else self._matching(given[0], keys, results, is_exact)

    def _matching(self, key: Node | None, keys: tuple[str, Area], results: tuple[str, Area], is_exact: bool) -> Handed:
        """The cell beside the key; where it is not looked for exactly, any may be meant."""
        wanted, shown = self._value(key), self._shown(keys)
        if not is_exact or wanted is UNKNOWN or isinstance(wanted, list) or shown is None:
            return Handed((self._used(*results),), False)
        at = NATIVE["MATCH"](wanted, shown, 0)
        return NO_CELL if isinstance(at, GhgError) else only(results[0], indexed(results[1], (at,)))  # type: ignore[arg-type]

    def _area(self, node: Node | None) -> tuple[str, Area] | None:
        place = self._place(node.text) if isinstance(node, Reference) else None
        return None if place is None else place[:2]

    def _used(self, sheet: str, area: Area) -> tuple[str, Area]:
        """An area with one row only of those below all that is filled: the others are as blank."""
        return sheet, area.ending_at(min(area.last_row, max(self._cells.last_row(sheet) + 1, area.first_row)))

    def _shown(self, place: tuple[str, Area]) -> list[list[Value]] | None:
        """What the cells of an area show, row by row; None where there are too many."""
        sheet, area = self._used(*place)
        if area.size > MOST:
            return None
        columns = range(area.first_column, area.last_column + 1)
        return [
            [self._cells.value(CellRef(sheet, address(row, column))) for column in columns]
            for row in range(area.first_row, area.last_row + 1)
        ]

    def _number(self, node: Node | None) -> float | None:
        value = self._value(node)
        if value is UNKNOWN or isinstance(value, (list, str, GhgError)):
            return None
        return numeric(value)  # type: ignore[arg-type]

    def _truth(self, node: Node | None) -> bool | None:
        """Of a condition; None where it is not known, or no truth."""
        value = self._value(node)
        if value is UNKNOWN or isinstance(value, (list, str, GhgError)):
            return None
        return bool(value)

    def _value(self, node: Node | None) -> Known:
        """What a part comes to, `UNKNOWN` where that is not known."""
        if node is None:
            return None
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Reference):
            place = self._place(node.text)
            if place is None:
                return UNKNOWN
            if place[2]:
                return self._cells.value(CellRef(place[0], str(place[1])))
            shown = self._shown(place[:2])
            return UNKNOWN if shown is None else shown
        if isinstance(node, Binary):
            return compared(node.sign, self._value(node.left), self._value(node.right))
        return self._result(node) if isinstance(node, Call) else UNKNOWN

    def _result(self, node: Call) -> Known:
        """What a call gives."""
        if node.name in CHOOSING:
            branches, is_known = self._chosen(node)
            return (self._value(branches[0]) if branches else False) if is_known else UNKNOWN
        if node.name in FINDING:
            led = self._found(node)
            return self._cells.value(led.cell) if led.cell is not None else UNKNOWN
        if node.name in ("ROW", "COLUMN") and not node.arguments:
            return position(self._ref.address)[node.name == "COLUMN"]
        if node.name in ("TRUE", "FALSE"):
            return node.name == "TRUE"
        if node.name in ("AND", "OR", "NOT"):
            truths = [self._truth(argument) for argument in node.arguments]
            failed = [value for value in map(self._value, node.arguments) if isinstance(value, GhgError)]
            if failed:
                return failed[0]
            decisive = node.name == "OR"
            if decisive in truths and node.name != "NOT":
                return decisive
            return UNKNOWN if None in truths else not truths[0] if node.name == "NOT" else not decisive
        if node.name == "ISBLANK":
            led = self._led(node.arguments[0] if node.arguments else None)
            return led.may_be_blank(self._cells) if led.cell is not None else UNKNOWN
        values = [self._value(argument) for argument in node.arguments]
        if node.name == "MATCH" and (len(values) != 3 or self._truth(node.arguments[2]) is not False):
            return UNKNOWN
        return result(node.name, values)


def _conditions(node: Call) -> tuple[Node | None, ...]:
    """The arguments of a choosing function that are evaluated whatever it gives back."""
    return node.arguments[::2] if node.name == "IFS" else node.arguments[:1] if node.name in CHOOSING else ()
