"""IronCalc and formulon as further judges: of what Excel documents, and of the native formulas of a sample."""

import pytest
from judged_sheet import JudgedSheet
from other_engines import ENGINES
from samples_judged import judged_otherwise
from sweeps import swept

# What the engines answer otherwise. Where both do, Excel's own text is silent or they share a root: no formula of ours
# asks any of it (what a person typed is compared by keys of our own making, and a lookup of nothing is never made).
BOTH = ["COUNTIFS 'E~~1'", "SUMIFS 'E~~1'", "COUNTIFS '<>2'", "SUMIFS '<>2'", "MATCH ''"]
IRONCALC = [
    "COUNTIFS 'E~1'", "SUMIFS 'E~1'", "COUNTIFS ' 1'", "SUMIFS ' 1'", "COUNTIFS '100%'", "SUMIFS '100%'",
    "COUNTIFS '='", "SUMIFS '='", "COUNTIFS None", "SUMIFS None", "4.403e+21 & ''", "0.3333333333333333 & ''",
]  # fmt: skip
OTHERWISE = {"formulon": BOTH, "IronCalc": BOTH + IRONCALC}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_excel_documents(engine: str) -> None:
    sheet = JudgedSheet()
    assert sorted(sheet.otherwise(ENGINES[engine](sheet.to_bytes()))) == sorted(OTHERWISE[engine])
    assert len(sheet.places) > 130


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_the_native_formulas_of_a_sample(engine: str) -> None:
    """The smallest; `.ci/run` has all of them."""
    cells, otherwise = judged_otherwise("bus_operator", engine)
    assert otherwise == []
    assert cells > 3_000


def counted(formula: str) -> str:
    """Instead of summed."""
    return formula.replace("SUMIFS(", "COUNTIFS(")


@pytest.mark.parametrize("engine", swept(ENGINES, {"IronCalc"}))
def test_a_formula_that_means_something_else_is_found(engine: str) -> None:
    _, otherwise = judged_otherwise("bus_operator", engine, counted)
    assert otherwise
