"""The type library of the extension: one interface in LibreOffice's binary UNOIDL format, without its SDK.

Little-endian. A string is its length in bytes and UTF-8; a map entry is the offset of a name that ends with
NUL and the offset of its payload; payloads stand before the maps that name them.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

SIGNATURE = b"UNOIDL\xff\0"
MODULE, INTERFACE, IN = b"\0", b"\x05", b"\0"
BASE = "com.sun.star.uno.XInterface"


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its name, and name and type of each parameter; all return ``any``."""

    name: str
    parameters: Sequence[tuple[str, str]]


def type_library(interface: str, methods: Sequence[Method]) -> bytes:
    """The file.

    Args:
        interface: full name with dots, e.g. ``org.ghg.calc.XGhgFunctions``.
        methods: in the order of the interface.
    """
    content = bytearray(len(SIGNATURE) + 8)

    def put(payload: bytes) -> int:
        content.extend(payload)
        return len(content) - len(payload)

    modules = interface.split(".")
    at = put(_interface(methods))
    for name in reversed(modules[1:]):
        at = put(MODULE + _number(1) + _number(put(_name(name))) + _number(at))
    root = put(_number(put(_name(modules[0]))) + _number(at))
    content[: len(SIGNATURE) + 8] = SIGNATURE + _number(root) + _number(1)
    return bytes(content)


def _interface(methods: Sequence[Method]) -> bytes:
    """One mandatory base, neither optional bases nor attributes, then the methods."""
    head = INTERFACE + _number(1) + _string(BASE) + _number(0) + _number(0) + _number(len(methods))
    return head + b"".join(_method(method) for method in methods)


def _method(method: Method) -> bytes:
    parameters = b"".join(IN + _string(name) + _string(kind) for name, kind in method.parameters)
    return _string(method.name) + _string("any") + _number(len(method.parameters)) + parameters + _number(0)


def _string(text: str) -> bytes:
    encoded = text.encode()
    return _number(len(encoded)) + encoded


def _name(text: str) -> bytes:
    return text.encode() + b"\0"


def _number(value: int) -> bytes:
    return struct.pack("<I", value)
