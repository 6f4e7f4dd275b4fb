"""A folder of 120 mixed documents: read, killed on the way, read on; every row that went in is held to the truth.

    python tests/campaigns/voucher_folder.py [--months N] [--kill-after N] [--jobs N]

Nine layouts of N months each, half of them PDF with text, a third scans, the rest photographs; beside them copies, vouchers scanned
again, and files that are none. Ends with 1 where anything wrong went in, twice or not at all resumed.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "doubles"), str(ROOT / "tests" / "campaigns")]

from drawn_vouchers import HELD_BACK, MAKERS, Drawn  # noqa: E402
from read_vouchers import file_of  # noqa: E402
from voucher_books import registered  # noqa: E402

from workbook_templates.engagement.reader import read  # noqa: E402
from xl_addin.books.file import FileBook  # noqa: E402

FORMS = ("clean", "scan", "clean", "photo", "clean", "scan")  # of one month after the other
NO_VOUCHERS = {
    "程序.pdf": b"MZ\x90\0",
    "空.pdf": b"",
    "截断.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "图.jpg": b"\xff\xd8\xff\xe0" + bytes(64),
}
AGAIN = 4  # vouchers that are there twice, as they are and scanned again


def draw(folder: Path, months: int) -> list[Drawn]:
    """Write the documents; the vouchers that they show, each once."""
    drawn = []
    for name, make in (MAKERS | HELD_BACK).items():
        for at, one in enumerate(make(1, months)):
            drawn.append(one)
            (folder / f"{name}-{at + 1:02}.pdf").write_bytes(file_of(one, FORMS[at % len(FORMS)], at))
    for at, one in enumerate(drawn[:AGAIN]):
        (folder / f"再扫-{at}.tif").write_bytes(file_of(one, "scan", 2 * at + 1001))
    for at, path in enumerate(sorted(folder.glob("*-01.pdf"))[:AGAIN]):
        (folder / f"副本-{at}.pdf").write_bytes(path.read_bytes())
    for name, content in NO_VOUCHERS.items():
        (folder / name).write_bytes(content)
    return drawn


def run(arguments: list[str], kill_after: int, records: Path) -> str:
    """The command; killed with all its processes when so many documents have been read. What it said."""
    command = [sys.executable, "-m", "xl_addin", "vouchers", *arguments]
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, start_new_session=True
    )  # fmt: skip
    while kill_after and child.poll() is None:
        if len([*records.glob("*")]) >= kill_after:
            os.killpg(child.pid, signal.SIGKILL)
            break
        time.sleep(0.2)
    said = child.communicate()[0]
    print(f"ended with {child.returncode}, {len([*records.glob('*')])} files kept", flush=True)
    return said


def wrong_rows(target: Path, drawn: list[Drawn]) -> tuple[int, list[str]]:
    """How many rows went in, and those that are not true or there twice."""
    true = Counter(_told(row["meter"], row["end"], row["activity_quantity"]) for one in drawn for row in one.rows)
    found = Counter(
        _told(row.text("meter_id") or "", row.date("period_end"), row.number("activity_quantity"))
        for row in read(FileBook.open(target)).rows("bills")
        if "读自" in (row.text("remark") or "")
    )
    return found.total(), [f"{told} ×{count}" for told, count in (found - true).items()]


def _told(meter: object, end: object, quantity: object) -> tuple[str, str, float]:
    return str(meter or ""), str(end), float(str(quantity))


def main() -> int:
    """Draw, run, kill, run on, compare, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--kill-after", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name) / "凭证", Path(name) / "新.xlsx"
        folder.mkdir()
        drawn = draw(folder, given.months)
        book, records = registered(Path(name) / "核查.xlsx", drawn), Path(name) / "新-凭证读取"
        count = len([*folder.iterdir()])
        print(f"{count} files, {len(drawn)} vouchers", flush=True)
        arguments = [str(folder), "--into", str(book), "-o", str(target), "--jobs", str(given.jobs)]
        started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        run(arguments, given.kill_after, records)
        kept = {path: path.stat().st_mtime_ns for path in records.iterdir()}
        assert not target.exists()
        said = run(arguments, 0, records)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(said)
        again = [path.name for path, when in kept.items() if path.exists() and path.stat().st_mtime_ns != when]
        rows, wrong = wrong_rows(target, drawn)
        print(f"{rows} rows; wrong or twice: {wrong or 0}; read again after the kill: {len(again)} of {len(kept)}")
        # Of the run that was killed only what its main process took is counted.
        print(f"{time.perf_counter() - started:.0f} s, {seconds:.0f} s of processor time")
        return int(bool(wrong or again))


if __name__ == "__main__":
    sys.exit(main())
