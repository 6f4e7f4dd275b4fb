"""``ghgxl sign``: 编制, 复核, 批准 of a book."""

from typing import Annotated

import typer

from workbook_templates.files.errors import FileError
from xl_addin.terminal.options import Input, Output


def sign(
    file: Input,
    role: Annotated[str, typer.Option("--as", metavar="ROLE", help="编制、复核或批准")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="签署人姓名")],
    output: Output,
) -> None:
    """签署工作簿（编制、复核、批准），写入 OUT：先汇总，再对此时填写的数据签署；其后任何改动使签署失效。"""
    from udfs.vocabularies import SignRole
    from xl_addin.outputs.signing import sign as signed
    from xl_addin.terminal.opening import open_book, tell_protection
    from xl_addin.terminal.printing import print_findings
    from xl_addin.terminal.saving import destination_of_book, tell_results
    from xl_addin.terminal.terminal import err, out

    words = [str(word) for word in SignRole]
    if role not in words:
        raise FileError(f"签署环节“{role}”无法识别：请写 {'、'.join(words)} 之一。")
    destination = destination_of_book(output, file)
    book = open_book(file)
    with err.status("正在处理…") as status:
        outcome, state = signed(book, SignRole(role), name.strip(), lambda label: status.update(f"正在处理：{label}"))
    saved = destination.save(book.to_bytes())
    out.tell(f"“{name.strip()}”已签署{role}；签署情况：{state}。")
    print_findings(out, outcome)
    tell_protection(out, book)
    tell_results(out, saved)
