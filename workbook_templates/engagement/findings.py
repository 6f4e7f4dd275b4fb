"""A finding: a fault with its clause, cells, sentence and the tonnes it could move."""

from dataclasses import dataclass

from udfs.vocabularies import Severity

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.JUDGEMENT: 2, Severity.NOTICE: 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        id: check id and row key, stable over runs.
        check, table, key: the check, and the row it found.
        clause: number and title, or 工作簿 for faults of the workbook itself.
        cells: sheet and addresses, the first being the one to go to.
        effect_tco2: tonnes at stake; None where they cannot be told.
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

    @property
    def order(self) -> tuple[float, int, str, str, int, str]:
        """The tonnes at stake first, then the severity; the findings of a check by sheet and row."""
        sheet, _, address = self.cells.partition("、")[0].rpartition("!")
        row = int("0" + "".join(sign for sign in address if sign in "0123456789"))
        return -(self.effect_tco2 or 0.0), ORDER[self.severity], self.check, sheet, row, self.id

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id, "check": self.check, "severity": str(self.severity), "clause": self.clause,
            "table": self.table, "key": self.key, "cells": self.cells, "message": self.message,
            "effect_tco2": self.effect_tco2,
        }  # fmt: skip
