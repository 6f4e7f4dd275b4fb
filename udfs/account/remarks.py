"""备注 as an explanation: it is one where it speaks of the matter that is asked about (I-342)."""

from collections.abc import Iterable

from udfs.kernel.check import Row


def remark_names(row: Row, words: Iterable[str]) -> bool:
    """Whether the 备注 of a row has one of the words that tell of a matter; one of something else explains nothing."""
    remark = row.text("remark") or ""
    return any(word in remark for word in words)
