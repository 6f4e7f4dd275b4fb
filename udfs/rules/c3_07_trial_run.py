"""三.7【试运行用能】 Loaded trial runs before hand-over are accounted apart when metered and evidenced."""

from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.function import udf
from udfs.vocabularies import Conclusion

CLAUSE = clause("三.7")

TABLE = Decision(
    {"is_metered": BOOLEAN, "has_evidence": BOOLEAN},
    when(
        Conclusion.SEPARATE, "三.7", "试运行用能已单独计量且有有效凭证，单独核算，不计入排放总量。",
        is_metered=True, has_evidence=True,
    ),
    when(Conclusion.COUNTED, "三.7", "试运行用能未单独计量或无法提供有效凭证，计入排放总量。"),
)  # fmt: skip


@udf("GHG_TRIAL_RUN", CLAUSE, returns="conclusion", decides=True)
def trial_run(is_metered: bool, has_evidence: bool) -> Ruling:
    """判定试运行用能：单独计量且有有效凭证的单独核算，否则计入。

    Whether a trial run is accounted apart: only when metered apart and evidenced.
    """
    return TABLE.decide(is_metered=is_metered, has_evidence=has_evidence)
