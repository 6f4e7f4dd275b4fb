"""读入记录 of vouchers: every value with its file, page and place, what it was read as, and what speaks for it."""

from collections.abc import Iterator

from udfs.kernel.cells import Value as Cell
from xl_addin.vouchers.folder import Folder
from xl_addin.vouchers.relations import Leaf, value_at
from xl_addin.vouchers.settled import Settled
from xl_addin.vouchers.vouchers import Voucher

SHEET_NAME = "凭证读取记录"
HEADING = (
    "文件",
    "页",
    "版式",
    "处置",
    "原因",
    "单据",
    "项目",
    "原文",
    "读作",
    "核对依据",
    "位置（页宽千分之）",
    "SHA-256",
    "核对",
)


def sheet_rows(found: Folder, settled: Settled) -> list[tuple[Cell, ...]]:
    """The record as a sheet: a line a value; the last column is the verifier's."""
    rows: list[tuple[Cell, ...]] = [HEADING]
    for name, why in sorted(found.failures.items()):
        rows.append((name, None, None, "没有读取", why))
    for name, first in sorted(found.same.items()):
        rows.append((name, None, None, "跳过", f"与“{first}”内容完全相同"))
    for at, judged in enumerate(settled.judged):
        fate, why = settled.fates[at]
        voucher = judged.voucher
        layout = voucher.layout.name if voucher.layout else None
        numbers = "、".join(bill.number for bill in judged.bills if bill.number)
        head = (voucher.file, voucher.page, layout, str(fate), why or None, numbers or None)
        rows.append((*head, None, None, None, None, None, voucher.digest))
        for leaf in leaves(voucher):
            value = value_at(voucher.found, leaf)
            place = "、".join(f"{side:.0f}" for side in value.box) if value.box[2] else None
            rows.append(
                (voucher.file, value.page, None, None, None, None, told(leaf), value.text,
                 None if value.read is None else shown(value.read), judged.confirmed.get(leaf), place)
            )  # fmt: skip
    return rows


def leaves(voucher: Voucher) -> Iterator[Leaf]:
    """All values of a voucher in the order of its layout."""
    yield from (("", -1, name) for name in voucher.found.fields)
    for table, found in voucher.found.tables.items():
        yield from ((table, at, name) for at, row in enumerate(found) for name in row)
        yield from ((table, -1, name) for name in voucher.found.totals.get(table, ()))


# What the names of layouts mean to a person.
WORDS = {
    "customer_no": "户号", "account_no": "结算户号", "point_no": "计量点编号", "meter_no": "表号", "bill_no": "账单编号",
    "receipt_no": "收据编号", "invoice_no": "发票号码", "card_no": "卡号", "statement_no": "对账单号", "issue_date": "开票日期",
    "period_start": "起日", "period_end": "止日", "period": "起止日", "total_quantity": "总电量", "total_due": "应收合计",
    "total": "价税合计", "capitals": "大写金额", "previous": "上次读数", "current": "本次读数", "multiplier": "倍率",
    "metered": "抄见", "replaced": "换表", "refund": "退补", "loss": "变/线损", "line_loss": "线损", "shared": "公摊",
    "free": "免费", "sub": "分表", "sharp": "尖峰调整", "quantity": "数量", "price": "单价", "amount": "金额", "tax": "税额",
    "rate": "税率", "item": "项目", "spec": "规格", "unit": "单位", "kind": "类型", "tier": "阶梯", "others": "违约金",
    "place": "位置", "day": "日期", "station": "站点", "product": "油品", "balance": "余额",
    "total_amount": "金额合计", "total_tax": "税额合计",
}  # fmt: skip


def told(leaf: Leaf) -> str:
    """A leaf as a person reads it."""
    table, row, name = leaf
    word = WORDS.get(name, name)
    if table:
        return f"合计 {word}" if row < 0 else f"第{row + 1}行 {word}"
    return word


def shown(read: object) -> str:
    """What a value was read as."""
    if isinstance(read, tuple):
        return "至".join(map(str, read))
    return str(read)
