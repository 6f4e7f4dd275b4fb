"""Which cells of a workbook show something else than when it was opened, column by column from the first to the last."""

from collections.abc import Iterable

from workbook_templates.ooxml.addresses import Area, Position


class TouchedCells:
    """The cells that were set to something else; of a column all between two of them count."""

    def __init__(self) -> None:
        self._whole: set[str] = set()  # sheets of which nobody told the cells
        self._rows: dict[str, dict[int, tuple[int, int]]] = {}  # by sheet and column

    def touch(self, sheet: str, places: Iterable[Position] | None = None) -> None:
        """Note cells of a sheet, all of it where it is not told which."""
        if places is None:
            self._whole.add(sheet)
            return
        columns = self._rows.setdefault(sheet, {})
        for row, column in places:
            first, last = columns.get(column, (row, row))
            columns[column] = min(first, row), max(last, row)

    def leave(self, sheet: str, area: Area) -> bool:
        """Whether all cells of an area show what they did."""
        return sheet not in self._whole and not any(
            area.first_column <= column <= area.last_column and first <= area.last_row and last >= area.first_row
            for column, (first, last) in self._rows.get(sheet, {}).items()
        )
