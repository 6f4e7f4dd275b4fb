"""What a printed text says: a number, a day, a code, an amount in capitals; None where it may say something else."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

UNITS = r"(?:kW·?h|千瓦时|度|m3|立方米|吨|公斤|kg|升|公升|L|元)"  # none of another magnitude: 万kWh is in doubt
_NUMBER = re.compile(
    rf"(?:CNY|RMB|[¥￥])?(?P<sign>-?)(?:CNY|RMB|[¥￥])?(?P<digits>\d[\d,]*(?:\.\d+)?){UNITS}?", re.IGNORECASE
)
_PARTED = re.compile(r"\d{1,3}(?:,\d{3})+")
_DOTTED = re.compile(r"-?[¥￥]?\d{1,3}(?:[.,]\d{3})+\.\d{2}")
_DAY = re.compile(r"(?P<y>20\d\d)(?:年|[-/.])(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})日?|(?P<all>20\d{6})")
_CLOCK = re.compile(r"(?:\d{1,2}:\d{2}(?::\d{2})?)?")
_CODE = re.compile(r"[A-Za-z]{0,4}(?:[-0-9A-Za-z]*\d){4}[-0-9A-Za-z]*")
_DIGITS = ("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
_CAPITALS = {digit: value for value, digits in enumerate(_DIGITS) for digit in digits}
_PLACES = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_CENTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}


def plain(text: str) -> str:
    """A text as it is compared: compatible forms made one, without blanks and NUL."""
    # Kangxi radicals, which some programs print in the place of characters, are made characters by NFKC.
    found = unicodedata.normalize("NFKC", text.replace("\0", ""))
    return "".join(found.split()).replace("−", "-").replace("–", "-").replace("—", "-").replace("³", "3")


def number(text: str) -> Decimal | None:
    """A number with the decimals it is printed with; its sign, currency and unit may stand beside it."""
    given = plain(text)
    if _DOTTED.fullmatch(given):  # thousands parted by what looks like a full stop on a picture
        whole, _, cents = given.rpartition(".")
        given = f"{whole.replace('.', '').replace(',', '')}.{cents}"
    found = _NUMBER.fullmatch(given)
    if found is None:
        return None
    digits, point, decimals = found["digits"].partition(".")
    if "," in digits and not _PARTED.fullmatch(digits):
        return None
    return Decimal(f"{found['sign']}{digits.replace(',', '')}{point}{decimals}")


def rate(text: str) -> Decimal | None:
    """A rate, as 13% or 0.13."""
    given = plain(text)
    if not given.endswith("%"):
        return number(given)
    found = number(given[:-1])
    return None if found is None else found.scaleb(-2)


def day(text: str) -> dt.date | None:
    """A day, of which the time of day is left out."""
    given = plain(text)
    found = _DAY.match(given)
    if found is None or not _CLOCK.fullmatch(given[found.end() :]):
        return None
    year, month, of_month = (
        (found["y"], found["m"], found["d"]) if found["y"] else (found["all"][:4], found["all"][4:6], found["all"][6:])
    )
    try:
        return dt.date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def days(text: str) -> tuple[dt.date, dt.date] | None:
    """Two days in one text: 20240501-20240531, 2025年1月1日至2025年1月31日."""
    given = plain(text)
    found = list(_DAY.finditer(given))
    if len(found) != 2 or not re.fullmatch(r"-{1,2}|至|到|~", given[found[0].end() : found[1].start()]):
        return None
    first, last = day(found[0][0]), day(found[1][0])
    return (first, last) if first and last and len(given) == found[1].end() else None


def code(text: str) -> str | None:
    """A number by which something is called: at least four digits, perhaps letters."""
    given = plain(text)
    return given if _CODE.fullmatch(given) else None


def capitals(text: str) -> Decimal | None:
    """An amount in capitals: 壹万陆仟圆整."""
    given = re.sub(r"^(?:人民币|大写)*[:：]?", "", plain(text).replace("(大写)", "").replace("ⓧ", ""))
    found = re.fullmatch(
        r"(?:负|\(负数\))?(?P<whole>[^元圆角分整正]*)[元圆](?P<cents>(?:[零〇]?[^元圆角分整正]?[角分])*[零〇]?)[整正]?",
        given,
    )
    if found is None:
        return None
    total = _whole(found["whole"]) if found["whole"] else Decimal(0)
    cents = found["cents"].replace("零", "").replace("〇", "")
    if total is None or len(cents) % 2:
        return None
    for digit, place in zip(cents[::2], cents[1::2]):
        if digit not in _CAPITALS or place not in _CENTS:
            return None
        total += _CAPITALS[digit] * _CENTS[place]
    return -total if given.startswith(("负", "(负")) else total


def _whole(given: str) -> Decimal | None:
    total = section = digit = 0
    for sign in given:
        if sign in _CAPITALS:
            digit = _CAPITALS[sign]
        elif sign in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
        elif sign in ("万", "亿"):
            total, section, digit = (total + section + digit) * (10_000 if sign == "万" else 10**8), 0, 0
        else:
            return None
    return Decimal(total + section + digit)


def last_place(value: Decimal) -> Decimal:
    """One unit of the last digit that is printed."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
