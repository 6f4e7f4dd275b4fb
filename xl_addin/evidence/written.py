"""The folder of the pages, written whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.engagement.reader import Engagement
from workbook_templates.files.atomic import cause, refuse_existing
from workbook_templates.files.errors import FileError
from xl_addin.evidence.page import page_bytes
from xl_addin.evidence.pictures import write_pictures
from xl_addin.evidence.rows import bill_rows

INDEX = "index.html"
TITLE = "published_name"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: bills, pages that are shown, entries with a box, and a sentence for each page that is not shown."""

    bills: int
    pages: int
    boxes: int
    notices: tuple[str, ...]


def write_evidence(
    engagement: Engagement, folder: Path | None, target: Path, digest: str, progress: Callable[[str], None]
) -> Written:
    """Write the pages of an engagement.

    Args:
        engagement: as read.
        folder: of the vouchers; None where there is none.
        target: the new folder.
        digest: SHA-256 of the workbook.
        progress: is told the stages.

    Raises:
        FileError: the target exists, there is no bill, or nothing can be written.
    """
    refuse_existing(target)
    bills = list(bill_rows(engagement))
    if not bills:
        raise FileError("“能源账单”没有单据，没有可核对的凭证页：请先录入单据。")
    pages = list(dict.fromkeys(entry.page for bill in bills for entry in bill.entries))
    try:
        made = Path(tempfile.mkdtemp(prefix=".ghgxl", dir=target.absolute().parent))
        try:
            shown = write_pictures(pages, folder, made, progress)
            title = str(engagement.setting(TITLE) or "")
            (made / INDEX).write_bytes(page_bytes(title, bills, pages, shown, digest))
            made.chmod(0o755)
            made.rename(target)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise FileError(f"无法写入“{target}”（{cause(error)}）：请检查磁盘空间和权限。") from error
    boxes = sum(entry.box is not None for bill in bills for entry in bill.entries)
    notices = tuple(f"{one.label}：{one.why}" if one.label else one.why for one in shown if one.why)
    return Written(len(bills), sum(bool(one.src) for one in shown), boxes, notices)
