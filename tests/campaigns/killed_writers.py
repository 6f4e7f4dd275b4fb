"""Writers killed at random moments: ``python tests/campaigns/killed_writers.py [KILLS] [WRITER…] [--seed SEED]`` (POSIX).

A child works without pause, acknowledging each piece through a pipe, and is killed with -9; then the law of its writer is
checked, and the next child goes on where it ended. The kills are spread evenly over the writers of the table, or those
named; another seed has other moments. Another writer is one more function in the table.
"""

import argparse
import datetime as dt
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutated_workbooks import small_workbook

from udfs.kernel.cells import Value
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.division.part import write_part
from workbook_templates.exchange.division.selection import Share, settings
from workbook_templates.files.saving import Destination
from workbook_templates.files.versions import VERSIONS_KEPT, versions
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.encryption import encrypt
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.outputs.archive.folder import UNFINISHED, contents_of, place_archive
from xl_addin.outputs.archive.verification import verify_archive
from xl_addin.outputs.division import Handout, write_handout
from xl_addin.outputs.merged_parts import merge_parts

PLACE = CellRef("基本信息", "B2")
NUMBER = 8  # bytes of a number in the pipe


@dataclass(frozen=True, slots=True)
class Writer:
    """What is killed, and what must hold afterwards.

    Attributes:
        work: does the piece of a number, 1, 2 and so on; runs in the child.
        fault: what is wrong after a kill, given the numbers from which the child went on and which it last acknowledged;
            "" where all is well.
        seconds: the longest time until the kill: some pieces of work.
        last: the number of the last piece that is done, from which the next child goes on.
    """

    work: Callable[[int], None]
    fault: Callable[[int, int], str]
    seconds: float
    last: Callable[[], int]


def saving(folder: Path) -> Writer:
    """A workbook saved over itself again and again: the file and the history of its versions."""
    target = folder / "核查.xlsx"
    (folder / "source.xlsx").write_bytes(small_workbook())
    book = FileBook.open(folder / "source.xlsx")

    def content(number: int) -> bytes:
        book.put({PLACE: number})
        return book.to_bytes()

    def held() -> int:
        return int(str(FileBook.open(target).value(PLACE))) if target.exists() else 0

    def fault(started: int, acknowledged: int) -> str:
        now = held()
        if now not in (acknowledged, acknowledged + 1):
            return f"{now} instead of {acknowledged}"
        if now and target.read_bytes() != content(now):
            return f"{now} is not what was saved"
        kept = list(versions(target).values())
        # Before the file itself was replaced, its version is kept already.
        newest = now if kept and kept[-1].read_bytes() == content(now) else now - 1
        expected = list(range(max(newest - len(kept), 0) + 1, newest + 1))
        if [version.read_bytes() for version in kept] != [content(number) for number in expected]:
            return f"versions of {now}: {[version.name for version in kept]} are not {expected}"
        was_pruned = acknowledged > started  # and then one more may be there, and the next begun
        if len(kept) < min(VERSIONS_KEPT, now - 1) or (was_pruned and len(kept) > VERSIONS_KEPT + 2):
            return f"{len(kept)} versions of {now}"
        left = [file.name for file in folder.iterdir() if file.name.endswith(".tmp")]
        return f"left: {left}" if len(left) > 1 else ""

    return Writer(lambda number: _save(target, content(number)), fault, 0.05, held)


def _save(target: Path, content: bytes) -> None:
    saved = Destination(target).save(content)
    assert not saved.is_elsewhere, saved.sentences


def archiving(folder: Path) -> Writer:
    """An engagement archived again and again: what has an archive's name is an archive, whole."""
    parent, done = folder / "archives", folder / "done"
    for directory in (folder / "vouchers", parent, done):
        directory.mkdir()
    (folder / "vouchers" / "CD-DF-202401.pdf").write_bytes(bytes(200_000))
    build(Calculation(WORKBOOK, *load("bus_operator")), folder / "a.xlsx")
    contents = contents_of(folder / "a.xlsx", folder / "vouchers", dt.datetime(2026, 5, 6))

    def work(number: int) -> None:
        place_archive(contents, parent).folder.rename(done / str(number))

    def fault(started: int, acknowledged: int) -> str:
        made = [*done.iterdir(), *(directory for directory in parent.iterdir() if not directory.name.startswith("."))]
        missing = acknowledged > started and not (done / str(acknowledged)).exists()
        faults = "；".join(line for archive in made for line in verify_archive(archive))
        left = len(list(parent.glob(f"{UNFINISHED}*")))
        for archive in made:
            shutil.rmtree(archive)
        return faults or ("an archive is lost" if missing else "") or (f"{left} left" if left > 1 else "")

    return Writer(work, fault, 0.3, lambda: 0)


def handing_out(folder: Path) -> Writer:
    """Parts written again and again: what has a part's name is a part, whole."""
    content = encrypt(small_workbook(), "killed writers")
    names = ("甲", "乙", "丙")

    def work(number: int) -> None:
        for name in names:
            write_handout(Handout(name, folder / f"{number}-{name}.xlsx", content))

    def fault(started: int, acknowledged: int) -> str:
        made = list(folder.glob("*.xlsx"))
        damaged = [file.name for file in made if file.read_bytes() != content]
        missing = acknowledged > started and not all(
            (folder / f"{acknowledged}-{name}.xlsx").exists() for name in names
        )
        left = len(list(folder.glob(".*.tmp")))
        for file in folder.iterdir():
            file.unlink()
        return "、".join(damaged) or ("a part is lost" if missing else "") or (f"{left} left" if left > 1 else "")

    return Writer(work, fault, 0.02, lambda: 0)


def merging(folder: Path) -> Writer:
    """A part merged into a workbook again and again: the result, the complete workbook and the part."""
    build(Calculation(WORKBOOK, {"entity_code": "1", "current_name": "甲"}, {}), folder / "whole.xlsx")
    whole = (folder / "whole.xlsx").read_bytes()
    nothing: dict[str, dict[str, dict[str, Value]]] = {"sources": {}}
    given = Share("甲", (), settings(read(FileBook.open(folder / "whole.xlsx"))), nothing)
    write_part(given, "", dt.datetime(2026, 5, 6)).save(folder / "part.xlsx")
    part = FileBook.open(folder / "part.xlsx")
    place = read(part).forms["tolerance_days"].ref
    target = folder / "merged.xlsx"

    def held() -> int:
        return int(str(FileBook.open(target).value(place))) if target.exists() else 0

    def work(number: int) -> None:
        book = FileBook.open(folder / "whole.xlsx")
        part.put({place: number})
        merge_parts(book, {"甲": part})
        _save(target, book.to_bytes())

    def fault(started: int, acknowledged: int) -> str:
        if (folder / "whole.xlsx").read_bytes() != whole:
            return "the complete workbook was changed"
        return "" if held() in (acknowledged, acknowledged + 1) else f"{held()} instead of {acknowledged}"

    return Writer(work, fault, 1.0, held)


WRITERS: dict[str, Callable[[Path], Writer]] = {"保存": saving, "归档": archiving, "拆分": handing_out, "合并": merging}


def kill(writer: Writer, chance: random.Random) -> str:
    """Let a child work and kill it; what is wrong then."""
    reading, writing = os.pipe()
    last = writer.last()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            for number in range(last, sys.maxsize):
                if number > last:
                    writer.work(number)
                os.write(writing, number.to_bytes(NUMBER, "big"))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        faults = pipe.read(NUMBER)
        time.sleep(chance.random() * writer.seconds)
        is_alive = not os.waitpid(child, os.WNOHANG)[0]
        if is_alive:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        faults += pipe.read()
    acknowledged = int.from_bytes(
        faults[len(faults) // NUMBER * NUMBER - NUMBER : len(faults) // NUMBER * NUMBER], "big"
    )
    return writer.fault(last, acknowledged) if is_alive else f"ended by itself after {acknowledged}"


def killed(name: str, folder: Path, count: int, seed: int = 0) -> list[str]:
    """Kill a writer so many times; everything that is wrong."""
    writer, chance = WRITERS[name](folder), random.Random(seed)
    return [faults for faults in (kill(writer, chance) for _ in range(count)) if faults]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("kills", nargs="?", type=int, default=200)
    options.add_argument("names", nargs="*", metavar="WRITER")
    options.add_argument("--seed", type=int, default=0)
    given, total = options.parse_args(), 0
    names = given.names or list(WRITERS)
    each = given.kills // len(names)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            before = time.perf_counter()
            wrong = killed(name, Path(folder), each, given.seed)
            seconds = (time.perf_counter() - before) / each
            print(f"{name}：中止 {each} 次，损坏或丢失 {len(wrong)} 次，每次 {seconds:.3f} s", flush=True)
            for line in wrong[:10]:
                print(line)
            total += len(wrong)
    sys.exit(bool(total))


if __name__ == "__main__":
    main()
