"""年度变化: each source beside the year before; a reason that somebody typed stays with its source and year."""

from udfs.account.year_changes import YearChange, change_threshold, wants_reason, year_changes
from udfs.kernel.cells import Value, is_blank
from udfs.vocabularies import Entry
from workbook_templates.engagement.reader import Engagement

NO_NUMBER, NO_THRESHOLD = "排放量无法计算", "没有填写年度变化阈值"
WANTED, GIVEN, NOT_WANTED = "须说明原因", "已说明", "不须说明"


def assemble(engagement: Engagement) -> list[dict[str, Value]]:
    """The rows of the sheet: one for each source and year whose year before is known.

    Args:
        engagement: as read.
    """
    reasons = {row.key: row.value("change_reason") for row in engagement.rows("year_changes")}
    limit = change_threshold(engagement)
    units = {row.text("source_id"): row.value("activity_unit") for row in engagement.rows("prior_emissions")}
    units |= {row.key: row.value("activity_unit") for row in engagement.rows("sources")}
    return [
        _row(change, reasons.get(change.key), limit, units.get(change.source)) for change in year_changes(engagement)
    ]


def _row(change: YearChange, reason: Value, limit: float | None, unit: Value) -> dict[str, Value]:
    return {
        "change_key": change.key, "source_id": change.source, "verification_year": change.year,
        "compared_year": change.year - 1, "activity_unit": unit,
        "quantity_before": change.before.quantity, "quantity_now": change.now.quantity,
        "unit_emission_before_tco2": change.before.unit_emission, "unit_emission_now_tco2": change.now.unit_emission,
        "emission_before_tco2": change.before.emission, "emission_now_tco2": change.now.emission,
        "emission_change_tco2": change.difference, "volume_effect_tco2": change.volume_effect,
        "factor_effect_tco2": change.factor_effect, "change_ratio": change.ratio, "changed_items": change.changed or None,
        "change_state": _state(change, reason, limit), "change_reason": reason, "entry": str(Entry.ASSEMBLED),
    }  # fmt: skip


def _state(change: YearChange, reason: Value, limit: float | None) -> str:
    if not is_blank(reason):
        return GIVEN
    if change.difference is None:
        return NO_NUMBER
    if limit is None:
        return NO_THRESHOLD
    return WANTED if wants_reason(change, limit) else NOT_WANTED
