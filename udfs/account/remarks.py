"""备注 as an explanation: it is one where it speaks of the matter that is asked about (I-342)."""

from collections.abc import Iterable

from udfs.kernel.check import Row
from udfs.vocabularies import VoucherKind

# Of two bills that look like one: what tells that they are two, or one divided (I-491).
TELLS_OF_TWO = (
    *VoucherKind.words(), "凭证", "票据", "单据", "账单", "重复", "分摊", "拆分", "两次", "两笔", "两车", "另一", "分次", "分批", "同号",
)  # fmt: skip


def remark_names(row: Row, words: Iterable[str]) -> bool:
    """Whether the 备注 of a row has one of the words that tell of a matter; one of something else explains nothing."""
    remark = row.text("remark") or ""
    return any(word in remark for word in words)
