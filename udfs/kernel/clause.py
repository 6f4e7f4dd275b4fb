"""The clauses of the rule text as a dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from udfs.kernel.edition import of_edition
from udfs.kernel.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, where it stands, what it asks, and what must serve it.

    Attributes:
        without: kind of carrier (function, column, check) -> why the clause has none.
    """

    id: str
    stem: str
    title: str
    title_en: str
    section: str
    gist: str
    serves: tuple[str, ...]
    without: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Chapter and number as the ids of its checks begin with them, e.g. ``310``, ``A03``."""
        return self.stem[1].upper() + self.stem[3:5]

    @property
    def label(self) -> str:
        """Number and title as a report cites it."""
        return f"{self.id}【{self.title}】"


CLAUSES: dict[str, Clause] = {
    entry["id"]: Clause(**{**entry, "serves": tuple(entry["serves"])}) for entry in of_edition("clauses")["clause"]
}


def clause(clause_id: str) -> Clause:
    """The clause of that number.

    Raises:
        DeclarationError: no such clause.
    """
    if clause_id not in CLAUSES:
        raise DeclarationError(f"no clause {clause_id} in clauses.toml")
    return CLAUSES[clause_id]
