"""A power cut after every operation of a save: ``python tests/campaigns/power_cuts.py``.

The operations of one save over an existing file are recorded. For every prefix of them everything a disk may hold after a
cut is made: names changed since the folder was last flushed are there or not, in any combination; of a file that was not
flushed nothing is there, half, or all. In every state the target must be the old or the new file, and the old one must be
there, as the target or as its version; once the save has returned, the target must be the new one.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from pathlib import Path

from faulty_disk import Disk, Operation, faulty

from workbook_templates.files.saving import Destination

OLD, NEW = b"old " * 500, b"new content " * 700


@dataclass
class _File:
    """Content as written, and as the disk has it for certain."""

    written: bytes = b""
    flushed: bytes | None = None

    def may_hold(self) -> set[bytes]:
        if self.flushed == self.written:
            return {self.written}
        return {self.flushed or b"", self.written[: len(self.written) // 2], self.written}


@dataclass
class Model:
    """A folder as the system shows it, and what of it the disk has for certain."""

    files: dict[str, _File]
    names: dict[str, _File] = field(default_factory=dict)
    flushed: dict[str, _File] = field(default_factory=dict)
    waiting: list[tuple[str | None, str | None, _File]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names, self.flushed = dict(self.files), dict(self.files)

    def _change(self, gone: str | None, come: str | None, file: _File) -> None:
        _apply(self.names, gone, come, file)
        self.waiting.append((gone, come, file))

    def do(self, operation: Operation) -> None:
        """Apply an operation; one that is not known fails, so that none is forgotten."""
        first, *rest = (path.name for path in operation.paths)
        match operation.name:
            case "create":
                self._change(None, first, _File())
            case "write":
                self.names[first].written += operation.raw
            case "fsync" if first in self.names:
                self.names[first].flushed = self.names[first].written
            case "fsync":
                self.flushed, self.waiting = dict(self.names), []
            case "link":
                self._change(None, rest[0], self.names[first])
            case "replace" | "rename":
                self._change(first, rest[0], self.names[first])
            case "unlink" | "remove" if first in self.names:
                self._change(first, None, self.names[first])
            case (
                "open-read" | "open-folder" | "listdir" | "scandir" | "flush" | "close" | "unlink" | "remove" | "chmod"
            ):
                pass
            case name:
                raise AssertionError(f"{name} is not modelled")

    def after_a_cut(self) -> Iterator[dict[str, bytes]]:
        """Everything the disk may hold now."""
        subsets = chain.from_iterable(combinations(self.waiting, size) for size in range(len(self.waiting) + 1))
        for changes in subsets:
            names = dict(self.flushed)
            for gone, come, file in changes:
                _apply(names, gone, come, file)
            for contents in product(*(file.may_hold() for file in names.values())):
                yield dict(zip(names, contents, strict=True))


def _apply(names: dict[str, _File], gone: str | None, come: str | None, file: _File) -> None:
    if gone is not None and names.get(gone) is file:
        del names[gone]
    if come is not None:
        names[come] = file


def recorded(folder: Path) -> list[Operation]:
    """The operations of one save over an existing file."""
    target = folder / "核查.xlsx"
    target.write_bytes(OLD)
    with faulty(Disk(folder)) as disk:
        Destination(target).save(NEW)
    assert target.read_bytes() == NEW
    return disk.done


def broken_states(operations: list[Operation]) -> tuple[int, list[str]]:
    """How many states there are, and those that are neither the old nor the new."""
    model = Model({"核查.xlsx": _File(OLD, OLD)})
    count, wrong = 0, []
    for number in range(len(operations) + 1):
        for state in model.after_a_cut():
            count += 1
            target = state.get("核查.xlsx")
            versions = [raw for name, raw in state.items() if ".旧版" in name]
            if target not in (OLD, NEW) or OLD not in (target, *versions):
                wrong.append(f"after {number} operations: {sorted(state)}")
            if number == len(operations) and target != NEW:
                wrong.append("acknowledged, and not there")
        if number < len(operations):
            model.do(operations[number])
    return count, wrong


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        operations = recorded(Path(name).resolve())
    count, wrong = broken_states(operations)
    print(f"文件操作 {len(operations)} 个，断电状态 {count} 个，不是旧版也不是新版的 {len(wrong)} 个")
    for line in wrong[:10]:
        print(line)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
