"""Lines of the bench about whole engagements: reading one, and checking it.

Reading
    From the file to the engagement, as every command begins. The peer is the floor over the same file. The note tells
    the most memory that the process took until the first reading was done.
Checking
    All checks over an engagement just read, nothing calculated yet. The peer is the floor over the same file, as a
    measure of this machine; the note tells how the time grows with the bills.

Each engagement is handled by a child process of its own, ``python benchmarks/bench_books.py WORK FILE SCALE``, so that
memory is that of the work and nothing is left over from the engagement before.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import peers
from many_bills import MONTHS, one_meter, repeat_rows
from measured import Figures, Scale, grown, timed

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

SAMPLE = "circuit_boards"
READ_TARGET, CHECK_TARGET = "≤ 6 × 下限，≤ 700 MB", "96,000 张 ≤ 3 s，线性"
FLOOR = "下限"
Result = dict[str, float | list[float] | None]


def opened(path: Path) -> Engagement:
    """What every command starts with."""
    return read(FileBook.open(path))


def most_memory() -> float | None:
    """The most MB this process has taken; None where the system does not tell.

    Not ``ru_maxrss``, which a child inherits from its parent on Linux.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1000 for line in status if line.startswith("VmHWM")), None)


def reading(path: Path, scale: Scale) -> Result:
    """Times of reading and of the floor, and the memory."""
    ours = [timed(lambda: opened(path))[0]]
    memory, floor = most_memory(), [timed(lambda: peers.floor(path))[0]]
    while not scale.enough(ours):
        ours.append(timed(lambda: opened(path))[0])
        floor.append(timed(lambda: peers.floor(path))[0])
    return {"ours": ours, "floor": floor, "memory": memory}


def checking(path: Path, scale: Scale) -> Result:
    """Times of checking and of the floor, and how many findings there are."""
    ours: list[float] = []
    floor: list[float] = []
    found: list[object] = []
    while not scale.enough(ours):
        engagement = opened(path)
        took, findings = timed(lambda engagement=engagement: run_checks(engagement))
        ours.append(took)
        floor.append(timed(lambda: peers.floor(path))[0])
        found = list(findings)
    return {"ours": ours, "floor": floor, "findings": len(found)}


WORK: dict[str, Callable[[Path, Scale], Result]] = {"reading": reading, "checking": checking}


def _measured(work: str, path: Path, scale: Scale) -> Result:
    command = [sys.executable, __file__, work, str(path), json.dumps(asdict(scale))]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    result: Result = json.loads(output)
    return result


def _line(what: str, bills: int, result: Result, target: str, note: str) -> Figures:
    ours, floor = statistics.median(result["ours"]), statistics.median(result["floor"])
    return Figures(what, bills, "张", len(result["ours"]), ours, floor, target, FLOOR, note)


def book_figures(scale: Scale) -> Iterator[Figures]:
    """All lines of this module, each measured when it is asked for."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        forms, tables = load(SAMPLE)
        build(Calculation(WORKBOOK, forms, one_meter(tables)), folder / "one.xlsx")
        for work, label, sizes, target in (
            ("reading", "读取核查工作簿", scale.read, READ_TARGET),
            ("checking", "运行全部检查", scale.checked, CHECK_TARGET),
        ):
            before: Figures | None = None
            for bills in sizes:
                path = folder / f"{bills}.xlsx"
                repeat_rows(folder / "one.xlsx", path, bills // MONTHS)
                result = _measured(work, path, scale)
                line = _line(label, bills, result, target, "")
                seen = f"{result['memory']:,.0f} MB" if result.get("memory") else ""
                seen = f"发现 {result['findings']} 条" if work == "checking" else seen
                before, growth = line, grown(before, line)
                yield line.noted("，".join(part for part in (seen, growth) if part))
                path.unlink()


if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]](Path(sys.argv[2]), Scale(**json.loads(sys.argv[3])))))
