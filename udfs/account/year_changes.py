"""Each source beside itself a year before: the change of its emission, what of it the quantity did and what the factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from udfs.kernel.check import Engagement, shared
from udfs.periods.series import bills_by_source
from udfs.registries.source_category import FACTOR_FIELDS

DIGITS = 6  # of tCO2 that a change is told in: grams, so that the effects add up to the last digit
LISTED, IS, APART = "、", "=", "；"


@dataclass(frozen=True, slots=True)
class Figures:
    """A source in a year.

    Attributes:
        quantity: counted, in the unit of the source; None where there is no number.
        unit_emission: tCO2 of one unit.
        emission: tCO2 counted.
        meters: of the bills counted.
        factors: kind -> value as shown.
    """

    quantity: float | None
    unit_emission: float | None
    emission: float | None
    meters: tuple[str, ...]
    factors: Mapping[str, str]


NOTHING = Figures(0.0, None, 0.0, (), {})
NOT_YET, NO_LONGER = "前一年没有这个排放源", "本年没有登记这个排放源"


@dataclass(frozen=True, slots=True)
class YearChange:
    """A source in a year and in the one before; tCO2. The two effects add up to the difference, digit by digit."""

    source: str
    year: int
    before: Figures
    now: Figures
    difference: float | None
    volume_effect: float | None
    factor_effect: float | None

    @property
    def key(self) -> str:
        """What names it."""
        return f"{self.source}|{self.year}"

    @property
    def ratio(self) -> float | None:
        """The difference relative to the emission before; None where that was zero or has no number."""
        return None if self.difference is None or not self.before.emission else self.difference / self.before.emission

    @property
    def changed(self) -> str:
        """Meters and factors that changed, as a cell tells them."""
        told = [
            f"{verb}{LISTED.join(meters)}"
            for verb, meters in (
                ("启用", _without(self.now.meters, self.before.meters)),
                ("停用", _without(self.before.meters, self.now.meters)),
            )
            if meters
        ]
        told += [words for side, words in ((self.before, NOT_YET), (self.now, NO_LONGER)) if side is NOTHING]
        is_in_both = self.before.factors and self.now.factors
        for kind in dict.fromkeys((*self.before.factors, *self.now.factors)) if is_in_both else ():
            before, now = (side.factors.get(kind, "没有") for side in (self.before, self.now))
            if before != now:
                told.append(f"{kind} {before}→{now}")
        return APART.join(told)


def _without(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(meter for meter in some if meter not in others)


Place = tuple[str, int]


@shared
def figures(engagement: Engagement) -> dict[Place, Figures]:
    """Every source and year of the workbook itself."""
    meters: dict[Place, dict[str, None]] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            for year in bill.years if bill.row.text("meter_id") else ():
                meters.setdefault((source, year), {})[bill.row.text("meter_id") or ""] = None
    quantities = {
        (row.text("source_id"), row.number("verification_year")): row.number("counted_quantity")
        for row in engagement.rows("account")
    }
    found = {}
    for row in engagement.rows("emissions"):
        of, at = row.text("source_id"), row.number("verification_year")
        if of is None or at is None:
            continue
        place = (of, int(at))
        values = {str(kind): row.number(column) for kind, column in FACTOR_FIELDS.items()}
        found[place] = Figures(
            quantities.get((of, at)), row.number("unit_emission_tco2"), row.number("verified_emission_tco2"),
            tuple(sorted(meters.get(place, ()))),
            {kind: f"{value:.15g}" for kind, value in values.items() if value is not None},
        )  # fmt: skip
    return found


@shared
def prior_figures(engagement: Engagement) -> dict[Place, Figures]:
    """Every source and year of last year's workbook, as it was carried over."""
    found = {}
    for row in engagement.rows("prior_emissions"):
        of, at = row.text("source_id"), row.number("verification_year")
        if of is None or at is None:
            continue
        parts = filter(None, (row.text("prior_factors") or "").split(APART))
        found[of, int(at)] = Figures(
            row.number("prior_quantity"), row.number("prior_unit_emission_tco2"), row.number("prior_emission_tco2"),
            tuple(filter(None, (row.text("prior_meters") or "").split(LISTED))),
            {kind: value for part in parts for kind, _, value in [part.rpartition(IS)]},
        )  # fmt: skip
    return found


@shared
def year_changes(engagement: Engagement) -> list[YearChange]:
    """Every source and year whose year before is known, from this workbook or from last year's.

    One that only last year's workbook has is among them, so that the changes add up to that of the total.
    """
    now, prior = figures(engagement), prior_figures(engagement)
    years, own = {year for _, year in (*now, *prior)}, sorted({year for _, year in now})
    gone = [(source, year) for year in own for source, before in prior if before == year - 1]
    found = []
    for source, year in dict.fromkeys((*now, *gone)):
        if year - 1 in years:
            before = now.get((source, year - 1)) or prior.get((source, year - 1)) or NOTHING
            found.append(_change(source, year, before, now.get((source, year), NOTHING)))
    return found


def _change(source: str, year: int, before: Figures, now: Figures) -> YearChange:
    if before.emission is None or now.emission is None:
        return YearChange(source, year, before, now, None, None, None)
    difference = Decimal(repr(round(now.emission - before.emission, DIGITS)))
    unit = before.unit_emission if before.quantity and before.unit_emission else now.unit_emission
    if before.quantity is None or now.quantity is None or unit is None:
        return YearChange(source, year, before, now, float(difference), None, None)
    volume = Decimal(repr(round((now.quantity - before.quantity) * unit, DIGITS)))
    return YearChange(source, year, before, now, float(difference), float(volume), float(difference - volume))


def change_threshold(engagement: Engagement) -> float | None:
    """The change relative to the year before above which the body asks for a reason; None where it set none."""
    value = engagement.setting("change_threshold_ratio")
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def wants_reason(change: YearChange, threshold: float | None) -> bool:
    """Whether a change is beyond the threshold; without a threshold nobody can say so."""
    if threshold is None or not change.difference:
        return False
    return change.ratio is None or abs(change.ratio) > threshold
