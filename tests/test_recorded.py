"""What the product gives is what tests/recorded holds; where a change is meant, the files are recorded anew and reviewed."""

import subprocess
import sys
from difflib import unified_diff
from itertools import takewhile
from pathlib import Path

import pytest
from sweeps import swept

HERE = Path(__file__).parent
RECORDED = HERE / "recorded"
RECORD = RECORDED / "record.py"
# A process each, so that they are told apart, share the cores, and know nothing of other tests.
GROUPS = (
    "lists",
    "calls",
    "packages",
    "planted",
    "empty",
    "circuit_boards",
    "hotel_group",
    "bus_operator",
    "electronics",
)
BY_TEST_CHECKS = ("case_findings",)
SHOWN_LINES, SHOWN_SIGNS, SIGNS_BEFORE = 6, 240, 60


def texts(folder: Path) -> dict[str, list[str]]:
    """Lines of every file."""
    return {path.name: path.read_text("utf-8").split("\n") for path in sorted(folder.iterdir())}


def differences(kept: list[str], now: list[str]) -> list[str]:
    """The first lines that differ, long ones from a little before the place where they do."""
    lines = list(unified_diff(kept, now, n=0, lineterm=""))[2:]
    changed = [line for line in lines if not line.startswith("@@")]
    signs = zip(*(line[1:] for line in changed[:2]))
    alike = sum(1 for _ in takewhile(lambda pair: len(set(pair)) == 1, signs))
    shown = []
    for line in changed[:SHOWN_LINES]:
        start = max(0, alike - SIGNS_BEFORE) if line[1 : 1 + alike] == changed[0][1 : 1 + alike] else 0
        shown.append(f"  {line[0]} {'…' if start else ''}{line[1 + start :][:SHOWN_SIGNS]}")
    more = len(changed) - len(shown)
    return shown + ([f"  and {more} lines more"] if more else [])


@pytest.mark.parametrize("group", swept(GROUPS, set(GROUPS) - {"circuit_boards", "electronics", "planted"}))
def test_results_are_those_recorded(group: str, tmp_path: Path) -> None:
    command = [sys.executable, str(RECORD), group, "--to", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    kept, now = texts(RECORDED / group), texts(tmp_path / group)
    told = [
        "\n".join((f"{group}/{name}", *differences(kept.get(name, []), now.get(name, []))))
        for name in sorted({*kept, *now})
        if kept.get(name) != now.get(name)
    ]
    if told:
        pytest.fail(
            "\n".join((*told, "if meant: python3 run.py regenerate, and read the difference")),
            pytrace=False,
        )


def test_every_folder_is_compared() -> None:
    folders = {path.name for path in RECORDED.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*GROUPS, *BY_TEST_CHECKS}
