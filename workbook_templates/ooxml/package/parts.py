"""The package: its parts by name, opened with limits in one place and saved atomically."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar, cast
from xml.etree import ElementTree as ET

from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.ooxml.package.encryption import OLE, AskPassword, decrypt_asking, encrypt, is_encrypted
from workbook_templates.ooxml.package.xml_text import readable, refuse_doctype, tree
from workbook_templates.ooxml.package.zip_members import Member, read_members, write_members

CONTENT_TYPES = "[Content_Types].xml"
# A cell takes four, with its value and both ends; one that the strict scanner reads takes about 500 bytes of memory.
MAX_TAGS = 25_000_000
# Bytes of a part that stays unpacked once somebody has read it: nearly all are, and are read again.
LARGEST_KEPT = 1 << 20
Told = TypeVar("Told")


class Package:
    """The parts of one .xlsx file. Parts that nobody replaces are saved with the very bytes they came with.

    Attributes:
        label: the file's name, for messages.
        password: what opened it; what is saved is protected by the same. None for a file without protection.
    """

    def __init__(self, members: list[Member], label: str, password: str | None = None) -> None:
        self._members = {member.name: member for member in members}
        self._names = {member.name.casefold(): member.name for member in members}
        self._told: dict[tuple[str, object], tuple[object, object]] = {}
        self.label = label
        self.password = password

    @classmethod
    def open(cls, path: Path, ask: AskPassword | None = None) -> "Package":
        """Read a workbook file; it is not kept open.

        Args:
            path: the file.
            ask: gives the password of a protected one; None where nobody can be asked.

        Raises:
            FileError: it cannot be read, is no workbook, is damaged, or exceeds the limits.
        """
        archive = read_whole(path, "工作簿")
        if not is_encrypted(archive):
            return cls.from_bytes(archive, path.name)
        archive, password = decrypt_asking(archive, path.name, ask)
        package = cls.from_bytes(archive, path.name)
        package.password = password
        return package

    @classmethod
    def from_bytes(cls, archive: bytes, label: str = "工作簿") -> "Package":
        """The same from bytes in memory; ``label`` names the file in messages.

        Raises:
            FileError: no workbook, damaged, or beyond the limits.
        """
        if archive.startswith(OLE):
            raise FileError(f"“{label}”是旧版 .xls 文件或已损坏：请用 Excel 打开并另存为 .xlsx。")
        if not archive.startswith(b"PK"):
            raise FileError(f"“{label}”不是 Excel 工作簿：请选择 .xlsx 文件。")
        with readable(f"“{label}”"):
            package = cls(read_members(archive), label)
            package._check()
        if CONTENT_TYPES not in package:
            raise FileError(f"“{label}”不是 Excel 工作簿：请选择 .xlsx 文件。")
        return package

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def names(self) -> tuple[str, ...]:
        """Part names in the order of the file."""
        return tuple(self._members)

    def part(self, name: str) -> bytes:
        """The content of a part; part names do not distinguish case.

        Raises:
            FileError: there is no such part.
        """
        member = self._members[self._known(name)]
        return member.read() if member.size > LARGEST_KEPT else self.once(name, bytes, member.read)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a part in pieces of about a megabyte, all but the last of which end behind a ">".

        Raises:
            FileError: there is no such part.
        """
        member = self._members[self._known(name)]
        return _cut_behind_tags(member.chunks()) if member.size > LARGEST_KEPT else iter([self.part(name)])

    def content_of(self, name: str) -> object:
        """Stands for the content of a part: another object once it has another content.

        Raises:
            FileError: there is no such part.
        """
        return self._members[self._known(name)]

    def told_once(self, name: str, ask: Callable[[Iterator[bytes]], Told]) -> Told:
        """What a function says of a part; it is asked again only when the part has another content.

        Args:
            ask: is given the content as of `pieces`, so that a large part is never there whole.

        Raises:
            FileError: there is no such part.
        """
        return self.once(name, ask, lambda: ask(self.pieces(name)))

    def tree(self, name: str) -> ET.Element:
        """The element tree of a small part, to be read only: it is parsed again only when the part has another content.

        Raises:
            FileError: there is no such part, or as of `xml_text.tree`.
        """
        return self.once(name, tree, lambda: tree(self.part(name), f"“{self.label}”"))

    def once(self, name: str, what: object, find: Callable[[], Told]) -> Told:
        """What is found in a part, which is looked for again only when the part has another content.

        Args:
            what: tells what is looked for from all else that is; on it and the content alone depends what is found.

        Raises:
            FileError: there is no such part, or what ``find`` raises.
        """
        known = self.content_of(name)
        if (found := self._told.get((name, what))) is None or found[0] is not known:
            found = self._told[name, what] = known, find()
        return cast(Told, found[1])

    def replace(self, name: str, raw: bytes) -> None:
        """Give a part new content; equal content leaves the part as it is.

        Raises:
            FileError: there is no such part.
        """
        known = self._known(name)
        before = self._members[known]
        if not before.holds(raw):
            self._members[known] = Member.of(known, [raw])

    def replace_by_pieces(self, name: str, pieces: Iterable[bytes], told: Mapping[object, object]) -> None:
        """Give a part new content that is made while it is packed; where making it fails the part stays as it is.

        Args:
            told: what functions will say of the new content, which need not be asked (`told_once`).

        Raises:
            FileError: there is no such part.
        """
        known = self._known(name)
        self._members[known] = new = Member.of(known, pieces)
        self._told |= {(known, ask): (new, said) for ask, said in told.items()}

    def add(self, name: str, raw: bytes) -> None:
        """Append a new part; its content type is the caller's to state.

        Raises:
            FileError: the name is taken.
        """
        if name in self:
            raise FileError(f"工作簿内已有部件“{name}”：不能重复添加。")
        self._members[name] = Member.of(name, [raw])
        self._names[name.casefold()] = name

    def remove(self, name: str) -> None:
        """Take a part out; see `relationships.drop_part` for what refers to it.

        Raises:
            FileError: there is no such part.
        """
        del self._members[self._known(name)]
        del self._names[name.casefold()]

    def to_bytes(self) -> bytes:
        """The parts as a file without protection."""
        return b"".join(write_members(list(self._members.values())))

    def content(self) -> bytes:
        """The file as it is saved: protected as the one that was opened.

        Raises:
            FileError: it cannot be protected.
        """
        return self.to_bytes() if self.password is None else encrypt(self.to_bytes(), self.password)

    def save(self, path: Path) -> None:
        """Write the file atomically.

        Raises:
            FileError: it cannot be written; an older file of that name is then untouched.
        """
        write_atomically(path, [self.content()])

    def _check(self) -> None:
        """Inflate once, in pieces: damage and bombs are found before anybody works with the book."""
        tags = 0
        for member in self._members.values():
            is_kept = member.size <= LARGEST_KEPT and member.name.casefold().endswith(".xml")  # pictures are not read
            for number, chunk in enumerate([self.part(member.name)] if is_kept else member.chunks()):
                if number == 0:
                    refuse_doctype(chunk)
                tags += chunk.count(b"<")
                if tags > MAX_TAGS:
                    raise FileError(
                        "工作簿的内容过多（约 600 万个单元格以上），已拒绝打开：请拆分文件，或删除空白的格式行列。"
                    )

    def _known(self, name: str) -> str:
        known = self._names.get(name.casefold())
        if known is None:
            raise FileError(f"“{self.label}”缺少内部部件 {name[:80]}：文件不完整，请用 Excel 打开并另存。")
        return known


def _cut_behind_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of which all but the last end behind a ">"."""
    rest = b""
    for chunk in chunks:
        before, found, after = chunk.rpartition(b">")
        if found:
            yield rest + before + found
            rest = after
        else:
            rest += chunk
    yield rest
