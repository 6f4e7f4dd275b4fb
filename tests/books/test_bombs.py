"""Files made to harm, each opened as a workbook and as a ledger in a process of its own: refused at once, or harmless."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hostile
import pytest
from sweeps import swept

from workbook_templates.files.errors import FileError
from workbook_templates.ooxml.package import parts, zip_members
from workbook_templates.ooxml.package.parts import Package
from xl_addin.books.file import FileBook

ROOT = Path(__file__).parents[2]
OPENER = ROOT / "tests" / "doubles" / "opened_alone.py"
REFUSED = {  # how the sentence tells why
    "one big member": "压缩比", "blanks before the content": "压缩比", "2,000 more members": "过大",
    "a hundred that are no bombs alone": "过大", "300,000 entries in the directory": "过大",
    "the directory says less": "损坏", "the directory says more": "压缩比", "members that share their bytes": "重叠|压缩比",
    "overlapping members": "重叠", "another name in the header": "目录与内容不符", "a name twice": "重名",
    "named XL/WORKBOOK.xml": "重名", "named xl\\workbook.xml": "重名",
}  # fmt: skip
Files = Callable[[], Iterator[tuple[str, bytes]]]
Told = dict[str, dict[str, dict]]  # kind -> label -> what the opening told
SECONDS, MEGABYTES = 0.2, 150
HARMLESS_SECONDS, HARMLESS_MEGABYTES = 5, 400


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Files], Told]:
    """What the opening of each file, as a workbook and as a ledger, told, took and needed: each file is made and opened once."""

    @cache
    def tried(files: Files) -> Told:
        folder = tmp_path_factory.mktemp(files.__name__)
        labels = {}
        for number, (label, raw) in enumerate(files()):
            labels[f"{number:03}.xlsx"] = label
            (folder / f"{number:03}.xlsx").write_bytes(raw)
        # What it takes and needs is measured: without what measures which lines are run.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        environment["PYTHONPATH"] = str(ROOT)
        ended = subprocess.run(
            [sys.executable, str(OPENER), str(folder)], capture_output=True, check=True, timeout=300, env=environment
        )
        found: Told = {"workbook": {}, "ledger": {}}
        for line in map(json.loads, ended.stdout.splitlines()):
            found[line["kind"]][labels[line["file"]]] = line
        assert found["workbook"].keys() == found["ledger"].keys() == set(labels.values())
        return found

    return tried


def is_sentence(told: str) -> bool:
    return told.endswith("。") and "\n" not in told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process for each file, with its memory; POSIX only, CI has it")
@pytest.mark.parametrize("kind", swept(["workbook", "ledger"], {"ledger"}))
@pytest.mark.parametrize("files", [hostile.hostile_archives, hostile.hostile_xml])
def test_bombs_and_tricks_are_refused_at_once(opened: Callable[[Files], Told], files: Files, kind: str) -> None:
    for label, found in opened(files)[kind].items():
        wanted = "DOCTYPE" if label.startswith("entities") else REFUSED.get(label, "可疑")
        assert any(word in found["told"] for word in wanted.split("|")), (label, found)
        assert is_sentence(found["told"]), label
        assert found["seconds"] < SECONDS, (label, found)
        assert found["peak_mb"] < MEGABYTES, (label, found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process for each file, with its memory; POSIX only, CI has it")
@pytest.mark.long
@pytest.mark.parametrize("kind", ["workbook", "ledger"])
def test_what_asks_for_much_gets_little(opened: Callable[[Files], Told], kind: str) -> None:
    for label, found in opened(hostile.hostile_content)[kind].items():
        assert not found["told"] or is_sentence(found["told"]), (label, found)
        assert found["seconds"] < HARMLESS_SECONDS, (label, found)
        assert found["peak_mb"] < HARMLESS_MEGABYTES, (label, found)


def test_the_plain_workbook_they_are_made_from_opens() -> None:
    assert FileBook(Package.from_bytes(hostile.plain_workbook())).read("bills").rows == (("D1", 1), ("D2", 2))


def test_limits_are_reached_by_what_is_just_above_and_not_by_what_is_just_below(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = hostile.parts_of(hostile.plain_workbook())
    tags = sum(raw.count(b"<") for raw in content.values())
    monkeypatch.setattr(parts, "MAX_TAGS", tags)
    Package.from_bytes(hostile.zipped(content))
    with pytest.raises(FileError, match="内容过多"):
        Package.from_bytes(hostile.zipped(content | {"x.xml": b"<a/>"}))
    monkeypatch.setattr(zip_members, "MAX_MEMBERS", len(content))
    Package.from_bytes(hostile.zipped(content))
    with pytest.raises(FileError, match="过大"):
        Package.from_bytes(hostile.zipped(content | {"x.txt": b"a"}))


def test_a_member_may_be_called_by_either_encoding_and_be_written_without_its_sizes() -> None:
    """What other programs do and no bomb: names in the old code page, sizes after the content."""
    raw = bytearray(hostile.plain_workbook())
    raw[14:26] = bytes(12)  # the sizes in the first header
    assert Package.from_bytes(bytes(raw)).names()
    named = hostile.zipped(hostile.parts_of(hostile.plain_workbook()) | {"xl/media/图.png": b"x"})
    assert "xl/media/图.png" in Package.from_bytes(named)
