"""五.5【辅助凭证】 Leases, outsourcing and energy passed on need the agreement, or a stamped statement in its place."""

from collections.abc import Iterator

from udfs.kernel.check import Engagement, Hit, Row, hit, row_check
from udfs.kernel.clause import clause
from udfs.registries import CaseKind
from udfs.vocabularies import Severity

CLAUSE = clause("五.5")


@row_check(
    "505-1", CLAUSE, table="attributions", severity=Severity.WARNING,
    says="{kind}“{key}”没有登记协议凭证：请取得协议复印件；因保密无法取得的，取得受核查方盖章的费用结算方式说明。",
)  # fmt: skip
def agreement_missing(row: Row, engagement: Engagement) -> Iterator[Hit]:
    """An agreement, or the stamped statement that replaces it, belongs to the file."""
    kind = row.choice("case_kind", CaseKind)
    if kind is not None and kind.by_agreement and not row.text("agreement_voucher_no"):
        stake = row.tonnes(row.number("concerned_quantity"))
        yield hit(row, "agreement_voucher_no", kind=kind, key=row.key, effect_tco2=stake)
