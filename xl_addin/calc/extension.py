"""``ghg.oxt``: the extension as a package, built from the registry on any system, the same bytes every time."""

import json
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import tomllib

from udfs import FUNCTIONS, VERSION
from udfs.calling.function import Function
from udfs.kernel.datafiles import TWIN
from workbook_templates.files.atomic import write_atomically
from workbook_templates.ooxml.package.zip_members import Member, write_members
from xl_addin.calc.functions import INTERFACE, SERVICE, parameters
from xl_addin.calc.menu import addons_xcu, protocol_handler_xcu, window_state_xcu
from xl_addin.calc.typelibrary import Method, type_library
from xl_addin.calc.xcu import component_data, node, prop, texts

EXTENSION = "ghg.oxt"
PYTHON_FILE = "python.txt"  # read by oxt/ghg_command_client.py
IDENTIFIER = "org.ghg.calc"
OLDEST_OFFICE = "25.2"  # the first seen to read and write our plain names in .xlsx
COMPONENTS = ("ghg_functions.py", "ghg_commands.py")
LANGUAGES = {"zh-CN": "zh", "en-US": "en"}
# What runs inside, in LibreOffice's own Python: the rules, and of this package what needs nothing else.
CARRIED = ("xl_addin", "xl_addin.values", "xl_addin.file_commands", "xl_addin.calc", "xl_addin.calc.functions")
TYPES = {
    ".rdb": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    ".py": "application/vnd.sun.star.uno-component;type=Python",
    ".xcu": "application/vnd.sun.star.configuration-data",
}


def build_extension(path: Path, python: str = "") -> None:
    """Write the extension.

    Args:
        path: the file to write, atomically.
        python: the Python that has this program, for an extension of this PC: without it there are only functions.

    Raises:
        FileError: it cannot be written.
    """
    write_atomically(
        path, write_members([Member.stored(name, raw) for name, raw in sorted(extension_files(python).items())])
    )


def extension_files(python: str = "") -> dict[str, bytes]:
    """Every file of the extension by its path inside."""
    sources = _oxt_sources()
    declared = {
        "ghg.rdb": type_library(
            INTERFACE, [Method(function.name, parameters(function)) for function in FUNCTIONS.values()]
        ),
        "CalcAddIns.xcu": calc_add_ins().encode(),
        "Addons.xcu": addons_xcu().encode(),
        "ProtocolHandler.xcu": protocol_handler_xcu().encode(),
        "CalcWindowState.xcu": window_state_xcu().encode(),
        **{name: sources.pop(name) for name in COMPONENTS},
    }
    return {
        "META-INF/manifest.xml": _manifest(declared).encode(),
        "description.xml": _description().encode(),
        **declared,
        **sources,
        **_carried(),
        **({PYTHON_FILE: python.encode()} if python else {}),
    }


def calc_add_ins() -> str:
    """Names and descriptions of every function and argument, Chinese and English.

    ``CompatibilityName`` is what makes LibreOffice read and write the plain name in .xlsx.
    """
    functions = "".join(_function(function) for function in FUNCTIONS.values())
    content = node("AddInInfo", node(SERVICE, node("AddInFunctions", functions), replace=True))
    return component_data("CalcAddIns", content)


def _function(function: Function) -> str:
    plain = dict.fromkeys(LANGUAGES, function.name)
    arguments = "".join(
        node(
            parameter.field.id,
            texts("DisplayName", {tag: getattr(parameter.field, short) for tag, short in LANGUAGES.items()})
            + texts("Description", {"zh-CN": parameter.field.help, "en-US": parameter.field.help_en}),
            replace=True,
        )
        for parameter in function.arguments
    )
    return node(
        function.name,
        texts("DisplayName", plain)
        + texts("Description", {"zh-CN": function.help, "en-US": function.help_en})
        + prop("Category", "Add-In")
        + texts("CompatibilityName", plain)
        + node("Parameters", arguments),
        replace=True,
    )


def _manifest(files: dict[str, bytes]) -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type="{TYPES[Path(name).suffix]}"/>'
        for name in sorted(files, key=lambda name: (list(TYPES).index(Path(name).suffix), name))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>\n'
    )


def _description() -> str:
    names = {"zh-CN": "碳核查", "en": "GHG verification"}
    shown = "".join(f'<name lang="{tag}">{text}</name>' for tag, text in names.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:d="http://openoffice.org/extensions/description/2006"'
        ">"
        f'<identifier value="{IDENTIFIER}"/><version value="{VERSION}"/><display-name>{shown}</display-name>'
        f'<dependencies><LibreOffice-minimal-version xmlns="http://libreoffice.org/extensions/description/2011" value="{OLDEST_OFFICE}"'
        f' d:name="LibreOffice {OLDEST_OFFICE}"/></dependencies>'
        "</description>\n"
    )


def _oxt_sources() -> dict[str, bytes]:
    """What LibreOffice itself loads: components at the root, the modules they import on their path."""
    sources = _files_below(resources.files("xl_addin.calc") / "oxt")
    return {name if name in COMPONENTS else f"pythonpath/{name}": raw for name, raw in sources}


def _carried() -> dict[str, bytes]:
    """The packages for LibreOffice's Python; data files as JSON twins."""
    files: dict[str, bytes] = {}
    for name, raw in _files_below(resources.files("udfs")):
        stem, _, ending = name.rpartition(".")
        if ending == "toml":
            files[f"pythonpath/udfs/{stem}{TWIN}"] = json.dumps(
                tomllib.loads(raw.decode()), ensure_ascii=False
            ).encode()
        elif ending == "py":
            files[f"pythonpath/udfs/{name}"] = raw
    for module in CARRIED:
        source = Path(str(import_module(module).__file__))
        ending = "/__init__.py" if source.name == "__init__.py" else ".py"
        files[f"pythonpath/{module.replace('.', '/')}{ending}"] = source.read_bytes()
    return files


def _files_below(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _files_below(entry, f"{prefix}{entry.name}/") if entry.name != "__pycache__" else []
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
