"""Lines of the bench about starting ``ghgxl``: a process from its start to its end.

Times are processor time of the process and of those that it starts, which does not depend on what else the machine does;
where the system does not tell it, the time that passes.

Help and version
    The peer is an empty Python.
Evaluating, checking
    ``eval`` of one formula, ``check`` of the sample; the peer is a Python that imports udfs and typer and does nothing.
Watching
    A command as a user starts it; the peer is the same in the process that does the work. What is more than one is what
    the parent adds to every command that opens files.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measured import Disagreement, Figures, Scale

from workbook_templates.build.template import build
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load
from workbook_templates.tables import WORKBOOK

PYTHON = [sys.executable, "-P"]
GHGXL = [*PYTHON, "-m", "xl_addin"]
EMPTY, IMPORTS = [*PYTHON, "-c", "pass"], [*PYTHON, "-c", "import udfs, typer"]
ALONE = [*PYTHON, "-c", "from xl_addin.cli.main import main; main()"]
FORMULA = "GHG_ELEC_FROM_FEE(10000,0.8,2000)"
SAMPLE, WITH_ERRORS = "circuit_boards", 1
OF_EMPTY, OF_IMPORTS, OF_ALONE = "空的 Python", "导入 udfs 和 typer", "不受监视"


def spent() -> float:
    """Seconds of processor time of all processes that this one has started and that have ended."""
    try:
        import resource
    except ImportError:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def started(command: list[str], code: int = 0) -> float:
    """Seconds of a process.

    Raises:
        Disagreement: it does not end with the code that it should.
    """
    before = spent()
    ended = subprocess.run(command, capture_output=True, check=False)
    taken = spent() - before
    if ended.returncode != code:
        raise Disagreement(f"{' '.join(command)}: {ended.returncode} {ended.stderr.decode('utf-8', 'replace')}")
    return taken


def start_figures(scale: Scale) -> Iterator[Figures]:
    """All lines about starts."""
    yield line(scale, "ghgxl --help", [*GHGXL, "--help"], EMPTY, "≤ 4 ×", OF_EMPTY)
    yield line(scale, "ghgxl version", [*GHGXL, "version"], EMPTY, "≤ 4 ×", OF_EMPTY)
    yield line(scale, "ghgxl eval", [*GHGXL, "eval", FORMULA], IMPORTS, "≤ 1.2 ×", OF_IMPORTS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "示例.xlsx"
        build(Calculation(WORKBOOK, *load(SAMPLE)), path)
        check = [*GHGXL, "check", str(path)]
        yield line(scale, "ghgxl check 示例", check, IMPORTS, "≤ 0.6 s", OF_IMPORTS, WITH_ERRORS)
    yield line(scale, "ghgxl checks，受监视", [*GHGXL, "checks"], [*ALONE, "checks"], "–", OF_ALONE)


def line(
    scale: Scale, what: str, ours: list[str], peer: list[str], target: str, against: str, code: int = 0
) -> Figures:
    """One command and its peer, in turn until there are enough runs."""
    times: list[float] = []
    others: list[float] = []
    while not scale.enough(times):
        times.append(started(ours, code))
        others.append(started(peer))
    return Figures(what, 1, "次", len(times), statistics.median(times), statistics.median(others), target, against)
