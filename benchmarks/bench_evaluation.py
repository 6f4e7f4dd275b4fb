"""Lines of the bench about formula cells and about a whole command.

Bills
    The three computed columns of 能源账单 over many bills. The peer is a loop written by hand for these three.
All formula cells
    Every computed column of an engagement of many bills, a source for every 24 of them, nothing calculated yet. The peer
    is the same loop over its bills, as a measure of this machine; the note tells how the time grows with the cells.
Run
    ``ghgxl run`` over a sample, in a process that has run it before. The peer is the floor over the same file.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peers
from ledgers import source
from many_bills import METER, MONTHS, PRICE, Tables, one_meter
from measured import Figures, Scale, compared, grown

from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS

SAMPLE = "circuit_boards"
REPEATED = ("sources", "meters", "bills", "vouchers")
COLUMNS = ("usage_days", "implied_price_cny", "days_source")
BILLS_TARGET, CELLS_TARGET, RUN_TARGET = "≤ 10 µs 每格", "≤ 10 µs 每格，线性", "≤ 0.5 s"
BY_HAND, MACHINE, FLOOR = "直写算式", "单据的直写算式", "下限"


def many_bills(bills: int) -> Tables:
    """The tables of an engagement of so many bills, a voucher each, a source for every 24 of them."""
    one = one_meter(load(SAMPLE)[1])
    random = source("bills in memory")
    found: Tables = {**one, **{name: [] for name in REPEATED}}
    for meter in range(bills // MONTHS):
        number = f"E-{meter:05d}"
        for name in REPEATED:
            found[name] += [{column: _renamed(value, number) for column, value in row.items()} for row in one[name]]
        for bill in found["bills"][-MONTHS:]:
            quantity = random.randint(1_000_000, 90_000_000) / 100
            bill |= {"activity_quantity": quantity, "bill_fee_cny": round(quantity * PRICE, 2)}
    return found


def _renamed(value: object, meter: str) -> object:
    return value.replace(METER, meter) if isinstance(value, str) else value


def by_hand(bills: list[dict[str, Any]]) -> list[list[object]]:
    """Days, price and source of bills that are all read on the same day of the month, without a basic fee."""
    days = [(bill["period_end"] - bill["period_start"]).days for bill in bills]
    prices = [bill["bill_fee_cny"] / bill["activity_quantity"] for bill in bills]
    return [days, prices, ["" if bill["activity_quantity"] < 0 else bill["source_id"] for bill in bills]]


def of_bills(calculation: Calculation) -> list[list[object]]:
    """The same by the declarations."""
    return [list(calculation.column("bills", column)) for column in COLUMNS]


def of_all(calculation: Calculation) -> int:
    """Calculate every formula cell; how many there are."""
    computed = [(table.id, column.id) for table in WORKBOOK.tables for column in table.columns if column.formula]
    return sum(len(calculation.column(table, column)) for table, column in computed)


def cell_figures(scale: Scale) -> Iterator[Figures]:
    """Formula cells: those of the bills, and all."""
    forms = load(SAMPLE)[0]
    before: Figures | None = None
    for bills in scale.read:
        tables = many_bills(bills)
        rows = tables["bills"]
        cells = of_all(Calculation(WORKBOOK, forms, tables))
        yield compared(
            scale, "计算能源账单的公式单元格", len(COLUMNS) * bills, "格",
            lambda tables=tables: of_bills(Calculation(WORKBOOK, forms, tables)), lambda rows=rows: by_hand(rows),
            BILLS_TARGET, BY_HAND,
        )  # fmt: skip
        line = compared(
            scale, "计算全部公式单元格", cells, "格",
            lambda tables=tables: of_all(Calculation(WORKBOOK, forms, tables)), lambda rows=rows: by_hand(rows),
            CELLS_TARGET, MACHINE, lambda found, expected: True,
        )  # fmt: skip
        yield line.noted("，".join(part for part in (f"{bills:,} 张单据", grown(before, line)) if part))
        before = line


def run_figures(scale: Scale) -> Iterator[Figures]:
    """全部汇总 of a sample."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        build(Calculation(WORKBOOK, *load(SAMPLE)), path)
        content = path.read_bytes()

        def run() -> None:
            COMMANDS["run"].act(FileBook(Package.from_bytes(content)), lambda stage: None)

        run()
        yield compared(
            scale, "全部汇总（同一进程再次运行）", 1, "个工作簿", run, lambda: peers.floor(path), RUN_TARGET, FLOOR,
            lambda found, expected: True,
        )  # fmt: skip


def evaluation_figures(scale: Scale) -> Iterator[Figures]:
    """All lines of this module, each measured when it is asked for."""
    yield from cell_figures(scale)
    yield from run_figures(scale)
