"""What every map that is asked for has in common: the row of the headings, and what it makes of a ledger, shown before it is written."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Named
from pathlib import Path

from workbook_templates.declare.table import Column
from workbook_templates.exchange.imports.headings import FEWEST
from workbook_templates.exchange.imports.ledger import Ledger
from workbook_templates.exchange.imports.mapping import Mapping, save_mapping
from workbook_templates.exchange.imports.planned import Plan
from workbook_templates.exchange.imports.reading import Fate, RowRead, reading
from workbook_templates.files.errors import FileError
from xl_addin.terminal.column_questions import Ask, Label

PREVIEWED = 5  # rows
AGREED = ("", "y", "Y")
Read = Callable[[Mapping], list[Ledger]]
Planned = Callable[[Mapping], tuple[Sequence[Plan], Sequence[Ledger]]]


def headed(
    ledgers: Sequence[Ledger], read: Read, is_known: Callable[[str], bool], ask: Ask
) -> tuple[Sequence[Ledger], int]:
    """The sheets with the right headings, and the number of their row: 0 where it is found without.

    Args:
        ledgers: as they were found. read: them again, as a map says. is_known: whether a heading means one of our columns.
    """
    row = 0
    while sum(map(is_known, ledgers[0].headings)) < FEWEST:
        headings = "、".join(ledgers[0].headings)
        answer = ask(f"认作列名的是：{headings}。回车为是；不是的，写列名所在的（第一）行号：")
        if not answer:
            break
        if answer.isascii() and answer.isdigit() and int(answer) > 0:
            row = int(answer)
            ledgers = read(Mapping(columns={}, header_row=row, sheet=tuple(one.sheet for one in ledgers if one.sheet)))
    return ledgers, row


def overview(letters: Named[str, str], mapping: Mapping, recognised: Mapping, label: Label) -> Iterator[str]:
    """Which column is read as what, and which is not read.

    Args:
        letters: of the columns, and their headings. mapping: as answered. recognised: what the headings said by themselves.
        label: what one of our columns is called.
    """
    used = {heading: name for name, heading in mapping.columns.items()}
    yield "对照："
    for letter, heading in letters.items():
        name = used.get(heading)
        why = "按列名" if recognised.columns.get(name or "") == heading else "按答复"
        yield f"  {letter} {heading} → {f'{label(name)}（{why}）' if name else '不读'}"
    for name, value in mapping.constants.items():
        yield f"  整本台账 {label(name)} = {value}"


def preview(planned: Planned, mapping: Mapping, columns: Named[str, Column]) -> Iterator[str]:
    """The first rows as they would be read.

    Args:
        planned: what becomes of the rows, and the ledger again, as a map says. columns: of ours, by id.
    """
    try:
        plans, ledgers = planned(mapping)
    except FileError as error:
        yield f"按这样的对照不能读取：{error}"
        return
    told = reading(plans, ledgers, mapping, "", columns)
    yield "前几行将这样读入："
    yield from (_row(told.columns, row) for row in told.rows[:PREVIEWED])
    counts = {fate: sum(row.fate is fate for row in told.rows) for fate in Fate}
    counts[Fate.APPENDED] += told.unlisted
    yield "全部：" + "，".join(f"{fate}{count}行" for fate, count in counts.items() if count)


def write_if_agreed(shown: Sequence[str], mapping: Mapping, path: Path, names: Named[str, str], ask: Ask) -> None:
    """Write the map where whoever looked at it agrees.

    Args:
        shown: what is shown of it. path: of the map. names: every column that it may name, and what is said of it.

    Raises:
        FileError: it is not wanted; nothing is written.
    """
    if ask("\n".join([*shown, f"写入对照文件“{path.name}”？回车写入，n 不写入："])) not in AGREED:
        raise FileError("没有写入对照文件，未导入。")
    save_mapping(mapping, path, names)


def _row(columns: Sequence[str], row: RowRead) -> str:
    cells = zip(columns, row.original, row.read)
    told = [f"{name} {read}{f'（{given}）' if given not in ('', read) else ''}" for name, given, read in cells if read]
    return f"  第{row.number}行 {row.fate}：{'，'.join(told) or row.why}"
