"""What a person ticked on the pages, taken back into 凭证位置 with name and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from udfs.account.printed import said
from udfs.account.voucher_files import places
from udfs.kernel.cells import Value
from udfs.kernel.vocabulary import Vocabulary
from udfs.vocabularies import BillEntry, PageVerdict, ReadBy
from workbook_templates.engagement.reader import Engagement, TypedRow
from workbook_templates.files.errors import FileError
from workbook_templates.files.reading import read_whole
from workbook_templates.ooxml.addresses import CellRef

FORMAT = "ghgxl-evidence-1"
LARGEST = 64 << 20  # bytes: of 100,000 bills
LONGEST = 300
TIME = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"
V = TypeVar("V", bound=Vocabulary)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Tick(_Strict):
    """What a person said of an entry of a bill, and the value that the row had then."""

    bill: str = Field(max_length=LONGEST)
    entry: str = Field(max_length=LONGEST)
    value: str = Field(max_length=LONGEST)
    verdict: str = Field(max_length=LONGEST)
    by: str = Field(min_length=1, max_length=40)
    at: str = Field(pattern=TIME)


class Ticks(_Strict):
    """The file that the pages save."""

    format: str = Field(pattern=f"^{FORMAT}$")
    set: str = Field(max_length=LONGEST)
    ticks: list[Tick]


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of the ticks.

    Attributes:
        cells: what is written into rows that are there.
        rows: new rows, by columns.
        changed: how many rows that are there are written into.
        left: a sentence for each tick that is not taken over.
    """

    cells: dict[CellRef, Value]
    rows: list[dict[str, Value]]
    changed: int
    left: tuple[str, ...]


def read_ticks(path: Path) -> list[Tick]:
    """The ticks of a file.

    Raises:
        FileError: it is none that the pages saved.
    """
    try:
        return Ticks.model_validate_json(read_whole(path, "核对记录", most=LARGEST)).ticks
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise FileError(
            f"“{path.name}”不是凭证页保存的核对记录，或已改动（{place or '格式'}）：请在凭证页按“保存核对记录”重新保存。"
        ) from error


def taken(engagement: Engagement, ticks: Sequence[Tick]) -> Taken:
    """The rows of 凭证位置 with the ticks.

    A tick of a row that was changed since, or that is no longer there, is left and told: it was given to another number.

    Args:
        engagement: as read.
        ticks: of a file; of two for one entry the later holds.
    """
    bills: dict[str, list[TypedRow]] = {}
    for row in engagement.rows("bills"):
        bills.setdefault(row.key, []).append(row)
    placed = places(engagement)
    cells: dict[CellRef, Value] = {}
    new: dict[tuple[str, BillEntry], dict[str, Value]] = {}
    left: list[str] = []
    changed: set[str] = set()
    for tick in sorted(ticks, key=lambda tick: tick.at):
        entry, verdict = _word(BillEntry, tick.entry), _word(PageVerdict, tick.verdict)
        if entry is None or verdict is None:
            left.append(f"“{tick.bill}”的“{tick.entry}”：没有这一项或这种结果")
            continue
        named = bills.get(tick.bill, [])
        if len(named) != 1:
            left.append(
                f"“{tick.bill}”：{'“能源账单”没有这张单据' if not named else '有几张单据同一称呼，请填写单据编号'}"
            )
            continue
        if said(entry, named[0]) != tick.value:
            left.append(f"“{tick.bill}”的{entry}核对时为“{tick.value}”，现为“{said(entry, named[0])}”：请重新核对")
            continue
        said_so: dict[str, Value] = {
            "page_verdict": str(verdict), "page_confirmed_by": tick.by, "page_confirmed_time": tick.at,
        }  # fmt: skip
        own = next((place.row for place in placed.get(tick.bill, ()) if place.entry is entry), None)
        if own is None:
            added = new.setdefault((tick.bill, entry), {
                "placed_bill": tick.bill, "bill_entry": str(entry), "voucher_no": named[0].text("voucher_no"),
                "read_by": str(ReadBy.PERSON),
            })  # fmt: skip
            added.update(said_so, printed_text=tick.value if verdict is PageVerdict.AGREES else None)
            continue
        assert isinstance(own, TypedRow)
        if verdict is PageVerdict.AGREES and not own.text("printed_text"):
            said_so["printed_text"] = tick.value
        cells |= {own.ref(column): value for column, value in said_so.items()}
        changed.add(f"{tick.bill}|{entry}")
    return Taken(cells, list(new.values()), len(changed), tuple(left))


def _word(vocabulary: type[V], word: str) -> V | None:
    return next((member for member in vocabulary.members() if str(member) == word), None)
