"""Where the entries of a bill stand in its voucher goes wherever the bill goes: run, parts and back, the next year."""

import datetime as dt
from functools import cache

from sample_books import opened

from udfs.kernel.cells import Value
from workbook_templates.build.template import built
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.division.part import write_part
from workbook_templates.exchange.division.selection import share_of
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.commands import COMMANDS
from xl_addin.outputs.merged_parts import merge_parts
from xl_addin.outputs.next_year import next_year

SAMPLE = "circuit_boards"
FILE: dict[str, Value] = {"voucher_file": "电费/1.pdf", "voucher_page": 2, "voucher_file_sha256": "0" * 64}


def places_of(engagement: Engagement) -> list[dict[str, Value]]:
    return [
        {column: row.value(column) for column in row.record.cells} for row in engagement.rows("voucher_places")
    ]  # fmt: skip


def files_of(engagement: Engagement) -> list[tuple[str, dict[str, Value]]]:
    rows = engagement.rows("vouchers")
    return [(row.key, {name: row.value(name) for name in FILE}) for row in rows if row.text("voucher_file")]


@cache
def content() -> bytes:
    """The sample, with a place for two entries of each bill, and a file for each registered voucher."""
    forms, tables = load(SAMPLE)
    bare = read(FileBook(built(Calculation(WORKBOOK, forms, tables), "示例")))
    places = [
        {
            "placed_bill": bill.key, "bill_entry": entry, "voucher_no": bill.text("voucher_no"), "voucher_page": 2, "page_left": 0.1,
            "page_top": 0.25, "page_right": 0.5, "page_bottom": 0.3, "printed_text": f"{bill.number('activity_quantity')}",
            "read_by": "文字层", "page_verdict": "一致", "page_confirmed_by": "张三", "page_confirmed_time": "2026-05-06 10:30",
        }
        for bill in bare.rows("bills") for entry in ("用量", "变线损量")
    ]  # fmt: skip
    given = {**tables, "voucher_places": places, "vouchers": [{**row, **FILE} for row in tables["vouchers"]]}
    return built(Calculation(WORKBOOK, forms, given), "示例").to_bytes()


def test_run_leaves_them_alone() -> None:
    book = opened(content())
    before = read(book)
    assert len(places_of(before)) == 2 * len(before.rows("bills")) > 0
    after = COMMANDS["run"].act(book, lambda stage: None).engagement
    assert (places_of(after), files_of(after)) == (places_of(before), files_of(before))


def test_a_part_has_those_of_its_bills_and_brings_back_what_was_confirmed() -> None:
    book = opened(content())
    whole = read(book)
    source = whole.rows("sources")[0].key
    part = FileBook(write_part(share_of(whole, "甲某", [source]), "0" * 64, dt.datetime(2026, 5, 6)), None)
    own = read(part)
    assert {row.text("placed_bill") for row in own.rows("voucher_places")} == {row.key for row in own.rows("bills")}
    place = own.rows("voucher_places")[0]
    part.put({place.ref("page_confirmed_by"): "甲某", place.ref("page_left"): 0.125})
    merged = merge_parts(book, {"甲某": part})
    changed = [row for row in read(book).rows("voucher_places") if row.text("page_confirmed_by") == "甲某"]
    assert [(row.key, row.number("page_left")) for row in changed] == [(place.key, 0.125)]
    assert merged.conflicts == []
    assert files_of(read(book)) == files_of(whole)


def test_the_next_year_has_those_of_the_bills_that_it_has() -> None:
    last = opened(content())
    now = read(FileBook(next_year(last, "0" * 64, "下一年").package))
    bills = {row.key for row in now.rows("bills")}
    assert bills
    assert places_of(now) == [row for row in places_of(read(last)) if row["placed_bill"] in bills]
    assert {name for _, file in files_of(now) for name in file.values()} == set(FILE.values())
