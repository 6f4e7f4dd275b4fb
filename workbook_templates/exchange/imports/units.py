"""Units that a ledger states: in a heading, above the table, in a column, in a number format. They must not contradict."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from udfs.kernel.cells import is_blank
from udfs.kernel.unit import canonical, units
from workbook_templates.exchange.imports.cells.conversion import stated_unit
from workbook_templates.exchange.imports.headings import OTHER_MONEY, SMALL_MONEY, units_in_comment
from workbook_templates.exchange.imports.known_bills import Values
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import FILLED, Mapping
from workbook_templates.exchange.imports.recognised import FEES, MONEY, QUANTITIES, parted
from workbook_templates.files.errors import FileError

UNIT = "quantity_unit"
_OTHER_MONEY = re.compile(rf"[十百千万亿]*{OTHER_MONEY}|{SMALL_MONEY}")


@dataclass(slots=True)
class StatedUnits:
    """What the headings of a ledger and the lines above them say of units.

    Attributes:
        of_quantity: the unit of the quantity, "" where none is stated; where it is stated is told with it.
        written: the units in their column.
    """

    ledger: Ledger
    mapping: Mapping
    of_quantity: str = field(init=False, default="")
    place: str = field(init=False, default="")
    written: Collection[str] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._check_fees()
        column = self.ledger.columns.get(self.mapping.columns.get(UNIT, ""))
        given = {value for value in column.values if isinstance(value, str)} if column is not None else ()
        self.written = {unit for unit in map(canonical, given) if unit is not None}
        named = *self.ledger.stated_units, *units_in_comment(self.ledger.sheet)
        lines = list(dict.fromkeys(unit for unit in named if not is_money(unit)))
        self._check_lines(lines)
        if len(lines) == 1:
            self.of_quantity, self.place = lines[0], "表外写明的“单位”"
        for name in QUANTITIES:
            heading = self.mapping.columns.get(name, "")
            for unit, place in self._stated_by(heading) if heading in self.ledger.columns else ():
                if is_money(unit) or (name != "activity_quantity" and self.of_quantity not in ("", unit)):
                    raise FileError(
                        f"“{self.ledger.label}”的{place}写明单位{unit}，不能作为{FILLED[name].header}导入：请核对列对照。"
                    )
                if name == "activity_quantity":
                    if self.of_quantity not in ("", unit):
                        raise FileError(
                            f"“{self.ledger.label}”的{place}写明单位{unit}，而{self.place}为{self.of_quantity}：两者矛盾，请核实后改正其中一处。"
                        )
                    self.of_quantity, self.place = unit, place

    def _stated_by(self, heading: str) -> Iterator[tuple[str, str]]:
        """The units that a heading and the comments on it state, each with where it stands."""
        named = self._own(heading)
        own = [unit for unit in named if not is_money(unit)] or named
        noted = [unit for unit in self.ledger.noted_units.get(heading, ()) if not is_money(unit)]
        self._refuse_unknown([unit for unit in (*own, *noted) if not is_money(unit)])
        yield from ((unit, f"列名“{heading}”") for unit in own)
        yield from ((unit, f"列名“{heading}”的批注") for unit in noted)

    def _own(self, heading: str) -> list[str]:
        """The unit behind a heading, else those that any of its levels names."""
        if (unit := parted(heading)[1]) is not None:
            return [unit]
        levels = self.ledger.levels.get(heading, (heading,))
        return list(dict.fromkeys(unit for level in levels for unit in units_in_comment(level)))

    def _check_lines(self, lines: list[str]) -> None:
        """What lines above or notes below state is one of our units, and one for the quantity."""
        self._refuse_unknown(lines)
        heading = self.mapping.columns.get("activity_quantity", "")
        if len(lines) > 1 and not (parted(heading)[1] or {UNIT} & {*self.mapping.columns, *self.mapping.constants}):
            raise FileError(
                f"“{self.ledger.label}”写明了几个单位（{'、'.join(lines)}），不能确定用量用哪一个：请在列名中写明，或增加单位一列。"
            )

    def _refuse_unknown(self, units: Sequence[str]) -> None:
        if unknown := [unit for unit in units if canonical(unit) is None]:
            raise FileError(
                f"“{self.ledger.label}”写明的单位“{unknown[0]}”不是可用的单位：请改为 kWh、万kWh、t、m3 等，并换算数值。"
            )

    def _check_fees(self) -> None:
        lines = [unit for unit in self.ledger.stated_units if is_money(unit)]
        for name in FEES:
            heading = self.mapping.columns.get(name, "")
            if heading not in self.ledger.columns:
                continue
            noted = (*self._own(heading), *self.ledger.noted_units.get(heading, ()))
            stated = [unit for unit in noted if is_money(unit) or canonical(unit) is None or unit == parted(heading)[1]]
            stated = stated or lines[:1]
            foreign = [unit for unit in lines if _OTHER_MONEY.fullmatch(unit)]
            if unit := next((unit for unit in (*stated, *foreign) if unit != MONEY), ""):
                raise FileError(
                    f"“{self.ledger.label}”的列“{heading}”的单位是{unit}，而{FILLED[name].header}以元填写：请先在台账中换算为元。"
                )

    def contradiction(self, values: Values, at: int) -> tuple[str, str] | None:
        """Give a row the unit that is stated for it; our column and why, where two are that differ.

        Args:
            values: of the row by our columns; its unit is completed.
            at: its place in the ledger.
        """
        given = values[UNIT]
        known = canonical(str(given)) if not is_blank(given) else None
        if self.of_quantity:
            if known is not None and known != self.of_quantity:
                return UNIT, f"单位为{given}，而{self.place}为{self.of_quantity}：两者矛盾，请核实后改正台账或列对照。"
            if known is None:
                values[UNIT], known = self.of_quantity, self.of_quantity
        for name in QUANTITIES:
            heading = self.mapping.columns.get(name, "")
            column = self.ledger.columns.get(heading)
            if (
                column is None
                or at not in column.formats
                or (unit := stated_unit(self.ledger.cell(at, heading))) is None
            ):
                continue
            if known is None and name == "activity_quantity":
                values[UNIT] = known = unit
            elif unit != known and not isinstance(column.values[at], str):
                return (
                    name,
                    f"数字格式（{column.formats[at]}）显示的单位是{unit}，而本行的单位为{known or '空白'}：请核实后改正其中一处。",
                )
        return None


def of_another_size(written: Collection[str], wanted: str | None) -> str:
    """Of the units that other rows have one that measures the same in another size than is wanted; "" where none does."""
    dimensions = {str(unit): unit.dimension for unit in units()}
    same = dimensions.get(canonical(wanted) or "")
    return next((unit for unit in sorted(written) if dimensions[unit] == same and unit != canonical(wanted)), "")


def is_money(unit: str) -> bool:
    """Whether a unit is one of money, of whatever size."""
    return unit == MONEY or unit.endswith("元") or _OTHER_MONEY.fullmatch(unit) is not None
