"""The bench at its smallest: every line runs and agrees with its peer; how long anything takes is nobody's assertion."""

from pathlib import Path

import bench
import pytest
from bench_batch import batch_figures
from bench_books import book_figures
from bench_evaluation import evaluation_figures
from bench_files import file_figures
from bench_functions import function_figures
from bench_starts import start_figures
from measured import HEADINGS, Disagreement, Figures, Scale, compared, table

TINY = Scale(rows=400, meters=4, calls=3, read=(24, 48), checked=(24,), runs=1, seconds=0.0)


LINES = [
    Figures("电费推算用电量", 400, "行", 1, 0.002, 0.001, "≤ 2.5 ×", "循环", "n^1.0"),
    Figures("读取核查工作簿", 24, "张单据", 1, 0.3, 0.1, "≤ 6 ×", "解压与解析"),
]


@pytest.mark.long
def test_every_line_runs_and_agrees_with_its_peer() -> None:
    measured = (function_figures, evaluation_figures, book_figures, file_figures, start_figures, batch_figures)
    lines = [line for figures in measured for line in figures(TINY)]
    names = [(line.what, line.count) for line in lines]
    assert len(set(names)) == len(names)
    assert all(line.target and line.against and line.ours >= 0 and line.peer >= 0 for line in lines)
    assert [line.count for line in lines if line.what == "读取核查工作簿"] == [24, 48]
    assert all("n^" in line.note for line in lines if line.count == 48)


def test_the_document_holds_the_table_and_how_it_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "lines", lambda scale, tell: iter(LINES))
    monkeypatch.setattr(bench, "TARGET", tmp_path / "performance.md")
    assert bench.main(["--quick"]) == 0
    assert not bench.TARGET.exists()
    assert bench.main(["--quick", "--write"]) == 0
    written, shown = bench.TARGET.read_text("utf-8"), capsys.readouterr().out
    assert table(LINES) in written
    assert table(LINES) in shown
    assert "`python3 run.py bench --quick --write`" in written
    assert all(heading in written for heading in HEADINGS)


def test_a_peer_with_another_result_stops_the_measurement() -> None:
    with pytest.raises(Disagreement, match="一行"):
        compared(TINY, "一行", 1, "行", lambda: 1.0, lambda: 2.0, "≤ 2 ×", "循环")
