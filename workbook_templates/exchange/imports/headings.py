"""Where the headings of a sheet stand: one, two or three rows, merged across or down, with line breaks and repetitions."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from udfs.kernel.cells import Value, is_blank
from udfs.kernel.unit import Unit, canonical
from workbook_templates.exchange.imports.pages.page import Page
from workbook_templates.ooxml.addresses import column_letters

LOOKED_AT = 40  # rows in which headings are looked for
DEEPEST = 3
FEWEST = 2  # cells of a row of headings
_DATA = re.compile(r"[-+'=¥￥]*[0-9][0-9,.:/\- 年月日]*%?")
_STATED = re.compile(
    r"(?:计量|数量|金额|用量|电量)?单位(?:[:：]|为|是)(.+)|(?:^|[(（【\[])(?:计量|用量|电量)?单位(?![:：为是])(.+)|units?[:：](.+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[以按]([^以按]+?)(?:为单位|统?计)")
MAY_STATE = re.compile(r"单位|[以按].*计|[)）】\]]|unit", re.IGNORECASE)
_BRACKETED = re.compile(r"[(（【\[]([^()（）【】\[\]]+)[)）】\]]")
# A unit that is none of ours, or a name: 百万度 is not to be passed over, 深圳市示例有限公司 is.
# Money of others, or of another size without a word for it: RMB'000.
OTHER_MONEY = r"(?:港[元币]|美[元金]|欧元|日元|澳门元|USD|HKD|EUR|JPY|(?:RMB|CNY|¥)[^0-9A-Za-z一-鿿]?000)"
SMALL_MONEY = "[角分]"
_LIKE_UNIT = re.compile(
    rf"[十百千万亿兆]*(?:千瓦时|瓦时|度|[kKmMgG]?[wW][hH]|吨|升|立方米?|方|公斤|千克|元|{OTHER_MONEY})"
    rf"|{SMALL_MONEY}|[百千万亿]+|十万"  # a size alone: 用电量（万）
)
_OF_QUANTITIES = frozenset({"电量", "热量", "质量", "体积", "标准体积", "排放量", "金额"})
_POWER = r"[wW][.·*]?[hH]"
_SCALED = re.compile(
    rf"(?<![0-9一二三四五六七八九十百千万亿/每])(?:[十百千万亿兆]+(?:瓦[.·]?时|度|吨|方|立方米|元|[kK]{_POWER})|[kKmMgG]{_POWER}"
    rf"|[十百千万亿]*{OTHER_MONEY})|10(?:\^?4|,?000)(?:[kK]{_POWER}|度|千瓦时)",
)
_NAME = re.compile(r"公司|集团|有限|学校|学院|医院|研究院|中心|酒店|工厂")  # of somebody: 千方, 百度 are no units in it
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")
_APART = re.compile(r"[、，,;；/]")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet.

    Attributes:
        at: place of their first row among the rows of the sheet.
        depth: how many rows they take.
        levels: column -> its texts from top to bottom.
        names: column -> the name that a map calls it by; each only once.
        repeated: a name that several columns have -> the names they got instead.
        stated_units: what lines like 单位：kWh above say.
        above: the texts above them.
    """

    at: int
    depth: int
    levels: Mapping[int, tuple[str, ...]]
    names: Mapping[int, str]
    repeated: Mapping[str, tuple[str, ...]]
    stated_units: tuple[str, ...]
    above: tuple[str, ...]


def plain(heading: str) -> str:
    """A heading as it is compared: width, blanks, line breaks and the stroke between its levels make no difference."""
    return "".join(unicodedata.normalize("NFKC", heading).replace("/", "").split())


def told(levels: Sequence[str]) -> str:
    """The name of a column with these texts above it: 抄表周期/起, 用电量（kWh）."""
    name = ""
    for text in levels:
        name += text if not name or text.startswith(("(", "（", "[", "【")) else f"/{text}"
    return name


def find(page: Page, header_row: int, wanted: Sequence[str], is_known: Callable[[str], bool]) -> Headings | None:
    """Look for the headings.

    Args:
        page: the sheet.
        header_row: number of their first row; 0 to look for it.
        wanted: names that must be among them; none where nobody has said.
        is_known: whether a name is one that we recognise by ourselves.

    Returns:
        None where no row serves. Of several rows the one with most names that are wanted, or that we recognise, then
        with fewest levels.
    """
    beginning = [page.row(at) for at in range(min(len(page.numbers), LOOKED_AT + DEEPEST))]
    places = [at for at, number in enumerate(page.numbers[:LOOKED_AT]) if header_row in (0, number)]
    if header_row and not places:
        places = [at for at, number in enumerate(page.numbers) if number == header_row]
        beginning = [
            page.row(at) if at >= min(places, default=0) else {}
            for at in range(min(places, default=0) + DEEPEST + 1)
            if at < len(page.numbers)
        ]
    best: tuple[tuple[int, int, int], Headings] | None = None
    for at in places:
        if sum(isinstance(value, str) for value in beginning[at].values()) < (1 if wanted or header_row else FEWEST):
            continue
        found = _block(page, beginning, at)
        names = set(map(plain, found.names.values())) | set(map(plain, found.repeated))
        lasts = Counter(plain(levels[-1]) for levels in found.levels.values())
        if wanted:
            if not all(plain(name) in names or lasts[plain(name)] == 1 for name in wanted):
                continue
            fitting = sum(plain(name) in names for name in wanted)  # a title above is no level of the headings
        else:
            fitting = sum(map(is_known, found.names.values()))
        rank = -fitting, found.depth, at
        if header_row or best is None or rank < best[0]:
            best = rank, found
    if best is None:
        return None
    if wanted or header_row or -best[0][0] >= FEWEST:
        return best[1]
    likely = next((at for fewest in (3, FEWEST) for at in places if _texts(beginning[at]) >= fewest), None)
    return None if likely is None else _block(page, beginning, likely)


def _texts(row: Mapping[int, Value]) -> int:
    return len({value.strip() for value in row.values() if isinstance(value, str) and value.strip()})


def _block(page: Page, beginning: Sequence[Mapping[int, Value]], at: int) -> Headings:
    depth = 1
    while depth < DEEPEST and at + depth < len(beginning) and _goes_on(page, beginning, at, at + depth):
        depth += 1
    rows = [_spread(page, beginning, at + level, at, depth) for level in range(depth)]
    levels: dict[int, tuple[str, ...]] = {}
    for column in sorted(set().union(*rows)):
        texts = [row[column] for row in rows if column in row]
        levels[column] = tuple(text for n, text in enumerate(texts) if n == 0 or text != texts[n - 1])
    names = {column: told(texts) for column, texts in levels.items()}
    several = {name for name, count in Counter(names.values()).items() if count > 1}
    unique = {
        column: f"{name}【{column_letters(column)}列】" if name in several else name for column, name in names.items()
    }
    repeated = {name: tuple(unique[column] for column in names if names[column] == name) for name in several}
    return Headings(at, depth, levels, unique, repeated, tuple(_stated(beginning[:at])), tuple(_above(beginning[:at])))


def _goes_on(page: Page, beginning: Sequence[Mapping[int, Value]], first: int, at: int) -> bool:
    """Whether a row below headings is one of them: no data, and something that only headings have."""
    row = {column: value for column, value in beginning[at].items() if not is_blank(value)}
    if not row or not all(isinstance(value, str) and not is_data(value) for value in row.values()):
        return False
    above = beginning[at - 1]
    number, before = page.numbers[at], page.numbers[at - 1]
    is_merged = any(
        area.first_row <= before <= area.last_row
        and (
            area.last_row >= number
            or (
                area.first_column < area.last_column
                and any(area.first_column <= column <= area.last_column for column in row)
            )
        )
        for area in page.merged
    )
    heads = [column for column, value in above.items() if not is_blank(value)]
    fills_gap = any(is_blank(above.get(column)) and heads and column > min(heads) for column in row)
    is_units = all(canonical(_bracketless(str(value))) is not None for value in row.values())
    return (is_merged and len(heads) > 1) or (fills_gap and len(row) <= len(beginning[first])) or is_units


def is_data(text: str) -> bool:
    """Whether a text is a number, a date or a time rather than a name."""
    return _DATA.fullmatch(text.strip()) is not None


def _bracketless(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("()[]【】")


def _spread(page: Page, beginning: Sequence[Mapping[int, Value]], at: int, first: int, depth: int) -> dict[int, str]:
    """The texts of one level by column: one that is merged across stands above each column of its area."""
    row = {
        column: "".join(str(value).split("\n")).strip()
        for column, value in beginning[at].items()
        if isinstance(value, str) and value.strip()
    }
    number = page.numbers[at]
    areas = [area for area in page.merged if area.first_row == number and area.first_column < area.last_column]
    found = dict(row)
    for area in areas:
        if area.first_column in row:
            found |= dict.fromkeys(
                range(area.first_column, min(area.last_column, max(beginning[first], default=0)) + 1),
                row[area.first_column],
            )
    below = [beginning[at + down] for down in range(1, first + depth - at)]
    if areas or not below:
        return found
    last, has_below = "", False
    for column in range(1, max((max(cells, default=0) for cells in below), default=0) + 1):
        filled = any(not is_blank(cells.get(column)) for cells in below)
        if column in row:
            last, has_below = row[column], filled
        elif filled and has_below:
            found[column] = last
    return found


def _stated(rows: Sequence[Mapping[int, Value]]) -> Iterator[str]:
    """The units of lines like 单位：kWh, in one cell or two; 单位：某某公司 is no unit."""
    for row in rows:
        texts = ["".join(value.split()) for value in row.values() if isinstance(value, str) and value.strip()]
        for text, following in zip(texts, [*texts[1:], ""]):
            yield from units_in(text + following if text.rstrip(":：").endswith("单位") else text)


def units_in(text: str) -> Iterator[str]:
    """The units that a line without blanks states: 单位：kWh, 以万度计, 电费台账（万kWh）; one that is none of ours as it stands."""
    found = _STATED.search(text)
    if found is not None:
        stated = str(next(filter(None, found.groups()))).strip("()（）【】[]。")
        for part in _APART.split(_THOUSANDS.sub("", stated)):
            alone, last = _unit_like(part), _unit_like(re.split("[:：]", part)[-1])
            yield from [alone] if alone else [*units_named(part)] or ([last] if last else [])
        return
    is_told = False
    for words in (*_COUNTED.findall(text), *_BRACKETED.findall(text)):
        stated_units = [_unit_like(part) for part in _APART.split(words)]
        if all(unit is not None and _is_quantity(unit) for unit in stated_units):
            is_told = True
            yield from filter(None, stated_units)
    if not is_told:
        yield from units_named(text if "单位" in text else "".join(_BRACKETED.findall(text)))


def units_in_comment(text: str) -> Iterator[str]:
    """The units that a comment states: as a line does, alone in a line, or one of another size in a sentence."""
    for line in text.splitlines():
        told = "".join(line.split())
        alone = _unit_like(told)
        found = [*units_in(told)] or ([alone] if alone and _is_quantity(alone) else [])
        yield from found or units_named(told)


def units_named(text: str) -> Iterator[str]:
    """The units of a size that makes a difference, or money of others, which a text without blanks names anywhere."""
    for word in [] if _NAME.search(text) else _SCALED.findall(unicodedata.normalize("NFKC", text)):
        yield canonical(word.replace(",", "")) or canonical(re.sub("[.·*]", "", word)) or word


def _unit_like(part: str) -> str | None:
    word = part.strip("()（）。")
    return canonical(word) or (word if _LIKE_UNIT.fullmatch(word) else None)


def _is_quantity(unit: str) -> bool:
    """Whether what is measured in a unit is used up or paid: 按月计 and （人） say nothing of that."""
    return canonical(unit) is None or Unit.read(unit, "").dimension in _OF_QUANTITIES


def _above(rows: Sequence[Mapping[int, Value]]) -> Iterator[str]:
    return (" ".join(value.split()) for row in rows for value in row.values() if isinstance(value, str))
