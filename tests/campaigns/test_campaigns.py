"""The small version of what `docs/reliability.md` measures: damaged files, killed writers, failing disks, texts that want to
be formulas. `.ci/run` runs the campaigns themselves in larger sizes."""

import csv
import io
import os
from pathlib import Path

import injected_texts
import killed_writers
import mutated_workbooks
import power_cuts
import pytest
import signed_edits
import write_faults

from workbook_templates.files.atomic import write_atomically
from workbook_templates.files.errors import FileError
from workbook_templates.files.saving import Destination, Saved
from xl_addin.outputs.archive.content import csv_bytes

KILLS, MUTANTS = 20, 1_500


@pytest.mark.long
def test_damaged_workbooks_are_refused_with_a_sentence_or_work() -> None:
    original = mutated_workbooks.small_workbook()
    opened = [opening(raw) for opening, raw in mutated_workbooks.mutants(original, MUTANTS, seed=20261121)]
    assert MUTANTS / 10 < sum(opened) < MUTANTS * 9 / 10


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks its writers; POSIX only, CI has it")


@pytest.mark.long
@needs_fork
@pytest.mark.parametrize("name", killed_writers.WRITERS)
def test_a_killed_writer_leaves_the_old_or_the_new_and_every_version(tmp_path: Path, name: str) -> None:
    assert killed_writers.killed(name, tmp_path, KILLS // len(killed_writers.WRITERS)) == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> write_faults.Place:
    return write_faults.Place(tmp_path_factory.mktemp("faults").resolve())


@pytest.mark.long
@needs_fork
@pytest.mark.parametrize("name", write_faults.COMMANDS_THAT_WRITE)
def test_a_failing_file_operation_costs_neither_the_old_nor_the_new(place: write_faults.Place, name: str) -> None:
    """Each operation once; of the 156 of an archive, which are alike, every sixth."""
    every = 6 if name == "archive" else 1
    writing = write_faults.COMMANDS_THAT_WRITE[name]
    tally = write_faults.tried(place, writing, lambda first: write_faults.some_cases(first)[::every])
    assert tally.wrong == []
    assert tally.operations > (5 if name == "split" else 15)
    assert {2 if name in ("archive", "split") else 3} <= tally.codes.keys()


@needs_fork
@pytest.mark.parametrize("name", ["split", "merge"])
def test_a_disk_full_after_any_byte_costs_neither_the_old_nor_the_new(place: write_faults.Place, name: str) -> None:
    writing = write_faults.COMMANDS_THAT_WRITE[name]
    tally = write_faults.tried(place, writing, lambda first: write_faults.full_disks(first, 6, seed=1))
    assert tally.wrong == []
    assert tally.codes == {2 if name == "split" else 3: 6}


@needs_fork
@pytest.mark.parametrize("careless", ["plain write", "no version"])
def test_the_faults_find_a_careless_writer(
    place: write_faults.Place, careless: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(target: Destination, content: bytes) -> Saved:
        if careless == "no version":
            write_atomically(target.path, [content])
            return Saved(target.path, ("已写入这个文件",))
        try:
            target.path.write_bytes(content)
        except OSError as error:
            raise FileError("无法写入这个文件，原有文件没有改动。") from error
        return Saved(target.path, ("已写入这个文件",))

    monkeypatch.setattr(Destination, "save", save)
    tally = write_faults.tried(place, write_faults.COMMANDS_THAT_WRITE["repair"], write_faults.some_cases)
    assert any("lost" in fault or "third content" in fault for fault in tally.wrong)
    if careless == "plain write":
        full = write_faults.tried(
            place, write_faults.COMMANDS_THAT_WRITE["repair"], lambda first: write_faults.full_disks(first, 3, seed=1)
        )
        assert len(full.wrong) == full.cases


def test_a_power_cut_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    operations = power_cuts.recorded(tmp_path.resolve())
    assert power_cuts.broken_states(operations)[1] == []
    names = [str(operation) for operation in operations]
    for flushed, before in (("fsync .核查.", 0), (f"fsync {tmp_path.name}", 0), (f"fsync {tmp_path.name}", 1)):
        missing = [number for number, name in enumerate(names) if name.startswith(flushed)][before]
        assert power_cuts.broken_states([*operations[:missing], *operations[missing + 1 :]])[1], (
            f"{names[missing]} is needed"
        )


def test_a_text_in_a_csv_is_no_formula() -> None:
    for text in injected_texts.texts(300):
        [[cell]] = csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline=""))
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        assert cell.removeprefix("'") == text.removeprefix("'")


@pytest.mark.long
def test_edits_of_a_signed_workbook_are_in_the_journal_or_found_as_made_outside() -> None:
    tally = signed_edits.campaign(24, seed=12)
    assert tally.wrong == []
    assert tally.tried.keys() == signed_edits.KINDS.keys()
