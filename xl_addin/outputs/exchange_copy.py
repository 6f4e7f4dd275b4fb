"""冻结公式: an exchange copy in which every formula of ours is a value, and a sheet that says what it was."""

import datetime as dt
import hashlib
import json
from contextlib import suppress

from udfs import VERSION
from udfs.kernel.cells import Value
from udfs.kernel.parameter import parameters_version
from workbook_templates.engagement.reader import FREEZE_RECORD
from workbook_templates.exchange.freezing import Frozen
from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.files.errors import FileError
from xl_addin.books.file import FileBook
from xl_addin.values import to_json

HEADINGS = ("工作表", "单元格", "公式", "值", "函数版本", "参数版本", "冻结时间")


def make_exchange_copy(book: FileBook, when: dt.datetime) -> Frozen:
    """Make the exchange copy of a workbook.

    Args:
        book: the workbook in memory, which becomes the copy.
        when: the time noted in the record.

    Returns:
        what was frozen; the cells of the record.

    Raises:
        FileError: there is nothing to freeze, or a formula has no value.
    """
    book.restore_columns(declared_formulas)  # Calc hands over a document that it has saved itself
    version, moment = _parameters_fingerprint(book), when.strftime("%Y-%m-%d %H:%M:%S")
    frozen = book.freeze()
    if not frozen.cells:
        raise FileError("工作簿中没有 GHG 公式，无需冻结，未写入文件。")
    rows: list[list[Value]] = [list(HEADINGS)]
    rows += [
        [cell.sheet, cell.address, cell.formula, _date_as_text(cell.value), VERSION, version, moment]
        for cell in frozen.cells
    ]
    rows += [[place, "", "（不在单元格中的公式，未冻结）", None, VERSION, version, moment] for place in frozen.left]
    book.add_sheet(FREEZE_RECORD, rows)
    return frozen


def _date_as_text(value: Value) -> Value:
    """The record has no formats, so a date stands as text."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _parameters_fingerprint(book: FileBook) -> str:
    """Which parameters the values rest on: the published ones, and those filled in the workbook where it has them."""
    rows: list[object] = []
    with suppress(FileError):  # a spreadsheet of an agency's own has no such table
        rows = [[to_json(value) for value in row] for row in book.read("parameters").rows]
    text = json.dumps([parameters_version(), rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
