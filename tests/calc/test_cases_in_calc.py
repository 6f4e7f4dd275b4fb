"""Every worked case in a real spreadsheet: arguments in cells, a formula beside them, LibreOffice's result."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tomllib
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from udfs import FUNCTIONS
from udfs.calling.argument import Rank
from udfs.kernel.cells import Value, as_block
from udfs.kernel.errors import CellError, GhgError
from workbook_templates.ooxml.addresses import CellRef, address
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.calc.recalculate import calculated
from xl_addin.calc.verify import same_value

pytestmark = pytest.mark.calc
CASES = [
    (f"{path.stem}: {case['f']} {case['why']}", case)
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8")).get("call", [])
    if case["f"] != "GHG_WHY"  # asks about cells, see test_extension.py
]


def as_ranges() -> Iterator[tuple[str, dict]]:
    """Cases of single values once more as ranges of two equal rows; truth values in a range are 1 and 0 to Calc."""
    for label, case in CASES:
        ranks = [parameter.rank for parameter in FUNCTIONS[case["f"]].arguments]
        each = [at for at, _ in enumerate(case["args"]) if ranks[at] is Rank.EACH]
        rows = [rows_of(argument) for argument in case["args"]]
        single = all(len(block) == 1 and len(block[0]) == 1 for at, block in enumerate(rows) if at in each)
        if each and single and not any(isinstance(argument, bool) for argument in case["args"]):
            doubled = [
                [block[0], block[0]] if at in each or (ranks[at] is Rank.CANDIDATES and len(block) == 1) else argument
                for at, (argument, block) in enumerate(zip(case["args"], rows))
            ]
            yield f"{label}（区域）", {"f": case["f"], "args": doubled}


FIRST_ARGUMENT = 40
ERROR_TYPES = {"#NULL!": 1, "#DIV/0!": 2, "#VALUE!": 3, "#REF!": 4, "#NAME?": 5, "#NUM!": 6, "#N/A": 7}


def rows_of(argument: object) -> list[list[object]]:
    """A flat list in a case is a column."""
    if not isinstance(argument, list):
        return [[argument]]
    return [row if isinstance(row, list) else [row] for row in argument]


def kernel(value: object) -> object:
    if isinstance(value, list):
        return [kernel(item) for item in value]
    return CellError(value) if isinstance(value, str) and value in ERROR_TYPES else value


@dataclass
class Placed:
    """A case in the sheet: its expected rows and where Calc puts them; ``error`` is the cell of ERROR.TYPE."""

    label: str
    expected: list[list[Value]]
    row: int
    error: str = ""

    def cells(self, sheet: str) -> Iterator[tuple[Value, CellRef]]:
        for down, line in enumerate(self.expected):
            for right, value in enumerate(line):
                yield value, CellRef(sheet, address(self.row + down, 1 + right))


def has_error(argument: object) -> bool:
    return isinstance(argument, list) and any(
        isinstance(cell, str) and cell in ERROR_TYPES for row in rows_of(argument) for cell in row
    )


def expected(case: dict) -> list[list[Value]]:
    """What `recalc` must show, errors in ranges among it: Calc does not call our functions there, and we do."""
    result = FUNCTIONS[case["f"]].evaluate(*map(kernel, case["args"]))
    rows = as_block(result)
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and cell]
    error = next((cell for row in rows for cell in row if isinstance(cell, GhgError)), None)
    return [[error]] if texts and error is not None else [list(row) for row in rows]


def placed(sheet: Worksheet, cases: list[tuple[str, dict]]) -> list[Placed]:
    """Lay every case out: arguments in cells, the formula left of them."""
    made, row = [], 1
    for label, case in cases:
        column, references, deepest = FIRST_ARGUMENT, [], 1
        for argument in case["args"]:
            block = rows_of(argument)
            for down, line in enumerate(block):
                for right, value in enumerate(line):
                    if value != "":
                        sheet.cell(row + down, column + right).value = value
            width = max(map(len, block))
            first, last = address(row, column), address(row + len(block) - 1, column + width - 1)
            references.append(first if first == last else f"{first}:{last}")
            column, deepest = column + width + 1, max(deepest, len(block))
        rows, formula = expected(case), f"={case['f']}({','.join(references)})"
        height, width = len(rows), len(rows[0])
        here = Placed(label, rows, row)
        is_array = (height, width) != (1, 1)
        sheet.cell(row, 1).value = (
            ArrayFormula(f"A{row}:{address(row + height - 1, width)}", formula) if is_array else formula
        )
        if isinstance(rows[0][0], GhgError) and not any(map(has_error, case["args"])):
            here.error = f"{get_column_letter(FIRST_ARGUMENT - 1)}{row}"
            sheet[here.error] = f"=ERROR.TYPE(A{row})"
        made.append(here)
        row += max(deepest, height) + 1
    return made


@pytest.mark.parametrize(("variant", "least"), [("single", 350), ("ranges", 250)])
def test_every_worked_case(office: Office, tmp_path: Path, variant: str, least: int) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "算例"
    chosen = CASES if variant == "single" else list(as_ranges())
    cases = placed(sheet, chosen)
    book.save(tmp_path / "cases.xlsx")
    found = calculated(office, FileBook.open(tmp_path / "cases.xlsx"))
    wrong = []
    for case in cases:
        for value, ref in case.cells("算例"):
            if not same_value(value, found[ref]):
                wrong.append(f"{case.label} {ref}: {value!r} != {found[ref]!r}")
        if case.error:
            code = case.expected[0][0].code
            if found[CellRef("算例", case.error)] != ERROR_TYPES[code]:
                wrong.append(f"{case.label} ERROR.TYPE {code}: {found[CellRef('算例', case.error)]}")
    assert not wrong, "\n".join(wrong)
    assert len(cases) == len(chosen) > least
