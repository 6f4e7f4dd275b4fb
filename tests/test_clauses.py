"""The clause matrix: what clauses.toml demands against what functions, tables, checks and reports carry."""

from workbook_templates.reference import matrix

# Demanded and not built yet: the sheets and annexes of the next issue. A line goes when its clause is served.
FOLLOWS = {
    "table": {"五.1", "五.2", "五.3", "五.5", "六.3", "六.4", "七.0", "七.1", "七.3", "八"},
    "check": {"三.2", "三.5", "三.6", "三.7", "三.8", "三.10", "三.12", "三.14", "三.15", "五.1", "五.2", "五.3", "五.5",
              "二.1", "二.2", "二.3", "一.1", "七.0", "七.1", "七.2", "七.3", "八", "六.3", "六.4", "A.1", "A.2", "A.3"},
}  # fmt: skip


def test_a_clause_has_functions_exactly_when_it_demands_them() -> None:
    demanded = {carried.clause.id for carried in matrix() if "function" in carried.clause.serves}
    assert demanded == {carried.clause.id for carried in matrix() if carried.functions}


def test_what_clauses_demand_is_served_or_known_to_follow() -> None:
    for kind, serving in (("table", "tables"), ("check", "checks")):
        unserved = {
            carried.clause.id for carried in matrix() if kind in carried.clause.serves and not getattr(carried, serving)
        }
        assert unserved <= FOLLOWS[kind], f"{kind}: {unserved - FOLLOWS[kind]}"


def test_every_case_file_of_the_matrix_is_named_after_a_module_that_exists() -> None:
    assert all(case.startswith("tests/cases/c") for carried in matrix() for case in carried.cases)


def test_computed_columns_are_told_with_the_clause_of_their_function() -> None:
    columns = {carried.clause.id: carried.columns for carried in matrix()}
    assert "月度活动数据.1月至12月" in columns["三.8"]
    assert "缺失推算.推算用量" in columns["三.10"]
    assert "扣减.允许扣减量" in columns["三.16"]
    assert columns["八"] == ()
