"""Formulas that another program has dropped from the cells of a workbook: put back before all is run, and told range by range."""

from itertools import groupby

from workbook_templates.engagement.reader import read
from workbook_templates.exchange.lost_columns import declared_formulas
from workbook_templates.exchange.restored_formulas import Areas, lost_formulas
from xl_addin.books.file import FileBook


def restore_formulas(book: FileBook) -> tuple[list[str], list[str]]:
    """Put back the declared formulas whose values are what they give, with these values.

    Args:
        book: changed in memory.

    Returns:
        what was put back and what was not, each as a sentence and a line a sheet; nothing where nothing is lost.

    Raises:
        FileError: it is none of our workbooks, or signed.
    """
    found = lost_formulas(read(book), book.has_formula, book.cell, book.value)
    if found.formulas:
        book.set_formulas(found.formulas, found.arrays)
        book.put(found.shown)
        book.restore_columns(declared_formulas)
    return (
        _told(f"已按本工具的声明恢复 {len(found.told)} 处被去掉的公式（值与公式的结果相同）：", found.told),
        _told(f"{len(found.left)} 处没有公式，值与声明的公式的结果不同，没有改动，请核实后恢复：", found.left),
    )


def _told(heading: str, areas: Areas) -> list[str]:
    sheets = [
        f"  {sheet}：{'、'.join(str(area) for _, area in group)}"
        for sheet, group in groupby(areas, lambda found: found[0])
    ]
    return [heading, *sheets] if areas else []
