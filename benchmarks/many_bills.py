"""The workbook of a big engagement: one that the product built for one meter, its rows repeated for many.

Building 96,000 bills takes longer than everything that is measured on them, so only one meter's 24 monthly bills, with
a voucher each, are built; their rows in 排放源, 能源账单 and 凭证登记 are then written for as many meters as are asked
for, byte for byte as built but for numbers of rows and meters, quantities and fees. 月度活动数据 and 排放计算 keep the 120
rows of the template, as they do where somebody fills in the template: W-13 says so, until `ghgxl run` adds the rows.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ledgers import source

MONTHS = 24  # bills of a meter: two years
METER = "E-00000"  # in the rows that are repeated
QUANTITY, FEE = 900_000.25, 720_000.2  # likewise
PRICE = FEE / QUANTITY
YEAR = 2024
REPEATED = ("sources", "meters", "bills", "vouchers")
Tables = dict[str, list[dict[str, object]]]


def one_meter(tables: Tables) -> Tables:
    """The tables of an engagement with one meter.

    Args:
        tables: of a sample; its years, sites and factors stay.
    """
    days = [dt.date(YEAR + month // 12, month % 12 + 1, 6) for month in range(MONTHS + 1)]
    bills: list[dict[str, object]] = [
        {
            "bill_no": f"{METER}-{month:02d}", "source_id": METER, "meter_id": METER,
            "period_start": days[month], "period_end": days[month + 1], "activity_quantity": QUANTITY,
            "quantity_unit": "kWh", "tariff_kind": "单一制", "bill_fee_cny": FEE, "voucher_no": f"V{METER}-{month:02d}",
        }
        for month in range(MONTHS)
    ]  # fmt: skip
    vouchers: list[dict[str, object]] = [
        {
            "voucher_no": bill["voucher_no"], "voucher_kind": "发票",
            "verification_year": days[month].year, "voucher_issuer": "示例供电企业", "is_traceable": "是",
            "is_formal": "是", "is_original": "是", "is_stamped": "是", "voucher_filing": "复印存档",
        }
        for month, bill in enumerate(bills)
    ]  # fmt: skip
    source_row = {
        "source_id": METER, "source_name": "外购电", "site_id": tables["sites"][0]["site_id"],
        "source_category": "外购电力", "is_used": "是",
    }  # fmt: skip
    meter = {
        "meter_id": METER,
        "source_id": METER,
        "meter_place": "配电房",
        "measuring_range": "3×1.5(6)A",
        "meter_multiplier": 1000,
    }
    kept = {table: tables[table] for table in ("years", "sites", "factors")}
    return {**kept, "sources": [source_row], "meters": [meter], "bills": bills, "vouchers": vouchers}


def repeat_rows(built: Path, target: Path, meters: int) -> None:
    """Write the workbook with the rows of its one meter repeated.

    Args:
        built: the workbook of one meter.
        target: the file to write.
        meters: how many.
    """
    with zipfile.ZipFile(built) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        parts = {name: before.read(name).decode() for name in before.namelist()}
        for table in REPEATED:
            part, first, rows, last = _place(parts, table)
            name = _sheet(parts, part)
            grown = first - 1 + rows * meters
            xml, listed = parts.pop(name), parts.pop(part)
            after.writestr(part, re.sub(rf"(?<=[A-Z]){last}(?=\")", str(grown), listed))
            head, body, tail = re.split(r"(?<=<sheetData>)(.*)(?=</sheetData>)", xml, flags=re.DOTALL)
            above = body[: body.index(f'<row r="{first}"')]
            with after.open(name, "w", force_zip64=True) as stream:
                stream.write((_longer(head, last, grown) + above).encode())
                for text in _rows(body, first, rows, meters):
                    stream.write(text.encode())
                stream.write(_longer(tail, last, grown).encode())
        for name, text in parts.items():
            after.writestr(name, text)


def _place(parts: dict[str, str], table: str) -> tuple[str, int, int, int]:
    """Part of a table, its first row of cells, how many of its rows belong to the meter, its last row."""
    for part, xml in parts.items():
        found = re.search(rf'displayName="{table}" ref="[A-Z]+(\d+):[A-Z]+(\d+)"', xml)
        if found and part.startswith("xl/tables/"):
            return part, int(found[1]) + 1, MONTHS if table in ("bills", "vouchers") else 1, int(found[2])
    raise LookupError(table)


def _sheet(parts: dict[str, str], table: str) -> str:
    """The part of the sheet that holds a table."""
    wanted = Path(table).name
    for part, xml in parts.items():
        if part.startswith("xl/worksheets/_rels/") and f'/{wanted}"' in xml:
            return f"xl/worksheets/{Path(part).stem}"
    raise LookupError(table)


def _longer(xml: str, last: int, grown: int) -> str:
    """References of the sheet to the rows of the table, ended by the new last row."""
    return re.sub(rf"(?<=:)([A-Z]+){last}(?=[\" ])", rf"\g<1>{grown}", xml)


def _rows(body: str, first: int, rows: int, meters: int) -> Iterator[str]:
    """The rows of every meter, one after another."""
    random = source("repeated rows")
    patterns = [_pattern(body, first + row) for row in range(rows)]
    row = first
    for meter in range(meters):
        usual = random.randint(1_000_000, 80_000_000)
        for pattern in patterns:
            quantity = (
                random.randint(9 * usual // 10, 11 * usual // 10) / 100
            )  # as a meter goes: else most bills stand out
            yield pattern % {"row": row, "meter": f"E-{meter:05d}", "quantity": quantity, "fee": quantity * PRICE}
            row += 1


def _pattern(body: str, row: int) -> str:
    """A row as built, with places for its number, the meter, the quantity and the fee."""
    start = body.index(f'<row r="{row}"')
    xml = body[start : body.index("</row>", start) + len("</row>")].replace("%", "%%")
    xml = re.sub(rf'(?<= r=")([A-Z]*){row}(?=")', r"\g<1>%(row)d", xml)
    xml = xml.replace(f"<v>{QUANTITY}</v>", "<v>%(quantity).2f</v>").replace(f"<v>{FEE}</v>", "<v>%(fee).2f</v>")
    return xml.replace(METER, "%(meter)s")
