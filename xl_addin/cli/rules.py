"""``ghgxl functions``, ``schema``, ``clauses``, ``checks``: look-ups in the rules and in the workbook's contract."""

from typing import Annotated

import typer

from udfs import FUNCTIONS
from xl_addin.cli import printing
from xl_addin.cli.terminal import out

AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]


def functions(as_json: AsJson = False) -> None:
    """列出全部工作表函数。"""
    from workbook_templates.build.reference import function_json

    if as_json:
        printing.print_json([function_json(function) for function in FUNCTIONS.values()])
    else:
        printing.print_functions(out)


def schema(as_json: AsJson = False) -> None:
    """列出工作簿的数据约定：工作表、表格、列。"""
    from workbook_templates.build.reference import schema as contract

    if as_json:
        printing.print_json(contract())
    else:
        printing.print_schema(out)


def clauses(as_json: AsJson = False) -> None:
    """列出每一条款由哪些函数、表格、检查和测试承担。"""
    from workbook_templates.build.reference import matrix

    if as_json:
        printing.print_json([carried.as_json() for carried in matrix()])
    else:
        printing.print_clauses(out)


def checks(as_json: AsJson = False) -> None:
    """列出全部检查：编号、条款、严重程度、内容。"""
    if as_json:
        printing.print_json(printing.checks_json())
    else:
        printing.print_checks(out)


RULE_COMMANDS = (functions, schema, clauses, checks)
