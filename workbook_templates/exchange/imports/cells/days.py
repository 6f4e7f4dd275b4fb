"""Days as ledgers write them: date cells, texts, numbers of SAP, with a time of day, labels of months."""

import calendar
import datetime as dt
import re
import unicodedata

from udfs.kernel.cells import EXCEL_EPOCH, FIRST_SERIAL, Value
from udfs.kernel.errors import CellError
from workbook_templates.files.cures import cure

_TIME = r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)?"
# The same separator twice: 2024.1-12 is more likely a year's months than a day.
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})(?:([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})|年([0-9]{{1,2}})月([0-9]{{1,2}})日?){_TIME}"
)
_EIGHT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_ADJACENT = re.compile(r"%[a-zA-Z]%[a-zA-Z]")
YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:(?:[-/.年])([0-9]{1,2})月?(?:份)?|([0-9]{2}))")
YEAR_ALONE = re.compile(r"((?:19|20)[0-9]{2})(?: ?年度?)?")
_MONTH_ALONE = re.compile(r"(0?[1-9]|1[0-2])(?:月份?)?")
_CHINESE_MONTHS = {f"{word}月": number for number, word in enumerate("一二三四五六七八九十", start=1)}
_CHINESE_MONTHS |= {"十一月": 11, "十二月": 12}
_FROM_TO = re.compile(r"(.+?[0-9日])\s*(?:至|到|~|～|—|－|–|\s-\s|--)\s*([0-9].+)|([^-]+[0-9日])-([0-9][^-]+)")
FIRST_STORABLE_DAY = EXCEL_EPOCH + dt.timedelta(days=FIRST_SERIAL)


def day_of(value: Value, label: str, date_format: str) -> Value:
    """The day that a cell names; a time of day says on which day something was, and no more.

    Args:
        value: of the cell.
        label: our column, for the message.
        date_format: of texts, "" where the map states none.

    Raises:
        CellError: no day, or more than one reading.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = f"{value:.0f}" if float(value).is_integer() else f"{value:.15g}"
        if _EIGHT.fullmatch(text) or (date_format and len(text) >= 6):
            return _day_of_text(text, label, date_format)  # no serial: Excel's days end at 2958465
        raise CellError("#VALUE!", f"“{label}”是数值{text}，不是日期单元格：请改为日期格式后再导入。")
    return _day_of_text(value, label, date_format) if isinstance(value, str) else value


def _day_of_text(text: str, label: str, date_format: str) -> dt.date:
    try:
        if date_format:
            return _storable(_in_format(text, date_format))
        if year_first := _YEAR_FIRST.fullmatch(text):
            year, _, *parts = year_first.groups()
            return _storable(dt.date(int(year), *(int(part) for part in parts if part is not None)))
        if eight := _EIGHT.fullmatch(text):
            return _storable(dt.date(*map(int, eight.groups())))
    except ValueError as error:
        raise CellError("#VALUE!", f"“{label}”的“{text}”不是{date_format or '年-月-日'}形式的日期：请核对。") from error
    readings = _readings(text)
    doubt = f"可读作{'或'.join(readings)}，" if len(readings) > 1 else ""
    todo = cure("请在对照文件中填写 date_format（如 %d/%m/%Y）", "请在台账的副本中改为“年-月-日”，如 2025-01-31")
    raise CellError("#VALUE!", f"“{label}”的“{text}”{doubt}不能确定：{todo}。")


def period_of(value: Value, label: str, date_format: str) -> tuple[dt.date, dt.date]:
    """First and last day of what a cell names: a month of the calendar, or one day to another.

    Args:
        value: 2025年3月, 2025-03, 202503, a date cell at the first of a month, or 起日至止日.
        label: for the message.
        date_format: of the days of a text.

    Raises:
        CellError: neither.
    """
    if isinstance(value, dt.date):
        if value.day == 1:
            return _month(value.year, value.month)
        raise CellError(
            "#VALUE!", f"“{label}”的{value:%Y-%m-%d}是某一天，不是月份：请对照为统计止日，或改为 2025-03 的写法。"
        )
    text = f"{value:.15g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value).strip()
    if (found := _MONTH.fullmatch(text)) and text.replace("年", "").replace("月", "").replace("份", "").isascii():
        number = int(found[2] or found[3])
        if text.endswith(".1"):
            raise CellError(
                "#VALUE!",
                f"“{label}”的“{text}”可能是1月，也可能是10月（2025.10 存为数值后成为 2025.1）：请改为 2025-01 的写法。",
            )
        if 1 <= number <= 12:
            return _month(int(found[1]), number)
    elif (ends := _FROM_TO.fullmatch(text)) is not None:
        start, end = (_day_of_text(side.strip(), label, date_format) for side in ends.groups() if side)
        if start <= end:
            return start, end
    raise CellError("#VALUE!", f"“{label}”的“{text}”不是月份（如 2025年3月、2025-03、202503）或起止日：请核对。")


def year_of(value: Value, label: str) -> Value:
    """The year that a cell names; anything else as it stands.

    Args:
        value: 2025年, 2025年度, or a date cell on the first or last day of a year.
        label: our column, for the message.

    Raises:
        CellError: another day of a year, which may be meant as a year or not.
    """
    if isinstance(value, dt.date):
        has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        if (value.month, value.day) in ((1, 1), (12, 31)) and not has_time:
            return value.year
        raise CellError("#VALUE!", f"“{label}”的{value:%Y-%m-%d}是某一天，不是年份：请改为四位数字的年份。")
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    found = YEAR_ALONE.fullmatch(text) if "年" in text else None  # digits alone are a number stored as text
    return int(found[1]) if found else value


def named_year(value: Value) -> int:
    """The year that a cell names and nothing else: 2025, 2025年, 2025年度, the first or last day of one.

    Raises:
        CellError: it names none.
    """
    year = year_of(value, "年份")
    text = f"{year:.0f}" if isinstance(year, float) and year.is_integer() else "".join(str(year).split())
    if (found := YEAR_ALONE.fullmatch(text)) is None:
        raise CellError("#VALUE!", f"年份“{value}”不是 2025、2025年这样的写法：请核对。")
    return int(found[1])


def month_number(value: Value) -> int | None:
    """The month that a cell names without a year: 3, 03, 3月, 3月份, 三月; None where it names something else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = f"{value:g}" if isinstance(value, (int, float)) else "".join(value.split()).removesuffix("份")
    found = _MONTH_ALONE.fullmatch(text) if text.isascii() or text[:-1].isascii() else None
    return int(found[1]) if found is not None else _CHINESE_MONTHS.get(text)


def _month(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _in_format(text: str, date_format: str) -> dt.date:
    """Where nothing stands between two parts each must have all its digits: 2024116 has two readings."""
    day = dt.datetime.strptime(text, date_format)
    if not text.isascii() or (_ADJACENT.search(date_format) and day.strftime(date_format) != text):
        raise ValueError(text)
    return day.date()


def _storable(day: dt.date) -> dt.date:
    if day < FIRST_STORABLE_DAY:
        raise ValueError(day)
    return day


def _readings(text: str) -> list[str]:
    match = YEAR_LAST.fullmatch(text)
    if not match:
        return []
    first, second, year = map(int, match.groups())
    readings = []
    for month, day in ((first, second), (second, first)):
        try:
            readings.append(dt.date(year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(readings))
