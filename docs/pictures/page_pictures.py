"""Pages of the workbook and of its report as LibreOffice prints them: ``python docs/pictures/page_pictures.py [SAMPLE] [FOLDER]``.

Builds a sample, runs all commands on it, lets LibreOffice with our extension print the book and its report, and writes a picture
a page and an index (default: the circuit-board maker into docs/pictures). Needs pdftoppm, pdftotext and Pillow.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from workbook_templates.build.template import build
from workbook_templates.engagement.reader import read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.commands import COMMANDS
from xl_addin.outputs.report_document import report_document

DOTS = "66"
SHEETS = (
    "目录", "核算边界", "排放源", "参数", "能源账单", "归属判定", "缺失推算", "扣减", "排放计算", "核对", "图表", "特殊情况", "凭证登记",
    "不符合项",
)  # fmt: skip
REPORT = {
    "结论表": "表1 核查结论表",
    "活动数据": "3.4.1.1 ",
    "不符合项清单": "不符合项清单",
}  # picture -> words of its page


def main() -> None:
    sample = sys.argv[1] if len(sys.argv) > 1 else "circuit_boards"
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "docs/pictures")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        build(Calculation(WORKBOOK, *load(sample)), scratch / "a.xlsx")
        book = FileBook.open(scratch / "a.xlsx")
        COMMANDS["run"].act(book, lambda stage: None)
        book.save_as(scratch / "b.xlsx")
        with Office(seconds=300) as office:
            office.recalculate(scratch / "b.xlsx", scratch / "b.pdf")
            (scratch / "c.pdf").write_bytes(office.printed(report_document(read(book)).content, ".docx"))
        index = [
            "# 工作簿和报告的页面 / Pages of the workbook and of the report", "",
            f"示例 {sample}，由 `python docs/pictures/page_pictures.py` 生成：LibreOffice 打印的各工作表的第一页，和核查报告的几页。",
        ]  # fmt: skip
        pages, of_report = texts_of(scratch / "b.pdf"), texts_of(scratch / "c.pdf")
        for number, sheet in enumerate(SHEETS, start=1):
            page = next(at for at, text in enumerate(pages, start=1) if _footer(text) == sheet)
            index += list(_picture(scratch / "b.pdf", page, folder / f"sheet-{number:02}.png", sheet))
        for number, (name, words) in enumerate(REPORT.items(), start=1):
            found = [
                at for at, text in enumerate(of_report, start=1) if words.replace(" ", "") in text.replace(" ", "")
            ]
            page = next(at for at in found if "....." not in of_report[at - 1])  # not the table of contents
            index += list(_picture(scratch / "c.pdf", page, folder / f"report-{number:02}.png", f"核查报告：{name}"))
        (folder / "README.md").write_text("\n".join(index) + "\n", "utf-8")
        print(f"{len(SHEETS)} sheets of {len(pages)} pages, report of {len(of_report)} pages")


def texts_of(pdf: Path) -> list[str]:
    """The text of each page."""
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return told.stdout.decode().split("\f")[:-1]


def _picture(pdf: Path, page: int, target: Path, title: str) -> Iterator[str]:
    """Draw a page; the lines of the index."""
    base = pdf.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-png", "-r", DOTS, "-f", str(page), "-l", str(page), "-singlefile", str(pdf), str(base)],
        check=True,
    )
    with Image.open(f"{base}.png") as drawn:
        drawn.convert("RGB").quantize(48).save(target, optimize=True)
    yield from ("", f"## {title}", "", f"![{title}]({target.name})")


def _footer(text: str) -> str:
    """The sheet's name stands left in the last line of each page."""
    return next((line.split("第")[0].strip() for line in reversed(text.splitlines()) if "页 / 共" in line), "")


if __name__ == "__main__":
    main()
