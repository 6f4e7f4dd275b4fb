"""Formulas compare nothing that a person typed but by its key, which every spreadsheet compares as it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.kernel.cells import Value
from workbook_templates.declare.formulas import Cell, ColumnRange, Literal
from workbook_templates.declare.keys import Key
from workbook_templates.declare.looked_up import LONGEST, compared, looked_up, refusal
from workbook_templates.declare.nodes import nodes
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

COLUMNS = {table.id: {column.id: column for column in table.columns} for table in WORKBOOK.tables}
FORMULAS = [("", item.formula) for item in WORKBOOK.items if item.formula is not None] + [
    (table, column.formula) for table, own in COLUMNS.items() for column in own.values() if column.formula is not None
]
AWKWARD = (
    "E-01", "E-0*", "E-0?", "E-0~", "E-0~*", "~", "*", "?", "!", "!1", "!!", "!*", "|", "a|2025", "<>", "<1", ">=5", "=",
    "=E-01", "4403000000000000000017", "4403000000000000000018", "1", "01", "1.0", "1E2", "100", "TRUE", "2025-01-01",
    "-1", " E-01", "E-01 ", "'E-01", '"', "表*", "k", "kE-01",
)  # fmt: skip


def keys(typed: list[Value]) -> list[Value]:
    sources = [{"source_id": number} for number in typed]
    return list(Calculation(WORKBOOK, {}, {"sources": sources}).column("sources", "source_key"))


def test_nothing_that_somebody_types_is_compared_but_by_its_key() -> None:
    # Conclusions of entries are counted by their word, and their formula asks whether a case is named at all.
    assert looked_up(COLUMNS, FORMULAS, past_keys=False) == {("deductions", "case_id")}


def test_what_formulas_look_up_is_what_is_guarded() -> None:
    assert {column for _, column in WORKBOOK.looked_up} == {
        "source_id",
        "case_id",
        "estimate_id",
        "deduction_id",
        "site_id",
        "meter_id",
        "chart_source",
        "chart_meter",
    }
    assert ("sources", "meter_id") not in WORKBOOK.looked_up


def test_words_that_formulas_compare_are_neither_patterns_nor_numbers() -> None:
    sides = [(table, side) for table, formula in FORMULAS for side in compared(formula)]
    words = {side.content for _, side in sides if isinstance(side, Literal)}
    for table, side in sides:
        for node in nodes(side):
            if isinstance(node, ColumnRange):
                words.update(COLUMNS[node.table][node.column].field.words)
            elif isinstance(node, Cell):
                words.update(COLUMNS[table][node.column].field.words)
    texts = [word for word in words if isinstance(word, str)]
    assert texts
    assert [word for word in texts if re.search(r"[*?~]|^[<>=]|^[-+.0-9]*$", word)] == []


def test_a_key_has_columns_of_numbers_behind_what_is_typed() -> None:
    made = [(table, formula) for table, formula in FORMULAS if isinstance(formula, Key)]
    assert made
    for table, formula in made:
        assert all(COLUMNS[table][column].field.kind == "number" for column in formula.columns[1:])


def test_awkward_numbers_have_keys_of_their_own() -> None:
    found = keys([*AWKWARD, None, ""])
    assert found[-2:] == ["", ""]
    assert len({str(key).casefold() for key in found[:-2]}) == len(AWKWARD)


@given(st.lists(st.text(max_size=12), min_size=2, max_size=2))
def test_keys_differ_where_texts_do_and_are_no_pattern(typed: list[Value]) -> None:
    first, second = keys(typed)
    assert (first == second) == (typed[0] == typed[1])
    for text, key in zip(typed, (first, second)):
        assert (key == "") == (text == "")
        assert key == "" or re.fullmatch(r"k[^*?~|]*", str(key), re.DOTALL)


def test_a_number_and_its_text_have_one_key() -> None:
    assert len(set(keys([101, 101.0, "101"]))) == 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("x" * (LONGEST + 1), "字符"),
        (4403000000000000000017, "位数"),
        ("Straße", "ß"),
        ("ı", "ı"),
        ("İ", "İ"),
        ("ς", "ς"),
    ],
)
def test_what_no_key_carries_is_refused(typed: Value, word: str) -> None:
    assert word in refusal(typed)


@pytest.mark.parametrize("typed", [*AWKWARD, "x" * LONGEST, 101, 101.0, "Éé", "ЖЪ", "Ａ", "é"])
def test_what_a_key_carries_is_accepted(typed: Value) -> None:
    assert refusal(typed) == ""
