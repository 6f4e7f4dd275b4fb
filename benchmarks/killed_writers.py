"""Writers killed at random moments: ``python benchmarks/killed_writers.py [KILLS]`` (POSIX).

A child saves a workbook without pause, acknowledging each version through a pipe, and is killed with -9. Then the file must
open and hold the version last acknowledged or the one after it. Another child archives an engagement again and again; then
every archive that is there under its name must be whole.
"""

import datetime as dt
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbook_templates.book import CellRef
from workbook_templates.build import build
from workbook_templates.calculate import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.archive.folder import verify_archive, write_archive
from xl_addin.books.file import FileBook

PLACE = CellRef("基本信息", "B40")
LONGEST_SECONDS = 0.25


def killed(work: Callable[[int], None], seconds: float) -> int:
    """Let a child work and kill it after its first acknowledgement and some seconds; the last number it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 8)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as rest:
        told += rest.read()
    return int.from_bytes(told[len(told) // 8 * 8 - 8 : len(told) // 8 * 8], "big")


def saved(folder: Path, book: Path, chance: random.Random) -> str:
    """One kill while saving; what is wrong, or nothing."""
    target = folder / "saved.xlsx"

    def work(pipe: int) -> None:
        opened = FileBook.open(book)
        for version in range(1, 1_000_000):
            opened.put({PLACE: version})
            opened.save_as(target)
            os.write(pipe, version.to_bytes(8, "big"))

    acknowledged = killed(work, chance.random() * LONGEST_SECONDS)
    held = FileBook.open(target).value(PLACE)
    target.unlink()
    return "" if held in (acknowledged, acknowledged + 1) else f"{held!r} instead of {acknowledged}"


def archived(folder: Path, book: Path, chance: random.Random) -> str:
    """One kill while archiving; what is wrong, or nothing."""
    place, vouchers = folder / "archives", folder / "vouchers"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()

    def work(pipe: int) -> None:
        for number in range(1, 1_000):
            os.write(pipe, number.to_bytes(8, "big"))
            (place / str(number)).mkdir()
            write_archive(book, vouchers, place / str(number), dt.datetime(2026, 5, 6))

    killed(work, chance.random() * LONGEST_SECONDS * 8)
    made = [one for one in place.glob("*/*") if not one.name.startswith(".")]
    return "；".join(fault for one in made for fault in verify_archive(one))


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random(kills)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vouchers").mkdir()
        (folder / "vouchers" / "CD-DF-202401.pdf").write_bytes(bytes(5_000_000))
        build(Calculation(WORKBOOK, *load("bus_operator")), folder / "a.xlsx")
        for label, kill, count in (("保存", saved, kills), ("归档", archived, kills // 10)):
            wrong = [told for told in (kill(folder, folder / "a.xlsx", chance) for _ in range(count)) if told]
            print(f"{label}：中止 {count} 次，损坏或丢失 {len(wrong)} 次", flush=True)
            for line in wrong[:10]:
                print(line)


if __name__ == "__main__":
    main()
