"""A small engagement on the disk, as a verification body has it: workbook, ledger, vouchers, parts handed out, an archive."""

import atexit
import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from made_once import made_once

from udfs.kernel.cells import NO, YES
from udfs.rules.c0_01_emissions import GRID_ELECTRICITY
from udfs.vocabularies import VoucherFiling, VoucherKind, YearRole
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.encryption import decrypt
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive.folder import write_archive
from xl_addin.outputs.archive.signature import make_key
from xl_addin.outputs.division import digest, divide

WHEN = dt.datetime(2026, 5, 6, 10, 0)
PASSWORD = "口令口令口令口令"  # of what is protected
BOOK = "核查.xlsx"
COMPUTED = "retain_until"
VERIFIERS = ("甲某", "乙某")
FORMS = {
    "current_name": "示例公司", "published_name": "示例公司", "entity_code": "0052", "verification_body": "示例核查公司", "lead_verifier": "组长某",
    "filing_date": WHEN.date(), "retention_years": 5, "tolerance_ratio": 0.01, "tolerance_days": 3,
}  # fmt: skip
TABLES = {
    "years": [
        {"verification_year": 2025, "year_role": str(YearRole.COMPLIANCE)},
        {"verification_year": 2024, "year_role": str(YearRole.BASE)},
    ],
    "sites": [{"site_id": "B-1", "site_name": "厂区"}],
    "sources": [
        {"source_id": f"E-{number}", "source_name": "用电", "site_id": "B-1", "source_category": str(GRID_ELECTRICITY),
         "is_used": NO}
        for number in (1, 2, 3)
    ],
    "vouchers": [
        {"voucher_no": "V-1", "voucher_kind": str(VoucherKind.INVOICE), "verification_year": 2025, "is_traceable": YES,
         "is_formal": YES, "is_original": YES, "voucher_filing": str(VoucherFiling.COPIED)}
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """Where it is, and a computed cell of the workbook."""

    folder: Path
    computed: str


def given_engagement(folder: Path) -> Given:
    """The engagement in an empty folder, where a test may change it."""
    made = _made()
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    return Given(folder, made.computed)


@cache
def _made() -> Given:
    alone = Path(tempfile.mkdtemp(prefix="ghgxl-given"))
    atexit.register(shutil.rmtree, alone, ignore_errors=True)
    folder = made_once("given engagement", make_engagement, alone)
    computed, _ = FileBook.open(folder / BOOK).cell(COMPUTED)
    return Given(folder, str(computed))


def make_engagement(folder: Path) -> None:
    """Make 核查.xlsx (no errors), 有错.xlsx (其他组织 has a row outside its table), 旧值.xlsx (a value that is not its formula's), 不是工作簿.xlsx,
    台账.csv, 分工.csv, 凭证, 甲某.xlsx and 乙某.xlsx (parts that changed one cell differently), 档案 and 改过的档案.

    Args:
        folder: it is not there yet.
    """
    folder.mkdir()
    book = folder / BOOK
    build(Calculation(WORKBOOK, FORMS, TABLES), book)
    bills = WORKBOOK.table("bills")
    (folder / "不是工作簿.xlsx").write_text("文字", "utf-8")
    names = (
        "bill_no",
        "source_id",
        "verification_year",
        "period_start",
        "period_end",
        "activity_quantity",
        "quantity_unit",
        "voucher_no",
    )
    headers = ",".join(bills.column(name).header for name in names)
    (folder / "台账.csv").write_text(f"{headers}\nN-1,E-1,2025,2025-01-01,2025-01-31,1200,kWh,V-1\n", "utf-8-sig")
    (folder / "凭证").mkdir()
    (folder / "凭证" / "V-1.pdf").write_bytes(b"%PDF-1.4 scan")

    faulty = FileBook.open(book)
    sheet = WORKBOOK.sheet_of("other_organisations").name
    faulty.put({CellRef(sheet, "A60"): "某组织", CellRef(sheet, "B60"): "某地址"})
    faulty.save_as(folder / "有错.xlsx")

    stale = FileBook.open(book)
    computed, _ = stale.cell(COMPUTED)
    stale.put({computed: dt.date(2000, 1, 1)})
    stale.save_as(folder / "旧值.xlsx")

    _hand_out(folder, book)
    (folder / "档案").mkdir()
    archive = write_archive(book, folder / "凭证", folder / "档案", WHEN).folder
    shutil.copytree(archive, folder / "改过的档案")
    shutil.copytree(archive, folder / "待签的档案")
    make_key(folder / "机构.pem", PASSWORD)
    (folder / "改过的档案" / "data" / "凭证" / "V-1.pdf").write_bytes(b"another")


def _hand_out(folder: Path, book: Path) -> None:
    """Parts that have come back without their passwords, each with its own value of one cell."""
    lines = [f"{verifier},E-{number}" for number, verifier in enumerate(VERIFIERS, start=1)]
    (folder / "分工.csv").write_text("\n".join(["核查员,排放源编号", *lines]), "utf-8-sig")
    engagement = read(FileBook.open(book))
    divided = divide(engagement, digest(book), folder / "分工.csv", folder, lambda label: label, WHEN)
    for days, part in enumerate(divided.parts, start=5):
        changed = FileBook(Package.from_bytes(decrypt(part.content, part.path.name)))
        changed.put({read(changed).forms["tolerance_days"].ref: days})
        changed.save_as(folder / f"{part.verifier}.xlsx")
    (folder / "分工.csv").write_text("\n".join(["核查员,排放源编号", lines[0]]), "utf-8-sig")
