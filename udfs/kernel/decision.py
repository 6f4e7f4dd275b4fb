"""Decision tables: a literal list of rows over closed lists, first match wins, nothing falls through."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product

from udfs.kernel.clause import clause
from udfs.kernel.errors import DeclarationError, Missing
from udfs.kernel.field import field
from udfs.kernel.vocabulary import Vocabulary

Axis = tuple[object, ...]
BOOLEAN: Axis = (True, False)


class Show(Vocabulary):
    """显示内容: which face of a conclusion a cell shows."""

    CONCLUSION = "结论"
    CLAUSE = "依据"
    REASON = "说明"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A conclusion with its clause and its reason in one Chinese sentence."""

    conclusion: Vocabulary
    clause: str
    reason: str

    def face(self, show: Show) -> str:
        """What a cell shows."""
        return {Show.CONCLUSION: str(self.conclusion), Show.CLAUSE: self.clause, Show.REASON: self.reason}[show]


@dataclass(frozen=True, slots=True)
class When:
    """One row: the facts it asks for (a value or several) and what follows."""

    facts: Mapping[str, object]
    ruling: Ruling

    def matches(self, case: Mapping[str, object]) -> bool:
        return all(
            case[name] in wanted if isinstance(wanted, (tuple, frozenset)) else case[name] is wanted
            for name, wanted in self.facts.items()
        )


def when(conclusion: Vocabulary, clause_id: str, reason: str, **facts: object) -> When:
    """A row of a decision table; facts left out may be anything."""
    return When(facts, Ruling(conclusion, clause(clause_id).id, reason))


class Decision:
    """A total decision table.

    Args:
        axes: fact -> closed list (an Enum class or BOOLEAN); one that may be unknown is called like its field.
        rows: first match wins.

    Raises:
        DeclarationError: a row asks for an unknown fact, or some combination matches no row.
    """

    def __init__(self, axes: Mapping[str, type[Enum] | Axis], *rows: When) -> None:
        self.axes = {name: tuple(axis) for name, axis in axes.items()}
        self.rows = rows
        for row in rows:
            if not set(row.facts) <= set(self.axes):
                raise DeclarationError(f"unknown facts {sorted(set(row.facts) - set(self.axes))} in a decision table")
        self._decided = {tuple(case.values()): self._first(case) for case in self.cases()}

    def cases(self) -> list[dict[str, object]]:
        """The whole product of the axes."""
        return [dict(zip(self.axes, values)) for values in product(*self.axes.values())]

    def row(self, **case: object) -> When:
        """The first row that matches."""
        return self._decided.get(tuple(case[name] for name in self.axes)) or self._first(case)

    def _first(self, case: Mapping[str, object]) -> When:
        for row in self.rows:
            if row.matches(case):
                return row
        raise DeclarationError(f"no row of the decision table matches {case}")

    def decide(self, **case: object) -> Ruling:
        """The conclusion for these facts; one that is None is unknown, and need not be known where it changes nothing.

        Raises:
            Missing: whether it is this or that, the conclusion is another.
        """
        unknown = [name for name, known in case.items() if known is None and None not in self.axes[name]]
        if not unknown:
            return self.row(**case).ruling
        wholes = (case | dict(zip(unknown, values)) for values in product(*(self.axes[name] for name in unknown)))
        rows = sorted({self.rows.index(self.row(**whole)) for whole in wholes})
        if len({self.rows[row].ruling.conclusion for row in rows}) == 1:
            return self.rows[rows[-1]].ruling  # those before it ask for what is unknown
        asked = [field(name).zh for name in unknown if any(name in self.rows[row].facts for row in rows)]
        raise Missing(f"缺少“{'”“'.join(asked)}”，结论取决于它：请补充后再计算。")
