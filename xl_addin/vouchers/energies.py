"""What is bought: the category of its sources by its name, and what a unit of it can cost."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import tomllib

from udfs.kernel.unit import canonical
from xl_addin.vouchers.printed import plain


def category_of(product: str) -> str | None:
    """The category of the sources that use what an invoice calls by this name; None where no word of it is known."""
    text = plain(product)
    return next((str(category) for word, category in _declared()["categories"].items() if word in text), None)


def price_range(unit: str) -> tuple[Decimal, Decimal]:
    """The least and the most that one unit can cost, in CNY."""
    least, most = _declared()["prices"].get(canonical(unit) or "", ("0", "Infinity"))
    return Decimal(least), Decimal(most)


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "energy.toml").read_text("utf-8"))
