"""How the papers of an engagement stand in the tables of the workbook: the one place that knows its columns."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from oracle.factors import CATEGORIES
from oracle.metering import readings_of
from oracle.readings import first_day
from oracle.rules import account
from oracle.truth import BASE, COUNTED, PART, Bill, Case, Estimate, Factor, Meter, Source, Truth
from oracle.vouchers import vouchers

Row = dict[str, Any]
Tables = dict[str, list[Row]]
FORM: Row = {
    "current_name": "示例电子有限公司", "published_name": "示例电子有限公司", "entity_code": "0123",
    "entity_address": "深圳市示例路1号", "industry_code": "C3982", "industry": "制造业", "special_industry": "无",
    "retention_years": 5, "verification_body": "示例核查机构", "lead_verifier": "张三",
}  # fmt: skip


def number(value: Fraction) -> float | int:
    """As somebody types it."""
    return int(value) if value.denominator == 1 else float(value)


def form_of(truth: Truth) -> Row:
    settings = truth.settings
    return FORM | {
        "prorate_method": truth.method, "report_date": truth.report_date, "tolerance_ratio": float(settings.tolerance),
        "tolerance_days": settings.days, "end_rule": settings.ends,
    }  # fmt: skip


def tables_of(truth: Truth) -> Tables:
    """All tables that are filled in."""
    tables: Tables = {
        "years": [
            {"verification_year": year, "year_role": role, "difference_reason": "没有初始报告"}
            for year, role in truth.years.items()
        ],
        "sites": [
            {
                "site_id": site.number, "site_name": site.name, "site_address": f"深圳市示例路{at}号", "is_in_shenshan": "否",
                "tenure": site.tenure, "is_inside": "是" if site.is_inside else "否",
                "counterparty_name": site.counterparty or None, "opened_date": site.opened, "closed_date": site.closed,
                "agreement_voucher_no": f"HT-{site.number}" if site.counterparty else None,
            }
            for at, site in enumerate(truth.sites, 1)
        ],
        "sources": [_source(source) for source in truth.sources],
        "meters": [_meter(source, meter) for source in truth.sources for meter in source.meters],
        "factors": [_factor(factor) for factor in truth.factors],
        "bills": [row for source in truth.sources for row in _bills(source, min(truth.years))],
        "attributions": [_case(case) for case in truth.cases],
        "deductions": [row for case in truth.cases for row in _entries(case)],
        "trial_runs": [row for case in truth.cases for row in _trial_runs(case)],
        "estimates": [_estimate(estimate) for estimate in truth.estimates],
        "cross_checks": [
            {
                "crosscheck_id": check.number, "verification_year": check.year, "source_id": check.source.number,
                "crosscheck_subject": check.subject, "primary_source": "账单", "primary_value": number(check.held),
                "secondary_source": "台账", "secondary_value": number(check.second), "effect": "计入",
                "row_tolerance_ratio": None if check.tolerance is None else float(check.tolerance),
                "reliable_source": check.reliable or None, "voucher_no": f"PZ-{check.number}",
                "remark": None if check.tolerance is None else "两块表的准确度等级不同",
            }
            for check in truth.cross_checks
        ],
        "stock": [
            {
                "source_id": source.number, "verification_year": year,
                "opening_stock": number(opening) if at == 0 else None, "closing_stock": number(closing),
            }
            for source in truth.sources for at, (year, (opening, closing)) in enumerate(source.stock.items())
        ],
        "grid_losses": [row for source in truth.sources for row in _losses(source)],
        "renewables": list(_green(truth)),
        "quota_data": list(_quota(truth)),
        "fuel_prices": [
            {
                "price_month": dt.date(year, month, 1), "source_category": fuel,
                "reference_price_cny_per_l": number(price), "factor_source": "示例公告（虚构）",
            }
            for (year, month, fuel), price in truth.prices.items()
        ],
    }  # fmt: skip
    tables["vouchers"] = list(vouchers(truth, tables))
    return {name: rows for name, rows in tables.items() if rows}


def _meter(source: Source, meter: Meter) -> Row:
    ratio, first = CATEGORIES[source.category].bill_units[meter.unit], source.meters[0].start
    told = meter.counted_before
    return {
        "meter_id": meter.number, "source_id": source.number, "meter_place": "配电房", "measuring_range": "0~999999",
        "meter_unit": meter.unit, "meter_multiplier": meter.multiplier if meter.multiplier > 1 else None,
        "meter_digits": meter.digits, "meter_from": meter.start if meter.start > first else meter.since,
        "meter_to": meter.until, "series_first_month": None if meter.first_month is None else first_day(meter.first_month),
        "counted_before": None if told is None or meter.bills[0].credit else round(float(told / ratio), 6),
    }  # fmt: skip


def _source(source: Source) -> Row:
    is_dated = source.site.closed is None and source.site.opened is None
    return {
        "source_id": source.number, "source_name": source.name, "site_id": source.site.number,
        "source_category": source.category, "is_used": "是" if source.is_used else "否",
        "activity_basis": source.basis, "is_steady": "是" if source.meters else None,
        "in_use_from": source.since if is_dated else None, "in_use_to": source.until if is_dated else None,
        "remark": "灭火器换装量" if source.category not in CATEGORIES else None,
    }  # fmt: skip


def _factor(factor: Factor) -> Row:
    return {
        "verification_year": factor.year, "year_to": factor.until, "source_category": factor.category,
        "source_id": factor.source, "factor_kind": factor.kind, "factor_value": factor.written,
        "factor_unit": factor.unit, "factor_source": "示例文件（虚构）", "factor_origin": "官方公布", "confirmed_by": "张三",
    }  # fmt: skip


def _bills(source: Source, first_year: int) -> Iterator[Row]:
    """Its bills and receipts; ``verification_year`` is where they are counted first, and no cell of the row."""
    for bill in source.bills:
        if not bill.is_lost:
            yield from _bill(source, bill, first_year)
    known = CATEGORIES.get(source.category)
    for receipt in source.purchases:
        if not receipt.is_amount_only and not receipt.is_lost:
            ratio = known.bill_units[source.bill_unit] if known else Fraction(1)
            yield {
                "bill_no": receipt.number, "source_id": source.number, "meter_id": None,
                "verification_year": receipt.day.year, "period_start": receipt.day, "period_end": receipt.day,
                "activity_quantity": number(receipt.quantity / ratio), "quantity_unit": source.bill_unit,
                "bill_fee_cny": float(round(receipt.quantity * receipt.price, 2)), "voucher_no": receipt.voucher,
            }  # fmt: skip


def _bill(source: Source, bill: Bill, first_year: int) -> Iterator[Row]:
    """A bill; one that was too high and what took that back."""
    meter, before = bill.meter, bill.follows
    ratio = CATEGORIES[source.category].bill_units[meter.unit]
    two_part = meter.basic_fee is not None
    row: Row = {
        "bill_no": bill.number, "source_id": source.number, "meter_id": meter.number,
        "period_start": bill.start,
        "period_end": bill.stop - dt.timedelta(days=1) if meter.is_inclusive else bill.stop,
        "activity_quantity": number((bill.quantity + bill.credit) / ratio), "quantity_unit": meter.unit,
        "tariff_kind": ("两部制" if two_part else "单一制") if source.category == "外购电力" else None,
        "bill_fee_cny": None if bill.fee is None or bill.credit else number(bill.fee),
        "bill_basic_fee_cny": number(meter.basic_fee) if meter.basic_fee is not None else None,
        "is_void": "是" if bill.is_void else None, "verification_year": max(bill.months[0] // 12, first_year),
        "voucher_no": f"PZ-{source.plain}-{bill.months[0] // 12}-{bill.number.replace(source.number, source.plain)}",
    }  # fmt: skip
    goes_on = before is not None and not before.is_lost and not before.credit
    if meter.has_readings and not bill.credit:
        row["previous_reading"], row["current_reading"] = map(number, readings_of(source, bill))
        row["loss_quantity"] = number(bill.loss / ratio) if bill.loss else None
    if meter.is_light:
        row["implied"] = {
            "source_id": source.number, "quantity_unit": meter.unit, "period_start": bill.start if goes_on else None,
            "previous_reading": row.get("previous_reading") if goes_on else None,
        }  # fmt: skip
    yield row
    if bill.credit:
        yield row | {
            "implied": None, "bill_no": f"{bill.number}R", "voucher_no": f"{row['voucher_no']}R", "bill_fee_cny": None,
            "bill_basic_fee_cny": None, "activity_quantity": number(-bill.credit / ratio), "remark": "红字，冲减多计的用量",
        }  # fmt: skip


def _estimate(estimate: Estimate) -> Row:
    return {
        "estimate_id": estimate.number, "verification_year": estimate.year, "source_id": estimate.source.number,
        "meter_id": estimate.meter, "estimate_month": estimate.first, "estimate_until": None if estimate.last == estimate.first else estimate.last,
        "estimate_method": estimate.method, **estimate.given, "tier_reason": "原始单据遗失，已核对",
        "has_stamped_statement": "是", "voucher_no": estimate.voucher,
    }  # fmt: skip


def _case(case: Case) -> Row:
    is_by_agreement = case.kind in ("能源转供", "租户", "外包", "合并", "分立", "产权转让")
    lasts = [case.since, None]
    if len(case.years) == 1 and case.since is None:
        lasts = [dt.date(case.years[0].year, 1, 1), dt.date(case.years[0].year, 12, 31)]
    return {
        "case_id": case.number, "case_kind": case.kind, "counterparty_name": case.party, "party": case.party_kind or None,
        "source_id": case.source.number, "meter_id": case.meter, "on_bills": case.stands, "case_from": lasts[0], "case_to": lasts[1],
        "case_share": None if case.share is None else number(case.share),
        "agreement_voucher_no": f"HT-{case.number}" if is_by_agreement else None, **case.facts,
    }  # fmt: skip


def _entries(case: Case) -> Iterator[Row]:
    """The row of each year with its quantity and evidence; ``account_entry`` is what it comes to, and no cell of the row."""
    for year in case.years:
        yield {
            "deduction_id": f"K-{case.number}-{year.year}", "case_id": case.number, "verification_year": year.year,
            "source_id": case.source.number, "account_entry": year.entry, "entered": number(year.entered),
            "claimed_quantity": number(year.on_bills if year.entry == "扣减" else year.quantity - year.on_bills),
            "concerned_quantity": number(year.quantity),
            "on_bills_quantity": number(year.on_bills) if case.stands == PART else None,
            "has_meter_record": yes_no(year.has_record), "has_settlement": yes_no(year.is_settled),
            "settlement_date": year.settled_on, "has_evidence": yes_no(year.has_evidence),
            "voucher_no": f"JS-{case.number}-{year.year}", "remark": None if year.entered else "已核对，不入账",
        }  # fmt: skip


def _trial_runs(case: Case) -> Iterator[Row]:
    for year in case.years if case.kind == "试运行" else ():
        if year.conclusion != COUNTED:
            yield {
                "trial_id": f"SY-{case.number}", "deduction_id": f"K-{case.number}-{year.year}", "trial_facility": "新建产线",
                "trial_start": dt.date(year.year, 3, 1), "trial_end": dt.date(year.year, 4, 15),
                "handover_date": dt.date(year.year, 4, 20), "qualified_output": 1200, "product_unit": "件",
            }  # fmt: skip


def _losses(source: Source) -> Iterator[Row]:
    for year, (supplied, bought, sold) in source.losses.items():
        yield {
            "grid_loss_id": f"SP-{source.number}-{year}", "verification_year": year, "source_id": source.number,
            "supplied_kwh": None if supplied is None else number(supplied),
            "purchased_kwh": None if bought is None else number(bought), "sold_kwh": number(sold),
            "voucher_no": f"PZ-{source.plain}-{year}-SP", "remark": "购、供电量口径不同，已核对",
        }  # fmt: skip


def _green(truth: Truth) -> Iterator[Row]:
    """What 绿色电力 tells: the total use holds what was supplied directly."""
    for at, green in enumerate(truth.green, 1):
        out = green.is_proven or truth.years[green.year] == BASE
        activity = account(truth, green.source, green.year).activity
        yield {
            "renewable_id": f"LD-{at}", "verification_year": green.year, "source_id": green.source.number,
            "total_use_kwh": float(round(activity + (green.direct if out else 0), 4)),
            "direct_renewable_kwh": number(green.direct), "has_evidence": yes_no(green.is_proven),
            "exported_kwh": green.exported, "green_power_kwh": green.traded, "voucher_no": f"PZ-LD-{at}",
        }  # fmt: skip


def _quota(truth: Truth) -> Iterator[Row]:
    """Items (a) and (b) of 六.4, which agree with the account."""
    for year in truth.years:
        traded = sum(green.traded for green in truth.green if green.year == year)
        supplied = sum(source.losses[year][0] or 0 for source in truth.sources if source.losses)
        for item, amount in (("绿色电力市场化交易电量", traded), ("年度供电量", supplied)):
            if amount:
                yield {
                    "quota_id": f"PE-{item[0]}-{year}", "quota_item": item, "quota_year": year, "quota_object": "全部",
                    "reported_value": number(Fraction(amount)), "verified_value": number(Fraction(amount)),
                    "voucher_no": f"PZ-PE-{item[0]}-{year}",
                }  # fmt: skip


def yes_no(is_so: bool) -> str:
    return "是" if is_so else "否"


def factor_key(row: Row) -> str:
    """How a finding names a row of factors."""
    years = [row.get("verification_year"), row.get("year_to")]
    parts = (
        "–".join(str(year) for year in years if year),
        row["source_category"],
        row.get("source_id"),
        row["factor_kind"],
    )
    return "|".join(str(part) for part in parts if part is not None)
