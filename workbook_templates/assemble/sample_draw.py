"""抽样: which numbers a seed draws. Anybody can repeat it: numbers 1…N in the order of SHA-256 of "seed|number"."""

import hashlib

from udfs.kernel.cells import Value, is_blank
from workbook_templates.engagement.reader import Engagement


def draw(seed: str, population: int, count: int) -> list[int]:
    """The numbers drawn, ascending; a larger draw of the same seed holds every smaller one.

    Args:
        seed: any text.
        population: how many there are, numbered from 1.
        count: how many to draw.
    """

    def place(number: int) -> str:
        return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()

    return sorted(sorted(range(1, population + 1), key=place)[:count])


def drawn_rows(engagement: Engagement) -> list[dict[str, Value]]:
    """The rows of 抽样 with the numbers drawn, enlargement included; rows that lack a number are left as they are."""
    columns = [
        column.id for column in engagement.calculation.workbook.table("sampling").columns if column.formula is None
    ]
    rows = []
    for row in engagement.rows("sampling"):
        values = {column: row.value(column) for column in columns}
        population, count = row.number("population_count"), row.number("sample_count")
        seed = row.text("sampling_seed")
        if population is not None and count is not None and not is_blank(seed):
            wanted = min(int(count + (row.number("enlarged_count") or 0)), int(population))
            values["drawn_numbers"] = "、".join(map(str, draw(str(seed), int(population), wanted)))
        rows.append(values)
    return rows
