"""What ``ghgxl`` and ``run.py`` run is theirs, whatever PYTHONPATH names and whatever lies in the current folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from installed_command import COMMAND, ROOT, ghgxl

EVIL = 'import os\nopen(os.environ["TOUCHED"], "a").write(__name__ + "\\n")\n'
FORMULA = "GHG_ELEC_FROM_FEE(10000,0.8,2000)"


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A folder with modules named like ours, like what we use, and like what the interpreter looks for."""
    folder = tmp_path / "evil"
    for package in ("udfs", "workbook_templates", "pydantic"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text(EVIL + "raise SystemExit(0)\n")
    for module in ("typer", "rich", "msoffcrypto", "docx"):
        (folder / f"{module}.py").write_text(EVIL + "raise SystemExit(0)\n")
    return folder


def touched(tmp_path: Path) -> str:
    path = tmp_path / "touched.txt"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    "words", [("eval", FORMULA), ("functions", "--json"), ("check", "无.xlsx"), ("--help",), ("version",)]
)
@pytest.mark.parametrize("where", ["PYTHONPATH", "folder", "both"])
def test_the_modules_of_others_are_not_run(evil: Path, tmp_path: Path, words: tuple[str, ...], where: str) -> None:
    is_plain = "xl_addin" not in COMMAND or where == "PYTHONPATH"
    command = (
        COMMAND if is_plain else [sys.executable, "-P", "-m", "xl_addin"]
    )  # ``-m`` looks there first: see the docs
    plain = ghgxl(*words, folder=tmp_path)
    places = [str(evil)] if where != "folder" else []
    environment = os.environ | {
        "TOUCHED": str(tmp_path / "touched.txt"),
        "PYTHONPATH": os.pathsep.join([*places, str(ROOT)]),
    }
    if "xl_addin" in command:  # our own package must be found at all
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "xl_addin").symlink_to(ROOT / "xl_addin")
        environment["PYTHONPATH"] = os.pathsep.join([*places, str(tmp_path / "own")])
    ended = subprocess.run(
        [*command, *words], cwd=evil if where != "PYTHONPATH" else tmp_path, env=environment, capture_output=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip
    assert touched(tmp_path) == ""
    assert (ended.returncode, ended.stdout) == (plain.code, plain.out)


def test_a_sitecustomize_changes_no_result(tmp_path: Path) -> None:
    """It runs in the parent, before any line of ours; the work is done in a child that does not see it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import sys, types\nfake = types.ModuleType('udfs')\nfake.VERSION = 'evil'\nsys.modules['udfs'] = fake\n"
    )
    plain = ghgxl("eval", FORMULA, folder=tmp_path)
    assert plain.code == 0
    assert ghgxl("eval", FORMULA, folder=tmp_path, PYTHONPATH=str(tmp_path / "site")) == plain


def test_run_py_too(evil: Path, tmp_path: Path) -> None:
    """It hands over to the environment beside it, which these are kept from."""
    (tmp_path / "tree").mkdir()
    shutil.copy(ROOT / "run.py", tmp_path / "tree" / "run.py")
    told = subprocess.run(
        [sys.executable, str(tmp_path / "tree" / "run.py"), "--help"], cwd=evil, capture_output=True, encoding="utf-8", check=False,
        env=os.environ | {"TOUCHED": str(tmp_path / "touched.txt"), "PYTHONPATH": str(evil)},
    )  # fmt: skip
    assert told.returncode == 0
    assert touched(tmp_path) == ""
    text = (ROOT / "run.py").read_text("utf-8")
    assert '"-P", "-m", "xl_addin"' in text
    assert '("PYTHONPATH", "PYTHONHOME"' in text
