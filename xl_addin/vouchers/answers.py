"""What a person answered on the page of questions: values that they compared with the picture, kept in a small file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from xl_addin.vouchers.found import READERS, Value
from xl_addin.vouchers.layout import Layout, Reads
from xl_addin.vouchers.relations import Leaf, value_at
from xl_addin.vouchers.vouchers import Voucher

Key = tuple[str, int]  # digest of the file, page on which the voucher begins
MOST = 5_000_000  # bytes


@dataclass(slots=True)
class Answer:
    """What a person says of one voucher.

    Attributes:
        values: name of a leaf -> what stands there. source: the source that it belongs to.
        is_seen: everything was compared, and the page itself does not add up.
        is_none: it is no voucher of energy.
    """

    values: dict[str, str] = field(default_factory=dict)
    source: str = ""
    is_seen: bool = False
    is_none: bool = False


def name_of(leaf: Leaf) -> str:
    """A leaf as the page and the file of answers call it."""
    table, row, name = leaf
    return name if not table else f"{table}.{row}.{name}"


def load(paths: Sequence[Path]) -> dict[Key, Answer]:
    """The answers of several files; a later one wins.

    Raises:
        FileError: one is none that this program asked for.
    """
    found: dict[Key, Answer] = {}
    for path in paths:
        try:
            given = json.loads(read_whole(path, "答复", most=MOST))
            for one in given["answers"]:
                values = {str(name): str(value) for name, value in one.get("values", {}).items()}
                found[str(one["digest"]), int(one["page"])] = Answer(
                    values, str(one.get("source", "")).strip(), one.get("seen") is True, one.get("none") is True
                )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileError(
                f"“{path.name}”不是“待确认”网页保存的答复：请在网页中按“保存答复”后使用所得的文件。"
            ) from error
    return found


def take(voucher: Voucher, answer: Answer) -> list[Leaf]:
    """Put a person's values in the places of those that were read.

    Returns:
        the leaves that they answered.
    """
    answered: list[Leaf] = []
    layout = voucher.layout
    for name, text in answer.values.items():
        leaf = _leaf(name)
        if layout is None or leaf is None or (reads := _reads(layout, leaf)) is None:
            continue
        table, row, column = leaf
        try:
            before = value_at(voucher.found, leaf)
        except (KeyError, IndexError):
            before = None
        read = READERS[reads](text)
        if before is None:
            if table:
                continue
            voucher.found.fields[column] = Value(text, read, voucher.page)
        else:
            where = (
                voucher.found.fields
                if not table
                else (voucher.found.totals[table] if row < 0 else voucher.found.tables[table][row])
            )
            where[column] = replace(before, text=text, read=read, others=())
        answered.append(leaf)
    return answered


def _leaf(name: str) -> Leaf | None:
    table, _, rest = name.partition(".")
    if not rest:
        return ("", -1, name)
    row, _, column = rest.partition(".")
    return (table, int(row), column) if row.lstrip("-").isdigit() and column else None


def _reads(layout: Layout, leaf: Leaf) -> Reads | None:
    table, _, name = leaf
    if not table:
        return layout.fields[name].reads if name in layout.fields else None
    spec = layout.tables.get(table)
    return spec.reads.get(name, "number") if spec is not None and name in spec.columns else None
