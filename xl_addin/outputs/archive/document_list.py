"""存档清单.json: every document of an archive with role, clause, size and digest; by its own digest it is known."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from udfs import VERSION
from xl_addin.outputs.archive.bag import ALGORITHM, on_one_line
from xl_addin.outputs.archive.content import ArchiveIdentity

LIST, PAGE = "存档清单.json", "存档清单.docx"
LARGEST = 100_000_000  # bytes
UNTIL_TAG, TITLE_TAG = "Retain-Until", "External-Description"


@dataclass(frozen=True, slots=True)
class Document:
    """A line of the list.

    Attributes:
        path: below the payload folder.
        role, clause: what it is, and which clause asks for it.
        size: bytes.
        digest: SHA-256.
        original: what it was called, where its path had to be another.
    """

    path: str
    role: str
    clause: str
    size: int
    digest: str
    original: str = ""


@dataclass(frozen=True, slots=True)
class DocumentList:
    """What the list says.

    Attributes:
        identity: names, number, dates.
        program: what wrote it.
        documents: all but the list and its page.
        unmatched: vouchers registered as filed without a file; None in older lists, which do not tell.
    """

    identity: ArchiveIdentity
    program: str
    documents: tuple[Document, ...]
    unmatched: tuple[str, ...] | None

    def tags(self, size: int, files: int) -> dict[str, str]:
        """What bag-info.txt says of such an archive, whose payload has a size (bytes) and a number of files."""
        identity = self.identity
        values = {
            "Source-Organization": identity.body, "External-Identifier": identity.number, TITLE_TAG: identity.title,
            "Bagging-Date": identity.filed.isoformat(), UNTIL_TAG: identity.until.isoformat(),
            "Bag-Software-Agent": self.program, "Payload-Oxum": f"{size}.{files}",
        }  # fmt: skip
        return {name: on_one_line(value) for name, value in values.items()}


def new_list(identity: ArchiveIdentity, documents: Sequence[Document], unmatched: Sequence[str]) -> DocumentList:
    """The list of an archive that is being made."""
    return DocumentList(identity, f"ghgxl {VERSION}", tuple(documents), tuple(unmatched))


def to_json(listed: DocumentList) -> bytes:
    """The file."""
    identity = listed.identity
    documents = [
        {"path": line.path, "role": line.role, "clause": line.clause, "size": line.size, ALGORITHM: line.digest}
        | ({"original": line.original} if line.original else {})
        for line in listed.documents
    ]
    content: dict[str, Any] = {
        "number": identity.number, "title": identity.title, "body": identity.body, "filed": identity.filed.isoformat(),
        "retain_until": identity.until.isoformat(), "program": listed.program,
        "unmatched": list(listed.unmatched or ()), "documents": documents,
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(raw: bytes) -> DocumentList:
    """The list that a file holds.

    Raises:
        ValueError: it holds none.
    """
    if len(raw) > LARGEST:
        raise ValueError("too large")
    try:
        content = json.loads(raw.decode("utf-8"))
        dates = (dt.date.fromisoformat(_text(content, "filed")), dt.date.fromisoformat(_text(content, "retain_until")))
        number, title, body = (_text(content, name) for name in ("number", "title", "body"))
        unmatched = content.get("unmatched")
        return DocumentList(
            ArchiveIdentity(number, title, body, *dates),
            _text(content, "program"),
            tuple(_document(line) for line in content["documents"]),
            None if unmatched is None else tuple(_text({"": voucher}, "") for voucher in unmatched),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no list of documents") from error


def _document(line: Mapping[str, Any]) -> Document:
    path, role, clause = (_text(line, name) for name in ("path", "role", "clause"))
    if type(line["size"]) is not int:
        raise ValueError("size")
    original = _text(line, "original") if "original" in line else ""
    return Document(path, role, clause, line["size"], _text(line, ALGORITHM), original)


def _text(content: Mapping[str, Any], name: str) -> str:
    if not isinstance(content[name], str):
        raise ValueError(name)
    return str(content[name])
