"""The sheets of the verification workbook, one module each, in the order of the workbook."""

from workbook_templates.spec import Workbook
from workbook_templates.tables import (
    attributions,
    bills,
    boundary,
    cross_checks,
    deductions,
    emissions,
    entity,
    estimates,
    factors,
    findings,
    fuel_prices,
    monthly,
    organisations,
    sources,
)

WORKBOOK = Workbook(
    tuple(
        module.SHEET
        for module in (
            entity, boundary, sources, factors, fuel_prices, bills, monthly, attributions, estimates, cross_checks,
            deductions, emissions, organisations, findings,
        )
    )
)  # fmt: skip
