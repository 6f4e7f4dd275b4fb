"""三.5【车辆用油】 Fuel on the entity's card or in the entity's vehicle counts, private use beyond that does not."""

from udfs.calling.function import udf
from udfs.kernel.clause import clause
from udfs.kernel.decision import BOOLEAN, Decision, Ruling, when
from udfs.registries import CaseKind
from udfs.vocabularies import CircumstanceKind, Conclusion

CLAUSE = clause("三.5")

TABLE = Decision(
    {"is_own_card": BOOLEAN, "is_own_vehicle": BOOLEAN},
    when(Conclusion.COUNTED, "三.5", "以受核查方名义开设的IC卡加油，计入受核查方。", is_own_card=True),
    when(Conclusion.COUNTED, "三.5", "受核查方名下车辆用油，计入受核查方。", is_own_vehicle=True),
    when(Conclusion.NOT_COUNTED, "三.5", "私车公用、福利性用油，且非受核查方IC卡，不计入受核查方。"),
)


@udf("GHG_VEHICLE_FUEL", CLAUSE, returns="conclusion", decides=True)
def vehicle_fuel(is_own_card: bool, is_own_vehicle: bool) -> Ruling:
    """判定车辆用油是否计入：受核查方名义IC卡或名下车辆计入，其余不计入。

    Whether vehicle fuel counts: the entity's fuel card or the entity's vehicle, either is enough.
    """
    return TABLE.decide(is_own_card=is_own_card, is_own_vehicle=is_own_vehicle)


VEHICLE_FUEL = CaseKind(
    "车辆用油",
    __name__,
    CLAUSE,
    vehicle_fuel,
    CircumstanceKind.VEHICLE_FUEL,
    relation=None,
    proof={"has_evidence": "IC卡和车辆号牌清单"},
    deducted_by=("has_evidence",),  # the invoice with the list of cards and plates
    ordinary=Conclusion.COUNTED,
)
