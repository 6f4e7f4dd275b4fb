"""Each user action declared once: what a button, a menu item or a CLI verb calls on an open book."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from udfs.kernel.cells import Value
from workbook_templates.assemble import (
    account_lines,
    bridge_rows,
    emission_sample,
    findings_register,
    meter_list,
    other_organisations,
    sample_draw,
    special_circumstances,
    top_sources,
    year_changes,
)
from workbook_templates.assemble.signing import signing
from workbook_templates.book import Book
from workbook_templates.engagement.findings import Finding
from workbook_templates.engagement.invisible import control_cells, is_control
from workbook_templates.engagement.reader import Engagement, read, reread
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.files.errors import FileError
from workbook_templates.garbage import not_collected
from workbook_templates.ooxml.addresses import CellRef, address

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did.

    Attributes:
        engagement: the book as it stands afterwards.
        findings: gravest first; those a verifier has closed or overridden are left out of ``open_findings``.
        organisations: rows of 其他组织.
        circumstances: rows of 特殊情况.
        looked_at: the one sheet whose findings these are; "" for the whole workbook, None where nothing was checked.
        signing: 可签发, or what stands in the way; "" where not all was checked.
    """

    engagement: Engagement
    findings: Sequence[Finding] = field(default_factory=tuple)
    open_findings: Sequence[Finding] = field(default_factory=tuple)
    organisations: int = 0
    circumstances: int = 0
    looked_at: str | None = ""
    signing: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A declared action: its id is the CLI verb, the label and tip stand on the button."""

    id: str
    label: str
    tip: str
    icon: str
    act: Callable[[Book, Progress], Outcome]


COMMANDS: dict[str, Command] = {}


def command(
    command_id: str, label: str, *, tip: str, icon: str
) -> Callable[[Callable[[Book, Progress], Outcome]], Callable[[Book, Progress], Outcome]]:
    """Register an action on an open book."""

    def register(act: Callable[[Book, Progress], Outcome]) -> Callable[[Book, Progress], Outcome]:
        COMMANDS[command_id] = Command(command_id, label, tip, icon, act)
        return act

    return register


@command(
    "check",
    "保守性检查",
    tip="逐项核对保守性、凭证、缺失月份、统计天数和参数；打开的工作簿写入不符合项。",
    icon="DataValidationCircleInvalid",
)
def check(book: Book, progress: Progress) -> Outcome:
    """Run every check; a file is only read, an open workbook shows the findings on its sheet."""
    checked = _checked(_with_evidence(book, read(book), progress), progress)
    if book.can.live:
        _write_findings(book, checked, progress)
    return checked


def _with_evidence(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """What the files of the vouchers say, where some are registered and their folder is known."""
    if book.vouchers is None or not any(row.text("voucher_file") for row in engagement.rows("vouchers")):
        return engagement
    from xl_addin.evidence.found import evidence_of  # processes, which an ordinary check does not need

    return replace(engagement, evidence=evidence_of(engagement, book.vouchers, progress))


def _checked(engagement: Engagement, progress: Progress, left_out: Collection[str] = ()) -> Outcome:
    """What the checks find, but for those of these ids."""
    findings = [finding for finding in run_checks(engagement, progress) if finding.check not in left_out]
    open_findings = findings_register.still_open(engagement, findings)
    return Outcome(engagement, findings, open_findings, signing=signing(engagement, findings))


def _write_findings(book: Book, checked: Outcome, progress: Progress) -> Engagement:
    progress("写入不符合项")
    return _written(book, checked.engagement, "findings", findings_register.merge(checked.engagement, checked.findings))


@command("assemble", "其他组织信息表", tip="汇编六.2的其他组织信息表，保留手工填写的内容。", icon="Consolidate")
def assemble(book: Book, progress: Progress) -> Outcome:
    """Write the 其他组织 sheet and look at what it still lacks."""
    engagement, count = _assembled_organisations(book, read(book), progress)
    findings = [finding for finding in run_checks(engagement, progress) if finding.table == "other_organisations"]
    still_open = findings_register.still_open(engagement, findings)
    return Outcome(engagement, findings, still_open, count, looked_at="其他组织信息表")


def _assembled_organisations(book: Book, engagement: Engagement, progress: Progress) -> tuple[Engagement, int]:
    progress("汇编其他组织")
    rows = other_organisations.assemble(engagement)
    return _written(book, engagement, "other_organisations", rows), len(rows)


@command("circumstances", "特殊情况", tip="汇编六.1的特殊情况，保留核查员的补充。", icon="ReviewNewComment")
def circumstances(book: Book, progress: Progress) -> Outcome:
    """Write the 特殊情况 sheet; sentences a report can take over."""
    engagement, count = _assembled_circumstances(book, read(book), progress)
    return Outcome(engagement, circumstances=count, looked_at=None)


def _assembled_circumstances(book: Book, engagement: Engagement, progress: Progress) -> tuple[Engagement, int]:
    progress("汇编特殊情况")
    rows = special_circumstances.assemble(engagement)
    return _written(book, engagement, "circumstances", rows), len(rows)


@command("run", "全部汇总", tip="汇编、抽样、检查、把发现写入不符合项，并更新全部计算值。", icon="CalculateNow")
@not_collected()
def run(book: Book, progress: Progress) -> Outcome:
    """Assemble, draw the samples, check, write the findings, refresh every computed value."""
    engagement, organisations = _assembled_organisations(book, _fitted(book), progress)
    engagement = _with_emission_sample(book, _with_samples(book, engagement, progress), progress)
    engagement, disclosed = _assembled_circumstances(book, engagement, progress)
    engagement = _with_account(book, engagement, progress)
    engagement = _with_year_changes(book, engagement, progress)
    engagement, explained = _with_differences(book, engagement, progress)
    engagement = _with_top_sources(book, engagement, progress)
    engagement = _with_meters_listed(book, engagement, progress)
    checked = _checked(_with_evidence(book, engagement, progress), progress, findings_register.NOT_REGISTERED)
    engagement = _write_findings(book, checked, progress)
    if explained != (linked := bridge_rows.with_findings(engagement, explained, checked.findings)):
        engagement = _written(book, engagement, "bridge", linked)
    progress("更新计算值")
    book.put(computed_values(book, engagement))
    return Outcome(
        engagement, checked.findings, checked.open_findings, organisations, disclosed,
        signing=signing(engagement, checked.findings),
    )  # fmt: skip


def _fitted(book: Book) -> Engagement:
    """The engagement, its computed blocks with a row for each source and year, as far as the book can give them."""
    engagement = read(book)
    calculation = engagement.calculation
    blocks = [
        table.id for table in calculation.workbook.tables if table.is_computed and len(engagement.tables[table.id])
    ]
    grown = [book.fit(table, calculation.needed(table)) for table in blocks]
    return read(book) if any(grown) else engagement


def _with_samples(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """The numbers of the samples; a sheet nobody uses is left alone."""
    progress("抽取样本")
    if not engagement.rows("sampling"):
        return engagement
    return _written(book, engagement, "sampling", sample_draw.drawn_rows(engagement))


def _with_emission_sample(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """The bills drawn by their tonnes, before 特殊情况 tells of them; sheets nobody uses are left alone."""
    progress("按排放量抽取单据")
    if emission_sample.is_used(engagement):
        for table, rows in engagement.once(emission_sample.sample).items():
            engagement = _written(book, engagement, table, rows)
    return engagement


def _with_account(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """The rows behind each term of the account, and what is counted nowhere."""
    progress("核对账目")
    return _written(book, engagement, "account_lines", account_lines.assemble(engagement))


def _with_year_changes(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """Each source beside the year before; a sheet with nothing to compare is left alone."""
    progress("对比前一年")
    rows = year_changes.assemble(engagement)
    return _written(book, engagement, "year_changes", rows) if rows or engagement.rows("year_changes") else engagement


def _with_top_sources(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """The sources that the chart shows."""
    progress("选出主要排放源")
    return _if_changed(book, engagement, "top_sources", top_sources.assemble(engagement))


def _with_meters_listed(book: Book, engagement: Engagement, progress: Progress) -> Engagement:
    """The meters of which there are charts, and as many rows with a chart as there are meters for them."""
    progress("列出有单据的表")
    rows = meter_list.assemble(engagement)
    book.show_rows("meter_slots", len(rows))
    engagement = replace(engagement, hidden={**engagement.hidden, "meter_slots": book.hidden_rows("meter_slots")})
    return _if_changed(book, engagement, "meter_charts", rows)


def _if_changed(book: Book, engagement: Engagement, table: str, rows: list[dict[str, Value]]) -> Engagement:
    """A sheet that says so already is left alone."""
    shown = [{name: row.value(name) for name in rows[0]} for row in engagement.rows(table)] if rows else []
    return (
        engagement
        if rows == shown and len(shown) == len(engagement.rows(table))
        else _written(book, engagement, table, rows)
    )


def _with_differences(
    book: Book, engagement: Engagement, progress: Progress
) -> tuple[Engagement, list[dict[str, Value]]]:
    """What explains each source's difference from the initial report; a sheet that says so already is left alone."""
    progress("说明差异")
    lines = bridge_rows.assemble(engagement)
    if lines == bridge_rows.standing(engagement):
        return engagement, lines
    return _written(book, engagement, "bridge", lines), lines


def _written(book: Book, engagement: Engagement, table: str, rows: Sequence[Mapping[str, Value]]) -> Engagement:
    """Write rows of a table by field; columns a verifier added stay with their row's key."""
    declared = engagement.calculation.workbook.table(table)
    grid, headers = book.read(table), {column.header for column in declared.columns}
    key = grid.headers.index(declared.column(declared.key).header)
    added: dict[Value, list[dict[str, Value]]] = {}
    for row in grid.rows:
        extra = {header: value for header, value in zip(grid.headers, row) if header not in headers}
        added.setdefault(row[key], []).append(extra)
    new_rows = []
    for fields in rows:
        kept = added.get(fields.get(declared.key), [])
        ours = {column.header: fields.get(column.id) for column in declared.columns}
        new_rows.append(ours | (kept.pop(0) if kept else {}))
    try:
        book.write(table, new_rows)
    except FileError as error:  # what is assembled repeats what was typed: name the cell that somebody can correct
        first = next(control_cells(engagement), None) if any(map(is_control, _texts(new_rows))) else None
        if first is None:
            raise
        raise FileError(f"{first}不能写入文件：请在该单元格删去这个字符，或重新键入内容。") from error
    return reread(engagement, book, table)


def _texts(rows: Sequence[Mapping[str, Value]]) -> Iterator[Value]:
    return (value for row in rows for value in row.values())


def computed_values(book: Book, engagement: Engagement) -> dict[CellRef, Value]:
    """The value of every formula cell of the book, by the declarations; an overwritten formula is left alone."""
    from workbook_templates.build.contents import progress  # all that builds, which a check does not need

    values: dict[CellRef, Value] = {}
    calculation = engagement.calculation
    for table, records in engagement.tables.items():
        read = records.columns
        for column in read.declared.columns:
            if column.formula is not None and any(read.formulas[column.id]):
                found = calculation.column(table, column.id)
                for row, text in enumerate(read.formulas[column.id]):
                    if text is not None:
                        place = CellRef(read.sheet, address(read.first_row + row, read.places[column.id]))
                        values[place] = found[row] if row < len(found) else None
    for item in calculation.workbook.items:
        if item.formula is not None:
            values[engagement.forms[item.field.id].ref] = calculation.form(item.field.id)
    for name, count in progress(calculation).items():
        with suppress(FileError):  # a book whose 目录 somebody removed is still a book
            values[book.cell(name)[0]] = count
    return values
