"""Members of a zip, kept packed: an untouched member is copied without being inflated and deflated again.

The standard library reads the central directory; it can neither copy a member raw nor stop a bomb
while it inflates, so these two things are done here.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook_templates.book import BookError

MAX_MEMBERS = 2_000
MAX_TOTAL = 1 << 30
MAX_RATIO = 200
RATIO_GRACE = 100_000
_CHUNK = 1 << 20
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the first a zip can hold: the same content gives the same bytes
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
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
    def of(cls, name: str, raw: bytes) -> "Member":
        """A member with new content."""
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = deflate.compress(raw) + deflate.flush()
        return cls(name, packed, zipfile.ZIP_DEFLATED, zlib.crc32(raw), len(raw))

    @classmethod
    def stored(cls, name: str, raw: bytes) -> "Member":
        """A member that is not packed: what deflate makes depends on the zlib of the machine."""
        return cls(name, raw, zipfile.ZIP_STORED, zlib.crc32(raw), len(raw))

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces of bounded size.

        Raises:
            BookError: it is longer or shorter than declared, or its checksum differs.
        """
        seen = crc = 0
        for chunk in self._inflated():
            seen += len(chunk)
            if seen > self.size:
                raise BookError(_DAMAGED)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if seen != self.size or crc != self.crc:
            raise BookError(_DAMAGED)

    def read(self) -> bytes:
        """The whole content; raises like `chunks`."""
        return b"".join(self.chunks())

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
                raise BookError(_DAMAGED)
            yield chunk


def read_members(archive: bytes) -> list[Member]:
    """All members in the order of the directory, their declared sizes within the limits.

    Raises:
        BookError: limits exceeded, encrypted or unknown packing, doubtful or duplicate names.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as directory:
        entries = directory.infolist()
        if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise BookError("工作簿解压后过大（超过 1 GiB 或 2000 个部件），已拒绝打开：请拆分文件或核实来源。")
        members = [_member(archive, entry) for entry in entries]
    if len({member.name.casefold() for member in members}) != len(members):
        raise BookError("工作簿内有重名部件，已拒绝打开：请核实来源，或用 Excel 打开并另存。")
    return members


def _member(archive: bytes, entry: zipfile.ZipInfo) -> Member:
    name = entry.filename
    # Nothing is ever extracted to the disk; such names are refused because only a hostile tool writes them.
    if name != entry.orig_filename or name.startswith("/") or ":" in name or "\\" in name or ".." in name.split("/"):
        raise BookError("工作簿内有可疑的部件名，已拒绝打开：请核实来源，或用 Excel 打开并另存。")
    if entry.flag_bits & 0x41 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BookError("工作簿的压缩包有密码或使用了不支持的压缩方式：请用 Excel 打开并另存为 .xlsx。")
    if entry.file_size > RATIO_GRACE and entry.file_size > MAX_RATIO * entry.compress_size:
        raise BookError("工作簿的压缩比异常（可能是压缩炸弹），已拒绝打开：请核实来源。")
    header = _LOCAL.unpack_from(archive, entry.header_offset)
    start = entry.header_offset + _LOCAL.size + header[9] + header[10]
    packed = archive[start : start + entry.compress_size]
    if header[0] != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise BookError(_DAMAGED)
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
