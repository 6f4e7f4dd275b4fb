"""The extension as a package: the same bytes each time, complete, and fit for the Python of LibreOffice."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import tomllib

from udfs import FUNCTIONS
from xl_addin.calc.blank_arguments import is_one_call, with_isblank_tests
from xl_addin.calc.extension import OLDEST_OFFICE, build_extension, extension_files
from xl_addin.calc.functions import INTERFACE, parameters

ROOT = Path(__file__).parents[2]
OOR = "{http://openoffice.org/2001/registry}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oxt")
    build_extension(folder / "ghg.oxt")
    with zipfile.ZipFile(folder / "ghg.oxt") as archive:
        archive.extractall(folder / "ghg")
    return folder / "ghg"


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    build_extension(tmp_path / "a.oxt")
    build_extension(tmp_path / "b.oxt")
    assert (tmp_path / "a.oxt").read_bytes() == (tmp_path / "b.oxt").read_bytes()


def test_the_manifest_names_what_there_is(unpacked: Path) -> None:
    manifest = ET.parse(unpacked / "META-INF" / "manifest.xml").getroot()
    named = {entry.get("{http://openoffice.org/2001/manifest}full-path") for entry in manifest}
    assert all((unpacked / str(name)).is_file() for name in named)
    inside = {file.name for file in unpacked.iterdir() if file.is_file()} - {"description.xml"}
    assert named == inside


def test_every_function_and_argument_is_described_in_both_languages(unpacked: Path) -> None:
    root = ET.parse(unpacked / "CalcAddIns.xcu").getroot()
    nodes = {node.get(f"{OOR}name"): node for node in root.iter("node")}
    for function in FUNCTIONS.values():
        node = nodes[function.name]
        for prop in node.findall("prop"):
            if prop.get(f"{OOR}name") in ("DisplayName", "CompatibilityName"):
                assert {value.text for value in prop} == {function.name}
            if prop.get(f"{OOR}name") == "Description":
                assert {value.get(LANG): value.text for value in prop} == {
                    "zh-CN": function.help,
                    "en-US": function.help_en,
                }
        described = [argument.get(f"{OOR}name") for argument in node.findall("node/node")]
        assert described == [parameter.field.id for parameter in function.arguments]


def test_the_type_library_holds_every_method(unpacked: Path) -> None:
    """LibreOffice reads it in the other tests; here its names, in order and complete."""
    raw = (unpacked / "ghg.rdb").read_bytes()
    assert raw.startswith(b"UNOIDL\xff\0")
    at = 0
    for function in FUNCTIONS.values():
        for name in (function.name, *(name for name, _ in parameters(function))):
            at = raw.index(len(name).to_bytes(4, "little") + name.encode(), at)
    assert all(part.encode() + b"\0" in raw for part in INTERFACE.split("."))


def test_everything_inside_is_python_3_10(unpacked: Path) -> None:
    sources = sorted(unpacked.rglob("*.py"))
    assert len(sources) > 50
    for path in sources:
        ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 10))


def test_the_data_files_are_json_twins(unpacked: Path) -> None:
    assert not list(unpacked.rglob("*.toml"))
    for path in (ROOT / "udfs" / "data").rglob("*.toml"):
        twin = unpacked / "pythonpath" / path.relative_to(ROOT).with_suffix(".json")
        assert json.loads(twin.read_text("utf-8")) == tomllib.loads(path.read_text("utf-8"))


PROBE = """
import sys
sys.modules["tomllib"] = None
sys.path[:0] = [sys.argv[1]]
from udfs import FUNCTIONS, CHECKS
from xl_addin.values import from_calc, to_calc
from xl_addin.calc.functions import parameters
assert all(parameters(function) is not None for function in FUNCTIONS.values())
print(len(FUNCTIONS), FUNCTIONS["GHG_PARAM"].evaluate("电力排放因子", 2023, "广东"))
"""


def pythons() -> list[str]:
    """This Python, and the oldest the extension is made for where the machine has one."""
    candidates = [shutil.which("python3.10"), *sorted((Path.home() / ".pyenv" / "versions").glob("3.10.*/bin/python"))]
    works = [
        python
        for python in map(str, filter(None, candidates))
        if not subprocess.run([python, "-V"], capture_output=True, check=False).returncode
    ]
    return [sys.executable, *works]


@pytest.mark.parametrize("python", pythons())
def test_the_carried_packages_run_by_themselves(unpacked: Path, python: str, tmp_path: Path) -> None:
    told = subprocess.run(
        [python, "-S", "-c", PROBE, str(unpacked / "pythonpath")], cwd=tmp_path, capture_output=True, check=False,
        text=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert told.stderr == ""
    assert told.stdout.split() == [str(len(FUNCTIONS)), "0.4419"]


def test_carried_files_are_those_of_the_sources() -> None:
    files = extension_files()
    for path in (ROOT / "udfs").rglob("*.py"):
        assert files[f"pythonpath/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()


ISBLANK_TEST = 'IF(ISBLANK({0}),"",IF(ISLOGICAL({0}),IF({0},"TRUE","FALSE"),{0}))'.format
QUOTED = "'a''(b'!A1"
GUARDED = [
    ("GHG_SHARE(A1,2,3)", f"GHG_SHARE({ISBLANK_TEST('A1')},2,3)"),
    ("GHG_SHARE(A1:A9,$B$1,t[c])", f"GHG_SHARE(A1:A9,{ISBLANK_TEST('$B$1')},t[c])"),
    ("GHG_SHARE(t[[#This Row],[用量（kWh）]],name,)", f"GHG_SHARE({ISBLANK_TEST('t[[#This Row],[用量（kWh）]]')},{ISBLANK_TEST('name')},)"),
    ("SUM(A1,GHG_VERSION())+A2", "SUM(A1,GHG_VERSION())+A2"),
    ("GHG_SHARE(INDEX(a,2),A1+1,-A1)", f"GHG_SHARE({ISBLANK_TEST('INDEX(a,2)')},A1+1,-A1)"),
    ("GHG_SHARE((A1),{1,2;3,4},\"A1\")", f"GHG_SHARE({ISBLANK_TEST('(A1)')},{{1,2;3,4}},\"A1\")"),
    ("GHG_SHARE('a''(b'!A1,TRUE,GHG_SHARE(B1,1,1))", f"GHG_SHARE({ISBLANK_TEST(QUOTED)},\"TRUE\",GHG_SHARE({ISBLANK_TEST('B1')},1,1))"),
    ("GHG_SHARE(VLOOKUP(1,A1:B3,2,0),+A1)", f"GHG_SHARE({ISBLANK_TEST('VLOOKUP(1,A1:B3,2,0)')},{ISBLANK_TEST('+A1')})"),
    ("GHG_SHARE(2,A1:A3 A2:B2)", f"GHG_SHARE(2,{ISBLANK_TEST('A1:A3 A2:B2')})"),
    ("GHG_SHARE(_xlfn.IFS(A1>1,A2),2)", f"GHG_SHARE({ISBLANK_TEST('_xlfn.IFS(A1>1,A2)')},2)"),
    ("GHG_SHARE(A1:A3 +A2,2)", "GHG_SHARE(A1:A3 +A2,2)"),
    ("GHG_WHY(A1)", "GHG_WHY(A1)"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), GUARDED)
def test_guarded(formula: str, expected: str) -> None:
    assert with_isblank_tests(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("GHG_A(1,B(2))", True), ("GHG_A({1,2}) ", True), ("GHG_A(1)+1", False), ("GHG_A(1)=B(2)", False), ("A1", False)],
)
def test_is_one_call(formula: str, expected: bool) -> None:
    assert is_one_call(formula) is expected


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("command", ["recalc", "verify"])
def test_which_libreoffice_a_command_needs_stands_beside_it(name: str, command: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text("utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| `ghgxl {command} ")]
    assert f"LibreOffice{' (' if name == 'README.md' else '（'}{OLDEST_OFFICE}" in row
