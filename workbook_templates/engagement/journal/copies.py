"""数据副本: states packed into cells, each table once however many states hold it alike."""

import base64
import binascii
import zlib
from collections.abc import Collection, Mapping, Sequence

from udfs.kernel.cells import Value
from workbook_templates.engagement.columns import TableColumns
from workbook_templates.engagement.journal.state import Lines, State, digest_of
from workbook_templates.engagement.journal.told import text
from workbook_templates.tables.data_copies import COPIES

OF_STATE = "state"  # the copy of the list of tables and digests
LONGEST_PART = 8_000  # signs; Excel takes no longer texts from a program that writes many cells at once
LARGEST = 1 << 30  # bytes of a copy when it is unpacked
COLUMNS = tuple(column.id for column in COPIES.columns)
Rows = Sequence[Mapping[str, Value]]


class Copies:
    """The copies of a book.

    Args:
        columns: of their table; None where there are none.
    """

    def __init__(self, columns: TableColumns | None = None) -> None:
        self._rows: dict[str, list[dict[str, Value]]] = {}
        self._lines: dict[str, Lines] = {}
        cells = () if columns is None else zip(*(columns.values[column] for column in COLUMNS), strict=True)
        for row in (dict(zip(COLUMNS, line, strict=True)) for line in cells):
            self._rows.setdefault(text(row["copy_digest"]), []).append(row)

    def state(self, digest: str) -> State | None:
        """The state of that digest, None where its copy is not there any more or is another."""
        lines = self._lines_of(digest)
        if lines is None:
            return None
        digests = dict(line.split(" ", 1) for line in "\n".join(lines).split("\n") if " " in line)
        return State(digests, lambda table: self._lines_of(digests[table]))

    def _lines_of(self, digest: str) -> Lines | None:
        if digest not in self._lines:
            parts = sorted(self._rows.get(digest, []), key=lambda row: text(row["copy_part"]).zfill(9))
            lines = _unpacked("".join(text(row["copy_content"]) for row in parts))
            if lines is None or digest_of(lines) != digest:
                return None
            self._lines[digest] = lines
        return self._lines[digest]

    def rows(self, states: Collection[State]) -> Rows:
        """The rows of the table that hold these states and nothing else.

        Args:
            states: whose rows are known, or are held already.
        """
        wanted: dict[str, tuple[str, Lines | None]] = {}
        for state in states:
            wanted[state.digest] = OF_STATE, [state.manifest]
            wanted |= {digest: (table, state.lines_of(table)) for table, digest in state.digests.items()}
        return [row for digest, (table, lines) in wanted.items() for row in self._packed(digest, table, lines)]

    def _packed(self, digest: str, table: str, lines: Lines | None) -> Rows:
        if digest in self._rows and self._lines_of(digest) is not None:
            return self._rows[digest]
        if lines is None:
            return []
        packed = base64.b64encode(zlib.compress("\n".join(lines).encode())).decode()
        parts = [packed[at : at + LONGEST_PART] for at in range(0, len(packed), LONGEST_PART)]
        return [
            {"copy_id": f"{digest[:16]}-{number}", "copy_table": table, "copy_digest": digest, "copy_part": number,
             "copy_content": part}
            for number, part in enumerate(parts, 1)
        ]  # fmt: skip


def _unpacked(packed: str) -> Lines | None:
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(packed, validate=True), LARGEST)
        return content.decode().split("\n") if unpacking.eof else None
    except (binascii.Error, zlib.error, ValueError):
        return None
