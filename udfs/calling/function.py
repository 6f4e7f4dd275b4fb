"""``@udf``: a plain function becomes a worksheet function.

The decorator does what the conventions of the catalogue ask of every function (blanks, errors,
ranges, candidates, ``show``), so that a body is the formula of its clause and nothing else.
"""

from collections.abc import Callable, Mapping
from inspect import cleandoc

from udfs.calling.careful import CarefulRows
from udfs.calling.columns import calculated
from udfs.calling.declared import Declared
from udfs.calling.declared import Result as Result
from udfs.calling.intake import Doubt, NothingClean
from udfs.calling.single import SingleRow
from udfs.kernel.cells import RangeValue, Uneven, as_grid, even_grid
from udfs.kernel.clause import CLAUSES, Clause
from udfs.kernel.errors import DeclarationError, GhgError, WrongKind
from udfs.kernel.field import field

FUNCTIONS: dict[str, "Function"] = {}
DATED = frozenset({"date", "target"})  # kinds of fields


class Function(Declared):
    """A registered worksheet function; calling it is calling it from a cell.

    Attributes:
        clause: the clause it carries; None for general functions.
        also: further clauses whose formula it is.
        returns: field of the result.
    """

    def __init__(
        self, name: str, clause: Clause | None, body: Callable[..., object], returns: str,
        signs: Mapping[str, int], outer: tuple[str, ...], decides: bool, also: tuple[Clause, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(name, body, signs, outer, decides)
        summary, _, rest = cleandoc(body.__doc__ or "").partition("\n\n")
        self.clause, self.also = clause, also
        self.help, self.help_en = " ".join(summary.split()), " ".join(rest.split("\n\n")[0].split())
        self.module = body.__module__
        self.returns = field(returns)
        if not self.help or not self.help_en:
            raise DeclarationError(f"{name}: a docstring without zh and en help")
        self._single = SingleRow(self)

    @property
    def signature(self) -> str:
        """Name and arguments as the catalogue shows them."""
        shown = (f"[{argument.field.id}]" if argument.optional else argument.field.id for argument in self.arguments)
        return f"{self.name}({', '.join(shown)})"

    @property
    def is_dated(self) -> bool:
        """Whether it reads or gives dates, so that the calendar of the workbook matters."""
        return any(known.kind in DATED for known in (self.returns, *(argument.field for argument in self.arguments)))

    def __call__(self, *arguments: RangeValue, **named: RangeValue) -> Result:
        """The result; a scalar error is raised.

        Raises:
            GhgError: the error the cell would show, with its sentence.
        """
        result = self.evaluate(*arguments, **named)
        if isinstance(result, GhgError):
            raise result
        return result

    def evaluate(self, *arguments: RangeValue, **named: RangeValue) -> Result:
        """The result as a host needs it: an error is a value, scalar or in its row."""
        if not named:
            result = self._single.result(arguments)
            if not isinstance(result, Doubt):
                return result
        try:
            rows = CarefulRows(self, [as_grid(cells) for cells in self._bind(arguments, named)])
            if not rows.alone:
                return calculated(self._single.intakes, rows)
        except (GhgError, Uneven, NothingClean):
            pass  # what is wrong, the careful path tells
        try:
            return self.careful(*arguments, **named).results()
        except GhgError as error:
            return error.as_value()

    def careful(self, *arguments: RangeValue, **named: RangeValue) -> CarefulRows:
        """The same call on the careful path, which every other gives the results of.

        Raises:
            WrongKind: arguments that the function does not take, or whose shapes do not fit.
        """
        return CarefulRows(self, [even_grid(cells) for cells in self._bind(arguments, named)])

    def _bind(self, arguments: tuple[RangeValue, ...], named: Mapping[str, RangeValue]) -> list[RangeValue]:
        if len(arguments) > len(self.arguments):
            raise WrongKind(f"{self.name} 最多{len(self.arguments)}个参数，现有{len(arguments)}个。")
        places = [argument.field.id for argument in self.arguments]
        unknown = set(named) - set(places[len(arguments) :])
        if unknown:
            raise WrongKind(f"{self.name} 没有参数（或重复给出）：{'、'.join(sorted(unknown))}。")
        return [*arguments, *(named.get(place) for place in places[len(arguments) :])]


def function(name: str) -> Function:
    """The worksheet function of that name; a rule module finds those of the modules before it.

    Raises:
        DeclarationError: no rule declares it.
    """
    if name not in FUNCTIONS:
        raise DeclarationError(f"no worksheet function {name} is declared")
    return FUNCTIONS[name]


def udf(
    name: str, clause: Clause | None, *, returns: str, signs: Mapping[str, int] | None = None,
    outer: tuple[str, ...] = (), decides: bool = False, also: tuple[str, ...] = (),
) -> Callable[[Callable[..., object]], Function]:  # fmt: skip
    """Register a worksheet function.

    Args:
        name: worksheet name, ``GHG_…``.
        clause: the clause whose formula the body is.
        returns: field of the result.
        signs: argument -> sign of the result when the argument grows; the chooser of candidates is told it.
        outer: ▸ arguments that broadcast as rows against columns.
        also: numbers of further clauses whose formula the body is.
        decides: the body returns a Ruling and the function gets the last argument ``show``.

    Raises:
        DeclarationError: an argument or the result is not in fields.toml, or the name is taken.
    """

    def register(body: Callable[..., object]) -> Function:
        if name in FUNCTIONS:
            raise DeclarationError(f"{name} is declared twice")
        further = tuple(CLAUSES[number] for number in also)
        FUNCTIONS[name] = Function(name, clause, body, returns, signs or {}, outer, decides, further)
        return FUNCTIONS[name]

    return register
