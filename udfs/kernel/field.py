"""Fields: every quantity and attribute once, with its unit, kind, domain and help.

A function argument, a table column and a glossary term are the same identifier, so a column can feed
an argument by name alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from udfs.kernel import calendar, cells
from udfs.kernel.cells import NO, YES, Value
from udfs.kernel.closed_list import ClosedList, closed_list
from udfs.kernel.datafiles import load
from udfs.kernel.edition import threshold
from udfs.kernel.errors import DeclarationError, OutOfDomain

READERS: dict[str, Callable[[Value, str], object]] = {
    "number": cells.number,
    "date": cells.date,
    "boolean": cells.boolean,
    "text": cells.text,
    "code": cells.code,
    "target": calendar.target,
    "any": lambda value, label: value,
}
BOUNDS = ("above", "least", "most")


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of the dictionary.

    Attributes:
        id: identifier with unit suffix.
        zh, en: names.
        kind: number, date, boolean, text, code, target, any, or choice.
        unit: unit symbol of a number, else "".
        vocabulary: class name of the closed list of a choice, else "".
        help, help_en: what a verifier enters here.
        above, least, most: bounds of a number (exclusive lower, inclusive lower, inclusive upper).
        varies: the unit of the number is another from row to row; ``unit`` is what a heading shows.
    """

    id: str
    zh: str
    en: str
    kind: str = "text"
    unit: str = ""
    vocabulary: str = ""
    help: str = ""
    help_en: str = ""
    above: float | None = None
    least: float | None = None
    most: float | None = None
    varies: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What a list in the workbook offers, for a choice or a boolean."""
        if self.kind == "boolean":
            return (YES, NO)
        return self.closed_list.words() if self.vocabulary else ()

    @property
    def closed_list(self) -> type[ClosedList]:
        """The list of a choice."""
        return closed_list(self.vocabulary)

    @property
    def label(self) -> str:
        """Name with unit, as a header shows it."""
        return f"{self.zh}({self.unit})" if self.unit not in ("", "1") else self.zh

    def read(self, value: Value) -> object:
        """A cell value as the typed value of this field.

        Raises:
            WrongKind: wrong type or unknown word.
            OutOfDomain: a number outside the bounds.
        """
        if self.kind == "choice":
            return self.closed_list.read(value, self.zh)
        typed = READERS[self.kind](value, self.zh)
        if self.kind == "number":
            self._bound(typed)
        return typed

    def _bound(self, typed: object) -> None:
        assert isinstance(typed, float)
        if self.above is not None and typed <= self.above:
            raise OutOfDomain(f"“{self.zh}”应大于{self.above:g}，现为{typed:.15g}：请核对。")
        if self.least is not None and typed < self.least:
            raise OutOfDomain(f"“{self.zh}”不应小于{self.least:g}，现为{typed:.15g}：请核对。")
        if self.most is not None and typed > self.most:
            raise OutOfDomain(f"“{self.zh}”不应大于{self.most:g}，现为{typed:.15g}：请核对。")


def _declare(field_id: str, entry: dict[str, object]) -> Field:
    kind = entry.get("kind")
    if kind is None:
        kind = "choice" if "vocabulary" in entry else "number" if "unit" in entry else "text"
    bounds = {name: threshold(bound) for name in BOUNDS if isinstance(bound := entry.get(name), str)}
    field = Field(id=field_id, **{**entry, **bounds, "kind": kind})  # type: ignore[arg-type]
    if field.kind not in READERS and field.kind != "choice":
        raise DeclarationError(f"fields.toml: {field_id} has an unknown kind {field.kind}")
    return field


FIELDS: dict[str, Field] = {field_id: _declare(field_id, entry) for field_id, entry in load("fields").items()}


def field(field_id: str) -> Field:
    """The field of that identifier.

    Raises:
        DeclarationError: it is not in fields.toml.
    """
    if field_id not in FIELDS:
        raise DeclarationError(f"{field_id} is not in fields.toml")
    return FIELDS[field_id]


def check_closed_lists() -> None:
    """See to it that every closed list a field names is declared and has words, once all who declare some are imported.

    Raises:
        DeclarationError: one is not, or has none.
    """
    for known in FIELDS.values():
        if known.vocabulary and not known.words:
            raise DeclarationError(f"nobody declares a word of the closed list {known.vocabulary} ({known.id})")
