"""What the folder of the vouchers holds: every file's digest, and what the text layers say in the boxes of 凭证位置."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from udfs.account.voucher_files import Place, places
from workbook_templates.engagement.evidence import Evidence
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.files.errors import FileError
from xl_addin.evidence.apart import Apart, apart
from xl_addin.evidence.folder import HEAD, PDF, digests_in, file_below

READ = "xl_addin.evidence.pdf:texts"
Pages = dict[tuple[str, int], list[Place]]


def evidence_of(engagement: Engagement, folder: Path, progress: Callable[[str], None]) -> Evidence:
    """Look at the files.

    Args:
        engagement: as read; its places say which boxes are wanted.
        folder: of the vouchers.
        progress: is told the files.

    Raises:
        FileError: the folder cannot be read.
    """
    digests, strange = digests_in(folder, progress)
    printed: dict[int, str] = {}
    unread: dict[tuple[str, int], str] = {}
    pages: Pages = {}
    for own in places(engagement).values():
        for place in own:
            if place.box is not None and place.page is not None and place.file in digests:
                pages.setdefault((place.file, place.page), []).append(place)
    is_read = find_spec("pypdfium2") is not None
    if pages and is_read:
        with apart(READ) as reading:
            for page in pages:
                progress(f"读取凭证页：{page[0]} 第{page[1]}页")
                try:
                    printed |= _texts(reading, folder, page, pages[page])
                except FileError as error:
                    unread[page] = str(error).rstrip("。")
    return Evidence(folder.name, digests, strange, printed, unread, is_read)


def _texts(reading: Apart, folder: Path, page: tuple[str, int], wanted: list[Place]) -> dict[int, str]:
    """Index of a row of 凭证位置 -> the text in its box; of a page without a text layer nothing."""
    path = file_below(folder, page[0])
    with path.open("rb") as stream:
        if PDF not in stream.read(HEAD):
            return {}
    texts, _ = reading.call(path.name, path=str(path), page=page[1], boxes=[place.box for place in wanted])
    rows = [place.row for place in wanted]
    return {row.index: text for row, text in zip(rows, texts) if isinstance(row, TypedRow) and text}
