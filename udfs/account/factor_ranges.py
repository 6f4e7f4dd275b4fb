"""What the library publishes of a category's factor, and between which bounds its value is plausible (四.1, I-280)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from udfs.kernel import datafiles
from udfs.kernel.parameter import beginning_with, in_sets, is_cited
from udfs.kernel.published import Parameter
from udfs.registries import SourceCategory
from udfs.vocabularies import FactorKind

Entry = Mapping[str, Any]
FILE = "factor_ranges"
DASHES = "-—–‐‑−"


@dataclass(frozen=True, slots=True)
class FactorRange:
    """The bounds of a plausible value, in the unit of the calculation; None where there is none.

    Attributes:
        values: the published values that they come from.
        why: where a bound comes from that nothing published gives.
    """

    least: float | None
    most: float | None
    values: tuple[Parameter, ...]
    why: str

    def holds(self, value: float) -> bool:
        """Whether a value lies within, bounds included."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def nearest(self, value: float) -> Parameter | None:
        """The published value that a value is least apart from; None where nothing is published."""
        return min(self.values, key=lambda known: abs(known.value - value), default=None)

    @property
    def ends(self) -> tuple[Parameter, ...]:
        """The smallest and the largest published value, or the only one, or none."""
        ordered = sorted(self.values, key=lambda known: known.value)
        return tuple(dict.fromkeys((ordered[0], ordered[-1]))) if ordered else ()


@cache
def _entry(category: str, kind: str) -> Entry:
    """What the data file says of a factor; that of its category goes before that of every category."""
    told = [entry for entry in datafiles.load(FILE)["range"] if entry["kind"] == kind]
    own = [entry for entry in told if category in entry.get("categories", ())]
    return next(iter(own or [entry for entry in told if "categories" not in entry]), {})


def _library(category: str, kind: str) -> tuple[Parameter, ...]:
    """All published values of a factor, whatever their years and scopes."""
    entry = _entry(category, kind)
    alike = datafiles.load(FILE)["alike"].get(category, category)
    keys = entry.get("keys", () if "starts" in entry else (f"{alike}{kind}",))
    found = [known for key in keys for known in in_sets(key)]
    return (*found, *(known for start in entry.get("starts", ()) for known in beginning_with(start)))


def _substances(values: Sequence[Parameter], told: str) -> list[Parameter]:
    """Of values of several substances (GWP R-410A), those of the ones that a text names."""
    text = _bare(told)
    return [known for known in values if " " in known.key and _is_named(known.key.split(" ", 1)[1], text)]


def _bare(text: str) -> str:
    """Without dashes, width and case; blanks stay, for they part words."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign not in DASHES)


def _is_named(substance: str, text: str) -> bool:
    word = re.escape(_bare(substance))
    return re.search(rf"(?<![0-9a-z]){word}(?![0-9a-z])", text) is not None


def range_of(category: SourceCategory, kind: FactorKind, told: str) -> FactorRange:
    """The bounds of a factor.

    Args:
        told: what the row and its source say, which may name a substance.
    """
    entry = _entry(str(category), str(kind))
    scopes = entry.get("scopes")
    values = [known for known in _library(str(category), str(kind)) if scopes is None or known.scope in scopes]
    named = _substances(values, told)
    usual = datafiles.load(FILE)["times"]
    times = usual if named else entry.get("times", usual)
    numbers = [known.value for known in named or values]
    least = entry.get("least", min(numbers) / times if numbers else None)
    most = entry.get("most", max(numbers) * times if numbers else None)
    return FactorRange(least, most, tuple(named or values), entry.get("why", ""))


def cited_values(category: SourceCategory, kind: FactorKind, told: str) -> list[Parameter]:
    """The published values of a factor that a text names by publication or set, and by region or substance where it names one.

    None of what is read between the lines of a table (steam) or is a limit (cooling), nor of a substance that nobody names.
    """
    if "starts" in _entry(str(category), str(kind)):
        return []
    values, named = _library(str(category), str(kind)), _substances(_library(str(category), str(kind)), told)
    is_one = len({known.key for known in values}) == 1
    cited = [known for known in named or (values if is_one else ()) if is_cited(known, told)]
    return [known for known in cited if known.scope and known.scope in told] or cited
