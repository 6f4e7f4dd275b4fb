"""What a program that saved the workbook has left out: its tables, and with them the meaning of every formula that names one."""

from collections.abc import Collection

from workbook_templates.files.errors import FileError
from workbook_templates.tables import WORKBOOK


def refuse_lost_tables(label: str, sheets: Collection[str], tables: Collection[str]) -> None:
    """A workbook of ours whose sheets are there and whose tables are not.

    Args:
        label: the file's name, for the message.
        sheets, tables: their names in it.

    Raises:
        FileError: a program has dropped tables; the sentence lists them.
    """
    ours = [sheet for sheet in WORKBOOK.sheets if sheet.name in sheets]
    if 2 * len(ours) < len(WORKBOOK.sheets):
        return
    lost = [f"{sheet.name}（{t.id}）" for sheet in ours for t in sheet.tables if not t.plain and t.id not in tables]
    if lost:
        raise FileError(
            f"“{label}”中 {len(lost)} 个表格已不是 Excel 表格，公式不再指向任何数据：{'、'.join(lost)}。保存它的程序（如 SheetJS）不保留表格，"
            "或有人转换为了区域；请用另存之前的文件，把改动填入其中。"
        )
