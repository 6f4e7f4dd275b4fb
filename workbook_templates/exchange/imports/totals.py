"""Rows of a ledger that are no bills: totals by their own label cell or by arithmetic, headings again, notes below."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from udfs.kernel.cells import Value, is_blank

_WORD = r"(?:合计|小计|总计|共计|累计|合共|总和|总额|总量|总数|总合|汇总|加总|承前页|承上页|过次页|转下页|结转下页|总电量|总电费|总用量|总金额|总排放量)"
_BEFORE = (
    r"(?:本页|本月|本年|本期|本季|本表|全年|全月|全厂|全部|年度|月度|季度|当月|当年|当期|以上|各项|各表|各户|[上下]半年"
    r"|[0-9]{4}年|[0-9]{1,2}月份?|第?[一二三四1-4]季度|电量|电费|用量|费用|金额|数量|人民币|企业|温室气体|二氧化碳|碳|直接|间接|排放)*"
)
_AFTER = r"(?:电量|电费|用量|费用|金额|数量|数|额|值|行|元|大写|小写|kwh|度|排放量|tco2e?)*"
_ENGLISH = (
    r"(?:grand|sub|page|annual|monthly|year|overall)?(?:totals?|sum)(?:of)?(?:kwh|cny|rmb|amount|quantity|usage)?|ytd"
)
_LABEL = re.compile(rf"{_BEFORE}{_WORD}{_AFTER}|总(?:计|数)?|合|{_ENGLISH}")
_STATISTIC = re.compile(
    r"(?:月|日|年|户)?(?:平均|均)(?:值|数|每月|用量|用电量|电量|单价)?|最[大小高低]值?|average|avg|mean|max|min"
)
_CONTAINED = re.compile(rf"{_WORD}|total|subtotal|\bsum\b")
_HINT = re.compile("[合总總計计汇页平均最]|total|sum|ytd|[Ａ-ｚ]", re.IGNORECASE)  # most cells have none of them
_SIGN = re.compile("[合总總計计汇页平均最Ａ-ｚlLmMdD]")  # one is in whatever has a hint; ignoring case takes far longer
_NO_DIFFERENCE = re.compile(r"[\s:：()（）\[\]【】*#.,，、_\-—=“”\"'/]+")
TOLERANCE = 0.005  # a total is rounded to cents


def is_label(value: Value, further: Collection[str] = ()) -> bool:
    """Whether a cell says total and nothing else: 合计, 小 计：, 2025年累计, Grand Total."""
    if not isinstance(value, str) or len(value) > 40:
        return False
    if not (_SIGN.search(value) and _HINT.search(value)) and value.strip() not in further:
        return False
    word = _NO_DIFFERENCE.sub("", unicodedata.normalize("NFKC", value)).casefold()
    return _LABEL.fullmatch(word) is not None or value.strip() in further


def is_statistic(value: Value) -> bool:
    """Whether a cell says average, largest or smallest and nothing else."""
    if not isinstance(value, str) or len(value) > 20:
        return False
    return _STATISTIC.fullmatch(_NO_DIFFERENCE.sub("", unicodedata.normalize("NFKC", value)).casefold()) is not None


def mentions(value: Value, further: Collection[str] = ()) -> bool:
    """Whether a cell has a word for a total in it."""
    if not isinstance(value, str):
        return False
    text = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    return _CONTAINED.search(text) is not None or any(word in value for word in further)


@dataclass(slots=True)
class Sums:
    """The quantities of the rows above: of all of them, and of those since the last total; with and without hidden ones.

    Attributes:
        counted: how many rows there are since the last total, and in all.
    """

    _all: list[float] = field(default_factory=lambda: [0.0, 0.0])
    _since: list[float] = field(default_factory=lambda: [0.0, 0.0])
    counted: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, quantity: Value, *, is_hidden: bool) -> None:
        """A row that is no total."""
        if isinstance(quantity, (int, float)) and not isinstance(quantity, bool):
            for sums in (self._all, self._since):
                sums[0] += quantity
                sums[1] += 0 if is_hidden else quantity
            self.counted = [number + 1 for number in self.counted]

    def reach(self, quantity: Value) -> bool:
        """Whether a quantity is the sum of two or more rows above."""
        if not isinstance(quantity, (int, float)) or isinstance(quantity, bool) or not quantity:
            return False
        nearby = [*(self._since if self.counted[0] > 1 else ()), *(self._all if self.counted[1] > 1 else ())]
        return any(map(partial(is_near, quantity), nearby))

    def agrees(self, quantity: float) -> bool:
        """Whether a total is that of the rows above, all or those since the last total."""
        return any(map(partial(is_near, quantity), (*self._all, *self._since)))

    def end_group(self) -> None:
        """What follows is summed anew."""
        self._since = [0.0, 0.0]
        self.counted = [0, self.counted[1]]


def is_near(quantity: float, total: float) -> bool:
    """Whether a total is a sum, as far as it was rounded."""
    return abs(total - quantity) <= TOLERANCE + 1e-9 * abs(total)


def is_heading_again(row: Sequence[Value], levels: Iterable[Collection[str]]) -> bool:
    """Whether the filled cells of a row are the headings of their columns, as a page break repeats them.

    Args:
        row: its cells.
        levels: the texts of the heading of each column, without blanks.
    """
    filled = 0
    for value, texts in zip(row, levels):
        if is_blank(value):
            continue
        if not isinstance(value, str) or "".join(value.split()) not in texts:
            return False
        filled += 1
    return filled > 1
