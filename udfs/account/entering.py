"""What the tables enter for a source and year, and the tonnes of a quantity whose source does not count."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from udfs.account.factors import factor_in_use
from udfs.kernel.check import Engagement, Row
from udfs.registries import SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import AccountEntry, Conclusion, FactorKind


@dataclass(frozen=True, slots=True)
class Entering:
    """A column whose rows enter the account.

    Attributes:
        held: the column of 月度活动数据 that adds it up.
        kind: what a sentence calls such a row.
        sign: with which it enters.
    """

    table: str
    column: str
    held: str
    kind: str
    sign: int = 1


BILLS = Entering("bills", "quantity_in_source_unit", "bills_quantity", "单据")
BESIDE_BILLS = (
    Entering("estimates", "final_quantity", "estimates_quantity", "推算"),
    Entering("stock", "stock_change_quantity", "stock_quantity", "库存"),
    Entering("cross_checks", "adjustment_quantity", "adjustment_quantity", "交叉检查"),
    Entering("deductions", "added_quantity", "additions_quantity", str(AccountEntry.ADDITION)),
    Entering("grid_losses", "loss_kwh", "additions_quantity", "输配电"),
    Entering("deductions", "deducted_quantity", "deductions_quantity", str(AccountEntry.DEDUCTION), -1),
)
# What the entries of 单独核算 move out of what counts, or record beside it: it is deducted, or never added, above.
APART = Entering("deductions", "apart_quantity", "apart_quantity", str(Conclusion.SEPARATE))
# The terms of a source and year: two tables may enter one.
TERMS = tuple({entering.held: entering for entering in (*reversed(BESIDE_BILLS), BILLS)}.values())[::-1]
NAMED = 3  # rows of a kind that a sentence names


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that enters a quantity, in the unit of its source; a deduction is negative."""

    kind: str
    row: Row
    quantity: float


def entries_of(engagement: Engagement, sources: Collection[str]) -> dict[tuple[str, float | None], list[Entry]]:
    """What is entered for these sources, by source and year; rows that enter nothing are left out."""
    found: dict[tuple[str, float | None], list[Entry]] = {}
    for entering in (BILLS, *BESIDE_BILLS) if sources else ():
        for row in engagement.rows(entering.table):
            source, quantity = row.text("source_id"), row.number(entering.column)
            if source in sources and source is not None and quantity:
                entry = Entry(entering.kind, row, entering.sign * quantity)
                found.setdefault((source, row.number("verification_year")), []).append(entry)
    return found


def listed(entries: Iterable[Entry]) -> str:
    """The rows as a sentence names them."""
    keys: dict[str, list[str]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.row.key)
    return "，".join(
        f"{kind}{'、'.join(found[:NAMED])}" + (f"等{len(found)}项" if len(found) > NAMED else "")
        for kind, found in keys.items()
    )


def billed(row: Row) -> float | None:
    """The quantity of a bill in the unit of its source."""
    return row.number(BILLS.column)


def emission_of_one(emission: Emission, values: Mapping[FactorKind, float]) -> float | None:
    """tCO2 of one unit of activity; None where a factor is wanting or out of its domain."""
    if any(kind not in values for kind in emission.needs):
        return None
    amount = (values[emission.times] if emission.times else 1) / emission.per
    return _fed(emission, amount, values)


def _fed(emission: Emission, amount: float, values: Mapping[FactorKind, float]) -> float | None:
    quantity = _fed(emission.before, amount, values) if emission.before else amount
    given = {argument: values[kind] for argument, kind in emission.factors.items()}
    found = emission.function.evaluate(**{emission.quantity: quantity, **given, **emission.fixed})
    return found if isinstance(found, float) else None


def tonnes_if_counted(engagement: Engagement, source: Row, year: float | None, quantity: float) -> float | None:
    """tCO2 of a quantity by the factors of the source or its category, also where the source does not count."""
    category = source.choice("source_category", SourceCategory)
    if category is None or category.emission is None:
        return None
    values: dict[FactorKind, float] = {}
    for kind in category.emission.needs:
        row = factor_in_use(engagement, str(category), source.key, str(kind), year)
        value = None if row is None else row.number("factor_in_calculation_unit")
        if value is not None:
            values[kind] = value
    unit = emission_of_one(category.emission, values)
    return None if unit is None else unit * quantity


def known_tonnes(amounts: Iterable[float | None]) -> float | None:
    """tCO2 of several rows together, of those where it is known; None where it is of none."""
    known = [tonnes for tonnes in amounts if tonnes is not None]
    return sum(known) if known else None


def told_tonnes(tonnes: float | None) -> str:
    """Tonnes as a sentence tells them."""
    return "排放量未知（参数未登记）" if tonnes is None else f"{abs(tonnes):,.2f} tCO2"
