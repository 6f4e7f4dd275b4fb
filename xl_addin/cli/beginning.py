"""``ghgxl new``: the workbook that an engagement begins with, empty or from last year's."""

from pathlib import Path
from typing import Annotated

import typer

from workbook_templates.files.atomic import refuse_existing
from workbook_templates.files.errors import FileError
from xl_addin.terminal.options import notice_if_open
from xl_addin.terminal.terminal import err, out

FIRST = (
    "下一步：",
    "  1. 用 Excel 或 LibreOffice Calc 打开，从“目录”进入“基本信息”，填写受核查方、核查年份和允许偏差；",
    "  2. 登记“核算边界”“排放源”“计量器具”“参数”，没有登记的参数会报错、不取默认值；",
    "  3. 录入单据，或导入台账：ghgxl import bills 台账 --into {file} -o 新文件；",
    "  4. 检查：ghgxl check {file}；汇编和计算：ghgxl run {file} -o 新文件；",
    "  5. 出报告：ghgxl report {file} -o 报告.docx。单元格怎样算出：ghgxl explain {file} '排放计算!D8'。",
)
NEXT = (
    "下一步：",
    "  1. 在“基本信息”更新核查报告出具日期、核查组，填写初始排放量和年度变化阈值；",
    "  2. 在“结转”逐行核实沿用的场所、排放源、计量器具、事项和凭证，更正后填写本年确认人；",
    "  3. 在“参数”核对本年度的数值和来源，填写确认人；在“上年不符合项”填写是否已整改；",
    "  4. 录入本年单据：每块表接在上年最后一张之后，跨年单据已在表中，不要再录；",
    "  5. ghgxl run {file} -o 新文件，在“年度变化”说明原因；与上年对比：ghgxl diff {last} {file}。",
)


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新工作簿的文件名")],
    last: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="LAST", help="上年的核查工作簿：沿用其登记，逐行待确认", callback=notice_if_open
        ),
    ] = None,
) -> None:
    """建立核查工作簿：空的，或由上年的工作簿沿用而来。"""
    if file.suffix.lower() != ".xlsx":
        raise FileError(f"文件名“{file}”应以 .xlsx 结尾。")
    refuse_existing(file)
    if last is None:
        from workbook_templates.build.template import build_empty

        build_empty(file)
        out.tell(f"已建立核查工作簿：{file}")
    else:
        _from_last_year(file, last)
    for step in FIRST if last is None else NEXT:
        out.tell(step.format(file=file.name, last=last.name if last is not None else ""))


def _from_last_year(file: Path, last: Path) -> None:
    from xl_addin.books.file import FileBook
    from xl_addin.outputs.division import digest
    from xl_addin.outputs.next_year import next_year, sentences
    from xl_addin.outputs.recording import recorded
    from xl_addin.terminal.opening import open_book, tell_protection

    book = open_book(last)
    with err.status("正在沿用上年的工作簿…"):
        of_last = digest(last)
        made = next_year(book, of_last, file.name)
        new_book = FileBook(made.package)
        with recorded(new_book, "new --from", f"沿用 {last.name}，SHA-256 {of_last}"):
            pass  # the record begins with what was carried over
        new_book.save_as(file)
    for sentence in sentences(made, str(file)):
        out.tell(sentence)
    tell_protection(out, book, is_kept=False)
