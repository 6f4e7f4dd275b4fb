"""The menu 碳核查 of Calc and the end of a check, as on a screen: ``PYTHONPATH=. python docs/pictures/calc_pictures.py [FOLDER]``.

Needs Xvfb, xdotool, LibreOffice with our Python (docs/calc.md) and its Chinese words (Debian: ``libreoffice-l10n-zh-cn``).
"""

import struct
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "doubles")]

from calc_driver import RunningCalc  # noqa: E402

from udfs.version import VERSION  # noqa: E402
from workbook_templates.build.template import build  # noqa: E402
from workbook_templates.evaluate.calculation import Calculation  # noqa: E402
from workbook_templates.samples import load  # noqa: E402
from workbook_templates.tables import WORKBOOK  # noqa: E402
from xl_addin.calc.menu import ENGLISH  # noqa: E402
from xl_addin.excel.addin.ribbon import BUTTONS  # noqa: E402

TITLE, SHEET, CHECK = "碳核查", "不符合项", "保守性检查(B)"  # LibreOffice adds the letter
MENU_SIZE = (1400, 620)
IN_CHINESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Linguistic/General"><prop
 oor:name="UILocale" oor:op="fuse"><value>zh-CN</value></prop></item></oor:items>"""


class ChineseCalc(RunningCalc):
    """As a verifier has it: in Chinese, and what a command says in a dialog."""

    def _start(self, command: list[str], streams: dict, environment: dict) -> subprocess.Popen:
        settings = self.folder / "profile" / "user" / "registrymodifications.xcu"
        if not settings.exists():
            settings.parent.mkdir(parents=True)
            settings.write_text(IN_CHINESE, "utf-8")
        return super()._start(command, streams, {**environment, "GHGXL_CALC_MESSAGES": ""})

    def picture(self) -> Image.Image:
        """The screen, from the file that Xvfb keeps of it (X11's XWD, four bytes a pixel)."""
        content = (self.folder / "Xvfb_screen0").read_bytes()
        head, *rest = struct.unpack(">20I", content[:80])
        width, height, a_line, colours = rest[3], rest[4], rest[11], rest[18]
        pixels = content[head + 12 * colours :]
        return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", a_line, 1)


def write(picture: Image.Image, path: Path) -> None:
    """Few colours; what the menu held is kept in the file, so that a test sees when it holds something else."""
    told = PngInfo()
    told.add_itxt("menu", " ".join(BUTTONS[command].label for command in ENGLISH))
    picture.quantize(48).save(path, optimize=True, pnginfo=told)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
    calc = ChineseCalc(screen=True)
    try:
        sample = calc.folder / "线路板示例.xlsx"
        build(Calculation(WORKBOOK, *load("circuit_boards")), sample)
        calc.ask(open=str(sample))
        calc.ask(size=True)
        calc.ask(select=[SHEET, "A7"])
        time.sleep(3)
        calc.click(TITLE)
        write(calc.picture().crop((0, 0, *MENU_SIZE)), folder / "calc-menu.png")
        calc.click(CHECK)
        deadline = time.monotonic() + 120
        while not calc.ask(cell=[SHEET, "A7"])["text"] and time.monotonic() < deadline:
            time.sleep(1)
        time.sleep(3)
        write(calc.picture(), folder / "calc-check.png")
    finally:
        calc.close()
    print(f"ghgxl {VERSION}: calc-menu.png, calc-check.png")


if __name__ == "__main__":
    main()
