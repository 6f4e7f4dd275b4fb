"""A map for a list whose headings are not those of the table: what is doubtful is asked, its rows are shown."""

from collections.abc import Callable, Sequence
from pathlib import Path

from udfs.kernel.errors import GhgError
from workbook_templates.declare.table import Column
from workbook_templates.engagement.reader import Engagement
from workbook_templates.engagement.row_faults import read_entry
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.proposed import Proposal, proposals_for
from workbook_templates.exchange.imports.table_rows import (
    Listed,
    lacks_figures,
    names_of,
    recognised,
    recogniser,
    required,
    suggested,
)
from xl_addin.terminal.column_questions import Ask, ColumnQuestions
from xl_addin.terminal.map_shown import Read, headed, overview, preview, write_if_agreed

Value = str | int | float


def map_list_by_asking(
    listed: Listed, ledgers: Sequence[Ledger], engagement: Engagement, read: Read,
    plans: Callable[[Sequence[Ledger], Mapping], Sequence[Plan]], path: Path, ask: Ask,
) -> None:  # fmt: skip
    """Ask for what the headings leave in doubt, show how the first rows would be read, write the map.

    Args:
        listed: the table that takes the list.
        ledgers: its sheets, of which the first has the headings.
        engagement: the workbook it shall go into.
        read: the list again, as a map says.
        plans: what becomes of its rows.
        path: of the map.
        ask: puts a question and gives its answer.

    Raises:
        FileError: nobody answers, or the map is not wanted; nothing is written.
    """
    column_of = recogniser(listed)
    ledgers, header_row = headed(ledgers, read, lambda heading: bool(column_of(heading)), ask)
    ledger, sheets = ledgers[0], tuple(one.sheet for one in ledgers) if len(ledgers) > 1 else ""
    before = suggested(listed, ledger)
    columns, constants, needed = dict(before.columns), dict[str, Value](), required(listed, ledger)
    questions = ColumnQuestions(ledger, columns, ask, lambda name: listed.columns[name].header)
    wanted = needed | ({*listed.one_of} if lacks_figures(listed, columns) else set())
    for name, column in listed.columns.items():
        found = [] if name in columns else _proposals(listed, ledger, engagement, name, list(columns.values()))
        if name in columns or not (name in wanted or found):
            continue
        none = "" if name in needed else "不导入"
        answer = questions.choose(f"哪一列是{column.header}？", found, none=none, is_value=_is_value_of(column))
        if answer.startswith("="):
            constants[name] = _typed(column, answer[1:])
        elif answer:
            columns[name] = answer
    answered = {"columns": columns, "constants": constants, "sheet": sheets, "header_row": header_row}
    mapping = before.model_copy(update=answered)

    def planned(mapping: Mapping) -> tuple[Sequence[Plan], Sequence[Ledger]]:
        again = read(mapping)
        return plans(again, mapping), again

    shown = overview(questions.letters, mapping, before, lambda name: listed.columns[name].header)
    told = [*shown, *preview(planned, mapping, listed.columns)]
    write_if_agreed(told, mapping, path, names_of(listed), ask)


def _proposals(listed: Listed, ledger: Ledger, engagement: Engagement, name: str, taken: list[str]) -> list[Proposal]:
    """Of several headings that mean a column those; else what speaks for one."""
    column = listed.columns[name]
    same = [heading for heading in recognised(listed, ledger).get(name, ()) if heading not in taken]
    registered = {row.key for row in engagement.rows(column.references)} if column.references else set()
    return [Proposal(heading, "列名", 0) for heading in same] or proposals_for(ledger, column, taken, registered)


def _typed(column: Column, text: str) -> Value:
    return float(text) if column.field.kind == "number" else text


def _is_value_of(column: Column) -> Callable[[str], bool]:
    """Whether a text that is typed is a value of a column."""

    def is_value(text: str) -> bool:
        try:
            read_entry(column.field, _typed(column, text))
        except (GhgError, ValueError):
            return False
        return bool(text)

    return is_value
