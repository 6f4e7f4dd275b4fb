"""The calendar of the year: report dates, calibrations, ends of retention, with what is due on top.

The rule text sets no day for the report and no interval of calibration: what is due is what the book itself says (I-402).
"""

import datetime as dt
from collections.abc import Iterator

from udfs.kernel.cells import NO, YES
from udfs.vocabularies import CalibrationState
from xl_addin.batch.engagements import CODE, ENTITY, FILE, SIGNED, SIGNING, Row
from xl_addin.batch.facts import Facts

MATTER, DAY, DAYS_LEFT, IS_DUE, STATE = "事项", "日期", "距今天数", "须处理", "状态"
COLUMNS = [IS_DUE, MATTER, DAY, DAYS_LEFT, STATE, FILE, ENTITY, CODE]
REPORT, CALIBRATION, RETENTION = "报告出具", "检定（校准）", "保存期满"
SOON = 30  # days before the date of a report


def deadlines(row: Row, facts: Facts, today: dt.date) -> Iterator[Row]:
    """What a book says of its dates.

    Args:
        row: of the engagement.
        facts: as kept.
        today: from which days are counted.
    """

    def told(matter: str, day: dt.date | None, state: str, is_due: bool) -> Row:
        left = (day - today).days if day is not None else None
        return {
            IS_DUE: YES if is_due else NO, MATTER: matter, DAY: day, DAYS_LEFT: left, STATE: state,
            FILE: row[FILE], ENTITY: row[ENTITY], CODE: row[CODE],
        }  # fmt: skip

    yield told(REPORT, *_of_report(_date(facts["report_date"]), row[SIGNING] == SIGNED, today))
    for meter, place, calibrated, state in facts["meters"]:
        day, is_due = _date(calibrated), state not in (None, str(CalibrationState.VALID))
        if day is not None or is_due:
            where = f"{meter}（{place}）" if place else str(meter)
            yield told(CALIBRATION, day, f"计量表 {where}：{state or '未填状态'}，日期为最近一次检定", is_due)
    until = _date(facts["retain_until"])
    if until is None:
        yield told(RETENTION, None, "未归档：没有归档日期", False)
    else:
        is_over = until <= today
        yield told(
            RETENTION, until, "已满：请用 ghgxl archive due 核对后处理" if is_over else "未满，不得销毁", is_over
        )


def _of_report(day: dt.date | None, is_ready: bool, today: dt.date) -> tuple[dt.date | None, str, bool]:
    if day is None:
        return None, "没有填写出具日期", True
    if is_ready:
        return day, SIGNED, False
    if day < today:
        return day, "出具日期已过，仍不能签发", True
    return day, "尚不能签发", (day - today).days <= SOON


def _date(value: object) -> dt.date | None:
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else None


def order(row: Row) -> tuple[bool, bool, dt.date, str, str]:
    """What is due first, then by date."""
    day = row[DAY]
    return row[IS_DUE] != YES, day is None, day or dt.date.max, row[FILE], row[STATE]
