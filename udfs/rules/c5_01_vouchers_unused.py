"""五.1【无效凭证】 A bill that stands in 凭证登记 stands in the account: where its row is gone, only the register still knows of it."""

from collections.abc import Iterator

from udfs.account.vouchers import ANY_END, numbers_cited, parts_of, register, run_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity, VoucherKind

CLAUSE = clause("五.1")
OF_BILLS = (VoucherKind.INVOICE, VoucherKind.BILL, VoucherKind.PROPERTY, VoucherKind.FUEL_TICKET)
ALSO_CITING = ("stock", "grid_losses", "renewables", "quota_data", "split_shares")
LONGEST_RUN = 1000  # numbers of a run that are looked up one by one
SHOWN = 5


def _cited_elsewhere(engagement: Engagement) -> set[str]:
    """The numbers that tables beside those of the account cite."""
    rows = (row for table in ALSO_CITING for row in engagement.rows(table))
    return {number for row in rows if (number := row.text("voucher_no"))}


def _listed(row: Row) -> Iterator[str]:
    """The numbers that a row lists one by one or as a run."""
    for part in parts_of(row.text("covered_numbers")):
        run = run_of(part)
        if run is not None and run.last - run.first < LONGEST_RUN:
            yield from (f"{run.head}{number:0{run.width}d}" for number in range(run.first, run.last + 1))
        elif run is None and not part.endswith(ANY_END):
            yield part


@book_check(
    "501-240", CLAUSE, table="vouchers", severity=Severity.WARNING,
    says="凭证“{key}”（{kind}）登记的{what}没有任何一行引用：其用量可能没有录入，或整行被删去，请补充单据；不涉及用量的请改正凭证类型或所含凭证号。",
)  # fmt: skip
def voucher_of_no_row(engagement: Engagement) -> Iterator[Hit]:
    """What an entity handed in as a bill is a row somewhere."""
    elsewhere = _cited_elsewhere(engagement)
    also = {id(row) for number in elsewhere for row in register(engagement).of_number(number)}
    for row in engagement.rows("vouchers"):
        kind = row.choice("voucher_kind", VoucherKind)
        if kind not in OF_BILLS:
            continue
        cited = set(numbers_cited(engagement, row))
        if not cited and id(row) not in also:
            yield hit(row, "voucher_no", key=row.key, kind=kind, what="全部凭证号")
        elif missing := [number for number in _listed(row) if number not in cited and number not in elsewhere]:
            some = "、".join(missing[:SHOWN]) + (f"等{len(missing)}个凭证号" if len(missing) > SHOWN else "")
            yield hit(row, "covered_numbers", key=row.key, kind=kind, what=some)
