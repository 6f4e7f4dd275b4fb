"""Whether an archive is what was archived: payload, manifests, the list of documents and its page, each against the others.

Who exchanges a file can rewrite both manifests; then the list inside still has the old digest. Who rewrites the list
too changes its digest, which stands on the stamped page, and in the signature where there is one.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.files.folders import Found, found_below, kind_of
from xl_addin.outputs.archive.bag import (
    BAGIT,
    DECLARATIONS,
    INFO,
    MANIFEST,
    PAYLOAD,
    TAG_FILES,
    TAG_MANIFEST,
    composed,
    content_of,
    manifest,
    on_one_line,
    read_manifest,
    read_tags,
)
from xl_addin.outputs.archive.document_list import LIST, PAGE, TITLE_TAG, DocumentList, from_json
from xl_addin.outputs.archive.names import as_text, shown
from xl_addin.outputs.archive.page import is_page_of

LIST_PATH, PAGE_PATH = f"{PAYLOAD}/{LIST}", f"{PAYLOAD}/{PAGE}"


@dataclass(frozen=True, slots=True)
class Retention:
    """An archive and until when it must be kept: None where its list cannot be trusted, and why."""

    folder: Path
    title: str
    until: dt.date | None
    why: str = ""


def verify_archive(folder: Path) -> list[str]:
    """What is not as it was archived, in sentences; none when every byte is.

    Raises:
        FileError: the folder is no archive, or something in it cannot be read.
    """
    try:
        if kind_of(folder / BAGIT) != "file":
            raise FileError(f"“{folder}”不是档案（没有 bagit.txt）：请给出归档时建立的文件夹。")
        return [shown(fault) for fault in _faults(folder)]
    except OSError as error:
        raise _unreadable(folder, error) from error


def fingerprint_of(folder: Path) -> str:
    """The digest of an archive's list, which stands on its stamped page; empty where there is no list.

    Raises:
        FileError: it cannot be read.
    """
    path = folder / PAYLOAD / LIST
    try:
        return sha256(path) if kind_of(path) == "file" else ""
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: OSError) -> FileError:
    place = as_text(str(error.filename or folder))
    return FileError(f"无法核对“{place}”（{cause(error)}）：请检查权限和磁盘，再核对一次。")


def _faults(folder: Path) -> Iterator[str]:
    """Every fault, the payload's first."""
    kind, listed = kind_of(folder / PAYLOAD), read_manifest(content_of(folder / MANIFEST))
    if kind != "folder":
        yield f"“{PAYLOAD}”是{kind}，不是文件夹本身" if kind else f"缺少文件夹：{PAYLOAD}"
    elif not listed:
        yield f"{MANIFEST} 中没有可读的清单，无法核对“{PAYLOAD}”中的文件"
    if kind != "folder" or not listed:  # then every file would be missing, or one too many
        yield from _tag_faults(folder, listed)
        return
    below = found_below(folder / PAYLOAD)
    in_payload = list(_payload_faults(below, listed))
    yield from in_payload
    yield from _tag_faults(folder, listed)
    yield from _list_faults(folder, listed, Found() if in_payload else below)


def _payload_faults(below: Found, listed: dict[str, str]) -> Iterator[str]:
    """The payload against its manifest; a disk that composes characters in another way changes no name."""
    wanted = {composed(path): path for path in listed}
    present = {f"{PAYLOAD}/{name}": path for name, path in below.files.items()}
    taken: set[str] = set()
    extra = []
    for name in present:
        key = composed(name)
        if key not in wanted or key in taken:
            extra.append(name)
        taken.add(key)
    strange = {f"{PAYLOAD}/{name}": kind for name, kind in below.strange.items()}
    behind = {name: [key for key in wanted if key.startswith(f"{composed(name)}/")] for name in strange}
    told = {*taken, *map(composed, strange), *(key for keys in behind.values() for key in keys)}
    yield from (f"缺少文件：{path}" for key, path in wanted.items() if key not in told)
    yield from (f"多出文件：{name}" for name in extra)
    for name, kind in strange.items():
        more = f"，清单中在它之内的 {len(behind[name])} 个文件没有核对" if behind[name] else ""
        yield f"不是文件本身（{kind}）：{name}{more}"
    yield from (
        f"文件已改变：{name}"
        for name, path in present.items()
        if name not in extra and sha256(path) != listed[wanted[composed(name)]]
    )
    used = {str(parent) for path in (*wanted, *map(composed, (*present, *strange))) for parent in Path(path).parents}
    names = (f"{PAYLOAD}/{name}" for name in below.folders)
    yield from (f"多出空文件夹：{name}" for name in names if str(Path(composed(name))) not in used)


def _tag_faults(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    """What lies beside the payload, each file against the manifest of them."""
    for path in sorted(folder.iterdir()):
        kind = kind_of(path)
        if path.name not in (*TAG_FILES, PAYLOAD):
            yield f"多出文件{'夹' if kind == 'folder' else ''}：{path.name}"
        elif kind != "file" and path.name != PAYLOAD:
            yield f"不是文件本身（{'文件夹' if kind == 'folder' else kind}）：{path.name}"
    raws = {name: content_of(folder / name) for name in TAG_FILES}
    named = sorted(set(TAG_FILES) - {TAG_MANIFEST})
    tags = read_manifest(raws[TAG_MANIFEST])
    present = {name: sha256(folder / name) for name in named if kind_of(folder / name) == "file"}
    changed = [name for name in named if name not in present or tags.get(name) != present[name]]
    yield from (f"{'文件已改变' if kind_of(folder / name) else '缺少文件'}：{name}" for name in changed)
    if not changed and raws[TAG_MANIFEST] != manifest((name, present[name]) for name in named):
        yield f"清单已改变：{TAG_MANIFEST}"
    if MANIFEST not in changed and raws[MANIFEST] != manifest(listed.items()):
        yield f"清单已改变：{MANIFEST}"
    if BAGIT not in changed and raws[BAGIT] not in DECLARATIONS:
        yield f"文件已改变：{BAGIT}"


def _list_faults(folder: Path, listed: dict[str, str], below: Found) -> Iterator[str]:
    """The list against the manifest and the sizes of what was found, then its page and bag-info.txt against it."""
    raw = content_of(folder / PAYLOAD / LIST)
    if not raw:
        return  # missing, which has been told
    try:
        documents = from_json(raw)
    except ValueError:
        yield f"“{LIST}”不是存档清单，无法核对其中所列的文件"
        return
    told = {f"{PAYLOAD}/{document.path}": document for document in documents.documents}
    if len(told) != len(documents.documents):
        yield f"“{LIST}”中有重复的文件"
    for path in sorted(told.keys() | listed.keys() - {LIST_PATH, PAGE_PATH}):
        document = told.get(path)
        if document is None or path not in listed:
            yield f"“{LIST}”与 {MANIFEST} 不符，只有一处列出：{path}"
        elif document.digest != listed[path]:
            yield f"文件与“{LIST}”所列的不同：{path}"
    sizes = {composed(name): path.stat().st_size for name, path in below.files.items()}
    for document in documents.documents:
        if sizes.get(composed(document.path), document.size) != document.size:
            yield f"“{LIST}”所列的字节数不符：{PAYLOAD}/{document.path}"
    yield from _page_faults(folder, documents)
    yield from _info_faults(folder, documents)


def _page_faults(folder: Path, documents: DocumentList) -> Iterator[str]:
    raw = content_of(folder / PAYLOAD / PAGE)
    if not raw:
        return
    try:
        is_right = is_page_of(raw, documents, fingerprint_of(folder))
    except FileError:
        is_right = False
    if not is_right:
        yield f"“{PAGE}”的内容与“{LIST}”不符"


def _info_faults(folder: Path, documents: DocumentList) -> Iterator[str]:
    own = [len(content_of(folder / path)) for path in (LIST_PATH, PAGE_PATH)]
    size = sum(document.size for document in documents.documents) + sum(own)
    said = {name: on_one_line(value) for name, value in read_tags(content_of(folder / INFO)).items()}
    wanted = documents.tags(size, len(documents.documents) + len(own))
    for name in sorted(said.keys() | wanted.keys()):
        if said.get(name) != wanted.get(name):
            yield f"{INFO} 的 {name} 与“{LIST}”不符"


def retentions(folders: Iterable[Path]) -> list[Retention]:
    """Archives with the end of their retention, the earliest first; a folder of archives stands for those in it.

    The date is that of the list of documents, where manifests, page and bag-info.txt agree with it; the other
    files are not read.

    Raises:
        FileError: a folder holds no archive, or cannot be read.
    """
    found = []
    for folder in folders:
        try:
            places = (folder, *sorted(folder.iterdir())) if folder.is_dir() else ()
            inside = [place for place in places if place.is_dir() and any(kind_of(place / name) for name in TAG_FILES)]
        except OSError as error:
            raise _unreadable(folder, error) from error
        if not inside:
            raise FileError(f"“{folder}”中没有档案：请给出档案文件夹或存放档案的文件夹。")
        found += [_retention(place) for place in inside]
    return sorted(found, key=lambda retention: (retention.until or dt.date.min, str(retention.folder)))


def _retention(folder: Path) -> Retention:
    try:
        listed = read_manifest(content_of(folder / MANIFEST))
        faults = [] if kind_of(folder / PAYLOAD) == "folder" else [f"“{PAYLOAD}”不是文件夹本身"]
        faults += _tag_faults(folder, listed)
        for path in (LIST_PATH, PAGE_PATH):
            if kind_of(folder / path) != "file" or sha256(folder / path) != listed.get(path):
                faults.append(f"缺少或已改变：{path}")
        faults += _list_faults(folder, listed, found_below(folder / PAYLOAD) if not faults else Found())
        if faults:
            return Retention(folder, "", None, shown(faults[0]))
        documents = from_json(content_of(folder / PAYLOAD / LIST))
    except OSError as error:
        return Retention(folder, "", None, cause(error))
    return Retention(folder, documents.tags(0, 0)[TITLE_TAG], documents.identity.until)
