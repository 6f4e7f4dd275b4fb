"""二.3【排放源未使用】 How a source is treated; with 二.2【二氧化碳灭火器】 and A.2【船舶靠港岸电】, which name kinds."""

from enum import Enum

from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.kernel.function import udf
from udfs.vocabularies import Conclusion

CLAUSE = clause("二.3")


class SourceKind(Enum):
    """The kinds that a clause treats apart."""

    CO2_EXTINGUISHER = "二氧化碳灭火器"
    SHORE_POWER = "船舶靠港岸电"
    ORDINARY = "其他"


TABLE = Decision(
    {"kind": SourceKind, "is_used": BOOLEAN},
    when(
        Conclusion.IDENTIFIED, "二.2", "二氧化碳灭火器应予识别，无需核算其排放量。", kind=SourceKind.CO2_EXTINGUISHER
    ),
    when(
        Conclusion.SEPARATE, "A.2", "船舶靠港岸电应识别并单独核算，不计入排放总量。", kind=SourceKind.SHORE_POWER
    ),
    when(Conclusion.IDENTIFIED, "二.3", "核查年度内未使用的排放源仍应识别，排放量为零。", is_used=False),
    when(Conclusion.COUNTED, "二.3", "核查年度内使用的排放源应识别并核算。"),
)  # fmt: skip


@udf("GHG_SOURCE", CLAUSE, returns="conclusion", decides=True)
def source(source_kind: str, is_used: bool) -> Ruling:
    """判定排放源处理方式：二氧化碳灭火器仅识别，岸电单独核算，未使用的仅识别，其余计入。

    How an emission source is treated: CO2 extinguishers and unused sources are identified only, shore power is separate.
    """
    named = [kind for kind in SourceKind if kind.value == source_kind]
    return TABLE.decide(kind=named[0] if named else SourceKind.ORDINARY, is_used=is_used)
