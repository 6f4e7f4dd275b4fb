"""``ghgxl import``: numbers from others into the workbook."""

from pathlib import Path
from typing import Annotated

import typer

from workbook_templates.files.atomic import refuse_existing
from xl_addin.cli.chinese_help import App
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.saving import destination_of_book, tell_results
from xl_addin.terminal.terminal import out

app = App(name="import", help="导入受核查方的台账。")


@app.command()
def bills(
    file: Annotated[
        Path, typer.Argument(metavar="LEDGER", help="受核查方的台账（.xlsx 或 .csv）", callback=notice_if_open)
    ],
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="核查工作簿", callback=notice_if_open)],
    mapping: Annotated[Path | None, typer.Option("--map", metavar="MAP", help="列对照文件（.toml）")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；不给则只检查")
    ] = None,
    save_map: Annotated[
        Path | None, typer.Option("--save-map", metavar="MAP", help="按列名猜出对照文件并保存，供修改")
    ] = None,
    include_hidden: Annotated[bool, typer.Option("--include-hidden", help="隐藏的行也导入")] = False,
) -> None:
    """把账单台账追加到“能源账单”，不改动已有的行。列对照文件的写法见 docs/import.md。"""
    from workbook_templates.engagement.reader import read
    from workbook_templates.exchange.imports.appended import calculated
    from workbook_templates.exchange.imports.bills import new_rows, plan, report_lines
    from workbook_templates.exchange.imports.ledger import Ledger, read_ledger
    from workbook_templates.exchange.imports.mapping import load_mapping, save_mapping, suggest
    from workbook_templates.tables.bills import BILLS
    from xl_addin.commands import computed_values
    from xl_addin.terminal.opening import open_book, read_within_limits, tell_protection
    from xl_addin.terminal.passwords import Keyring

    keys = Keyring()

    def ledger_of(sheet: str = "", header_row: int = 0, headings: tuple[str, ...] = ()) -> Ledger:
        return read_within_limits(
            file, lambda ask: read_ledger(file, sheet, header_row, headings, keys.remembering(ask))
        )

    if save_map is not None:
        refuse_existing(save_map)
        save_mapping(suggest(ledger_of()), save_map)
        out.tell(f"已写入列对照文件：{save_map}。请核对并补充后用 --map 导入（写法见 docs/import.md）。")
        return
    destination = (
        destination_of_book(output, into, file, *([mapping] if mapping else [])) if output is not None else None
    )
    if mapping is None:
        ledger = ledger_of()
        chosen = suggest(ledger)
        chosen.check(is_guessed=True)
    else:
        chosen = load_mapping(mapping)
        chosen.check()
        ledger = ledger_of(chosen.sheet, chosen.header_row, tuple(chosen.columns.values()))
    book = open_book(into)
    engagement = read(book)
    found = plan(engagement, ledger, chosen, include_hidden=include_hidden)
    del ledger  # half of what a big import takes
    for line in report_lines(found):
        out.tell(line)
    rows = new_rows(found)
    if destination is not None:
        new = calculated(book, engagement, rows)
        if new is None:
            book.append(BILLS.id, BILLS.headed(rows))
            book.put(computed_values(book, read(book)))
        else:
            book.append(BILLS.id, new.rows, new.results)
            book.put(new.beside(computed_values(book, new.engagement)))
        saved = destination.save(book.to_bytes())
        out.tell(f"已追加{len(rows)}行。")
        tell_protection(out, book)
        if keys.used and not book.is_protected:
            out.tell("注意：台账有密码保护，写入的工作簿没有：请妥善保管（八）。")
        tell_results(out, saved)
