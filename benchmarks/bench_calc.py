"""Lines of the bench about LibreOffice Calc: our functions in a real one beside functions that hand back an argument.

Formulas cell by cell (10,000 at full size), and one array formula over all rows (100,000). Of dates a line of its own:
Calc hands such a function the document too, and so its peer. Both recalculate in turn in one LibreOffice, each in a
document of its own, and are counted in LibreOffice's processor time. Our results must be those of the function, the
peer's its argument. ``python benchmarks/bench_calc.py`` adds what taking an argument of each type costs, and what
``ghgxl recalc`` does of the samples, by the clock, beside LibreOffice alone.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from echo_addin import CLOCK, DATED, TAKERS, THREE, TWO, echo_files
from ledgers import Block, bills, numbers
from measured import Disagreement, Figures, Scale, table

from udfs import FUNCTIONS
from udfs.kernel.cells import as_block
from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.errors import FileError
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office, find_office, find_python
from xl_addin.calc.recalculate import calculated

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "doubles"))
from calc_driver import RunningCalc

TARGET, ECHO, ANY, ALONE = "≤ 2 ×", "回声函数", "any 型", "LibreOffice"
ROWS_A_CELL = 10  # rows of the array for each formula that stands alone
FULL = Scale(rows=100_000, meters=1_000, calls=0, read=(), checked=(), runs=7, seconds=4.0)


@dataclass(frozen=True)
class Sheet:
    """Rows, and a function of all their columns beside them: once in each row, or as one array formula."""

    function: str
    rows: Block
    is_array: bool

    @property
    def request(self) -> dict[str, object]:
        """As ``calc_sheets.py`` makes it, under the function's name."""
        last = len(self.rows) if self.is_array else ""
        columns = "ABC"[: len(self.rows[0])]
        references = ";".join(f"{column}1:{column}{last}" if last else f"{column}{{0}}" for column in columns)
        formula = f"={self.function}({references})"
        return {"name": self.function, "rows": self.rows, "formula": formula, "array": self.is_array}


def calc_figures(scale: Scale) -> Iterator[Figures]:
    """All lines, each measured when it is asked for; none, with a sentence, where there is no LibreOffice."""
    try:
        find_office(), find_python()
    except FileError as error:
        print(f"Calc 未测：{error}", file=sys.stderr)
        return
    calc = RunningCalc(beside=echo_files())
    try:
        yield from _functions(calc, scale)
    finally:
        calc.close()


def _functions(calc: RunningCalc, scale: Scale) -> Iterator[Figures]:
    ledger = bills(scale.rows, scale.meters)
    days = [[start, end] for (start,), (end,) in zip(ledger.starts, ledger.ends)]
    shares = _columns(scale, ("totals", 1.0, 1e6), ("own shares", 1.0, 10.0), ("whole shares", 10.0, 20.0))
    electricity = _columns(scale, ("electricity", 1e3, 1e6), ("factors", 0.4, 0.6))
    cases = {
        "分摊": ("GHG_SHARE", shares, THREE),
        "外购电力排放量": ("GHG_ELEC_CO2", electricity, TWO),
        "单据天数": ("GHG_BILL_DAYS", days, DATED),
    }
    for is_array in (False, True):
        for label, (name, rows, echo) in cases.items():
            taken = rows if is_array else rows[: scale.rows // ROWS_A_CELL]
            ours, peer = Sheet(name, taken, is_array), Sheet(echo, taken, is_array)
            expected = as_block(FUNCTIONS[name].evaluate(*([[cell] for cell in column] for column in zip(*taken))))
            _agree(calc, ours, expected)
            _agree(calc, peer, [row[:1] for row in taken])
            yield _line(
                calc, scale, f"Calc：{label}" + ("，一个数组公式" if is_array else ""), ours, peer, TARGET, ECHO
            )


def _columns(scale: Scale, *bounds: tuple[str, float, float]) -> Block:
    return [[cell for (cell,) in row] for row in zip(*(numbers(scale.rows, *bound) for bound in bounds))]


def type_figures(scale: Scale) -> Iterator[Figures]:
    """What it costs to be handed an argument of each type; the function does nothing with it."""
    calc = RunningCalc(beside=echo_files())
    try:
        for is_array in (False, True):
            rows = numbers(scale.rows if is_array else scale.rows // ROWS_A_CELL, "one", 1.0, 1e4)
            peer = Sheet("ECHO_ANY", rows, is_array)
            calc.ask(sheet=peer.request)
            for name, kind in TAKERS.items():
                ours = Sheet(name, rows, is_array)
                calc.ask(sheet=ours.request)
                yield _line(calc, scale, f"参数为 {kind}" + ("，区域" if is_array else ""), ours, peer, "", ANY)
    finally:
        calc.close()


def _agree(calc: RunningCalc, sheet: Sheet, expected: Block) -> None:
    calc.ask(sheet=sheet.request)
    found = calc.ask(results=sheet.function)["rows"]
    if [row[0] for row in found] != [row[0] for row in expected]:
        raise Disagreement(f"Calc：{sheet.function} 的结果不是应有的。")


def _line(
    calc: RunningCalc, scale: Scale, what: str, ours: Sheet, peer: Sheet, target: str, against: str
) -> Figures:  # fmt: skip
    unit = "行" if ours.is_array else "个"
    runs = _in_turn(scale, lambda: _seconds(calc, ours), lambda: _seconds(calc, peer))
    return Figures(what, len(ours.rows), unit, *runs, target, against)


def _in_turn(scale: Scale, ours: Callable[[], float], peer: Callable[[], float]) -> tuple[int, float, float]:
    """How often, and the medians of what both took."""
    our_times: list[float] = []
    peer_times: list[float] = []
    while not scale.enough(our_times):
        our_times.append(ours())
        peer_times.append(peer())
    return len(our_times), statistics.median(our_times), statistics.median(peer_times)


def _seconds(calc: RunningCalc, sheet: Sheet) -> float:
    """LibreOffice's processor time of one recalculation."""
    before = calc.ask(call=[CLOCK])["answer"]
    calc.ask(calculate=sheet.function)
    return float(calc.ask(call=[CLOCK])["answer"]) - before


def recalculation_figures(scale: Scale) -> Iterator[Figures]:
    """A sample as ``ghgxl recalc`` calculates it, and the file as it stands opened, calculated and saved by LibreOffice."""
    with tempfile.TemporaryDirectory() as name, Office(seconds=600) as office:
        for sample in names():
            source, target = Path(name) / f"{sample}.xlsx", Path(name) / "saved.xlsx"
            build(Calculation(WORKBOOK, *load(sample)), source)
            book = FileBook.open(source)
            alone = partial(office.recalculate, source, target)
            runs = _in_turn(scale, _clocked(partial(calculated, office, book)), _clocked(alone))
            yield Figures(f"重新计算示例 {sample}", len(book.formulas()), "个", *runs, "", ALONE)


def _clocked(act: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        before = time.perf_counter()
        act()
        return time.perf_counter() - before

    return run


if __name__ == "__main__":
    print(table([*calc_figures(FULL), *type_figures(FULL), *recalculation_figures(FULL)]))
