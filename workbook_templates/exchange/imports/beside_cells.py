"""What is said of the cells of a ledger beside their values: notes among its rows, comments, strokes through its headings."""

from collections.abc import Iterator, Mapping, Sequence

from udfs.kernel.cells import Value, is_blank
from workbook_templates.exchange.imports.headings import MAY_STATE, Headings, units_in, units_in_comment
from workbook_templates.exchange.imports.pages.page import Page, Struck
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import address

FEWEST_OF_ROW = 3  # cells of a row that is no note


def units_above(page: Page, headings: Headings) -> Iterator[str]:
    """The units that comments on the lines above the headings state."""
    numbers = set(page.numbers[: headings.at])
    for (row, _), text in page.comments.items():
        if row in numbers:
            yield from units_in_comment(text)


def units_noted(page: Page, headings: Headings) -> dict[str, tuple[str, ...]]:
    """Heading -> the units that comments on its cells state."""
    numbers = set(page.numbers[headings.at : headings.at + headings.depth])
    found: dict[str, tuple[str, ...]] = {}
    for (row, column), text in page.comments.items():
        if row in numbers and column in headings.names:
            name = headings.names[column]
            found[name] = (*found.get(name, ()), *units_in_comment(text))
    return found


def units_in_notes(label: str, columns: Sequence[Sequence[Value]], above: Sequence[str]) -> Iterator[str]:
    """The units that notes among the rows state: 注：用电量单位为万kWh, alone in its row.

    Args:
        label: of the file. columns: cells below the headings. above: the units stated above them.

    Raises:
        FileError: one stands between rows, and nobody knows whether it holds for those before it, too.
    """
    noted = {
        at: value
        for values in columns
        for at, value in enumerate(values)
        if isinstance(value, str) and MAY_STATE.search(value)
    }
    for at, note in sorted(noted.items()):
        if sum(not is_blank(values[at]) for values in columns) == 1:
            units = [*units_in("".join(note.split()))]
            if not {*units} <= {*above} and _is_between_rows(columns, at):
                raise FileError(
                    f"“{label}”的“{note.strip()}”写在数据行之间，不能确定适用于哪些行：请把单位不同的行分成几张表，或增加单位一列。"
                )
            yield from units


def _is_between_rows(columns: Sequence[Sequence[Value]], note: int) -> bool:
    sizes = [sum(not is_blank(value) for value in row) for row in zip(*columns)]
    return all(max(side, default=0) >= FEWEST_OF_ROW for side in (sizes[:note], sizes[note + 1 :]))


def refuse_struck_texts(label: str, page: Page, headings: Headings) -> None:
    """A heading that is struck through, or a part of a line above or of a note below, may say anything or its contrary.

    Raises:
        FileError: there is one.
    """
    start = headings.at + headings.depth
    for column, values in page.columns.items():
        for at, value in enumerate(values):
            if not isinstance(value, Struck) or (value.is_whole and not headings.at <= at < start):
                continue
            if at < start or MAY_STATE.search(str(value.was)):
                place = address(page.numbers[at], column)
                raise FileError(f"“{label}”的{page.sheet}!{place}：{value.message}")


def told_comments(comments: Mapping[tuple[int, int], str], most: int = 10) -> Iterator[str]:
    """What is told of comments: where each stands and what it says, as far as a person reads them."""
    told = [f"{address(*place)}“{' '.join(text.split())[:60]}”" for place, text in sorted(comments.items())]
    if told:
        more = f"……共{len(told)}条" if len(told) > most else ""
        yield f"单元格有批注，请核对：{'、'.join(told[:most])}{more}"
