"""The edition of the rule text: its clauses, interpretations and thresholds lie together, apart from those of others."""

from functools import cache

from udfs.kernel.datafiles import Table, load
from udfs.kernel.errors import DeclarationError
from udfs.version import EDITION


def of_edition(name: str) -> Table:
    """A data file of the edition by its name without the ending: clauses, interpretations, thresholds."""
    return load(f"editions/{EDITION}/{name}")


@cache
def _thresholds() -> dict[str, float]:
    return {entry["id"]: float(entry["value"]) for entry in of_edition("thresholds")["threshold"]}


def threshold(threshold_id: str) -> float:
    """A number of the rule text, in the unit that thresholds.toml gives it.

    Raises:
        DeclarationError: the edition has none of that id.
    """
    if threshold_id not in _thresholds():
        raise DeclarationError(f"no threshold {threshold_id} in thresholds.toml of edition {EDITION}")
    return _thresholds()[threshold_id]
