"""The contract of the worksheet functions, as tests/rules/contract.txt keeps it: names, arguments and their order."""

from udfs import FUNCTIONS, Function
from udfs.calling.argument import Rank

MARKS = {Rank.EACH: "▸", Rank.CANDIDATES: "◆", Rank.ONE: ".", Rank.WHOLE_COLUMN: "#", Rank.RAW: "!"}
HEADING = """\
# The public functions. Arguments: ▸ row by row, ◆ candidates, . one cell, # whole column, ! as it stands; [ ] optional.
# Written by `python3 run.py regenerate`: a line that changes is a change of what users have in their sheets.
"""


def signature(function: Function) -> str:
    """A function with its arguments in order."""
    arguments = (f"{MARKS[parameter.rank]}{parameter.field.id}" for parameter in function.arguments)
    shown = (
        f"[{argument}]" if parameter.optional else argument
        for argument, parameter in zip(arguments, function.arguments, strict=True)
    )
    return f"{function.name}({', '.join(shown)})"


def text() -> str:
    """The whole file."""
    return HEADING + "".join(f"{signature(function)}\n" for function in FUNCTIONS.values())
