"""Long codes that a spreadsheet has mutilated: it keeps fifteen digits, and fills up with zeros."""

import re
from collections.abc import Sequence

from udfs.kernel.cells import Value

_LONG = re.compile(r"[0-9]{17,}")
# Digits that are left -> zeros behind them that are no chance: Excel keeps fifteen, other programs up to seventeen.
_KEPT = ((15, 2), (17, 3))


def mutilated(codes: Sequence[Value]) -> dict[int, str]:
    """Place -> why, of codes whose last digits are all zeros where a number would have lost them.

    Args:
        codes: a column of numbers of bills or vouchers.

    Returns:
        one alone may be chance; several are none.
    """
    found = {
        at: code for at, code in enumerate(codes) if isinstance(code, str) and _LONG.fullmatch(code) and _is_cut(code)
    }
    return {
        at: f"“{code}”末尾全是0，像是曾按数值保存而失真的编号：请按原件以文本重新录入" for at, code in found.items()
    }


def _is_cut(code: str) -> bool:
    kept = len(code.rstrip("0"))
    return any(kept <= most and len(code) - kept >= fewest for most, fewest in _KEPT)
