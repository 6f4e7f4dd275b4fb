"""The cells of a workbook file as lines of text: a row's values in one line, equal formulas of a column in one line.

Read from the XML itself, so that a value stands here exactly as it is stored and "no value" is not taken for "".
"""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
OWN_ROW = "⟨row⟩"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank.

    Attributes:
        column, row: its place, as in D8.
        value: a number as stored, text quoted, TRUE, FALSE, an error as shown, "" where there is none.
        formula: its own row written as a mark, so that filled-down formulas are alike; None for a constant.
    """

    column: str
    row: int
    value: str
    formula: str | None

    @property
    def is_shown(self) -> bool:
        """Whether somebody who looks at the sheet sees anything."""
        return self.value not in ("", '""')


def cells_of(path: Path) -> dict[str, list[Cell]]:
    """Every cell that is not blank, row by row, by the name of its sheet."""
    with zipfile.ZipFile(path) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): str(relation.get("Target")) for relation in relations}
        shared: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            shared = [_text(item) for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))]
        sheets = {}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            target = targets[sheet.get(RELATION)]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            sheets[str(sheet.get("name"))] = list(_cells(ElementTree.fromstring(archive.read(part)), shared))
    return sheets


def lines_of(cells: list[Cell]) -> list[str]:
    """A sheet's values row by row, then its formulas column by column."""
    lines = []
    for row, of_row in groupby((cell for cell in cells if cell.is_shown), key=lambda cell: cell.row):
        lines.append(f"{row}: " + " ".join(f"{cell.column}={cell.value}" for cell in of_row))
    for run in blocks(cells):
        first, last = run[0], run[-1]
        area = f"{first.column}{first.row}" + (f":{last.column}{last.row}" if last is not first else "")
        lines.append(f"{area} {first.formula}")
    return lines


def blocks(cells: list[Cell]) -> list[list[Cell]]:
    """Formula cells that stand one below the other and calculate alike."""
    runs: list[list[Cell]] = []
    calculated = (cell for cell in cells if cell.formula is not None)
    for cell in sorted(calculated, key=lambda cell: (len(cell.column), cell.column, cell.row)):
        above = runs[-1][-1] if runs else None
        if above and (above.column, above.row + 1, above.formula) == (cell.column, cell.row, cell.formula):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


def _cells(sheet: ElementTree.Element, shared: list[str]) -> Iterator[Cell]:
    for found in sheet.iter(f"{MAIN}c"):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", str(found.get("r"))).groups()  # type: ignore[union-attr]
        formula = found.find(f"{MAIN}f")
        cell = Cell(column, int(row), _value(found, shared), None if formula is None else _formula(formula, row))
        if cell.formula is not None or cell.value:
            yield cell


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, stored = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if kind == "inlineStr":
        return _quoted(_text(cell))
    if stored is None:
        return ""
    if kind == "s":
        return _quoted(shared[int(stored)])
    if kind == "str":
        return _quoted(stored)
    return {"0": "FALSE", "1": "TRUE"}[stored] if kind == "b" else stored


def _text(element: ElementTree.Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{MAIN}t"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _formula(formula: ElementTree.Element, row: str) -> str:
    marked = re.sub(rf"(?<=[A-Z]){row}(?!\d)", OWN_ROW, formula.text or "")
    others = " ".join(f"{name}={value}" for name, value in formula.items())
    return f"={marked}" + (f" {{{others}}}" if others else "")
