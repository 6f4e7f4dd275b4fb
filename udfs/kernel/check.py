"""Faults and checks: whatever a finding may be of, declared once, in one registry.

A check finds the fault that a clause names and stands beside the clause's function. It sees rows through
small protocols, so the rules know nothing of workbooks; a finding names the row and its columns, and whoever
read the workbook turns them into cell addresses. A fault without a clause is of the workbook itself; whoever
reads workbooks finds it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Protocol, TypeVar

from udfs.kernel.cells import Value
from udfs.kernel.clause import Clause
from udfs.kernel.closed_list import ClosedList
from udfs.kernel.errors import DeclarationError
from udfs.kernel.vocabulary import Vocabulary

V = TypeVar("V", bound=ClosedList)
Made = TypeVar("Made")


class Severity(Vocabulary):
    """严重程度 of a finding."""

    ERROR = "错误"  # contradicts a clause
    WARNING = "警告"  # needs an explanation with stamp
    NOTICE = "提示"  # goes into the special circumstances
    JUDGEMENT = "待判断"  # the text gives no answer; a person decides


class Row(Protocol):
    """A row of a table. A reading is None where the cell is blank, wrong or an error: that is reported elsewhere."""

    @property
    def key(self) -> str: ...
    def value(self, column: str) -> Value: ...
    def number(self, column: str) -> float | None: ...
    def text(self, column: str) -> str | None: ...
    def date(self, column: str) -> dt.date | None: ...
    def flag(self, column: str) -> bool | None: ...
    def choice(self, column: str, vocabulary: type[V]) -> V | None: ...
    def tonnes(self, quantity: float | None) -> float | None:
        """tCO2 of a quantity of the row's source in the row's year."""
        ...


class Engagement(Protocol):
    """All rows of an engagement, with what several checks ask of it."""

    def rows(self, table: str) -> Sequence[Row]: ...
    def setting(self, name: str) -> Value: ...
    def tonnes(self, source_id: str | None, year: float | None, quantity: float | None) -> float | None:
        """tCO2 that a quantity of a source's activity stands for in a year; None where that is unknown."""
        ...

    def once(self, make: "Callable[[Engagement], Made]") -> Made:
        """What is made of the whole engagement: when first asked for, then kept for all who ask."""
        ...


def shared(make: Callable[[Engagement], Made]) -> Callable[[Engagement], Made]:
    """An index over the rows of an engagement, which checks share; nobody changes it."""

    @wraps(make)
    def found(engagement: Engagement) -> Made:
        return engagement.once(make)

    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault found: the row and columns it stands in, facts for the message, tonnes at stake."""

    row: Row | None
    columns: tuple[str, ...]
    facts: dict[str, object]
    effect_tco2: float | None = None


def hit(row: Row | None, *columns: str, effect_tco2: float | None = None, **facts: object) -> Hit:
    """A fault in these columns of a row; ``facts`` fill the placeholders of the check's message."""
    return Hit(row, columns, facts, None if effect_tco2 is None else abs(effect_tco2))


Find = Callable[[Engagement], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a finding may be of.

    Attributes:
        id: chapter and clause number (W of the workbook itself), dash, serial; never reused.
        says: message with the cure; ``{fact}`` placeholders.
        told: what a list says where the whole message is made by what was found.
    """

    id: str
    severity: Severity
    says: str
    told: str = ""

    @property
    def label(self) -> str:
        """What the fault is an offence against: 工作簿 where no clause is."""
        return "工作簿"

    @property
    def sentence(self) -> str:
        """The message as a list shows it, before a finding fills it."""
        return self.told or re.sub(r"\{[^}]*\}", "…", self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Fault):
    """A fault that a clause names, and what finds it.

    Attributes:
        name: Python name, states the fault.
        table: where the fault stands.
        needs_whole: whether a part of the workbook, as a verifier has it, cannot tell: what it lacks stands elsewhere.
    """

    name: str
    clause: Clause
    table: str
    help: str
    module: str
    find: Find
    needs_whole: bool = False

    @property
    def label(self) -> str:
        """The clause with its title."""
        return self.clause.label


FAULTS: dict[str, Fault] = {}
CHECKS: dict[str, Check] = {}  # those of the faults that a clause names


def _declare(fault: Fault) -> None:
    if fault.id in FAULTS:
        raise DeclarationError(f"check {fault.id} is declared twice")
    FAULTS[fault.id] = fault


def workbook_fault(fault_id: str, severity: Severity, says: str, told: str = "") -> Fault:
    """Declare a fault of the workbook itself.

    Args:
        fault_id: W, dash, serial.
        severity: how grave.
        says: message with the cure; ``{fact}`` placeholders.
        told: see `Fault`.

    Raises:
        DeclarationError: the id is taken.
    """
    fault = Fault(fault_id, severity, says, told)
    _declare(fault)
    return fault


def book_check(
    check_id: str, clause: Clause, *, table: str, severity: Severity, says: str, needs_whole: bool = False
) -> Callable[[Callable[[Engagement], Iterator[Hit]]], Callable[[Engagement], Iterator[Hit]]]:
    """Register a check that looks at the whole engagement; its hits stand in ``table``.

    Raises:
        DeclarationError: the id is taken, or is that of another clause.
    """

    def register(find: Callable[[Engagement], Iterator[Hit]]) -> Callable[[Engagement], Iterator[Hit]]:
        if not check_id.startswith(f"{clause.code}-"):
            raise DeclarationError(
                f"{find.__module__}: check {check_id} of {clause.id} should begin with {clause.code}-"
            )
        text = " ".join((find.__doc__ or "").split())
        check = Check(
            check_id, severity, says, name=find.__name__, clause=clause, table=table, help=text, module=find.__module__,
            find=find, needs_whole=needs_whole,
        )  # fmt: skip
        _declare(check)
        CHECKS[check_id] = check
        return find

    return register


def row_check(
    check_id: str, clause: Clause, *, table: str, severity: Severity, says: str
) -> Callable[[Callable[[Row, Engagement], Iterator[Hit]]], Callable[[Row, Engagement], Iterator[Hit]]]:
    """Register a check that looks at one row of ``table`` at a time."""

    def register(find: Callable[[Row, Engagement], Iterator[Hit]]) -> Callable[[Row, Engagement], Iterator[Hit]]:
        def each(engagement: Engagement) -> Iterator[Hit]:
            for row in engagement.rows(table):
                yield from find(row, engagement)

        each.__name__, each.__doc__, each.__module__ = find.__name__, find.__doc__, find.__module__
        book_check(check_id, clause, table=table, severity=severity, says=says)(each)
        return find

    return register
