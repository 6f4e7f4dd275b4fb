"""The sheets of the verification workbook, one module each, in the order of the workbook."""

from types import ModuleType

from udfs import CHECKS
from udfs.kernel.errors import DeclarationError
from workbook_templates.declare.workbook import Sheet, Workbook
from workbook_templates.tables import (
    archive,
    attributions,
    bills,
    boundary,
    bridge,
    circumstances,
    cross_checks,
    deductions,
    emission_split,
    emissions,
    entity,
    estimates,
    factors,
    findings,
    fuel_prices,
    green_power,
    monthly,
    organisations,
    quota,
    reconciliation,
    sampling,
    sources,
    trial_runs,
    vouchers,
)


def sheets_of(module: ModuleType) -> tuple[Sheet, ...]:
    """The sheets that a module declares, in its order."""
    return tuple(declared for declared in vars(module).values() if isinstance(declared, Sheet))


WORKBOOK = Workbook(
    tuple(
        sheet
        for module in (
            entity, boundary, sources, factors, fuel_prices, bills, monthly, attributions, estimates, cross_checks,
            deductions, trial_runs, green_power, emissions, reconciliation, bridge, organisations, circumstances,
            emission_split, quota, vouchers, sampling, findings, archive,
        )
        for sheet in sheets_of(module)
    )
)  # fmt: skip

for _check in CHECKS.values():
    if _check.table not in {table.id for table in WORKBOOK.tables}:
        raise DeclarationError(f"{_check.module}: check {_check.id} stands in {_check.table}, which is no table")
