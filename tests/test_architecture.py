"""The structure holds itself: direction of imports, third-party budget, size and names of modules."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from xl_addin.calc.extension import CARRIED

ROOT = Path(__file__).parent.parent
PACKAGES = ("udfs", "workbook_templates", "xl_addin")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
BUDGET = {
    "udfs": set(),
    "workbook_templates": {"pydantic", "openpyxl", "pandas", "msoffcrypto", "olefile"},
    "xl_addin": {"bagit", "typer", "rich", "xlwings", "openpyxl", "pyopenvba", "docx"},
}
ALLOWED = {"udfs": {"udfs"}, "workbook_templates": {"udfs", "workbook_templates"}, "xl_addin": set(PACKAGES)}
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "data", "info", "process", "handle"}
# Run by LibreOffice's Python: its UNO, and what the extension carries.
IN_OFFICE = ROOT / "xl_addin" / "calc"
OFFICE_FOLDERS = (IN_OFFICE / "inside", IN_OFFICE / "office_scripts")
UNO = {"uno", "unohelper", "com", "org"}
UNFREE = ("xlwings.pro", "xlwings.server", "xlwings.reports")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_go_one_way_and_stay_within_the_budget(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        top = name.partition(".")[0]
        own = top in PACKAGES
        if path.parent in OFFICE_FOLDERS:
            siblings = {one.stem for one in path.parent.glob("*.py")}
            assert own or top in sys.stdlib_module_names or top in UNO | siblings, f"{name} is not in LibreOffice"
            assert top not in PACKAGES or top == "udfs" or name in CARRIED, f"{name} does not ride in the extension"
            continue
        assert not own or top in ALLOWED[package], f"{name} looks upwards"
        assert own or top in sys.stdlib_module_names or top in BUDGET[package], f"{name} is not in the budget"
        assert not name.startswith(UNFREE), name


@pytest.mark.parametrize("path", sorted((ROOT / "udfs" / "rules").glob("c*.py")), ids=relative)
def test_rule_modules_never_import_each_other(path: Path) -> None:
    wanted = ("udfs.kernel", "udfs.vocabularies", "udfs.periods", "udfs.version")
    assert all(name.startswith(wanted) for name in imports(path) if name.startswith("udfs"))


@pytest.mark.parametrize("path", sorted((ROOT / "udfs" / "kernel").glob("*.py")), ids=relative)
def test_the_kernel_knows_no_rule(path: Path) -> None:
    assert not any(name.startswith("udfs.rules") for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_modules_are_short_and_named_for_their_subject(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert path.stem not in FORBIDDEN_NAMES
    tree = ast.parse(text)
    assert not text or ast.get_docstring(tree)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called


def test_udfs_needs_the_standard_library_alone() -> None:
    code = (
        "import sys; before = set(sys.modules); import udfs; udfs.parameters();"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    command = [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert loaded - set(sys.stdlib_module_names) == {"udfs"}


def test_no_file_names_a_path_of_one_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    texts = [ROOT / name for name in tracked if name.endswith((".py", ".toml", ".md", "run"))]
    mine = "/wo" + "rk/"
    assert not [path for path in texts if path.exists() and mine in path.read_text("utf-8")]
