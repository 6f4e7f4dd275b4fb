"""The limits of 单据审核: cells that a verification body fills; where one is blank its analysis is not made (I-460)."""

from udfs.kernel.check import Engagement
from udfs.kernel.errors import GhgError
from udfs.kernel.field import field


def limit(engagement: Engagement, name: str) -> float | None:
    """A limit; None where it is blank or cannot be read, which is told elsewhere."""
    value = engagement.setting(name)
    if value is None:
        return None
    try:
        read = field(name).read(value)
    except GhgError:
        return None
    return read if isinstance(read, float) else None


def count(engagement: Engagement, name: str) -> int | None:
    """A limit that counts; None as above."""
    value = limit(engagement, name)
    return None if value is None else int(value)
