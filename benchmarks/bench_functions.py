"""Lines of the bench about worksheet functions: whole columns, ledgers, single cells, the server of Excel.

Columns
    ``Function.evaluate`` on blocks of one column each, floats; then the same with whole numbers alone, and with half
    of the candidates blank. Candidates are the lowest or highest of a row of four.
Dirt
    Every hundredth row has a text, an error or a blank in its first column; the peer is the clean block.
Prorating, ledgers
    Bills of about a month to one month or year; 1,000 meters by 12 months, and their coverage. Days are serials.
Single cells
    One call with scalars, one optional argument blank; the peer is the bare body with values already read.
Server
    xlwings' own ``CallUDF`` on the double of pywin32: from the tuples that COM hands over to the rows it takes back.
"""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import peers
from ledgers import DIRT, Bills, Block, bills, dirty, half_blank, integers, numbers, words
from measured import Figures, Scale, compared

from udfs import FUNCTIONS
from udfs.periods.proration import Splitting
from udfs.vocabularies import Effect, EndRule, ProrateMethod, YearRole

DOUBLES = Path(__file__).resolve().parents[1] / "tests" / "doubles"
LOOP, BY_HAND, BODY, CLEAN = "循环", "直写算式", "函数体", "无异常行"
COLUMN_TARGET, DIRTY_TARGET, TABLE_TARGET = "≤ 2.5 ×", "≤ 2 ×", "≤ 2 ×"
NO_TARGET = "–"  # beside the line against the loop, to show what the body costs
CALL_TARGET, SERVER_TARGET = "高出 ≤ 4 µs", "≤ 6 ×"
PERMANGANATE = "高锰酸钾排放量"
YEAR, MONTH = 2024, 5  # asked for
FIRST_YEAR, LAST_YEAR = 2018, 2027  # the bills lie within
READ_BY_DAY = (ProrateMethod.BY_DAY, FUNCTIONS["GHG_PRORATE"].arguments[5].default, EndRule.READING_DAY)
PLACE = "核查.xlsx\t能源账单\t7\t14"  # the calling cell, as VBA names it

Loop = Callable[..., Block]
Cases = dict[str, tuple[str, tuple[Block, ...], Loop]]  # label -> function, its blocks, its loop


def _serial(year: int, month: int) -> float:
    """First day of a month; month 13 is the next year's first."""
    return float((dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - peers.EPOCH).days)


def _clean(rows: int) -> Cases:
    """Floats, no blanks."""
    roles = words(rows, "roles", *map(str, YearRole))
    effects = words(rows, "effects", *map(str, Effect))
    fees, prices = numbers(rows, "fees", 1e3, 1e5), numbers(rows, "prices", 0.5, 1.2)
    quantities, factors = numbers(rows, "electricity", 1e3, 1e6), numbers(rows, "factors", 0.4, 0.6)
    fuel = (
        numbers(rows, "fuel", 1.0, 1e4), numbers(rows, "heats", 40.0, 45.0), numbers(rows, "carbons", 0.018, 0.022),
        numbers(rows, "oxidations", 0.9, 1.0),
    )  # fmt: skip
    masses, purities = numbers(rows, "masses", 1.0, 1e3), numbers(rows, "purities", 0.9, 1.0)
    candidates = numbers(rows, "candidates", 1.0, 1e6, width=4)
    return {
        "电费推算用电量": ("GHG_ELEC_FROM_FEE", (fees, prices, numbers(rows, "basics", 0.0, 500.0)), peers.fee),
        "燃料排放量": ("GHG_FUEL_CO2", fuel, peers.fuel),
        PERMANGANATE: ("GHG_KMNO4_CO2", (masses, purities), peers.permanganate),
        "外购电力排放量": ("GHG_ELEC_CO2", (quantities, factors), peers.electricity),
        "四个候选取保守值": ("GHG_CONSERVATIVE", (candidates, roles, effects), peers.conservative),
    }


def _whole(rows: int) -> Cases:
    """The same with whole numbers alone."""
    roles = words(rows, "roles", *map(str, YearRole))
    effects = words(rows, "effects", *map(str, Effect))
    fees, prices = integers(rows, "whole fees", 1000, 100_000), integers(rows, "whole prices", 1, 3)
    ones = integers(rows, "ones", 1, 1)  # a ratio that is a whole number is 1
    fuel = (integers(rows, "whole fuel", 1, 10_000), integers(rows, "whole heats", 40, 45), ones, ones)
    return {
        "电费推算用电量": ("GHG_ELEC_FROM_FEE", (fees, prices, integers(rows, "whole basics", 0, 500)), peers.fee),
        "燃料排放量": ("GHG_FUEL_CO2", fuel, peers.fuel),
        PERMANGANATE: ("GHG_KMNO4_CO2", (integers(rows, "whole masses", 1, 1000), ones), peers.permanganate),
        "外购电力排放量": ("GHG_ELEC_CO2", (integers(rows, "whole electricity", 1000, 1_000_000), ones), peers.electricity),
        "四个候选取保守值": (
            "GHG_CONSERVATIVE", (integers(rows, "whole candidates", 1, 1_000_000, width=4), roles, effects),
            peers.conservative,
        ),
    }  # fmt: skip


def _half(rows: int, clean: Cases) -> Cases:
    """Four candidates, half of them blank."""
    (_, (fees, *_), _), (_, (candidates, roles, effects), _) = clean["电费推算用电量"], clean["四个候选取保守值"]
    prices = half_blank(numbers(rows, "four prices", 0.5, 1.2, width=4), "blank prices")
    given = half_blank(candidates, "blank candidates")
    return {
        "电费推算用电量，四个单价": ("GHG_ELEC_FROM_FEE", (fees, prices), peers.fee_of_candidates),
        "四个候选取保守值": ("GHG_CONSERVATIVE", (given, roles, effects), peers.conservative_of_given),
    }


def column_figures(scale: Scale) -> Iterator[Figures]:
    """Whole columns: clean, whole numbers, half the candidates blank, one row in a hundred dirty."""
    rows = scale.rows
    clean = _clean(rows)
    for suffix, cases in (("", clean), ("，全为整数", _whole(rows)), ("，候选半数空白", _half(rows, clean))):
        for label, (name, blocks, loop) in cases.items():
            ours, peer = _evaluated(name, *blocks), _called(loop, *blocks)
            yield compared(scale, label + suffix, rows, "行", ours, peer, COLUMN_TARGET, LOOP)
    name, blocks, _ = clean[PERMANGANATE]
    ours, peer = _evaluated(name, *blocks), _called(peers.permanganate_by_hand, *blocks)
    yield compared(scale, f"{PERMANGANATE}（对直写）", rows, "行", ours, peer, COLUMN_TARGET, BY_HAND, _nearly)
    error = FUNCTIONS["GHG_DEVIATION"].evaluate(0.0, 1.0)
    for label, (name, blocks, _) in clean.items():
        ours, peer = _evaluated(name, dirty(blocks[0], error), *blocks[1:]), _evaluated(name, *blocks)
        yield compared(scale, f"{label}，1%异常行", rows, "行", ours, peer, DIRTY_TARGET, CLEAN, _alike_where_clean)


def _evaluated(name: str, *arguments: object) -> Callable[[], object]:
    evaluate = FUNCTIONS[name].evaluate
    return lambda: evaluate(*arguments)


def _called(loop: Loop, *arguments: object) -> Callable[[], object]:
    return lambda: loop(*arguments)


def _nearly(found: object, expected: object) -> bool:
    """Equal but for the last bits: a product in another order."""
    return all(abs(ours - theirs) <= 1e-14 * theirs for (ours,), (theirs,) in zip(found, expected, strict=True))


def _alike_where_clean(found: object, expected: object) -> bool:
    """Equal in every row that was left alone."""
    pairs = enumerate(zip(found, expected, strict=True))
    return all(ours == theirs for at, (ours, theirs) in pairs if at % DIRT != DIRT // 2)


def ledger_figures(scale: Scale) -> Iterator[Figures]:
    """Prorating bill by bill, the monthly table, coverage."""
    ledger = bills(scale.rows, scale.meters)
    columns = (ledger.quantities, ledger.starts, ledger.ends)
    by_day = (str(ProrateMethod.BY_DAY), None, str(EndRule.READING_DAY))
    reads = FUNCTIONS["GHG_PRORATE"].arguments[3].field.read
    targets = {"月": (f"{YEAR}-{MONTH:02d}", MONTH, MONTH + 1), "年": (YEAR, 1, 13)}
    for label, (target, first, after) in targets.items():
        ours, peer = _evaluated("GHG_PRORATE", *columns, target), _called(peers.prorated, ledger, reads(target))
        yield compared(scale, f"单据拆分到一{label}", scale.rows, "张", ours, peer, COLUMN_TARGET, LOOP)
        ours, peer = (
            _evaluated("GHG_PRORATE", *columns, target, *by_day),
            _called(peers.prorated, ledger, reads(target), *READ_BY_DAY),
        )
        yield compared(scale, f"单据按日拆分到一{label}", scale.rows, "张", ours, peer, COLUMN_TARGET, LOOP)
        peer = _called(peers.prorated_by_hand, ledger, _serial(YEAR, first), _serial(YEAR, after))
        yield compared(scale, f"单据按日拆分到一{label}（对直写）", scale.rows, "张", ours, peer, NO_TARGET, BY_HAND)
    yield from _tables(scale, ledger, by_day)


def _tables(scale: Scale, ledger: Bills, by_day: tuple[object, ...]) -> Iterator[Figures]:
    edges = [_serial(FIRST_YEAR, month) for month in range(1, 12 * (LAST_YEAR - FIRST_YEAR + 1) + 2)]
    shown = slice(edges.index(_serial(YEAR, 1)), edges.index(_serial(YEAR + 1, 1)))
    asked = [edges[shown]]
    columns = (ledger.quantities, ledger.starts, ledger.ends, asked, ledger.meters, ledger.asked)
    size = f"{scale.meters:,} 表 × 12 月"
    ours = _evaluated("GHG_PRORATE_SUM", *columns)
    months = [dt.date(YEAR, month, 1) for month in range(1, 13)]
    tolerance = READ_BY_DAY[1]
    peer = _called(peers.monthly, ledger, months, Splitting(EndRule.AUTOMATIC, ProrateMethod.AUTOMATIC, tolerance))
    yield compared(scale, f"月度表，{size}", scale.rows, "张", ours, peer, TABLE_TARGET, LOOP)
    ours, peer = (
        _evaluated("GHG_PRORATE_SUM", *columns, *by_day),
        _called(peers.monthly, ledger, months, Splitting(EndRule.READING_DAY, ProrateMethod.BY_DAY, tolerance)),
    )
    yield compared(scale, f"月度表按日，{size}", scale.rows, "张", ours, peer, TABLE_TARGET, LOOP)
    peer = _called(peers.monthly_by_hand, ledger, edges, shown)
    yield compared(scale, f"月度表按日（对直写），{size}", scale.rows, "张", ours, peer, NO_TARGET, BY_HAND)
    ours = _evaluated(
        "GHG_COVERAGE_CHECK", ledger.starts, ledger.ends, str(EndRule.READING_DAY), ledger.meters, ledger.asked
    )
    peer = _called(peers.coverage_by_hand, ledger)
    yield compared(scale, f"统计天数检查，{scale.meters:,} 表", scale.rows, "张", ours, peer, TABLE_TARGET, BY_HAND)


def call_figures(scale: Scale) -> Iterator[Figures]:
    """Single cells, one optional argument blank; the peer is the bare body."""
    day = dt.date(2026, 3, 31)
    serial = float((day - peers.EPOCH).days)
    cases: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
        "GHG_ELEC_FROM_FEE": ((10_000.0, 0.8, None), (10_000.0, 0.8)),
        "GHG_CONSERVATIVE": (([[3.0, 1.0, 4.0, 2.0]], str(YearRole.COMPLIANCE), None), (4.0,)),
        "GHG_DEDUCT": ((900.0, True, True, None, serial), (900.0, True, True, None, day)),
    }
    for name, (given, typed) in cases.items():
        ours, peer = _repeated(scale, FUNCTIONS[name].evaluate, given), _repeated(scale, FUNCTIONS[name].body, typed)
        line = compared(scale, f"单个单元格 {name}", scale.calls, "次", ours, peer, CALL_TARGET, BODY)
        yield line.noted(f"高出 {(line.ours - line.peer) / scale.calls * 1e6:.1f} µs")


def _repeated(scale: Scale, act: Callable[..., object], arguments: tuple[object, ...]) -> Callable[[], object]:
    def run() -> object:
        for _ in repeat(None, scale.calls - 1):
            act(*arguments)
        return act(*arguments)

    return run


def server_figures(scale: Scale) -> Iterator[Figures]:
    """The path of a cell in Excel. What COM itself costs is not in it: the double's imitation of it is left out."""
    sys.path.insert(0, str(DOUBLES))
    import fake_pywin32

    with fake_pywin32.windows():
        from xlwings.com_server import XLPython

        server = XLPython()
        cases = _clean(scale.rows)
        for label in ("电费推算用电量", "外购电力排放量", PERMANGANATE):
            name, blocks, loop = cases[label]
            given = fake_pywin32.carry((name, PLACE, False, blocks))

            def called(given: object = given) -> object:
                return server.CallUDF("xl_addin.excel.server", "calculate", given)

            yield compared(
                scale, f"Excel 服务端：{label}", scale.rows, "行", called, _called(loop, *blocks), SERVER_TARGET, LOOP
            )  # fmt: skip


def function_figures(scale: Scale) -> Iterator[Figures]:
    """All lines of this module, each measured when it is asked for."""
    yield from column_figures(scale)
    yield from ledger_figures(scale)
    yield from call_figures(scale)
    yield from server_figures(scale)
