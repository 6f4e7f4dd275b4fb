"""Vouchers as PDF with a text layer, written here by hand, so that where each letter stands is known."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from udfs.kernel.cells import NO, YES, Value
from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

WIDTH, HEIGHT, SIZE = 595, 842, 12
Words = Sequence[tuple[str, float, float]]  # text in ASCII, left and base line in points from above


def pdf_of(pages: Sequence[Words], extra: Mapping[str, str] | None = None) -> bytes:
    """A PDF of pages with texts in Courier, whose letters are 0.6 of their size wide.

    Args:
        pages: what stands on each.
        extra: entries of the page's dictionary, e.g. ``/Rotate``.
    """
    more = " ".join(f"{name} {value}" for name, value in (extra or {}).items())
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    for number, words in enumerate(pages):
        shown = "\n".join(
            f"BT /F1 {SIZE} Tf {x:g} {HEIGHT - y:g} Td ({text}) Tj ET" for text, x, y in words
        )  # fmt: skip
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {5 + 2 * number} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>> {more}>>"
        )
        bodies.append(f"<</Length {len(shown)}>>\nstream\n{shown}\nendstream")
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        content
        + (
            f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
        ).encode()
    )


def box_around(text: str, x: float, y: float) -> dict[str, float]:
    """The box of a text as it was drawn, in fractions of the page."""
    return {
        "page_left": x / WIDTH, "page_top": (y - 0.75 * SIZE) / HEIGHT, "page_right": (x + 0.6 * SIZE * len(text)) / WIDTH,
        "page_bottom": (y + 0.25 * SIZE) / HEIGHT,
    }  # fmt: skip


METERS, MONTHS = 3, 12
FORMS: dict[str, Value] = {
    "current_name": "示例公司", "published_name": "示例公司", "entity_code": "0052", "verification_body": "示例核查公司",
    "lead_verifier": "组长某", "tolerance_ratio": 0.01, "tolerance_days": 3, "report_date": dt.date(2026, 4, 20),
    "industry": "制造业", "special_industry": "无", "end_rule": "自动", "prorate_method": "自动",
}  # fmt: skip
# How different issuers write the same: thousands parted or not, days as ISO, with strokes, as a run, the second without a year.
NUMBERS = ("{:,.2f}", "{:.2f}", "{:.2f} kWh", "{:,.2f}kWh", "kWh {:,.2f}")
DAYS = (
    "{0:%Y-%m-%d} to {1:%Y-%m-%d}",
    "{0:%Y/%m/%d}-{1:%Y/%m/%d}",
    "{0:%Y%m%d}-{1:%Y%m%d}",
    "{0:%Y.%m.%d}-{1:%m.%d}",
    "{0:%Y-%m-%d} {1:%Y-%m-%d}",
)


def quantity(meter: int, month: int) -> float:
    return 10_000.0 * meter + 1_234.5 * month + 0.37 * meter * month


def bill(meter: int, month: int) -> dict[str, Value]:
    """A bill of a month of 2025."""
    following = dt.date(2025 + month // 12, month % 12 + 1, 1)
    return {
        "bill_no": f"B{meter}-{month:02d}", "meter_id": f"M{meter}", "period_start": dt.date(2025, month, 1),
        "period_end": following - dt.timedelta(days=1), "activity_quantity": round(quantity(meter, month), 2), "quantity_unit": "kWh",
        "voucher_no": f"F2025{meter}{month:02d}", "bill_fee_cny": round(0.7 * quantity(meter, month), 2),
    }  # fmt: skip


def printed(row: Mapping[str, Value], meter: int) -> dict[str, tuple[str, float, float]]:
    """Entry -> text, left and base line, as the issuer of a meter's bills prints them."""
    number, days = NUMBERS[meter - 1], DAYS[meter - 1]
    return {
        "凭证号": (f"No. {row['voucher_no']}", 60, 80),
        "统计期间": (days.format(row["period_start"], row["period_end"]), 60, 140),
        "用量": (number.format(row["activity_quantity"]), 60, 200),
        "费用": (f"{row['bill_fee_cny']:,.2f}", 320, 200),
    }


@cache
def papers() -> dict[str, bytes]:
    """File -> content: a PDF a meter, a page a month."""
    found = {}
    for meter in range(1, METERS + 1):
        pages = [
            [*printed(bill(meter, month), meter).values(), ("Total of last year 99,999.99", 60, 400)]
            for month in range(1, MONTHS + 1)
        ]
        found[f"电费/M{meter}.pdf"] = pdf_of(pages)
    return found


def tables() -> dict[str, list[dict[str, Value]]]:
    """The engagement to these papers, in which nothing is wrong."""
    bills = [bill(meter, month) for meter in range(1, METERS + 1) for month in range(1, MONTHS + 1)]
    places, vouchers = [], []
    for number, row in enumerate(bills):
        meter, page = number // MONTHS + 1, number % MONTHS + 1
        file = f"电费/M{meter}.pdf"
        vouchers.append({
            "voucher_no": row["voucher_no"], "voucher_kind": "电费单", "verification_year": 2025, "voucher_issuer": "供电局",
            "is_traceable": YES, "is_formal": YES, "voucher_filing": "扫描存档", "voucher_file": file, "voucher_page": page,
            "voucher_file_sha256": hashlib.sha256(papers()[file]).hexdigest(),
        })  # fmt: skip
        places += [
            {"placed_bill": row["bill_no"], "bill_entry": entry, "voucher_no": row["voucher_no"], "read_by": "文字层", **box_around(*words)}
            for entry, words in printed(row, meter).items()
        ]  # fmt: skip
    return {
        "years": [{"verification_year": 2025, "year_role": "履约"}],
        "sites": [{"site_id": "S", "site_name": "厂", "site_address": "路1号", "is_in_shenshan": NO, "tenure": "自有", "is_inside": YES}],
        "sources": [{"source_id": "E", "source_name": "电", "site_id": "S", "source_category": "外购电力", "is_steady": YES}],
        "meters": [{"meter_id": f"M{meter}", "source_id": "E", "meter_multiplier": 1} for meter in range(1, METERS + 1)],
        "bills": bills, "vouchers": vouchers, "voucher_places": places,
    }  # fmt: skip


def _workbook(given: Mapping[str, list[dict[str, Value]]]) -> bytes:
    return built(Calculation(WORKBOOK, FORMS, given), "核查").to_bytes()


@cache
def _sound() -> bytes:
    return _workbook(tables())


def write_engagement(folder: Path, given: Mapping[str, list[dict[str, Value]]] | None = None) -> Path:
    """The workbook 核查.xlsx with its papers in 凭证 beside it.

    Args:
        folder: an empty one.
        given: tables instead of `tables`.
    """
    book = folder / "核查.xlsx"
    book.write_bytes(_sound() if given is None else _workbook(given))
    for name, content in papers().items():
        path = folder / "凭证" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return book
