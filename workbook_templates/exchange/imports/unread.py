"""What nobody reads of a ledger, and hidden columns that are read: a second table beside the first is told by that."""

import re
from collections.abc import Collection, Iterator

from udfs.kernel.cells import is_blank
from workbook_templates.exchange.imports.beside_cells import told_comments
from workbook_templates.exchange.imports.headings import plain
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping
from workbook_templates.exchange.imports.totals import is_label
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.addresses import column_letters

_ENERGY = re.compile("汽油|柴油|煤油|天然气|液化|煤气|蒸汽|热水|电")
_COMPANY = re.compile(
    "(?:所属|用[电气能水]|使用|付款|缴费|承租|购[买货]?)?(?:公司|单位|方|[客用]户|租户|承租[方人]|法人)(?:名称?|全称|简称|代码)?"
    "|户名|(?:发票)?抬头"
)
_MOSTLY = 0.8  # of the filled cells of a column that says what was bought


def refuse_mixture(ledger: Ledger, mapping: Mapping) -> None:
    """A map that gives a whole ledger one source reads no ledger of several energies, nor of several companies.

    Raises:
        FileError: a column that nobody reads names more than one.
    """
    read = {ledger.heading(heading) for heading in mapping.columns.values()} if "source_id" in mapping.constants else ()
    for heading, column in ledger.columns.items() if read else ():
        if heading in read:
            continue
        filled = [value for value in column.values if not is_blank(value)]
        named = [found[0] for value in filled if isinstance(value, str) and (found := _ENERGY.search(value))]
        if len(set(named)) > 1 and len(named) >= _MOSTLY * len(filled):
            raise FileError(
                f"“{ledger.label}”的列“{heading}”有{'、'.join(dict.fromkeys(named))}，而对照文件把整本台账作为一个排放源"
                f"（{mapping.constants['source_id']}）：请按能源分开导入，或增加排放源编号一列。"
            )
        names = list(dict.fromkeys(str(value).strip() for value in filled if not is_label(value)))
        if len(names) > 1 and _COMPANY.fullmatch(plain(heading)):
            raise FileError(
                f"“{ledger.label}”的列“{heading}”有{len(names)}个（{'、'.join(names[:3])}{'……' if len(names) > 3 else ''}），"
                f"而对照文件把整本台账作为一个排放源（{mapping.constants['source_id']}）：请按受核查方分开导入，或增加排放源编号一列。"
            )


def notes_on_columns(ledger: Ledger, read: Collection[str]) -> Iterator[str]:
    """What is told of the columns of a ledger.

    Args:
        ledger: as read.
        read: the headings that a map names.
    """
    hidden = [
        f"“{heading}”（{column_letters(column.number)}列）"
        for heading, column in ledger.columns.items()
        if heading in read and column.number in ledger.hidden_columns
    ]
    if hidden:
        yield f"读取了隐藏的列 {'、'.join(hidden)}，请核对"
    unread = [
        heading
        for heading, column in ledger.columns.items()
        if heading not in read and not all(map(is_blank, column.values))
    ]
    if unread:
        yield f"没有读取的列：{'、'.join(unread)}"
    if ledger.unheaded:
        beside = [
            f"{column_letters(number)}列（如“{next(value for value in values if not is_blank(value))}”）"
            for number, values in sorted(ledger.unheaded.items())
        ]
        yield f"没有列名而写有内容的列，没有读取：{'、'.join(beside)}"
    yield from told_comments(ledger.comments)
