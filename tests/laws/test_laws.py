"""Laws that hold for every input, not only for the worked cases."""

import datetime as dt
import math
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs import FIELDS, FUNCTIONS
from udfs.calling.argument import Rank
from udfs.calling.function import Function
from udfs.kernel.clause import CLAUSES
from udfs.kernel.decision import Decision
from udfs.kernel.errors import CellError, GhgError, Missing

settings.register_profile("laws", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("laws")

DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2030, 12, 31))
QUANTITIES = st.floats(-1e9, 1e9, allow_nan=False)
METHODS, RULES = st.sampled_from(["自动", "按月", "按日"]), st.sampled_from(["自动", "读数日", "含当日"])


@st.composite
def bills(draw: st.DrawFn) -> tuple[float, dt.date, dt.date]:
    start = draw(DAYS)
    return draw(QUANTITIES), start, start + dt.timedelta(days=draw(st.integers(1, 800)))


LEDGERS = st.lists(bills(), min_size=1, max_size=6)


def columns(ledger: list) -> list:
    return [[[row[n]] for row in ledger] for n in range(3)]


@given(bill=bills(), method=METHODS, rule=RULES, data=st.data())
def test_parts_of_a_bill_add_up_to_the_bill_exactly(bill: tuple, method: str, rule: str, data: st.DataObject) -> None:
    parts = [part for _, part in FUNCTIONS["GHG_PRORATE"](*bill, None, method, None, rule)]
    shuffled = data.draw(st.permutations(parts))
    assert bill[0] == sum(shuffled)
    assert all(part * bill[0] >= 0 for part in parts)


@given(ledger=LEDGERS, method=METHODS, year=st.integers(2018, 2033))
def test_months_of_a_year_add_up_to_the_year(ledger: list, method: str, year: int) -> None:
    months = [[f"{year}-{month:02d}" for month in range(1, 13)]]
    parts = FUNCTIONS["GHG_PRORATE_SUM"](*columns(ledger), months, None, None, method)
    total = FUNCTIONS["GHG_PRORATE_SUM"](*columns(ledger), year, None, None, method)
    assert total == pytest.approx(math.fsum(parts[0]), rel=1e-12, abs=1e-9)


@given(ledger=LEDGERS, data=st.data())
def test_order_of_bills_does_not_matter(ledger: list, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(ledger))
    for name in ("GHG_COVERAGE_DAYS", "GHG_COVERAGE_GAPS", "GHG_COVERAGE_OVERLAPS", "GHG_COVERAGE_CHECK"):
        assert FUNCTIONS[name](*columns(ledger)[1:]) == FUNCTIONS[name](*columns(shuffled)[1:])
    for year in (2020, 2024):
        sums = [FUNCTIONS["GHG_PRORATE_SUM"](*columns(ordered), year) for ordered in (ledger, shuffled)]
        assert sums[0] == sums[1]


@given(ledger=LEDGERS, method=METHODS)
def test_every_bill_is_counted_once_over_all_years(ledger: list, method: str) -> None:
    years = [[year] for year in range(2017, 2036)]
    totals = FUNCTIONS["GHG_PRORATE_SUM"](*columns(ledger), years, None, None, method)
    assert math.fsum(row[0] for row in totals) == pytest.approx(math.fsum(row[0] for row in ledger), rel=1e-9, abs=1e-6)


@given(bill=bills(), year=st.integers(2018, 2033))
def test_a_bill_alone_is_the_sum_of_a_series_of_one(bill: tuple, year: int) -> None:
    assert FUNCTIONS["GHG_PRORATE_SUM"](*columns([bill]), year) == FUNCTIONS["GHG_PRORATE"](*bill, year)


@given(ledger=LEDGERS)
def test_days_covered_and_missing_span_the_series(ledger: list) -> None:
    starts, ends = columns(ledger)[1:]
    days, gaps = (FUNCTIONS[name](starts, ends, "读数日") for name in ("GHG_COVERAGE_DAYS", "GHG_COVERAGE_GAPS"))
    assert days + gaps == (max(row[2] for row in ledger) - min(row[1] for row in ledger)).days


CANDIDATE_FUNCTIONS = [
    (function, argument.field.id)
    for function in FUNCTIONS.values()
    for argument in function.arguments
    if argument.rank is Rank.CANDIDATES and function.returns.kind == "number"
]


def arguments(function: Function, **named: object) -> list:
    """Plain valid arguments, with some replaced."""
    chosen = []
    for argument in function.arguments:
        field = argument.field
        plain: object = None if argument.optional or argument.nullable else 100.0
        if field.kind == "number" and plain is not None and field.most is not None:
            plain = field.most
        if field.kind == "choice" and plain is not None:
            plain = field.words[0]
        if field.kind == "boolean" and plain is not None:
            plain = True
        if field.kind == "date" and plain is not None:
            plain = dt.date(2024, 1, 1)
        chosen.append(named.get(field.id, plain))
    return chosen


@pytest.mark.parametrize(("function", "argument"), CANDIDATE_FUNCTIONS, ids=lambda case: getattr(case, "name", case))
@given(candidates=st.lists(st.floats(0.01, 1e4), min_size=1, max_size=5))
def test_compliance_never_gives_less_than_any_candidate_and_baseline_never_more(
    function: Function, argument: str, candidates: list[float]
) -> None:
    for role, better in (("履约", max), ("基准", min)):
        adopted = function(*arguments(function, **{argument: [candidates], "year_role": role}))
        singles = [
            function(*arguments(function, **{argument: candidate, "year_role": role})) for candidate in candidates
        ]
        assert adopted == better(singles)


SIGNED = [
    (function, name, sign)
    for function in FUNCTIONS.values()
    for name, sign in function.signs.items()
    if function.returns.kind == "number"
]
WITHIN = {
    "GHG_SHARE": {"own_share": 20.0, "whole_share": 100.0},
    "GHG_GRID_LOSS_CO2": {"input_kwh": 300.0, "sold_kwh": 100.0, "gwp": 1.0},
    "GHG_COUNTED_ELEC": {"total_use_kwh": 300.0, "direct_renewable_kwh": 100.0},
    "GHG_ELEC_FROM_FEE": {"energy_fee_cny": 300.0, "basic_fee_cny": 50.0},
    "GHG_PRORATE": {"period_end": dt.date(2024, 2, 1), "target_period": 2024},
    "GHG_GENSET_RATE": {"genset_load": 0.5},
    "GHG_GENSET_DIESEL": {},
    "GHG_METER_QUANTITY": {"previous_reading": 100.0, "current_reading": 300.0},
}
STEP = {"purity_ratio": (0.4, 0.5), "oxidation_ratio": (0.9, 0.98), "genset_load": (0.3, 0.6)}


@pytest.mark.parametrize(("function", "name", "sign"), SIGNED, ids=lambda case: getattr(case, "name", str(case)))
def test_the_declared_sign_is_that_of_the_result(function: Function, name: str, sign: int) -> None:
    base = WITHIN.get(function.name, {}) | ({"invoice_price_cny_per_l": 8.0} if name == "fuel_amount_cny" else {})
    before, after = STEP.get(name, (base.get(name, 100.0), base.get(name, 100.0) * 1.1))
    low = function(*arguments(function, **base | {name: before}))
    high = function(*arguments(function, **base | {name: after}))
    assert (high - low) * sign > 0


ROW_FUNCTIONS = [
    function
    for function in FUNCTIONS.values()
    if any(argument.rank is Rank.EACH and not argument.optional for argument in function.arguments)
    and not any(argument.rank is Rank.WHOLE_COLUMN for argument in function.arguments)
]


@pytest.mark.parametrize("function", ROW_FUNCTIONS, ids=lambda function: function.name)
def test_broadcasting_equals_the_scalar_call_row_by_row(function: Function) -> None:
    base = {"target_period": 2024, "industry_code": "47", "works_kind": "新建"} | WITHIN.get(function.name, {})
    good = arguments(function, **{key: value for key, value in base.items() if key in function.places})
    each = [argument.rank is Rank.EACH and not argument.optional for argument in function.arguments]
    wrong = ["坏值" if is_each else value for is_each, value in zip(each, good, strict=True)]
    blank = [None if is_each else value for is_each, value in zip(each, good, strict=True)]
    failed = [CellError("#REF!") if is_each else value for is_each, value in zip(each, good, strict=True)]
    rows = [good, wrong, blank, failed]
    ranged = [[[row[n]] for row in rows] if is_each else good[n] for n, is_each in enumerate(each)]
    result = function.evaluate(*ranged)
    assert isinstance(result, list)
    for row, found in zip(rows, result, strict=True):
        assert found == [function.evaluate(*row)]


@pytest.mark.parametrize("function", ROW_FUNCTIONS, ids=lambda function: function.name)
def test_blank_rows_are_empty_and_errors_are_passed_on(function: Function) -> None:
    required = [argument for argument in function.arguments if not argument.optional]
    assert function.evaluate(*[None] * len(required)) == ""
    for place in range(len(required)):
        given = arguments(function)[: len(required)]
        given[place] = CellError("#DIV/0!")
        error = function.evaluate(*given)
        assert isinstance(error, GhgError)
        assert error.code == "#DIV/0!"


TABLES = [
    pytest.param(table, id=f"{function.name}-{name}")
    for function in FUNCTIONS.values()
    for name, table in vars(import_module(function.module)).items()
    if isinstance(table, Decision)
]


@pytest.mark.parametrize("table", TABLES)
def test_a_fact_that_is_not_known_matters_only_where_the_conclusion_depends_on_it(table: Decision) -> None:
    for unknown, axis in ((name, axis) for name, axis in table.axes.items() if name in FIELDS and None not in axis):
        for case in table.cases():
            if case[unknown] is axis[0]:
                wholes = [table.decide(**case | {unknown: value}) for value in axis]
                if len({ruling.conclusion for ruling in wholes}) == 1:
                    assert table.decide(**case | {unknown: None}) in wholes
                else:
                    with pytest.raises(Missing, match=FIELDS[unknown].zh):
                        table.decide(**case | {unknown: None})


@pytest.mark.parametrize("table", TABLES)
def test_a_decision_table_rules_on_its_whole_product_and_no_row_is_dead(table: Decision) -> None:
    winners = []
    for case in table.cases():
        ruling = table.decide(**case)
        assert ruling.clause in CLAUSES
        assert ruling.reason.endswith("。")
        winners.append(table.row(**case))
    assert len(table.cases()) == math.prod(len(axis) for axis in table.axes.values())
    assert [row for row in table.rows if row not in winners] == []
