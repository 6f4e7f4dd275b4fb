"""The clause matrix: what clauses.toml demands against what functions, tables, checks and reports carry."""

import pytest

from workbook_templates.build.reference import CARRIERS, Carried, matrix

KINDS = tuple(CARRIERS)


@pytest.mark.parametrize("carried", matrix(), ids=lambda carried: carried.clause.id)
def test_a_clause_is_carried_in_every_way_or_says_why_not(carried: Carried) -> None:
    empty = {kind for kind in KINDS if not getattr(carried, CARRIERS[kind])}
    assert empty == set(carried.clause.without)
    assert all(len(reason) >= 6 for reason in carried.clause.without.values())
    assert all(carried.told(kind) for kind in KINDS)


def test_a_clause_has_functions_exactly_when_it_demands_them() -> None:
    demanded = {carried.clause.id for carried in matrix() if "function" in carried.clause.serves}
    assert demanded == {carried.clause.id for carried in matrix() if carried.functions}


def test_what_clauses_demand_is_served() -> None:
    for kind, serving in (("table", "tables"), ("check", "checks"), ("report", "annexes")):
        assert not [one.clause.id for one in matrix() if kind in one.clause.serves and not getattr(one, serving)]


def test_every_case_file_of_the_matrix_is_named_after_a_module_that_exists() -> None:
    assert all(case.startswith("tests/cases/c") for carried in matrix() for case in carried.cases)


def test_computed_columns_are_told_with_the_clause_of_their_function() -> None:
    columns = {carried.clause.id: carried.columns for carried in matrix()}
    assert "月度活动数据.1月至12月" in columns["三.8"]
    assert "缺失推算.推算用量" in columns["三.10"]
    assert "扣减.允许扣减量" in columns["三.16"]
    assert columns["八"] == ()
