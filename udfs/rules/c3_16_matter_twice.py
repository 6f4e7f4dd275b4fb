"""三.16【保守性原则】 A matter stands once: a second case of the party, or a second entry of the voucher, takes its energy again."""

from collections.abc import Iterator

from udfs.account.entering import told_tonnes
from udfs.account.entries import account_of, entry_of
from udfs.account.treatment import CaseYear, case_years, ends, party_of
from udfs.kernel.check import Engagement, Hit, Row, book_check, hit
from udfs.kernel.clause import clause
from udfs.vocabularies import Severity

CLAUSE = clause("三.16")


def _entered(found: CaseYear) -> float | None:
    """What a case enters in a year; None where it enters nothing."""
    entry = found.entry
    return None if entry is None or entry_of(entry) is None else entry.number("final_quantity") or None


def _may_be_one(found: CaseYear, other: CaseYear) -> bool:
    """Whether two cases may be of one use: at one time, and no two meters tell them apart."""
    (first, last), (others_first, others_last) = ends(found.case), ends(other.case)
    of_meters = {found.case.text("meter_id") or "", other.case.text("meter_id") or ""}
    return first <= others_last and others_first <= last and ("" in of_meters or len(of_meters) == 1)


@book_check(
    "316-240", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”（事项“{case}”）与“{first}”（事项“{other}”）是同一对方“{who}”、同一排放源“{source}”、同一年份的{entry}，可能把一笔用能登记了两次"
    "（{quantity:,.15g}，{tonnes}）：一笔用能只登记一个事项，请合并；确为两块表的，请在两个事项分别填写计量表号。",
)  # fmt: skip
def party_entered_twice(engagement: Engagement) -> Iterator[Hit]:
    """Two cases of a party at a source that both enter a quantity; one row a case and year is 316-134."""
    before: dict[tuple[object, ...], list[CaseYear]] = {}
    for found in case_years(engagement):
        row, quantity, who = found.entry, _entered(found), party_of(found.case)
        if row is None or quantity is None or not who or found.source is None:
            continue
        others = before.setdefault((who, found.source, found.year, entry_of(row)), [])
        other = next((other for other in others if _may_be_one(found, other)), None)
        others.append(found)
        if other is not None and other.entry is not None:
            tonnes = row.tonnes(quantity)
            yield hit(
                row, "case_id", "concerned_quantity", key=row.key, case=found.case.key, first=other.entry.key,
                other=other.case.key, who=who, source=found.source, entry=entry_of(row), quantity=quantity,
                tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip


@book_check(
    "316-241", CLAUSE, table="deductions", severity=Severity.WARNING,
    says="“{key}”与“{first}”的年份、凭证号“{voucher}”和用量{quantity:,.15g}都相同，而事项不同，可能{entry}了两次（{tonnes}）：请核对凭证，"
    "只保留其中一行；一张凭证确有两笔相同用量的请说明。",
)  # fmt: skip
def voucher_entered_twice(engagement: Engagement) -> Iterator[Hit]:
    """One settlement is of one matter, whatever its party is called and wherever it is put."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in engagement.rows("deductions"):
        quantity, voucher, (_, year) = row.number("final_quantity"), row.text("voucher_no"), account_of(row)
        if not quantity or voucher is None or entry_of(row) is None:
            continue
        first = seen.setdefault((year, voucher, quantity, entry_of(row)), row)
        if first.text("case_id") != row.text("case_id"):  # else it is 316-134
            tonnes = row.tonnes(quantity)
            yield hit(
                row, "voucher_no", "concerned_quantity", key=row.key, first=first.key, voucher=voucher, quantity=quantity,
                entry=entry_of(row), tonnes=told_tonnes(tonnes), effect_tco2=tonnes,
            )  # fmt: skip
