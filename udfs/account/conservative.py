"""Which of two values is the conservative one (三.16): by the role of the year, and by what the value does to the total."""

from udfs.vocabularies import Effect, YearRole


def leans_high(year_role: YearRole, effect: Effect = Effect.ADDS, sign: int = 1) -> bool:
    """Whether the larger value is the conservative one.

    Args:
        year_role: 履约 must not be understated, 基准 must not be overstated.
        effect: 计入 when a larger result means more emissions, 扣减 when fewer.
        sign: +1 when the result grows with the input in question, -1 when it falls (a unit price).
    """
    towards_more = 1 if year_role is YearRole.COMPLIANCE else -1
    return towards_more * (1 if effect is Effect.ADDS else -1) * sign > 0


def at_least_as_conservative(
    adopted: float, candidate: float, year_role: YearRole, effect: Effect = Effect.ADDS, sign: int = 1
) -> bool:
    """Whether ``adopted`` is as conservative as ``candidate`` or more."""
    return adopted >= candidate if leans_high(year_role, effect, sign) else adopted <= candidate
