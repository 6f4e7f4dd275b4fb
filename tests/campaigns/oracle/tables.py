"""How the papers of an engagement stand in the tables of the workbook: the one place that knows its columns."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any

from oracle.factors import CATEGORIES
from oracle.metering import register_of
from oracle.readings import first_day
from oracle.schema import BY_KIND, EACH_YEAR, FILLED_IN, HAS_YEAR_TO
from oracle.truth import COUNTED, PART, Bill, Case, CaseYear, Factor, Meter, Source, Truth

Row = dict[str, Any]
Tables = dict[str, list[Row]]
ISSUER = "示例供应单位"
FORM: Row = {
    "current_name": "示例电子有限公司", "published_name": "示例电子有限公司", "entity_code": "0123",
    "entity_address": "深圳市示例路1号", "industry_code": "C3982", "industry": "制造业", "special_industry": "无",
    "retention_years": 5, "verification_body": "示例核查机构", "lead_verifier": "张三", "tolerance_ratio": 0.01,
    "tolerance_days": 3, "end_rule": "自动",
}  # fmt: skip


def number(value: Fraction) -> float | int:
    """As somebody types it."""
    return int(value) if value.denominator == 1 else float(value)


def form_of(truth: Truth) -> Row:
    return FORM | {"prorate_method": truth.method, "report_date": truth.report_date}


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
        "factors": [_factor(factor, truth.years) for factor in truth.factors],
        "bills": [row for source in truth.sources for row in _bills(source, truth.years)],
        "attributions": [row for case in truth.cases for row in _case(case)],
        "deductions": [row for case in truth.cases for row in _entries(case)],
        "trial_runs": [row for case in truth.cases for row in _trial_runs(case)],
        "estimates": [
            {
                "estimate_id": estimate.number, "verification_year": estimate.year, "source_id": estimate.source.number,
                "estimate_month": estimate.month and dt.date(estimate.year, estimate.month, 1),
                "estimate_until": dt.date(estimate.year, estimate.until_month, 1)
                if estimate.until_month not in (None, estimate.month) else None,
                "estimate_method": estimate.method, **estimate.given, "tier_reason": "原始单据遗失，已核对",
                "has_stamped_statement": "是", "voucher_no": estimate.voucher,
            }
            for estimate in truth.estimates
        ],
        "cross_checks": [
            {
                "crosscheck_id": check.number, "verification_year": check.year, "source_id": check.source.number,
                "crosscheck_subject": "全年用量", "primary_source": "账单", "primary_value": number(check.held),
                "secondary_source": "台账", "secondary_value": number(check.second), "effect": "计入",
                "reliable_source": check.reliable or None, "voucher_no": f"PZ-{check.number}",
            }
            for check in truth.cross_checks
        ],
    }  # fmt: skip
    tables["stock"] = [
        {
            "source_id": source.number, "verification_year": year,
            "opening_stock": number(opening) if at == 0 else None, "closing_stock": number(closing),
        }
        for source in truth.sources for at, (year, (opening, closing)) in enumerate(source.stock.items())
    ]  # fmt: skip
    tables["vouchers"] = list(vouchers(tables, truth.seed))
    return {name: rows for name, rows in tables.items() if rows and name in FILLED_IN}


def _meter(source: Source, meter: Meter) -> Row:
    return {
        "meter_id": meter.number,
        "source_id": source.number,
        "meter_place": "配电房",
        "measuring_range": "0~999999",
        "meter_unit": meter.unit,
        "meter_multiplier": meter.multiplier if meter.multiplier > 1 else None,
        "meter_from": meter.start if meter.start > source.meters[0].start else None,
        "meter_to": meter.until,
        "first_month": None if meter.first_month is None else first_day(meter.first_month),
    }


def _source(source: Source) -> Row:
    return {
        "source_id": source.number, "source_name": source.name, "site_id": source.site.number,
        "source_category": source.category, "meter_id": source.meters[0].number if source.meters else None,
        "is_used": "是" if source.is_used else "否",
        "is_steady": "是" if source.meters else None,
        "in_use_to": source.until if source.site.closed is None else None,
        "remark": "灭火器换装量" if source.category not in CATEGORIES else None,
    }  # fmt: skip


def _factor(factor: Factor, years: Collection[int]) -> Row:
    is_from_to = HAS_YEAR_TO and factor.year is None and factor.kind != "碳氧化率"
    return {
        "verification_year": min(years) if is_from_to else factor.year, "year_to": max(years) if is_from_to else None,
        "source_category": factor.category, "source_id": factor.source,
        "factor_kind": factor.kind, "factor_value": factor.written, "factor_unit": factor.unit,
        "factor_source": "示例文件（虚构）", "factor_origin": "官方公布", "confirmed_by": "张三",
    }  # fmt: skip


def _bills(source: Source, years: Collection[int]) -> Iterator[Row]:
    for bill in source.bills:
        if not bill.is_lost:
            yield from _bill(source, bill, years)
    for receipt in source.purchases:
        if not receipt.is_amount_only:
            ratio = (
                CATEGORIES[source.category].bill_units[source.bill_unit]
                if source.category in CATEGORIES
                else Fraction(1)
            )
            yield {
                "bill_no": receipt.number, "source_id": source.number, "verification_year": receipt.day.year,
                "period_start": receipt.day, "period_end": receipt.day,
                "activity_quantity": number(receipt.quantity / ratio), "quantity_unit": source.bill_unit,
                "bill_fee_cny": float(round(receipt.quantity * receipt.price, 2)), "voucher_no": receipt.voucher,
            }  # fmt: skip


def _bill(source: Source, bill: Bill, years: Collection[int]) -> Iterator[Row]:
    """A bill; one that was too high and what took that back."""
    meter, counted = bill.meter, [month // 12 for month in bill.months]
    ratio = CATEGORIES[source.category].bill_units[meter.unit]
    two_part = meter.basic_fee is not None
    row = {
        "bill_no": bill.number, "source_id": source.number, "meter_id": meter.number,
        "verification_year": next((year for year in counted if year in years), counted[0]),
        "period_start": bill.start,
        "period_end": bill.stop - dt.timedelta(days=1) if meter.is_inclusive else bill.stop,
        "activity_quantity": number((bill.quantity + bill.credit) / ratio), "quantity_unit": meter.unit,
        "tariff_kind": ("两部制" if two_part else "单一制") if source.category == "外购电力" else None,
        "bill_fee_cny": None if bill.fee is None or bill.credit else number(bill.fee),
        "bill_basic_fee_cny": number(meter.basic_fee) if meter.basic_fee is not None else None,
        "voucher_no": f"PZ-{source.plain}-{bill.months[0] // 12}-{bill.number}",
    }  # fmt: skip
    if meter.has_readings and not bill.credit:
        row["previous_reading"], row["current_reading"] = (
            number(register_of(source, meter, day)) for day in (bill.start, bill.stop)
        )
    if meter.is_light:
        row["implied"] = {
            "source_id": source.number, "quantity_unit": meter.unit,
            "period_start": bill.start if bill.follows is not None and not bill.follows.is_lost and not bill.follows.credit else None,
        }  # fmt: skip
    yield row
    if bill.credit:
        yield row | {
            "implied": None, "bill_no": f"{bill.number}R", "voucher_no": f"{row['voucher_no']}R", "bill_fee_cny": None,
            "bill_basic_fee_cny": None, "activity_quantity": number(-bill.credit / ratio), "remark": "红字，冲减多计的用量",
        }  # fmt: skip


def case_number(case: Case, year: CaseYear) -> str:
    return case.number if EACH_YEAR else f"{case.number}-{year.year}"


def _case(case: Case) -> Iterator[Row]:
    is_by_agreement = case.kind in ("能源转供", "租户", "外包")
    for year in case.years[: 1 if EACH_YEAR else None]:
        yield {
            "case_id": case_number(case, year),
            "verification_year": year.year,
            "case_kind": case.kind,
            "counterparty_name": case.party,
            "party": case.party_kind or None,
            "source_id": case.source.number,
            "concerned_quantity": number(year.quantity),
            "on_bills": case.stands,
            "on_bills_quantity": number(year.on_bills) if case.stands == PART else None,
            "has_settlement": yes_no(year.is_settled),
            "settlement_date": year.settled_on,
            "case_from": dt.date(year.year, 1, 1) if len(case.years) == 1 else None,
            "case_to": dt.date(year.year, 12, 31) if len(case.years) == 1 else None,
            "agreement_voucher_no": f"HT-{case.number}" if is_by_agreement else None,
            **case.facts,
        }


def _entries(case: Case) -> Iterator[Row]:
    """The entry of each year that makes one; where a case stands once, the row of each year with its quantity."""
    for year in case.years:
        if year.entry or EACH_YEAR:
            metered = case.facts.get("is_metered", yes_no(year.has_record))
            yield {
                "deduction_id": f"K-{case.number}-{year.year}",
                "verification_year": year.year,
                "source_id": case.source.number,
                "case_id": case_number(case, year),
                "account_entry": year.entry,
                "claimed_quantity": number(year.on_bills if year.entry == "扣减" else year.quantity - year.on_bills),
                "concerned_quantity": number(year.quantity),
                "on_bills_quantity": number(year.on_bills) if case.stands == PART else None,
                "has_meter_record": metered if EACH_YEAR else yes_no(year.has_record),
                "has_settlement": yes_no(year.is_settled),
                "settlement_date": year.settled_on,
                "has_evidence": case.facts.get("has_evidence"),
                "voucher_no": f"JS-{case.number}-{year.year}",
            }


def _trial_runs(case: Case) -> Iterator[Row]:
    for year in case.years if case.kind == "试运行" else ():
        if year.conclusion != COUNTED:
            yield {
                "trial_id": f"SY-{case.number}",
                "verification_year": year.year,
                "case_id": case_number(case, year),
                "deduction_id": f"K-{case.number}-{year.year}",
                "source_id": case.source.number,
                "trial_facility": "新建产线",
                "trial_start": dt.date(year.year, 3, 1),
                "trial_end": dt.date(year.year, 4, 15),
                "handover_date": dt.date(year.year, 4, 20),
                "qualified_output": 1200,
                "product_unit": "件",
                "trial_consumption": number(year.on_bills),
            }


def yes_no(is_so: bool) -> str:
    return "是" if is_so else "否"


KINDS = {"HT": "合同协议", "JS": "结算单"}
ESCAPED = {"*": "!1", "?": "!2", "~": "!3"}  # in keys that formulas look up
YEAR = re.compile(r"-20[0-9]{2}-")
CITED = {"voucher_no": "发票", "agreement_voucher_no": "合同协议"}


def vouchers(tables: Tables, seed: int) -> Iterator[Row]:
    """A sound voucher for every number that the tables cite; in every other engagement a row for all of a source."""
    seen: set[str] = set()
    for table, rows in tables.items():
        for row in rows if table != "vouchers" else ():
            is_by_kind = BY_KIND and seed % 2 == 0 and table == "bills"
            for column in CITED:
                cited = row.get(column)
                alike = cited[3 : YEAR.search(cited).end() - 1] if cited and is_by_kind else ""
                number = f"发票-{alike}" if alike else cited
                if number and number not in seen:
                    seen.add(number)
                    yield {
                        "voucher_no": number, "voucher_kind": KINDS.get(number[:2], "发票"),
                        "covered_numbers": f"PZ-{alike}-*" if alike else None,
                        "verification_year": row.get("verification_year") or tables["years"][0]["verification_year"],
                        "voucher_issuer": ISSUER, "is_traceable": "是", "is_formal": "是", "voucher_filing": "复印存档",
                    }  # fmt: skip


def factor_key(row: Row) -> str:
    """How a finding names a row of factors."""
    source, years = row.get("source_id"), [row.get("verification_year"), row.get("year_to")]
    escaped = source and "".join(ESCAPED.get(sign, sign) for sign in source)
    named = source if HAS_YEAR_TO else source and f"k{escaped}"
    parts = ("–".join(str(year) for year in years if year), row["source_category"], named, row["factor_kind"])
    return "|".join(str(part) for part in parts if part is not None)
