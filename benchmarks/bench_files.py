"""Lines of the bench about files: building workbooks, importing ledgers, editing a big workbook of others.

Building
    From the declarations to the bytes of the file. Of the empty template the peer is the floor over the file that it
    gives, as a measure of this machine; of an engagement it is the building of the template, and the note tells what
    each bill adds.
Importing
    The command, in this process, with its own reading and writing of files. The peer is the reading of the same rows
    by the standard library, or by expat with no handlers.
Summarising
    ``run`` of the engagement that an import has made, from the file to the bytes. The peer is the floor over that file.
Editing
    Two cells of a sheet of 20 columns set in a file that xlsxwriter made. The peer is a raw patch: the sheet inflated,
    the bytes of both cells exchanged, and deflated again.

Each import and run is done by a child process of its own, ``python benchmarks/bench_files.py WORK FILE…``, so that
memory is its own.
"""

import csv
import datetime as dt
import io
import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import peers
import xlsxwriter
from bench_books import FLOOR, SAMPLE, most_memory
from ledgers import source
from many_bills import METER, MONTHS, REPEATED, one_meter
from measured import Disagreement, Figures, Scale, compared, timed
from typer.testing import CliRunner

from udfs.kernel.cells import Value
from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.cli.main import app
from xl_addin.commands import COMMANDS

HEADINGS = (
    "单据编号", "排放源编号", "计量表号", "统计起日", "统计止日", "用量", "用量单位", "电价类型", "费用", "凭证号",
)  # fmt: skip
SOURCES, DAYS = 40, 700  # of the ledger: as many sources, and first days in two years
SHEET, COLUMNS = "台账", 20
EDITS: dict[str, Value] = {"C7": 5.5, "F90": "=核查<&>"}
# The same for the raw patch: address, attributes, content.
EXCHANGED = (
    (b"C7", b"", b"<v>5.5</v>"),
    (b"F90", b' t="inlineStr"', '<is><t xml:space="preserve">=核查&lt;&amp;&gt;</t></is>'.encode()),
)
PATCHED = "xl/worksheets/sheet1.xml"
Row = tuple[Value, ...]


def file_figures(scale: Scale) -> Iterator[Figures]:
    """All lines of this module, each measured when it is asked for."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _building(scale, folder)
        yield from _importing(scale, folder)
        yield _editing(scale, folder)


def engagement(meters: int, without: tuple[str, ...] = ()) -> Calculation:
    """An engagement of so many meters, each with two years of monthly bills and a voucher for each.

    Args:
        meters: how many.
        without: tables that stay empty.
    """
    forms, tables = load(SAMPLE)
    one = one_meter(tables)
    for table in REPEATED:
        one[table] = [_of_meter(row, meter) for meter in range(meters) for row in one[table] if table not in without]
    return Calculation(WORKBOOK, forms, one)  # type: ignore[arg-type]


def _of_meter(row: dict[str, object], meter: int) -> dict[str, object]:
    named = {field: value for field, value in row.items() if isinstance(value, str)}
    return row | {field: value.replace(METER, f"E-{meter:05d}") for field, value in named.items()}


def _template() -> bytes:
    initial = {item.field.id: item.initial for item in WORKBOOK.items if item.initial is not None}
    return built(Calculation(WORKBOOK, initial, {}), "空").to_bytes()


def _building(scale: Scale, folder: Path) -> Iterator[Figures]:
    path = folder / "空.xlsx"
    path.write_bytes(_template())
    yield compared(
        scale, "建立空模板", 1, "份", _template, lambda: peers.floor(path), "≤ 0.6 s", FLOOR, lambda ours, peer: True
    )
    bills = scale.read[0]
    line = compared(
        scale, "建立核查工作簿", bills, "张", lambda: built(engagement(bills // MONTHS), "核查").to_bytes(), _template,
        "每张 ≤ 1 ms", "建立空模板", lambda ours, peer: True,
    )  # fmt: skip
    yield line.noted(f"每张增加 {(line.ours - line.peer) / bills * 1e3:.2f} ms")


def ledger_rows(rows: int) -> Iterator[Row]:
    """Bills of an entity, none of them twice."""
    random = source("a ledger of bills")
    for number in range(rows):
        round_, meter = divmod(number, SOURCES)
        start = dt.date(2024, 1, 1) + dt.timedelta(days=round_ % DAYS)
        end, quantity = start + dt.timedelta(days=1 + round_ // DAYS), round(random.uniform(100.0, 90_000.0), 2)
        key = f"E-{meter:05d}"
        yield (f"B{number:06d}", key, key, start, end, quantity, "kWh", "单一制", round(quantity * 0.8, 2), f"V{number:06d}")  # fmt: skip


def write_ledger(path: Path, rows: int) -> None:
    """The ledger as a file: .csv or .xlsx."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([HEADINGS, *ledger_rows(rows)])
        return
    book = xlsxwriter.Workbook(path)
    page, days = book.add_worksheet(SHEET), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, HEADINGS)
    for at, row in enumerate(ledger_rows(rows), start=1):
        for column, value in enumerate(row):
            page.write(at, column, value, days if isinstance(value, dt.date) else None)
    book.close()


def _importing(scale: Scale, folder: Path) -> Iterator[Figures]:
    into = folder / "核查.xlsx"
    built(engagement(SOURCES, without=("bills", "vouchers")), "核查").save(into)
    for suffix, against in ((".csv", "标准库读取"), (".xlsx", FLOOR)):
        ledger = folder / f"台账{suffix}"
        write_ledger(ledger, scale.rows)
        yield _alone(
            f"导入台账（{suffix}）", scale.rows, "行", "100,000 行 ≤ 10 s，≤ 700 MB", against, "imported", into, ledger
        )
    made = _imported_into(folder / "台账.csv")
    yield _alone("全部汇总（导入后的工作簿）", scale.rows, "张", "≤ 15 × 下限，≤ 1,200 MB", FLOOR, "summarised", made)


def _alone(label: str, size: int, each: str, target: str, against: str, work: str, *paths: Path) -> Figures:
    """A line whose work a process of its own does once."""
    found = json.loads(subprocess.check_output([sys.executable, __file__, work, *map(str, paths)], text=True))
    note = f"{found['memory']:,.0f} MB" if found["memory"] else ""
    return Figures(label, size, each, 1, found["ours"], found["peer"], target, against, note)


def _imported_into(ledger: Path) -> Path:
    return Path(f"{ledger}.out.xlsx")


def imported(into: Path, ledger: Path) -> dict[str, float | None]:
    """The time and memory of an import, and the time of its peer."""
    peer: Callable[[], object] = _rows_of_csv(ledger) if ledger.suffix == ".csv" else lambda: peers.floor(ledger)
    words = ["import", "bills", str(ledger), "--into", str(into), "-o", str(_imported_into(ledger))]
    ours, result = timed(lambda: CliRunner().invoke(app, words, catch_exceptions=False).exit_code)
    if result != 0:
        raise Disagreement(f"导入“{ledger.name}”失败。")
    return {"ours": ours, "memory": most_memory(), "peer": timed(peer)[0]}


def summarised(path: Path) -> dict[str, float | None]:
    """The time and memory of a run, and the time of its peer."""

    def run() -> bytes:
        book = FileBook.open(path)
        COMMANDS["run"].act(book, lambda stage: None)
        return book.to_bytes()

    ours = timed(run)[0]
    return {"ours": ours, "memory": most_memory(), "peer": timed(lambda: peers.floor(path))[0]}


def _rows_of_csv(path: Path) -> Callable[[], int]:
    def read() -> int:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return sum(len(row) for row in csv.reader(stream))

    return read


def _editing(scale: Scale, folder: Path) -> Figures:
    path = folder / "大.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(SHEET)
    heads = [f"列{column}" for column in range(COLUMNS)]
    page.write_row(0, 0, heads)
    for row in range(1, scale.rows + 1):
        for column in range(COLUMNS):
            page.write(row, column, f"文本 {row}" if column % 5 == 0 else row * 1.25 + column)
    page.add_table(0, 0, scale.rows, COLUMNS - 1, {"name": "tbl", "columns": [{"header": head} for head in heads]})
    book.close()

    def ours() -> bytes:
        opened = FileBook.open(path)
        opened.put({CellRef(SHEET, address): value for address, value in EDITS.items()})
        return opened.to_bytes()

    def agree(edited: object, patched: object) -> bool:
        assert isinstance(edited, bytes)
        with zipfile.ZipFile(io.BytesIO(edited)) as archive:
            return archive.read(PATCHED) == patched

    return compared(
        scale, f"改写两个单元格（{COLUMNS} 列）", scale.rows, "行", ours, lambda: _patched(path)[1], "≤ 2 ×", "直接改写字节", agree
    )  # fmt: skip


def _patched(path: Path) -> tuple[bytes, bytes]:
    """The sheet with both cells exchanged, packed and as it is."""
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(PATCHED)
    for address, attributes, new in EXCHANGED:
        start = xml.index(b'<c r="%b"' % address)
        end = xml.index(b"</c>", start)
        xml = b"".join((xml[:start], b'<c r="%b"%b>' % (address, attributes), new, xml[end:]))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(xml) + packer.flush(), xml


if __name__ == "__main__":
    WORK: dict[str, Callable[..., dict[str, float | None]]] = {"imported": imported, "summarised": summarised}
    print(json.dumps(WORK[sys.argv[1]](*map(Path, sys.argv[2:]))))
