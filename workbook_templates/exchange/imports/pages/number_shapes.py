"""What a number format does to what stands in a cell: what the eye sees beside the digits, and whether it may be believed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from workbook_templates.ooxml.sheets.number_formats import is_scaled_code

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|(?P<bracketed>\[[^\]]*\])'
    r"|(?P<width>[_*].)|(?P<digit>[0#?])|(?P<bare>.)",
    re.DOTALL,
)
_GENERAL = re.compile(r"(?<![A-Za-z])General|G/通用格式", re.IGNORECASE)
_PUNCTUATION = frozenset(",. /+-eE%$:")  # what Excel needs no quotes for; ``%`` is another magnitude


@dataclass(frozen=True, slots=True)
class Shape:
    """How a format shows a positive whole number, or a text.

    Attributes:
        code: the format itself.
        parts: in order; None where a digit goes, else the literal text that stands there.
        padding: how many digits a whole number has at least.
        is_scaled: it shows another magnitude than the cell holds.
        shows_nothing: the cell looks empty.
        of_text: literal text before and after a text, where the format has any.
    """

    code: str
    parts: tuple[str | None, ...]
    padding: int
    is_scaled: bool
    shows_nothing: bool
    of_text: tuple[str, str]

    @property
    def words(self) -> str:
        """The literal text around and between the digits, without the brackets that it stands in."""
        return "".join(part for part in self.parts if part is not None).strip(" ()")

    @property
    def is_negated(self) -> bool:
        """Whether a number above zero looks like one below: -5, 5-, (5)."""
        return self.words.startswith("-") or any((part or "").startswith("(") for part in self.parts[:1])

    @property
    def is_plain(self) -> bool:
        """Whether the eye sees the number that is there and nothing else."""
        return not (
            self.words
            or self.is_negated
            or self.padding > 1
            or self.is_scaled
            or self.shows_nothing
            or any(self.of_text)
        )

    def show(self, digits: str) -> str | None:
        """A whole number as the eye sees it; None where only Excel can tell."""
        places = [at for at, part in enumerate(self.parts) if part is None]
        if self.is_scaled or self.shows_nothing or not places:
            return None
        filled, left = list(self.parts), digits.zfill(self.padding)
        for at in reversed(places):
            left, filled[at] = left[:-1], left[-1:]
        filled[places[0]] = left + str(filled[places[0]])
        return "".join(part for part in filled if part is not None)


@lru_cache(1_024)
def shape(code: str) -> Shape:
    """The shape of a number format.

    Args:
        code: as Excel writes it, "" for General; its first section is what a positive number is shown by.
    """
    sections = _sections(code)
    texts = next((section for section in sections if "@" in _bare(section)), "")
    first = sections[0] if sections[0] != texts else ""
    parts, padding = _parts(first)
    is_general = not code or (first == "0" and code != "0")
    if is_general:
        parts, padding = (None,), 0
    return Shape(
        code,
        parts,
        padding,
        is_scaled_code(code),
        not is_general and not texts and None not in parts,
        _around(texts),
    )


def _sections(code: str) -> list[str]:
    code = _GENERAL.sub("0", code)
    found, at = [""], 0
    for token in _TOKEN.finditer(code):
        if token["bare"] == ";":
            found.append("")
            at += 1
        else:
            found[at] += token[0]
    return found


def _bare(section: str) -> str:
    return "".join(token["bare"] or "" for token in _TOKEN.finditer(section))


def _parts(section: str) -> tuple[tuple[str | None, ...], int]:
    """The whole part of a section, digits and literals in order, and how many zeros it has."""
    parts: list[str | None] = []
    padding, is_whole = 0, True
    for token in _TOKEN.finditer(section):
        literal = _literal(token)
        if token["bare"] == "." and None in parts:
            is_whole = False
        if token["digit"]:
            if is_whole:
                parts.append(None)
                padding += token["digit"] == "0"
        elif literal:
            parts.append(literal)
    return tuple(parts), padding


def _literal(token: re.Match[str]) -> str:
    """What of a token the eye sees as it stands; a sign of money in front of a number is no part of it."""
    for name in ("quoted", "escaped", "currency"):
        if token[name] is not None:
            return str(token[name])
    bare = token["bare"] or ""
    # Between digits a dash or a blank stands for itself; it does in codes alone.
    return bare if bare and (bare not in _PUNCTUATION or bare in "-") else ""


def _around(section: str) -> tuple[str, str]:
    before, _, after = section.partition("@")
    return tuple("".join(map(_literal, _TOKEN.finditer(side))) for side in (before, after))  # type: ignore[return-value]
