"""八 on files: parts for the verifiers, each under a password."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from udfs.kernel.cells import is_blank
from udfs.kernel.errors import GhgError
from workbook_templates.engagement.journal.sign_offs import folded
from workbook_templates.engagement.reader import Engagement
from workbook_templates.exchange.division.part import write_part
from workbook_templates.exchange.division.selection import share_of
from workbook_templates.exchange.imports.ledger import read_ledgers
from workbook_templates.files.atomic import refuse_existing, write_atomically
from workbook_templates.files.checksum import sha256
from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package.encryption import encrypt

VERIFIER, SOURCE = "核查员", "排放源编号"
LONGEST_NAME = 40  # characters of a verifier's name, which is in the name of the file
FORBIDDEN_IN_NAMES = '\\/:*?"<>|'


@dataclass(frozen=True, slots=True)
class Handout:
    """A part: whose it is, where it goes, and its bytes, encrypted."""

    verifier: str
    path: Path
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class DividedWorkbook:
    """What a split makes: the parts, not yet written, and the sources that nobody was assigned."""

    parts: tuple[Handout, ...]
    unassigned: tuple[str, ...]


def divide(
    engagement: Engagement,
    base_hash: str,
    assignments: Path,
    folder: Path,
    password: Callable[[str], str],
    when: dt.datetime,
) -> DividedWorkbook:
    """An encrypted part for each verifier.

    Args:
        engagement: the complete workbook.
        base_hash: SHA-256 of its file.
        assignments: .csv or .xlsx with the columns 核查员 and 排放源编号.
        folder: where the parts are to go.
        password: asked for each part, with its name.
        when: noted in the parts.

    Raises:
        FileError: the assignment cannot be followed or breaks 八, or a part stands in the folder already.
    """
    if not folder.is_dir():
        raise FileError(f"文件夹“{folder}”不存在：请先建立文件夹。")
    assigned = _read_assignments(engagement, assignments)
    number = engagement.setting("report_no")
    if is_blank(number) or isinstance(number, GhgError):
        raise FileError("工作簿没有报告编号：请先在“基本信息”填写受核查方编号和核查年份。")
    targets = {verifier: folder / f"{_as_file_name(f'{number}-{verifier}')}.xlsx" for verifier in assigned}
    for target in targets.values():
        refuse_existing(target)
    packages = {
        verifier: write_part(share_of(engagement, verifier, sources), base_hash, when)
        for verifier, sources in assigned.items()
    }
    parts = [
        Handout(verifier, targets[verifier], encrypt(package.to_bytes(), password(targets[verifier].name)))
        for verifier, package in packages.items()
    ]
    assigned_sources = {source for sources in assigned.values() for source in sources}
    known = (row.key for row in engagement.rows("sources"))
    return DividedWorkbook(tuple(parts), tuple(source for source in known if source not in assigned_sources))


def write_handout(part: Handout) -> None:
    """Write a part, whole.

    Raises:
        FileError: it cannot be written.
    """
    write_atomically(part.path, [part.content])


def _read_assignments(engagement: Engagement, path: Path) -> dict[str, list[str]]:
    """Verifier -> sources, in the order of the file; every doubt is refused."""
    if engagement.is_part:
        raise FileError("这是拆分件，不是完整的核查工作簿：请由核查组长拆分完整的工作簿。")
    known = [row.key for row in engagement.rows("sources")]
    leader = folded(str(engagement.setting("lead_verifier") or ""))
    spelt: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    (ledger,) = read_ledgers(path, wanted=(VERIFIER, SOURCE))
    for at, row in ledger.filled_rows():
        number, cells = ledger.numbers[at], dict(zip(ledger.headings, row))
        verifier, source = (str(cells[ledger.heading(name)] or "").strip() for name in (VERIFIER, SOURCE))
        if not folded(verifier) or not source:
            raise FileError(f"“{path.name}”第{number}行缺少{SOURCE if folded(verifier) else VERIFIER}：请补充。")
        if source not in known:
            raise FileError(f"“{path.name}”第{number}行的排放源“{source}”不在工作簿中：请核对排放源编号。")
        if len(verifier) > LONGEST_NAME:
            raise FileError(f"“{path.name}”第{number}行的核查员姓名超过 {LONGEST_NAME} 个字符：请填写姓名。")
        if spelt.setdefault(folded(verifier), verifier) != verifier:
            raise FileError(
                f"“{path.name}”第{number}行的核查员“{verifier}”与另一行只有空白、全角半角、大小写或看不见的字符不同：请统一写法，"
                "确是两人的在姓名后加编号区分。"
            )
        if folded(verifier) == leader:
            raise FileError(f"“{path.name}”第{number}行：“{verifier}”是核查组长，持有完整的工作簿，不需要拆分件。")
        if source not in found.setdefault(verifier, []):
            found[verifier].append(source)
    if not found:
        raise FileError(f"“{path.name}”没有分配任何排放源：请每行填写一名核查员和一个排放源编号。")
    for verifier, sources in found.items():
        if len(sources) == len(known):
            raise FileError(
                f"“{verifier}”分到了全部排放源：除核查组长或负责人外不得拥有完整的核查数据（八），请重新分配。"
            )
    names = [_as_file_name(verifier).casefold() for verifier in found]
    if len(set(names)) != len(names):
        raise FileError("两名核查员的姓名作为文件名时相同：请在姓名后加编号区分。")
    return found


def _as_file_name(name: str) -> str:
    """A name as a file name."""
    return "".join(
        "_" if character in FORBIDDEN_IN_NAMES or ord(character) < 32 else character for character in name
    ).strip(". ")


def digest(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        FileError: it cannot be read.
    """
    try:
        return sha256(path)
    except OSError as error:
        raise FileError(f"无法读取“{path}”：请检查路径和权限。") from error
