"""Which years the next workbook has, and which rows of the last one are of them."""

from dataclasses import dataclass

from udfs.kernel.cells import Value
from udfs.vocabularies import YearRole
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.files.errors import FileError

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Years:
    """The years of the next workbook.

    Attributes:
        last: the newest of the last workbook, whose bills go on into the next.
        base: baseline years, which stay as they were verified.
    """

    last: int
    base: frozenset[int]

    @property
    def new(self) -> int:
        """The compliance year of the next workbook."""
        return self.last + 1

    def is_kept(self, year: float | None) -> bool:
        """Whether a year of the last workbook is one of the next, too."""
        return year is not None and int(year) in self.base


def years_of(engagement: Engagement) -> Years:
    """The years that follow from those of the last workbook.

    Raises:
        FileError: it has none.
    """
    known = {
        int(year): row.choice("year_role", YearRole)
        for row in engagement.rows("years")
        if (year := row.number("verification_year")) is not None
    }
    if not known:
        raise FileError("上年的工作簿没有核查年份，不知道下一年是哪一年：请先在其“基本信息”填写核查年份。")
    last = max(known)
    return Years(last, frozenset(year for year, role in known.items() if role is YearRole.BASE))


def given(row: TypedRow) -> Row:
    """The cells of a row that are filled in; of a formula that somebody typed its result."""
    columns = row.record.records.columns.declared.columns
    return {column.id: row.value(column.id) for column in columns if column.formula is None}


def clipped(rows: list[TypedRow], years: Years) -> tuple[list[Row], list[Row]]:
    """Rows that are valid from year to year, divided where the last year ends.

    Returns:
        those of baseline years, as they were, and those of the new year on, to be confirmed again.
    """
    kept, renewed = list[Row](), list[Row]()
    for row in rows:
        cells = given(row)
        first, until = row.number("verification_year"), row.number("year_to")
        end = until if until is not None else first
        if any((first is None or first <= year) and (end is None or year <= end) for year in years.base):
            kept.append({**cells, "year_to": years.last} if end is None or end > years.last else cells)
        if (first is None or first <= years.last) and (end is None or end >= years.last):
            goes_on = end is None or end > years.new
            renewed.append({**cells, "verification_year": years.new, "year_to": until if goes_on else None})
        elif first is not None and first > years.last:
            renewed.append(cells)
    return kept, renewed
