"""The engagement of the review: 10 sources, 112 bills, 125 vouchers, 3 years, and how many cells a verifier must fill in for it.

`python3 -m tests.doubles.reviewed_engagement` prints the count, table by table.
"""

import datetime as dt
import sys
from collections.abc import Iterator

from udfs.kernel.cells import Value
from workbook_templates.declare.table import Role
from workbook_templates.tables import WORKBOOK

YEARS = (2023, 2024, 2025)
Row = dict[str, Value]
SOURCES = {  # category, unit, bills a year, kind of voucher, issuer
    "E1": ("外购电力", "kWh", 12, "发票", "供电企业"), "E2": ("外购电力", "kWh", 12, "发票", "供电企业"),
    "E3": ("外购电力", "kWh", 1, "发票", "供电企业"), "G1": ("天然气", "m3", 4, "发票", "燃气企业"),
    "D1": ("柴油", "L", 2, "加油票", "石油公司"), "P1": ("汽油", "L", 3, "加油票", "石油公司"),
    "R1": ("制冷剂", "kg", 1, "发票", "维保公司"), "R2": ("制冷剂", "kg", 1, "发票", "维保公司"),
    "K1": ("高锰酸钾", "kg", 1, "发票", "化学品公司"), "X1": ("二氧化碳灭火器", "kg", 0, "发票", "消防器材公司"),
}  # fmt: skip
FUEL = (("低位发热量", 43.0, "GJ/t"), ("单位热值含碳量", 0.02, "tC/GJ"), ("碳氧化率", 0.98, "1"))
FACTORS = [
    ("外购电力", "排放因子", 0.5, "tCO2/MWh"),
    *(("天然气", kind, value, unit) for kind, value, unit in (("低位发热量", 389.0, "GJ/10⁴Nm³"), *FUEL[1:])),
    *((fuel, *row) for fuel in ("柴油", "汽油") for row in (("密度", 0.8, "kg/L"), *FUEL)),
    ("制冷剂", "全球增温潜势值", 677, "1"), ("高锰酸钾", "纯度", 0.99, "1"),
]  # fmt: skip
OTHER_VOUCHERS = (
    ("租赁合同", "合同协议", 4),
    ("缺失说明", "盖章说明", 3),
    ("转供结算", "结算单", 3),
    ("交叉检查", "抄表记录", 3),
)


def _bills() -> Iterator[Row]:
    for source, (_, unit, a_year, _, _) in SOURCES.items():
        for year in YEARS:
            for at in range(a_year or (1 if year == YEARS[0] else 0)):
                months = 12 // a_year if a_year else 12
                first, after = at * months + 1, (at + 1) * months + 1
                start = dt.date(year, first, 1)
                end = dt.date(year + after // 13, (after - 1) % 12 + 1, 1) - dt.timedelta(days=1)
                number = f"{source}-{year}-{at + 1:02}"
                yield {
                    "bill_no": number, "source_id": source, "meter_id": f"M-{source}", "verification_year": year,
                    "period_start": start, "period_end": end, "activity_quantity": 1000.0, "quantity_unit": unit,
                    "voucher_no": f"FP{number}",
                }  # fmt: skip


def _vouchers() -> Iterator[Row]:
    """One row a kind, issuer and year; the numbers stand on the bills."""
    sound: Row = {"is_traceable": "是", "is_formal": "是", "voucher_filing": "复印存档"}
    for issuer in dict.fromkeys(issuer for *_, issuer in SOURCES.values()):
        own = [source for source, (*_, by) in SOURCES.items() if by == issuer]
        for year in YEARS:
            yield {
                "voucher_no": f"{issuer}{year}", "voucher_kind": SOURCES[own[0]][3], "verification_year": year,
                "voucher_issuer": issuer, "covered_sources": "、".join(own), **sound,
            }  # fmt: skip
    for name, kind, count in OTHER_VOUCHERS:
        yield {
            "voucher_no": name, "voucher_kind": kind, "verification_year": YEARS[-1], "voucher_issuer": "双方",
            "covered_numbers": f"{name}1至{name}{count}", **sound,
        }  # fmt: skip


def _given() -> dict[str, list[Row]]:
    case: Row = {"case_kind": "能源转供", "counterparty_name": "邻厂", "party": "非重点排放单位", "source_id": "E1"}
    return {
        "years": [{"verification_year": year, "year_role": "履约" if year == YEARS[-1] else "基准"} for year in YEARS],
        "sites": [
            {"site_id": site, "site_name": f"{site}厂", "site_address": "示例路", "is_in_shenshan": "否", "tenure": "自有",
             "is_inside": "是"}
            for site in ("S1", "S2")
        ],
        "sources": [
            {"source_id": source, "source_name": source, "site_id": "S1", "source_category": category, "is_used": "是"}
            for source, (category, *_) in SOURCES.items()
        ],
        "meters": [{"meter_id": f"M-{source}", "source_id": source} for source in ("E1", "E2", "E3", "G1")],
        "factors": [
            {"verification_year": YEARS[0], "year_to": YEARS[-1], "source_category": category, "factor_kind": kind,
             "factor_value": value, "factor_unit": unit, "factor_source": "公布的数值表", "factor_origin": "官方公布",
             "confirmed_by": "张三"}
            for category, kind, value, unit in FACTORS
        ],
        "bills": list(_bills()),
        "vouchers": list(_vouchers()),
        "attributions": [case | {"case_id": f"A{year}", "verification_year": year, "on_bills": "否"} for year in YEARS],
        "estimates": [],
        "deductions": [],
    }  # fmt: skip


def reviewed_engagement() -> dict[str, list[Row]]:
    """The tables that the workbook has, each row with the columns that somebody fills in."""
    known = {table.id: {column.id for column in table.columns if column.formula is None} for table in WORKBOOK.tables}
    return {
        table: [{name: value for name, value in row.items() if name in known[table]} for row in rows]
        for table, rows in _given().items()
        if table in known
    }


def required_cells() -> dict[str, int]:
    """How many cells of each table, and of the forms, must be filled in."""
    counts = {"基本信息": sum(item.role is Role.REQUIRED for item in WORKBOOK.items)}
    for table, rows in reviewed_engagement().items():
        needed = sum(column.role is Role.REQUIRED for column in WORKBOOK.table(table).columns)
        counts[f"{WORKBOOK.sheet_of(table).name}（{table}）"] = needed * len(rows)
    return counts


if __name__ == "__main__":
    counted = required_cells()
    lines = [*counted.items(), ("合计", sum(counted.values()))]
    sys.stdout.write("".join(f"{count:5}  {place}\n" for place, count in lines))
