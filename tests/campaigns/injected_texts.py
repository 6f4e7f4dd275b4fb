"""Texts that want to be formulas or fields: ``python tests/campaigns/injected_texts.py [COUNT]``.

They go in by every way there is: a ledger (.xlsx and .csv) through ``import bills``, every text of 基本信息 and of the tables, the
names of voucher files. Then everything is assembled, checked and archived, and LibreOffice opens and saves what came out: no text
may have become a formula in a workbook or a .csv, none a field in a document, and each must stand there as it was.
"""

import collections
import csv
import datetime as dt
import itertools
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.imports.bills import plan
from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import new_rows
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.bills import BILLS
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.commands import COMMANDS
from xl_addin.outputs.archive.content import csv_bytes
from xl_addin.outputs.archive.folder import write_archive
from xl_addin.outputs.exchange_copy import make_exchange_copy
from xl_addin.outputs.report_document import report_document

STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", "＝", "=+", "@=", '"=', "\u200b=", "0=", "|=")
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("x","点此")', "SUM(A1:A9)", 'WEBSERVICE("x")', "DDE(1;2;3)", "GHG_VERSION()",
    "A1", 'DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"', "{ DDEAUTO excel book item }", "<w:fldSimple w:instr='DATE'/>", "NOW()",
    "{1,2}", "IMPORTXML(1,2)", "-2+3", "TRUE()", "#REF!", "'a'!A1", "[1]Sheet1!A1",
)  # fmt: skip


def texts(count: int) -> Iterator[str]:
    """Beginnings times formulas, numbered until there are enough."""
    pairs = itertools.product(STARTS, BODIES)
    for number, (start, body) in zip(range(count), itertools.cycle(list(pairs))):
        yield f"{start}{body}" + (f" {number}" if number >= len(STARTS) * len(BODIES) else "")


TEXTS = (
    "bill_no",
    "meter_id",
    "voucher_no",
    "remark",
)  # what a ledger brings that is neither number, date nor listed word
GIVEN = {"source_id": "E-01", "period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 2, 1),
         "activity_quantity": 1, "quantity_unit": "kWh"}  # fmt: skip
# The word that a field begins with, a link to elsewhere, an object.
FIELDS = re.compile(
    rb'<w:instrText\b[^>]*>\s*([^\s<]+)|<w:fldSimple\b[^>]*w:instr="\s*([^\s"]+)|<w:(hyperlink)\b[^>]*r:id=|<w:(object)\b'
)
PLAIN = re.compile(r"[\s\u200b]+|_x000D_")  # LibreOffice shows a return in a formula's text as the file spells it


def ledger(path: Path, wanted: list[str]) -> Path:
    """A ledger whose every text wants to be a formula; the number makes each bill another one."""
    lines = [dict.fromkeys(TEXTS, "") | {"bill_no": f"{text}{n}", "meter_id": f"{text}m{n}", "voucher_no": text, "remark": text} | GIVEN
             for n, text in enumerate(wanted)]  # fmt: skip
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([[*lines[0]], *(line.values() for line in lines)])
        return path
    book = Workbook()
    page = book.worksheets[0]
    page.append([*lines[0]])
    for down, line in enumerate(lines, start=2):
        for right, value in enumerate(line.values(), start=1):
            cell = page.cell(down, right, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(path)
    return path


def import_bills(book: FileBook, path: Path) -> int:
    """The ledger through the import; how many rows."""
    names = [*TEXTS, *GIVEN]
    found = plan(read(book), read_ledgers(path, (), 1, tuple(names)), Mapping(columns={name: name for name in names}))
    rows = new_rows(found)
    book.append(BILLS.id, BILLS.headed(rows))
    return len(rows)


def fill(book: FileBook, wanted: Iterator[str]) -> int:
    """Every text of the forms and of the filled rows of all tables; how many."""
    engagement = read(book)
    cells: dict[CellRef, str] = {}
    for item in WORKBOOK.items:
        # The number names the archive's folder: what no folder can be called is refused there.
        if item.formula is None and item.field.kind == "text" and item.field.id != "entity_code":
            cells[engagement.forms[item.field.id].ref] = next(wanted)
        elif item.field.id == "filing_date":
            book.put({engagement.forms[item.field.id].ref: dt.date(2026, 4, 1)})
    for table in WORKBOOK.tables:
        if not table.is_computed:
            named = [
                column.id
                for column in table.columns
                if column.formula is None and column.field.kind == "text" and column.id != table.key
            ]
            cells |= {row.ref(name): next(wanted) for row in engagement.rows(table.id) for name in named}
    book.put(cells)
    return len(cells)


def file_names(folder: Path, wanted: list[str]) -> int:
    """Voucher files of these names, as far as a file can have them."""
    folder.mkdir(exist_ok=True)
    names = {re.sub(r"[/\\\0\r\n\t:*?\"<>|]", "_", text)[:60] + ".pdf" for text in wanted}
    for name in names:
        (folder / name).write_bytes(b"%PDF-")
    return len(names)


def became_formulas(office: Office, path: Path, folder: Path) -> tuple[set[CellRef], int]:
    """Cells that LibreOffice saves as formulas and that were none before; and how many texts it changed."""
    office.recalculate(path, folder / "opened.xlsx")
    after = FileBook.open(folder / "opened.xlsx")
    if path.suffix == ".csv":
        return set(after.formulas()), 0
    before = FileBook.open(path)
    changed = 0
    for sheet in before.sheets():
        old, new = before._sheet(sheet), after._sheet(sheet)
        for place, cell in old.cells.items():
            value = before._reader.value(cell, sheet)
            if isinstance(value, str) and cell.formula is None:
                changed += PLAIN.sub("", value) != PLAIN.sub(
                    "", str(after._reader.value(new.cells.get(place), sheet) or "")
                )
    return set(after.formulas()) - set(before.formulas()), changed


def fields_in(document: Path) -> collections.Counter[bytes]:
    """The fields by their kind, links and objects of a Word document."""
    with zipfile.ZipFile(document) as archive:
        return collections.Counter(
            next(filter(None, found.groups()))
            for name in archive.namelist()
            if name.endswith(".xml")
            for found in FIELDS.finditer(archive.read(name))
        )


def other_kinds(found: collections.Counter[bytes], known: collections.Counter[bytes]) -> int:
    """How many fields are of a kind that a document of ours does not have."""
    return sum(count for kind, count in found.items() if kind not in known)


def opened_in_writer(document: Path, folder: Path) -> Path:
    """The document as LibreOffice saves it."""
    program = shutil.which("soffice") or "soffice"
    subprocess.run([program, f"-env:UserInstallation={(folder / 'writer').as_uri()}", "--headless", "--convert-to", "docx:MS Word 2007 XML",
                    "--outdir", str(folder / "docx"), str(document)], check=True, capture_output=True, timeout=300)  # fmt: skip
    return folder / "docx" / document.name


def attack(folder: Path, office: Office, wanted: list[str]) -> Iterator[tuple[str, int]]:
    """What was tried, and how often it succeeded.

    Args:
        folder: an empty one.
        office: as it runs.
        wanted: the texts.
    """
    build(Calculation(WORKBOOK, *load("circuit_boards")), folder / "a.xlsx")
    plain = FileBook.open(folder / "a.xlsx")
    (folder / "plain.docx").write_bytes(report_document(read(plain)).content)
    book = FileBook.open(folder / "a.xlsx")
    count = fill(book, itertools.cycle(wanted))
    for suffix in (".xlsx", ".csv"):
        rows = import_bills(book, ledger(folder / f"l{suffix}", [f"{text}{suffix[1]}" for text in wanted]))
        yield f"台账 {suffix}：{rows} 行中没有导入的", len(wanted) - rows
    COMMANDS["run"].act(book, lambda label: None)
    book.save_as(folder / "b.xlsx")
    formulas, changed = became_formulas(office, folder / "b.xlsx", folder)
    yield f"工作簿（另有 {count} 处文本，含全部汇总后的不符合项、特殊情况）：成为公式", len(formulas)
    yield "工作簿：文本改变", changed
    frozen = FileBook.open(folder / "b.xlsx")
    make_exchange_copy(frozen, dt.datetime(2026, 1, 1))
    frozen.save_as(folder / "f.xlsx")
    formulas, changed = became_formulas(office, folder / "f.xlsx", folder)
    yield "冻结副本：成为公式", len(formulas)
    yield "冻结副本：文本改变", changed
    (folder / "report.docx").write_bytes(report_document(read(book)).content)
    # A report of more rows has more captions and references; one of another kind comes from a text.
    yield "核查报告：另一种域", other_kinds(fields_in(folder / "report.docx"), fields_in(folder / "plain.docx"))
    saved = [fields_in(opened_in_writer(folder / name, folder)) for name in ("report.docx", "plain.docx")]
    yield "核查报告经 LibreOffice：另一种域", other_kinds(*saved)
    files = file_names(folder / "vouchers", wanted)
    archived = write_archive(folder / "b.xlsx", folder / "vouchers", folder, dt.datetime(2026, 4, 1)).folder
    page = next(file for file in archived.rglob("*.docx") if "清单" in file.name)
    yield (
        f"存档清单页（{files} 个凭证文件名）：另一种域",
        other_kinds(fields_in(page), fields_in(folder / "plain.docx")),
    )
    for number, listed in enumerate(sorted(archived.rglob("*.csv"))):
        shutil.copyfile(listed, folder / f"{number}.csv")
        yield f"档案中的 {listed.name}：成为公式", len(became_formulas(office, folder / f"{number}.csv", folder)[0])
    (folder / "d.csv").write_bytes(csv_bytes([[text] for text in wanted]))
    yield ".csv 的写法：成为公式", len(became_formulas(office, folder / "d.csv", folder)[0])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name, Office(seconds=600) as office:
        succeeded = [
            (print(f"{what} {times}"), times)[1] for what, times in attack(Path(name), office, list(texts(count)))
        ]
    sys.exit(bool(sum(succeeded)))


if __name__ == "__main__":
    main()
