"""The account ties: both sides of 核对 are the same, whatever is planted between them shows, and the totals say so."""

from collections.abc import Mapping
from math import fsum, isclose

import pytest
from sample_books import after_run
from sized_engagement import typed_in

from udfs.account.entering import APART, BESIDE_BILLS, BILLS
from udfs.account.terms import account
from udfs.kernel.cells import Value
from udfs.vocabularies import AccountLine, AccountState, CheckState, Conclusion, FindingState, Severity
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.evaluate.given import GivenColumns
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.signing import NOT_READY, READY
from workbook_templates.tables.year_totals import UNVERIFIED, VERIFIED
from xl_addin.commands import COMMANDS, Outcome

HELD = {entering.held: entering for entering in (BILLS, *BESIDE_BILLS)}


def run_of(sample: str) -> Outcome:
    return after_run(sample).outcome


@pytest.mark.parametrize("sample", names())
def test_every_row_ties_after_a_run(sample: str) -> None:
    engagement = run_of(sample).engagement
    for table in ("account", "account_sources", "account_years"):
        rows = engagement.rows(table)
        assert rows
        assert {row.choice("account_state", AccountState) for row in rows} == {AccountState.TIES}, table
        differences = "emission_gap_tco2" if table == "account_years" else "account_difference"
        assert {row.value(differences) for row in rows} == {0}


@pytest.mark.parametrize("sample", names())
def test_the_sheet_and_the_account_have_the_same_terms(sample: str) -> None:
    engagement = run_of(sample).engagement
    entered = account(engagement)
    for row in engagement.rows("account"):
        place = (row.text("source_id") or "", row.number("verification_year") or 0.0)
        apart = entered.terms[APART.held].get(place)
        for held, entering in HELD.items():
            expected = entered.quantity(entering, place)
            if held == "deductions_quantity" and apart:  # moved, not deducted
                expected -= fsum(entry.number("deducted_quantity") or 0 for entry in apart.rows)
            if held == "additions_quantity" and apart:
                expected += fsum(
                    (entry.number("final_quantity") or 0) - (entry.number("deducted_quantity") or 0)
                    for entry in apart.rows
                )
            assert isclose(row.number(held) or 0, expected, rel_tol=1e-9, abs_tol=1e-9), (place, held)
        audited = row.number("audited_quantity") or 0
        assert isclose(audited, entered.audited(place), rel_tol=1e-9, abs_tol=1e-9)
        parts = ("counted_quantity", "separate_quantity", "identified_quantity")
        assert isclose(audited, fsum(row.number(part) or 0 for part in parts), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("sample", names())
def test_all_bills_are_counted_in_a_year_or_listed_with_a_reason(sample: str) -> None:
    engagement = run_of(sample).engagement
    entered = account(engagement)
    behind = {row.key for term in entered.terms[BILLS.held].values() for row in term.rows}
    left = {line.text("counted_bills") for line in engagement.rows("account_lines") if line.text("uncounted_reason")}
    assert behind | left == {row.key for row in engagement.rows("bills")}
    total = fsum(row.number(BILLS.column) or 0 for row in engagement.rows("bills"))
    counted = fsum(term.quantity for term in entered.terms[BILLS.held].values())
    assert isclose(total, counted + fsum(bill.quantity or 0 for bill in entered.not_counted), rel_tol=1e-12)


def test_a_tonne_leads_to_its_rows() -> None:
    """The numbers behind a source and year stand on its row of 核对."""
    engagement = run_of("circuit_boards").engagement
    row = next(row for row in engagement.rows("account") if row.key == "E-03|2025")
    assert row.number("counted_bills_number") == 12
    assert str(row.value("counted_bills")).startswith("E03-2025-01、E03-2025-02")
    assert row.value("other_rows") == "扣减K-03、K-04；单独核算K-04"
    assert row.number("separate_quantity") == 88600
    lines = [
        line
        for line in engagement.rows("account_lines")
        if line.choice("account_line", AccountLine) is AccountLine.NOT_COUNTED
    ]
    assert [line.text("counted_bills") for line in lines] == ["E03-2023-12", "E04-2023-11", "E04-2023-12"]
    assert all(line.number("emission_tco2") for line in lines)


OVERWRITTEN = {
    "bills of a year": ("monthly", "bills_quantity", 1.0),
    "activity": ("monthly", "activity_total", 5.0),
    "activity multiplied": ("emissions", "activity_total", 5.0),
    "factor": ("emissions", "emission_factor", 0.1),
    "emission": ("emissions", "emission_tco2", 7.0),
    "emission counted": ("emissions", "verified_emission_tco2", 7.0),
    "emission apart": ("emissions", "separate_emission_tco2", 7.0),
    "total": ("year_totals", "verified_emission_tco2", 7.0),
    "total apart": ("year_totals", "separate_emission_tco2", 7.0),
    "a lost row": ("emissions", "source_year_key", ""),
}


def with_overwritten(
    table: str, column: str, value: Value, tables: Mapping[str, list[dict[str, Value]]]
) -> Calculation:
    """The sheets as a spreadsheet calculates them where somebody typed over the first cell of a computed column."""
    forms, _ = load("circuit_boards")
    calculation = Calculation(WORKBOOK, forms, tables)
    calculation._lists[table, column] = [value, *calculation.column(table, column)[1:]]
    kept = {place: cells for place, cells in calculation._lists.items() if place == (table, column)}
    calculation = Calculation(WORKBOOK, forms, tables)
    calculation._lists.update(kept)
    return calculation


@pytest.mark.parametrize("what", OVERWRITTEN)
def test_an_overwritten_cell_shows_as_a_difference(what: str) -> None:
    """But for a factor, which both sides take from 排放计算: the year's total is then not the one that was checked."""
    table, column, value = OVERWRITTEN[what]
    tables: dict[str, list[dict[str, Value]]] = dict(load("circuit_boards")[1])
    tables["account_lines"] = [
        {"account_line": str(AccountLine.TOTAL), "verification_year": row.number("verification_year"),
         "emission_tco2": row.number("verified_emission_tco2")}
        for row in run_of("circuit_boards").engagement.rows("year_totals")
    ]  # fmt: skip
    found = with_overwritten(table, column, value, tables)
    shown = {str(found.cell("account", 0, "account_state")), str(found.cell("account_years", 0, "account_state"))}
    if what == "factor":
        assert found.cell("account_years", 0, "check_state") == str(CheckState.CHANGED)
    else:
        assert shown & {str(AccountState.DIFFERS), str(AccountState.UNKNOWN)}
    assert str(found.cell("year_totals", 0, "total_state")).startswith(UNVERIFIED)
    assert str(found.cell("signing", 0, "signing_state")).startswith(NOT_READY)


def test_nothing_is_ready_before_the_checks_were_run() -> None:
    book = typed_in(3, 2)
    engagement = read(book)
    assert [row.value("check_state") for row in engagement.rows("account_years")] == [str(CheckState.NOT_RUN)] * 2
    assert all(str(row.value("total_state")).startswith(UNVERIFIED) for row in engagement.rows("year_totals"))
    assert "ghgxl run" in COMMANDS["check"].act(book, lambda stage: None).signing


def with_findings(outcome: Outcome, worked_on: Mapping[Severity, Mapping[str, Value]]) -> Calculation:
    """The sheets after a verifier worked on every finding of these severities in the same way."""
    columns = [column.id for column in WORKBOOK.table("findings").columns]
    rows = [
        {column: row.value(column) for column in columns} | worked_on.get(row.choice("finding_severity", Severity), {})
        for row in outcome.engagement.rows("findings")
    ]
    return outcome.engagement.calculation.with_rows("findings", GivenColumns.of_rows(WORKBOOK.table("findings"), rows))


CLOSED = {"finding_state": str(FindingState.CLOSED), "closing_evidence": "已核对原始凭证"}
OVERRULED = {"finding_state": str(FindingState.OVERRIDDEN), "override_reason": "已核实", "override_by": "张三"}
REASONED = {"correction": "已在报告中说明"}


@pytest.mark.parametrize(
    ("worked_on", "is_verified", "is_ready"),
    [
        ({}, False, False),
        ({Severity.ERROR: CLOSED, Severity.WARNING: REASONED}, True, True),
        ({Severity.ERROR: OVERRULED, Severity.WARNING: OVERRULED}, True, True),
        ({Severity.ERROR: CLOSED}, True, False),  # warnings without a reason
        ({Severity.ERROR: {**CLOSED, "closing_evidence": None}, Severity.WARNING: REASONED}, False, False),
        ({Severity.ERROR: {**OVERRULED, "override_by": None}, Severity.WARNING: REASONED}, False, False),
        ({Severity.ERROR: REASONED, Severity.WARNING: REASONED}, False, False),  # an error is closed, not explained
    ],
)
def test_errors_stand_in_the_way_until_they_are_settled_and_warnings_until_they_have_a_reason(
    worked_on: Mapping[Severity, Mapping[str, Value]], is_verified: bool, is_ready: bool
) -> None:
    outcome = run_of("hotel_group")
    assert any(finding.severity is Severity.ERROR for finding in outcome.open_findings)
    found = with_findings(outcome, worked_on)
    state = str(found.cell("signing", 0, "signing_state"))
    assert (state == READY) is is_ready, state
    assert (found.cell("year_totals", 0, "total_state") == VERIFIED) is is_verified


def test_undecided_cases_and_judgements_stand_in_the_way() -> None:
    outcome = run_of("circuit_boards")
    undecided = [
        row
        for row in outcome.engagement.rows("attributions")
        if str(Conclusion.UNDECIDED) in (row.text("compliance_conclusion"), row.text("base_conclusion"))
    ]
    assert undecided
    found = with_findings(outcome, dict.fromkeys(Severity, CLOSED))
    assert found.cell("signing", 0, "open_errors") == found.cell("signing", 0, "open_judgements") == 0
    assert found.cell("signing", 0, "undecided_cases") == len(undecided)
    assert str(found.cell("signing", 0, "signing_state")).startswith(NOT_READY)
    assert str(found.cell("year_totals", 0, "total_state")).startswith(UNVERIFIED)


def test_what_is_printed_counts_what_the_register_counts() -> None:
    outcome = run_of("circuit_boards")
    counts = {severity: sum(finding.severity is severity for finding in outcome.open_findings) for severity in Severity}
    shown = outcome.engagement.calculation
    assert shown.cell("signing", 0, "open_errors") == counts[Severity.ERROR]
    assert shown.cell("signing", 0, "open_judgements") == counts[Severity.JUDGEMENT]
    assert outcome.signing == shown.cell("signing", 0, "signing_state")
