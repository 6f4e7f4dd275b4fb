"""基本信息: the verified entity, the team, the settings, and the years under verification."""

from udfs.kernel.edition import threshold
from udfs.vocabularies import EndRule, ProrateMethod, SpecialIndustry, YearRole
from workbook_templates.declare.faults import NO_YEAR, YEAR_TWICE
from workbook_templates.declare.formulas import Call, ColumnRange, Expression, NamedCell, bound
from workbook_templates.declare.table import Role, Table, optional, required
from workbook_templates.declare.workbook import Form, Sheet, computed_item, item

_ROLE, _YEAR = ColumnRange("years", "year_role"), ColumnRange("years", "verification_year")


def _counted(role: YearRole) -> Expression:
    return Call("COUNTIFS", _ROLE, str(role)).above(0)


# Of several 履约 years (316-181) the report is of the latest, as `udfs.periods.years.report_year` says.
COMPLIANCE_YEAR = Call(
    "INDEX",
    _YEAR,
    Call("MATCH", Call("SUMPRODUCT", Call("MAX", _ROLE.equals(str(YearRole.COMPLIANCE)) * _YEAR)), _YEAR, 0),
)

# Of baseline years alone (an entity that is to be listed) the report is that of the latest.
REPORT_YEAR = Call(
    "IF",
    _counted(YearRole.COMPLIANCE),
    COMPLIANCE_YEAR,
    Call("IF", _counted(YearRole.BASE), Call("MAX", _YEAR), Call("NA")),
)

REPORT_NO = Call(
    "IF",
    NamedCell("entity_code").equals(""),
    "",
    bound("GHG_REPORT_NO", report_year=REPORT_YEAR, entity_code=NamedCell("entity_code")),
)

ENTITY = Form(
    (
        item("current_name"),
        item("published_name"),
        computed_item(
            "entity_title",
            bound(
                "GHG_ENTITY_NAME", current_name=NamedCell("current_name"), published_name=NamedCell("published_name")
            ),
        ),
        item("entity_code"),
        computed_item("report_no", REPORT_NO),
        item("entity_address"),
        item("industry_code"),
        item("industry"),
        item("special_industry", initial=str(SpecialIndustry.NONE)),
        item("verification_body"),
        item("lead_verifier"),
        item("team_members", Role.OPTIONAL),
        item("report_date", Role.OPTIONAL),
        item("tolerance_ratio"),
        item("change_threshold_ratio", Role.OPTIONAL),
        item("tolerance_days", initial=int(threshold("tolerance_days"))),
        item("end_rule", initial=str(EndRule.AUTOMATIC)),
        item("prorate_method", initial=str(ProrateMethod.AUTOMATIC)),
    ),
    caption="受核查方与设置",
)

YEARS = Table(
    id="years",
    key="verification_year",
    clauses=("三.16", "七.2"),
    columns=(
        required("verification_year"),
        required("year_role"),
        optional("initial_emission_tco2", 16),
        optional("difference_reason", 40),
    ),
    rows=2,
    caption="核查年份",
    repeated=YEAR_TWICE,
    empty=NO_YEAR,
    of_entity=True,
)

SHEET = Sheet(
    "基本信息", "基本信息", "先填写本表：受核查方、核查机构、核查年份与设置。允许偏差须由核查机构按其标准填写，没有默认值。",
    (ENTITY, YEARS),
)  # fmt: skip
