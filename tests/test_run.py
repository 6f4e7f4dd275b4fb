"""`run.py`, started by people who have nothing but Python: what it says, what it leaves, when it does nothing."""

import ast
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tomllib

from xl_addin.cli.front_page import STARTED_AS

ROOT = Path(__file__).resolve().parents[1]
ALL_CORES = ["-n", "auto", "--dist", "worksteal"]


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """A fresh `run.py` that believes a small tree in a temporary folder to be the project."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for package in module.PACKAGES:
        (tmp_path / package / "data").mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "udfs" / "data" / "units.toml").write_text("kWh = 1\n", encoding="utf-8")
    for name in module.DOCUMENTS:
        (tmp_path / name).write_text(name, encoding="utf-8")
    shutil.copy(ROOT / module.DECLARATION, tmp_path)
    module.ROOT = tmp_path
    module.VENV = tmp_path / ".venv"
    module.STAMP = module.VENV / module.STAMP.name
    return module


@pytest.fixture
def no_pip(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], bool]]:
    """Replaces the two slow steps; tells which installations were asked for."""
    asked: list[tuple[list[str], bool]] = []
    monkeypatch.setattr(run, "venv_works", lambda: run.VENV.is_dir())
    monkeypatch.setattr(run, "make_venv", lambda: run.VENV.mkdir())
    monkeypatch.setattr(run, "install", lambda extras, only_sources: asked.append((extras, only_sources)))
    return asked


def pretend_python(run: ModuleType, monkeypatch: pytest.MonkeyPatch, *version: int) -> None:
    monkeypatch.setattr(run.sys, "version_info", version)


def test_an_old_python_gets_one_sentence(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        pretend_python(run, patch, 3, 10, 4)
        code = run.main(["demo"])
    said = capsys.readouterr()
    assert code == 2
    assert "需要 Python 3.11 或更高版本，当前是 3.10.4" in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not run.VENV.exists()


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1)])
def test_a_new_python_is_accepted(run: ModuleType, version: tuple[int, ...]) -> None:
    assert run.old_python_message(version) == ""


def test_the_file_parses_on_an_old_python() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_run_py_needs_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_no_command_shows_the_usage(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 2
    assert run.main(["--help"]) == 0
    assert "用法：python3 run.py" in capsys.readouterr().err
    assert not run.VENV.exists()


def test_python_without_ensurepip_names_the_package_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    assert run.main(["demo"]) == 2
    said = capsys.readouterr().err
    assert "apt-get install python3-venv" in said
    assert f"python3.{sys.version_info[1]}-venv" in said
    assert not run.VENV.exists()


def test_venv_that_fails_for_want_of_ensurepip_leaves_nothing(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def half_made(command: list[object]) -> tuple[int, str]:
        Path(str(command[-1])).mkdir()
        return 1, "The virtual environment was not created successfully because ensurepip is not available."

    monkeypatch.setattr(run, "quiet_run", half_made)
    with pytest.raises(run.SetupError, match="apt-get install python3-venv"):
        run.make_venv()
    assert not run.VENV.exists()


def test_interrupted_venv_leaves_nothing(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(command: list[object]) -> tuple[int, str]:
        Path(str(command[-1])).mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "quiet_run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.make_venv()
    assert not run.VENV.exists()


def test_second_start_installs_nothing(run: ModuleType, no_pip: list[tuple[list[str], bool]]) -> None:
    run.prepare([])
    run.prepare([])
    assert no_pip == [([], False)]


def test_test_extra_is_added_once_and_kept(run: ModuleType, no_pip: list[tuple[list[str], bool]]) -> None:
    run.prepare([])
    run.prepare(["test"])
    run.prepare([])
    run.prepare(["test"])
    assert no_pip == [([], False), (["test"], False)]


@pytest.mark.parametrize("place", ["udfs/__init__.py", "udfs/data/units.toml", "xl_addin/new.py", "README.md"])
def test_changed_or_new_source_is_reinstalled_alone(
    run: ModuleType, no_pip: list[tuple[list[str], bool]], place: str
) -> None:
    run.prepare([])
    with (run.ROOT / place).open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    run.prepare([])
    assert no_pip == [([], False), ([], True)]


def test_removed_source_is_reinstalled(run: ModuleType, no_pip: list[tuple[list[str], bool]]) -> None:
    run.prepare([])
    (run.ROOT / "udfs" / "data" / "units.toml").unlink()
    run.prepare([])
    assert no_pip[1:] == [([], True)]


def test_changed_declaration_installs_the_dependencies_again(
    run: ModuleType, no_pip: list[tuple[list[str], bool]]
) -> None:
    run.prepare(["test"])
    with (run.ROOT / run.DECLARATION).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    run.prepare([])
    assert no_pip[1:] == [(["test"], False)]


def test_compiled_files_do_not_count(run: ModuleType) -> None:
    before = run.current_state()
    (run.ROOT / "udfs" / "__pycache__").mkdir()
    (run.ROOT / "udfs" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert run.current_state() == before


@pytest.mark.parametrize("failure", ["SetupError", "KeyboardInterrupt"])
def test_failed_installation_leaves_no_stamp(
    run: ModuleType, no_pip: list[tuple[list[str], bool]], monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    def fail(extras: list[str], only_sources: bool) -> None:
        raise (run.SetupError("安装未完成") if failure == "SetupError" else KeyboardInterrupt)

    run.prepare([])
    (run.ROOT / "README.md").write_text("changed", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(run, "install", fail)
        assert run.main(["demo"]) == (2 if failure == "SetupError" else 130)
    assert not run.STAMP.exists()
    run.prepare([])
    assert no_pip[1:] == [([], False)]


def test_damaged_stamp_counts_as_none(run: ModuleType, no_pip: list[tuple[list[str], bool]]) -> None:
    run.prepare([])
    run.STAMP.write_text("{", encoding="utf-8")
    run.prepare([])
    assert no_pip == [([], False), ([], False)]


def test_moved_venv_is_made_anew(
    run: ModuleType, no_pip: list[tuple[list[str], bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    run.prepare([])
    run.STAMP.write_text(json.dumps({**run.read_stamp(), "place": "/elsewhere/.venv"}), encoding="utf-8")
    monkeypatch.setattr(run, "make_venv", lambda: made.append(True))
    run.prepare([])
    assert made == [True]
    assert no_pip == [([], False), ([], False)]


def test_failing_pip_shows_its_end_and_a_sentence(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(run, "quiet_run", lambda command: (1, "ERROR: No matching distribution found for rich\n"))
    assert run.main(["demo"]) == 2
    said = capsys.readouterr().err
    assert "No matching distribution found for rich" in said
    assert "安装未完成" in said


def test_failing_quick_installation_is_followed_by_a_full_one(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[object]] = []

    def fail_once(command: list[object]) -> tuple[int, str]:
        commands.append(command)
        return (1, "setuptools is missing") if len(commands) == 1 else (0, "")

    monkeypatch.setattr(run, "quiet_run", fail_once)
    run.install(["test"], only_sources=True)
    assert "--no-deps" in commands[0]
    assert "--no-deps" not in commands[1]
    assert str(commands[1][-2]).endswith("[test]")


def test_build_leaves_nothing_in_the_tree(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(run.ROOT.rglob("*"))
    seen: list[str] = []

    def build(command: list[object]) -> tuple[int, str]:
        folder = Path(str(command[-2]))
        seen.extend(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        (folder / "build").mkdir()
        return 0, ""

    monkeypatch.setattr(run, "quiet_run", build)
    run.install([], only_sources=False)
    assert "udfs/data/units.toml" in seen
    assert run.DECLARATION in seen
    assert sorted(run.ROOT.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "module", "passed_on", "extras"),
    [
        (["demo", "out"], "xl_addin", ["demo", "out"], []),
        (["eval", "GHG_X(1)"], "xl_addin", ["eval", "GHG_X(1)"], []),
        (["help"], "xl_addin", ["--help"], []),
        (["test", "-k", "prorate"], "pytest", [*ALL_CORES, "-k", "prorate"], ["test"]),
        (["test", "-n", "0"], "pytest", ["-n", "0"], ["test"]),
    ],
)
def test_words_are_passed_on_and_the_exit_code_comes_back(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    module: str,
    passed_on: list[str],
    extras: list[str],
) -> None:
    started: list[object] = []
    prepared: list[list[str]] = []
    monkeypatch.chdir(run.ROOT)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setattr(run, "prepare", prepared.append)
    environment: dict[str, str] = {}
    monkeypatch.setattr(
        run, "hand_over", lambda command, **given: started.extend(command) or environment.update(given) or 7
    )
    assert run.main(arguments) == 7
    assert environment == ({STARTED_AS: run.STARTED_AS} if module == "xl_addin" else {})
    assert started == [run.venv_python(), "-I" if module == "xl_addin" else "-P", "-m", module, *passed_on]
    assert prepared == [extras]


def test_bench_starts_its_script_with_the_words_given(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[list[str]] = []
    monkeypatch.setattr(run, "prepare", prepared.append)
    monkeypatch.setattr(run, "hand_over", lambda command, **given: (command, given))
    script = run.ROOT / "benchmarks" / "bench.py"
    assert run.main(["bench", "--quick"]) == ([run.venv_python(), script, "--quick"], {})
    assert prepared == [["test"]]
    assert (ROOT / "benchmarks" / "bench.py").is_file()


def test_regenerate_starts_its_script_with_the_words_given(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[list[str]] = []
    monkeypatch.setattr(run, "prepare", prepared.append)
    monkeypatch.setattr(run, "hand_over", lambda command, **given: (command, given))
    script = run.ROOT / "tools" / "regenerate.py"
    assert run.main(["regenerate", "--check"]) == ([run.venv_python(), script, "--check"], {})
    assert prepared == [["test"]]
    assert (ROOT / "tools" / "regenerate.py").is_file()


@pytest.mark.parametrize(
    "words", [["-n", "0"], ["-nauto"], ["--numprocesses=3"], ["-p", "no:xdist"], ["--pdb"], ["-s"]]
)
def test_who_says_how_to_run_the_tests_is_obeyed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    assert run.pytest_arguments([*words, "-x"]) == [*words, "-x"]
    assert run.pytest_arguments(["--no-header", "--dist=load"]) == [*ALL_CORES, "--no-header", "--dist=load"]
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(words))
    assert run.pytest_arguments(["-x"]) == ["-x"]


def test_callers_module_path_stays_outside(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    environment = run.child_environment()
    assert "/elsewhere" not in environment.values()
    assert environment["PIP_DISABLE_PIP_VERSION_CHECK"] == "1"


def declared_project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_packages_are_those_of_the_declaration(run: ModuleType) -> None:
    found = declared_project()["tool"]["setuptools"]["packages"]["find"]["include"]
    assert sorted(found) == sorted(f"{package}*" for package in run.PACKAGES)


def test_documented_dependencies_are_the_declared_ones() -> None:
    declaration = declared_project()
    project = declaration["project"]
    groups = {
        "run": project["dependencies"],
        **project["optional-dependencies"],
        "build": declaration["build-system"]["requires"],
    }
    declared = {
        (*re.fullmatch(r"([\w-]+)(.*)", requirement).groups(), when)
        for when, requirements in groups.items()
        for requirement in requirements
    }
    lines = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]
    assert {(name, span, when) for name, span, _licence, when, _reason in rows} == declared
    assert all(cell for row in rows for cell in row)
