"""The registries against the catalogue: names, order of arguments, help, data files."""

import ast
import re
from pathlib import Path

import public_contract
import pytest

import udfs
from udfs import FIELDS, FUNCTIONS, parameters
from udfs.kernel.clause import CLAUSES
from udfs.kernel.datafiles import load
from udfs.kernel.edition import of_edition, threshold
from udfs.kernel.errors import DeclarationError
from udfs.kernel.field import BOUNDS
from udfs.kernel.published import sources
from workbook_templates.exchange.division.part import WORKBOOK_OF_PART
from workbook_templates.exchange.imports.initial_report import FACTOR_UNIT
from workbook_templates.tables import WORKBOOK

UDFS = Path(udfs.__file__).parent
CONTRACT = Path(__file__).with_name("contract.txt")


def test_functions_and_their_arguments_are_those_of_the_contract() -> None:
    """Recorded, not proved: who changes a name or an order sees it in the difference of the file, and so does the review."""
    recorded = [line for line in CONTRACT.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [public_contract.signature(function) for function in FUNCTIONS.values()] == recorded


def test_every_function_and_argument_has_help_in_both_languages() -> None:
    for function in FUNCTIONS.values():
        for text in (function.help, function.help_en):
            assert 0 < len(text) <= 255, function.name
        for argument in function.arguments:
            field = argument.field
            for text in (field.zh, field.en, field.help, field.help_en):
                assert 0 < len(text) <= 255, (function.name, field.id)


def test_no_field_is_unused() -> None:
    used = {argument.field.id for function in FUNCTIONS.values() for argument in function.arguments}
    used |= {function.returns.id for function in FUNCTIONS.values()}
    for workbook in (WORKBOOK, WORKBOOK_OF_PART):
        used |= {column.id for table in workbook.tables for column in table.columns}
        used |= {item.field.id for item in workbook.items}
    used.add(FACTOR_UNIT)  # a column that an emission report has beside ours
    assert set(FIELDS) - used == set()


def test_units_are_known() -> None:
    known = {unit["symbol"] for unit in load("units")["unit"]}
    assert {field.unit for field in FIELDS.values() if field.unit} <= known
    assert {parameter.unit for parameter in parameters()} <= known


def test_headers_hold_no_character_that_a_structured_reference_cannot() -> None:
    for table in WORKBOOK.tables:
        headers = [column.header for column in table.columns]
        assert len(set(headers)) == len(headers), table.id
        assert not any(set("[]#'@") & set(header) for header in headers)


def test_parameters_are_unique_sourced_and_their_state_is_known() -> None:
    assert len({(found.key, found.scope, found.year) for found in parameters()}) == len(parameters())
    assert {found.state for found in parameters()} <= {"官方公布", "标准缺省", "未确认"}
    assert all(found.source.title and found.clause in CLAUSES for found in parameters())


def test_a_source_has_a_public_address_or_says_why_none_is_known() -> None:
    assert {found.source for found in parameters()} <= set(sources().values())
    for source in sources().values():
        assert bool(source.url) != bool(source.url_unknown), source.id
        assert not source.url or re.fullmatch(r"https://[a-z0-9.-]+/\S+", source.url), source.id
        assert not source.url_unknown or len(source.url_unknown) >= 6, source.id


def test_interpretations_are_complete_and_name_clauses() -> None:
    entries = of_edition("interpretations")["interpretation"]
    assert len({entry["id"] for entry in entries}) == len(entries) > 40
    for entry in entries:
        assert set(entry["clauses"]) <= set(CLAUSES), entry["id"]
        assert all(entry[key] for key in ("question", "chosen", "why", "confirm_by"))
        assert len(entry["options"]) >= 2


def test_interpretations_name_checks_that_there_are() -> None:
    told = " ".join(
        entry[key] for entry in of_edition("interpretations")["interpretation"] for key in ("chosen", "why")
    )
    named = set(re.findall(r"(?<![A-Z0-9.-])(?:[1-8]\d\d|A0[1-3]|W)-\d{1,3}(?![0-9-])", told))
    assert len(named) > 60
    assert not named - set(udfs.FAULTS)


def test_thresholds_are_complete_name_clauses_and_are_all_asked_for() -> None:
    entries = of_edition("thresholds")["threshold"]
    ids = [entry["id"] for entry in entries]
    assert len(set(ids)) == len(ids) >= 10
    assert {entry["unit"] for entry in entries} <= {unit["symbol"] for unit in load("units")["unit"]}
    for entry in entries:
        assert set(entry) == {"id", "clause", "value", "unit", "note"}
        assert entry["clause"] in CLAUSES
        assert entry["note"].endswith("。")
        assert threshold(entry["id"]) == entry["value"]
    code = "".join(path.read_text("utf-8") for path in UDFS.rglob("*.py"))
    bounds = {entry.get(bound) for entry in load("fields").values() for bound in BOUNDS}
    assert not [known for known in ids if f'threshold("{known}")' not in code and known not in bounds]


def test_no_number_of_the_rule_text_stands_in_code() -> None:
    """Those that are not found everywhere for other reasons, as 3 and 5 are."""
    values = [float(entry["value"]) for entry in of_edition("thresholds")["threshold"]]
    telling = {value for value in values if value > 10 or not value.is_integer()}
    assert len(telling) >= 7
    for path in UDFS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        places = {  # in the list of categories
            id(call.args[3]) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "SourceCategory"
        }
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in places]
        assert not telling & {value for value in constants if isinstance(value, (int, float))}, path.name


def test_a_threshold_that_the_edition_does_not_have_is_an_error() -> None:
    with pytest.raises(DeclarationError, match="no_such_threshold"):
        threshold("no_such_threshold")


def test_rule_modules_are_named_after_clauses() -> None:
    stems = {clause.stem for clause in CLAUSES.values()}
    modules = {function.module.rpartition(".")[2] for function in FUNCTIONS.values()}
    assert {module for module in modules if not module.startswith("c0_")} <= stems
