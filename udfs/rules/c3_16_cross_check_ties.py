"""三.16【保守性原则】 A cross-check doubts a figure that the account holds, once, and adopts what its evidences say."""

from collections.abc import Iterator

from udfs.account.entering import billed, told_tonnes
from udfs.account.remarks import TELLS_OF_ADOPTION, TELLS_OF_DEDUCTION, TELLS_OF_NO_USE, remark_names
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, row_check, shared
from udfs.kernel.clause import clause
from udfs.kernel.rounding import is_rounded_from
from udfs.periods.series import bills_by_source
from udfs.vocabularies import Effect, Severity

CLAUSE = clause("三.16")
MONTHS = tuple(f"month_{number:02d}" for number in range(1, 13))
YEAR = 0  # the year as a whole, beside its months 1 to 12
Place = tuple[str | None, float | None]


def _place(row: Row) -> Place:
    return row.text("source_id"), row.number("verification_year")


def _doubts_use(row: Row) -> bool:
    """Whether its figure is one of a source's activity, which the row may change."""
    return row.choice("effect", Effect) is not Effect.DEDUCTS and row.text("source_id") is not None


@shared
def _held(engagement: Engagement) -> dict[Place, Row]:
    """The account of each source and year."""
    return {_place(row): row for row in engagement.rows("monthly")}


@shared
def _bill_quantities(engagement: Engagement) -> dict[Place, set[float | None]]:
    """What single bills say, of the sources and years with a cross-check."""
    found: dict[Place, set[float | None]] = {_place(row): set() for row in engagement.rows("cross_checks")}
    sources = {source for source, _ in found}
    for source, bills in bills_by_source(engagement).items() if found else ():
        for bill in bills if source in sources else ():
            for year in bill.years:
                if (source, year) in found:
                    found[source, year].add(billed(bill.row))
    return found


def _figure(engagement: Engagement, row: Row) -> int | float | None:
    """Which figure of the account a primary value is: the year, a month, or a bill by its quantity; None for none."""
    primary, held = row.number("primary_value"), _held(engagement).get(_place(row))
    if primary is None or held is None:
        return None
    bills, estimates = held.number("bills_quantity"), held.number("estimates_quantity")
    if bills is not None and any(is_rounded_from(primary, bills + more) for more in (0.0, estimates or 0.0)):
        return YEAR
    for number, month in enumerate(MONTHS, start=1):
        quantity = held.number(month)
        if quantity and is_rounded_from(primary, quantity):
            return number
    quantities = _bill_quantities(engagement).get(_place(row), ())
    return next(
        (quantity for quantity in quantities if quantity is not None and is_rounded_from(primary, quantity)), None
    )


@row_check(
    "316-24", CLAUSE, table="cross_checks", severity=Severity.ERROR,
    says="交叉检查“{key}”的主证据值{primary:,.15g}不是账上的数：排放源“{source}”{year}年单据合计{bills:,.15g}、推算{estimates:,.15g}，"
    "相差{difference:,.15g}（{tonnes}）。采用值只能替换账上的数：请把主证据值改为账上的全年、某月或某张单据的用量。",
)  # fmt: skip
def primary_value_not_of_account(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The adjustment is adopted - primary: with another primary value the total is one that no evidence supports."""
    primary, held = row.number("primary_value"), _held(engagement).get(_place(row))
    bills = None if held is None else held.number("bills_quantity")
    if not _doubts_use(row) or primary is None or held is None or bills is None:
        return
    if _figure(engagement, row) is None:
        estimates = held.number("estimates_quantity") or 0.0
        difference = primary - (bills + estimates)
        tonnes = row.tonnes(difference)
        yield hit(
            row, "primary_value", key=row.key, primary=primary, source=row.text("source_id"),
            year=f"{row.number('verification_year') or 0:g}", bills=bills, estimates=estimates, difference=difference,
            tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
        )  # fmt: skip


@book_check(
    "316-25", CLAUSE, table="cross_checks", severity=Severity.ERROR,
    says="交叉检查“{key}”与“{first}”都调整排放源“{source}”{year}年的同一个数，调整了两次（本行{adjustment:,.15g}，{tonnes}）："
    "请合并为一行，或删去其中一行的排放源编号。",
)  # fmt: skip
def figure_adjusted_twice(engagement: Engagement) -> Iterator[Hit]:
    """One adjustment of the year, or one of each month; not both."""
    seen: dict[Place, dict[int | float | None, Row]] = {}
    for row in engagement.rows("cross_checks"):
        adjustment = row.number("adjustment_quantity")
        if not _doubts_use(row) or not adjustment:
            continue
        figure, others = _figure(engagement, row), seen.setdefault(_place(row), {})
        whole = figure in (YEAR, None)  # what is no figure of the account overlaps with any
        first = next(iter(others.values()), None) if whole else others.get(figure, others.get(YEAR, others.get(None)))
        if first is not None:
            tonnes = row.tonnes(adjustment)
            yield hit(
                row, "source_id", "primary_value", key=row.key, first=first.key, source=row.text("source_id"),
                year=f"{row.number('verification_year') or 0:g}", adjustment=adjustment, tonnes=told_tonnes(tonnes),
                effect_tco2=tonnes,
            )  # fmt: skip
        others.setdefault(figure, row)


@row_check(
    "316-26", CLAUSE, table="cross_checks", severity=Severity.WARNING,
    says="交叉检查“{key}”的核查采用值{adopted:,.15g}不在两种证据（{low:,.15g}与{high:,.15g}）之间，没有说明：请在备注写明采用该值的依据，或改为证据值。",
)  # fmt: skip
def adopted_value_of_no_evidence(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """What is adopted is one of the evidences or lies between them, unless a reason says why."""
    adopted = row.number("verifier_value")
    evidence = [value for name in ("primary_value", "secondary_value") if (value := row.number(name)) is not None]
    if adopted is None or len(evidence) < 2 or remark_names(row, TELLS_OF_ADOPTION):
        return
    low, high = min(evidence), max(evidence)
    if not (low <= adopted <= high or is_rounded_from(adopted, low) or is_rounded_from(adopted, high)):
        yield hit(
            row, "verifier_value", "remark", key=row.key, adopted=adopted, low=low, high=high,
            effect_tco2=row.tonnes(min(abs(adopted - low), abs(adopted - high))),
        )  # fmt: skip


@row_check(
    "316-27", CLAUSE, table="cross_checks", severity=Severity.WARNING,
    says="交叉检查“{key}”得出调整{adjustment:,.15g}，但没有填写排放源编号，没有计入任何排放源：请填写排放源编号；与排放源用量无关的请在备注写明。",
)  # fmt: skip
def adjustment_of_no_source(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An adjustment without a source is counted nowhere."""
    adjustment = row.number("adjustment_quantity")
    if adjustment and row.text("source_id") is None and not remark_names(row, TELLS_OF_NO_USE):
        yield hit(row, "source_id", "remark", key=row.key, adjustment=adjustment)


@shared
def _deducted(engagement: Engagement) -> dict[Place, set[float | None]]:
    """What is claimed, allowed or adopted as a deduction of each source and year."""
    found: dict[Place, set[float | None]] = {}
    for row in engagement.rows("deductions"):
        quantities = {row.number(name) for name in ("claimed_quantity", "final_quantity")}
        found.setdefault(_place(row), set()).update(quantities)
    return found


@row_check(
    "316-29", CLAUSE, table="cross_checks", severity=Severity.WARNING,
    says="交叉检查“{key}”的影响方向为扣减，采用值{final:,.15g}不调整排放源用量，而“扣减”中排放源“{source}”没有这个量（{tonnes}）："
    "请在扣减登记采用值；要调整用量的把影响方向改为计入；都不是的请在备注写明未作扣减的原因。",
)  # fmt: skip
def deduction_checked_but_not_made(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """The figure of a cross-check of a deduction is that of a deduction."""
    final, source = row.number("final_value"), row.text("source_id")
    is_of_deduction = row.choice("effect", Effect) is Effect.DEDUCTS and source is not None
    if not is_of_deduction or final is None or remark_names(row, TELLS_OF_DEDUCTION):
        return
    made = _deducted(engagement).get(_place(row), set())
    if not any(quantity is not None and is_rounded_from(final, quantity) for quantity in made):
        yield hit(
            row, "effect", "source_id", key=row.key, final=final, source=source,
            tonnes=told_tonnes(row.tonnes(final)), effect_tco2=row.tonnes(final),
        )  # fmt: skip
