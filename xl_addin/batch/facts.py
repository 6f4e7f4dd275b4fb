"""What the summary of a year needs of one engagement that was run, as JSON has it: nothing is calculated here."""

import datetime as dt
from collections import Counter
from typing import Any

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import GhgError
from udfs.vocabularies import QuotaItem
from workbook_templates.engagement.missing_totals import reasons
from workbook_templates.engagement.reader import Engagement
from xl_addin.commands import Outcome
from xl_addin.values import to_json

FORMS = (
    "current_name", "published_name", "entity_title", "entity_code", "report_no", "industry_code", "industry",
    "verification_body", "lead_verifier", "report_date", "filing_date", "retain_until",
)  # fmt: skip
TOTALS = (
    "verification_year", "year_role", "initial_emission_tco2", "verified_emission_tco2", "emission_difference_tco2",
    "separate_emission_tco2", "excluded_emission_tco2", "total_state",
)  # fmt: skip
METERS = ("meter_id", "meter_place", "calibration_date", "calibration_state")
VOUCHERS = ("voucher_no", "period_end", "activity_quantity")
PRODUCTS = ("quota_item", "quota_object", "quota_unit", "quota_year", "verified_value")
OF_OUTPUT = {QuotaItem.SUPPLIED_POWER, QuotaItem.PRODUCT, QuotaItem.DISTANCE, QuotaItem.PASSENGERS, QuotaItem.MILEAGE}
Facts = dict[str, Any]


def facts_of(outcome: Outcome, notices: list[str]) -> Facts:
    """What a command found in an engagement.

    Args:
        outcome: of `run`.
        notices: sentences for whoever reads the summary.
    """
    engagement = outcome.engagement
    openly = {finding.id for finding in outcome.open_findings}
    counted = Counter(
        (finding.check, finding.clause, str(finding.severity), finding.id in openly) for finding in outcome.findings
    )
    return {
        **{name: _plain(engagement.setting(name)) for name in FORMS},
        "signing": outcome.signing,
        "years": [
            {column: _plain(row.value(column)) for column in TOTALS} | {"why": reasons(engagement, row)}
            for row in engagement.rows("year_totals")
        ],
        "findings": [[*key, count] for key, count in sorted(counted.items())],
        "vouchers": _distinct(engagement, "bills", VOUCHERS),
        "meters": _distinct(engagement, "meters", METERS),
        "products": [
            [_plain(row.value(column)) for column in PRODUCTS]
            for row in engagement.rows("quota_data")
            if row.choice("quota_item", QuotaItem) in OF_OUTPUT
        ],
        "areas": [row.number("area_m2") for row in engagement.rows("sites") if row.flag("is_inside")],
        "notices": notices,
    }


def _distinct(engagement: Engagement, table: str, columns: tuple[str, ...]) -> list[list[object]]:
    """The rows of a table as they are read, each once, those without the first column left out."""
    found: dict[tuple[object, ...], None] = {}
    for row in engagement.rows(table):
        first = row.text(columns[0])
        if first:
            read = (row.date(column) or row.number(column) or row.text(column) for column in columns[1:])
            found.setdefault((first, *(value.isoformat() if isinstance(value, dt.date) else value for value in read)))
    return [list(row) for row in found]


def _plain(value: Value) -> object:
    """As JSON has it; an error keeps its code and sentence, a blank is None."""
    if is_blank(value) and not isinstance(value, GhgError):
        return None
    return to_json(value)
