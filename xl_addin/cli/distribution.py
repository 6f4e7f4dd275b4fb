"""``ghgxl build``: the add-in, the extension, the empty workbook, the self-test and the xlwings workbook in one folder."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from workbook_templates.build.template import build_empty
from workbook_templates.files.saving import Destination, Saved
from xl_addin.calc.extension import EXTENSION, build_extension
from xl_addin.excel.addin.package import ADDIN, build_addin
from xl_addin.excel.addin.smoke import NAME as SMOKE
from xl_addin.excel.addin.smoke import build_smoke
from xl_addin.excel.addin.starter import NAME as STARTER
from xl_addin.excel.addin.starter import build_starter
from xl_addin.terminal.saving import make_folder

TEMPLATE = "核查工作簿.xlsx"
MAKERS = {
    ADDIN: build_addin, EXTENSION: build_extension, TEMPLATE: build_empty, SMOKE: build_smoke, STARTER: build_starter,
}  # fmt: skip


def build_all(folder: Path, tell: Callable[[Saved], None] = lambda saved: None) -> list[Saved]:
    """Write everything; of a file that differs, such as the workbook of an earlier build that somebody filled, a version is kept.

    Args:
        folder: made when it is not there.
        tell: is given what became of each file as soon as it is known: of the next one saving may fail.

    Returns:
        what became of each file.

    Raises:
        FileError: the folder or a file cannot be written; what can be known of that is asked before any is.
    """
    make_folder(folder)
    destinations = {name: Destination(folder / name) for name in MAKERS}
    saved = []
    with tempfile.TemporaryDirectory(prefix="ghgxl") as scratch:
        for name, make in MAKERS.items():
            make(Path(scratch) / name)
            saved.append(destinations[name].save((Path(scratch) / name).read_bytes()))
            tell(saved[-1])
    return saved
