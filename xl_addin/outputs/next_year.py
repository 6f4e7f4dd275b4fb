"""``ghgxl new --from``: last year's workbook becomes the beginning of next year's."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from udfs.vocabularies import CarriedMark, SignRole
from workbook_templates.build.template import built
from workbook_templates.engagement.journal.sign_offs import signed_state
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.engagement.run_checks import run_checks
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.exchange.carrying import marks
from workbook_templates.exchange.carrying.selection import Selection, selection_of
from workbook_templates.exchange.carrying.years import Row
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.parts import Package
from workbook_templates.tables import WORKBOOK
from workbook_templates.tables.sign_offs import SIGNED
from workbook_templates.tables.signing import NOT_READY, READY
from xl_addin.books.file import FileBook


@dataclass(frozen=True, slots=True)
class NextYear:
    """The next workbook.

    Attributes:
        package: the workbook, not yet written.
        chosen: what was carried over.
        carried: the rows of 结转.
        earlier: how many findings of last year it lists.
        notices: what the last workbook leaves open.
    """

    package: Package
    chosen: Selection
    carried: list[Row]
    earlier: int
    notices: tuple[str, ...]


def next_year(book: FileBook, digest: str, label: str) -> NextYear:
    """Make next year's workbook.

    Args:
        book: last year's workbook, which is read only.
        digest: SHA-256 of its file.
        label: names the next one in messages.

    Raises:
        FileError: the last one is no complete workbook, or has no year.
    """
    last = read(book)
    if last.is_part:
        raise FileError("这是拆分件，不是完整的核查工作簿：请给出核查组长的上年工作簿。")
    chosen = selection_of(last)
    chosen.tables["prior_emissions"] = marks.prior_rows(last)
    chosen.tables["earlier_findings"] = marks.earlier_rows(last)
    engagement = read(_book(chosen, label))
    chosen.tables["carried"] = marks.carried_rows(chosen, engagement, digest)
    found = [finding.id for finding in run_checks(engagement)]
    chosen.tables["findings"] = marks.settled_again(last, found)
    return NextYear(
        _package(chosen, label), chosen, chosen.tables["carried"], len(chosen.tables["earlier_findings"]),
        tuple(_left_open(book, last)),
    )  # fmt: skip


def _package(chosen: Selection, label: str) -> Package:
    return built(Calculation(WORKBOOK, chosen.forms, chosen.tables), label)


def _book(chosen: Selection, label: str) -> FileBook:
    return FileBook(_package(chosen, label))


def _left_open(book: FileBook, last: Engagement) -> Iterator[str]:
    """What a reader of the new workbook must know of the old one."""
    state = str(last.calculation.cell("signing", 0, "signing_state"))
    if state != READY:
        yield f"上年的工作簿还不能签发（{state.removeprefix(NOT_READY).strip()}）：沿用的以前年度数据以它为准。"
    if (signed := signed_state(last)) != SIGNED[SignRole.APPROVED]:
        yield f"上年的工作簿没有批准（{signed}）：其数据以后有改动的，请用 ghgxl diff 对比，或由批准的工作簿重新建立。"
    for table in (table for table in last.calculation.workbook.tables if len(last.tables[table.id])):
        known = {column.header for column in table.columns}
        own = [header for header in book.read(table.id).headers if header not in known]
        if own:
            yield f"上年工作簿的工作表“{last.calculation.workbook.sheet_of(table.id).name}”另加的列（{'、'.join(own)}）没有沿用。"


def sentences(made: NextYear, path: str) -> Iterator[str]:
    """What was done, and what to do next.

    Args:
        made: the workbook. path: where it is.
    """
    years = made.chosen.years
    base = "、".join(map(str, sorted(years.base)))
    yield f"已由上年工作簿建立{years.new}年核查工作簿：{path}"
    yield f"  履约年份 {years.new}" + (f"；基准年份 {base} 的数据沿用并锁定。" if base else "；上年没有基准年份。")
    counts = Counter(str(row["carried_mark"]) for row in made.carried)
    turn = counts[str(CarriedMark.TURN)]
    yield f"  待确认 {counts[str(CarriedMark.UNSURE)]} 行，跨年或供接续的单据 {turn} 张，上年不符合项 {made.earlier} 项。"
    yield from (f"注意：{notice}" for notice in made.notices)
