"""An add-in for Calc whose functions hand back their first argument: what any function in Python costs there.

Made for the bench, never shipped. It is of the same kind as ours: the same type library, the same way back for an array.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from xl_addin.calc.extension import TYPES
from xl_addin.calc.functions import DOCUMENT_TYPE, RANGE_TYPE, VALUE_TYPE
from xl_addin.calc.typelibrary import Method, type_library
from xl_addin.calc.xcu import component_data, node, prop, texts

SERVICE, INTERFACE = "org.ghg.bench.Echo", "org.ghg.bench.XEcho"
COMPONENT = Path(__file__).with_name("echo_component.py")
CLOCK = "ECHO_CLOCK"  # seconds of processor time of LibreOffice
TWO, THREE, DATED = "ECHO_2", "ECHO_3", "ECHO_DOCUMENT"  # by what they are handed
# One argument of each type, and nothing handed back: what taking it costs.
TAKERS = {"ECHO_ANY": VALUE_TYPE, "ECHO_ROWS": f"[][]{VALUE_TYPE}", "ECHO_RANGE": RANGE_TYPE, "ECHO_TEXT": "string"}
ARGUMENTS = {
    CLOCK: [], TWO: [VALUE_TYPE] * 2, THREE: [VALUE_TYPE] * 3, DATED: [DOCUMENT_TYPE, VALUE_TYPE, VALUE_TYPE],
    **{name: [kind] for name, kind in TAKERS.items()},
}  # fmt: skip
MANIFEST = "http://openoffice.org/2001/manifest"


def echo_files() -> dict[str, bytes]:
    """Every file of the extension by its path inside."""
    methods = [Method(name, _parameters(types)) for name, types in ARGUMENTS.items()]
    declared = {
        "echo.rdb": type_library(INTERFACE, methods),
        COMPONENT.name: COMPONENT.read_bytes(),
        "CalcAddIns.xcu": _add_ins().encode(),
    }
    entries = "".join(
        f'<m:file-entry m:full-path={quoteattr(name)} m:media-type="{TYPES[Path(name).suffix]}"/>' for name in declared
    )
    description = (
        '<description xmlns="http://openoffice.org/extensions/description/2006">'
        f'<identifier value="{SERVICE}"/><version value="1"/></description>'
    )
    manifest = f'<m:manifest xmlns:m="{MANIFEST}">{entries}</m:manifest>'
    return {"META-INF/manifest.xml": manifest.encode(), "description.xml": description.encode(), **declared}


def _parameters(types: list[str]) -> list[tuple[str, str]]:
    return [(f"argument{place}", kind) for place, kind in enumerate(types)]


def _add_ins() -> str:
    functions = ""
    for name, types in ARGUMENTS.items():
        shown = [argument for argument, kind in _parameters(types) if kind != DOCUMENT_TYPE]
        described = "".join(
            node(argument, texts("DisplayName", {"en-US": argument}), replace=True) for argument in shown
        )
        functions += node(
            name,
            texts("DisplayName", {"en-US": name}) + prop("Category", "Add-In") + node("Parameters", described),
            replace=True,
        )
    content = node("AddInInfo", node(SERVICE, node("AddInFunctions", functions), replace=True))
    return component_data("CalcAddIns", content)
