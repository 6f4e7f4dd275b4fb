"""The pictures of the pages: photographs and scans copied as they are, pages of a PDF drawn, in a process of its own."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from workbook_templates.files.atomic import cause
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from xl_addin.evidence.apart import Apart, apart
from xl_addin.evidence.folder import HEAD, PDF, file_below
from xl_addin.evidence.rows import Page

FOLDER = "pages"
COPIED = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
DRAWN = "xl_addin.evidence.pdf:picture"
OTHER_FORMAT = "这种格式不能在此显示（能显示 PDF、PNG、JPEG）：请另行打开文件"
CHANGED = "注意：文件与“凭证登记”的校验值不同"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages show of a page.

    Attributes:
        src: the picture, or the PDF with its page, below the folder of the pages; "" where there is none.
        kind: ``picture``, ``pdf``, or "".
        label: file and page.
        why: why there is nothing, or what to heed.
    """

    src: str
    kind: str
    label: str
    why: str = ""


def can_draw() -> bool:
    """Whether pages of a PDF can be drawn here; otherwise the browser's own viewer shows them, without boxes."""
    return all(find_spec(name) is not None for name in ("pypdfium2", "PIL"))


def write_pictures(
    pages: Sequence[Page], folder: Path | None, target: Path, progress: Callable[[str], None]
) -> list[Shown]:
    """Write a picture for each page.

    Args:
        pages: each once.
        folder: of the vouchers; None where there is none.
        target: folder of the pages, in which `FOLDER` is made.
        progress: is told the files.

    Returns:
        what is shown of each, in their order.

    Raises:
        FileError: nothing can be written.
    """
    (target / FOLDER).mkdir()
    with apart(DRAWN) as drawing:
        writer = _Writer(folder, target, drawing if can_draw() else None)
        return [writer.shown(number, page, progress) for number, page in enumerate(pages, start=1)]


class _Writer:
    """What is known of the files while their pages are written."""

    def __init__(self, folder: Path | None, target: Path, drawing: Apart | None) -> None:
        self._folder, self._target, self._drawing = folder, target, drawing
        self._copied: dict[str, str] = {}
        self._digests: dict[str, str] = {}

    def shown(self, number: int, page: Page, progress: Callable[[str], None]) -> Shown:
        label = f"{page.file} 第{page.number}页" if page.file else ""
        if not page.file:
            return Shown("", "", label, page.why)
        if self._folder is None:
            return Shown("", "", label, "没有凭证文件夹：请把凭证文件放在工作簿旁的“凭证”文件夹")
        progress(f"准备凭证页：{label}")
        try:
            path = file_below(self._folder, page.file)
            why = CHANGED if page.digest and self._digest(path) != page.digest else ""
            src, kind = self._written(number, path, page)
        except FileError as error:
            return Shown("", "", label, str(error))
        except OSError as error:
            return Shown("", "", label, f"不能读取或写入（{cause(error)}）")
        return Shown(src, kind, label, why if kind else OTHER_FORMAT)

    def _digest(self, path: Path) -> str:
        if str(path) not in self._digests:
            self._digests[str(path)] = sha256(path)
        return self._digests[str(path)]

    def _written(self, number: int, path: Path, page: Page) -> tuple[str, str]:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        ending = next((ending for mark, ending in COPIED.items() if head.startswith(mark)), "")
        if ending:
            if page.number > 1:
                raise FileError(f"没有第{page.number}页：图片只有一页，请更正页码")
            return self._copy(path, f"{FOLDER}/{number:05d}.{ending}"), "picture"
        if PDF not in head:
            return "", ""
        if self._drawing is None:
            return f"{self._copy(path, f'{FOLDER}/{number:05d}.pdf')}#page={page.number}", "pdf"
        _, content = self._drawing.call(path.name, path=str(path), page=page.number)
        src = f"{FOLDER}/{number:05d}.jpg"
        (self._target / src).write_bytes(content)
        return src, "picture"

    def _copy(self, path: Path, src: str) -> str:
        if str(path) not in self._copied:
            shutil.copyfile(path, self._target / src)
            self._copied[str(path)] = src
        return self._copied[str(path)]
