"""Kinds of cases to attribute (一.1, 三.1 to 三.7, A.2, A.3): declared by the rule that decides them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from udfs.calling.function import Function
from udfs.kernel.clause import Clause
from udfs.kernel.registry import DeclaredWord
from udfs.vocabularies import CircumstanceKind, Conclusion, Relation

# Arguments that a year tells, and where the year's row of 扣减与追加 does; all else holds for all years of a case.
FACTS_OF_YEAR: Mapping[str, str] = MappingProxyType({
    "is_metered": "has_meter_record", "has_evidence": "has_evidence", "has_settlement": "has_settlement",
    "settlement_date": "settlement_date",
})  # fmt: skip
BY_EVIDENCE = "按当年凭证"  # instead of a conclusion, where the evidence of each year decides


@dataclass(frozen=True, eq=False, repr=False)
class CaseKind(DeclaredWord):
    """归属事项: what 归属判定 decides by one function.

    Attributes:
        clause: what 特殊情况 cites where there is no ruling.
        function: worksheet function that rules; it asks for the facts that are its arguments.
        circumstance: category of 特殊情况 (六.1).
        relation: how 其他组织 (六.2) calls the other party; None where it is not disclosed.
        is_disclosed_inside: whether the other party is told also where its energy counts.
        by_agreement: whether it rests on an agreement, which 五.5 wants on file.
        facts: arguments of the function that the kind itself settles.
        proof: what the clause wants on file where a verifier leaves energy out that its function counts: column -> name.
        deducted_by: the evidence of a year that lets its energy be deducted.
        is_own_text: whether, without that, the clause itself counts the energy in any year.
        ordinary: the conclusion that is no special circumstance.
        sentence: how 特殊情况 tells it.

    Raises:
        DeclarationError: the function gives no ruling.
    """

    clause: Clause
    function: Function
    circumstance: CircumstanceKind
    relation: Relation | None
    by_agreement: bool = False
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    proof: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    deducted_by: tuple[str, ...] = ("has_meter_record", "has_settlement")
    is_own_text: bool = False
    ordinary: Conclusion | None = None
    is_disclosed_inside: bool = False
    sentence: str = "{year}{case}（{party}）{concerned}结论为{conclusion}：{reason}。"

    def __post_init__(self) -> None:
        if "show" not in self.function.places:
            self.refuse(f"calls {self.function.name}, which gives no ruling")
        super().__post_init__()

    @property
    def is_by_year(self) -> bool:
        """Whether its function asks for evidence that each year has or has not."""
        return any(argument in FACTS_OF_YEAR for argument in self.function.places)
