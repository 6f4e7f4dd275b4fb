"""LibreOffice's configuration files: nodes and properties."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

OFFICE = "org.openoffice.Office"


def component_data(name: str, content: str, package: str = OFFICE) -> str:
    """A whole file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:package={quoteattr(package)} oor:name={quoteattr(name)}>'
        f"{content}</oor:component-data>\n"
    )


def node(name: str, content: str, *, replace: bool = False) -> str:
    """A node; one of a set is to be replaced or made."""
    operation = ' oor:op="replace"' if replace else ""
    return f"<node oor:name={quoteattr(name)}{operation}>{content}</node>"


def prop(name: str, text: str) -> str:
    """A text of no language."""
    return f"<prop oor:name={quoteattr(name)}><value>{escape(text)}</value></prop>"


def texts(name: str, by_language: Mapping[str, str]) -> str:
    """A text in several languages."""
    values = "".join(f"<value xml:lang={quoteattr(tag)}>{escape(text)}</value>" for tag, text in by_language.items())
    return f"<prop oor:name={quoteattr(name)}>{values}</prop>"
