"""Everything the product gives for the cases and samples, as text files beside this one: a diff of them tells what changed.

``python tests/recorded/record.py [GROUP…]`` records the groups named, or all, from the sources it stands among; then look
at ``git diff tests/recorded``. tests/test_recorded.py compares, so a change that is meant to change no result leaves these
files as they are, and one that changes a result shows which. Nothing here depends on time, place or machine.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The sources here, not an installed copy of them that may be older.
sys.path[:0] = [
    str(ROOT),
    str(ROOT / "tests" / "rules"),
    str(ROOT / "tests" / "engagement"),
    str(ROOT / "tests" / "campaigns"),
    str(HERE),
]

# All that is known of the product's modules; what is reached through a command needs no more.
from typer.testing import CliRunner  # noqa: E402

from udfs import FUNCTIONS, GhgError  # noqa: E402
from workbook_templates.engagement.reader import read  # noqa: E402
from workbook_templates.explain.explanation import explain  # noqa: E402
from workbook_templates.files.errors import FileError  # noqa: E402
from xl_addin.books.file import FileBook  # noqa: E402
from xl_addin.cli.main import app  # noqa: E402

# isort: split
# After the package, which decides how openpyxl writes.
import planted_faults  # noqa: E402
import test_cases  # noqa: E402
import test_checks  # noqa: E402
from docx import Document  # noqa: E402
from docx.table import Table  # noqa: E402
from openpyxl import load_workbook  # noqa: E402
from pyopenvba import ExcelFile  # noqa: E402
from sheets import Cell, blocks, cells_of, lines_of  # noqa: E402

SAMPLES = ("circuit_boards", "hotel_group", "bus_operator", "electronics")
LISTS = ("functions", "schema", "clauses", "checks")
# The same in every workbook; the empty one's are recorded whole.
REFERENCE_SHEETS = ("代码表", "函数清单", "条款对照", "解释与选择", "参数库")
PLANTED_IN, EVERY_KIND = "hotel_group", 4  # every fourth kind of fault, in the middle bill

Files = dict[str, str]  # name -> text


def ghgxl(*words: object) -> tuple[str, str]:
    """What a command prints, and a line with its exit code; a failure that a user would be told is raised."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout, f"{words[0]}: exit {result.exit_code}\n"


def lists(scratch: Path) -> Files:
    """The look-ups in the rules and in the workbook's contract."""
    return {f"{name}.json": ghgxl(name, "--json")[0] for name in LISTS}


def calls(scratch: Path) -> Files:
    """The result of every function call of the cases."""
    files: Files = {}
    for parameter in test_cases.calls():
        case, name = parameter.values[0], f"{parameter.id.partition(':')[0]}.txt"
        result = FUNCTIONS[case["f"]].evaluate(*map(test_cases.cell, case["args"]))
        rows = result if isinstance(result, list) else [[result]]
        lines = [f"{case['f']}  {case['why']}", *("    " + " | ".join(map(told, row)) for row in rows)]
        files[name] = files.get(name, "") + text(lines)
    return files


def told(value: object) -> str:
    """A value of a cell: text quoted, an error with its sentence."""
    if isinstance(value, GhgError):
        return f"{value.code} {value.message}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def case_findings(scratch: Path) -> Files:
    """The findings of every case of a check; compared by tests/test_checks.py, which calculates them anyway."""
    files: Files = {}
    for case in (parameter.values[0] for kind in ("bad", "good") for parameter in test_checks.cases(kind)):
        name = f"{case['stem']}.txt"
        lines = [test_checks.heading(case), *test_checks.told(test_checks.found_in(case))]
        files[name] = files.get(name, "") + text(lines)
    return files


def packages(scratch: Path) -> Files:
    """The parts of all that is built, and the VBA in words."""
    ghgxl("build", scratch)
    files = {f"{path.name}.txt": parts(path) for path in sorted(scratch.iterdir())}
    with ExcelFile(scratch / "ghg.xlam") as addin:
        modules = {name: addin.get_module(name).splitlines() for name in addin.module_names()}
    return files | {"ghg.xlam.vba.txt": text(line for name, code in modules.items() for line in (f"## {name}", *code))}


def parts(path: Path) -> str:
    """Name, size and SHA-256 of every part; of Python sources, which change with every move, the name alone."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in sorted(archive.namelist())}
    sources = [name for name in contents if name.endswith(".py")]
    lines = [
        f"{name}  {len(content)}  {hashlib.sha256(content).hexdigest()}"
        for name, content in contents.items()
        if name not in sources
    ]
    return text(lines + (["## Python sources, by name alone", *sources] if sources else []))


def planted(scratch: Path) -> Files:
    """What the checks say of a fault planted in a sample, one at a time."""
    kinds = dict(list((planted_faults.FAULTS | planted_faults.NEUTRAL).items())[::EVERY_KIND])
    every = len(planted_faults.load(PLANTED_IN)[1]["bills"])
    lines = []
    for kind, place, is_found, others in planted_faults.planted(PLANTED_IN, kinds, every, scratch):
        lines.append(f"{kind}  {place}  {'found' if is_found else 'not found'}")
        lines += [f"    also {check} {key}" for check, key in sorted(others)]
    return {f"{PLANTED_IN}.txt": text(lines)}


def empty(scratch: Path) -> Files:
    """The empty workbook, and what the commands make of it."""
    built, after, report = scratch / "空.xlsx", scratch / "空-核查后.xlsx", scratch / "空.docx"
    ended = [ghgxl("new", built)[1], ghgxl("run", built, "-o", after)[1], ghgxl("report", after, "-o", report)[1]]
    return workbook(built, after, report, ended, ())


def sample(name: str) -> Callable[[Path], Files]:
    """A sample as built, and after every step."""

    def record(scratch: Path) -> Files:
        ended = [ghgxl("demo", scratch, "--sample", name)[1]]
        (report,) = scratch.glob("*.docx")
        built, after = sorted(scratch.glob("*.xlsx"), key=lambda path: len(path.name))
        files = workbook(built, after, report, ended, REFERENCE_SHEETS)
        return files | {"parts.txt": parts(built), "parts_after_run.txt": parts(after)}

    return record


# When and by whom a command ran, and the chain over that; packed copies, which the machine's zlib packs its own way.
COPIED = re.compile(r' E="eJ[A-Za-z0-9+/]*=*"$')
JOURNALLED = re.compile(r'^(\d+: A=\d+) B="[0-9-]+T[^"]*" C="[^"]*" (D=.*) M="[0-9a-f]{64}"$')


def workbook(built: Path, after: Path, report: Path, ended: list[str], digested: tuple[str, ...]) -> Files:
    """All that a workbook says.

    Args:
        built, after, report: the workbook as it was built, the same after ``run``, and the annexes made of that.
        ended: how the commands that made them ended.
        digested: sheets of which only the digest is kept.
    """
    found, how = ghgxl("check", built, "--json")
    before, cells = cells_of(built), cells_of(after)
    texts = {sheet: lines_of(of_sheet) for sheet, of_sheet in before.items()}
    return {
        "exit_codes.txt": "".join((*ended, how)),
        "check.json": found,
        "sheets.txt": text(
            line
            for sheet, lines in texts.items()
            for line in (f"## {sheet}", *([digest(lines)] if sheet in digested else lines))
        ),
        "sheets_after_run.txt": text(
            line
            for sheet, of_sheet in cells.items()
            for line in changed(
                sheet,
                texts.get(sheet, []),
                [COPIED.sub("", JOURNALLED.sub(r"\1 \2", line)) for line in lines_of(of_sheet)],
            )
        ),
        "sources.txt": sources(after),
        "explained.txt": explained(after, cells),
        "report.txt": text(paragraphs(report)),
    }


def digest(lines: list[str]) -> str:
    """A sheet that another file holds in words."""
    return f"{len(lines)} lines  {hashlib.sha256(text(lines).encode()).hexdigest()}"


def changed(sheet: str, before: list[str], after: list[str]) -> list[str]:
    """The lines of a sheet that went and those that came."""
    went, came = set(before) - set(after), set(after) - set(before)
    lines = [f"- {line}" for line in before if line in went] + [f"+ {line}" for line in after if line in came]
    return [f"## {sheet}", *lines] if lines else []


def sources(path: Path) -> str:
    """The emissions of every source and year; those of the years stand in check.json."""
    book = load_workbook(path, data_only=True)
    page = next(page for page in book if "emissions" in page.tables)
    heads, *rows = page[page.tables["emissions"].ref]
    lines = []
    for row in rows:
        shown = (f"{head.value}={told(cell.value)}" for head, cell in zip(heads, row) if cell.value is not None)
        lines += ["  ".join(shown)] if row[0].value is not None else []
    return text(lines)


def explained(path: Path, cells: dict[str, list[Cell]]) -> str:
    """The first cell with a value of every formula in words; those of headings and counts have none."""
    engagement = read(FileBook.open(path))
    lines = []
    for sheet, of_sheet in cells.items():
        for run in blocks(of_sheet):
            first = next((cell for cell in run if cell.is_shown), None)
            if first is not None:
                with suppress(FileError):
                    lines.append(explain(engagement, sheet, f"{first.column}{first.row}").paragraph)
    return text(lines)


def paragraphs(path: Path) -> list[str]:
    """A Word document: its paragraphs with their style, its tables row by row."""
    lines = []
    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(f"[{block.style.name if block.style is not None else ''}] {block.text}")
    # How it looks; its other parts are python-docx's own.
    return lines + [line for line in parts(path).splitlines() if line.startswith("word/document.xml ")]


def text(lines: Iterable[str]) -> str:
    """Lines as a file holds them."""
    return "".join(f"{line}\n" for line in lines)


GROUPS: dict[str, Callable[[Path], Files]] = {
    "lists": lists, "calls": calls, "case_findings": case_findings, "packages": packages, "planted": planted,
    "empty": empty, **{name: sample(name) for name in SAMPLES},
}  # fmt: skip


def record(group: str, folder: Path) -> None:
    """Write a group's files into its folder, in place of what stood there."""
    with tempfile.TemporaryDirectory(prefix="ghgxl") as scratch:
        files = GROUPS[group](Path(scratch))
    if (folder / group).exists():
        shutil.rmtree(folder / group)
    (folder / group).mkdir(parents=True)
    for name, content in files.items():
        (folder / group / name).write_bytes(content.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Record what the product gives.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all where none is named")
    parser.add_argument("--to", type=Path, default=HERE, metavar="DIR", help="a folder other than this one")
    given = parser.parse_args()
    if unknown := set(given.groups) - set(GROUPS):
        parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    for group in given.groups or GROUPS:
        sys.stderr.write(f"{group}\n")
        record(group, given.to)


if __name__ == "__main__":
    main()
