"""The READMEs list what there is: every function, every command; what is generated is up to date, and regenerating mends it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from regions import DOCUMENT, TOML, RegionError, with_regions

from udfs import FUNCTIONS
from xl_addin.cli import imports
from xl_addin.cli.main import PLACES

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_function_table_equals_the_registry(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = re.findall(r"^\| `(GHG_\w+)` \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    helps = {f.name: f.help_en if name == "README.md" else f.help for f in FUNCTIONS.values()}
    expected = [(f.name, f.clause.id if f.clause else "—", helps[f.name]) for f in FUNCTIONS.values()]
    assert expected == rows


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    typed = " ".join(line.split("|")[1] for line in lines if line.startswith("| `ghgxl "))
    commands = {command for command in PLACES if command not in {"version", "import"}}
    commands |= {f"import {command.name or command.callback.__name__}" for command in imports.app.registered_commands}
    assert not {command for command in commands if not re.search(rf"(?<![-\w]){command}(?![-\w])", typed)}


def regenerate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "tools" / "regenerate.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_what_is_generated_is_up_to_date() -> None:
    done = regenerate(ROOT, "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


NEW_FUNCTION = '''"""A function of no clause, added by a test."""

from udfs.calling.function import udf


@udf("GHG_TWICE", None, returns="own_share")
def twice(own_share: float) -> float:
    """份额 × 2。

    Twice a share.
    """
    return own_share * 2
'''
NEW_CASES = """[[call]]
why = "整列"
f = "GHG_TWICE"
args = [[[1], [2]]]
gives = [[2], [4]]

[[call]]
why = "一个"
f = "GHG_TWICE"
args = [4.5]
gives = 9
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what regenerating reads and writes, with a function and its cases added."""
    for name in ("udfs", "workbook_templates", "xl_addin", "tools", "docs", "tests/cases", "tests/rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    for name in (*READMES, "ghg_xlwings.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "udfs" / "rules" / "c0_99_twice.py").write_text(NEW_FUNCTION, "utf-8")
    (tmp_path / "tests" / "cases" / "c0_99_twice.toml").write_text(NEW_CASES, "utf-8")
    return tmp_path


def test_a_new_function_is_listed_everywhere_by_one_command(tree: Path) -> None:
    stale = (
        "xl_addin/excel/addin/smoke.toml",
        "tests/rules/contract.txt",
        "ghg_xlwings.py",
        *READMES,
        "docs/windows-smoke-test.md",
    )
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    checked = regenerate(tree, "--check")
    assert checked.returncode == 1, checked.stderr
    assert {line.partition(":")[0] for line in checked.stdout.splitlines()} >= set(stale) - {stale[-1]}
    assert all(path.read_bytes() == content for path, content in before.items())
    done = regenerate(tree, "--no-record")
    assert (done.returncode, done.stdout) == (0, "".join(f"{name}: written\n" for name in stale)), done.stderr
    assert '"GHG_TWICE(4.5)",' in (tree / stale[0]).read_text("utf-8")
    assert "GHG_TWICE(▸own_share)" in (tree / stale[1]).read_text("utf-8").splitlines()
    assert "| `GHG_TWICE` | — | Twice a share. |" in (tree / "README.md").read_text("utf-8")
    assert f"{len(FUNCTIONS) + 1} functions" in (tree / "README.md").read_text("utf-8")
    rows = [int(re.search(r"-->(\d+) / \1<!--", (folder / stale[-1]).read_text("utf-8"))[1]) for folder in (ROOT, tree)]
    assert rows[1] == rows[0] + 1
    assert regenerate(tree, "--check").returncode == 0


def test_a_function_without_a_case_that_fits_is_named(tree: Path) -> None:
    (tree / "tests" / "cases" / "c0_99_twice.toml").write_text(NEW_CASES.partition("\n\n")[0], "utf-8")
    done = regenerate(tree, "--no-record")
    assert done.returncode == 2
    assert "GHG_TWICE" in done.stderr


def test_regions_are_between_their_marks_and_all_known() -> None:
    inline = "通过 <!-- generated: n -->1<!-- end of n -->。"
    assert with_regions(inline, DOCUMENT, {"n": "2"}) == "通过 <!-- generated: n -->2<!-- end of n -->。"
    assert with_regions("# generated: a b\nx\n# end of a b\n", TOML, {"a b": ""}) == "# generated: a b\n# end of a b\n"
    for text, contents in (
        (inline, {}),
        ("", {"n": ""}),
        (inline * 2, {"n": ""}),
        (inline.partition("1")[0], {"n": ""}),
    ):
        with pytest.raises(RegionError):
            with_regions(text, DOCUMENT, contents)
