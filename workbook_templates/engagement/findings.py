"""A finding: a fault with its clause, cells, sentence and the tonnes it could move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from udfs.kernel.check import Fault
from udfs.kernel.errors import DeclarationError
from udfs.vocabularies import Severity
from workbook_templates.ooxml.addresses import CellRef

EACH = "\0"  # where the pattern of a finding names its row
SHOWN_RANGES = 3
GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.JUDGEMENT, Severity.NOTICE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        id: check id and row key, stable over runs.
        check, table, key: the check, and the row it found.
        clause: number and title, or 工作簿 for faults of the workbook itself.
        cells: sheet and addresses, the first being the one to go to.
        effect_tco2: tonnes at stake; None where they cannot be told.
        rows: how many it tells of.
        pattern: the message with `EACH` where it names the row.
        cause: what it shares with findings of other rows that are to be told with it; "" where it is told alone.
        shares: the cause as an id has it, where it is short.
    """

    id: str
    check: str
    severity: Severity
    clause: str
    table: str
    key: str
    cells: str
    message: str
    effect_tco2: float | None
    rows: int = 1
    pattern: str = ""
    cause: str = ""
    shares: str = ""

    @classmethod
    def of(
        cls, fault: Fault, finding_id: str, table: str, key: str, cells: Iterable[CellRef], facts: Mapping[str, object],
        effect_tco2: float | None = None, shares: str = "",
    ) -> "Finding":  # fmt: skip
        """The finding of a declared fault.

        Args:
            fault: what was found.
            finding_id: see `Finding.id`.
            table: id of the table, or "form".
            key: of the row.
            cells: where, the one to go to first.
            facts: fill the placeholders of the fault's message.
            effect_tco2: tonnes at stake.
            shares: what rows of the table with this fault have in common, whatever else their messages say; where
                there is nothing of the kind, those whose messages differ in nothing but the row have one cause.

        Raises:
            DeclarationError: a placeholder has no fact.
        """
        try:
            message = fault.says.format(**facts)
            pattern = fault.says.format(**{name: EACH if fact == key else fact for name, fact in facts.items()})
        except KeyError as missing:
            raise DeclarationError(
                f"check {fault.id}: its message asks for {missing}, which its hits do not tell"
            ) from missing
        return cls(
            id=finding_id, check=fault.id, severity=fault.severity, clause=fault.label, table=table, key=key,
            cells="、".join(map(str, cells)), message=message, effect_tco2=effect_tco2,
            pattern=pattern, cause="" if table == "form" else shares or pattern, shares=shares,
        )  # fmt: skip

    @property
    def order(self) -> tuple[int, float, str, str, int, str]:
        """The gravest first, then the most tonnes at stake, those that cannot be told last; a check's by sheet and row."""
        sheet, _, address = self.cells.partition("、")[0].partition(":")[0].rpartition("!")
        row = int("0" + "".join(sign for sign in address if sign in "0123456789"))
        return GRAVEST_FIRST.index(self.severity), -(self.effect_tco2 or 0.0), self.check, sheet, row, self.id

    @property
    def where(self) -> str:
        """The cells as a line tells them: of many rows the first ranges."""
        ranges = self.cells.split("、")
        is_long = self.rows > 1 and len(ranges) > SHOWN_RANGES
        return "、".join(ranges[:SHOWN_RANGES]) + "等" if is_long else self.cells

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id, "check": self.check, "severity": str(self.severity), "clause": self.clause,
            "table": self.table, "key": self.key, "cells": self.cells, "message": self.message,
            "effect_tco2": self.effect_tco2,
        }  # fmt: skip
