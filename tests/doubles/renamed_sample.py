"""A sample in which emission sources have other numbers, such as formulas of a spreadsheet take for something else."""

from collections.abc import Mapping

from udfs.kernel.cells import Value
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK

SAMPLE = "circuit_boards"
NAMING = ("source_id", "case_id")
PATTERNS = {"E-01": "E-0*", "A-11": "A-1*", "A-12": "A-1?"}  # other numbers of the sample meet them
LONG = {
    "E-01": "4403000000000000000017", "E-02": "4403000000000000000018", "E-03": "<E-03", "E-04": "E~?04",
    "A-11": ">A", "A-12": "4403000000000000000019", "A-16": "4403000000000000000020",
}  # fmt: skip


def renamed(numbers: Mapping[str, str], registered: Mapping[str, Value] | None = None) -> Calculation:
    """The sample with these numbers in place of its own.

    Args:
        numbers: old -> new.
        registered: new -> what stands in 排放源 itself, where that is another cell than elsewhere.
    """
    forms, tables = load(SAMPLE)
    for rows in tables.values():
        for row in rows:
            row |= {name: numbers[str(row[name])] for name in NAMING if row.get(name) in numbers}
    for row in tables["sources"]:
        row["source_id"] = (registered or {}).get(str(row["source_id"]), row["source_id"])
    return Calculation(WORKBOOK, forms, tables)
