"""Numbers with parted thousands: read where the map says so, or where the column leaves no doubt."""

import re
from collections.abc import Iterable
from functools import lru_cache

from udfs.kernel.cells import Value

_DECIMAL = {",": ".", ".": ",", " ": ".", "'": "."}  # what parts thousands -> the decimal sign beside it
_CERTAIN = re.compile(r"-?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")  # 1.200 is 1200 where a comma is the decimal sign
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@lru_cache(8)
def _pattern(sign: str) -> re.Pattern[str]:
    return re.compile(
        rf"([+-]?)((?:[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+|[0-9]+))(?:{re.escape(_DECIMAL[sign])}([0-9]+))?(-?)"
    )


def ungrouped(text: str, sign: str) -> str | None:
    """Plain digits; None where the thousands are parted in another way. A minus may stand behind, as SAP writes it."""
    found = _pattern(sign).fullmatch(text)
    if found is None or (found[1] and found[4]):
        return None
    decimals = f".{found[3]}" if found[3] else ""
    return f"{found[4] or found[1]}{found[2].replace(sign, '')}{decimals}"


def parting_sign(values: Iterable[Value]) -> str:
    """The comma, where the texts of a column cannot be read otherwise; "" where that is in doubt.

    One of them has two commas or a comma and a full stop (1,234,567 or 1,234.50), all have three digits behind each.
    """
    is_certain = False
    for value in values:
        if not isinstance(value, str):
            continue
        text = value.strip()
        if "," in text:
            is_certain = is_certain or _CERTAIN.fullmatch(text) is not None
            if ungrouped(text, ",") is None or text.endswith("-"):
                return ""
        elif any(sign.isdigit() for sign in text) and _PLAIN.fullmatch(text) is None:
            return ""
    return "," if is_certain else ""


def of_two_readings(values: Iterable[Value]) -> list[str]:
    """The texts of a column like 1.200, where no other text of it shows that the full stop is its decimal sign."""
    dotted = [value.strip() for value in values if isinstance(value, str) and "." in value]
    doubtful = [text for text in dotted if _TWO_READINGS.fullmatch(text)]
    is_decimal = any(_PLAIN.fullmatch(text.removeprefix("+")) and not _TWO_READINGS.fullmatch(text) for text in dotted)
    return [] if is_decimal else doubtful
