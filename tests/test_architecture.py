"""The structure holds itself: rooms and their order, no circle, third-party budget, size and names of modules."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest
import tomllib

from udfs.kernel.cells import NO, YES
from udfs.kernel.closed_list import CLOSED_LISTS
from udfs.kernel.registry import DeclaredWord
from udfs.kernel.unit import Unit
from udfs.vocabularies import BillEntry, Industry
from workbook_templates.tables import WORKBOOK
from xl_addin.calc.extension import CARRIED

ROOT = Path(__file__).parent.parent
PACKAGES = ("udfs", "workbook_templates", "xl_addin")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
BUDGET = {
    "udfs": set(),
    "workbook_templates": {"pydantic", "openpyxl", "pandas", "msoffcrypto", "olefile", "python_calamine", "xlrd"},
    "xl_addin": {
        "cryptography",
        "typer",
        "rich",
        "xlwings",
        "openpyxl",
        "pyopenvba",
        "docx",
        "pandas",
        "distributed",
        "PIL",
        "numpy",
        "pydantic",
        "pypdfium2",
        "rapidocr",
        "zxingcpp",
    },
}
ALLOWED = {"udfs": {"udfs"}, "workbook_templates": {"udfs", "workbook_templates"}, "xl_addin": set(PACKAGES)}
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "data", "info", "process", "handle"}
# Run by LibreOffice's Python: its UNO, and what the extension carries.
IN_OFFICE = ROOT / "xl_addin" / "calc"
OFFICE_FOLDERS = (IN_OFFICE / "oxt", IN_OFFICE / "office_scripts")
UNO = {"uno", "unohelper", "com", "org"}
UNFREE = ("xlwings.pro", "xlwings.server", "xlwings.reports")
# The rooms of a package in their order: a room imports itself and rooms before it. "" is the package's own __init__,
# which imports every rule in udfs and nothing elsewhere.
DECLARED_ROOMS = tomllib.loads((ROOT / "docs" / "rooms.toml").read_text("utf-8"))["package"]
ROOMS = {
    package["name"]: (*(room["name"] for room in package["rooms"]), "")
    if package["name"] == "udfs"
    else ("", *(room["name"] for room in package["rooms"]))
    for package in DECLARED_ROOMS
}
CLAUSE_ID = re.compile(r"[一二三四五六七八]\.[0-9]|\bA\.[0-9]|\bc[0-9a]_[0-9]{2}")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    """The module of a file; of an ``__init__.py``, the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {dotted(path): path for path in MODULES}


def own_imports(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, also inside functions and for types alone."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{relative(path)} imports relatively"
            assert node.module
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in FILES else node.module for name in submodules]
        else:
            continue
        siblings = [dotted(path.with_name(f"{name}.py")) for name in names if path.parent in OFFICE_FOLDERS]
        yield from (name for name in (*names, *siblings) if name in FILES)


IMPORTS = {name: set(own_imports(path)) - {name} for name, path in FILES.items()}


def reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """All that a node leads to, itself only by a circle."""
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found


def circles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The nodes that lead to each other, circle by circle."""
    leads = {name: reached(graph, name) for name in graph}
    return {
        frozenset(other for other in leads[name] if name in leads[other]) for name in graph if name in leads[name]
    }  # fmt: skip


def child(folder: str, module: str) -> str:
    """The file or folder of ``folder`` that a module of it lies in; "" for the folder's own ``__init__``."""
    return module.removeprefix(folder).removeprefix(".").partition(".")[0]


def inside(folder: str, module: str) -> bool:
    return module == folder or module.startswith(f"{folder}.")


def test_no_circle_of_files() -> None:
    assert not circles(IMPORTS)


def test_no_circle_of_rooms() -> None:
    """In each folder, between the files and folders that it holds."""
    found = set()
    for folder in {dotted(path.parent) for path in MODULES}:
        graph: dict[str, set[str]] = defaultdict(set)
        for module in IMPORTS:
            if inside(folder, module):
                here = child(folder, module)
                graph[here] |= {child(folder, other) for other in IMPORTS[module] if inside(folder, other)} - {here}
        found |= {frozenset(f"{folder}.{name}" for name in circle) for circle in circles(dict(graph))}
    assert not found


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_import_only_rooms_before_them(package: str) -> None:
    order = ROOMS[package]
    assert {child(package, module) for module in IMPORTS if inside(package, module)} == set(order)
    edges = [(module, other) for module in IMPORTS for other in IMPORTS[module]]
    places = {module: order.index(child(package, module)) for module in IMPORTS if inside(package, module)}
    upward = {edge for edge in edges if edge[0] in places and places.get(edge[1], -1) > places[edge[0]]}
    assert not upward


def test_packages_and_office_files_of_xlsx_know_no_ghg() -> None:
    for module, names in IMPORTS.items():
        if module.startswith(("workbook_templates.files.", "workbook_templates.ooxml.")):
            known = {name for name in names if inside("udfs", name)}
            assert known <= {"udfs.kernel.cells", "udfs.kernel.errors"}, module


def test_host_values_need_the_rules_alone() -> None:
    assert all(inside("udfs", name) for name in IMPORTS["xl_addin.values"])


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_go_one_way_and_stay_within_the_budget(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        top = name.partition(".")[0]
        own = top in PACKAGES
        if path.parent in OFFICE_FOLDERS:
            siblings = {sibling.stem for sibling in path.parent.glob("*.py")}
            assert own or top in sys.stdlib_module_names or top in UNO | siblings, f"{name} is not in LibreOffice"
            assert top not in PACKAGES or top == "udfs" or name in CARRIED, f"{name} does not ride in the extension"
            continue
        assert not own or top in ALLOWED[package], f"{name} looks upwards"
        assert own or top in sys.stdlib_module_names or top in BUDGET[package], f"{name} is not in the budget"
        assert not name.startswith(UNFREE), name


RULES = [path for room in ("rules", "audit") for path in sorted((ROOT / "udfs" / room).glob("c*.py"))]


@pytest.mark.parametrize("path", RULES, ids=relative)
def test_rule_modules_never_import_each_other(path: Path) -> None:
    wanted = (
        "udfs.kernel",
        "udfs.calling",
        "udfs.vocabularies",
        "udfs.registries",
        "udfs.periods",
        "udfs.account",
        "udfs.audit.limits",
        "udfs.audit.lines",
        "udfs.audit.measuring_range",
        "udfs.version",
    )
    assert all(name.startswith(wanted) for name in imports(path) if name.startswith("udfs"))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "udfs").glob("kernel/*.py")) + sorted((ROOT / "udfs").glob("calling/*.py")), ids=relative
)
def test_the_kernel_knows_no_clause_and_no_table(path: Path) -> None:
    own = ("udfs.kernel", "udfs.calling", "udfs.version")
    assert all(name.startswith(own) for name in imports(path) if name.startswith("udfs"))
    text = path.read_text("utf-8")
    assert not CLAUSE_ID.search(text)
    files = {file.stem for file in (ROOT / "udfs" / "data").glob("*.toml")}
    texts = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    assert not ({table.id for table in WORKBOOK.tables} - files) & texts


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_modules_are_short_and_named_for_their_subject(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert path.stem not in FORBIDDEN_NAMES
    tree = ast.parse(text)
    assert not text or ast.get_docstring(tree)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called


# Words of closed lists that are also the name of a style, a heading of a sheet, a line of a page, a type variable, an
# attribute of XML or the unit that a quantity of a rule is in.
ALSO_HEADINGS = {
    "说明",
    "待确认",
    "依据",
    "单独核算",
    "受核查方",
    "L",
    "t",
    "扣除",
    "扣减与追加",
    "原始抄表记录",
    "结算凭证",
}
WRITTEN_ONCE = (
    "udfs/vocabularies/",
    "udfs/kernel/cells.py",
    "udfs/account/remarks.py",
)  # where words are declared; a person's words


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_word_of_a_closed_list_is_written_as_its_enum(path: Path) -> None:
    """A kind that a clause alone tells apart is an Enum there; the name of a sheet is no word of a list.

    The rule that declares a word writes it once, as the first argument of the declaration, and its aliases beside it.
    """
    if relative(path).startswith(WRITTEN_ONCE):
        return
    words = {
        word
        for closed_list in CLOSED_LISTS.values()
        if closed_list is not Unit  # its symbols stand in declarations, which declare/meaning.py holds to units.toml
        for member in closed_list.members()
        for word in (str(member), *member.aliases)
        if not (closed_list is Industry and word.isascii())  # a code is no word
    } | {YES, NO}
    sheets = {sheet.name for sheet in WORKBOOK.sheets}
    registries = {listed.__name__ for listed in CLOSED_LISTS.values() if issubclass(listed, DeclaredWord)}
    tree = ast.parse(path.read_text("utf-8"))
    declared = {id(node) for kind in ast.walk(tree) if isinstance(kind, ast.ClassDef) for node in ast.walk(kind)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in (call for call in calls if call.func.id in registries):
        aliases = [keyword.value for keyword in call.keywords if keyword.arg == "aliases"]
        declared |= {id(node) for written in (call.args[0], *aliases) for node in ast.walk(written)}
    literals = {
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in declared
    }  # fmt: skip
    columns = {str(entry) for entry in BillEntry}  # what is printed of a bill is called as the column that holds it
    assert not literals & words - sheets - columns - ALSO_HEADINGS


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


def test_no_folder_of_tests_is_left_out(request: pytest.FixtureRequest) -> None:
    left_out = request.config.getini("norecursedirs")
    folders = {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert [name for name in folders if any(fnmatch(name, pattern) for pattern in left_out)] == []
