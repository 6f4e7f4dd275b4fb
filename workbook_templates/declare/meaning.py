"""What a node of a formula is: its kind and unit, inferred from the declarations of what it reads and calls."""

from collections.abc import Iterable
from dataclasses import dataclass

from udfs import FUNCTIONS
from udfs.kernel.cells import NO, YES
from udfs.kernel.datafiles import load
from udfs.kernel.errors import DeclarationError
from udfs.kernel.field import Field

VARIES = "*"  # the unit of the row at hand
NAMELESS = "?"  # begins what stands for a unit that has no name: what was multiplied or divided
UNITLESS = "1"
KNOWN_UNITS = {VARIES, *(unit["symbol"] for unit in load("units")["unit"])}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a node yields.

    Attributes:
        kind: a field's kind, or "blank" (an empty text), "error", "word" (a literal text).
        unit: of a number; None where any will do (a literal number).
        words: of a choice, those that it may be; of a word, that one.
    """

    kind: str
    unit: str | None = None
    words: tuple[str, ...] = ()


TEXTUAL = {"word", "choice", "text", "code"}
BLANK, ERROR, TRUTH, DAY = Meaning("blank"), Meaning("error"), Meaning("boolean"), Meaning("date")
ANY, TEXT, COUNT, NUMBER = Meaning("any"), Meaning("text"), Meaning("number", UNITLESS), Meaning("number")


def of_field(field: Field) -> Meaning:
    """What a cell of the field yields."""
    if field.kind == "number":
        return Meaning("number", VARIES if field.varies else field.unit)
    return Meaning(field.kind, words=field.words)


def of_literal(content: float | str) -> Meaning:
    """What a literal yields."""
    if not isinstance(content, str):
        return NUMBER
    return Meaning("word", words=(content,)) if content else BLANK


def stated(found: Meaning, unit: str | None) -> Meaning:
    """What a node yields whose author vouches for its unit; None for a node nobody speaks for.

    Raises:
        DeclarationError: it is no number, or there is no such unit.
    """
    if unit is None:
        return found
    if found.kind not in ("number", "any", "blank", "error"):
        raise DeclarationError(f"a unit is stated for {found.kind}")
    if unit not in KNOWN_UNITS:
        raise DeclarationError(f"{unit} is not in units.toml")
    return Meaning("number", unit)


def check_comparable(left: Meaning, right: Meaning) -> None:
    """Two nodes may be compared: of one kind, in one unit, and a word is one that the other may be.

    Raises:
        DeclarationError: they may not.
    """
    if {left.kind, right.kind} & {"blank", "error", "any"}:
        return
    groups = [
        "text" if side.kind in TEXTUAL or (side.kind == "boolean" and side.words) else side.kind
        for side in (left, right)
    ]
    if groups[0] != groups[1]:
        raise DeclarationError(
            f"{left.kind} {'、'.join(left.words)} compared with {right.kind} {'、'.join(right.words)}"
        )
    if groups[0] == "number":
        one_unit(side.unit for side in (left, right))
    for side, other in sorted(((left, right), (right, left)), key=lambda pair: pair[0].kind != "word"):
        stray = [word for word in side.words if word not in other.words]
        if side.words and other.words and stray and (side.kind == "word" or len(stray) == len(side.words)):
            raise DeclarationError(f"{'、'.join(stray)} is none of {'、'.join(other.words)}")


def merged(meanings: Iterable[Meaning]) -> Meaning:
    """What one of several nodes yields, whichever it is.

    Raises:
        DeclarationError: their units differ.
    """
    found = [meaning for meaning in meanings if meaning.kind not in ("blank", "error")]
    if not found:
        return BLANK
    kinds = {meaning.kind for meaning in found}
    if "any" in kinds:
        return ANY
    if kinds == {"number"}:
        return Meaning("number", one_unit(meaning.unit for meaning in found))
    if kinds == {"boolean", "word"} and {word for meaning in found for word in meaning.words} <= {YES, NO}:
        return next(meaning for meaning in found if meaning.kind == "boolean")  # 是 or 否 in its place
    if kinds <= {"word", "choice"}:
        return Meaning("choice", words=tuple(dict.fromkeys(word for meaning in found for word in meaning.words)))
    if kinds <= TEXTUAL:
        return TEXT
    if len(kinds) > 1:
        raise DeclarationError(f"is now {', now '.join(sorted(kinds))}")
    return found[0]


def one_unit(units: Iterable[str | None]) -> str | None:
    """The unit that several numbers have in common.

    Raises:
        DeclarationError: they have not.
    """
    known = list(dict.fromkeys(unit for unit in units if unit is not None))
    nameless = [unit for unit in known if unit.startswith(NAMELESS)]
    if nameless:
        return nameless[0]
    if len(known) > 1:
        raise DeclarationError(f"units {' and '.join(map(_named, known))} do not mix")
    return known[0] if known else None


def product(left: str | None, right: str | None) -> str | None:
    """The unit of a product; one without a name must be stated before it can stand anywhere."""
    return _cancelled(*_fraction(left), *_fraction(right), left, right, "*")


def quotient(left: str | None, right: str | None) -> str | None:
    """The unit of a quotient, as that of a `product`."""
    above, below = _fraction(right)
    return _cancelled(*_fraction(left), below, above, left, right, "/")


def _fraction(unit: str | None) -> tuple[list[str], list[str]]:
    if unit in (None, UNITLESS):
        return [], []
    above, _, below = str(unit).partition("/")
    return [above], [below] if below else []


def _cancelled(
    above: list[str], below: list[str], more_above: list[str], more_below: list[str],
    left: str | None, right: str | None, sign: str,
) -> str | None:  # fmt: skip
    if left is None and right is None:
        return None
    told = f"{NAMELESS}{_named(left)} {sign} {_named(right)}"
    if any(str(unit).startswith(NAMELESS) for unit in (left, right)):
        return told
    up, down = [*above, *more_above], [*below, *more_below]
    for unit in list(up):
        if unit in down:
            up.remove(unit)
            down.remove(unit)
    if len(up) > 1 or len(down) > 1 or (down and VARIES in (*up, *down)):
        return told
    return "/".join([*(up or [UNITLESS]), *down]) if up or down else UNITLESS


def _named(unit: str | None) -> str:
    if unit is None:
        return "a number"
    return "a varying unit" if unit == VARIES else unit.removeprefix(NAMELESS)


def check_fits(found: Meaning, wanted: Field, place: str) -> None:
    """A node may stand where a field is wanted.

    Raises:
        DeclarationError: it may not; the message names kinds or units.
    """
    if found.kind in ("blank", "error", "any") or wanted.kind in ("any", "text", "code"):
        return
    if wanted.words:
        listed = (YES, NO) if wanted.kind == "boolean" else wanted.words
        stray = [word for word in found.words if word not in listed]
        if found.kind not in ("word", "choice", "boolean") or stray:
            raise DeclarationError(f"{place} takes {'、'.join(listed)}, not {found.kind} {'、'.join(stray)}".rstrip())
        return
    if wanted.kind == "target":
        if found.kind not in ("date", "number", "word") or found.unit not in (None, UNITLESS):
            raise DeclarationError(f"{place} takes a month or a year, not {found.kind}")
        return
    if found.kind != wanted.kind:
        raise DeclarationError(f"{place} takes {wanted.kind}, not {found.kind}")
    if wanted.kind == "number" and str(found.unit).startswith(NAMELESS):
        raise DeclarationError(f"{place}: {_named(found.unit)} has no unit of its own: state it")
    if wanted.kind == "number" and not wanted.varies and found.unit not in (None, wanted.unit):
        raise DeclarationError(f"{place} is in {wanted.unit}, not in {_named(found.unit)}")


def of_result(function: str, arguments: Iterable[tuple[Field, Meaning]]) -> Meaning:
    """What a function of ours yields, given its arguments."""
    returns = FUNCTIONS[function].returns
    if returns.kind == "boolean":
        return TRUTH
    if returns.kind != "number" or not returns.varies:
        return of_field(returns)
    units = {meaning.unit for field, meaning in arguments if field.varies and meaning.kind == "number"} - {None}
    return Meaning("number", units.pop() if len(units) == 1 else VARIES)
