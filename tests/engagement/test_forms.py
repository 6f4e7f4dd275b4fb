"""Numbers, dates and units as people type them: each form of ``forms.toml`` gives the value stated there or is refused by its cell."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomllib
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sample_books import as_built

from udfs import FUNCTIONS
from udfs.kernel import calendar, cells
from udfs.kernel.errors import GhgError
from udfs.kernel.unit import Unit, canonical
from workbook_templates.engagement.integrity import workbook_faults
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.exchange.imports.bills import plan
from workbook_templates.exchange.imports.cells.conversion import LONGEST_NUMBER, _number
from workbook_templates.exchange.imports.ledger import LedgerCell, read_ledgers
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.ooxml.addresses import CellRef, address
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook

FORMS: dict[str, dict[str, list[Any]]] = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))
COLUMNS = {"numbers": "activity_quantity", "dates": "period_start", "units": "quantity_unit", "codes": "voucher_no"}
GIVEN = {"bill_no": "", "source_id": "E-01", "meter_id": "", "period_start": "2024-01-01",
         "period_end": "9999-12-31", "activity_quantity": "1", "quantity_unit": "kWh", "voucher_no": "FP-1"}  # fmt: skip


def all_forms(kind: str) -> list[str]:
    return [form[0] for form in FORMS[kind]["exact"]] + [
        form if isinstance(form, str) else form[0] for form in FORMS[kind]["refused"]
    ]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "核查.xlsx"
    path.write_bytes(as_built("circuit_boards"))
    return path


@pytest.fixture(scope="module")
def engagement(workbook: Path) -> Engagement:
    return read(FileBook.open(workbook))


def imported(engagement: Engagement, path: Path, column: str, forms: list[str], date_format: str = "") -> Plan:
    """A ledger whose rows differ in one column; row ``n + 2`` has the form ``n``."""
    lines = [GIVEN | {"bill_no": f"N-{n}", "meter_id": f"M-{n}"} | {column: form} for n, form in enumerate(forms)]
    for line in lines if column == "quantity_unit" else ():  # of electricity in its own units alone
        line |= {"source_id": "E-01" if (canonical(line[column]) or "Wh").endswith("Wh") else "LPG-01"}
    for line in lines if date_format else ():
        line |= {"period_end": dt.date(2025, 12, 31).strftime(date_format)}
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([[*GIVEN], *(line.values() for line in lines)])
    else:
        book = Workbook()
        page = book.worksheets[0]
        page.title = "台账"
        page.append([*GIVEN])
        for down, line in enumerate(lines, start=2):
            for right, (name, value) in enumerate(line.items(), start=1):
                cell = page.cell(down, right)
                cell.value = float(value) if name == "activity_quantity" and name != column else value
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        book.save(path)
    mapping = Mapping(columns={name: name for name in GIVEN}, date_format=date_format)
    rows = {str(number) for number in range(len(forms) + 2)}  # a number below zero is asked about
    (found,) = plan(engagement, read_ledgers(path, (), 1, tuple(GIVEN)), mapping, accepted=rows)
    return found


def test_there_are_as_many_forms_as_promised() -> None:
    assert len({(kind, form) for kind in FORMS for form in all_forms(kind)}) >= 300
    assert all(len(all_forms(kind)) == len(set(all_forms(kind))) for kind in FORMS if kind != "formats")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_form_in_a_ledger_is_exact_or_refused_by_its_cell(
    engagement: Engagement, tmp_path: Path, kind: str, suffix: str
) -> None:
    if suffix == ".xlsx" and kind == "codes":
        pytest.skip("text is what a number of a voucher should be there")
    column = COLUMNS[kind]
    forms = [form for form in all_forms(kind) if suffix == ".csv" or "\x00" not in form]
    found = imported(engagement, tmp_path / f"a{suffix}", column, forms)
    exact = dict(FORMS[kind]["exact"])
    right = list(GIVEN).index(column) + 1
    for n, form in enumerate(forms):
        place = f"第{n + 2}行第{right}列" if suffix == ".csv" else f"台账!{address(n + 2, right)}"
        told = [why for where, why in found.refused if where == place]
        stripped = form.strip() == form or suffix == ".csv" or kind == "units"  # of a unit blanks make no difference
        if form in exact and stripped and (kind != "numbers" or suffix == ".csv"):
            assert told == [], form
            assert as_text(found.appended[n + 2][column], kind) == exact[form], form
        else:
            assert len(told) == 1, (form, told, found.appended.get(n + 2))
            assert n + 2 not in found.appended, form
            assert n + 2 not in found.skipped, form


def as_text(value: Any, kind: str) -> str:
    if kind == "numbers":
        return format(Decimal(repr(value)).normalize() + 0, "f")
    return str(Unit.read(value, "单位")) if kind == "units" else str(value)


@pytest.mark.parametrize("date_format", sorted({form[1] for group in FORMS["formats"].values() for form in group}))
def test_a_date_in_a_format_that_the_mapping_states(engagement: Engagement, tmp_path: Path, date_format: str) -> None:
    exact = {form[0]: form[2] for form in FORMS["formats"]["exact"] if form[1] == date_format}
    refused = [form[0] for form in FORMS["formats"]["refused"] if form[1] == date_format]
    found = imported(engagement, tmp_path / "a.csv", "period_start", [*exact, *refused], date_format)
    assert {as_text(row["period_start"], "dates") for row in found.appended.values()} == set(exact.values())
    assert len(found.appended) == len(exact)
    assert {where for where, _ in found.refused} == {f"第{len(exact) + n + 2}行第4列" for n in range(len(refused))}


def test_functions_take_no_text_for_a_number_or_a_date() -> None:
    start, end = dt.date(2024, 1, 1), dt.date(2024, 2, 1)
    for form in all_forms("numbers"):
        for name, arguments in {
            "GHG_ELEC_FROM_FEE": (form, 0.8), "GHG_SHARE": (100, form, 200), "GHG_PRORATE": (form, start, end, 2024),
            "GHG_CONSERVATIVE": ([[form, 5]],), "GHG_FUEL_CO2": (form, 43.33, 0.0202, 0.98),
        }.items():  # fmt: skip
            assert isinstance(outcome(name, *arguments), GhgError), (name, form)
    for form in all_forms("dates"):
        for name, arguments in {
            "GHG_BILL_DAYS": (form, end), "GHG_PRORATE": (100, start, form, 2024), "GHG_COVERAGE_DAYS": ([[form]], [[end]]),
        }.items():  # fmt: skip
            assert isinstance(outcome(name, *arguments), GhgError), (name, form)


def outcome(name: str, *arguments: Any) -> object:
    try:
        result = FUNCTIONS[name].evaluate(*arguments)
    except GhgError as error:
        return error
    return result[0][0] if isinstance(result, (list, tuple)) else result


def test_a_month_is_one_of_two_forms() -> None:
    for form, month in FORMS["months"]["exact"]:
        found = calendar.target(form, "月份")
        assert f"{found.year}-{found.month:02d}" == month
    for form in FORMS["months"]["refused"]:
        with pytest.raises(GhgError):
            calendar.target(form, "月份")


@pytest.mark.parametrize("kind", ["numbers", "dates", "units"])
def test_a_text_in_the_workbook_is_reported_by_its_cell(workbook: Path, tmp_path: Path, kind: str) -> None:
    """Also one that looks like a number: what the formulas of Excel would make of it depends on the formula."""
    book = FileBook.open(workbook)
    column = WORKBOOK.table("bills").column(COLUMNS[kind])
    words = dict(FORMS["units"]["exact"]) if kind == "units" else {}  # a unit is a text: those of the list stand
    forms = [form for form in all_forms(kind) if "\x00" not in form and form not in words]
    book.append("bills", [{"单据编号": f"N-{n}", column.header: form} for n, form in enumerate(forms)])
    book.save_as(tmp_path / "a.xlsx")
    saved = FileBook.open(tmp_path / "a.xlsx")
    grid = saved.read("bills")
    at = grid.headers.index(column.header)
    first = next(n for n, row in enumerate(grid.rows) if row[0] == "N-0")
    told = {finding.cells for finding in workbook_faults(read(saved)) if finding.check in ("W-1", "W-2", "W-150")}
    for n, form in enumerate(forms):
        assert grid.rows[first + n][at] == form
        ref = CellRef(grid.sheet, address(grid.first_row + first + n, grid.first_column + at))
        assert str(ref) in told, form


@given(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(r"[-+]?[0-9]{0,20}[.,]?[0-9]{0,20}", fullmatch=True),
        st.decimals(allow_nan=False).map(str),
    )
)
def test_what_is_read_as_a_number_is_that_number(text: str) -> None:
    """Nothing between: the double's own shortest text is the decimal that was written."""
    cell = LedgerCell(text.strip() or None, True)
    if cell.value is None:
        return
    try:
        read_value = _number(cell, "用量", Mapping(columns={}))
    except GhgError:
        return
    assert isinstance(read_value, float)
    assert Decimal(repr(read_value)) == Decimal(text.strip())
    assert text.strip().isascii()


@given(st.text(max_size=20))
def test_no_text_is_a_number_a_date_or_a_month_but_the_documented_ones(text: str) -> None:
    for reader in (cells.number, cells.date):
        with pytest.raises(GhgError):
            reader(text, "x")
    try:
        month = calendar.target(text, "x")
    except GhgError:
        return
    assert text.startswith(f"{month.year:04d}")
    assert str(month.month) in text


@given(st.integers(0, 10**20), st.integers(0, 12))
def test_a_code_keeps_every_digit(number: int, zeros: int) -> None:
    text = "0" * zeros + str(number)
    assert cells.code(text, "编号") == text
    if number < 10**LONGEST_NUMBER:
        assert cells.code(float(number), "编号") == str(number)
