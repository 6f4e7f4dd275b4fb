"""The registries against the catalogue: names, order of arguments, help, data files."""

from udfs import FIELDS, FUNCTIONS, parameters
from udfs.kernel.argument import Rank
from udfs.kernel.clause import CLAUSES
from udfs.kernel.datafiles import load
from workbook_templates.exchange.division.part import WORKBOOK_OF_PART
from workbook_templates.tables import WORKBOOK

# The public contract in short: ▸ row by row, ◆ candidates, . one cell, # whole column, ! as it stands; [ ] optional.
CONTRACT = {
    "GHG_PRORATE": "▸ ▸ ▸ [▸] [.] [.] [.]",
    "GHG_PRORATE_SUM": "# # # ▸ [#] [▸] [.] [.] [.]",
    "GHG_BILL_DAYS": "▸ ▸ [.]",
    "GHG_COVERAGE_DAYS": "# # [.] [#] [▸]",
    "GHG_COVERAGE_GAPS": "# # [.] [#] [▸]",
    "GHG_COVERAGE_OVERLAPS": "# # [.] [#] [▸]",
    "GHG_COVERAGE_CHECK": "# # [.] [#] [▸]",
    "GHG_ELEC_FROM_FEE": "▸ ◆ [▸] [▸]",
    "GHG_FUEL_FROM_FEE": "▸ ◆ [◆] [◆] [▸]",
    "GHG_FILL_BY_OUTPUT": "▸ # #",
    "GHG_FILL_MONTHS": "# #",
    "GHG_SHARE": "▸ ▸ ▸",
    "GHG_COOLING_ELEC": "▸ ◆ [▸]",
    "GHG_HEATPUMP_ELEC": "▸ ▸ ▸",
    "GHG_GENSET_RATE": "▸ [▸]",
    "GHG_GENSET_DIESEL": "▸ ▸ [▸] [▸]",
    "GHG_CONSERVATIVE": "◆ [▸] [▸]",
    "GHG_IS_CONSERVATIVE": "▸ ◆ [▸] [▸]",
    "GHG_DEVIATION": "▸ ▸",
    "GHG_CROSSCHECK": "▸ ▸ ▸ [▸] [▸] [▸]",
    "GHG_DEDUCT": "▸ ▸ ▸ [▸] [▸] [▸]",
    "GHG_KMNO4_CO2": "▸ ▸",
    "GHG_NAMNO4_CO2": "▸ ▸",
    "GHG_FUEL_CO2": "▸ ▸ ▸ ▸",
    "GHG_ELEC_CO2": "▸ ▸",
    "GHG_HEAT_CO2": "▸ ▸",
    "GHG_GAS_CO2E": "▸ ▸",
    "GHG_GRID_LOSS_CO2": "▸ ▸ ▸ [▸]",
    "GHG_COUNTED_ELEC": "▸ ▸ ▸ [▸] [▸] [▸]",
    "GHG_PARAM": ". [.] [.]",
    "GHG_PARAM_SOURCE": ". [.] [.]",
    "GHG_TENANT": "▸ [.]",
    "GHG_SOURCE": "▸ ▸ [.]",
    "GHG_OWN_ACCOUNT": "▸ ▸ ▸ [.]",
    "GHG_OUTSOURCED": "▸ ▸ ▸ ▸ [▸] [▸] [.]",
    "GHG_TRANSFER": "▸ ▸ ▸ [▸] [▸] [▸] [.]",
    "GHG_VEHICLE_FUEL": "▸ ▸ [.]",
    "GHG_CONSTRUCTION": "▸ ▸ ▸ ▸ [.]",
    "GHG_TRIAL_RUN": "▸ ▸ [.]",
    "GHG_FACTOR_USABLE": "▸ [▸]",
    "GHG_VOUCHER": "▸ ▸ [▸] [▸] [▸]",
    "GHG_ENTITY_NAME": ". .",
    "GHG_REPORT_NO": ". .",
    "GHG_VOUCHER_NOTE": "▸ ▸ ▸ ▸",
    "GHG_RETAIN_UNTIL": "▸ [.]",
    "GHG_CLAUSE": ". [.]",
    "GHG_VERSION": "",
    "GHG_WHY": "!",
}
MARKS = {Rank.EACH: "▸", Rank.CANDIDATES: "◆", Rank.ONE: ".", Rank.COLUMN: "#", Rank.RAW: "!"}


def test_functions_and_their_arguments_are_those_of_the_catalogue() -> None:
    declared = {}
    for name, function in FUNCTIONS.items():
        marks = [f"[{MARKS[one.rank]}]" if one.optional else MARKS[one.rank] for one in function.parameters]
        declared[name] = " ".join(marks)
    assert declared == CONTRACT


def test_every_function_and_argument_has_help_in_both_languages() -> None:
    for function in FUNCTIONS.values():
        for text in (function.help, function.help_en):
            assert 0 < len(text) <= 255, function.name
        for one in function.parameters:
            for text in (one.field.zh, one.field.en, one.field.help, one.field.help_en):
                assert 0 < len(text) <= 255, (function.name, one.field.id)


def test_no_field_is_unused() -> None:
    used = {one.field.id for function in FUNCTIONS.values() for one in function.parameters}
    used |= {function.returns.id for function in FUNCTIONS.values()}
    for workbook in (WORKBOOK, WORKBOOK_OF_PART):
        used |= {column.id for table in workbook.tables for column in table.columns}
        used |= {item.field.id for item in workbook.items}
    assert set(FIELDS) - used == set()


def test_units_are_known() -> None:
    known = {unit["symbol"] for unit in load("units")["unit"]}
    assert {field.unit for field in FIELDS.values() if field.unit} <= known
    assert {one.unit for one in parameters()} <= known


def test_headers_hold_no_character_that_a_structured_reference_cannot() -> None:
    for table in WORKBOOK.tables:
        headers = [column.header for column in table.columns]
        assert len(set(headers)) == len(headers), table.id
        assert not any(set("[]#'@") & set(header) for header in headers)


def test_parameters_are_unique_sourced_and_their_state_is_known() -> None:
    assert len({(one.key, one.scope, one.year) for one in parameters()}) == len(parameters())
    assert {one.state for one in parameters()} <= {"官方公布", "标准缺省", "未确认"}
    assert all(one.source.title and one.clause in CLAUSES for one in parameters())


def test_interpretations_are_complete_and_name_clauses() -> None:
    entries = load("interpretations")["interpretation"]
    assert len({entry["id"] for entry in entries}) == len(entries) > 40
    for entry in entries:
        assert set(entry["clauses"]) <= set(CLAUSES), entry["id"]
        assert all(entry[key] for key in ("question", "chosen", "why", "confirm_by"))
        assert len(entry["options"]) >= 2


def test_there_are_38_clauses_and_rule_modules_are_named_after_them() -> None:
    assert len(CLAUSES) == 38
    stems = {clause.stem for clause in CLAUSES.values()}
    modules = {function.module.rpartition(".")[2] for function in FUNCTIONS.values()}
    assert {module for module in modules if not module.startswith("c0_")} <= stems
