"""How the activity of each source is known: only what is metered has periods that join (三.9)."""

from udfs.kernel.check import Engagement, shared
from udfs.vocabularies import ActivityBasis


@shared
def bases(engagement: Engagement) -> dict[str, ActivityBasis | None]:
    """活动数据方式 of each source; None where neither it nor its category can be read."""
    return {row.key: row.choice("basis_in_use", ActivityBasis) for row in engagement.rows("sources")}


def is_metered(engagement: Engagement, source: str | None) -> bool:
    """Whether a source has periods; one that is not registered is taken to have them."""
    return bases(engagement).get(source or "", ActivityBasis.METERED) is ActivityBasis.METERED
