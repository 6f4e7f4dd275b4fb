"""The sheets of the verification workbook, one module each, in the order of the workbook."""

from udfs import CHECKS
from udfs.kernel.errors import DeclarationError
from workbook_templates.declare.workbook import Workbook
from workbook_templates.tables import (
    account_lines,
    account_sources,
    archive,
    attributions,
    bill_audit,
    bills,
    boundary,
    bridge,
    carried,
    charts,
    circumstances,
    cross_checks,
    data_copies,
    deductions,
    earlier_findings,
    emission_split,
    emissions,
    entity,
    estimates,
    factors,
    findings,
    fuel_prices,
    gas_components,
    green_power,
    grid_losses,
    initial_figures,
    journal,
    meter_charts,
    meter_months,
    meters,
    monthly,
    organisations,
    prior_emissions,
    quota,
    reconciliation,
    report_items,
    review_notes,
    sample_items,
    sample_plans,
    sample_strata,
    sampling,
    sign_offs,
    sources,
    split_shares,
    stock,
    trial_runs,
    verification_steps,
    voucher_places,
    vouchers,
    year_changes,
)

WORKBOOK = Workbook(
    tuple(
        module.SHEET
        for module in (
            entity, boundary, sources, meters, factors, gas_components, fuel_prices, bills, bill_audit, stock, monthly, attributions, estimates, cross_checks,
            deductions, trial_runs, green_power, grid_losses, emissions, reconciliation, account_sources, account_lines,
            initial_figures, bridge, year_changes, charts, meter_charts, meter_months,
            organisations, circumstances, split_shares,
            emission_split, quota, vouchers, voucher_places, sampling, sample_plans, sample_strata, sample_items,
            findings, report_items, verification_steps, review_notes, sign_offs,
            archive, carried, prior_emissions, earlier_findings, journal, data_copies,
        )
    )
)  # fmt: skip

for _check in CHECKS.values():
    if _check.table not in {table.id for table in WORKBOOK.tables}:
        raise DeclarationError(f"{_check.module}: check {_check.id} stands in {_check.table}, which is no table")
