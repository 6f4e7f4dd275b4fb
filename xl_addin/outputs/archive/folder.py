"""Making an archive: a BagIt folder with our list of documents and a page to be stamped, verified before it has its name."""

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.engagement.reader import read
from workbook_templates.files.atomic import cause, flush, flush_folder, folder_lock, is_folder, retry_while_held
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import found_below, kind_of
from workbook_templates.files.saving import flush_or_warn
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive.bag import (
    BAGIT,
    DECLARATIONS,
    INFO,
    MANIFEST,
    PAYLOAD,
    TAG_FILES,
    TAG_MANIFEST,
    manifest,
    tags,
)
from xl_addin.outputs.archive.content import (
    FROZEN,
    REPORT,
    SEEN,
    WORKBOOK,
    ArchiveIdentity,
    Vouchers,
    identity_of,
    role_of,
    seen_vouchers_csv,
    vouchers_of,
)
from xl_addin.outputs.archive.document_list import LIST, PAGE, Document, new_list, to_json
from xl_addin.outputs.archive.names import as_text
from xl_addin.outputs.archive.page import page
from xl_addin.outputs.archive.verification import verify_archive
from xl_addin.outputs.exchange_copy import make_exchange_copy
from xl_addin.outputs.report_document import report_document

VOUCHERS = "凭证"
UNFINISHED = ".ghgxl-archive-"


@dataclass(frozen=True, slots=True)
class NewArchive:
    """What was written; whether the workbook and its copy in it need a password."""

    folder: Path
    identity: ArchiveIdentity
    files: int
    fingerprint: str
    vouchers: Vouchers
    sentences: tuple[str, ...]
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into an archive: the workbook, documents by name, and the voucher files."""

    identity: ArchiveIdentity
    book: Path
    documents: Mapping[str, bytes]
    vouchers: Vouchers
    is_protected: bool


def write_archive(
    book: Path, vouchers: Path, parent: Path, when: dt.datetime, open_book: Callable[[Path], FileBook] = FileBook.open
) -> NewArchive:
    """Make the folder of an engagement, whole or not at all.

    Args:
        book: the verification workbook; its very bytes are kept.
        vouchers: folder of copies and scans.
        parent: the folder in which the archive is made.
        when: the time noted in the frozen copy.
        open_book: how the workbook is opened.

    Raises:
        FileError: the workbook lacks what names an archive, the target exists, or something cannot be written.
    """
    if not is_folder(parent):
        raise FileError(f"文件夹“{parent}”不存在：请先建立文件夹。")
    return place_archive(contents_of(book, vouchers, when, open_book), parent)


def contents_of(
    book: Path, vouchers: Path, when: dt.datetime, open_book: Callable[[Path], FileBook] = FileBook.open
) -> Contents:
    """Everything that an archive holds, nothing written; arguments and errors as of `write_archive`."""
    opened = open_book(book)
    engagement = read(opened)
    identity, found = identity_of(engagement), vouchers_of(engagement, vouchers)
    make_exchange_copy(opened, when)
    documents = {
        FROZEN: opened.to_bytes(),
        REPORT: report_document(engagement).content,
        SEEN: seen_vouchers_csv(engagement),
    }
    return Contents(identity, book, documents, found, opened.is_protected)


def place_archive(contents: Contents, parent: Path) -> NewArchive:
    """Write an archive: its name appears when everything is in it, on the disk, and verified there.

    Raises:
        FileError: the target exists, or something cannot be read or written; then nothing of it is left.
    """
    identity, target = contents.identity, parent / contents.identity.number
    try:
        if kind_of(target):
            raise FileError(f"“{target}”已存在，未作任何改动：请先移走，或换一个文件夹。")
        with _scratch(parent) as scratch:
            made = scratch / identity.number
            fingerprint = _filled(made, contents)
            below = found_below(made)
            for path in (*below.files.values(), *(made / name for name in reversed(below.folders)), made):
                flush_folder(path) if path.is_dir() else flush(path)
            faults = verify_archive(made)
            if faults:
                raise FileError(f"刚建立的档案未能通过核对（{faults[0]}），没有留下：请检查磁盘后重新归档。")
            retry_while_held(lambda: made.rename(target))
    except OSError as error:
        why = f"{cause(error)}：{as_text(str(error.filename or target))}"
        raise FileError(f"无法归档（{why}），没有留下未完成的档案：请检查磁盘空间和权限后重新归档。") from error
    files = len(below.files) - len(TAG_FILES)
    return NewArchive(
        target, identity, files, fingerprint, contents.vouchers, tuple(flush_or_warn(parent)), contents.is_protected
    )


@contextlib.contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A hidden folder for what is being made, removed afterwards; those that killed programs left are removed first."""
    with contextlib.ExitStack() as held:
        with folder_lock(parent) as is_alone:
            for left in parent.glob(f"{UNFINISHED}*") if is_alone else ():
                with folder_lock(left, is_patient=False) as is_left:
                    if is_left:
                        shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=parent))
            held.callback(shutil.rmtree, folder, ignore_errors=True)
            held.enter_context(folder_lock(folder))
        yield folder


def _filled(made: Path, contents: Contents) -> str:
    """Write everything into a new folder; the digest of the list."""
    payload = made / PAYLOAD
    payload.mkdir(parents=True)
    shutil.copyfile(contents.book, payload / WORKBOOK)
    for name, raw in contents.documents.items():
        (payload / name).write_bytes(raw)
    originals = {f"{VOUCHERS}/{path}": name for path, name in contents.vouchers.originals.items()}
    for name, source in contents.vouchers.files.items():
        (payload / VOUCHERS / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, payload / VOUCHERS / name)
    documents = [
        Document(name, *role_of(name), path.stat().st_size, sha256(path), as_text(originals.get(name, "")))
        for name, path in found_below(payload).files.items()
    ]
    listed = new_list(contents.identity, documents, contents.vouchers.unmatched)
    (payload / LIST).write_bytes(to_json(listed))
    fingerprint = sha256(payload / LIST)
    (payload / PAGE).write_bytes(page(listed, fingerprint))
    last = {name: sha256(payload / name) for name in (LIST, PAGE)}
    digests = {document.path: document.digest for document in documents} | last
    size = sum(document.size for document in documents) + sum((payload / name).stat().st_size for name in last)
    (made / BAGIT).write_bytes(DECLARATIONS[0])
    (made / INFO).write_bytes(tags(listed.tags(size, len(digests))))
    (made / MANIFEST).write_bytes(manifest((f"{PAYLOAD}/{name}", digests[name]) for name in sorted(digests)))
    named = sorted({BAGIT, INFO, MANIFEST})
    (made / TAG_MANIFEST).write_bytes(manifest((name, sha256(made / name)) for name in named))
    return fingerprint
