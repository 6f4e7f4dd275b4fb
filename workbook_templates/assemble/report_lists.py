"""The lists behind the report: sites, sources, factors, the figures that no bill gives, the findings."""

from workbook_templates.assemble.report_content import NOTHING, Made, filled, table
from workbook_templates.engagement.reader import Engagement

SITES = (
    "site_id", "site_name", "site_address", "is_in_shenshan", "tenure", "is_inside", "counterparty_name", "opened_date",
    "closed_date",
)  # fmt: skip
SOURCES = (
    "source_id", "source_name", "site_id", "source_category", "source_treatment", "treatment_clause", "treatment_reason",
    "shared_with",
)  # fmt: skip
FACTORS = (
    "verification_year", "source_category", "source_id", "factor_kind", "factor_value", "factor_unit", "factor_origin",
    "factor_source",
)  # fmt: skip
ESTIMATES = (
    "estimate_id", "verification_year", "source_id", "estimate_month", "estimate_method", "final_quantity",
    "is_conservative", "tier_reason", "has_stamped_statement",
)  # fmt: skip
CROSS_CHECKS = (
    "crosscheck_id", "verification_year", "crosscheck_subject", "primary_source", "primary_value", "secondary_source",
    "secondary_value", "final_value", "adjustment_quantity",
)  # fmt: skip
ENTRIES = (
    "deduction_id", "case_id", "verification_year", "source_id", "account_entry", "claimed_quantity", "allowed_quantity",
    "final_quantity", "voucher_no",
)  # fmt: skip
FINDINGS = ("finding_severity", "finding_clause", "finding_message", "effect_tco2", "finding_state", "correction")


def boundary(engagement: Engagement) -> Made:
    """Every site, inside the boundary or not, and every source that was identified."""
    found = filled(
        table(engagement, "sites", "场所清单", SITES), table(engagement, "sources", "排放源识别清单", SOURCES)
    )  # fmt: skip
    return (() if found else (NOTHING,)), found


def factors(engagement: Engagement) -> Made:
    """Each factor in use, as it was published, with its source."""
    found = filled(table(engagement, "factors", "参数及其来源", FACTORS))
    return (() if found else (NOTHING,)), found


def quantities(engagement: Engagement) -> Made:
    """The figures beside the bills: estimated, cross-checked, deducted or added."""
    found = filled(
        table(engagement, "estimates", "活动数据推算", ESTIMATES),
        table(engagement, "cross_checks", "交叉检查", CROSS_CHECKS),
        table(engagement, "deductions", "扣减与追加", ENTRIES),
    )
    return (() if found else (NOTHING,)), found


def register(engagement: Engagement) -> Made:
    """The findings as the register has them, open and settled."""
    found = filled(table(engagement, "findings", "不符合项清单", FINDINGS))
    return (() if found else (NOTHING,)), found
