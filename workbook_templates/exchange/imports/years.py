"""The year of a month that a ledger writes as 3月 alone: a column, a row of its own or the lines above say it, or it is refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.errors import CellError
from workbook_templates.exchange.imports.cells.days import YEAR_ALONE, month_number, named_year
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.files.cures import cure

_ROW = re.compile(r"((?:19|20)[0-9]{2})年度?(?:电费|用电量?|用气量?|燃气费?|用油量?|台账|明细|账单|数据)*表?")
_DAY = re.compile(r"[0-9]{4}(?:([-/.])[0-9]{1,2}\1[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4})")
_ANY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
# 2025年3月 on a title is when something was printed or what it begins with; 2025年1-12月 is the year.
_TITLE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年(?:(?!\s*[0-9])|0?1月?[-~～—－–至到](?:\1年)?12月)")


def _to_say() -> str:
    return cure(
        "请对照年份一列（period_year），或在对照文件的 [constants] 中写 period_year = 2025",
        "请在台账的副本中写成带年份的月份，如 2025年1月",
    )


class Years:
    """What a sheet says of the years of its months.

    Args:
        ledger: the sheet.
        months: its column of months, as the eye sees it.
        years: its column of years, as the eye sees it; None where it has none.
        stated: the year that the map says of all rows; None where it says none.
        groups: of each row the source and the meter: within one the months of a year go in one direction.

    Attributes:
        rows: places of the rows that hold a year alone, above the months of that year.
        source: where the year was found that no cell of the rows says, for a note; "" where that was not needed.
    """

    def __init__(
        self, ledger: Ledger, months: Sequence[Value], years: Sequence[Value] | None, stated: Value,
        groups: Sequence[object],
    ) -> None:  # fmt: skip
        self.rows = _rows_of_years(ledger) if years is None and stated is None else {}
        self.source = ""
        self._own = years
        self._why = ""
        filled = [at for at, _ in ledger.filled_rows() if month_number(months[at]) is not None]
        self._told: dict[int, int] = {} if years is None else _carried(years, filled)
        self._is_in_each_row = years is not None and not self._told
        if years is None and stated is not None:
            self._told = dict.fromkeys(filled, named_year(stated))
        elif years is None:
            self._take_what_stands_above(ledger, filled)
        if (years is not None or stated is None) and not self._is_in_each_row:
            self._drop_turns(months, groups)

    def _take_what_stands_above(self, ledger: Ledger, filled: Sequence[int]) -> None:
        if self.rows:
            self._told = {
                at: self.rows[max(above)] for at in filled if (above := [row for row in self.rows if row < at])
            }
            self.source = "单独成行的年份" if filled else ""
            return
        found, place, self._why = _year_above((*ledger.above, ledger.sheet))
        if found:
            self._told = dict.fromkeys(filled, found)
            self.source = f"“{place}”，为{found}年" if filled else ""

    def _drop_turns(self, months: Sequence[Value], groups: Sequence[object]) -> None:
        """Where the months of one year turn back, one of them is of another year."""
        series: dict[object, list[int]] = {}
        for at, year in self._told.items():
            block = max((row for row in self.rows if row < at), default=-1)
            series.setdefault((groups[at], year, block), []).append(at)
        for places in series.values():
            numbers = [month_number(months[at]) or 0 for at in places]
            if not (_goes_up(numbers) or _goes_up(numbers[::-1])):
                self._why = "月份没有依次排列，可能跨年"
                for at in places:
                    del self._told[at]

    def label(self, at: int, month: Value) -> Value:
        """The label of a month with its year; as it stands where it has one, or is none.

        Args:
            at: place of the row.
            month: what its column says.

        Raises:
            CellError: the year is in doubt.
        """
        number = month_number(month)
        if number is None:
            return month
        own = None if self._own is None else self._own[at]
        year = (
            self._told.get(at) if is_blank(own) or (named_year(own) and not self._is_in_each_row) else named_year(own)
        )
        if year is None:
            why = f"（{self._why}）" if self._why else ""
            raise CellError("#VALUE!", f"“所属月份”的“{month}”没有写年份{why}：{_to_say()}。")
        return f"{year}年{number}月"

    def refuse_other(self, at: int, first: int, last: int) -> None:
        """The year beside a label that has one of its own must be among the years of its days.

        Raises:
            CellError: it is another.
        """
        own = None if self._own is None else self._own[at]
        if not is_blank(own) and not first <= named_year(own) <= last:
            raise CellError("#VALUE!", f"年份为{own}，而月份或起止日在{last}年：两者矛盾，请核实后改正其中一处。")


def _carried(years: Sequence[Value], filled: Sequence[int]) -> dict[int, int]:
    """A year written once above the months it holds for; a blank among years that are written in every row is none."""
    given = {at for at in filled if not is_blank(years[at])}
    if any(one in given and other in given for one, other in pairwise(filled)):
        return {}
    found: dict[int, int] = {}
    last: Value = None
    for at in filled:
        last = years[at] if at in given else last
        if not is_blank(last):
            try:
                found[at] = named_year(last)
            except CellError:
                last = None
    return found


def _rows_of_years(ledger: Ledger) -> Mapping[int, int]:
    """Place -> year, of rows in which a year stands alone."""
    found = {}
    for at, row in ledger.filled_rows():
        given = {str(value).strip() for value in row if not is_blank(value)}
        if len(given) == 1 and (year := _ROW.fullmatch("".join(given))) is not None:
            found[at] = int(year[1])
    return found


def _year_above(lines: Iterable[str]) -> tuple[int, str, str]:
    """The one year of the lines above the headings and the sheet's name, where it stands, why there is none."""
    texts = [(line, _DAY.sub("", "".join(line.split()))) for line in lines]
    every = {int(year) for _, text in texts for year in _ANY.findall(text)}
    told = [
        (int(found[1]), line) for line, text in texts if (found := _TITLE.search(text) or YEAR_ALONE.fullmatch(text))
    ]
    if len(every) > 1:
        return 0, "", f"表头上方和工作表名有{'、'.join(map(str, sorted(every)))}几个年份"
    return (*told[0], "") if told else (0, "", "")


def _goes_up(numbers: Sequence[int]) -> bool:
    return all(one <= other for one, other in pairwise(numbers))
