"""Industries: what 三.3 names, and the sections and divisions of GB/T 4754—2017."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from udfs.kernel.cells import Value
from udfs.kernel.closed_list import ClosedList, register
from udfs.kernel.datafiles import load

N = TypeVar("N", bound="Industry")
DIVISION_DIGITS = 2


@dataclass(frozen=True, eq=False)
class Industry(ClosedList):
    """行业类型.

    Attributes:
        word: name, as a cell shows it.
        aliases: other words, and its codes.
        divisions: two-digit codes of the divisions it holds; none where the verifier says which side of 三.3 it is on.
        is_named: whether 三.3 has a rule of its own for it; None for a section with divisions on either side.
    """

    word: str
    aliases: tuple[str, ...]
    divisions: tuple[str, ...]
    is_named: bool | None

    def __str__(self) -> str:
        return self.word

    @classmethod
    def members(cls: type[N]) -> Sequence[N]:
        return _members()  # type: ignore[return-value]

    @classmethod
    def told(cls) -> str:
        named = "、".join(entry["word"] for entry in load("industries")["named"])
        return f"{named}，或《国民经济行业分类》的门类、大类（名称或代码，如制造业、C、39）"

    @classmethod
    def read(cls: type[N], value: Value, label: str) -> N:
        """The industry of a name or a code; a division may be a number.

        Raises:
            WrongKind: no such industry.
        """
        if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
            value = f"{value:.0f}".zfill(DIVISION_DIGITS)
        return super().read(value, label)


register(Industry)


@cache
def _members() -> tuple[Industry, ...]:
    """What 三.3 names comes first, then the classification in its order."""
    content = load("industries")
    named, sections = content["named"], content["section"]
    letters = {code: section["code"] for section in sections for code in section["divisions"]}
    apart = {entry["division"] for entry in named if "division" in entry}
    made = []
    for entry in named:
        codes = [entry["division"]] if "division" in entry else []
        spelled = (*entry["aliases"], *(alias for code in codes for alias in (code, letters[code] + code)))
        made.append(Industry(entry["word"], spelled, tuple(codes), not entry.get("others", False)))
    for section in sections:
        letter, divisions = section["code"], section["divisions"]
        sides = {code in apart for code in divisions}
        alone = [code for code, name in divisions.items() if name == section["name"]]  # the only one of its section
        spelled = (letter, *(alias for code in alone for alias in (code, letter + code)))
        made.append(Industry(section["name"], spelled, tuple(divisions), sides.pop() if len(sides) == 1 else None))
        made += [
            Industry(name, (code, letter + code), (code,), False)
            for code, name in divisions.items() if code not in apart and code not in alone
        ]  # fmt: skip
    return tuple(made)
