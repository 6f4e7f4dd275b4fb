"""What every adapter says alike when a workbook is not, or does not allow, what is asked of it."""

from workbook_templates.files.errors import FileError


def no_table(name: str) -> FileError:
    """The workbook has no such table."""
    return FileError(f"工作簿中没有表“{name}”：请使用本工具的模板，且不要改动表名。")


def no_sheet(name: str) -> FileError:
    """The workbook has no such sheet."""
    return FileError(f"工作簿中没有工作表“{name}”：请使用本工具的模板，且不要改动工作表名。")


def no_name(name: str) -> FileError:
    """The workbook defines no such name."""
    return FileError(
        f"不是本工具的核查工作簿，或由别的版本建立，或其名称已改动（没有名称“{name}”）：请用 ghgxl new 建立，且不要改动名称。"
    )


def no_column(table: str, sheet: str, header: str) -> FileError:
    """The table has no column of this header."""
    return FileError(f"表“{table}”（工作表“{sheet}”）没有列“{header}”：请检查表头是否被改动。")


def meets_a_table(table: str, sheet: str) -> FileError:
    """More rows would run into another table."""
    return FileError(f"表“{table}”（工作表“{sheet}”）增加行后会碰到另一个表：请先移开。")


def meets_a_cell(table: str, last_row: int, cell: str) -> FileError:
    """More rows would run over a cell that holds something.

    Args:
        table: its name.
        last_row: the row that would be its last.
        cell: the first cell in the way, with its sheet.
    """
    return FileError(f"表“{table}”需要写到第{last_row}行，但单元格 {cell} 已有内容：请先清空或移开。")
