"""``ghgxl split``, ``merge``, ``destroyed``: who holds what of an engagement's data (八)."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from workbook_templates.engagement.reader import read
from workbook_templates.files.errors import FileError
from xl_addin.terminal.opening import open_book, tell_protection
from xl_addin.terminal.options import Output, notice_if_open
from xl_addin.terminal.passwords import new_password
from xl_addin.terminal.saving import destination_of_book, recorded, tell_results
from xl_addin.terminal.terminal import out
from xl_addin.watched.exit_codes import ExitCode

Complete = Annotated[Path, typer.Argument(metavar="FILE", help="核查组长的完整工作簿", callback=notice_if_open)]


def split(
    file: Complete,
    assign: Annotated[
        Path, typer.Option("--assign", metavar="ASSIGN", help="分工表（.csv 或 .xlsx）：核查员、排放源编号")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="存放拆分件的文件夹，须已存在")],
    register: Annotated[
        Path | None, typer.Option("--register", metavar="OUT", help="另存完整工作簿，在“存档与保密”登记各拆分件")
    ] = None,
) -> None:
    """按分工为每名核查员另建只含其排放源的加密工作簿（八）。"""
    from xl_addin.outputs.division import digest, divide, write_handout
    from xl_addin.outputs.handout_register import register_handouts

    destination = destination_of_book(register, file, assign) if register is not None else None
    book = open_book(file)
    made = divide(read(book), digest(file), assign, output, new_password, dt.datetime.now())
    for part in made.parts:
        write_handout(part)
        out.tell(f"已为“{part.verifier}”建立拆分件：{part.path}（SHA-256 {part.digest}）")
    if made.unassigned:
        out.tell(f"未分配、由核查组长自行核查的排放源：{'、'.join(made.unassigned)}。")
    out.tell("密码请当面或另行告知，不要与文件一同发送；没有密码无法打开。")
    if destination is not None:
        with recorded(book, "split --register", f"分工 {assign.name}"):
            register_handouts(book, made.parts)
        tell_protection(out, book)
        tell_results(out, destination.save(book.to_bytes()))


def merge(
    file: Complete,
    parts: Annotated[list[Path], typer.Argument(metavar="PART…", help="核查员交回的拆分件")],
    output: Output,
) -> None:
    """把交回的拆分件并入完整工作簿；两人改得不同的列为冲突，由核查组长决定。"""
    from xl_addin.outputs.merged_parts import MERGE_RECORD, merge_parts

    destination = destination_of_book(output, file, *parts)
    book = open_book(file)
    returned = {str(path): open_book(path) for path in dict.fromkeys(parts)}
    with recorded(book, "merge", "、".join(path.name for path in parts)):
        merged = merge_parts(book, returned)
    saved = destination.save(book.to_bytes())
    for path, times in Counter(parts).items():
        if times > 1:
            out.tell(f"“{path}”给出了 {times} 次，只合并一次。")
    added = sum(len(rows) for rows in merged.rows.values())
    out.tell(f"已合并 {len(merged.cells)} 个单元格、新增 {added} 行。")
    if merged.conflicts:
        told = f"有 {len(merged.conflicts)} 处冲突没有合并，组长工作簿的内容保持不变"
        out.tell(f"{told}：请按工作表“{MERGE_RECORD}”逐项处理。")
    for notice in merged.notices:
        out.tell(notice)
    tell_protection(out, book)
    tell_results(out, saved)
    if merged.conflicts:
        raise typer.Exit(ExitCode.FINDINGS)


def destroyed(
    parts: Annotated[
        list[Path], typer.Argument(metavar="PART…", help="已销毁或即将销毁的拆分件（计算校验值，不删除）")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="核查组长的完整工作簿", callback=notice_if_open)],
    method: Annotated[str, typer.Option("--method", metavar="TEXT", help="销毁方式和见证人")],
    output: Output,
    holder: Annotated[str, typer.Option("--holder", metavar="NAME", help="由谁持有并销毁；已登记的可不填")] = "",
    date: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="销毁日期；不给则为今天")] = "",
) -> None:
    """在“存档与保密”登记拆分件的销毁：校验值、销毁人、日期、方式（八）。本命令不删除文件。"""
    from xl_addin.outputs.handout_register import record_destruction

    try:
        when = dt.date.fromisoformat(date) if date else dt.date.today()
    except ValueError as error:
        raise FileError(f"日期“{date}”无法识别：请写成 2026-05-06 的形式。") from error
    if not method.strip():
        raise FileError("销毁方式为空：请写明销毁方式和见证人。")
    destination = destination_of_book(output, into, *parts)
    book = open_book(into)
    with recorded(book, "destroyed", "、".join(path.name for path in parts)):
        entered = record_destruction(book, parts, holder.strip(), method.strip(), when)
    for path, name, found in entered:
        out.tell(f"已登记销毁：{path.name}，{name}，{when}，SHA-256 {found}")
    out.tell("文件本身请按登记的方式删除；能证明什么见 docs/confidentiality.md。")
    tell_protection(out, book)
    tell_results(out, destination.save(book.to_bytes()))
