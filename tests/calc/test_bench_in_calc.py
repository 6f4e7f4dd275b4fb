"""The lines of the bench about Calc at their smallest: each runs and agrees with what it should give."""

import bench_calc
import pytest
from libreoffice import require_calc
from measured import Scale

from workbook_templates.files.errors import FileError

TINY = Scale(rows=40, meters=4, calls=0, read=(), checked=(), runs=1, seconds=0.0)


@pytest.mark.calc
@pytest.mark.long
def test_every_line_runs_and_agrees_with_its_peer() -> None:
    require_calc()
    lines = [*bench_calc.calc_figures(TINY), *bench_calc.type_figures(TINY)]
    assert [line.count for line in lines] == [4, 4, 4, 40, 40, 40, 4, 4, 4, 4, 40, 40, 40, 40]
    assert len({line.what for line in lines}) == len(lines)
    assert all(line.ours > 0 and line.peer > 0 for line in lines)


def test_without_libreoffice_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def missing() -> None:
        raise FileError("没有找到 LibreOffice")

    monkeypatch.setattr(bench_calc, "find_office", missing)
    assert list(bench_calc.calc_figures(TINY)) == []
    assert "Calc 未测：没有找到 LibreOffice" in capsys.readouterr().err
