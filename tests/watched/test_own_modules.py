"""What ``ghgxl`` and ``run.py`` run is theirs, whatever PYTHONPATH names and whatever lies in the current folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import tomllib
from installed_command import COMMAND, ROOT, Ended, environment, ghgxl

EVIL = 'import os\nopen(os.environ["TOUCHED"], "a").write(__name__ + "\\n")\n'
FORMULA = "GHG_ELEC_FROM_FEE(10000,0.8,2000)"
# What the installer writes, where the project is not installed: the script's own folder comes first, which holds nothing.
SCRIPT = "import sys; sys.argv[0] = 'ghgxl'; from ghgxl_start import main; main()"
STARTED = COMMAND if "xl_addin" not in COMMAND else [sys.executable, "-P", "-c", SCRIPT]
# Before any line of ours, in the process that the user starts.
CUSTOMIZED = {
    "a module put in place": "import types\nfake = types.ModuleType('udfs')\nfake.VERSION = 'evil'\nsys.modules['udfs'] = fake\n",
    "a place added to the path": "sys.path.insert(0, {evil!r})\n",
    "our own parent replaced": (
        "import types\nfake = types.ModuleType('xl_addin.watched.parent')\nfake.watch = lambda entry: print('evil')\n"
        "sys.modules['xl_addin.watched.parent'] = fake\n"
    ),
}


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A folder with modules named like ours, like what we use, and like what the interpreter looks for."""
    folder = tmp_path / "evil"
    for package in ("udfs", "workbook_templates", "xl_addin", "pydantic"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(EVIL + "raise SystemExit(0)\n")
    for module in ("typer", "rich", "msoffcrypto", "docx"):
        (folder / f"{module}.py").write_text(EVIL + "raise SystemExit(0)\n")
    return folder


@cache
def untouched(words: tuple[str, ...]) -> Ended:
    """What a command gives where nobody has put anything in its way."""
    with tempfile.TemporaryDirectory() as folder:
        return ghgxl(*words, folder=Path(folder))


def touched(tmp_path: Path) -> str:
    path = tmp_path / "touched.txt"
    return path.read_text() if path.exists() else ""


def unmeasured(more: dict[str, str]) -> dict[str, str]:
    """What a process inherits, without coverage, which would import modules of its own before any line of ours."""
    return {name: value for name, value in environment(more).items() if not name.startswith(("COVERAGE_", "COV_"))}


def started(command: Sequence[object], folder: Path, touched: Path, *places: Path) -> Ended:
    """A command, started in a folder with these places on PYTHONPATH."""
    ended = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False,
        env=unmeasured({"TOUCHED": str(touched / "touched.txt"), "PYTHONPATH": os.pathsep.join(map(str, places))}),
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize(
    "words", [("eval", FORMULA), ("functions", "--json"), ("check", "无.xlsx"), ("--help",), ("version",)]
)
@pytest.mark.parametrize("where", ["PYTHONPATH", "folder", "both"])
def test_the_modules_of_others_are_not_run(evil: Path, tmp_path: Path, words: tuple[str, ...], where: str) -> None:
    """Not even an ``xl_addin`` that is found before ours."""
    plain = untouched(words)
    folder, places = evil if where != "PYTHONPATH" else tmp_path, [evil] if where != "folder" else []
    assert started([*STARTED, *words], folder, tmp_path, *places) == plain
    assert touched(tmp_path) == ""


@pytest.mark.parametrize("words", [("eval", FORMULA), ("functions", "--json"), ("--help",), ("version",)])
@pytest.mark.parametrize("what", CUSTOMIZED)
def test_a_sitecustomize_changes_no_result(evil: Path, tmp_path: Path, what: str, words: tuple[str, ...]) -> None:
    """It runs before any line of ours; the work is done by an interpreter that does not see it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import sys\n" + CUSTOMIZED[what].format(evil=str(evil)))
    plain = untouched(words)
    assert plain.code == 0
    assert started([*STARTED, *words], tmp_path, tmp_path, tmp_path / "site") == plain
    assert touched(tmp_path) == ""


@pytest.mark.parametrize("words", [("eval", FORMULA), ("version",)])
def test_as_a_module_the_work_is_that_of_the_package_found(evil: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    """``python -m xl_addin`` is whichever Python finds first, as the docs say; what it works with is its own."""
    shutil.rmtree(evil / "xl_addin")
    plain = untouched(words)
    assert started([sys.executable, "-m", "xl_addin", *words], tmp_path, tmp_path, evil) == plain
    assert touched(tmp_path) == ""


def test_what_is_installed_starts_isolated() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert declared["project"]["scripts"] == {"ghgxl": "ghgxl_start:main"}
    assert "ghgxl_start" in declared["tool"]["setuptools"]["py-modules"]


def test_run_py_too(evil: Path, tmp_path: Path) -> None:
    """It starts itself anew, and hands over to the environment beside it, which these are kept from."""
    (evil / "json.py").write_text(EVIL + "raise SystemExit(0)\n")
    (tmp_path / "tree").mkdir()
    shutil.copy(ROOT / "run.py", tmp_path / "tree" / "run.py")
    told = started([sys.executable, tmp_path / "tree" / "run.py", "--help"], evil, tmp_path, evil)
    assert (told.code, touched(tmp_path)) == (0, "")
    assert told.err.startswith("用法：python3 run.py 命令")
    text = (ROOT / "run.py").read_text("utf-8")
    assert '"-I", "-m", "xl_addin"' in text
    assert '("PYTHONPATH", "PYTHONHOME"' in text
