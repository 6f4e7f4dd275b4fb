"""单据审核: the limits of the analyses of bills, meters and vouchers, a cell each; what is blank is not analysed."""

from workbook_templates.declare.table import Role
from workbook_templates.declare.workbook import Form, Sheet, item

# What this tool proposes (I-460); docs/bill-audit.md tells where a proposal is somebody's published one.
PROPOSED: dict[str, float] = {
    "audit_equal_bills": 3,
    "audit_equal_ratio": 0.0001,
    "audit_rising_bills": 6,
    "audit_year_above_ratio": 0.5,
    "audit_year_below_ratio": 0.5,
    "audit_season_ratio": 0.5,
    "audit_cost_ratio": 0.8,
    "audit_inverted_ratio": 0.7,
    "audit_basic_fee_ratio": 0.3,
    "audit_fuel_price_ratio": 0.3,
    "audit_capacity_ratio": 1,
    "audit_load_ratio": 0.002,
    "audit_rollover_ratio": 0.5,
    "audit_short_ratio": 0.6,
    "audit_reading_days": 5,
    "audit_weekday_ratio": 0.95,
    "audit_series_ratio": 0.8,
    "audit_consecutive_numbers": 3,
    "audit_round_ratio": 0.5,
    "audit_digit_bills": 500,
    "audit_digit_deviation": 0.015,
    "audit_intensity_ratio": 0.3,
}

LIMITS = Form(tuple(item(name, Role.OPTIONAL, proposed) for name, proposed in PROPOSED.items()), caption="审核界限")

SHEET = Sheet(
    "单据审核",
    "单据审核的界限",
    "审核单据、计量表和凭证的各项分析所用的界限，规则没有规定，所填的是本工具的建议：由核查机构核对、修改；留空的分析不进行。发现列入“不符合项”，只有提示和警告。",
    (LIMITS,),
)
