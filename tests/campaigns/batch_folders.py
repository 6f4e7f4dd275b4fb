"""Folders of engagements with planted defects: ``python tests/campaigns/batch_folders.py [COUNT] [JOBS]``.

Makes so many engagements of the size of a sample, plants every kind of defect of `PLANTS` among them, runs ``ghgxl batch``,
kills it midway (POSIX), runs it again, and looks whether each defect is named in the summary and nothing was done twice.
"""

import csv
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

if __name__ == "__main__":  # as a test has it
    root = Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(root.parent), str(root / "doubles")]

from installed_command import COMMAND, SECONDS, environment, ghgxl

from workbook_templates.build.template import built
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.files.versions import VERSION_WORD
from workbook_templates.ooxml.addresses import CellRef
from workbook_templates.ooxml.package.encryption import encrypt
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.ooxml.package.workbook_index import read_index
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

SAMPLE, CODE, PASSWORD = "bus_operator", "0052", "口令口令口令口令"
NUMBERED = re.compile(rb"\b(CD|BG|SS|JQ|AD|IC|JS|JC|HT|LC|ZL)-(?=[A-Z0-9])")
MADE = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]{8}\+\d\d:\d\d|\b[0-9a-f]{64}\b")
ONLY = {"sources": ("source_id", "E-2"), "meters": ("source_id", "E-2"), "bills": ("meter_id", "BG-01"), "sites": ("site_id", "B-2")}  # fmt: skip
WITHOUT = ("attributions", "deductions", "renewables", "cross_checks", "bridge", "quota_data", "sampling")
Book = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Planted:
    """A defect, and the line of a csv file of the summary that names it.

    Attributes:
        kind: of `PLANTS`.
        table: name of the csv file.
        words: each of them stands in one line of it.
    """

    kind: str
    table: str
    words: tuple[str, ...]


@cache
def base(*, is_small: bool) -> bytes:
    """The engagement that all are made of: the sample, or one site and meter of it."""
    form, tables = load(SAMPLE)
    if is_small:
        for table, (column, wanted) in ONLY.items():
            tables[table] = [row for row in tables[table] if row[column] == wanted]
        tables = {table: rows for table, rows in tables.items() if table not in WITHOUT}
    return built(Calculation(WORKBOOK, form, tables), "核查.xlsx").to_bytes()


def engagement(number: int, content: bytes, *, code: str = "", entity: str = "") -> bytes:
    """An engagement of its own: entity, code, voucher and meter numbers.

    Args:
        number: 1, 2 and so on.
        content: see `base`.
        code, entity: in the place of those that follow from the number.
    """
    code, entity = code or f"{number:04d}", entity or f"虚构{number}号"
    package = Package.from_bytes(content)
    for name in package.names():
        if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
            raw = NUMBERED.sub(rb"N%05d\1-" % number, package.part(name))
            raw = raw.replace(f">{CODE}<".encode(), f">{code}<".encode())
            for title in ("示例公共汽车", "示例巴士"):
                for encoding in (
                    "utf-8",
                    "ascii",
                ):  # cached values of formulas are in the one, typed cells in the other
                    old, new = (text.encode(encoding, "xmlcharrefreplace") for text in (title, entity))
                    raw = raw.replace(old, new)
            package.replace(name, raw)
    return package.to_bytes()


def changed(content: bytes, table: str, column: str, value: object, row: int = 0) -> bytes:
    """The same with another value in a cell of a table."""
    book = FileBook(Package.from_bytes(content))
    grid = book.read(table)
    header = WORKBOOK.table(table).column(column).header
    rows = [dict(zip(grid.headers, cells)) for cells in grid.rows]
    rows[row][header] = value
    book.write(table, rows)  # type: ignore[arg-type]
    return book.to_bytes()


def with_form(content: bytes, name: str, value: object) -> bytes:
    """The same with another value in a named cell."""
    book = FileBook(Package.from_bytes(content))
    ref, _ = book.cell(name)
    book.put({CellRef(ref.sheet, ref.address): value})  # type: ignore[dict-item]
    return book.to_bytes()


def _foreign() -> bytes:
    from openpyxl import Workbook  # after the product, which says how it is to write

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.xlsx"
        book = Workbook()
        book.active["A1"] = "台账"
        book.save(path)
        return path.read_bytes()


def _frozen(content: bytes) -> bytes:
    book = FileBook(Package.from_bytes(content))
    book.add_sheet("冻结记录", [["单元格"]])
    return book.to_bytes()


# Kind -> what it does to the folder, given the number of a free engagement and what makes one; the lines that name it.
Plant = Callable[[Path, int, Book], Iterable[Planted]]


def _file(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def copy(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    _file(folder, f"{n}.xlsx", book(n))
    yield Planted("copy", "未汇总", (_file(folder, f"副本/{n}.xlsx", book(n)), "内容完全相同"))


def versions(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    one = _file(folder, f"{n}.xlsx", book(n))
    other = _file(folder, f"新版/{n}.xlsx", with_form(book(n), "lead_verifier", "示例核查员钱某"))
    yield Planted("versions", "异常", ("同一项目的两个版本", one, other))


def code_twice(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    _file(folder, f"{n}.xlsx", book(n))
    other = _file(folder, f"{n}乙.xlsx", with_form(book(n), "current_name", "深圳市另一家有限公司"))
    yield Planted("code twice", "异常", ("一个编号两个名称", other))


def name_twice(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    _file(folder, f"{n}.xlsx", book(n))
    other = _file(folder, f"{n}丙.xlsx", with_form(book(n), "entity_code", "9999"))
    yield Planted("name twice", "异常", ("一个名称两个编号", other))


def shared_voucher(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    name = _file(folder, f"{n}.xlsx", changed(book(n), "bills", "voucher_no", "N00001BG-WY-202401"))
    yield Planted("shared voucher", "异常", ("同一凭证", "N00001BG-WY-202401", name))


def shared_meter(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    at = [row[0] for row in FileBook(Package.from_bytes(book(n))).read("meters").rows].index(f"N{n:05d}BG-01")
    name = _file(folder, f"{n}.xlsx", changed(book(n), "meters", "meter_id", "N00001BG-01", at))
    yield Planted("shared meter", "异常", ("同一计量表", "N00001BG-01", name))


def odd_intensity(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    name = _file(folder, f"{n}.xlsx", changed(book(n), "sites", "area_m2", 1))
    other = _file(folder, f"{n}小.xlsx", changed(book(5_000 + n), "sites", "area_m2", 99_000_000))
    yield Planted("odd intensity", "异常", ("强度异常", other))
    if FileBook(Package.from_bytes(book(n))).read("sites").rows[1][0] is None:  # else the other sites weigh more
        yield Planted("odd intensity", "异常", ("强度异常", name))


def protected(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    yield Planted("protected", "未汇总", (_file(folder, f"{n}.xlsx", encrypt(book(n), PASSWORD)), "密码"))


def no_workbook(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    yield Planted("no workbook", "未汇总", (_file(folder, f"{n}.xlsx", b"junk %d" % n), "不是 Excel 工作簿"))


def not_ours(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    yield Planted("not ours", "未汇总", (_file(folder, f"台账{n}.xlsx", _foreign()), "不是本工具的核查工作簿"))


def cut_off(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    yield Planted("cut off", "未汇总", (_file(folder, f"{n}.xlsx", book(n)[:-5000]), "损坏"))


def frozen(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    yield Planted("exchange copy", "未汇总", (_file(folder, f"{n}.xlsx", _frozen(book(n))), "交换副本"))


def old_version(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    _file(folder, f"{n}.xlsx", book(n))
    yield Planted("old version", "未汇总", (_file(folder, f"{n}.旧版1.xlsx", b"PK old %d" % n), "旧版"))


def opened(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    name = _file(folder, f"{n}.xlsx", book(n))
    _file(folder, f"~${n}.xlsx", b"")
    yield Planted("open", "汇总", (name, "打开"))


def unreadable(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    (folder / f"{n}.xlsx").symlink_to(folder / "没有.xlsx")
    yield Planted("unreadable", "未汇总", (f"{n}.xlsx", "无法读取"))


def no_factor(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    content = book(n)
    for row, cells in enumerate(FileBook(Package.from_bytes(content)).read("factors").rows):
        if "外购电力" in cells:
            content = changed(content, "factors", "factor_value", None, row)
    yield Planted("no total", "汇总", (_file(folder, f"{n}.xlsx", content), "无法计算"))


def overdue_calibration(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    name = _file(folder, f"{n}.xlsx", changed(book(n), "meters", "calibration_state", "超期未检"))
    yield Planted("calibration", "期限", ("是", "检定（校准）", "超期未检", name))


def no_report_date(folder: Path, n: int, book: Book) -> Iterable[Planted]:
    name = _file(folder, f"{n}.xlsx", with_form(book(n), "report_date", None))
    yield Planted("report date", "期限", ("是", "报告出具", "没有填写出具日期", name))


PLANTS: tuple[Plant, ...] = (
    copy, versions, code_twice, name_twice, shared_voucher, shared_meter, odd_intensity, protected, no_workbook, not_ours,
    cut_off, frozen, old_version, opened, unreadable, no_factor, overdue_calibration, no_report_date,
)  # fmt: skip


def make(folder: Path, count: int, *, is_small: bool, times: int = 1) -> list[Planted]:
    """Fill a folder with engagements, and plant every defect.

    Args:
        folder: an empty folder.
        count: of the engagements without a defect; five at least, so that there is a median.
        is_small: see `base`.
        times: how often each is planted.
    """
    content = base(is_small=is_small)
    for number in range(1, count + 1):
        _file(folder, f"{number % 10}/{number}.xlsx", engagement(number, content))
    _file(folder, "扫描件.pdf", b"%PDF")
    found: list[Planted] = []
    for number, plant in enumerate(PLANTS * times, start=count + 1):
        found += plant(folder, number, lambda n: engagement(n, content, code=f"{n % 10_000:04d}"))
    return found


def unnamed(planted: list[Planted], out: Path) -> list[Planted]:
    """The planted defects that no line of the summary names."""
    lines: dict[str, list[str]] = {}
    for one in planted:
        if one.table not in lines:
            with (out / f"{one.table}.csv").open(encoding="utf-8-sig", newline="") as stream:
                lines[one.table] = ["\t".join(row) for row in csv.reader(stream)]
    return [one for one in planted if not any(all(word in line for word in one.words) for line in lines[one.table])]


def records(out: Path) -> dict[Path, int]:
    """The records that there are, and when each was written."""
    return {path: path.stat().st_mtime_ns for path in (out / "记录").rglob("*.json")}


def contents(out: Path) -> dict[str, dict[str, bytes]]:
    """Every file, of a workbook its parts; in 修改记录 without the times and the digests that each line has of itself and those above.

    Of one that was made twice, of two times, the later.
    """
    found = {}
    for path in out.rglob("*"):
        if not path.is_file() or VERSION_WORD in path.name:
            continue
        parts = {"": path.read_bytes()}
        if path.is_relative_to(out / "工作簿"):
            package = Package.open(path)
            parts = {name: package.part(name) for name in package.names()}
            journal = read_index(package).sheets["修改记录"]
            parts[journal] = MADE.sub(b"", parts[journal])
        found[path.relative_to(out).as_posix()] = parts
    return found


def killed_midway(folder: Path, out: Path, jobs: int, after: int) -> dict[Path, int]:
    """Start the command, kill its working process when it has done so many; the records then."""
    words = [*COMMAND, "batch", str(folder), "-o", str(out), "--jobs", str(jobs)]
    with subprocess.Popen(
        words, env=environment({}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as started:
        while started.poll() is None and len(records(out)) < after:
            time.sleep(0.2)
        os.killpg(started.pid, signal.SIGKILL)
    return records(out)


def main(count: int, jobs: int) -> int:
    """The exit code: 1 when something is not as it should be."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "项目", Path(name) / "结果"
        folder.mkdir()
        planted = make(folder, count, is_small=False, times=2)
        before = killed_midway(folder, out, jobs, count // 3)
        started = time.monotonic()
        ended = ghgxl("batch", folder, "-o", out, "--jobs", jobs, folder=Path(name), seconds=SECONDS + 10 * count)
        seconds = time.monotonic() - started
        after = records(out)
        if ended.code != 1 or ended.err:
            faults.append(f"exit {ended.code}: {ended.err}")
        faults += [f"done twice: {path.name}" for path, when in before.items() if after[path] != when]
        faults += [f"not named: {one}" for one in unnamed(planted, out)]
        print(
            f"{count} engagements, {len(planted)} planted defects; killed after {len(before)}, the other "
            f"{len(after) - len(before)} in {seconds:.0f} s with {jobs} processes"
        )
    print(*faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    count, jobs, *_ = [*map(int, sys.argv[1:]), *(1_000, 2)[len(sys.argv) - 1 :]]
    sys.exit(main(count, jobs))
