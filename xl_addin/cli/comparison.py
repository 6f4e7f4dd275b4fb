"""``ghgxl diff``: what two workbooks hold differently."""

from pathlib import Path
from typing import Annotated

import typer

from xl_addin.terminal.options import AsJson, notice_if_open

Compared = Annotated[Path, typer.Argument(metavar="A", help="先前的核查工作簿", callback=notice_if_open)]


def diff(
    before: Compared,
    after: Annotated[Path, typer.Argument(metavar="B", help="后来的核查工作簿", callback=notice_if_open)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="另存 B，加工作表“对比记录”；A 和 B 不变")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """两个工作簿的差异：按表、行（编号）和列，以及各排放源各年排放量的差异。"""
    from workbook_templates.engagement.reader import read
    from xl_addin.outputs import comparison
    from xl_addin.terminal.opening import open_book, tell_protection
    from xl_addin.terminal.saving import destination_of_book, tell_results
    from xl_addin.terminal.terminal import out

    destination = destination_of_book(output, after, before) if output is not None else None
    books = [(path.name, book, read(book)) for path in (before, after) for book in [open_book(path)]]
    compared = comparison.compare(*books)
    if as_json:
        out.tell_json(comparison.as_json(compared))
    else:
        for sentence in comparison.sentences(compared):
            out.tell(sentence)
    if destination is not None:
        book = books[1][1]
        book.add_sheet(comparison.COMPARISON_RECORD, comparison.record_rows(compared))
        saved = destination.save(book.to_bytes())
        if not as_json:
            tell_protection(out, book)
            tell_results(out, saved)
