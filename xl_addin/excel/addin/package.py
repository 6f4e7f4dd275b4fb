"""``ghg.xlam``: the add-in as a package, built from text on any system, the same bytes every time."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook as Book
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB

from workbook_templates.build.normalised import as_package
from workbook_templates.files.atomic import write_atomically
from workbook_templates.ooxml.package.parts import CONTENT_TYPES, Package
from workbook_templates.ooxml.package.zip_members import Member, write_members
from xl_addin.excel.addin.modules import DOCUMENT, HELP_SHEET, help_rows, modules
from xl_addin.excel.addin.ribbon import ribbon_xml

ADDIN = "ghg.xlam"
SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
PROJECT_PART = "xl/vbaProject.bin"
# MS-OVBA 2.3.4.1: a writer sets the version to 0xFFFF and leaves no cache, so that Excel compiles the sources.
NO_CACHE = bytes.fromhex("CC61FFFF000000")
RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATION = (
    b'<Relationship Id="rIdRibbon" Target="customUI/customUI14.xml"'
    b' Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"/></Relationships>'
)


def build_addin(path: Path) -> None:
    """Write the add-in.

    Args:
        path: the file to write, atomically.

    Raises:
        FileError: it cannot be written.
    """
    package = with_vba(_help_book(), modules())
    _replace(package, CONTENT_TYPES, MACRO_TYPE, ADDIN_TYPE)
    _replace(package, "_rels/.rels", b"</Relationships>", RIBBON_RELATION)
    package.add(RIBBON_PART, ribbon_xml())
    save(package, path)


def save(package: Package, path: Path) -> None:
    """Write a package with nothing deflated, because the bytes of zlib differ from machine to machine.

    Raises:
        FileError: it cannot be written.
    """
    write_atomically(path, write_members([Member.stored(name, package.part(name)) for name in _ordered(package)]))


def _help_book() -> Package:
    """A workbook of one sheet, hidden as every add-in's: the texts of the function wizard."""
    book = Book()
    page = book.active
    page.title = HELP_SHEET
    for row in help_rows():
        page.append(row)
    book.properties.title = "碳核查加载项"
    package = as_package(book, ADDIN)
    _replace(package, CONTENT_TYPES, SHEET_TYPE, MACRO_TYPE)
    _replace(package, "xl/workbook.xml", b'<workbookView visibility="visible"', b'<workbookView visibility="hidden"')
    return package


def with_vba(package: Package, sources: Mapping[str, str]) -> Package:
    """The same with a VBA project.

    Args:
        package: a workbook that may hold macros.
        sources: module name -> source; pyOpenVBA works on files.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ghg.xlsm"
        package.save(file)
        with ExcelFile(file) as excel:
            project = excel.add_vba_project()
            documents = set(project.module_names())
            for name, source in sources.items():
                code = source.replace("\n", "\r\n")
                if name == DOCUMENT:
                    project.get_module(name).body = code
                else:
                    project.add_module(name, code)
            for name in documents - set(sources):
                project.get_module(name).body = "\r\n"  # without the cache that the empty ones of the template have
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                excel.save(file)
        made = Package.from_bytes(file.read_bytes(), file.name)
    compound = CFB.from_bytes(made.part(PROJECT_PART))
    compound.write_stream_in_storage("VBA", "_VBA_PROJECT", NO_CACHE)
    made.replace(PROJECT_PART, compound.to_bytes())
    return made


def _replace(package: Package, part: str, old: bytes, new: bytes) -> None:
    content = package.part(part)
    assert content.count(old) == 1, f"{part}: {old!r}"
    package.replace(part, content.replace(old, new))


def _ordered(package: Package) -> list[str]:
    """The content types first, as Excel writes them."""
    return sorted(package.names(), key=lambda name: (name != CONTENT_TYPES, name))
