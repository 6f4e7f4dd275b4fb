"""The small version of what `docs/reliability.md` measures: damaged files, killed writers, texts that want to be formulas."""

import csv
import io
import os
import random
from pathlib import Path

import injected_texts
import killed_writers
import mutated_workbooks
import pytest

from workbook_templates.build import build
from workbook_templates.calculate import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK
from xl_addin.archive.content import csv_bytes

KILLS = 200


def test_damaged_workbooks_are_refused_with_a_sentence_or_work() -> None:
    original = mutated_workbooks.small_workbook()
    opened = [opening(raw) for opening, raw in mutated_workbooks.mutants(original, 5_000, seed=20261121)]
    assert 500 < sum(opened) < 4_500


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child; POSIX only, CI has it")
@pytest.mark.parametrize(("kill", "count"), [(killed_writers.saved, KILLS), (killed_writers.archived, KILLS // 10)])
def test_a_killed_writer_leaves_the_old_or_the_new(tmp_path: Path, kill: object, count: int) -> None:
    (tmp_path / "vouchers").mkdir()
    (tmp_path / "vouchers" / "CD-DF-202401.pdf").write_bytes(bytes(1_000_000))
    build(Calculation(WORKBOOK, *load("bus_operator")), tmp_path / "a.xlsx")
    chance = random.Random(count)
    assert [told for told in (kill(tmp_path, tmp_path / "a.xlsx", chance) for _ in range(count)) if told] == []  # type: ignore[operator]


def test_a_text_in_a_csv_is_no_formula() -> None:
    for text in injected_texts.texts(300):
        [[cell]] = csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline=""))
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        assert cell.removeprefix("'") == text.removeprefix("'")
