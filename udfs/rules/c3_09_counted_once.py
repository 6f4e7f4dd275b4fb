"""三.9【跨年数据】 What the account holds of a source and year is what its rows say, each once: formed again from the rows alone.

A number written as text beside a number, a twin in other letters, a sign that a look-up takes for a wildcard, a source
or year entered twice: whatever the formulas make of it, the two sides then differ.
"""

from collections.abc import Iterator

from udfs.account.entering import TERMS, told_tonnes
from udfs.account.entries import account_of
from udfs.account.terms import account
from udfs.kernel.check import Engagement, Hit, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.9")
SHARE = 1e-9  # of all that is added up: the order of summation


@book_check(
    "309-27", CLAUSE, table="monthly", severity=Severity.ERROR,
    says="排放源“{source}”{year}年的{what}，账上为{held:,.15g}，而各行之和为{rows:,.15g}，相差{difference:,.15g}（{tonnes}）："
    "请核对各表中该编号的写法（文本或数字、大小写、*?~等符号）和重复登记的排放源、年份。",
)  # fmt: skip
def account_differs_from_rows(engagement: Engagement) -> Iterator[Hit]:
    """Each row once: the bills, estimates, adjustments, additions and deductions of each source and year."""
    entered = account(engagement)
    for row in {account_of(row): row for row in engagement.rows("monthly")}.values():
        source, year = account_of(row)
        for entering in TERMS:
            if source is None or year is None:
                continue
            term = entered.terms[entering.held].get((source, year))
            rows, gross = (term.quantity, sum(map(abs, term.quantities))) if term is not None else (0.0, 0.0)
            held = row.number(entering.held)
            if held is None or abs(difference := held - rows) <= SHARE * max(abs(held), gross):
                continue
            tonnes = row.tonnes(difference)
            yield hit(
                row, entering.held, source=source, year=f"{year:g}", what=entering.kind, held=held, rows=rows,
                difference=difference, tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
