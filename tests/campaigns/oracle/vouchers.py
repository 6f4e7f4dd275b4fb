"""凭证登记: a sound row for every number that the papers cite, one by one or by kind."""

import re
from collections.abc import Iterator
from typing import Any

from oracle.truth import Truth

Row = dict[str, Any]
ISSUER = "示例供应单位"
KINDS = {"HT": "合同协议", "JS": "结算单"}
BEGINNING = re.compile(r".*?-20[0-9]{2}-")
CITED = {"voucher_no": "发票", "agreement_voucher_no": "合同协议"}
EACH, BEGINNINGS, LISTS, SOURCES = "each", "beginnings", "lists", "sources"  # how the vouchers of bills are registered


def style_of(truth: Truth) -> str:
    return (EACH, BEGINNINGS, LISTS, SOURCES)[truth.seed % 4]


def vouchers(truth: Truth, tables: dict[str, list[Row]]) -> Iterator[Row]:
    """The rows; the voucher of a void bill has a row of its own and is invalid."""
    style, last = style_of(truth), max(truth.years)
    bills, seen = tables["bills"], set[str]()
    void = {row["voucher_no"] for row in bills if row.get("is_void")}
    for number in sorted(void):
        yield _row(number, last) | {"is_traceable": "否"}
    if style != EACH:
        yield from _by_kind(style, [row for row in bills if row["voucher_no"] not in void])
    for table, rows in tables.items():
        for row in rows if table != "bills" or style == EACH else ():
            for column in CITED:
                number = row.get(column)
                if number and number not in seen | void:
                    seen.add(number)
                    yield _row(number, row.get("verification_year") or last)


def _by_kind(style: str, bills: list[Row]) -> Iterator[Row]:
    numbers: dict[tuple[str, int], dict[str, None]] = {}
    for row in bills:
        numbers.setdefault((row["source_id"], row["verification_year"]), {})[row["voucher_no"]] = None
    for (source, year), cited in numbers.items():
        row = _row(f"发票-{re.sub('[*?~]', '-', source)}-{year}", year)
        if style == SOURCES:
            yield row | {"covered_sources": source}
        elif style == LISTS:
            yield row | {
                "covered_numbers": "、".join(cited), "voucher_total_count": len(cited), "voucher_seen_count": len(cited),
            }  # fmt: skip
        else:
            begun = dict.fromkeys(f"{BEGINNING.match(number)[0]}*" for number in cited)
            yield row | {"covered_numbers": "、".join(begun)}


def _row(number: str, year: int) -> Row:
    return {
        "voucher_no": number, "voucher_kind": KINDS.get(number[:2], "发票"), "verification_year": year,
        "voucher_issuer": ISSUER, "is_traceable": "是", "is_formal": "是", "voucher_filing": "复印存档",
    }  # fmt: skip
