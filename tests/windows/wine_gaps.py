"""What Wine 8 lacks for the wheels of today: versions of numpy and pandas that it runs, and one small system library."""

import struct

# numpy 2 calls a function of the C library that Wine 8 has not.
CONSTRAINTS = "numpy==1.26.4\npandas==2.2.3\n"
LIBRARY, EXPORT, FORWARD = "bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"
SECTION, FILE_ALIGNMENT, IMAGE_BASE = 0x1000, 0x200, 0x180000000


def random_library() -> bytes:
    """``bcryptprimitives.dll`` with one export, forwarded to the same generator's older name: no code, an export table alone."""
    names = [LIBRARY.encode() + b"\0", EXPORT.encode() + b"\0", FORWARD.encode() + b"\0"]
    table = SECTION + 40  # the directory first, then addresses, names, ordinals, texts
    texts = table + 4 + 4 + 2
    places = [texts, texts + len(names[0]), texts + len(names[0]) + len(names[1])]
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, places[0], 1, 1, 1, table, table + 4, table + 8)
    section = directory + struct.pack("<IIH", places[2], places[1], 0) + b"".join(names)
    size = len(section)
    dos = b"MZ" + bytes(58) + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, FILE_ALIGNMENT, 0, 0, SECTION)
    optional += struct.pack(
        "<QIIHHHHHHIIIIHH", IMAGE_BASE, SECTION, FILE_ALIGNMENT, 6, 0, 0, 0, 6, 0, 0, 2 * SECTION, 0x200, 0, 2, 0x100
    )
    optional += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    optional += struct.pack("<II", SECTION, size) + bytes(15 * 8)
    header = b".rdata\0\0" + struct.pack("<IIIIIIHHI", size, SECTION, FILE_ALIGNMENT, 0x200, 0, 0, 0, 0, 0x40000040)
    head = dos + coff + optional + header
    return head.ljust(0x200, b"\0") + section.ljust(FILE_ALIGNMENT, b"\0")
