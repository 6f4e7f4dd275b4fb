"""A part with other bytes in some places, whole or in pieces."""

from collections.abc import Callable, Iterable, Iterator

from workbook_templates.files.errors import FileError

Replacement = tuple[int, int, bytes]  # start, end, and the bytes that come in their place
LateReplacement = tuple[int, int, bytes | Callable[[], bytes]]  # the same, or what makes the bytes


def spliced(xml: bytes, replacements: Iterable[Replacement]) -> bytes:
    """Cut the spans out and put the new bytes in; insertions at one place keep the order they were given in.

    Args:
        xml: the part.
        replacements: in any order.

    Raises:
        FileError: spans overlap.
    """
    return b"".join(pieces_spliced(xml, replacements))


def pieces_spliced(xml: bytes, replacements: Iterable[LateReplacement]) -> Iterator[bytes]:
    """The same in pieces; new bytes that a function makes are made when it is their turn.

    Args: as of `spliced`.

    Raises:
        FileError: spans overlap.
    """
    at = 0
    for start, end, new in sorted(replacements, key=lambda replacement: replacement[:2]):
        if start < at:
            raise FileError("工作表内部结构异常，无法安全修改：请用 Excel 打开并另存。")
        yield xml[at:start]
        yield new if isinstance(new, bytes) else new()
        at = end
    yield xml[at:]
