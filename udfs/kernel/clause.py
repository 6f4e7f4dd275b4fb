"""The clauses of the rule text as a dictionary."""

from dataclasses import dataclass

from udfs.kernel.datafiles import load
from udfs.kernel.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, where it stands, what it asks, and what must serve it."""

    id: str
    stem: str
    title: str
    title_en: str
    section: str
    gist: str
    serves: tuple[str, ...]

    @property
    def label(self) -> str:
        """Number and title as a report cites it, e.g. ``三.10【电费推算】``."""
        return f"{self.id}【{self.title}】"


CLAUSES: dict[str, Clause] = {
    entry["id"]: Clause(**{**entry, "serves": tuple(entry["serves"])}) for entry in load("clauses")["clause"]
}


def clause(clause_id: str) -> Clause:
    """The clause of that number.

    Raises:
        DeclarationError: no such clause.
    """
    if clause_id not in CLAUSES:
        raise DeclarationError(f"no clause {clause_id} in clauses.toml")
    return CLAUSES[clause_id]
