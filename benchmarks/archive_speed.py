"""An archive of a size: ``python benchmarks/archive_speed.py [MEGABYTES]``: how long making and verifying it takes, and that a changed bit is found."""

import datetime as dt
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.outputs.archive.folder import write_archive
from xl_addin.outputs.archive.verification import verify_archive

FILE_MEGABYTES, BITS = 5, 20


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_024
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vouchers").mkdir()
        for number in range(megabytes // FILE_MEGABYTES):
            (folder / "vouchers" / f"V{number:05}.pdf").write_bytes(os.urandom(FILE_MEGABYTES << 20))
        build(Calculation(WORKBOOK, *load("bus_operator")), folder / "a.xlsx")
        before = time.perf_counter()
        made = write_archive(folder / "a.xlsx", folder / "vouchers", folder, dt.datetime(2026, 5, 6)).folder
        print(f"归档 {megabytes} MB：{time.perf_counter() - before:.1f} s")
        before = time.perf_counter()
        assert verify_archive(made) == []
        print(f"核对：{time.perf_counter() - before:.1f} s")
        chance, found = random.Random(1), 0
        for path in chance.choices([file for file in made.rglob("*") if file.is_file()], k=BITS):
            with path.open("r+b") as stream:
                at, bit = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
                stream.seek(at)
                old = stream.read(1)
                stream.seek(at)
                stream.write(bytes([old[0] ^ bit]))
                stream.flush()
                found += verify_archive(made) != []
                stream.seek(at)
                stream.write(old)
        print(f"改变一个比特：{BITS} 次，发现 {found} 次")


if __name__ == "__main__":
    main()
