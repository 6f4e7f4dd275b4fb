"""What our figures are compared with, in the same run.

The loop
    A plain Python loop over the same host-shaped rows that calls the function's own body, with the same blanks and
    the same state of the garbage collector. It checks nothing: it is what the clause costs in Python.
Plain arithmetic
    Where the body is itself the greater part of the cost, the loop as somebody would write it by hand for this one
    question, still exact to the last bit. Both give the very results of the function; the bench holds that.
Warm loops
    As many processes as ours, each of which does again and again what `ghgxl run` does to the file, already warm, and knows
    nothing of the others: what the processors give, also where two of them share a core or its caches.
The floor
    Inflate and expat with no handlers over all XML parts of a file: what no reader of .xlsx in Python can be below.
"""

import datetime as dt
import math
import subprocess
import sys
import time
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat

from ledgers import Bills, Block

from udfs import FUNCTIONS
from udfs.periods.placing import placed
from udfs.periods.proration import Splitting, month_parts
from udfs.vocabularies import Effect, YearRole

EPOCH = dt.date(1899, 12, 30)
WARM_LOOP = "import sys; sys.path[:] = {path!r}; from peers import warm_loop; print(warm_loop({file!r}, {runs}))"
FEWEST_DAYS, MOST_DAYS = 350, 380
XML = (".xml", ".rels", ".vml")


def fee(fees: Block, prices: Block, basics: Block) -> Block:
    """The loop of GHG_ELEC_FROM_FEE, one price a row."""
    body = FUNCTIONS["GHG_ELEC_FROM_FEE"].body
    return [[body(paid, price, basic)] for (paid,), (price,), (basic,) in zip(fees, prices, basics)]


def fee_of_candidates(fees: Block, prices: Block) -> Block:
    """The same with several prices in each row, some of them blank: a compliance year takes the lowest."""
    body = FUNCTIONS["GHG_ELEC_FROM_FEE"].body
    return [
        [body(paid, min([price for price in row if price is not None]))] for (paid,), row in zip(fees, prices)
    ]  # fmt: skip


def fuel(quantities: Block, heats: Block, carbons: Block, oxidations: Block) -> Block:
    """The loop of GHG_FUEL_CO2."""
    body = FUNCTIONS["GHG_FUEL_CO2"].body
    return [
        [body(quantity, heat, carbon, oxidation)]
        for (quantity,), (heat,), (carbon,), (oxidation,) in zip(quantities, heats, carbons, oxidations)
    ]


def permanganate(masses: Block, purities: Block) -> Block:
    """The loop of GHG_KMNO4_CO2."""
    body = FUNCTIONS["GHG_KMNO4_CO2"].body
    return [[body(mass, purity)] for (mass,), (purity,) in zip(masses, purities)]


def permanganate_by_hand(masses: Block, purities: Block) -> Block:
    """Plain arithmetic of the same: the ratio of the atomic weights taken once."""
    factor = FUNCTIONS["GHG_KMNO4_CO2"].body(1.0, 1.0)
    return [[mass * purity * factor] for (mass,), (purity,) in zip(masses, purities)]


def electricity(quantities: Block, factors: Block) -> Block:
    """The loop of GHG_ELEC_CO2."""
    body = FUNCTIONS["GHG_ELEC_CO2"].body
    return [[body(quantity, factor)] for (quantity,), (factor,) in zip(quantities, factors)]


def conservative(candidates: Block, roles: Block, effects: Block) -> Block:
    """The loop of GHG_CONSERVATIVE: its body is handed the candidate that the role and the effect choose."""
    body, high, adds = FUNCTIONS["GHG_CONSERVATIVE"].body, str(YearRole.COMPLIANCE), str(Effect.ADDS)
    return [
        [body(max(row) if (role == high) == (effect == adds) else min(row))]
        for row, (role,), (effect,) in zip(candidates, roles, effects)
    ]


def conservative_of_given(candidates: Block, roles: Block, effects: Block) -> Block:
    """The same where some of the candidates are blank."""
    filled = [[cell for cell in row if cell is not None] for row in candidates]
    return conservative(filled, roles, effects)


def prorated(bills: Bills, *asked: object) -> Block:
    """The loop of GHG_PRORATE; the target and what stands behind it are as the function reads them."""
    body, day = FUNCTIONS["GHG_PRORATE"].body, dt.timedelta
    return [
        [body(quantity, EPOCH + day(days=start), EPOCH + day(days=end), *asked)]
        for (quantity,), (start,), (end,) in zip(bills.quantities, bills.starts, bills.ends)
    ]


def _reached(quantity: float, days: float, length: float) -> float:
    """What so many days of a bill's length hold, on the grid of the quantity's last bit: differences are exact."""
    if days >= length:
        return quantity
    grid = math.ulp(quantity)
    return round(quantity * (days / length) / grid) * grid if days > 0 else 0.0


def prorated_by_hand(bills: Bills, first: float, after: float) -> Block:
    """Plain arithmetic: the part of each bill by days, from the day ``first`` up to the day ``after`` (serials)."""
    return [
        [_reached(quantity, after - start, end - start) - _reached(quantity, first - start, end - start)]
        for (quantity,), (start,), (end,) in zip(bills.quantities, bills.starts, bills.ends)
    ]


def monthly(bills: Bills, months: Sequence[dt.date], how: Splitting) -> Block:
    """The loop for GHG_PRORATE_SUM: the bills of each meter placed by what the function places them by, then added up.

    Args:
        months: first day of each month asked for.
        how: as the function reads it.
    """
    day = dt.timedelta
    dates: dict[object, list[tuple[dt.date, dt.date]]] = {}
    used: dict[object, list[float]] = {}
    for (quantity,), (start,), (end,), (meter,) in zip(bills.quantities, bills.starts, bills.ends, bills.meters):
        dates.setdefault(meter, []).append((EPOCH + day(days=start), EPOCH + day(days=end)))
        used.setdefault(meter, []).append(quantity)
    told: Block = []
    for (meter,) in bills.asked:
        parts: dict[tuple[int, int], list[float]] = {}
        for quantity, split in zip(used[meter], placed(dates[meter], None, how)):
            for month, part in month_parts(quantity, split):
                parts.setdefault(month, []).append(part)
        told.append([math.fsum(parts.get((month.year, month.month), ())) for month in months])
    return told


def monthly_by_hand(bills: Bills, edges: Sequence[float], asked: slice) -> Block:
    """Plain arithmetic of the same by days: every bill goes to all of its months, as in the function.

    Args:
        edges: the serials at which months begin, from the first that has a bill to the end of the last.
        asked: which of these months the table shows.
    """
    parts: dict[object, list[list[float]]] = {meter: [[] for _ in edges] for (meter,) in bills.asked}
    for (quantity,), (start,), (end,), (meter,) in zip(bills.quantities, bills.starts, bills.ends, bills.meters):
        length, at = end - start, bisect_right(edges, start) - 1
        before = 0.0
        while edges[at] < end:
            reached = _reached(quantity, edges[at + 1] - start, length)
            parts[meter][at].append(reached - before)
            before, at = reached, at + 1
    return [[math.fsum(found) for found in parts[meter][asked]] for (meter,) in bills.asked]


def coverage_by_hand(bills: Bills) -> Block:
    """Plain arithmetic of GHG_COVERAGE_CHECK: one sweep over each meter's bills, where no day stands in three of them."""
    spans: dict[object, list[tuple[float, float]]] = {}
    for (start,), (end,), (meter,) in zip(bills.starts, bills.ends, bills.meters):
        spans.setdefault(meter, []).append((start, end))
    told: Block = []
    for (meter,) in bills.asked:
        of_meter = sorted(spans[meter])
        days = gaps = overlaps = 0.0
        reached = of_meter[0][0]
        for start, end in of_meter:
            gaps += max(start - reached, 0.0)
            overlaps += max(min(end, reached) - start, 0.0)
            days += max(end - max(start, reached), 0.0)
            reached = max(reached, end)
        tests = {"有缺口": gaps, "有重叠": overlaps, "天数不足": days < FEWEST_DAYS, "天数超限": days > MOST_DAYS}
        told.append(["、".join(word for word, holds in tests.items() if holds) or "合格"])
    return told


def floor(path: Path) -> None:
    """Inflate every part of a file and let expat parse the XML among them, with no handlers."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(XML):
                expat.ParserCreate().Parse(content, True)


def warm_loop(file: str, runs: int) -> float:
    """Seconds of processor time in which a file is read, put in order, run and recorded, in a process that has done one before."""
    from xl_addin.books.opened import open_whole, restore_lost_columns
    from xl_addin.books.restoring import restore_formulas
    from xl_addin.commands import COMMANDS
    from xl_addin.outputs.recording import recorded

    def run() -> None:
        book = open_whole(Path(file), None)
        restore_lost_columns(book, file)
        restore_formulas(book)
        with recorded(book, "run"):
            COMMANDS["run"].act(book, lambda stage: None)
        book.to_bytes()

    run()
    before = time.process_time()
    for _ in range(runs):
        run()
    return (time.process_time() - before) / runs


def warm_loops(file: Path, runs: int, processes: int) -> float:
    """The same of several processes at the same time, one run of each on the average."""
    code = WARM_LOOP.format(path=sys.path, file=str(file), runs=runs)
    loops = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    return sum(float(loop.communicate()[0]) for loop in loops) / processes
