"""三.9【跨年数据】 How the activity of a source is known: periods that join, purchases, refills, one figure a year."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from udfs.account.entering import told_tonnes
from udfs.account.remarks import TELLS_OF_METER, remark_names
from udfs.kernel.cells import is_blank
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit, shared
from udfs.kernel.clause import clause
from udfs.periods.basis import bases
from udfs.periods.estimates import estimates_by_source
from udfs.periods.in_use import dates_in_use, is_in_use
from udfs.periods.meters import numbers_by_source
from udfs.periods.series import Bill, bills_by_source
from udfs.periods.source_years import verified_years
from udfs.vocabularies import ActivityBasis, Conclusion, Severity

CLAUSE = clause("三.9")
WITHOUT_PERIODS = (ActivityBasis.BOUGHT, ActivityBasis.REFILLED)


def _counting(engagement: Engagement) -> Iterator[tuple[Row, ActivityBasis | None]]:
    """The sources that should have a quantity."""
    for source in engagement.rows("sources"):
        is_counted = source.choice("source_treatment", Conclusion) not in (None, Conclusion.IDENTIFIED)
        if is_counted and not source.flag("is_left_out"):
            yield source, bases(engagement).get(source.key)


@shared
def _rows_of_years(engagement: Engagement) -> dict[tuple[str, int], list[Row]]:
    """The bills and estimates counted in each source and year."""
    found: dict[tuple[str, int], list[Row]] = {}
    for source, bills in bills_by_source(engagement).items():
        for bill in bills:
            for year in bill.years:
                found.setdefault((source, year), []).append(bill.row)
    for source, estimates in estimates_by_source(engagement).items():
        for estimate in estimates:
            if estimate.year is not None:
                found.setdefault((source, int(estimate.year)), []).append(estimate.row)
    return found


@book_check(
    "309-120", CLAUSE, table="sources", severity=Severity.ERROR,
    says="排放源“{source}”为全年填报，{year}年应有且只有一行单据或推算，现有{count}行{rows}：请只保留一个数，或更正活动数据方式。",
)  # fmt: skip
def not_one_figure_a_year(engagement: Engagement) -> Iterator[Hit]:
    """One figure and one voucher for each year in use."""
    for source, basis in _counting(engagement):
        for year in sorted(verified_years(engagement)) if basis is ActivityBasis.WHOLE_YEAR else ():
            rows = _rows_of_years(engagement).get((source.key, year), [])
            if len(rows) != 1 and (rows or is_in_use(year, dates_in_use(engagement)[source.key])):
                named = "、".join(row.key for row in rows[:3])
                yield hit(source, "activity_basis", "source_id", source=source.key, year=year, count=len(rows),
                          rows=f"（{named}）" if rows else "")  # fmt: skip


@book_check(
    "309-500", CLAUSE, table="bills", severity=Severity.ERROR,
    says="排放源“{source}”为全年填报，而单据“{key}”起日{start}、止日{end}，用量按{days}天分摊到{first}至{last}年（{tonnes}）："
    "一年的数请把起止日期更正为当年，跨年的抄表请改活动数据方式。",
)  # fmt: skip
def figure_of_a_year_shared_out(engagement: Engagement) -> Iterator[Hit]:
    """One figure is of one year: a date that reaches into another hands part of it over, or drops it."""
    for source, basis in _counting(engagement):
        for bill in bills_by_source(engagement).get(source.key, []) if basis is ActivityBasis.WHOLE_YEAR else ():
            if len(bill.years) > 1:
                tonnes = bill.row.tonnes(bill.quantity)
                yield hit(bill.row, "period_start", "period_end", source=source.key, key=bill.row.key,
                          start=bill.row.date("period_start"), end=bill.row.date("period_end"), days=bill.span.days,
                          first=bill.years[0], last=bill.years[-1], tonnes=told_tonnes(tonnes),
                          effect_tco2=tonnes)  # fmt: skip


@book_check(
    "309-121", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”没有填写活动数据方式，按类别为{basis}，不检查缺口和天数，而其{count}张单据都是统计期："
    "前后相接的请填“抄表”，确为汇总票据的请填“{basis}”。",
)  # fmt: skip
def periods_taken_for_purchases(engagement: Engagement) -> Iterator[Hit]:
    """Statements that join, of a category that is usually bought, are looked at as such only where somebody says so."""
    bills = bills_by_source(engagement)
    for source, basis in _counting(engagement):
        own = bills.get(source.key, [])
        is_silent = is_blank(source.value("activity_basis")) and basis in WITHOUT_PERIODS
        if is_silent and len(own) > 1 and all(bill.span.days > 1 for bill in own):
            yield hit(source, "activity_basis", source=source.key, basis=basis, count=len(own))


@book_check(
    "309-190", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”的活动数据方式为{basis}，不检查缺口和天数，而{evidence}：是抄表的请改为“抄表”，"
    "表不用于计量其全部用量的请在备注写明表的用途。",
)  # fmt: skip
def meters_of_what_is_not_read(engagement: Engagement) -> Iterator[Hit]:
    """A meter tells that somebody reads it, whatever the source says; what is read has no gaps."""
    registered = numbers_by_source(engagement)
    bills = bills_by_source(engagement)
    for source, basis in _counting(engagement):
        if basis in (None, ActivityBasis.METERED) or remark_names(source, TELLS_OF_METER):
            continue
        own = registered.get(source.key, [])
        joined = _first_that_join(bills.get(source.key, [])) if basis in WITHOUT_PERIODS and not own else None
        if own or joined:
            evidence = "“计量器具”登记了它的计量表{}".format("、".join(own[:3]) + ("等" if len(own) > 3 else ""))
            if joined:
                evidence = f"其单据“{joined[0].row.key}”、“{joined[1].row.key}”是同一块表前后相接的统计期"
            yield hit(source, "activity_basis", source=source.key, basis=basis, evidence=evidence)


def _first_that_join(bills: Sequence[Bill]) -> tuple[Bill, Bill] | None:
    """The first two bills of a meter of which one begins where the other ends."""
    of_meters: dict[str, list[Bill]] = {}
    for bill in bills:
        if bill.span.days > 1 and (number := bill.row.text("meter_id")):
            of_meters.setdefault(number, []).append(bill)
    pairs = (pair for own in of_meters.values() for pair in pairwise(own))
    return next(((before, after) for before, after in pairs if before.span.stop == after.span.start), None)


@book_check(
    "309-122", CLAUSE, table="sources", severity=Severity.WARNING,
    says="排放源“{source}”为{basis}，{year}年在用而没有单据、推算和库存，按零计入：请补充，未使用的请填写在用起止日，或说明当年没有{basis}。",
)  # fmt: skip
def nothing_bought_in_a_year(engagement: Engagement) -> Iterator[Hit]:
    """A year in use without purchase, refill, estimate or stock is zero, and nobody would ask."""
    stock = {(row.text("source_id"), row.number("verification_year")) for row in engagement.rows("stock")}
    for source, basis in _counting(engagement):
        for year in sorted(verified_years(engagement)) if basis in WITHOUT_PERIODS else ():
            is_empty = (source.key, year) not in _rows_of_years(engagement) and (source.key, year) not in stock
            if is_empty and is_in_use(year, dates_in_use(engagement)[source.key]):
                yield hit(source, "source_id", source=source.key, basis=basis, year=year)


@book_check(
    "309-123", CLAUSE, table="stock", severity=Severity.ERROR,
    says="库存“{key}”的期初{opening:,.15g}与上一年的期末{closing:,.15g}不同，相差{tonnes}：请核对盘点，或把期初库存留空。",
)  # fmt: skip
def stock_does_not_join(engagement: Engagement) -> Iterator[Hit]:
    """What is left of a year is what the next begins with."""
    closing = {
        (row.text("source_id"), row.number("verification_year")): row.number("closing_stock")
        for row in engagement.rows("stock")
    }
    for row in engagement.rows("stock"):
        year, opening = row.number("verification_year"), row.number("opening_stock")
        before = None if year is None else closing.get((row.text("source_id"), year - 1))
        if opening is not None and before is not None and opening != before:
            tonnes = row.tonnes(opening - before)
            yield hit(row, "opening_stock", key=row.key, opening=opening, closing=before, tonnes=told_tonnes(tonnes),
                      effect_tco2=tonnes)  # fmt: skip


@book_check(
    "309-124", CLAUSE, table="stock", severity=Severity.ERROR,
    says="库存“{key}”{fault}：请核对盘点、购入单据和排放源编号。",
)  # fmt: skip
def stock_of_no_use(engagement: Engagement) -> Iterator[Hit]:
    """Stock is of what is bought, begins with something, and no more is left than there was."""
    for row in engagement.rows("stock"):
        source = row.text("source_id")
        basis = bases(engagement).get(source or "")
        opening, closing, bought = (row.number(name) for name in ("opening_in_use", "closing_stock", "bought_quantity"))
        fault = None
        if source is not None and basis not in (None, ActivityBasis.BOUGHT):
            fault = f"的排放源“{source}”为{basis}，只有购入的才有库存"
        elif opening is None and source is not None:
            fault = "没有填写期初库存，也没有上一年的期末库存"
        elif opening is not None and closing is not None and bought is not None and closing > opening + bought:
            fault = f"的期末{closing:,.15g}大于期初与购入之和{opening + bought:,.15g}，消耗量为负"
        if fault is not None:
            change = row.number("stock_change_quantity")
            yield hit(row, "closing_stock", "opening_stock", key=row.key, fault=fault, effect_tco2=row.tonnes(change))


@book_check(
    "309-241", CLAUSE, table="stock", severity=Severity.ERROR,
    says="库存“{key}”的期末为{closing:,.15g}，而排放源“{source}”{year}年没有库存行，期初库存没有计入该年的消耗（{tonnes}）：请补充该年的盘点，"
    "或在该年停用的填写在用止日。",
)  # fmt: skip
def stock_breaks_off(engagement: Engagement) -> Iterator[Hit]:
    """Who takes stock of one year takes it of the next: what was left is used then."""
    rows = engagement.rows("stock")
    known = {(row.text("source_id"), row.number("verification_year")) for row in rows}
    verified, in_use = verified_years(engagement), dates_in_use(engagement)
    for row in rows:
        source, year, closing = row.text("source_id"), row.number("verification_year"), row.number("closing_stock")
        if source is None or year is None or not closing or year + 1 not in verified or (source, year + 1) in known:
            continue
        dates = in_use.get(source)
        if dates is not None and is_in_use(int(year) + 1, dates):
            tonnes = engagement.tonnes(source, year + 1, closing)
            yield hit(row, "closing_stock", key=row.key, closing=closing, source=source, year=f"{year + 1:g}",
                      tonnes=told_tonnes(tonnes), effect_tco2=tonnes)  # fmt: skip
