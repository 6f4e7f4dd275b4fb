"""Files made to harm whoever opens them: each a zip that looks like a workbook."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from openpyxl import Workbook
from openpyxl.worksheet.table import Table

DTD = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LOCAL, CENTRAL, END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"


def plain_workbook() -> bytes:
    """A small workbook with a table and a name, nothing wrong with it."""
    book = Workbook()
    page = book.active
    for row in (["编号", "数量"], ["D1", 1], ["D2", 2]):
        page.append(row)
    page.add_table(Table(displayName="bills", ref="A1:B3"))
    book.create_sheet("别的")["A1"] = "文本"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return stream.getvalue()


def packed(size: int, byte: bytes = b" ") -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(deflate.compress(byte * (1 << 20)) for _ in range(size >> 20)) + deflate.flush()


def by_hand(members: list[tuple[bytes, bytes, bytes, int, int]], share: bool = False) -> bytes:
    """A zip from (name in the header, name in the directory, packed content, crc, declared size); all share one content."""
    raw, directory = bytearray(), bytearray()
    at = 0
    for number, (local, central, content, crc, size) in enumerate(members):
        fields = (20, 0x800, 8, 0, 0x21, crc, len(content), size)
        if not share or number == 0:
            at = len(raw)
            raw += struct.pack(LOCAL, b"PK\x03\x04", *fields, len(local), 0) + local + content
        directory += struct.pack(CENTRAL, b"PK\x01\x02", 20, *fields, len(central), 0, 0, 0, 0, 0, at) + central
    return bytes(
        raw + directory + struct.pack(END, b"PK\x05\x06", 0, 0, len(members) & 0xFFFF, len(members) & 0xFFFF,
                                      len(directory), len(raw), 0)
    )  # fmt: skip


def _with(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(plain_workbook())
    return zipped(parts | {name: change(parts[name])})


def _replaced(name: str, old: bytes, new: bytes) -> bytes:
    def change(raw: bytes) -> bytes:
        assert old in raw, (name, old)
        return raw.replace(old, new, 1)

    return _with(name, change)


def hostile_archives() -> Iterator[tuple[str, bytes]]:
    """Bombs and tricks of the zip."""
    parts = parts_of(plain_workbook())
    yield "one big member", zipped(parts | {"xl/big.xml": b" " * 50_000_000})
    yield "blanks before the content", _with("xl/worksheets/sheet1.xml", lambda raw: b" " * 50_000_000 + raw)
    yield "2,000 more members", zipped(parts | {f"xl/{n}.xml": b"<a/>" for n in range(2_000)})
    big, small = packed(18 << 20), packed(1 << 20)
    below = zlib.compress(bytes(100), 9)[2:-4]
    noise = bytes(range(256)) * 400
    yield (
        "a hundred that are no bombs alone",
        by_hand([(b"x%d" % n, b"x%d" % n, b"\0" * 100_000, 0, 19 << 20) for n in range(60)]),
    )
    yield (
        "300,000 entries in the directory",
        by_hand([(b"x", b"x%06d" % n, below, 0, 100) for n in range(300_000)], True),
    )
    yield "the directory says less", by_hand([(b"x", b"x", big, zlib.crc32(b" " * (18 << 20)), 1_000)])
    yield "the directory says more", by_hand([(b"x", b"x", small, zlib.crc32(b" " * (1 << 20)), 90 << 20)])
    yield (
        "members that share their bytes",
        by_hand([(b"x", b"x", small, zlib.crc32(b" " * (1 << 20)), 1 << 20), (b"x", b"x", small, 0, 1 << 20)], True),
    )
    pair = bytearray(by_hand([(b"a", b"a", noise, 0, len(noise)), (b"b", b"b", noise, 0, len(noise))]))
    for at in (18, pair.index(b"PK\x01\x02") + 20):  # the first is said to be longer, so that it holds the second
        pair[at : at + 8] = struct.pack("<2L", len(noise) + 50, len(noise) + 50)
    yield "overlapping members", bytes(pair)
    yield "another name in the header", by_hand([(b"a.xml", b"b.xml", below, zlib.crc32(bytes(100)), 100)])
    for name in (
        "../x.xml",
        "/x.xml",
        "xl\\..\\..\\x.xml",
        "\\x.xml",
        "xl\\workbook.xml",
        "c:x.xml",
        "xl/../../x.xml",
        "XL/WORKBOOK.xml",
    ):
        yield f"named {name}", zipped(parts | {name: b"<a/>"})
    double = io.BytesIO()
    with zipfile.ZipFile(double, "w") as archive:
        for name, raw in [*parts.items(), ("xl/x1.xml", b"<a/>"), ("xl/x2.xml", b"<a/>")]:
            archive.writestr(name, raw)
    yield "a name twice", double.getvalue().replace(b"xl/x2.xml", b"xl/x1.xml")


def hostile_xml() -> Iterator[tuple[str, bytes]]:
    """Entities in every part, in every encoding, behind every disguise; a part may have any name."""
    declared = '<?xml version="1.0"?>'
    parts = parts_of(plain_workbook())
    names = [*parts, "xl/sharedStrings.xml", "customXml/item1.xml", "xl/other.bin", "xl/drawings/vmlDrawing1.vml"]
    for name in dict.fromkeys(names):
        body = parts.get(name, b"<a>&b;</a>")
        root = body[body.index(b"?>") + 2 :] if body.startswith(b"<?") else body
        yield f"entities in {name}", zipped(parts | {name: (declared + DTD).encode() + root})
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            text = ("" if encoding == "utf-16" else "\ufeff") + declared + DTD + root.decode()
            yield f"entities in {name} as {encoding}", zipped(parts | {name: text.encode(encoding)})
    for label, before in {
        "a comment": "<!-- <a> -->",
        "a long comment": f"<!--{random.Random(1).randbytes(1_000_000).hex()}-->",
        "an instruction": "<?a <a> ?>",
        "blanks": random.Random(1).randbytes(1_400_000).translate(b" \n\t\r" * 64).decode(),
    }.items():
        body = parts["xl/workbook.xml"]
        yield f"entities behind {label}", zipped(parts | {"xl/workbook.xml": (before + DTD).encode() + body})


def hostile_content() -> Iterator[tuple[str, bytes]]:
    """XML without entities that asks for much: refused, or harmless."""
    sheet, table, book = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
    chance = random.Random(1)
    names = [b"a%d" % chance.randrange(1_000_000) for _ in range(200_000)]
    deep = b"".join(b"<%s>" % name for name in names) + b"".join(b"</%s>" % name for name in reversed(names))
    yield "a deep book", _with(book, lambda raw: raw.replace(b"</workbook>", deep + b"</workbook>"))
    yield "a deep sheet", _with(sheet, lambda raw: raw.replace(b"</worksheet>", deep + b"</worksheet>"))
    yield "deep styles", _with("xl/styles.xml", lambda raw: raw.replace(b"</styleSheet>", deep + b"</styleSheet>"))
    long = b' a="' + chance.randbytes(4_000_000).hex().encode() + b'"'
    yield "a long attribute", _replaced(book, b"<sheets", b"<sheets" + long)
    many = b"".join(b' a%d="1"' % n for n in range(200_000))
    yield "many attributes", _replaced(book, b"<sheets", b"<sheets" + many)
    yield "many attributes in a sheet", _replaced(sheet, b"<sheetData", b"<sheetData" + many)
    yield "a table of the whole sheet", _replaced(table, b'ref="A1:B3"', b'ref="A1:XFD1048576"')
    columns = b"".join(b'<tableColumn id="%d" name="c%d"/>' % (n, n) for n in range(1, 16_385))
    wide = b'<table displayName="bills" ref="A1:XFD1048576"><tableColumns>' + columns + b"</tableColumns></table>"
    yield "a table of the whole sheet with all its columns", _with(table, lambda raw: wide)
    yield "a long table", _with(table, lambda raw: raw.replace(b"A1:B3", b"A1:B1048576"))
    names = b'<definedNames><definedName name="all">Sheet!$A$1:$XFD$1048576</definedName></definedNames>'
    yield "a name of the whole sheet", _replaced(book, b"</sheets>", b"</sheets>" + names)
    yield "a dimension that lies", _with(sheet, lambda raw: raw.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"'))
    yield (
        "far cells",
        _replaced(sheet, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )
    merged = b'<mergeCells count="4294967295"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield "everything merged", _replaced(sheet, b"</sheetData>", b"</sheetData>" + merged)
    array = b'<row r="9"><c r="A9"><f t="array" ref="A9:XFD1048576">1</f><v>1</v></c></row></sheetData>'
    yield "an array of the whole sheet", _replaced(sheet, b"</sheetData>", array)
    number = (
        b'<row r="9"><c r="A9"><v>'
        + b"%d" % int.from_bytes(chance.randbytes(1_700)) * 1_000
        + b"</v></c></row></sheetData>"
    )
    yield "a long number", _replaced(sheet, b"</sheetData>", number)
    big = b'<row r="9"><c r="A9" s="' + b"9" * 100_000 + b'"/></row></sheetData>'
    yield "a style of many digits", _replaced(sheet, b"</sheetData>", big)
    counts = b'<sst count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    related = f'<Relationship Id="rIdX" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'.encode()
    text = b'<row r="9"><c r="A9" t="s"><v>4294967294</v></c></row></sheetData>'
    parts = parts_of(_replaced("xl/_rels/workbook.xml.rels", b"</Relationships>", related))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", text)
    yield "shared texts that lie", zipped(parts | {"xl/sharedStrings.xml": counts})
    fonts = b'<cellXfs count="4294967295">'
    yield "styles that lie", _with("xl/styles.xml", lambda raw: raw.replace(b"<cellXfs>", fonts))
    rows = b"".join(
        b"<row>" + b"<c/>" * 16_000 + b"</row><!--" + chance.randbytes(400).hex().encode() + b"-->"
        for _ in range(1_700)
    )
    yield "cells without end", _replaced(sheet, b"</sheetData>", rows + b"</sheetData>")
