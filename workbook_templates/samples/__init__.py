"""Complete fictional engagements as data: what was filled in, and the faults planted in it.

A sample is one TOML file: ``[form]``, a section a table (``columns`` and ``rows``, ``""`` being a blank
cell), and ``[[planted]]`` entries that tell where a check must find something. README.md describes each.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import tomllib

from udfs.kernel.cells import Value

ENDING = ".toml"
FORM, PLANTED = "form", "planted"


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault planted in a sample.

    Attributes:
        check: id of the check that must find it.
        table, key: the row it stands in, by the table's key column.
        says: the fault in one sentence.
    """

    check: str
    table: str
    key: str
    says: str


def names() -> list[str]:
    """The samples there are."""
    here = resources.files(__name__)
    return sorted(path.name.removesuffix(ENDING) for path in here.iterdir() if path.name.endswith(ENDING))


def load(name: str) -> tuple[dict[str, Value], dict[str, list[dict[str, Value]]]]:
    """The named cells and the tables of a sample, as a calculation takes them; blank cells are None.

    Raises:
        KeyError: there is no such sample.
        ValueError: a row is not as long as its table has columns.
    """
    content = _content(name)
    tables = {
        table: [_row(table, section["columns"], row) for row in section["rows"]]
        for table, section in content.items()
        if table not in (FORM, PLANTED)
    }
    return {cell: _value(value) for cell, value in content[FORM].items()}, tables


def planted(name: str) -> list[Planted]:
    """The faults planted in a sample.

    Raises:
        KeyError: there is no such sample.
    """
    return [Planted(**entry) for entry in _content(name).get(PLANTED, [])]


@cache
def _content(name: str) -> dict[str, Any]:
    if name not in names():
        raise KeyError(f"no sample {name}; there are: {', '.join(names())}")
    return tomllib.loads(resources.files(__name__).joinpath(name + ENDING).read_text("utf-8"))


def _row(table: str, columns: list[str], cells: list[Value]) -> dict[str, Value]:
    if len(columns) != len(cells):
        raise ValueError(f"{table}: a row of {len(cells)} cells under {len(columns)} columns: {cells[:3]}")
    return {column: _value(cell) for column, cell in zip(columns, cells, strict=True)}


def _value(cell: Value) -> Value:
    return None if cell == "" else cell
