"""Every check fires on its bad cases, at the rows named, and keeps silent on its near-cases."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import tomllib

from udfs import FAULTS
from udfs.kernel.errors import CellError
from udfs.periods.years import role_of_year
from workbook_templates.book import BareBlank
from workbook_templates.engagement.evidence import Evidence
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.ooxml.package.active_content import ActiveContent, ActiveContentKind
from workbook_templates.tables import WORKBOOK
from xl_addin.books.memory import MemoryBook

HERE = Path(__file__).parents[1]
BASE = tomllib.loads((HERE / "engagement.toml").read_text("utf-8"))
AUDITED = tomllib.loads((HERE / "audited.toml").read_text("utf-8"))
FILES = sorted((HERE / "cases").glob("*.toml"))
RECORDED = HERE / "recorded" / "case_findings"
RECORD = "python3 run.py regenerate, and read the difference"


def as_cell(value: object) -> object:
    """A text such as #REF! in a case stands for that error value."""
    return CellError(value) if isinstance(value, str) and value.startswith("#") else value


def registered(tables: dict) -> list[dict]:
    """A sound voucher for every number that the tables cite."""
    cited = {row["voucher_no"]: row for name in ("bills", "estimates", "deductions", "cross_checks", "trial_runs")
             for row in tables.get(name, []) if row.get("voucher_no")}  # fmt: skip
    model = BASE["tables"]["vouchers"][0]
    return [
        model | {"voucher_no": number, "verification_year": row.get("verification_year") or row["period_end"].year}
        for number, row in cited.items()
    ]


def engagement_of(
    changed: dict, form: dict, overwritten: dict | None = None, capacity: int = 10,
    hidden: dict | None = None, links: tuple[str, ...] = (), date1904: bool = False, below: dict | None = None,
    typed: dict | None = None, sheets: tuple[str, ...] = (), active_content: tuple[list[str], ...] = (),
    bare: tuple[list[str], ...] = (), other_formulas: dict | None = None, constants: dict | None = None,
    copies: dict | None = None, evidence: dict | None = None,
) -> Engagement:  # fmt: skip
    """The base engagement with some tables replaced, through the memory book and the real reader.

    ``overwritten`` names computed columns that hold constants, ``capacity`` the rows of computed blocks, ``hidden`` hidden rows,
    ``below`` rows under a table; an empty one is a blank row; ``typed`` given columns that hold formulas;
    ``sheets`` further sheets, which tell an exchange copy or a part; ``bare`` formula cells with an argument and its blank cell, "" where none can tell;
    ``constants`` named cells that hold these instead of formulas; ``copies`` a sheet with a copy of this table;
    ``evidence`` what the folder of the vouchers holds, of ``unread`` the first page.
    """
    tables = BASE["tables"] | changed
    if "vouchers" not in changed:
        tables["vouchers"] = registered(tables)
    forms = BASE["form"] | form
    content = {}
    for table in WORKBOOK.tables:
        rows = [[as_cell(row.get(column.id)) for column in table.columns] for row in tables.get(table.id, [{}])]
        unknown = {name for row in tables.get(table.id, []) for name in row} - {column.id for column in table.columns}
        assert not unknown, f"{table.id}: {unknown}"
        needed = table.rows if table.is_fixed else capacity * max(1, table.rows_per_year)
        rows = rows if not table.is_computed else [[None] * len(table.columns)] * needed
        constant = (overwritten or {}).get(table.id, [])
        own = (typed or {}).get(table.id, [])
        formulas = ["x" if (column.formula and column.id not in constant) or column.id in own else None
                    for column in table.columns]  # fmt: skip
        content[table.id] = (WORKBOOK.sheet_of(table.id).name, 2, 1, [c.header for c in table.columns], rows, formulas)
    names = {
        item.field.id: (CellRef("基本信息", f"AZ{number}"), forms.get(item.field.id))
        for number, item in enumerate(WORKBOOK.items, start=1)
    }
    names |= {sheet: (CellRef(sheet, "A1"), "工作表") for sheet in sheets}
    names |= {name: (CellRef("目录", f"B{at}"), value) for at, (name, value) in enumerate((constants or {}).items(), 1)}
    content |= {
        f"{table}_{at}": (sheet, *content[table][1:]) for at, (sheet, table) in enumerate((copies or {}).items(), 2)
    }
    told = [ActiveContent(ActiveContentKind[kind], what, sheet) for kind, what, sheet in active_content]
    handed = [
        BareBlank(CellRef(*cell.split("!")), written, CellRef(*blank.split("!")) if blank else None)
        for cell, written, blank in bare
    ]
    changed_formulas = {
        table: {WORKBOOK.table(table).column(name).header: rows for name, rows in columns.items()}
        for table, columns in (other_formulas or {}).items()
    }
    typed_over = [names[name][0] for name in constants or {}]
    book = MemoryBook(content, names, hidden, links, date1904, told, handed, changed_formulas, typed_over)
    for table, rows in (below or {}).items():
        grid = book.read(table)
        headers = {column.id: grid.headers.index(column.header) for column in WORKBOOK.table(table).columns}
        first = grid.first_row + len(grid.rows)
        cells = {(first + down, grid.first_column + headers[name]): value
                 for down, row in enumerate(rows) for name, value in row.items()}  # fmt: skip
        book.put({CellRef(grid.sheet, address(*place)): as_cell(value) for place, value in cells.items()})
    engagement = read(book)
    # A year whose initial emission the case leaves out starts from what was verified, so that no bridge is wanting.
    verified = {row.key: row.number("verified_emission_tco2") for row in engagement.rows("year_totals")}
    grid = book.read("years")
    column = grid.first_column + [column.id for column in WORKBOOK.table("years").columns].index(
        "initial_emission_tco2"
    )
    for down, row in enumerate(tables["years"]):
        if row.get("verification_year") and "initial_emission_tco2" not in row:
            at = CellRef(grid.sheet, address(grid.first_row + down, column))
            book.put({at: verified.get(str(row["verification_year"])) or 0})
    return replace(read(book), evidence=None if evidence is None else found_in_folder(**evidence))


def found_in_folder(digests: dict, strange: dict = {}, printed: dict = {}, unread: dict = {}) -> Evidence:  # noqa: B006
    texts = {int(index): text for index, text in printed.items()}
    return Evidence("凭证", digests, strange, texts, {(file, 1): why for file, why in unread.items()})


def audited(case: dict) -> dict:
    """The case with the tables and limits of audited.toml, some rows of which it changes by their key; an empty one is left out."""
    tables = {name: list(rows) for name, rows in AUDITED["tables"].items()} | case.get("tables", {})
    for name, changed in case["rows"].items():
        key = WORKBOOK.table(name).key
        there = registered(BASE["tables"] | tables) if name == "vouchers" else tables.get(name, [])
        rows = {str(row[key]): row for row in there}
        rows |= {row: {key: row} | rows.get(row, {}) | cells if cells else {} for row, cells in changed.items()}
        tables[name] = [row for row in rows.values() if row]
    return case | {"tables": tables, "form": AUDITED["form"] | case.get("form", {})}


def cases(kind: str) -> list:
    found = []
    for path in FILES:
        for case in tomllib.loads(path.read_text("utf-8")).get(kind, []):
            found.append(pytest.param(case | {"kind": kind, "stem": path.stem}, id=f"{path.stem}: {case['why']}"))
    return found


def found_in(case: dict) -> list[Finding]:
    case = audited(case) if "rows" in case else case
    changes = (case.get("tables", {}), case.get("form", {}), case.get("overwritten"), case.get("capacity", 10),
               case.get("hidden"), tuple(case.get("links", [])), case.get("date1904", False), case.get("below"),
               case.get("typed"), tuple(case.get("sheets", [])),
               tuple(case.get("active_content", [])), tuple(case.get("bare", [])), case.get("other_formulas"),
               case.get("constants"), case.get("copies"), case.get("evidence"))  # fmt: skip
    return run_checks(engagement_of(*changes))


def named(findings: Iterable[Finding]) -> list[str]:
    return sorted(f"{finding.check} {finding.key}" for finding in findings)


def heading(case: dict) -> str:
    """What stands above the findings of a case in its file of tests/recorded/case_findings."""
    return f"[{case['kind']}] {case['why']}"


def told(findings: Iterable[Finding]) -> list[str]:
    """Findings whole, as they stand there."""
    return [json.dumps(finding.as_json(), ensure_ascii=False) for finding in findings]


def recorded(stem: str) -> dict[str, list[str]]:
    """Heading -> findings of the cases of a file."""
    under: dict[str, list[str]] = {}
    path = RECORDED / f"{stem}.txt"
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        if line.startswith("["):
            under[line] = []
        else:
            under[list(under)[-1]].append(line)
    return under


def test_the_base_engagements_are_clean() -> None:
    assert found_in({}) == []
    assert found_in({"rows": {}}) == []


@pytest.mark.parametrize("case", cases("bad"))
def test_bad_case_fires(case: dict) -> None:
    findings = found_in(case)
    assert sorted(case["finds"]) == named(findings)
    assert recorded(case["stem"]).get(heading(case)) == told(findings), f"changed; if meant: {RECORD}"


@pytest.mark.parametrize("case", cases("good"))
def test_good_case_keeps_silent(case: dict) -> None:
    findings = found_in(case)
    assert sorted(case.get("finds", [])) == named(findings)
    assert recorded(case["stem"]).get(heading(case)) == told(findings), f"changed; if meant: {RECORD}"


def test_what_is_recorded_of_cases_belongs_to_a_case() -> None:
    written = [(case["stem"], heading(case)) for kind in ("bad", "good") for case in (p.values[0] for p in cases(kind))]
    assert len(set(written)) == len(written)
    kept = [(path.stem, line) for path in RECORDED.glob("*.txt") for line in recorded(path.stem)]
    assert sorted(written) == sorted(kept), f"stale; {RECORD}"


def test_every_check_has_a_case_that_fires_and_a_near_case_that_does_not() -> None:
    fired = {find.split()[0] for case in cases("bad") for find in case.values[0]["finds"]}
    near = {check for case in cases("good") for check in case.values[0]["near"]}
    declared = set(FAULTS)
    assert declared == fired
    assert declared == near


def test_findings_name_cells_and_tonnes() -> None:
    rows = [BASE["tables"]["bills"][0], BASE["tables"]["bills"][1], BASE["tables"]["bills"][3]]
    engagement = engagement_of({"bills": rows}, {})
    (finding,) = (finding for finding in run_checks(engagement) if finding.check == "311-1")
    assert finding.cells == "排放源!A2"
    assert finding.message.startswith("排放源“E1”2025年1月、2月、3月、4月、5月、6月没有单据也没有推算")
    assert finding.effect_tco2 == pytest.approx(60000 / 6 * 6 * 0.4419 / 1000)


def test_a_year_role_is_known_only_for_years_under_verification() -> None:
    engagement = engagement_of({}, {})
    assert role_of_year(engagement, 2023) is None
    assert engagement.setting("report_date") == dt.date(2026, 4, 20)
