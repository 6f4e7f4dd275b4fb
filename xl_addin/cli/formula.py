"""``ghgxl eval``: a formula, its value and what that rests on."""

from typing import Annotated

import typer

from udfs.calling.function import Result
from udfs.kernel.errors import GhgError
from xl_addin import formula_text
from xl_addin.terminal.options import AsJson
from xl_addin.terminal.terminal import out
from xl_addin.values import to_json, to_text
from xl_addin.watched.exit_codes import ExitCode


def evaluate(
    formula: Annotated[str, typer.Argument(metavar="FORMULA", help="如 'GHG_ELEC_FROM_FEE(10000,0.8,2000)'")],
    as_json: AsJson = False,
) -> None:
    """计算一个公式：数值、条款，出错时说明原因。日期写 DATE(2024,11,6)，数组写 {1,2;3,4}。"""
    result, function = formula_text.evaluate(formula)
    clause = function.clause.label if function and function.clause else ""
    if as_json:
        out.tell_json({"value": to_json(result), "clause": clause})
    else:
        _tell(result, clause)
    if isinstance(result, GhgError):
        raise typer.Exit(ExitCode.FINDINGS)


def _tell(result: Result, clause: str) -> None:
    """A value, the clause it rests on, and the sentences of its errors."""
    rows = result if isinstance(result, list) else [[result]]
    for row in rows:
        out.tell("\t".join(to_text(cell) for cell in row))
    if clause:
        out.tell(f"依据：{clause}")
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if isinstance(cell, GhgError):
                place = f"第{number}行：" if isinstance(result, list) else ""
                out.tell(f"{place}{cell.code} {cell.message}")
