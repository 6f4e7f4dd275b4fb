"""Keys: the text by which SUMIFS, COUNTIFS and MATCH find a row, made so that they compare it as it stands.

What a person typed may hold wildcards, begin with an operator or be a number of more digits than are compared; its key
does not (docs/architecture.md, "Keys").
"""

from workbook_templates.declare.formulas import Call, Cell, Literal

BEGINS, JOINS = "k", "|"
WRITTEN = {"!": "!0", "*": "!1", "?": "!2", "~": "!3", JOINS: "!4"}  # in this order: `!` first


class Key(Call):
    """The key of this row.

    Args:
        typed: the column of the number that somebody types; where it is blank, so is the key.
        more: columns of years that belong to the key.
    """

    def __init__(self, typed: str, *more: str) -> None:
        text: Cell | Call = Cell(typed)
        for sign, code in WRITTEN.items():
            text = Call("SUBSTITUTE", text, sign, code)
        key = Literal(BEGINS).joined(text)
        for column in more:
            key = key.joined(JOINS).joined(Cell(column))
        super().__init__("IF", Cell(typed).equals(""), "", key)
        self.columns = (typed, *more)
