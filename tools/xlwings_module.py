"""``ghg_xlwings.py``: one plain function of xlwings for each function of the registry, as a person would write it."""

from udfs import FUNCTIONS
from udfs.calling.function import Function
from xl_addin.commands import COMMANDS
from xl_addin.excel.addin.modules import CATEGORY, argument_help, described

HEAD = '''"""The functions for users of plain xlwings: UDF Modules = ghg_xlwings, then Import Functions; docs/excel-xlwings.md.

Generated from the registry by ``python3 run.py regenerate``; do not edit.
"""
# ruff: noqa
# fmt: off

import xlwings as xw

from xl_addin.excel.plain_xlwings import Cells, answered, run_command
'''


def text() -> str:
    """The whole module."""
    return HEAD + "".join(map(_function, FUNCTIONS.values())) + "".join(map(_command, COMMANDS))


def _function(function: Function) -> str:
    arguments = function.arguments
    decorated = "".join(
        f"@xw.arg({parameter.field.id!r}, Cells, ndim=2, err_to_str=True,"
        f" doc={argument_help(parameter.field, optional=parameter.optional)!r})\n"
        for parameter in arguments
    )
    declared = ", ".join(f"{parameter.field.id}{'=None' if parameter.optional else ''}" for parameter in arguments)
    passed = "".join(f", {parameter.field.id}" for parameter in arguments)
    return (
        f"\n\n@xw.func(category={CATEGORY!r})\n{decorated}@xw.ret('raw')\n"
        f'def {function.name}({declared}):\n    """{described(function)}"""\n'
        f"    return answered({function.name!r}{passed})\n"
    )


def _command(command_id: str) -> str:
    return (
        f'\n\ndef ghg_{command_id}():\n    """{COMMANDS[command_id].label}：{COMMANDS[command_id].tip}"""\n'
        f"    run_command({command_id!r})\n"
    )
