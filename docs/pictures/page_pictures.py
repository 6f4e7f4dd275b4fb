"""The first page of every sheet as LibreOffice prints it: ``python docs/pictures/page_pictures.py [SAMPLE] [FOLDER]``.

Builds a sample, runs all commands on it, lets LibreOffice with our extension print it, and writes one picture a sheet
and an index (default: the circuit-board maker into docs/pictures). Needs pdftoppm, pdftotext and ImageMagick.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook
from xl_addin.calc.office import Office
from xl_addin.commands import COMMANDS

DOTS = "66"


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
        sheets = book.sheets()
        pages = subprocess.run(["pdftotext", "-layout", str(scratch / "b.pdf"), "-"], capture_output=True, check=True)
        texts = pages.stdout.decode().split("\f")[:-1]
        index = [
            "# 工作簿的页面 / Pages of the workbook",
            "",
            f"示例 {sample}，由 `python docs/pictures/page_pictures.py` 生成：",
        ]
        index.append(f"LibreOffice 打印 {len(texts)} 页，这里是各工作表的第一页。")
        for number, sheet in enumerate(sheets, start=1):
            page = next(at for at, text in enumerate(texts, start=1) if _footer(text) == sheet)
            picture = f"sheet-{number:02}.png"
            subprocess.run(
                ["pdftoppm", "-png", "-r", DOTS, "-f", str(page), "-l", str(page), "-singlefile",
                 str(scratch / "b.pdf"), str(scratch / "page")], check=True,
            )  # fmt: skip
            subprocess.run(
                ["convert", str(scratch / "page.png"), "-colors", "48", "-strip", str(folder / picture)], check=True
            )
            index += ["", f"## {sheet}", "", f"![{sheet}]({picture})"]
        (folder / "README.md").write_text("\n".join(index) + "\n", "utf-8")
        print(f"{len(sheets)} sheets, {len(texts)} pages")


def _footer(text: str) -> str:
    """The sheet's name stands left in the last line of each page."""
    return next((line.split("第")[0].strip() for line in reversed(text.splitlines()) if "页 / 共" in line), "")


if __name__ == "__main__":
    main()
