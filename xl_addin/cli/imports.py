"""``ghgxl import``: numbers from others into the workbook."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.saving import Destination, Saved
from workbook_templates.garbage import not_collected
from xl_addin.cli.chinese_help import App
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.saving import destination_of_book, recorded, tell_result, tell_results
from xl_addin.terminal.terminal import out

if TYPE_CHECKING:
    from workbook_templates.exchange.imports.ledger import Ledger
    from workbook_templates.exchange.imports.mapping import Mapping
    from workbook_templates.exchange.imports.planned import Plan
    from workbook_templates.exchange.imports.reading import Reading
    from xl_addin.terminal.passwords import Keyring

MAP_FOUND = "台账的列名与对照文件“{}”相同，按它读取。"
MAP_WRITTEN = "已写入对照文件“{}”，下次遇到同样的列名按它读取。"

app = App(
    name="import", help="导入受核查方的台账（import bills）、登记清单（import rows）和排放报告（import initial）。"
)

# What every kind of import takes.
Into = Annotated[Path, typer.Option("--into", metavar="FILE", help="核查工作簿", callback=notice_if_open)]
Map = Annotated[Path | None, typer.Option("--map", metavar="MAP", help="列对照文件（.toml）")]
Written = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="OUT", help="写入的文件，已有时保留其旧版；不给则只检查")
]
Record = Annotated[
    Path | None, typer.Option("--record", metavar="HTML", help="读入记录写入的网页；给出 -o 时默认在其旁边")
]
Hidden = Annotated[bool, typer.Option("--include-hidden", help="隐藏的行也导入")]
SaveMap = Annotated[Path | None, typer.Option("--save-map", metavar="MAP", help="按列名猜出对照文件并保存，供修改")]


@app.command()
@not_collected()
def bills(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="LEDGER", help="受核查方的台账（.xlsx、.xls、.xlsb、.ods、.csv、网页表格）", callback=notice_if_open
        ),
    ],
    into: Into,
    mapping: Map = None,
    output: Written = None,
    save_map: SaveMap = None,
    include_hidden: Hidden = False,
    record: Record = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="ROW", help="核实过确为单据的行：行号，或 工作表!行号；可多次"),
    ] = None,
) -> None:
    """把账单台账追加到“能源账单”，不改动已有的行。列对照文件的写法见 docs/import.md。"""
    from workbook_templates.engagement.reader import read
    from workbook_templates.exchange.imports.appended import calculated
    from workbook_templates.exchange.imports.bills import plan
    from workbook_templates.exchange.imports.known_maps import maps_for, new_name, the_one
    from workbook_templates.exchange.imports.ledger import refuse_several
    from workbook_templates.exchange.imports.mapping import FILLED, load_mapping, save_mapping
    from workbook_templates.exchange.imports.planned import new_rows
    from workbook_templates.exchange.imports.reading import SHEET_NAME, reading
    from workbook_templates.exchange.imports.recognised import doubts, is_in_doubt, is_known, suggest
    from workbook_templates.exchange.imports.voucher_rows import unregistered_years, voucher_rows
    from workbook_templates.files.checksum import sha256
    from workbook_templates.tables.bills import BILLS
    from workbook_templates.tables.vouchers import VOUCHERS
    from xl_addin.commands import computed_values
    from xl_addin.terminal.asking import ask, can_ask
    from xl_addin.terminal.opening import open_book, tell_protection
    from xl_addin.terminal.passwords import Keyring

    keys = Keyring()

    def ledgers_of(chosen: "Mapping | None", *, takes_all: bool = False) -> "list[Ledger]":
        return sheets_of(file, keys, chosen, is_known, takes_all=takes_all)

    def ask_map(ledgers: "list[Ledger]", path: Path) -> None:
        from xl_addin.terminal.map_wizard import map_by_asking

        map_by_asking(ledgers, read(open_book(into)), ledgers_of, path, ask)

    if save_map is not None:
        refuse_existing(save_map)
        ledgers = ledgers_of(None, takes_all=True)
        if can_ask() and is_in_doubt(ledgers):
            ask_map(ledgers, save_map)
        else:
            save_mapping(suggest(ledgers), save_map)
        tell_saved_map(ledgers, save_map)
        return
    destination, record_destination = destinations_of(output, record, into, file, mapping)
    open_choice = ""
    ledgers = ledgers_of(None, takes_all=True) if mapping is None else []
    if mapping is None and (found := maps_for(ledgers, (file.parent, into.parent))):
        mapping = the_one(found)
        ledgers.clear()  # read again below, as the map says
        out.tell(MAP_FOUND.format(mapping.name))
    elif mapping is None and can_ask() and is_in_doubt(ledgers):
        ask_map(ledgers, mapping := new_name(file))
        out.tell(MAP_WRITTEN.format(mapping.name))
    if mapping is None:
        refuse_several(ledgers)
        chosen = suggest(ledgers)
        open_choice = doubts(ledgers[0], FILLED)
        chosen.check(is_guessed=True, doubts=open_choice)
    else:
        chosen = load_mapping(mapping)
        chosen.check_for("")
        chosen.check()
        ledgers = ledgers_of(chosen)
    book = open_book(into)
    engagement = read(book)
    plans = plan(engagement, ledgers, chosen, include_hidden=include_hidden, accepted=accept or ())
    plans[0].notes += [f"{open_choice}；没有读取"] if open_choice else []
    told = reading(plans, ledgers, chosen, sha256(file), FILLED) if record_destination is not None else None
    del ledgers  # half of what a big import takes
    tell_plans(plans, told, record_destination if record is not None else None)
    rows = new_rows(plans)
    del plans
    if destination is not None and told is not None:
        vouchers = voucher_rows(engagement, rows, chosen.voucher, file.stem)
        with recorded(book, "import bills", f"台账 {file.name}，SHA-256 {sha256(file)}") as made:
            made.added(BILLS.id, rows)
            if vouchers:
                book.append(VOUCHERS.id, VOUCHERS.headed(vouchers))
                engagement = read(book)
            new = calculated(book, engagement, rows)
            if new is None:
                book.append(BILLS.id, BILLS.headed(rows))
                book.put(computed_values(book, read(book)))
            else:
                book.append(BILLS.id, new.rows, new.results)
                book.put(new.beside(computed_values(book, new.engagement)))
        sheet = book.add_sheet(SHEET_NAME, told.sheet_rows())
        saved = destination.save(book.to_bytes())
        out.tell(f"每行的原文、读作和处置见工作表“{sheet}”。")
        out.tell(f"已追加{len(rows)}行。")
        if vouchers:
            numbers = "、".join(str(row["voucher_no"]) for row in vouchers)
            out.tell(f"凭证登记新增{len(vouchers)}行（{numbers}），涵盖尚未登记的凭证号：请补充其中空白的必填列。")
        if years := unregistered_years(engagement, rows):
            out.tell(
                f"注意：止日在{'、'.join(map(str, years))}年的单据没有在“凭证登记”新增行：这些年份没有在“基本信息”登记为核查年份。"
            )
        tell_protection(out, book)
        if keys.used and not book.is_protected:
            out.tell("注意：台账有密码保护，写入的工作簿没有：请妥善保管（八）。")
        tell_results(out, saved, *(saved_page(told, record_destination) if record is None else ()))


def sheets_of(
    file: Path, keys: "Keyring", chosen: "Mapping | None", is_known: Callable[[str], bool], *, takes_all: bool = False
) -> "list[Ledger]":
    """The sheets of a ledger that a map names, or that have headings we know."""
    from workbook_templates.exchange.imports.ledger import read_ledgers
    from xl_addin.terminal.opening import read_within_limits

    named = (chosen.sheets, chosen.header_row, tuple(chosen.columns.values())) if chosen else ((), 0, ())
    return read_within_limits(
        file, lambda ask: read_ledgers(file, *named, keys.remembering(ask), is_known, takes_all=takes_all)
    )


def tell_saved_map(ledgers: "list[Ledger]", path: Path) -> None:
    """A map was written for somebody to complete."""
    for note in ledgers[0].notes:
        out.tell(f"注意：{note}。")
    out.tell(f"已写入列对照文件：{path}。请核对并补充后用 --map 导入（写法见 docs/import.md）。")


def destinations_of(
    output: Path | None, record: Path | None, into: Path, file: Path, mapping: Path | None
) -> tuple[Destination | None, Destination | None]:
    """Where the workbook goes, and the page that tells how it was read: beside it, where nobody says where."""
    from workbook_templates.exchange.imports.reading import SHEET_NAME

    given = [into, file, *([mapping] if mapping else [])]
    destination = destination_of_book(output, *given) if output is not None else None
    if record is None and output is not None:
        record = output.with_name(f"{output.stem}-{SHEET_NAME}.html")
    return destination, Destination(record, *given) if record is not None else None


def tell_plans(plans: "list[Plan]", told: "Reading | None", asked_for: Destination | None) -> None:
    """What would become of the rows; who asks for the page has it of an import that is refused, too."""
    from workbook_templates.exchange.imports.planned import report_lines

    for planned in plans:
        for line in report_lines(planned):
            out.tell(line)
    for saved in saved_page(told, asked_for):
        tell_result(out, saved)


def saved_page(told: "Reading | None", destination: Destination | None) -> "list[Saved]":
    """The page that tells how the ledger was read, where it is wanted."""
    from workbook_templates.exchange.imports.reading_page import page

    return [] if told is None or destination is None else [destination.save(page(told))]
