"""二.3【排放源未使用】 How a source is treated; with 二.2【二氧化碳灭火器】 and A.2【船舶靠港岸电】, which name kinds."""

from udfs.calling.function import function, udf
from udfs.kernel.cells import YES
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.registries import CaseKind, SourceCategory
from udfs.registries.source_category import Disclosed, Emission
from udfs.vocabularies import ActivityBasis, ActivityUnit, CircumstanceKind, Conclusion, FactorKind

CLAUSE = clause("二.3")


CO2_EXTINGUISHER = SourceCategory(
    "二氧化碳灭火器", __name__, ActivityUnit.KILOGRAM, 10, known_by=ActivityBasis.REFILLED, aliases=("CO2灭火器",)
)
SHORE_POWER = SourceCategory(
    "船舶靠港岸电", __name__, ActivityUnit.KWH, 11,
    Emission(
        function("GHG_ELEC_CO2"), "electricity_kwh", {"emission_factor_tco2_per_mwh": FactorKind.EMISSION_FACTOR}
    ),
    Disclosed(
        CircumstanceKind.SHORE_POWER, clause("A.2"), "排放源“{source}”为船舶靠港岸电，识别并单独核算，不计入排放总量。"
    ),
    aliases=("岸电", "船舶岸电", "靠港岸电"),
)  # fmt: skip
TREATED_APART = (CO2_EXTINGUISHER, SHORE_POWER)
ORDINARY = None  # any other category

TABLE = Decision(
    {"kind": (*TREATED_APART, ORDINARY), "is_used": BOOLEAN},
    when(
        Conclusion.IDENTIFIED, "二.2", "二氧化碳灭火器应予识别，无需核算其排放量。", kind=CO2_EXTINGUISHER
    ),
    when(
        Conclusion.SEPARATE, "A.2", "船舶靠港岸电应识别并单独核算，不计入排放总量。", kind=SHORE_POWER
    ),
    when(Conclusion.IDENTIFIED, "二.3", "核查年度内未使用的排放源仍应识别，排放量为零。", is_used=False),
    when(Conclusion.COUNTED, "二.3", "核查年度内使用的排放源应识别并核算。"),
)  # fmt: skip


@udf("GHG_SOURCE", CLAUSE, returns="conclusion", decides=True)
def source(source_kind: SourceCategory, is_used: bool | None) -> Ruling:
    """判定排放源处理方式：二氧化碳灭火器仅识别，岸电单独核算，未使用的仅识别，其余计入。

    How an emission source is treated: CO2 extinguishers and unused sources are identified only, shore power is separate.
    """
    return TABLE.decide(kind=source_kind if source_kind in TREATED_APART else ORDINARY, is_used=is_used)


# On the port's main meter; a meter of its own is a source of the category, which needs no case.
SHORE_POWER_CASE = CaseKind(
    "船舶靠港岸电", __name__, CLAUSE, source, CircumstanceKind.SHORE_POWER, relation=None,
    facts={"source_kind": str(SHORE_POWER), "is_used": YES}, proof={"has_meter_record": "单独计量的抄表记录"},
    deducted_by=("has_meter_record",),
    aliases=("岸电", "船舶岸电", "靠港岸电"),
)  # fmt: skip
