"""Kinds of cases to attribute (一.1, 三.1 to 三.7, A.2, A.3): declared by the rule that decides them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from udfs.kernel.check import Hit, Row, hit
from udfs.kernel.clause import Clause
from udfs.kernel.function import Function
from udfs.kernel.registry import DeclaredWord
from udfs.vocabularies import CircumstanceKind, Conclusion, Relation


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
    ordinary: Conclusion | None = None
    is_disclosed_inside: bool = False
    sentence: str = "{year}{case}（{party}）{concerned}结论为{conclusion}：{reason}。"

    def __post_init__(self) -> None:
        if "show" not in self.function.places:
            self.refuse(f"calls {self.function.name}, which gives no ruling")
        super().__post_init__()


def undecided(row: Row, kind: CaseKind) -> Iterator[Hit]:
    """A hit where a row is of a kind, the text leaves its conclusion to the verifier, and the verifier has not drawn it."""
    is_undecided = row.choice("ruling_conclusion", Conclusion) is Conclusion.UNDECIDED
    if row.choice("case_kind", CaseKind) is kind and is_undecided and not row.text("verifier_decision"):
        yield hit(
            row, "verifier_decision", who=row.text("counterparty_name"), reason=row.text("ruling_reason"),
            effect_tco2=row.tonnes(row.number("concerned_quantity")),
        )  # fmt: skip
