"""Writing an archive and looking after it: a BagIt folder with our list of documents and a page to be stamped."""

import contextlib
import datetime as dt
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import bagit

from udfs import VERSION
from workbook_templates.engagement.reader import read
from workbook_templates.files.atomic import cause, flush, flush_folder, folder_lock, retry_while_held
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import flush_or_warn
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive.content import (
    FROZEN,
    REPORT,
    SEEN,
    WORKBOOK,
    ArchiveIdentity,
    Vouchers,
    identity_of,
    paths_below,
    roles_of,
    seen_vouchers_csv,
    vouchers_of,
)
from xl_addin.outputs.archive.page import page
from xl_addin.outputs.exchange_copy import make_exchange_copy
from xl_addin.outputs.word import report_document

VOUCHERS = "凭证"
LIST, PAGE = "存档清单.json", "存档清单.docx"
PAYLOAD, ALGORITHM = "data", "sha256"
MANIFESTS = (f"manifest-{ALGORITHM}.txt", f"tagmanifest-{ALGORITHM}.txt")
TAG_FILES = frozenset({"bagit.txt", "bag-info.txt", *MANIFESTS})
UNTIL_TAG, TITLE_TAG = "Retain-Until", "External-Description"
UNFINISHED = ".ghgxl-archive-"
bagit.LOGGER.addHandler(logging.NullHandler())  # its failures come as exceptions too; a traceback is not for users


@dataclass(frozen=True, slots=True)
class NewArchive:
    """What was written; whether the workbook and its copy in it need a password."""

    folder: Path
    identity: ArchiveIdentity
    files: int
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


@dataclass(frozen=True, slots=True)
class Retention:
    """An archive and until when it must be kept."""

    folder: Path
    title: str
    until: dt.date


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
    if not parent.is_dir():
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
    """Write an archive: its name appears when everything is in it and on the disk.

    Raises:
        FileError: the target exists, or something cannot be read or written; then nothing of it is left.
    """
    identity, found, target = contents.identity, contents.vouchers, parent / contents.identity.number
    if target.exists():
        raise FileError(f"“{target}”已存在，未作任何改动：请先移走，或换一个文件夹。")
    try:
        with _scratch(parent) as scratch:
            made = scratch / identity.number
            made.mkdir()
            shutil.copyfile(contents.book, made / WORKBOOK)
            for name, raw in contents.documents.items():
                (made / name).write_bytes(raw)
            for name, source in found.files.items():
                (made / VOUCHERS / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, made / VOUCHERS / name)
            _list(made, identity)
            listed = json.loads((made / LIST).read_text("utf-8"))
            (made / PAGE).write_bytes(page(identity, listed, sha256(made / LIST), found.unmatched))
            _bag(made, identity)
            for path in (*reversed(paths_below(made)), made):
                flush_folder(path) if path.is_dir() else flush(path)
            files = sum(1 for _ in _payload(made))
            retry_while_held(lambda: made.rename(target))
    except (OSError, bagit.BagError) as error:
        why = f"{cause(error)}：{error.filename or target}" if isinstance(error, OSError) else str(error)
        raise FileError(f"无法归档（{why}），没有留下未完成的档案：请检查磁盘空间和权限后重新归档。") from error
    return NewArchive(target, identity, files, found, tuple(flush_or_warn(parent)), contents.is_protected)


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


def _list(folder: Path, identity: ArchiveIdentity) -> None:
    """Every document so far, with role, clause, size and digest."""
    names = sorted(path.relative_to(folder).as_posix() for path in paths_below(folder) if path.is_file())
    documents = [
        {"path": name, "role": role, "clause": clause, "size": (folder / name).stat().st_size, ALGORITHM: sha256(folder / name)}
        for name, role, clause in roles_of(names)
    ]  # fmt: skip
    content = {
        "number": identity.number, "title": identity.title, "body": identity.body, "filed": identity.filed.isoformat(),
        "retain_until": identity.until.isoformat(), "program": f"ghgxl {VERSION}", "documents": documents,
    }  # fmt: skip
    (folder / LIST).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _bag(folder: Path, identity: ArchiveIdentity) -> None:
    tags = {
        "Source-Organization": identity.body, "External-Identifier": identity.number, TITLE_TAG: identity.title,
        "Bagging-Date": identity.filed.isoformat(), UNTIL_TAG: identity.until.isoformat(), "Bag-Software-Agent": f"ghgxl {VERSION}",
    }  # fmt: skip
    bagit.make_bag(str(folder), tags, checksums=[ALGORITHM], encoding="utf-8")
    for name in (
        f"manifest-{ALGORITHM}.txt",
        f"tagmanifest-{ALGORITHM}.txt",
    ):  # the second holds the digest of the first
        (folder / name).write_bytes(_manifest(folder, name))


def _payload(folder: Path) -> Iterable[Path]:
    paths = paths_below(folder / PAYLOAD) if (folder / PAYLOAD).is_dir() else ()
    return (path for path in paths if not path.is_dir() or path.is_symlink())


def _manifest(folder: Path, name: str) -> bytes:
    """A manifest as its files are now: one line each, in the order of their paths, nothing else."""
    tags = [folder / tag_file for tag_file in sorted(TAG_FILES) if tag_file != name and (folder / tag_file).exists()]
    listed = tags if name.startswith("tag") else _payload(folder)
    return b"".join(f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n".encode() for path in listed)


def verify_archive(folder: Path) -> list[str]:
    """What is not as it was archived, in sentences; none when every byte is.

    Raises:
        FileError: the folder is no archive, or something in it cannot be read.
    """
    try:
        return _verified(folder)
    except OSError as error:
        raise FileError(
            f"无法核对“{error.filename or folder}”（{cause(error)}）：请检查权限和磁盘，再核对一次。"
        ) from error


def _verified(folder: Path) -> list[str]:
    if not (folder / "bagit.txt").is_file():
        raise FileError(f"“{folder}”不是档案（没有 bagit.txt）：请给出归档时建立的文件夹。")
    told: list[str] = []
    listed = _listed(folder, MANIFESTS[0])
    present = {path.relative_to(folder).as_posix(): path for path in _payload(folder)}
    told += [f"缺少文件：{name}" for name in listed if name not in present]
    told += [f"多出文件：{name}" for name in present if name not in listed]
    told += [f"文件已改变：{name}" for name, path in present.items() if name in listed and _differs(path, listed[name])]
    others = (path.name for path in folder.iterdir() if path.name != PAYLOAD)
    told += [f"多出文件：{name}" for name in sorted(others) if name not in TAG_FILES]
    tags = _listed(folder, MANIFESTS[1])
    told += [f"文件已改变：{name}" for name, was in sorted(tags.items()) if _differs(folder / name, was)]
    if not told:  # every listed byte is there: then the lists themselves, to the last byte
        told += [f"清单已改变：{name}" for name in MANIFESTS if _raw(folder / name) != _manifest(folder, name)]
    return told


def _listed(folder: Path, name: str) -> dict[str, str]:
    """Path -> digest of a manifest; what cannot be read in it is missing from it, and so found by the comparison."""
    lines = _raw(folder / name).decode("utf-8", "replace").splitlines()
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {path: was for was, path in pairs}


def _raw(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _differs(path: Path, was: str) -> bool:
    return not path.is_file() or path.is_symlink() or sha256(path) != was


def retentions(folders: Iterable[Path]) -> list[Retention]:
    """Archives with the end of their retention, the earliest first; a folder of archives stands for those in it.

    Raises:
        FileError: a folder holds no archive, or one does not tell its date.
    """
    found = []
    for folder in folders:
        inside = [place for place in (folder, *sorted(folder.glob("*"))) if (place / "bag-info.txt").is_file()]
        if not inside:
            raise FileError(f"“{folder}”中没有档案：请给出档案文件夹或存放档案的文件夹。")
        found += [_retention(place) for place in inside]
    return sorted(found, key=lambda retention: (retention.until, str(retention.folder)))


def _retention(folder: Path) -> Retention:
    tags = dict(
        line.split(": ", 1)
        for line in _raw(folder / "bag-info.txt").decode("utf-8", "replace").splitlines()
        if ": " in line
    )
    try:
        return Retention(folder, tags.get(TITLE_TAG, ""), dt.date.fromisoformat(tags[UNTIL_TAG]))
    except (KeyError, ValueError) as error:
        raise FileError(f"档案“{folder}”没有写明保存期满日：请先用 ghgxl archive verify 核对。") from error
