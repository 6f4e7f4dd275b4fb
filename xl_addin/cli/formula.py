"""``ghgxl eval``: a formula, its value and what that rests on."""

from typing import Annotated

import typer

from udfs.calling.function import Function, Result
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
    """计算一个公式：数值、条款，出错时说明原因；只写函数名则说明该函数。日期写 2024-11-6，数组写 {1,2;3,4}，可用 + - * / ^ 和括号。"""
    named = formula_text.named_function(formula)
    if named is not None and any(not argument.optional for argument in named.arguments):
        _tell_function(named, as_json=as_json)
        return
    result, clause = formula_text.evaluate(formula)
    if as_json:
        out.tell_json({"value": to_json(result), "clause": clause})
    else:
        _tell(result, clause)
    if isinstance(result, GhgError):
        raise typer.Exit(ExitCode.FINDINGS)


def _tell_function(function: Function, *, as_json: bool) -> None:
    """What a function is for and what it takes."""
    if as_json:
        from workbook_templates.build.reference import function_json

        out.tell_json(function_json(function))
        return
    names = "，".join(f"[{one.field.zh}]" if one.optional else one.field.zh for one in function.arguments)
    out.tell(f"{function.name}({names})")
    out.tell(function.help)
    for one in function.arguments:
        unit = f"（{one.field.unit}）" if one.field.unit not in ("", "1") else ""
        out.tell(f"  {one.field.zh}{unit}{'，可省略' if one.optional else ''}：{one.field.help}")
    if function.clause:
        out.tell(f"依据：{function.clause.label}")


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
