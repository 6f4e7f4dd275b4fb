"""Every file operation of every writing command made to fail in turn: ``python tests/campaigns/write_faults.py [COMMAND…]``;
with ``--full COUNT [--seed SEED]`` instead so many disks that are full after some byte of what is written.

A command runs once until it writes; there a child is forked for each case, which writes on a disk where the n-th operation
fails, once or from then on, with each of the errors that disks and Windows have. The operations are counted in a run in
which nothing fails, so one that is added later is covered too. After each case the law is checked: the input is untouched;
what stood in the target stands there or beside it as a version; whatever has a final name is whole; the result is where
the sentence says; a Chinese sentence is given; no temporary file is left unless removing it was what failed.
"""

import argparse
import contextlib
import datetime as dt
import errno
import io
import json
import os
import random
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from unittest import mock

from faulty_disk import REMOVING, Disk, faulty
from mutated_workbooks import small_workbook

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.division.part import write_part
from workbook_templates.exchange.division.selection import share_of
from workbook_templates.exchange.imports.mapping import Mapping, save_mapping
from workbook_templates.files import atomic
from workbook_templates.files.saving import Destination
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.calc import office, recalculate
from xl_addin.cli import division as cli_division
from xl_addin.cli.main import main
from xl_addin.commands import COMMANDS
from xl_addin.outputs import division
from xl_addin.outputs.archive import folder as archive_folder
from xl_addin.outputs.archive.verification import verify_archive

VERIFIER, PASSWORD = "乙", "拆分密码-2026"
OLD = b"the file that stood there"
LEDGER = "账单号,排放源,起日,止日,电量,单位,电费,发票号\nN-1,E-1,2024-01-01,2024-01-31,1200.5,kWh,800,FP-1\n"
COLUMNS = ("bill_no", "source_id", "period_start", "period_end", "activity_quantity", "quantity_unit",
           "bill_fee_cny", "voucher_no")  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]{4,}")


def _sharing_violation() -> OSError:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined]  # as Windows gives it
    return error


ERRORS: dict[str, Callable[[], OSError]] = {
    **{
        name: lambda name=name: OSError(getattr(errno, name), os.strerror(getattr(errno, name)))  # type: ignore[misc]
        for name in ("ENOSPC", "EACCES", "EROFS", "EIO", "EDQUOT")
    },
    "WINERROR_32": _sharing_violation,
}


@dataclass(frozen=True)
class Writing:
    """A command that writes: its words, and the function at whose call its writing begins."""

    words: tuple[str, ...]
    begins: tuple[type | ModuleType, str] = (Destination, "save")
    target: str = "out.xlsx"


COMMANDS_THAT_WRITE = {
    "repair": Writing(("repair", "small.xlsx", "-o", "out.xlsx")),
    "run": Writing(("run", "a.xlsx", "-o", "out.xlsx")),
    "assemble": Writing(("assemble", "a.xlsx", "-o", "out.xlsx")),
    "circumstances": Writing(("circumstances", "a.xlsx", "-o", "out.xlsx")),
    "freeze": Writing(("freeze", "a.xlsx", "-o", "out.xlsx")),
    "report": Writing(("report", "a.xlsx", "-o", "out.docx"), target="out.docx"),
    "import": Writing(("import", "bills", "ledger.csv", "--into", "a.xlsx", "--map", "map.toml", "-o", "out.xlsx")),
    "recalc": Writing(("recalc", "a.xlsx", "-o", "out.xlsx")),
    "merge": Writing(("merge", "a.xlsx", "part.xlsx", "-o", "out.xlsx")),
    "destroyed": Writing(
        ("destroyed", "part.xlsx", "--into", "a.xlsx", "--method", "x", "--holder", "y", "-o", "out.xlsx")
    ),
    "split": Writing(("split", "a.xlsx", "--assign", "plan.csv", "-o", "."), (division, "write_handout"), ""),
    "archive": Writing(("archive", "run.xlsx", "--vouchers", "vouchers", "-o", "."), (archive_folder, "place_archive"), ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What fails: the n-th operation, how, and whether all that follow fail too; or what does not fit on the disk."""

    number: int | None
    error: str
    stays: bool = False
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended in a child: its exit code and sentences, the operations, the bytes it wanted to write."""

    code: int
    told: str
    done: list[str]
    wanted: int


class Place:
    """A folder with the user's work, home and temporary folder, which can be put back as it was."""

    def __init__(self, root: Path) -> None:
        self.root, self.work, self.home, self.temporary = root, root / "work", root / "home", root / "temporary"
        for folder in (self.work, self.home, self.temporary):
            folder.mkdir()
        (self.work / "vouchers").mkdir()
        (self.work / "vouchers" / "CD-DF-202401.pdf").write_bytes(b"%PDF" + bytes(100_000))
        (self.work / "small.xlsx").write_bytes(small_workbook())
        (self.work / "ledger.csv").write_text(LEDGER, "utf-8")
        headings = LEDGER.partition("\n")[0].split(",")
        save_mapping(Mapping(columns=dict(zip(COLUMNS, headings, strict=True))), self.work / "map.toml")
        build(Calculation(WORKBOOK, *load("bus_operator")), self.work / "a.xlsx")
        book = FileBook.open(self.work / "a.xlsx")
        COMMANDS["run"].act(book, lambda stage: None)
        book.save_as(self.work / "run.xlsx")
        engagement = read(FileBook.open(self.work / "a.xlsx"))
        source = engagement.rows("sources")[0].key
        write_part(share_of(engagement, "甲", [source]), "", dt.datetime(2026, 5, 6)).save(self.work / "part.xlsx")
        (self.work / "plan.csv").write_text(f"核查员,排放源编号\n{VERIFIER},{source}\n", "utf-8")
        for name in ("out.xlsx", "out.docx"):
            (self.work / name).write_bytes(OLD)
        self._kept = self.files()

    def files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def put_back(self) -> None:
        for path, raw in self.files().items():
            if self._kept.get(path) != raw:
                path.unlink()
        for path, raw in self._kept.items():
            if not path.exists():
                path.write_bytes(raw)
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()) and path not in (self.home, self.temporary):
                path.rmdir()

    def changed(self) -> dict[Path, bytes]:
        return {path: raw for path, raw in self.files().items() if self._kept.get(path) != raw}

    def lost(self) -> list[Path]:
        return [path for path in self._kept if not path.exists()]


@contextlib.contextmanager
def _surroundings(place: Place) -> Iterator[None]:
    """The user's folders are those of the place; waiting costs nothing; LibreOffice finds nothing to do."""
    before = Path.cwd()
    os.chdir(place.work)
    with (
        mock.patch.dict(os.environ, {"HOME": str(place.home)}),
        mock.patch.object(tempfile, "tempdir", str(place.temporary)),
        mock.patch.object(atomic, "HELD_WAITS", (0,) * 6),
        mock.patch.object(office, "Office", return_value=contextlib.nullcontext()),
        mock.patch.object(recalculate, "calculated", return_value={}),
        mock.patch.object(cli_division, "new_password", return_value=PASSWORD),
    ):
        try:
            yield
        finally:
            os.chdir(before)


def _ran(words: tuple[str, ...]) -> tuple[int, str]:
    told = io.StringIO()
    with mock.patch.object(sys, "argv", ["ghgxl", *words]), contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):  # fmt: skip
        try:
            main()
        except SystemExit as ended:
            return int(str(ended.code)), told.getvalue()
        except BaseException:
            return -1, f"{told.getvalue()}{traceback.format_exc()}"
    return 0, told.getvalue()


def cases_of(
    place: Place, writing: Writing, chosen: Callable[[Ended], list[Case]]
) -> Iterator[tuple[Case | None, Ended]]:
    """Run a command to where it writes; then each case in a child of its own.

    Yields:
        first how it ended when nothing failed, under None; then each case. The place is as the case left it.
    """
    owner, name = writing.begins
    reading, answer = os.pipe()
    ready, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        os.close(go)
        try:
            _serve(place, writing, ready, answer)
        finally:
            os._exit(1)
    os.close(answer)
    os.close(ready)
    with os.fdopen(reading, "r", encoding="utf-8") as answers, os.fdopen(go, "w", encoding="utf-8") as orders:

        def ask(case: Case | None) -> Ended:
            print(json.dumps(case and astuple(case)), file=orders, flush=True)
            line = answers.readline()
            assert line, f"{owner.__name__}.{name} was not reached"
            return Ended(*json.loads(line))

        first = ask(None)
        yield None, first
        for case in chosen(first):
            place.put_back()
            yield case, ask(case)
    os.waitpid(child, 0)
    place.put_back()


def _serve(place: Place, writing: Writing, orders: int, answer: int) -> None:
    """In a child: run the command; where it begins to write, fork once for each case that is ordered."""
    owner, name = writing.begins
    real = getattr(owner, name)
    disk: list[Disk] = []

    def begins(*given: object, **more: object) -> object:
        with os.fdopen(orders, "r", encoding="utf-8", closefd=False) as lines:
            for line in lines:
                child = os.fork()
                if not child:
                    wanted = json.loads(line)
                    case = Case(*wanted) if wanted else Case(None, "EIO")
                    spared = (place.home, place.temporary)
                    disk.append(Disk(place.root, case.number, ERRORS[case.error], case.stays, spared, case.room))
                    setattr(owner, name, real)  # what the command writes after this is of the same case
                    failing.enter_context(faulty(disk[0]))
                    return real(*given, **more)
                if os.waitpid(child, 0)[1]:
                    os.write(answer, b'[-1, "Traceback: the child died", [], 0]\n')
        os._exit(0)

    with contextlib.ExitStack() as failing, _surroundings(place), mock.patch.object(owner, name, begins):
        code, told = _ran(writing.words)
        failing.close()
    operations = disk[0].done if disk else []
    wanted = sum(len(operation.raw) for operation in operations)
    os.write(answer, (json.dumps([code, told, list(map(str, operations)), wanted]) + "\n").encode())
    os._exit(0)


def every_case(first: Ended) -> list[Case]:
    """All of them, of a command that ended so when nothing failed."""
    return [
        Case(number, error, stays) for stays in (False, True) for error in ERRORS for number in range(len(first.done))
    ]


def some_cases(first: Ended) -> list[Case]:
    """Each operation once, with another error each time, and one in ten of the disks that stay so."""
    names, count = list(ERRORS), len(first.done)
    once = [Case(number, names[number % len(names)]) for number in range(count)]
    return once + [Case(number, names[(number + 1) % len(names)], True) for number in range(0, count, 10)]


def full_disks(first: Ended, count: int, seed: int) -> list[Case]:
    """Disks that are full after some byte of what the command writes."""
    chance = random.Random(seed)
    return [Case(None, "ENOSPC", room=chance.randrange(first.wanted)) for _ in range(count)]


def broken_law(place: Place, writing: Writing, new: bytes, case: Case, ended: Ended) -> str:
    """What is wrong after a case; nothing where the law holds."""
    failed = "write" if case.number is None else ended.done[case.number] if case.number < len(ended.done) else ""
    changed, target = place.changed(), place.work / writing.target
    hidden = [path for path in changed if any(part.startswith(".") for part in path.relative_to(place.root).parts)]
    pages = [
        path for path in changed if path.suffix == ".html" and path not in hidden
    ]  # tell what was read, beside OUT
    if any(not changed[path].rstrip().endswith(b"</html>") for path in pages):
        return f"half a page: {pages}"
    shown = {path: raw for path, raw in changed.items() if path not in (*hidden, *pages)}
    if "Traceback" in ended.told or not CHINESE.search(ended.told):
        return f"no sentence: {ended.told[-300:]!r}"
    if hidden and not case.stays and failed.split()[0] not in REMOVING:
        return f"left behind: {hidden[0].name}"
    if writing.words[0] == "split":
        return _broken_part(place, ended, list(shown))
    if not writing.target:
        return _broken_archive(place, ended)
    others = [path for path in place.lost() if path != target]
    if others:
        return f"lost: {others}"
    if any(raw not in (OLD, new) for raw in shown.values()):
        return f"a third content under a final name: {shown.keys()}"
    if target.read_bytes() == new:
        if OLD not in shown.values():
            return "the version before is lost"
        return "" if ended.code in (0, 1) or (ended.code == 3 and pages) else f"written, and exit {ended.code}"
    saved = [path for path, raw in shown.items() if raw == new]
    told = [path for path in saved if path.name in ended.told]
    if ended.code == 3 and (saved or not pages):
        return "" if told else "the result is not where the sentence says"
    return "" if ended.code == 2 and not saved else f"exit {ended.code} with {saved}"


def _broken_part(place: Place, ended: Ended, shown: list[Path]) -> str:
    """A part is there whole, or refused and not there."""
    parts = list(place.work.glob(f"*-{VERIFIER}.xlsx"))
    if place.lost() or shown != parts:
        return f"something else changed: {place.lost()} {shown}"
    if ended.code in (0, 1):
        return "" if len(parts) == 1 and FileBook.open(parts[0], lambda label, again: PASSWORD).sheets() else "no part"
    return "" if ended.code == 2 and not parts else f"exit {ended.code} with {parts}"


def _broken_archive(place: Place, ended: Ended) -> str:
    made = [path for path in place.work.glob("20*") if path.is_dir()]
    if ended.code in (0, 1):
        return "；".join(verify_archive(made[0])) if made else "no archive, and no refusal"
    return f"refused, and there is {made}" if made else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a command went through."""

    operations: int
    cases: int
    wrong: list[str]
    codes: dict[int, int]


def tried(place: Place, writing: Writing, chosen: Callable[[Ended], list[Case]]) -> Tally:
    """Every chosen case of a command, and what broke the law."""
    wrong: list[str] = []
    codes: dict[int, int] = {}
    new, operations, count = b"", 0, 0
    for case, ended in cases_of(place, writing, chosen):
        if case is None:
            operations = len(ended.done)
            new = (place.work / writing.target).read_bytes() if writing.target else b""
            assert ended.code in (0, 1), ended.told
            continue
        count += 1
        codes[ended.code] = codes.get(ended.code, 0) + 1
        fault = broken_law(place, writing, new, case, ended)
        if fault:
            at = "" if case.number is None else ended.done[case.number : case.number + 1]
            wrong.append(f"{case} {at}: {fault}")
    return Tally(operations, count, wrong, dict(sorted(codes.items())))


def run_cases(names: list[str], chosen: Callable[[Ended], list[Case]]) -> Iterator[tuple[str, Tally]]:
    """Commands by name."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder).resolve())
        for name in names:
            yield name, tried(place, COMMANDS_THAT_WRITE[name], chosen)


def main_of_benchmark() -> None:
    """All commands, or those named."""
    options = argparse.ArgumentParser()
    options.add_argument("names", nargs="*", metavar="COMMAND")
    options.add_argument("--full", type=int, metavar="COUNT")
    options.add_argument("--seed", type=int, default=0)
    given, total, broken = options.parse_args(), 0, 0
    chosen = every_case if given.full is None else partial(full_disks, count=given.full, seed=given.seed)
    for name, tally in run_cases(given.names or list(COMMANDS_THAT_WRITE), chosen):
        print(
            f"{name}：文件操作 {tally.operations} 个，情形 {tally.cases} 个，违反 {len(tally.wrong)}；退出码 {tally.codes}",
            flush=True,
        )
        for line in tally.wrong[:10]:
            print(f"  {line}")
        total, broken = total + tally.cases, broken + len(tally.wrong)
    print(f"合计 {total} 个，违反 {broken}（{dt.date.today()}）")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main_of_benchmark()
