"""五.1【无效凭证】 The numbers of vouchers: what is wanting in a series, what a number says of its year, invoices of one block."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from udfs.account.entering import known_tonnes
from udfs.account.vouchers import CITING, citations
from udfs.audit.limits import count, limit
from udfs.audit.lines import NAMED, named, runs
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.series import bills_by_source
from udfs.vocabularies import ActivityUnit, Severity, VoucherKind

CLAUSE = clause("五.1")
FEWEST = 6  # numbers that make a series
ALIKE = 0.8  # of the numbers of a source have as many digits
SHORTEST = 8  # digits of an invoice
FULLY_DIGITAL = 20  # digits of a 数电票, of which the first two are the year of issue
CENTURY = 2000
FORTNIGHT = 14  # days within which one trip may bring several invoices
ELECTRIC = (ActivityUnit.KWH, ActivityUnit.KWH_OF_COOLING)
DIGITS, MOST_DIGITS = "0123456789", 20
MONTH_DIGITS, YEAR_DIGITS, CENTURY_DIGITS = 6, 4, "20"
_MONTH = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])")
_DAY = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_INVOICE = re.compile(rf"[0-9]{{8}}|[0-9]{{{FULLY_DIGITAL}}}")
ALSO_CITING = ("stock", "grid_losses", "renewables", "quota_data", "split_shares")


def _is_label(tail: str) -> bool:
    """Whether the end of a number names a month or a day: it is somebody's label, not one of a series."""
    return (len(tail) == MONTH_DIGITS and _MONTH.fullmatch(tail) is not None) or _DAY.fullmatch(tail) is not None


@shared
def _series(engagement: Engagement) -> dict[tuple[str, int], dict[int, Row]]:
    """The bills by the number of their voucher: what it begins with, how many digits count, and the count."""
    found: dict[tuple[str, int], dict[int, Row]] = {}
    for row in engagement.rows("bills"):
        text = row.text("voucher_no")
        if text is None:
            continue
        head = text.rstrip(DIGITS)
        tail = text[len(head) :]
        if len(tail) >= MONTH_DIGITS:
            if _is_label(tail) or len(tail) > MOST_DIGITS:
                continue
            if tail.startswith(CENTURY_DIGITS):  # 2025001 is the first of a year
                head, tail = head + tail[:YEAR_DIGITS], tail[YEAR_DIGITS:]
        if tail:
            found.setdefault((head, len(tail)), {}).setdefault(int(tail), row)
    return found


def _elsewhere(engagement: Engagement) -> set[str]:
    """The numbers that stand somewhere beside the bills."""
    tables = ("vouchers", *(table for table in CITING if table != "bills"), *ALSO_CITING)
    return {number for table in tables for row in engagement.rows(table) if (number := row.text("voucher_no"))}


@book_check(
    "501-390", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="凭证号“{first}”至“{last}”连续，共{number}张，其中{missing}没有录入：请核对是否缺少单据，作废、属于别家的请说明。",
)  # fmt: skip
def number_missing_in_series(engagement: Engagement) -> Iterator[Hit]:
    """An issuer who numbers one after the other has issued what is wanting between, too."""
    density = limit(engagement, "audit_series_ratio")
    elsewhere: set[str] | None = None
    for (head, width), rows in _series(engagement).items() if density is not None else ():
        if len(rows) < FEWEST:
            continue
        least, most = min(rows), max(rows)
        span = most - least + 1
        if len(rows) == span or len(rows) < (density or 0.0) * span:
            continue
        elsewhere = _elsewhere(engagement) if elsewhere is None else elsewhere
        wanting = [at for at in range(least, most) if at not in rows]
        missing = [text for at in wanting if (text := f"{head}{at:0{width}d}") not in elsewhere]
        if missing:
            told = "、".join(f"“{text}”" for text in missing[:NAMED]) + (
                f"等{len(missing)}张" if len(missing) > NAMED else ""
            )
            before = rows[max(at for at in rows if at < wanting[0])]
            yield hit(before, "voucher_no", first=f"{head}{least:0{width}d}", last=f"{head}{most:0{width}d}", number=span,
                      missing=told)  # fmt: skip


@book_check(
    "501-391", CLAUSE, table="bills", severity=Severity.WARNING,
    says="单据{bills}的数电票号码（如{voucher}）是{year}年开具的，{why}：请核对凭证号和统计期。",
)  # fmt: skip
def invoice_of_another_year(engagement: Engagement) -> Iterator[Hit]:
    """The number of a fully digital invoice begins with its year: it is issued neither before the use began nor after the report."""
    report = engagement.setting("report_date")
    latest = report.year if isinstance(report, dt.date) else None
    found: dict[tuple[str, int, str], list[Row]] = {}
    for row in engagement.rows("bills"):
        number = row.text("voucher_no")
        if number is None or len(number) != FULLY_DIGITAL or not number.isdecimal():
            continue
        year, begins = CENTURY + int(number[:2]), row.date("period_start")
        if begins is not None and year < begins.year:
            why = "早于统计期开始的年份"
        elif latest is not None and year > latest:
            why = f"晚于核查报告出具的{latest}年"
        else:
            continue
        found.setdefault((row.text("source_id") or "", year, why), []).append(row)
    for (_, year, why), rows in found.items():
        yield hit(rows[0], "voucher_no", "period_start", bills=named(rows), voucher=rows[0].text("voucher_no"),
                  year=year, why=why, effect_tco2=_at_stake(rows))  # fmt: skip


def _at_stake(rows: Iterable[Row]) -> float | None:
    return known_tonnes(row.tonnes(row.number("quantity_in_source_unit")) for row in rows)


@shared
def _numbered(engagement: Engagement) -> dict[str, list[tuple[str, Row]]]:
    """The bills of each source whose voucher number is digits alone, in order of time."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            if (number := bill.row.text("voucher_no")) and number.isdecimal():
                found.setdefault(source, []).append((number, bill.row))
    return found


@book_check(
    "501-392", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的单据{bills}的凭证号位数（如{voucher}）与其他{number}张（{digits}位）不同：可能漏录、多录了数字，请核对。",
)  # fmt: skip
def number_of_another_length(engagement: Engagement) -> Iterator[Hit]:
    """Numbers of one issuer have as many digits; one that lost some names no invoice."""
    for source, numbered in _numbered(engagement).items():
        digits, often = Counter(len(number) for number, _ in numbered).most_common(1)[0]
        if digits < SHORTEST or often < FEWEST or often == len(numbered) or often < ALIKE * len(numbered):
            continue
        away = [(number, row) for number, row in numbered if len(number) != digits]
        yield hit(away[0][1], "voucher_no", source=source, bills=named(row for _, row in away), voucher=away[0][0],
                  number=often, digits=digits)  # fmt: skip


@book_check(
    "501-393", CLAUSE, table="bills", severity=Severity.NOTICE,
    says="排放源“{source}”的单据{bills}日期各相隔两周以上，发票号码却是连号（{first}至{last}）：请核对发票是否同一次补开，凭证与实际购入的日期、数量是否相符。",
)  # fmt: skip
def invoices_of_one_block(engagement: Engagement) -> Iterator[Hit]:
    """Consecutive numbers over months were written in one go, and may not tell when and how much was bought."""
    fewest = count(engagement, "audit_consecutive_numbers")
    for source, numbered in _numbered(engagement).items() if fewest else ():
        follows = [_follows(before, after) for before, after in pairwise(numbered)]
        for first, stop in runs(follows):
            block = numbered[first : stop + 1]
            if len(block) >= (fewest or 0):
                rows = [row for _, row in block]
                yield hit(rows[0], "voucher_no", source=source, bills=named(rows), first=block[0][0], last=block[-1][0],
                          effect_tco2=_at_stake(rows))  # fmt: skip


def _follows(before: tuple[str, Row], after: tuple[str, Row]) -> bool:
    if int(after[0]) != int(before[0]) + 1 or _INVOICE.fullmatch(after[0]) is None or _DAY.fullmatch(after[0]):
        return False
    days: Sequence[dt.date | None] = (before[1].date("period_end"), after[1].date("period_end"))
    return days[0] is not None and days[1] is not None and (days[1] - days[0]).days >= FORTNIGHT


@book_check(
    "501-394", CLAUSE, table="vouchers", severity=Severity.NOTICE,
    says="凭证“{key}”登记为{kind}，而引用它的单据{bills}的用量单位是{unit}：请核对凭证类型和凭证号。",
)  # fmt: skip
def voucher_of_another_energy(engagement: Engagement) -> Iterator[Hit]:
    """A fuel ticket proves no electricity."""
    found: dict[int, tuple[Row, list[Row]]] = {}
    for table, row, registered in citations(engagement):
        for voucher in registered if table == "bills" else ():
            if voucher.choice("voucher_kind", VoucherKind) is VoucherKind.FUEL_TICKET and (
                row.choice("activity_unit", ActivityUnit) in ELECTRIC
            ):
                found.setdefault(id(voucher), (voucher, []))[1].append(row)
    for voucher, rows in found.values():
        yield hit(
            voucher, "voucher_kind", key=voucher.key, kind=VoucherKind.FUEL_TICKET, bills=named(rows),
            unit=rows[0].choice("activity_unit", ActivityUnit), effect_tco2=_at_stake(rows),
        )  # fmt: skip
