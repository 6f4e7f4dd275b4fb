"""``ghgxl import rows`` and ``ghgxl import initial``: lists of others into the tables that take them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.saving import Destination
from xl_addin.cli.imports import (
    MAP_FOUND,
    MAP_WRITTEN,
    Hidden,
    Into,
    Map,
    Record,
    SaveMap,
    Written,
    app,
    destinations_of,
    saved_page,
    sheets_of,
    tell_plans,
    tell_saved_map,
)
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.saving import recorded, tell_results
from xl_addin.terminal.terminal import out

if TYPE_CHECKING:
    from workbook_templates.engagement.reader import Engagement
    from workbook_templates.exchange.imports.ledger import Ledger
    from workbook_templates.exchange.imports.mapping import Mapping
    from workbook_templates.exchange.imports.planned import Plan
    from workbook_templates.exchange.imports.reading import Reading
    from workbook_templates.exchange.imports.table_rows import Listed
    from xl_addin.books.file import FileBook

Plans = Callable[["Engagement", "Sequence[Ledger]", "Mapping"], "list[Plan]"]


@app.command()
def rows(
    file: Annotated[
        Path,
        typer.Argument(metavar="LEDGER", help="受核查方的清单（格式与台账相同）", callback=notice_if_open),
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="SHEET", help="写入哪张表，如 凭证登记、排放源、计量器具、归属判定、扣减")
    ],
    into: Into,
    mapping: Map = None,
    output: Written = None,
    save_map: SaveMap = None,
    record: Record = None,
    include_hidden: Hidden = False,
) -> None:
    """把排放源、计量器具、凭证、归属判定等清单追加到工作簿的表中，不改动已有的行。列名与工作簿的表头相同时不用对照文件。"""
    from workbook_templates.exchange.imports.table_rows import Listed, plan_rows, table_named

    listed = Listed(table_named(to))

    def plans(engagement: "Engagement", ledgers: "Sequence[Ledger]", chosen: "Mapping") -> "list[Plan]":
        return plan_rows(engagement, listed, ledgers, chosen, include_hidden=include_hidden)

    _import("import rows", file, into, mapping, output, save_map, record, lambda engagement: listed, plans)


@app.command()
def initial(
    file: Annotated[
        Path,
        typer.Argument(metavar="REPORT", help="受核查方的排放报告（格式与台账相同）", callback=notice_if_open),
    ],
    into: Into,
    mapping: Map = None,
    output: Written = None,
    save_map: SaveMap = None,
    record: Record = None,
    include_hidden: Hidden = False,
) -> None:
    """把受核查方自己的排放报告（各排放源各年的活动数据、排放因子、排放量）追加到“初始数据”，供 ghgxl run 说明差异。"""
    from workbook_templates.exchange.imports.initial_report import plan_report, report_of

    def plans(engagement: "Engagement", ledgers: "Sequence[Ledger]", chosen: "Mapping") -> "list[Plan]":
        return plan_report(engagement, ledgers, chosen, include_hidden=include_hidden)

    _import("import initial", file, into, mapping, output, save_map, record, report_of, plans, takes_all=True)


def _import(
    command: str, file: Path, into: Path, mapping: Path | None, output: Path | None, save_map: Path | None,
    record: Path | None, listed_of: "Callable[[Engagement], Listed]", plans_of: Plans, *, takes_all: bool = False,
) -> None:  # fmt: skip
    """Read a list by its map, or by its headings; where these leave anything open, ask whoever sits at the terminal.

    Args:
        listed_of: the table that takes it. plans_of: what becomes of its rows. takes_all: whether it may be several sheets.
    """
    from workbook_templates.engagement.reader import read
    from workbook_templates.exchange.imports.known_maps import maps_for, new_name, the_one
    from workbook_templates.exchange.imports.ledger import refuse_several
    from workbook_templates.exchange.imports.mapping import load_mapping, save_mapping
    from workbook_templates.exchange.imports.reading import reading
    from workbook_templates.exchange.imports.table_rows import is_list_in_doubt, names_of, recogniser, suggested
    from workbook_templates.files.checksum import sha256
    from xl_addin.terminal.asking import ask, can_ask
    from xl_addin.terminal.opening import open_book
    from xl_addin.terminal.passwords import Keyring

    keys, book = Keyring(), open_book(into)
    engagement = read(book)
    listed = listed_of(engagement)
    column_of = recogniser(listed)

    def ledgers_of(chosen: "Mapping | None") -> "list[Ledger]":
        return sheets_of(
            file, keys, chosen, lambda heading: bool(column_of(heading)), takes_all=takes_all or chosen is None
        )

    def ask_map(ledgers: "list[Ledger]", path: Path) -> None:
        from xl_addin.terminal.list_wizard import map_list_by_asking

        map_list_by_asking(listed, ledgers, engagement, ledgers_of, partial(plans_of, engagement), path, ask)

    ledgers = ledgers_of(None) if mapping is None or save_map is not None else []
    if ledgers and not takes_all:
        refuse_several(ledgers)
    if save_map is not None:
        refuse_existing(save_map)
        if can_ask() and is_list_in_doubt(listed, ledgers[0]):
            ask_map(ledgers, save_map)
        else:
            save_mapping(suggested(listed, ledgers[0]), save_map, names_of(listed))
        tell_saved_map(ledgers, save_map)
        return
    destinations = destinations_of(output, record, into, file, mapping)
    if mapping is None and (found := maps_for(ledgers, (file.parent, into.parent), listed.name)):
        mapping = the_one(found)
        out.tell(MAP_FOUND.format(mapping.name))
    elif mapping is None and can_ask() and is_list_in_doubt(listed, ledgers[0]):
        ask_map(ledgers, mapping := new_name(file))
        out.tell(MAP_WRITTEN.format(mapping.name))
    if mapping is None:
        chosen = suggested(listed, ledgers[0])
    else:
        chosen = load_mapping(mapping)
        chosen.check_for(listed.name)
        ledgers = ledgers_of(chosen)
    plans = plans_of(engagement, ledgers, chosen)
    told = reading(plans, ledgers, chosen, sha256(file), listed.columns)
    _append(book, command, listed, plans, told, destinations, is_page_asked=record is not None)


def _append(
    book: "FileBook", command: str, listed: "Listed", plans: "list[Plan]", told: "Reading",
    destinations: tuple[Destination | None, Destination | None], *, is_page_asked: bool,
) -> None:  # fmt: skip
    """Tell what becomes of the rows of a list; append them where somebody says where the workbook goes."""
    from workbook_templates.engagement.reader import read
    from workbook_templates.exchange.imports.planned import new_rows
    from workbook_templates.exchange.imports.reading import SHEET_NAME
    from xl_addin.commands import computed_values
    from xl_addin.terminal.opening import tell_protection

    destination, page = destinations
    tell_plans(plans, told, page if is_page_asked else None)
    new = new_rows(plans)
    if destination is None:
        return
    with recorded(book, command, f"清单 {told.label}，SHA-256 {told.digest}"):
        book.append(listed.table.id, listed.table.headed(new))
        book.put(computed_values(book, read(book)))
    sheet = book.add_sheet(SHEET_NAME, told.sheet_rows())
    saved = destination.save(book.to_bytes())
    out.tell(f"已在“{listed.name}”追加{len(new)}行，每行的原文、读作和处置见工作表“{sheet}”。")
    tell_protection(out, book)
    tell_results(out, saved, *(() if is_page_asked else saved_page(told, page)))
