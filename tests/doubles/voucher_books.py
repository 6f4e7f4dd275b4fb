"""A workbook in which the meters of drawn vouchers are registered, and what became of vouchers beside what is true."""

from collections.abc import Iterable
from pathlib import Path

from drawn_vouchers import Drawn
from sample_books import as_built

from workbook_templates.tables.meters import METERS
from workbook_templates.tables.sources import SOURCES
from xl_addin.books.file import FileBook
from xl_addin.vouchers.judged import Judged

POWER, GAS = "E-05", "G-01"


def registered(path: Path, drawn: Iterable[Drawn]) -> Path:
    """Write a workbook with the meters of these vouchers, with one source for each kind of fuel."""
    path.write_bytes(as_built("electronics"))
    book = FileBook.open(path)
    columns = [column.id for column in METERS.columns if column.formula is None]
    units = {str(row["meter"]): str(row["unit"]) for one in drawn for row in one.rows if row["meter"]}
    given = {column.id: None for column in SOURCES.columns if column.formula is None}
    sources = [
        given | {"source_id": name, "source_name": name, "site_id": _site(book), "source_category": category}
        for name, category in (("V-E", "外购电力"), ("V-G", "天然气"), ("V-D", "柴油"), ("V-R", "制冷剂"))
    ]
    book.append(SOURCES.id, SOURCES.headed(sources))
    rows = [
        dict.fromkeys(columns) | {"meter_id": meter, "source_id": "V-G" if unit == "m3" else "V-E"}
        for meter, unit in units.items()
    ]
    book.append(METERS.id, METERS.headed(rows))
    path.write_bytes(book.to_bytes())
    return path


def _site(book: FileBook) -> object:
    grid = book.read("sites")
    return grid.rows[0][grid.headers.index("场所编号")]


def wrong(judged: Judged, drawn: Drawn) -> list[str]:
    """What of an accepted voucher is not true; nothing of one that is not accepted."""
    if not judged.is_accepted:
        return []
    if len(judged.bills) != len(drawn.rows):
        return [f"{len(judged.bills)} bills of {len(drawn.rows)}"]
    found = []
    for bill, row in zip(judged.bills, drawn.rows):
        said = {"meter": bill.meter, "start": bill.start, "end": bill.end, **bill.numbers}
        said |= {"number": bill.number} if "number" in row else {}
        found += [
            f"{name}: {said[name]} for {true}"
            for name, true in row.items()
            if name != "unit" and name in said and said[name] != true
        ]
        found += [
            f"{name}: {value} for nothing"
            for name, value in bill.numbers.items()
            if name not in row and value and name not in ("refund_quantity", "replaced_quantity")
        ]
    return found
