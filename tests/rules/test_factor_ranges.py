"""The ranges of factors come from the library: every published value lies within, ten times or a tenth of it does not."""

import math
from itertools import pairwise

import pytest

from udfs.account.factor_ranges import FILE, FactorRange, cited_values, range_of
from udfs.kernel.datafiles import load
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field
from udfs.kernel.parameter import beginning_with, constant, in_sets
from udfs.kernel.published import sources
from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS
from udfs.vocabularies import FactorKind

TAKEN = [
    (category, kind) for category in SourceCategory.members() if category.emission for kind in category.emission.needs
]
UNBOUNDED = {(entry["category"], entry["kind"]) for entry in load(FILE)["unbounded"]}
BOUNDED = [(category, kind) for category, kind in TAKEN if (str(category), str(kind)) not in UNBOUNDED]


def is_taken(kind: FactorKind, within: FactorRange, value: float) -> bool:
    """Whether a value passes both the domain of the calculation and the range."""
    try:
        field(FACTOR_FIELDS[kind]).read(value)
    except GhgError:
        return False
    return within.holds(value)


@pytest.mark.parametrize(("category", "kind"), BOUNDED, ids=str)
def test_every_factor_has_bounds_that_hold_what_is_published(category: SourceCategory, kind: FactorKind) -> None:
    within = range_of(category, kind, "")
    assert within.least is not None
    assert within.values or within.why
    assert all(is_taken(kind, within, known.value) for known in within.values)


@pytest.mark.parametrize(("category", "kind"), BOUNDED, ids=str)
def test_a_decimal_point_gone_astray_is_outside(category: SourceCategory, kind: FactorKind) -> None:
    within = range_of(category, kind, "")
    for known in within.values:
        assert not any(is_taken(kind, within, known.value * by) for by in (10, 0.1, 1000, 0.001)), known.label


def test_what_has_no_range_says_why_and_nothing_else_has_none() -> None:
    assert all(entry["why"] for entry in load(FILE)["unbounded"])
    taken = {(str(category), str(kind)): range_of(category, kind, "").least for category, kind in TAKEN}
    assert {what for what, least in taken.items() if least is None} == UNBOUNDED & taken.keys()


def test_keys_and_scopes_are_those_of_the_library_and_a_bound_of_our_own_says_where_it_comes_from() -> None:
    for entry in load(FILE)["range"]:
        assert all(in_sets(key) for key in entry.get("keys", ())), entry
        assert all(beginning_with(start) for start in entry.get("starts", ())), entry
        scopes = {known.scope for key in entry.get("keys", ()) for known in in_sets(key)}
        assert set(entry.get("scopes", ())) <= scopes
        assert entry.get("why") or not {"least", "most"} & set(entry)
    (water,) = (entry for entry in load(FILE)["range"] if entry["kind"] == "热水温度")
    assert water["least"] == constant("热水热量基准温度")


def test_published_values_agree_with_the_citation_of_their_own_publication() -> None:
    for category, kind in TAKEN:
        for known in range_of(category, kind, "").values:
            for word in known.source.cited_as:
                assert known in cited_values(category, kind, f"{known.key} {known.scope} {word}")


def test_no_publication_is_cited_by_a_word_of_another() -> None:
    words = sorted(word for source in sources().values() for word in source.cited_as)
    assert all(first != second for first, second in pairwise(words))


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [("R-410A", 1924 / 2, 2256 * 2), ("R410A 充注", 1924 / 2, 2256 * 2), ("IPCC AR5 R–410a", 1924 / 2, 2256 * 2), ("冷媒", 675, 4728), ("R-4100", 675, 4728)],
)  # fmt: skip
def test_a_substance_that_is_named_has_its_own_range(told: str, least: float, most: float) -> None:
    (category,) = (category for category in SourceCategory.members() if str(category) == "制冷剂")
    within = range_of(category, FactorKind.GWP, told)
    assert within.least is not None
    assert within.most is not None
    assert math.isclose(within.least, least)
    assert math.isclose(within.most, most)
