"""A.3【绿色电力】 Only proven direct renewable supply stays out; surplus and traded green power change nothing."""

from udfs.kernel.clause import clause
from udfs.kernel.errors import OutOfDomain
from udfs.kernel.function import udf
from udfs.vocabularies import YearRole

CLAUSE = clause("A.3")


@udf("GHG_COUNTED_ELEC", CLAUSE, returns="counted_kwh", effect={"total_use_kwh": +1, "direct_renewable_kwh": -1})
def counted_electricity(
    total_use_kwh: float, direct_renewable_kwh: float, has_evidence: bool, exported_kwh: float = 0.0,
    green_power_kwh: float = 0.0, year_role: YearRole = YearRole.COMPLIANCE,
) -> float:  # fmt: skip
    """计入电量 = 用电总量 − 有证明的直供可再生电量；余电上网和绿电交易、绿证不扣减。

    Electricity that counts = total use - proven direct renewable; surplus and traded green power are never deducted.
    """
    if direct_renewable_kwh > total_use_kwh:
        raise OutOfDomain(
            f"“直供可再生电量”{direct_renewable_kwh:.15g}大于“用电总量”{total_use_kwh:.15g}：用电总量应包含直供电量。"
        )
    is_deducted = has_evidence or year_role is YearRole.BASE
    return total_use_kwh - direct_renewable_kwh if is_deducted else total_use_kwh
