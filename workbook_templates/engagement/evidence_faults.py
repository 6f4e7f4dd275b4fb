"""The files of the vouchers as they are, against what the workbook registered of them: changed, missing, additional, misread."""

import unicodedata
from collections.abc import Iterator

from udfs.account.printed import agrees, said
from udfs.account.voucher_files import file_of, is_digest, places
from udfs.kernel.check import Fault
from workbook_templates.declare.faults import (
    FILE_ADDED,
    FILE_CHANGED,
    FILE_MISSING,
    NO_EVIDENCE,
    PAGE_DIFFERS,
    PAGE_UNREAD,
)
from workbook_templates.engagement.evidence import Evidence
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement, TypedRow

SHOWN = 5
VOUCHERS, PLACES = "vouchers", "voucher_places"


def evidence_faults(engagement: Engagement) -> Iterator[Finding]:
    """What is not as it was registered.

    Args:
        engagement: as read; one without registered files has no such faults.
    """
    registered = {row.index: file for row in engagement.rows(VOUCHERS) if (file := file_of(row))}
    if not registered:
        return
    found = engagement.evidence
    if found is None:
        first = next(row for row in engagement.rows(VOUCHERS) if row.index in registered)
        yield _of(NO_EVIDENCE, first, "voucher_file", "folder", count=len(set(registered.values())))
        return
    for row in engagement.rows(VOUCHERS):
        if row.index in registered:
            yield from _of_file(row, registered[row.index], found)
    yield from _added(engagement, set(registered.values()), found)
    yield from _printed(engagement, found)


def _of(fault: Fault, row: TypedRow, column: str, name: str = "", /, **facts: object) -> Finding:
    names = f"{fault.id}@{row.key}" + (f"|{name}" if name else "")
    return Finding.of(fault, names, row.table, row.key, [row.ref(column)], {"key": row.key, **facts})


def _of_file(row: TypedRow, file: str, found: Evidence) -> Iterator[Finding]:
    digest = (row.text("voucher_file_sha256") or "").strip().lower()
    if file not in found.digests:
        kind = next((kind for path, kind in found.strange.items() if f"{file}/".startswith(f"{path}/")), "")
        what = f"经过{kind}，没有打开，凭证文件夹为" if kind else "不在凭证文件夹"
        yield _of(FILE_MISSING, row, "voucher_file", file=file, folder=found.folder, what=what)
    elif is_digest(digest) and digest != found.digests[file]:
        yield _of(FILE_CHANGED, row, "voucher_file_sha256", file=file)


def _added(engagement: Engagement, registered: set[str], found: Evidence) -> Iterator[Finding]:
    if extra := [path for path in (*found.digests, *found.strange) if path not in registered]:
        some = "、".join(_seen(path) for path in extra[:SHOWN]) + ("等" if len(extra) > SHOWN else "")
        first = engagement.rows(VOUCHERS)[0]
        yield _of(FILE_ADDED, first, "voucher_file", "added", folder=found.folder, count=len(extra), some=some)


def _printed(engagement: Engagement, found: Evidence) -> Iterator[Finding]:
    bills = {row.key: row for row in engagement.rows("bills")}
    told: set[tuple[str, int]] = set()
    for bill, own in places(engagement).items():
        for place in own:
            row = place.row
            assert isinstance(row, TypedRow)
            page = (place.file, place.page or 1)
            if page in found.unread and page not in told:
                told.add(page)
                yield _of(
                    PAGE_UNREAD, row, "placed_bill", f"{page[0]}|{page[1]}", file=page[0], page=page[1], why=found.unread[page]
                )  # fmt: skip
            text = found.printed.get(row.index, "")
            if text and agrees(place.entry, bills[bill], text) is False:
                value = said(place.entry, bills[bill])
                yield _of(
                    PAGE_DIFFERS, row, "printed_text", str(place.entry), entry=place.entry, value=value, file=place.file,
                    page=page[1], text=_seen(text[:60]),
                )  # fmt: skip


def _seen(text: str) -> str:
    """A text from a file on one line, nothing in it unseen."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else "�" for sign in text)
