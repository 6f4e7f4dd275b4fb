"""Members of a zip, kept packed: an untouched member is copied without being inflated and deflated again.

The standard library reads the central directory; it can neither copy a member raw nor stop a bomb
while it inflates, so these two things are done here. It also believes the directory alone: that the headers before
the members say the same, and that no two members share bytes, is looked at here.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbook_templates.files.errors import FileError

MAX_MEMBERS = 2_000
MAX_DIRECTORY = 1 << 20  # bytes: 2,000 members with names of 450 characters
MAX_TOTAL = 1 << 30
MAX_GROWTH = (
    800 << 20
)  # by unpacking; pictures hardly grow, and a book of 96,000 bills and their vouchers by four fifths of it
MAX_RATIO = 200  # our own sheets of empty rows reach 50
RATIO_GRACE = 100_000
_CHUNK = 1 << 20
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the first a zip can hold: the same content gives the same bytes
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = 20
_UTF8 = 0x800
_TOO_MUCH = "工作簿解压后过大（超过 800 MB 或 2000 个部件），已拒绝打开：请拆分文件或核实来源。"
_DAMAGED = "工作簿已损坏（内部压缩内容不完整）：请用 Excel 打开并另存，或使用备份。"


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its name, its packed bytes and what the directory says about them."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int
    date: tuple[int, int, int, int, int, int] = _FIXED_DATE
    attributes: int = 0

    @classmethod
    def of(cls, name: str, pieces: Iterable[bytes]) -> "Member":
        """A member with new content; what it packs does not depend on how the content is cut into pieces."""
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed, crc, size = [], 0, 0
        for piece in pieces:
            packed.append(deflate.compress(piece))
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        return cls(name, b"".join([*packed, deflate.flush()]), zipfile.ZIP_DEFLATED, crc, size)

    @classmethod
    def stored(cls, name: str, raw: bytes) -> "Member":
        """A member that is not packed: what deflate makes depends on the zlib of the machine."""
        return cls(name, raw, zipfile.ZIP_STORED, zlib.crc32(raw), len(raw))

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces of bounded size.

        Raises:
            FileError: it is longer or shorter than declared, or its checksum differs.
        """
        seen = crc = 0
        for chunk in self._inflated():
            seen += len(chunk)
            if seen > self.size:
                raise FileError(_DAMAGED)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if seen != self.size or crc != self.crc:
            raise FileError(_DAMAGED)

    def holds(self, raw: bytes) -> bool:
        """Whether this is its content, which is not held a second time to see.

        Raises:
            FileError: as `chunks`.
        """
        if (self.size, self.crc) != (len(raw), zlib.crc32(raw)):
            return False
        at, seen = 0, memoryview(raw)
        for chunk in self.chunks():
            if seen[at : at + len(chunk)] != chunk:
                return False
            at += len(chunk)
        return True

    def read(self) -> bytes:
        """The whole content, never held twice as it is inflated; raises like `chunks`."""
        if self.method == zipfile.ZIP_STORED and len(self.packed) == self.size and zlib.crc32(self.packed) == self.crc:
            return self.packed
        piece = io.BytesIO()
        for chunk in self.chunks():
            piece.write(chunk)
        return piece.getvalue()

    def _inflated(self) -> Iterator[bytes]:
        if self.method == zipfile.ZIP_STORED:
            for start in range(0, len(self.packed), _CHUNK):
                yield self.packed[start : start + _CHUNK]
            return
        inflate = zlib.decompressobj(-15)
        waiting = self.packed
        while not inflate.eof:
            chunk = inflate.decompress(waiting, _CHUNK)
            waiting = inflate.unconsumed_tail
            if not chunk and not waiting and not inflate.eof:
                raise FileError(_DAMAGED)
            yield chunk


def read_members(archive: bytes) -> list[Member]:
    """All members in the order of the directory, their declared sizes within the limits.

    Raises:
        FileError: limits exceeded, encrypted or unknown packing, doubtful or duplicate names.
    """
    if _directory_size(archive) > MAX_DIRECTORY:
        raise FileError(_TOO_MUCH)
    with zipfile.ZipFile(io.BytesIO(archive)) as directory:
        entries, start = directory.infolist(), directory.start_dir
    sizes = [(entry.file_size, entry.compress_size) for entry in entries]
    total, growth = sum(size for size, _ in sizes), sum(max(size - packed, 0) for size, packed in sizes)
    if len(entries) > MAX_MEMBERS or total > MAX_TOTAL or growth > MAX_GROWTH:
        raise FileError(_TOO_MUCH)
    members = [_member(archive, entry) for entry in entries]
    if len({member.name.casefold() for member in members}) != len(members):
        raise FileError("工作簿内有重名部件，已拒绝打开：请核实来源，或用 Excel 打开并另存。")
    spans = sorted((entry.header_offset, len(member.packed)) for entry, member in zip(entries, members, strict=True))
    for (first, length), (following, _) in zip(spans, [*spans[1:], (start, 0)], strict=True):
        if first + _LOCAL.size + length > following:
            raise FileError("工作簿内的部件互相重叠（可能是压缩炸弹），已拒绝打开：请核实来源。")
    return members


def _directory_size(archive: bytes) -> int:
    """How long the directory is said to be, found where the standard library finds it: it reads all of it at once."""
    end = len(archive) - _END.size
    if archive[end : end + 4] != b"PK\x05\x06":
        end = archive.rfind(b"PK\x05\x06", max(0, end - 0x10000))
    if end < 0 or end + _END.size > len(archive):
        return 0
    end_64 = end - _LOCATOR_64 - _END_64.size
    if end_64 >= 0 and archive[end - _LOCATOR_64 : end - _LOCATOR_64 + 4] == b"PK\x06\x07":
        return int(_END_64.unpack_from(archive, end_64)[8])
    return int(_END.unpack_from(archive, end)[5])


def _member(archive: bytes, entry: zipfile.ZipInfo) -> Member:
    name = entry.orig_filename.replace("\\", "/")  # some programs on Windows write its own separator
    # Nothing is ever extracted to the disk; such names are refused because only a hostile tool writes them.
    if "\0" in name or name.startswith("/") or ":" in name or not {".", ".."}.isdisjoint(name.split("/")):
        raise FileError("工作簿内有可疑的部件名，已拒绝打开：请核实来源，或用 Excel 打开并另存。")
    if entry.flag_bits & 0x41 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError("工作簿的压缩包有密码或使用了不支持的压缩方式：请用 Excel 打开并另存为 .xlsx。")
    if entry.file_size > RATIO_GRACE and entry.file_size > MAX_RATIO * entry.compress_size:
        raise FileError("工作簿的压缩比异常（可能是压缩炸弹），已拒绝打开：请核实来源。")
    header = _LOCAL.unpack_from(archive, entry.header_offset)
    name_start = entry.header_offset + _LOCAL.size
    start = name_start + header[9] + header[10]
    packed = archive[start : start + entry.compress_size]
    if header[0] != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise FileError(_DAMAGED)
    raw_name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")
    sizes = (entry.CRC, entry.compress_size, entry.file_size)
    agrees = all(declared in (0, 0xFFFFFFFF, true) for declared, true in zip(header[6:9], sizes, strict=True))
    if archive[name_start : name_start + header[9]] != raw_name or header[3] != entry.compress_type or not agrees:
        raise FileError("工作簿的压缩目录与内容不符，已拒绝打开：请核实来源，或用 Excel 打开并另存。")
    return Member(
        name, packed, entry.compress_type, entry.CRC, entry.file_size, entry.date_time, entry.external_attr & 0xFFFFFFFF
    )


def write_members(members: Sequence[Member]) -> Iterator[bytes]:
    """The zip archive of these members, in order; the same members give the same bytes."""
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name = member.name.encode()
        flags = 0 if name.isascii() else 0x800
        year, month, day, hour, minute, second = member.date
        common = (
            20,
            flags,
            member.method,
            hour << 11 | minute << 5 | second // 2,
            max(year - 1980, 0) << 9 | month << 5 | day,
            member.crc,
            len(member.packed),
            member.size,
            len(name),
        )
        local = _LOCAL.pack(b"PK\x03\x04", *common, 0) + name
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, member.attributes, offset) + name)
        offset += len(local) + len(member.packed)
        yield local
        yield member.packed
    size = sum(map(len, directory))
    yield from directory
    yield _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), size, offset, 0)
