"""``GHG_WHY`` in Calc: which call in the cell's formula failed, and its sentence.

Calc tells a function nothing of the cell it stands in, so no journal can be kept as in Excel; the calls are read
from the formula of the cell asked about and evaluated once more.
"""

import re

from com.sun.star.table.CellContentType import EMPTY, FORMULA, TEXT

from udfs import FUNCTIONS
from udfs.kernel.cells import as_block
from udfs.kernel.errors import CellError, GhgError
from xl_addin.values import CALC_ERRORS

CODES = {number: code for code, number in CALC_ERRORS.items()}
CALL = re.compile(r"\b(GHG_[A-Z0-9_]+)\(")
CELLS = re.compile(
    r"(?:\$?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<sheet>[^\W\d][^.$;()'\"]*))\.)?(?P<area>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)$"
)
# What ``ghgxl recalc`` writes around an argument; see ``xl_addin/calc/blank_arguments.py``.
ISBLANK_TEST = re.compile(r'IF\(ISBLANK\((?P<x>.*)\);"";IF\(ISLOGICAL\((?P=x)\);IF\((?P=x);"TRUE";"FALSE"\);(?P=x)\)\)')
# How a workbook guards an argument against a blank cell, ours among them, and how a table names a cell of this row.
GUARD = re.compile(r'IF\(\(?(?P<x>.+?)=""\)?;"";(?P=x)\)')
THIS_ROW = re.compile(r"(?P<table>[^\W\d]\w*)\[\[#This Row\][;,]\[(?P<column>.+)\]\]", re.IGNORECASE)
UNREADABLE = "本单元格的错误不能在 Calc 中逐项说明：请把函数的参数放在单元格中，再用 GHG_WHY 查看。"
STRING_RESULT = 2  # com.sun.star.sheet.FormulaResult.STRING


class Unreadable(Exception):
    """An argument that is neither a constant nor cells."""


def explained(document, cells):
    """The cells asked about as values, each error with its sentence."""
    area = cells.getRangeAddress()
    sheet = document.Sheets.getByIndex(area.Sheet)
    return [
        [_cell_asked(document, sheet, sheet.getCellByPosition(column, row)) for column in range(area.StartColumn, area.EndColumn + 1)]
        for row in range(area.StartRow, area.EndRow + 1)
    ]  # fmt: skip


def _cell_asked(document, sheet, cell):
    if not cell.getError():
        return ""
    code = CODES.get(cell.getError(), "#VALUE!")
    return CellError(code, _sentence(document, sheet, cell, code))


def _sentence(document, sheet, cell, code):
    """Sentences of the calls that fail with this very error; a branch not taken seldom does."""
    row, column = _place_in_array(sheet, cell)
    here, found = cell.getCellAddress().Row, []
    for function, arguments in calls(cell.getFormula().strip("{}")):
        try:
            result = as_block(function.evaluate(*(value(document, sheet, argument, here) for argument in arguments)))
        except Unreadable:
            continue
        line = result[0] if len(result) == 1 else result[row] if row < len(result) else []
        failed = line[0] if len(line) == 1 else line[column] if column < len(line) else None
        if isinstance(failed, GhgError) and failed.code == code and failed.message not in found:
            found.append(failed.message)
    return "；".join(sentence.rstrip("。") for sentence in found) + "。" if found else UNREADABLE


def _place_in_array(sheet, cell):
    """Row and column within the array formula the cell belongs to."""
    cursor = sheet.createCursorByRange(cell)
    cursor.collapseToCurrentArray()
    array, here = cursor.getRangeAddress(), cell.getCellAddress()
    return here.Row - array.StartRow, here.Column - array.StartColumn


def calls(formula):
    """Every call of ours with the texts of its arguments, inner ones too."""
    for found in CALL.finditer(formula):
        if found[1] in FUNCTIONS:
            yield FUNCTIONS[found[1]], argument_texts(formula, found.end())


def argument_texts(formula, start):
    """The arguments that begin here, up to the parenthesis that closes the call."""
    arguments, depth, at, first, quote = [], 0, start, start, ""
    while at < len(formula):
        sign = formula[at]
        if quote or sign in "\"'":
            quote = "" if sign == quote else quote or sign
        elif sign in "({[":
            depth += 1
        elif sign in ")}]" and depth:
            depth -= 1
        elif sign in ";)" and not depth:
            arguments.append(formula[first:at].strip())
            first = at + 1
            if sign == ")":
                break
        at += 1
    return [] if arguments == [""] else arguments


def value(document, sheet, text, row):
    """What an argument stands for: nothing, a constant, cells, or the result of a call of ours."""
    guarded = ISBLANK_TEST.fullmatch(text) or GUARD.fullmatch(text)
    if guarded:
        return value(document, sheet, guarded["x"], row)
    if text in ("", "TRUE()", "FALSE()"):
        return None if not text else text == "TRUE()"
    if text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"')
    try:
        return float(text)
    except ValueError:
        pass
    inner = CALL.search(text)
    if inner and text.rpartition(".")[0].count("(") == 0 and text.endswith(")") and inner[1] in FUNCTIONS:
        return FUNCTIONS[inner[1]].evaluate(
            *(value(document, sheet, argument, row) for argument in argument_texts(text, inner.end()))
        )
    return _cells(_range(document, sheet, text, row))


def _range(document, sheet, text, row):
    in_table = THIS_ROW.fullmatch(text)
    if in_table and document.DatabaseRanges.hasByName(in_table["table"]):
        area = document.DatabaseRanges.getByName(in_table["table"]).DataArea
        page, header = document.Sheets.getByIndex(area.Sheet), re.sub("'(.)", r"\1", in_table["column"])
        for column in range(area.StartColumn, area.EndColumn + 1):
            if page.getCellByPosition(column, area.StartRow).String == header:
                return page.getCellRangeByPosition(column, row, column, row)
    found = CELLS.match(text)
    if found:
        name = (found["quoted"] or "").replace("''", "'") or found["sheet"]
        return (document.Sheets.getByName(name) if name else sheet).getCellRangeByName(found["area"].replace("$", ""))
    if document.NamedRanges.hasByName(text):
        cells = document.NamedRanges.getByName(text).getReferredCells()
        if cells is not None:
            return cells
    raise Unreadable


def _cells(area):
    address = area.getRangeAddress()
    height, width = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return [[_content(area.getCellByPosition(column, row)) for column in range(width)] for row in range(height)]


def _content(cell):
    if cell.Type == EMPTY:
        return None
    if cell.getError():
        return CellError(CODES.get(cell.getError(), "#VALUE!"))
    is_text = cell.Type == TEXT or (cell.Type == FORMULA and cell.FormulaResultType2 == STRING_RESULT)
    return cell.String if is_text else cell.Value
