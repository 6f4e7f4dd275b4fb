"""The job for a real Windows, which cannot run here: its form, and that what it names exists."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from xl_addin.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".github" / "workflows" / "windows.yml").read_text("utf-8")


def test_the_form_is_that_of_a_workflow() -> None:
    job = yaml.safe_load(TEXT)
    assert set(job) == {"name", True, "permissions", "jobs"}  # YAML reads "on" as a truth
    [chain] = job["jobs"].values()
    assert chain["runs-on"].startswith("windows")
    for step in chain["steps"]:
        assert len({"uses", "run"} & set(step)) == 1
        assert set(step) <= {"name", "uses", "with", "run", "shell"}
    named = [step.get("name") for step in chain["steps"]]
    assert [name for name in ("tests", "install", "doctor", "uninstall", "chain", "bundle") if name not in named] == []


def test_what_its_steps_say_means_something() -> None:
    [chain] = yaml.safe_load(TEXT)["jobs"].values()
    known = {f"matrix.{name}" for name in chain["strategy"]["matrix"]}
    assert set(re.findall(r"\$\{\{ *([^ }]+) *\}\}", TEXT)) <= known
    assert all(isinstance(version, str) for version in chain["strategy"]["matrix"]["python"]), "3.10 would be 3.1"
    for step in chain["steps"]:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@v\d+", step.get("uses", "a/b@v1"))
        if step.get("shell") == "bash":
            judged = subprocess.run(
                ["bash", "-n"], input=step["run"], capture_output=True, encoding="utf-8", check=False
            )
            assert (judged.returncode, judged.stderr) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong"), [("    runs-on", "   runs-on"), ("- name: tests", "-name: tests"), ('["3.11"', '["3.11')]
)
def test_a_slip_of_the_pen_is_seen(right: str, wrong: str) -> None:
    assert right in TEXT
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(TEXT.replace(right, wrong))


def test_what_it_starts_exists() -> None:
    starter = (ROOT / "run.py").read_text("utf-8")
    commands = set(re.findall(r'"([\w-]+)": "xl_addin\.cli', Path(main.__file__).read_text("utf-8")))
    for word in re.findall(r"run: python run\.py (\S+)|^ +python run\.py (\S+)", TEXT, re.MULTILINE):
        name = "".join(word)
        assert f'"{name}"' in starter or name in commands, name
    for path in re.findall(r"tests/windows/\w+\.py", TEXT):
        assert (ROOT / path).is_file()


def test_what_the_page_says_is_proved_is_proved_by_tests_that_exist() -> None:
    page = (ROOT / "docs" / "excel-addin.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    here = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 20
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "windows").glob("*.py")), ids=lambda path: path.name)
def test_the_scripts_for_windows_parse_and_need_no_tests_package(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not imported & {"pytest", "tests"}


def test_the_library_that_wine_lacks_is_a_library() -> None:
    import sys

    sys.path.insert(0, str(ROOT / "tests" / "windows"))
    try:
        from wine_gaps import EXPORT, FORWARD, random_library
    finally:
        sys.path.pop(0)
    content = random_library()
    assert content[:2] == b"MZ"
    assert content[64:68] == b"PE\0\0"
    assert EXPORT.encode() in content
    assert FORWARD.encode() in content
