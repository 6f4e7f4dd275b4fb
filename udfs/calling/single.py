"""The quick path of a single row: what the cells of a worksheet mostly call."""

from collections.abc import Sequence

from udfs.calling.argument import Rank
from udfs.calling.candidates import picker
from udfs.calling.declared import Declared, Result
from udfs.calling.intake import DOUBT, Doubt, intakes
from udfs.kernel.cells import ROWS, RangeValue
from udfs.kernel.decision import Show
from udfs.kernel.errors import GhgError


class SingleRow:
    """Calculates a function whose arguments are single cells.

    Args:
        function: what is calculated.
    """

    def __init__(self, function: Declared) -> None:
        self.function, self.intakes = function, intakes(function.arguments)
        self.whole = any(argument.rank is Rank.WHOLE_COLUMN for argument in function.arguments)
        candidates = {at for at, argument in enumerate(function.arguments) if argument.rank is Rank.CANDIDATES}
        # Candidates come last: what looks like a block of them is a column where another argument is one.
        self.first = [_later if at in candidates else intake.one for at, intake in enumerate(self.intakes)]
        self.left_out = [read(None) for read in self.first]
        self.later = [(at, self.intakes[at].one, function.sign(function.arguments[at])) for at in sorted(candidates)]

    def result(self, arguments: Sequence[RangeValue]) -> Result | Doubt:
        """The result, or DOUBT where the careful path has to see to the call."""
        if self.whole or len(arguments) > len(self.intakes):
            return DOUBT
        values = [read(_alone(given) if type(given) in ROWS else given) for read, given in zip(self.first, arguments)]
        values += self.left_out[len(values) :]
        if DOUBT in values:
            return DOUBT
        for position, read, sign in self.later:
            candidates = read(values[position])
            if candidates is DOUBT:
                return DOUBT
            if isinstance(candidates, list):
                candidates = picker(sign, dict(zip(self.function.places, values)))(candidates)
            values[position] = candidates
        show = values.pop() if self.function.decides else Show.CONCLUSION
        try:
            return self.function.finish(self.function.body(*values), show, alone=True)
        except (GhgError, ArithmeticError):
            return DOUBT


def _alone(block: RangeValue) -> object:
    """The cell of a block that has but one; otherwise the block, also where a block stands in the place of a cell."""
    assert isinstance(block, Sequence)
    row = block[0] if len(block) == 1 else None
    return row[0] if isinstance(row, (list, tuple)) and len(row) == 1 and type(row[0]) not in ROWS else block


def _later(given: object) -> object:
    return given
