"""What an engagement's archive holds: each document with its role and clause, the vouchers, and what is missing of them."""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from udfs.account.vouchers import is_kind, numbers_cited
from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from udfs.vocabularies import VoucherFiling
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.files.atomic import cause, is_folder
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import found_below
from xl_addin.outputs.archive.names import portable_name, portable_paths, same_key, shown

WORKBOOK, FROZEN, REPORT, SEEN = "核查工作簿.xlsx", "交换副本.xlsx", "核查报告.docx", "仅查看的凭证.csv"
ROLES = {
    WORKBOOK: ("核查工作簿", "七.0"), FROZEN: ("数值副本（公式已冻结）", "七.0"), REPORT: ("核查报告", "六.1"),
    SEEN: ("未复印或扫描存档的凭证记录", "七.3"),
}  # fmt: skip
# What systems and programs leave in folders, and the marks of files that are open in Excel, WPS, LibreOffice.
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
OPEN_MARKS = ("~$", ".~")
FORMULA_SIGNS = ("=", "+", "-", "@")
SEEN_COLUMNS = ("voucher_no", "voucher_kind", "voucher_issuer", "voucher_period", "voucher_total_count", "voucher_seen_count",
                "seen_numbers", "voucher_note", "remark")  # fmt: skip
CITED = "各表引用的凭证号"  # a column of the record: where all of a kind were seen, these are the numbers


@dataclass(frozen=True, slots=True)
class ArchiveIdentity:
    """Names, number and dates of an archive.

    Attributes:
        number: 年份—受核查方编号 (七.2).
        title: 现用名（原名为…） (七.1).
        body: the verification body.
        filed, until: filing date and end of retention (七.0).
    """

    number: str
    title: str
    body: str
    filed: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Vouchers:
    """The voucher files, and how they meet the register.

    Attributes:
        files: path below the archive's voucher folder, which every system can hold -> file.
        originals: the same path -> what it is called in the folder it comes from, where that is something else.
        skipped: litter that is left out.
        unmatched: numbers registered as filed, of which no file's name tells; of a kind of vouchers, which one file may
            hold by the kind's name, the numbers that the sheets cite.
    """

    files: dict[str, Path] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


def identity_of(engagement: Engagement) -> ArchiveIdentity:
    """What names the archive.

    Raises:
        FileError: the workbook does not tell it yet; the sentence says which cell.
    """
    if engagement.is_part:
        raise FileError("这是拆分件，不是完整的核查工作簿，不能归档：请合并后归档核查组长的工作簿。")
    wanted = {"report_no": "报告编号", "entity_title": "受核查方名称", "verification_body": "核查机构",
              "filing_date": "归档日期", "retain_until": "保存期满日"}  # fmt: skip
    lacking = [
        f"{label}（{engagement.forms[name].ref}）" for name, label in wanted.items() if _is_missing(engagement.setting(name))
    ]  # fmt: skip
    if lacking:
        raise FileError(f"不能归档，缺少{'、'.join(lacking)}：请在工作簿中填写或改正。")
    number, title, body = (str(engagement.setting(name)) for name in ("report_no", "entity_title", "verification_body"))
    if portable_name(number) != unicodedata.normalize("NFC", number):  # also a way out of the folder
        raise FileError(
            f'不能归档，报告编号“{shown(number[:60])}”不能用作文件夹名（含 \\ / : * ? " < > | % 等字符，或太长）：请更正受核查方编号。'
        )
    filed, until = engagement.setting("filing_date"), engagement.setting("retain_until")
    if not isinstance(filed, dt.date) or not isinstance(until, dt.date):
        raise FileError("归档日期不是日期：请在“存档与保密”改正。")
    return ArchiveIdentity(number, title, body, filed, until)


def _is_missing(value: object) -> bool:
    return is_blank(value) or isinstance(value, GhgError)


def vouchers_of(engagement: Engagement, folder: Path) -> Vouchers:
    """Every file below a folder, compared with the register by the voucher numbers in the files' names.

    Raises:
        FileError: it is no folder, cannot be read, or holds something that is no plain file.
    """
    if not is_folder(folder):
        raise FileError(f"没有文件夹“{folder}”：请给出存放凭证复印件、扫描件的文件夹。")
    try:
        below = found_below(folder)
    except OSError as error:
        raise FileError(
            f"无法读取凭证文件夹“{error.filename or folder}”（{cause(error)}）：请检查权限和磁盘。"
        ) from error
    if below.strange:
        raise FileError(
            f"“{shown(str(folder / next(iter(below.strange))))}”是链接或特殊文件，不能归档：请换成文件本身。"
        )
    found = Vouchers()
    for name, path in below.files.items():
        if path.name.casefold() in LITTER or path.name.startswith(OPEN_MARKS):
            found.skipped.append(name)
    kept = portable_paths(name for name in below.files if name not in found.skipped)
    for name, portable in kept.items():
        found.files[portable] = below.files[name]
        if portable != name:
            found.originals[portable] = name
    names = [same_key(name) for name in kept]
    for row in filter(_is_filed, engagement.rows("vouchers")):
        if not is_kind(row):
            wanted = [row.key]
        elif _is_named_alone(row.key, names):
            wanted = []
        else:
            wanted = numbers_cited(engagement, row) or [row.key]
        found.unmatched.extend(number for number in wanted if not _is_named(number, names))
    return found


def _is_named(number: str, names: list[str]) -> bool:
    """Whether a file's name holds a number."""
    return any(same_key(number) in name for name in names)


def _is_named_alone(kind: str, names: list[str]) -> bool:
    """Whether a file's name holds that of a kind, which is not the beginning of a number."""
    alone = re.compile(rf"(?<![0-9a-z]){re.escape(same_key(kind))}(?![0-9a-z])")
    return any(alone.search(name) for name in names)


def _is_filed(row: TypedRow) -> bool:
    return row.choice("voucher_filing", VoucherFiling) in (
        VoucherFiling.COPIED, VoucherFiling.SCANNED, VoucherFiling.ORIGINAL,
    )  # fmt: skip


def seen_vouchers_csv(engagement: Engagement) -> bytes:
    """The record of vouchers that were seen and not copied (七.3), for any spreadsheet program."""
    declared = engagement.calculation.workbook.table("vouchers")
    rows = [
        row for row in engagement.rows("vouchers") if row.choice("voucher_filing", VoucherFiling) is VoucherFiling.SEEN
    ]
    headings = [*(declared.column(name).header for name in SEEN_COLUMNS), CITED]
    return csv_bytes(
        [headings, *([*(row.text(name) or "" for name in SEEN_COLUMNS), _cited(engagement, row)] for row in rows)]
    )


def _cited(engagement: Engagement, row: TypedRow) -> str:
    return "、".join(numbers_cited(engagement, row)) if is_kind(row) else ""


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """With a byte order mark, which Excel needs for Chinese; a text that looks like a formula is marked as text."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _harmless(cell: str) -> str:
    """Full-width signs too: programs set to Chinese or Japanese take them for the others; and what does not show before one."""
    seen = "".join(sign for sign in cell if unicodedata.category(sign) not in ("Cc", "Cf")).lstrip()
    return f"'{cell}" if unicodedata.normalize("NFKC", seen[:1]) in FORMULA_SIGNS else cell


def role_of(name: str) -> tuple[str, str]:
    """Role and clause of a file of an archive."""
    return ROLES.get(name, ("凭证", "七.3"))
