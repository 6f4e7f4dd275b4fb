"""What a built file must keep so that Excel opens it without a repair and every cell means what it shows.

The file is read as Excel finds it; nothing here knows the declarations.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, combinations
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook as OpenpyxlWorkbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from udfs import FUNCTIONS
from workbook_templates.declare.natives import NATIVES
from workbook_templates.ooxml.addresses import Area, address
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import WorkbookIndex, read_index
from workbook_templates.ooxml.sheets.sheet_scan import scan

# Functions that Excel 2007 knew; a newer one needs a prefix in the file and is missing in older programs.
CLASSIC = {*NATIVES, "ABS", "AVERAGE", "COUNTIF", "ERROR.TYPE", "EXACT", "INDEX", "ISERROR", "ISNUMBER", "MAX",
           "MIN", "NOT", "ROW", "SEARCH", "SUMPRODUCT"}  # fmt: skip
LONGEST_SHEET, LONGEST_LIST, LONGEST_FORMULA, LONGEST_TITLE, LONGEST_ERROR = 31, 255, 8192, 32, 255
DEEPEST = 64
UNWANTED = re.compile(r"externalLink|comment|threaded|vbaProject|customXml|activeX|embeddings|calcChain", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w.]{0,254}")
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr]([0-9]*)([Cc][0-9]*)?|[Cc][0-9]*")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\(")
_PARENTHESIS = re.compile(r"[()]")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_THIS_ROW = re.compile(r"(\w+)\[\[#(?:This Row|Headers)\],\[((?:'.|[^'\[\]])+)\](?::\[((?:'.|[^'\[\]])+)\])?\]")
_WHOLE = re.compile(r"(\w+)\[\[?((?:'.|[^'\[\]#])+)\]")


def lint(path: Path) -> list[str]:
    """Problems of a built workbook, each a sentence with its place; none for a sound one.

    Raises:
        FileError: the file is no readable workbook.
    """
    package = Package.open(path)
    index = read_index(package)
    book = load_workbook(path)
    problems = [f"part {name} is not wanted" for name in package.names() if UNWANTED.search(name)]
    problems += _workbook(package, index, book)
    for page in book.worksheets:
        problems += (
            f"{page.title}: {problem}"
            for problem in (*_page(page), *_validations(page, index), *_conditions(page, index))
        )
    for sheet, part in index.sheets.items():
        problems += (f"{sheet}: {problem}" for problem in _formulas(package.part(part), sheet, index))
    return problems


def _workbook(package: Package, index: WorkbookIndex, book: OpenpyxlWorkbook) -> Iterator[str]:
    text = package.part(index.part).decode()
    if "fullCalcOnLoad" in text or 'calcId="' not in text:
        yield "the workbook would be recalculated on opening"
    for name in (name for name in package.names() if name.endswith(".rels")):
        if b'TargetMode="External"' in package.part(name):
            yield f"{name} leads out of the workbook"
    names = [*index.names, *index.tables]
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            yield f"name {name} is used {count} times"
    for name in names:
        if not _NAME.fullmatch(name) or _CELL.fullmatch(name):
            yield f"name {name} is not one that Excel accepts"
    for name, target in index.names.items():
        sheet = target.rpartition("!")[0].strip("'").replace("''", "'")
        if sheet not in index.sheets or "#REF!" in target:
            yield f"name {name} leads nowhere: {target}"
    for rule in book._differential_styles.styles:
        if rule.fill is not None and rule.fill.fill_type == "solid" and rule.fill.bgColor.rgb == "00000000":
            yield "a conditional fill has no background colour, the only one Excel shows"


def _page(page: Worksheet) -> Iterator[str]:
    if len(page.title) > LONGEST_SHEET or set(page.title) & set(r"\/?*[]:") or page.title.strip("'") != page.title:
        yield "the sheet name is not one that Excel accepts"
    if page.sheet_state != "visible":
        yield "the sheet is hidden"
    yield from (f"{kind} {key} is hidden" for kind, key in _hidden(page))
    areas = {table.name: Area.parse(table.ref) for table in page.tables.values()}
    for (name, area), (other_name, other) in combinations(areas.items(), 2):
        if area.meets(other):
            yield f"tables {name} and {other_name} overlap"
    merges = [Area.parse(merged.coord) for merged in page.merged_cells.ranges]
    yield from (
        f"merged cells {first} and {second} overlap" for first, second in combinations(merges, 2) if first.meets(second)
    )
    for table in page.tables.values():
        shown = [cell.value for cell in page[table.ref][0]]
        declared = [column.name for column in table.tableColumns]
        if shown != declared:
            yield f"table {table.name}: headers {shown} differ from the declared {declared}"
        if len({str(name).casefold() for name in declared}) != len(declared):
            yield f"table {table.name}: a header twice"
        for merged in merges:
            if merged.meets(areas[table.name]):
                yield f"table {table.name}: merged cells {merged}"


def _hidden(page: Worksheet) -> Iterator[tuple[str, object]]:
    yield from (("row", key) for key, row in page.row_dimensions.items() if row.hidden)
    yield from (("column", key) for key, column in page.column_dimensions.items() if column.hidden)


def _conditions(page: Worksheet, index: WorkbookIndex) -> Iterator[str]:
    for area in page.conditional_formatting:
        for formula in (formula for rule in area.rules for formula in rule.formula):
            if formula.startswith("="):
                yield f"condition of {area.sqref}: {formula} begins with ="
            yield from (f"condition of {area.sqref}: {problem}" for problem in _formula(formula, index))


def _validations(page: Worksheet, index: WorkbookIndex) -> Iterator[str]:
    for rule in page.data_validations.dataValidation:
        for formula in (rule.formula1, rule.formula2):
            if formula is not None and not _is_bound(rule, str(formula), index):
                yield f"validation of {rule.sqref}: {formula} is no {rule.type}"
        if rule.type in ("decimal", "whole", "date") and (rule.formula2 is None) == (
            rule.operator in (None, "between", "notBetween")
        ):
            yield f"validation of {rule.sqref}: bounds do not fit {rule.operator or 'between'}"
        titles, texts = (rule.errorTitle, rule.promptTitle), (rule.error, rule.prompt)
        if any(len(text or "") > LONGEST_TITLE for text in titles) or any(
            len(text or "") > LONGEST_ERROR for text in texts
        ):
            yield f"validation of {rule.sqref}: the message is too long"


def _is_bound(rule: DataValidation, formula: str, index: WorkbookIndex) -> bool:
    if rule.type == "list":
        quoted = formula.startswith('"') and formula.endswith('"')
        return len(formula) <= LONGEST_LIST and (quoted or formula in index.names)
    if rule.type in ("decimal", "whole", "date"):
        return re.fullmatch(r"-?[0-9.]+(E[+-]?[0-9]+)?", formula) is not None
    return len(formula) <= LONGEST_LIST


def _formulas(xml: bytes, label: str, index: WorkbookIndex) -> Iterator[str]:
    sheet = scan(xml, label)
    seen: set[str] = set()
    for place, text in sheet.formula_texts().items():
        where = address(*place)
        if sheet.cells[place].text is None:
            yield f"{where}: formula without a value"
        if text not in seen:
            seen.add(text)
            yield from (f"{where}: {problem}" for problem in _formula(text, index))
    for area, _ in sheet.arrays():
        rows, columns = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
        if len(list(sheet.within(area))) != rows * columns:
            yield f"{area}: an array without all of its cells"
        for table in (table for table in index.tables.values() if table.sheet == label and table.area.meets(area)):
            yield f"{area}: an array inside table {table.name}"


def _formula(text: str, index: WorkbookIndex) -> Iterator[str]:
    if len(text) > LONGEST_FORMULA:
        yield f"formula of {len(text)} characters"
    bare = _TEXT.sub('""', text)
    depths = [0, *accumulate(1 if sign == "(" else -1 for sign in _PARENTHESIS.findall(bare))]
    if depths[-1] or max(depths) > DEEPEST:
        yield "parentheses do not match or are nested too deeply"
    for function in set(_CALL.findall(bare)) - CLASSIC - set(FUNCTIONS):
        yield f"{function} is not a function of ours or of every Excel"
    if "#REF!" in bare or re.search(r"\[[^\]]*\.xls", bare):
        yield "formula that leads nowhere or out of the workbook"
    for table, *headers in (*_THIS_ROW.findall(bare), *_WHOLE.findall(bare)):
        known = index.tables[table].headers if table in index.tables else ()
        for header in (re.sub("'(.)", r"\1", header) for header in headers if header):
            if header not in known:
                yield f"{table} has no column {header}"
